"""Sentences cut to clauses, and the figures of a clause put together that belong together.

Everything here works on half-width text without white space.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from guibiao.terms.dates import Moment
from guibiao.terms.quantities import Quantity

_STOP = re.compile(r"[,;:。!?()\[\]“”]")
_OPEN, _CLOSE = "([“", ")]”"
_ONLY_COMPARED = ("较", "比")
_END = attrgetter("end")
_ADDED = re.compile(r"^[、和及与至或]$")

MAY_START_FROM = re.compile(r"(?:从|由|自)[^,;。、]{1,6}$")
"""The same with other words between, where the words behind say that it rose: 从上半年(5.5%降到…)."""

STARTS_FROM = re.compile(r"(?:从|由|自)(?:[^,;。]{0,14}?的)?$")
"""What stands before a figure that is only where something started: 由（2015年）的."""

COMPARED_WITH = re.compile(r"(?:较|(?<!占)比(?![重例率值]))[^,;。]{0,12}的$")
"""What stands before a figure that another is only compared with: 较（2020年）的."""

_RISES_TO = re.compile(
    r"^[^,;。]{0,3}?(?:分别|稳步|大幅|逐步|进一步|快速|累计|迅速|再)?"
    r"(?:增长|增加|增|提高|提升|升|上升|扩大|下降|降低|降|减少|缩短|压缩|压减|跃升|发展|扩展|拓展|扩|翻|优化|调整|调|整合|合并|归并|精简|压降"
    r"|回升|攀升|收窄|缩小|变)(?:到了|到|至|为|成)[^,;。]{0,9}?$"
    r"|^(?:到了|到|至)$"
)


_BEGINS_FROM = re.compile(r"^(?:从|由|自)")
_RISEN = re.compile(r"^(?:的)?(?:增长|增加|增|提高|提升|升|上升|扩大|跃升|发展|调整|优化|变)(?:到了|到|至|为|成)")


def clauses(text: str, start: int, end: int, quantities: Sequence[Quantity]) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence: cut at commas, semicolons and colons outside brackets and figures."""
    depth, at = 0, start
    starts, ends = [q.start for q in quantities], [q.end for q in quantities]
    for m in _STOP.finditer(text, start, end):
        c = m.group()
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and not ((i := bisect_right(starts, m.start())) and m.start() < ends[i - 1]):
            yield at, m.start()
            at = m.end()
    if at < end:
        yield at, end


def without_moments(text: str, a: int, b: int, moments: Sequence[Moment]) -> str:
    """text[a:b] less the statements of time in it."""
    parts, at = [], a
    for m in moments[bisect_right(moments, a, key=_END) :]:
        if m.start >= b:
            break
        if m.start > at:
            parts.append(text[at : m.start])
        at = max(at, m.end)
    parts.append(text[at:b] if at < b else "")
    return "".join(parts)


def years_listed(text: str, moments: Sequence[Moment], a: int, b: int) -> list[int]:
    """The years of the last list of years in text[a:b], or of a span there: 2022年底、2023年底; 2022—2024年."""
    said = [m for m in moments if a <= m.start < b and m.before not in _ONLY_COMPARED and m.year and m.kind != "month"]
    if not said:
        return []
    last = said[-1]
    if last.kind == "span" and last.since and last.year:
        return list(range(last.since, last.year + 1))
    listed: list[int] = []
    begins = None
    for m in reversed(said):
        if m.kind != "year" or not m.year or (begins is not None and not _ADDED.match(text[m.end : begins])):
            break
        listed.insert(0, m.year)
        begins = m.start - len(m.before)
    return listed


def alone(mine: Sequence[Quantity]) -> list[Quantity]:
    """Without numbers that only count the word-figure behind them: 三个“零”的突破, 5个倍增."""
    out: list[Quantity] = []
    for i, q in enumerate(mine):
        following = mine[i + 1] if i + 1 < len(mine) else None
        if q.form == "number" and following is not None and following.form != "number" and following.head == q.end:
            following.head = q.head
            continue
        counted = i > 0 and mine[i - 1].form == "number" and mine[i - 1].end == q.head
        if counted and q.form in ("coverage", "multiple"):
            continue
        out.append(q)
    return out


def groups(text: str, mine: Sequence[Quantity]) -> list[list[Quantity]]:
    """Figures that only 、 or 和 keeps apart belong together (8、6、2个), and share the last one's unit."""
    out = [[mine[0]]]
    each = "分别" in text[max(0, mine[0].head - 6) : mine[0].head]
    for q in mine[1:]:
        previous = out[-1][-1]
        own = text.startswith("达到", q.head) and not each  # 提高0.5个百分点、达到24.6% are two figures
        listed = not own and q.form == previous.form == "number" and _ADDED.match(text[previous.end : q.head])
        if listed and (each or previous.unit is None or _same_unit(previous, q)):
            out[-1].append(q)
        else:
            out.append([q])
    for group in out:
        last = group[-1]
        for q in group[:-1]:
            if q.unit is None or (last.unit or "").startswith(q.unit):
                q.unit, q.measures = last.unit, last.measures
                if q.comparator == "=":
                    q.comparator = last.comparator
        said = group[0].comparator if "分别" in text[max(0, group[0].head - 2) : group[0].head] else "="
        for q in group[1:]:
            q.comparator = said if q.comparator == "=" else q.comparator  # 分别突破500家、800家
    return out


def _same_unit(a: Quantity, b: Quantity) -> bool:
    if a.unit == b.unit or (a.unit and b.unit and b.unit.startswith(a.unit)):
        return True
    return a.measures == b.measures and a.measures != "things"


def turning(text: str, start: int, found: Sequence[Sequence[Quantity]], moments: Sequence[Moment]) -> int:
    """How many groups tell where a list started: 由B类县2个、C类县14个【跃升至】A类县2个…; 0 for no such list."""
    if not _BEGINS_FROM.match(without_moments(text, start, found[0][0].head, moments)):
        return 0
    for k in range(1, len(found)):
        words = without_moments(text, found[k - 1][-1].end, found[k][0].head, moments)
        m = _RISEN.match(words)
        if m and len(words) > m.end() + 1:
            return k
    return 0


def risen(words: str) -> str:
    """The words less the verb that says where a list has arrived."""
    return _RISEN.sub("", words)


def rises(text: str, group: Sequence[Quantity], following: Sequence[Quantity], moments: Sequence[Moment]) -> bool:
    """True where the words between two figures say that the first became the second: 由7家【增至】16家."""
    between = without_moments(text, group[-1].end, following[0].head, moments)
    return bool(_RISES_TO.match(between + text[following[0].head : following[0].start]))
