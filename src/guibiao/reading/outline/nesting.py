"""Which label belongs under which, and which of the labelled paragraphs are headings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from guibiao.reading.outline.labels import BOX, DIVISIONS, LOST, TOP, rank
from guibiao.reading.outline.marks import LENGTH, Mark

# A series in which this share is headings is a series of headings.
_MAJORITY = 0.6
_ABOVE = DIVISIONS | {TOP}


@dataclass(slots=True, frozen=True)
class _Open:
    """A mark that later ones may stand under."""

    kind: str
    ordinal: int | None
    mark: int


def nest(marks: list[Mark]) -> None:
    """Give each mark its parent. A kind of label that is open continues; a new kind opens below."""
    styles = _kinds_of_styles(marks)
    stack: list[_Open] = []
    for n, mark in enumerate(marks):
        box = _box(stack)
        if box is not None and marks[stack[box].mark].box and not mark.box:
            del stack[box:]
        kind = _kind(mark, styles, stack)
        ordinal = mark.label.ordinal if mark.label else None
        del stack[_place(stack, kind, ordinal) :]
        mark.parent = stack[-1].mark if stack else None
        stack.append(_Open(kind, ordinal, n))


def _kinds_of_styles(marks: list[Mark]) -> dict[int, str]:
    """The kind of label that headings of each style level mostly carry."""
    seen: dict[int, Counter[str]] = defaultdict(Counter)
    for mark in marks:
        if mark.level is not None and mark.label and mark.kind != LOST:
            seen[mark.level][mark.kind] += 1
    return {level: kinds.most_common(1)[0][0] for level, kinds in seen.items()}


def _kind(mark: Mark, styles: dict[int, str], stack: list[_Open]) -> str:
    if mark.like:
        return mark.like
    if mark.label and mark.kind != LOST:
        return mark.kind
    if mark.level is not None:
        return styles.get(mark.level, f"style{mark.level}")
    return next((o.kind for o in reversed(stack) if o.kind == "han()"), LOST)


def _box(stack: list[_Open]) -> int | None:
    return next((i for i, o in enumerate(stack) if o.kind == BOX), None)


def _place(stack: list[_Open], kind: str, ordinal: int | None) -> int:
    """How much of the stack stays open above a mark of this kind and ordinal."""
    if kind == TOP:
        return 0
    box = _box(stack)
    if kind == BOX:
        return box if box is not None else len(stack)
    same = [i for i, o in enumerate(stack) if o.kind == kind]
    if same:
        return _beside(stack, kind, ordinal, same, box)
    if kind.startswith("style"):
        return _first(stack, lambda o: o.kind.startswith("style") and o.kind >= kind)
    if kind in DIVISIONS:
        return _first(stack, lambda o: o.kind not in _ABOVE or rank(o.kind) > rank(kind))
    if box is not None and kind == "han" and len(stack) > box + 1 and rank(stack[box + 1].kind) > rank(kind):
        return box  # the items of the box were of a deeper kind: it is over
    return _below(stack, kind, box + 1 if box is not None and ordinal == 1 else 0)


def _beside(stack: list[_Open], kind: str, ordinal: int | None, same: list[int], box: int | None) -> int:
    """The place of a mark whose kind is open already, in a box or outside it or both."""
    if (
        box is not None
        and same[-1] < box
        and ordinal == 1
        and all(rank(o.kind) >= rank(kind) for o in stack[box + 1 :])
    ):
        return _below(stack, kind, box + 1)  # begins anew inside the box
    follows = (i for i in reversed(same) if ordinal is not None and ordinal - 1 == stack[i].ordinal)
    return next(follows, same[-1])


def _below(stack: list[_Open], kind: str, floor: int) -> int:
    """Above the first open label that is by convention deeper than this kind."""
    plain = (i for i in range(floor, len(stack)) if stack[i].kind != BOX and not stack[i].kind.startswith("style"))
    return next((i for i in plain if rank(stack[i].kind) > rank(kind)), len(stack))


def _first(stack: list[_Open], test: Callable[[_Open], bool]) -> int:
    return next((i for i, o in enumerate(stack) if test(o)), len(stack))


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
            label = marks[n].label
            if label and label.ordinal == 1 and run:
                _vote(run, marks, parents)
                run = []
            run.append(n)
        _vote(run, marks, parents)


def _vote(run: list[int], marks: list[Mark], parents: set[int]) -> None:
    good = {n for n in run if _is_heading(n, marks, parents)}
    if marks[run[0]].listed:
        good &= parents
    elif marks[run[0]].kind not in (BOX, LOST, "style") and len(run) > 2:
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
