"""Where something stands in a document, in words, and the sentence that says it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from guibiao.reading.model import Plan, Section

_STOP = re.compile(r"[。！？；\n]")
_REACH = 400  # characters on each side within which a sentence is looked for


class Places:
    """Answers for one plan: the sentence around an offset, the headings above it, the task a measure belongs to."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.id: section for section in self._plan.outline}

    def sentence(self, start: int, end: int) -> str:
        """The sentence, or sentences, around `start:end`; a table's row with its cells apart by “｜”.

        Empty when the plan was kept without its text.
        """
        text = self._plan.text
        if not text:
            return ""
        before = [m.end() for m in _STOP.finditer(text, max(0, start - _REACH), start)]
        after = _STOP.search(text, max(start, end - 1), min(len(text), end + _REACH))
        begin = before[-1] if before else max(0, start - _REACH)
        stop = after.end() if after else min(len(text), end + _REACH)
        return " ｜ ".join(part.strip() for part in text[begin:stop].strip().split("\t"))

    def path(self, section: str | None) -> list[Section]:
        """The headings above, the outermost first."""
        out: list[Section] = []
        while section and (found := self._sections.get(section)) and found not in out:
            out.append(found)
            section = found.parent
        return out[::-1]

    def where(self, section: str | None) -> str:
        """“第二章 … > 第一节 …”: the headings above, as one line."""
        return " > ".join(titled(s) for s in self.path(section))

    def task(self, section: str | None, title: str) -> str:
        """The heading that a measure belongs to: the nearest one above it that is not the measure itself."""
        own = _bare(title)
        above = [s for s in self.path(section) if _bare(s.title) != own and not own.startswith(_bare(s.title) or "\0")]
        return titled(above[-1]) if above else ""


def titled(section: Section) -> str:
    """A heading with its number as printed."""
    label = section.label or ""
    gap = " " if label.endswith(("章", "节", "篇", "部分")) else ""
    return f"{label}{gap}{section.title}".strip()


def _bare(words: str) -> str:
    return words.strip("。．.：: 　")


def names(items: Iterable[str]) -> str:
    """A list as Chinese texts print it."""
    return "、".join(dict.fromkeys(item for item in items if item))
