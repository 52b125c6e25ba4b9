"""Automatic numbering, rendered to the labels that Word shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from guibiao.documents.counting import printed
from guibiao.documents.docx.styles import Styles
from guibiao.documents.docx.xml import VAL, Element, W, number, switched, value

PLACE = re.compile(r"%([1-9])")
ENDS = "、.．:：)）】]》 \u3000"  # a label that ends so stands close to its text
LINKS = 5


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    after: str = "tab"
    plain: bool = False  # all places in Arabic digits
    restart: int | None = None
    style: str | None = None


@dataclass(slots=True)
class _List:
    """One w:num: whose counters it uses, its levels, and starts of its own."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of one document, in reading order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._lists: dict[int, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[int, int]] = set()
        if root is not None:
            self._load(root, styles)

    def label(self, list_id: int, depth: int | None, style: str | None) -> str | None:
        """The label of the next paragraph of that list and level, None for bullets and unknown lists."""
        listed = self._lists.get(list_id)
        if listed is None:
            return None
        if depth is None:
            depth = next((d for d, level in listed.levels.items() if style and level.style == style), 0)
        level = listed.levels.get(depth)
        if level is None:
            return None
        counts = self._counted(list_id, listed, depth, level)
        if level.form in ("bullet", "none") and not PLACE.search(level.text):
            return None
        text = PLACE.sub(lambda m: self._place(listed, counts, int(m.group(1)) - 1, level.plain), level.text)
        if not text.strip():
            return None
        return text if level.after == "nothing" or text[-1] in ENDS else text + " "

    def _counted(self, list_id: int, listed: _List, depth: int, level: _Level) -> dict[int, int]:
        counts = self._counts.setdefault(listed.abstract, {})
        fresh = (list_id, depth) not in self._begun
        self._begun.add((list_id, depth))
        if fresh and depth in listed.starts:
            counts[depth] = listed.starts[depth]
        elif depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = level.start
        for deeper in [d for d in counts if d > depth]:
            restart = listed.levels[deeper].restart if deeper in listed.levels else None
            if restart is None or (restart > 0 and depth < restart):
                del counts[deeper]
        return counts

    @staticmethod
    def _place(listed: _List, counts: dict[int, int], depth: int, plain: bool) -> str:
        level = listed.levels.get(depth, _Level())
        return printed(counts.get(depth, level.start), "decimal" if plain else level.form)

    def _load(self, root: Element, styles: Styles) -> None:
        abstracts = {a.get(W + "abstractNumId") or "": a for a in root.iterfind(W + "abstractNum")}
        by_style: dict[str, str] = {}
        for identity, abstract in abstracts.items():
            link = value(abstract, "styleLink")
            if link:
                by_style[link] = identity
        for element in root.iterfind(W + "num"):
            list_id = element.get(W + "numId") or ""
            identity = value(element, "abstractNumId") or ""
            for _ in range(LINKS):
                link = value(abstracts.get(identity), "numStyleLink")
                if not link or link not in by_style or by_style[link] == identity:
                    break
                identity = by_style[link]
            abstract = abstracts.get(identity)
            if abstract is None or not list_id.isdigit():
                continue
            listed = _List(identity, _levels(abstract))
            for override in element.iterfind(W + "lvlOverride"):
                depth = int(override.get(W + "ilvl") or 0)
                start = number(override, "startOverride")
                if start is not None:
                    listed.starts[depth] = start
                listed.levels.update(_levels(override))
            self._lists[int(list_id)] = listed


def _levels(parent: Element) -> dict[int, _Level]:
    out: dict[int, _Level] = {}
    for element in parent.iterfind(W + "lvl"):
        depth = element.get(W + "ilvl") or "0"
        text = element.find(W + "lvlText")
        start = number(element, "start")
        out[int(depth)] = _Level(
            start=1 if start is None else start,
            form=value(element, "numFmt") or "decimal",
            text=(text.get(VAL) or "") if text is not None else "",
            after=value(element, "suff") or "tab",
            plain=bool(switched(element, "isLgl")),
            restart=number(element, "lvlRestart"),
            style=value(element, "pStyle"),
        )
    return out
