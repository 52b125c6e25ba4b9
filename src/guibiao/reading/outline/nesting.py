"""Which label belongs under which, and which of the labelled paragraphs are headings."""

from __future__ import annotations

from collections import Counter, defaultdict

from guibiao.reading.outline.labels import BOX, DIVISIONS, LOST, TOP, rank
from guibiao.reading.outline.marks import LENGTH, Mark

# A series in which this share is headings is a series of headings.
_MAJORITY = 0.6


def nest(marks: list[Mark]) -> None:
    """Give each mark its parent. A kind of label that is open continues; a new kind opens below."""
    styles = _kinds_of_styles(marks)
    stack: list[tuple[str, int | None, int]] = []  # kind, last ordinal, mark
    for n, mark in enumerate(marks):
        kind = _kind(mark, styles, stack)
        ordinal = mark.label.ordinal if mark.label else None
        place = _place(stack, kind, ordinal, mark, marks)
        del stack[place:]
        mark.parent = stack[-1][2] if stack else None
        stack.append((kind, ordinal, n))


def _kinds_of_styles(marks: list[Mark]) -> dict[int, str]:
    """The kind of label that headings of each style level mostly carry."""
    seen: dict[int, Counter[str]] = defaultdict(Counter)
    for mark in marks:
        if mark.level is not None and mark.label and mark.kind != LOST:
            seen[mark.level][mark.kind] += 1
    return {level: kinds.most_common(1)[0][0] for level, kinds in seen.items()}


def _kind(mark: Mark, styles: dict[int, str], stack: list[tuple[str, int | None, int]]) -> str:
    if mark.like:
        return mark.like
    if mark.label and mark.kind != LOST:
        return mark.kind
    if mark.level is not None:
        return styles.get(mark.level, f"style{mark.level}")
    return next((k for k, _, _ in reversed(stack) if k == "han()"), LOST)


def _place(
    stack: list[tuple[str, int | None, int]], kind: str, ordinal: int | None, mark: Mark, marks: list[Mark]
) -> int:
    """How much of the stack stays open above a mark."""
    box = next((i for i, s in enumerate(stack) if s[0] == BOX), None)
    if box is not None and marks[stack[box][2]].box and not mark.box:
        del stack[box:]
        box = None
    if kind == TOP:
        return 0
    if kind == BOX:
        return box if box is not None else len(stack)
    same = [i for i, s in enumerate(stack) if s[0] == kind]
    if same:
        inner = same[-1]
        if box is not None and inner < box and ordinal == 1 and not _ranks_above(kind, stack[box + 1 :]):
            return len(stack) if len(stack) == box + 1 else _below(stack, kind, box + 1)
        for i in reversed(same):
            if ordinal is not None and stack[i][1] is not None and ordinal == stack[i][1] + 1:  # type: ignore[operator]
                return i
        return inner
    if kind.startswith("style"):
        return next((i for i, s in enumerate(stack) if s[0].startswith("style") and s[0] >= kind), len(stack))
    if kind in DIVISIONS:
        return next(
            (i for i, s in enumerate(stack) if s[0] not in (DIVISIONS | {TOP}) or rank(s[0]) > rank(kind)), len(stack)
        )
    floor = box + 1 if box is not None and ordinal == 1 else 0
    return _below(stack, kind, floor)


def _below(stack: list[tuple[str, int | None, int]], kind: str, floor: int) -> int:
    """Above the first open label that is by convention deeper than this kind."""
    for i in range(floor, len(stack)):
        if stack[i][0] != BOX and not stack[i][0].startswith("style") and rank(stack[i][0]) > rank(kind):
            return i
    return len(stack)


def _ranks_above(kind: str, inside: list[tuple[str, int | None, int]]) -> bool:
    return any(rank(s[0]) < rank(kind) for s in inside)


def settle(marks: list[Mark]) -> None:
    """Decide series by series which marks are headings: the form of most of them decides for all."""
    series: dict[tuple[int | None, str], list[int]] = defaultdict(list)
    parents = {m.parent for m in marks if m.parent is not None}
    for n, mark in enumerate(marks):
        mark.taken = False
        series[mark.parent, mark.kind].append(n)
    for members in series.values():
        run: list[int] = []
        for n in members:
            ordinal = marks[n].label.ordinal if marks[n].label else None  # type: ignore[union-attr]
            if ordinal == 1 and run:
                _vote(run, marks, parents)
                run = []
            run.append(n)
        _vote(run, marks, parents)


def _vote(run: list[int], marks: list[Mark], parents: set[int]) -> None:
    good = {n for n in run if _is_heading(n, marks, parents)}
    if marks[run[0]].kind not in (BOX, LOST, "style") and len(run) > 2:
        share = len(good) / len(run)
        if share >= _MAJORITY:
            good |= {n for n in run if marks[n].size <= LENGTH["title"] and marks[n].fits}
        elif share < 1 - _MAJORITY:
            good &= {n for n in run if n in parents or marks[n].level is not None}
    for n in good:
        marks[n].taken = True


def _is_heading(n: int, marks: list[Mark], parents: set[int]) -> bool:
    mark = marks[n]
    if not mark.fits or mark.size < 2:
        return False
    if mark.like or mark.level is not None or mark.kind == BOX or n in parents:
        return True
    if mark.kind == LOST:
        return mark.size <= LENGTH["unnumbered"]
    if mark.body:
        return True
    followed = _followed(n, marks)
    if mark.sentence:
        return mark.size <= (LENGTH["lone_sentence"] if followed else LENGTH["lone_item"])
    return followed or mark.size <= LENGTH["lone_sentence"]


def _followed(n: int, marks: list[Mark]) -> bool:
    """Whether paragraphs without a label stand between this mark and the next."""
    return n + 1 == len(marks) or marks[n + 1].block > marks[n].block + 1
