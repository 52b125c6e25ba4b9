"""Sentences that a template and its words have made, taken apart again.

The library says what it says as plain text. Whoever wants to say it in another language needs the template and the
words; both are found again from the text, so that sentences that were stored or came from a file can be said anew as well.

A template has its words in braces, as for `str.format`: “缺 {years} 年的数据，只知道下限。”
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

_FIGURE = "[^㐀-鿿]*"


def fields(template: str) -> tuple[str, ...] | None:
    """The names of a template's words, in order; None where the text is no template, whatever braces it has."""
    try:
        found = [(name, format_, conversion) for _text, name, format_, conversion in Formatter().parse(template)]
    except ValueError:
        return None
    names = tuple(name for name, _format, _conversion in found if name is not None)
    plain = all(not format_ and not conversion for _name, format_, conversion in found)
    return names if names and plain and all(name.isidentifier() for name in names) else None


def runs(template: str) -> tuple[str, ...]:
    """What a template says itself: the texts before, between and after its words."""
    return tuple(text for text, *_rest in Formatter().parse(template))


class Templates:
    """Templates by which texts are taken apart; those with more letters of their own are tried first."""

    def __init__(self, templates: Iterable[str]) -> None:
        known = {template for template in templates if fields(template)}
        self._shapes = sorted(map(_Shape, known), key=lambda shape: (-shape.own, shape.template))

    def apart(self, text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Each template that could have made a text, with its words, the likeliest first."""
        for shape in self._shapes:
            if shape.longest in text and (found := shape.pattern.fullmatch(text)):
                yield shape.template, found.groupdict()


class _Shape:
    """A template as a pattern. `own` counts the letters that are not words, `longest` is the longest run of them."""

    def __init__(self, template: str) -> None:
        self.template = template
        parts = list(Formatter().parse(template))
        texts = runs(template)
        self.own = sum(map(len, texts))
        self.longest = max(texts, key=len)
        seen: set[str] = set()
        pattern = ""
        for place, (text, name, *_rest) in enumerate(parts):
            pattern += re.escape(text)
            if name is not None:
                # Where another word follows at once, a figure is parted from its unit.
                beside = place + 1 < len(parts) and not parts[place + 1][0] and parts[place + 1][1] is not None
                pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{_FIGURE if beside else '.*?'})"
                seen.add(name)
        self.pattern = re.compile(pattern, re.DOTALL)
