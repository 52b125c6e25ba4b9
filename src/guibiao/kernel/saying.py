"""What the library says, in the language of the reader.

The library speaks Chinese and knows no other language. Its sentences are in the catalogue as templates with named words
(`累计值缺 {listed} 年的数据，只知道下限。`); `again` takes a sentence apart by them, says its words in the language of the
reader, and puts it together anew. So what was stored years ago can be said in any language that the catalogue has.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, gettext
from django.utils.translation.trans_real import translation

from guibiao.terms.sentences import Templates, fields, runs

_CHINESE, _HAN = re.compile("[㐀-鿿，。；：、（）]"), re.compile("[㐀-鿿]")
#: After these a sentence of several ends.
_ENDS = re.compile("(?<=[。；])(?=.)", re.DOTALL)
_OWN = "zh"
#: Longer texts are no sentences.
_LONGEST = 4000


def again(text: str, names: Callable[[str], str] | None = None) -> str:
    """A sentence or word of the library in the active language.

    What is not known stays as it is: names of places, codes. `names` may turn codes into names: it gets the words that are
    not known, or the whole sentence where that is in the language of the reader already.
    """
    language = get_language() or _OWN
    if language.startswith(_OWN) or len(text) > _LONGEST or not _CHINESE.search(text):
        return names(text) if names else text
    return _said(language, text, names).text if names else _remembered(language, text)


@lru_cache(maxsize=8192)
def _remembered(language: str, text: str) -> str:
    return _said(language, text, None).text


@lru_cache
def _templates(language: str) -> Templates:
    """The templates that the catalogue has in a language."""
    known = translation(language)._catalog.keys()
    return Templates(key for key in known if isinstance(key, str) and fields(key))


class _Said(NamedTuple):
    """A text said again: whether nothing of it stayed Chinese, and whether it was one thing, not several in a row."""

    text: str
    known: bool
    one: bool = True


def _said(language: str, text: str, names: Callable[[str], str] | None) -> _Said:
    """The text in the active language, which is `language`."""
    if (exact := gettext(text)) != text:
        return _Said(exact, True)
    fallback = None
    for template, words in _templates(language).apart(text):
        if text in words.values():
            continue
        told = {name: _said(language, word, names) for name, word in words.items()}
        # A word that holds the end of a sentence is a whole thing itself, or nothing that this template has said.
        if any("。" in word and not told[name].one for name, word in words.items()):
            continue
        whole = gettext(template).format(**{name: word.text for name, word in told.items()})
        if all(word.known for word in told.values()):
            return _Said(whole, True)
        # Names stay as they are; but sentences that nobody knows do not, and a sign or one letter, with which names may
        # begin or end, says nothing.
        holds = all(told[name].known for name, word in words.items() if "。" in word)
        says = any(len(run) > 1 and _HAN.search(run) for run in runs(template))
        says = says or any(told[name].known for name, word in words.items() if _HAN.search(word))
        if fallback is None and holds and says:
            fallback = _Said(whole, False)
    apart = _apart(language, text, names)
    return apart if fallback is None or apart.known else fallback


def _apart(language: str, text: str, names: Callable[[str], str] | None) -> _Said:
    """A text that no template has made: several sentences, a list, or a name."""
    for parts, between in ((_ENDS.split(text), " "), (text.split("、"), ", ")):
        if len(parts) > 1:
            each = [_said(language, part, names) for part in parts]
            return _Said(between.join(part.text for part in each), all(part.known for part in each), one=False)
    return _Said(names(text) if names else text, not _CHINESE.search(text))
