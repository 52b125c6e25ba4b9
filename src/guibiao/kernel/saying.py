"""What the library says, in the language of the reader.

The library speaks Chinese and knows no other language. Its sentences are in the catalogue as templates with named words
(`累计值缺 {listed} 年的数据，只知道下限。`); `again` takes a sentence apart by them, says its words in the language of the
reader, and puts it together anew. So what was stored years ago can be said in any language that the catalogue has.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

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
    return _Speaker(_templates(language), names).said(text).text if names else _remembered(language, text)


@lru_cache(maxsize=8192)
def _remembered(language: str, text: str) -> str:
    return _Speaker(_templates(language)).said(text).text


@lru_cache
def _templates(language: str) -> Templates:
    """The templates that the catalogue has in a language."""
    catalogue: Any = translation(language)  # which offers no other way to what it has
    return Templates(key for key, _text in catalogue._catalog.items() if isinstance(key, str) and fields(key))


class _Said(NamedTuple):
    """A text said again: whether nothing of it stayed Chinese, and whether it was one thing, not several in a row."""

    text: str
    known: bool
    one: bool = True


class _Speaker:
    """Says one sentence, and what is in it, in the active language."""

    def __init__(self, templates: Templates, names: Callable[[str], str] | None = None) -> None:
        self._templates, self._names = templates, names
        self._known: dict[str, _Said] = {}

    def said(self, text: str) -> _Said:
        """The text in the active language."""
        if text not in self._known:
            self._known[text] = self._told(text) if _CHINESE.search(text) else _Said(self._named(text), True)
        return self._known[text]

    def _told(self, text: str) -> _Said:
        if (exact := gettext(text)) != text:
            return _Said(exact, True)
        fallback = None
        for template, words in self._templates.apart(text):
            if text in words.values():
                continue
            told = {name: self.said(word) for name, word in words.items()}
            # A word that holds the end of a sentence is a whole thing itself, or nothing that this template has said.
            if any("。" in word and not told[name].one for name, word in words.items()):
                continue
            whole = gettext(template).format(**{name: word.text for name, word in told.items()})
            if all(word.known for word in told.values()):
                return _Said(whole, True)
            if not all(told[name].known for name, word in words.items() if "。" in word):
                continue
            # Names stay as they are. A sign or one letter, with which names may begin or end, makes no sentence, unless
            # of something known.
            if any(len(run) > 1 and _HAN.search(run) for run in runs(template)):
                fallback = _Said(whole, False)
                break
            if fallback is None and any(told[name].known for name, word in words.items() if _HAN.search(word)):
                fallback = _Said(whole, False)
        apart = self._apart(text)
        return apart if fallback is None or apart.known else fallback

    def _apart(self, text: str) -> _Said:
        """A text that no template has made: several sentences, a list, or a name."""
        for parts, between in ((_ENDS.split(text), " "), (text.split("、"), ", ")):
            if len(parts) > 1:
                each = [self.said(part) for part in parts]
                return _Said(between.join(part.text for part in each), all(part.known for part in each), one=False)
        return _Said(self._named(text), False)

    def _named(self, text: str) -> str:
        return self._names(text) if self._names else text
