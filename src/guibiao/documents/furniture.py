"""Takes out what a page carries beside its document. The rules are in `furniture.toml`.

The body is never touched: what could be body is only taken before the first and after the last full
sentence, and what follows a closing mark only where it is little and holds no numbered heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from guibiao.documents import imprint
from guibiao.documents.lines import Item, Line
from guibiao.documents.model import Table
from guibiao.documents.starts import numbered
from guibiao.terms.data import data_table

NAMED = 8  # characters: a shorter last crumb is the name of a column
SENTENCE = 60  # characters of a line that is certainly body
SHORT = 130  # a longer line is never furniture
HEAD = 60  # the header table stands among the first lines
VALUE = 24  # characters of a value that stands in the line after its label


@dataclass(frozen=True)
class _Rules:
    anywhere: re.Pattern[str]
    edges: re.Pattern[str]
    closing: re.Pattern[str]
    most: float
    widgets: list[tuple[re.Pattern[str], re.Pattern[str]]]
    crumb: re.Pattern[str]
    arrow: re.Pattern[str]
    longest_crumb: int


@cache
def _rules() -> _Rules:
    data = data_table(__file__, "furniture.toml")
    return _Rules(
        anywhere=_one_of(data["anywhere"]),
        edges=_one_of(data["edges"]),
        closing=_one_of(data["closing"]["opens"]),
        most=data["closing"]["most"],
        widgets=[(re.compile(w["opens"]), re.compile(w["holds"])) for w in data["widgets"]],
        crumb=re.compile(data["crumbs"]["opens"]),
        arrow=re.compile(data["crumbs"]["arrow"]),
        longest_crumb=data["crumbs"]["longest"],
    )


def _one_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


def clear(items: list[Item]) -> tuple[list[Item], dict[str, str]]:
    """The items that belong to the document, and what the page's head says of it (see `imprint`)."""
    metadata: dict[str, str] = {}
    begin, end = _body(items)
    drop = _closed(items, end)
    _drop_head(items, min(begin, HEAD), drop, metadata)
    rules = _rules()
    for at, item in enumerate(items):
        if not isinstance(item, Line) or at in drop or len(item.text) > SHORT:
            continue
        edge = at < begin or at >= end
        if (
            rules.anywhere.fullmatch(item.text)
            or (edge and rules.edges.fullmatch(item.text))
            or (at >= end and item.text.isdigit() and at >= len(items) - 3)
        ):
            drop.add(at)
            last = rules.arrow.split(item.text)[-1].strip() if at < begin else ""
            if last != item.text and len(last) >= NAMED:
                metadata.setdefault("title", last)  # 首页 » 规划 » the document's name
    return [item for at, item in enumerate(items) if at not in drop], metadata


def is_furniture(text: str) -> bool:
    """Whether a line could only be a page's, wherever it stood at the page's edge."""
    rules = _rules()
    return len(text) <= SHORT and bool(rules.anywhere.fullmatch(text) or rules.edges.fullmatch(text))


def _body(items: list[Item]) -> tuple[int, int]:
    """First item that is certainly body, and the one after the last."""
    sure = [
        at
        for at, item in enumerate(items)
        if isinstance(item, Table) or (len(item.text) >= SENTENCE and ("。" in item.text or "，" in item.text))
    ]
    return (sure[0], sure[-1] + 1) if sure else (len(items), len(items))


def _closed(items: list[Item], end: int) -> set[int]:
    """The items after a closing mark, where the document has certainly ended."""
    rules = _rules()
    sizes = [len(item.text) if isinstance(item, Line) else 10**9 for item in items]
    total = sum(size for size in sizes if size < 10**9)
    left = 0
    closing: int | None = None
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        left += sizes[at]
        if left > rules.most * total or not isinstance(item, Line) or (numbered(item.text) and at < end):
            break
        if len(item.text) <= SHORT and rules.closing.fullmatch(item.text):
            closing = at
    return set() if closing is None else set(range(closing, len(items)))


def _drop_head(items: list[Item], begin: int, drop: set[int], metadata: dict[str, str]) -> None:
    """Header tables, bylines, crumbs and widgets before the body (widgets after it too)."""
    rules = _rules()
    crumbs: set[str] = set()
    key: str | None
    at = 0
    while at < len(items):
        item = items[at]
        if not isinstance(item, Line) or len(item.text) > SHORT:
            at += 1
            continue
        text = item.text
        if at < begin:
            said = imprint.stated(text)
            if said is not None:
                drop.add(at)
                for key, value in said.items():
                    metadata.setdefault(key, value)
                key = imprint.opens_value(text)
                if key is not None and _is_value(items, at + 1, key):
                    drop.add(at + 1)
                    if key:
                        metadata.setdefault(key, imprint.tidy(key, _text(items, at + 1)))
                    at += 1
            elif imprint.is_timestamp(text):
                drop.add(at)
                metadata.setdefault("published_on", imprint.tidy("published_on", text))
            elif rules.crumb.fullmatch(text):
                at = _drop_crumbs(items, at, drop, crumbs)
                continue
            elif text in crumbs:
                drop.add(at)
        for opens, holds in rules.widgets:
            if opens.fullmatch(text) and holds.fullmatch(_text(items, at + 1)):
                drop.add(at)
                while holds.fullmatch(_text(items, at + 1)):
                    at += 1
                    drop.add(at)
                break
        at += 1


def _drop_crumbs(items: list[Item], at: int, drop: set[int], crumbs: set[str]) -> int:
    """Drops the crumbs from `at` on; returns where the next thing begins."""
    rules = _rules()
    start = at
    if not rules.arrow.fullmatch(_text(items, at + 1)) and rules.crumb.fullmatch(_text(items, at + 1)):
        at += 1
    while rules.arrow.fullmatch(_text(items, at + 1)):
        crumb = _text(items, at + 2)
        if not crumb or len(crumb) > rules.longest_crumb:
            drop.add(at + 1)
            break
        crumbs.add(crumb)
        at += 2
    if at > start:
        drop.update(range(start, at + 1))
    return at + 1


def _is_value(items: list[Item], at: int, key: str) -> bool:
    text = _text(items, at)
    if not text or len(text) > VALUE or imprint.stated(text) is not None or text[-1] in ":：。】":
        return False
    if _rules().edges.fullmatch(text):
        return False
    return bool(imprint.DATE.search(text)) if key.endswith("_on") else not numbered(text)


def _text(items: list[Item], at: int) -> str:
    item = items[at] if at < len(items) else None
    return item.text if isinstance(item, Line) else ""
