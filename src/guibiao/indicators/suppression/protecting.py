"""Which cells must be suppressed so that no unsafe sum can be found out, or placed too closely, from what is shown.

Cells that are unsafe by themselves are suppressed; then, for each of them, further cells (complementary suppression), so that its
amount can be moved up and down by as much as the rules want: the cheapest move of each, found one after the other by linear
programming (Kelly, Golden and Assad, Networks 22, 1992, 397–417; Robertson's CONFID of Statistics Canada works alike), then once
more with the cells of the first search alone, which leaves out what later moves made needless. The moves are the proof: every
suppressed unsafe sum has one each way.

Protected in the same way are

- what an equation leaves over: its shown cells give away the sum of its suppressed ones, which may itself be unsafe;
- differences to what was published before, where a respondent came or went;
- each of them from every respondent who is alone in a suppressed cell and therefore knows that one: such a person is left
  uncertain to one side at least.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from guibiao.indicators.suppression import moves
from guibiao.indicators.suppression.linked import Key, Linked, Relation
from guibiao.indicators.suppression.moves import Move
from guibiao.indicators.suppression.rules import DEFAULT, Content, Reason, Rules, room, why

Parts = tuple[tuple[int, float], ...]
_OUTSIDER: Hashable = None


class Suppressed(NamedTuple):
    """What may be shown of each cell.

    values   None where a cell is suppressed
    reasons  why, "" where it is shown
    exposed  cells that cannot be protected any more: what was published before gives them away
    """

    values: dict[Key, float | None]
    reasons: dict[Key, Reason]
    exposed: set[Key]

    @property
    def hidden(self) -> set[Key]:
        """The cells that are suppressed."""
        return {key for key, reason in self.reasons.items() if reason}


def suppress(
    cells: Mapping[Key, Content],
    relations: Sequence[Relation] = (),
    *,
    rules: Rules = DEFAULT,
    known: Collection[Key] = (),
    withheld: Collection[Key] = (),
    confidential: Collection[Key] = (),
    signed: Collection[Key] = (),
) -> Suppressed:
    """What may be shown of linked cells: of each, what every respondent said, by who said it, or what was stated of all of them.

    relations  what everybody knows of the cells
    known      cells that were published before: they stay known, whatever is decided now
    withheld   cells that are not shown now, be they safe or not: suppressed before, or never meant to be shown
    confidential  cells that somebody has said are not to be found out, whoever stands behind them
    signed     cells that could as well be below nought: rates of growth, differences

    A cell without respondents is 0 and shown. Any other figure is taken as known not to be negative unless a respondent's is. Raises
    ValueError for rules out of range.
    """
    linked = Linked(cells, relations, rules.checked(), known, withheld, signed)
    protection = _Protection(linked, rules, confidential)
    protection.run()
    return protection.outcome()


class _Want(NamedTuple):
    """That a sum can be moved by an amount, as far as one person can tell."""

    parts: Parts
    amount: float
    person: Hashable


class _Protection:
    def __init__(self, linked: Linked, rules: Rules, confidential: Collection[Key]) -> None:
        self._linked, self._rules = linked, rules
        self._found: list[Reason] = [linked.why(n) for n in range(len(linked.content))]
        for key in confidential:
            if key in linked.number:
                self._found[linked.number[key]] = "confidential"
        self._moves_of: dict[int, list[Move]] = {}
        self._alone = [linked.alone(n) for n in range(len(linked.content))]
        self._sums: dict[Parts, float] = {}
        self._again = False
        self._begin()
        for n in sorted(self._hidden, key=lambda n: -linked.size[n]):
            if self._found[n]:
                self._want(((n, 1.0),))

    def run(self) -> None:
        """Suppress until everything wanted is met; then once more, with nothing but what was suppressed the first time."""
        self._meet_all(lambda n: not self._linked.fixed[n])
        first = set(self._hidden)
        self._begin()
        self._again = True
        self._meet_all(first.__contains__)

    def _begin(self) -> None:
        """Nothing is suppressed but what must be by itself."""
        self._hidden: set[int] = set()
        self._knows: dict[Hashable, set[int]] = {_OUTSIDER: set()}
        self._met: dict[_Want, Move] = {}
        self._lost: set[_Want] = set()
        self._hide(
            n
            for n, found in enumerate(self._found)
            if not self._linked.fixed[n] and (found or self._linked.withheld[n])
        )

    def _meet_all(self, open_: Callable[[int], bool]) -> None:
        while True:
            open_wants = [want for want in self._wants() if not self._is_met(want) and want not in self._lost]
            for want in open_wants:
                self._meet(want, open_)
            if not self._leftovers() and not open_wants:
                return

    def outcome(self) -> Suppressed:
        linked = self._linked
        reasons: dict[Key, Reason] = {}
        for n, key in enumerate(linked.keys):
            reasons[key] = (self._found[n] or "complementary") if n in self._hidden else ""
        values = {key: None if reasons[key] else linked.value[n] for n, key in enumerate(linked.keys)}
        met = {(want.parts, want.person) for want in self._met}
        lost = {
            n for want in self._lost if want.person is _OUTSIDER and want[::2] not in met for n, _factor in want.parts
        }
        return Suppressed(values, reasons, {linked.keys[n] for n in lost if n < len(linked.keys)})

    def _want(self, parts: Parts, *, apart: bool = True) -> None:
        content = self._linked.union(parts, apart=apart)
        self._sums[parts] = room(content, self._rules) or self._linked.unit * self._rules.interval

    def _hide(self, cells: Iterable[int]) -> None:
        for n in cells:
            self._hidden.add(n)
            if self._alone[n] is not None:
                self._knows.setdefault(self._alone[n], set()).add(n)

    def _wants(self) -> Iterator[_Want]:
        """Everything wanted by now: of an outsider, up and down; and to one side of everybody who could find out for knowing a cell
        that the outsider's moves go through."""
        linked = self._linked
        for parts, amount in list(self._sums.items()):
            down = min(amount, sum(linked.fall[n] if factor > 0 else linked.rise[n] for n, factor in parts))
            both = [_Want(parts, amount, _OUTSIDER), *([_Want(parts, -down, _OUTSIDER)] if down > 0 else [])]
            yield from both
            own = {n for n, _factor in parts}
            for person in self._could_find_out([self._met[want] for want in both if want in self._met]):
                if not own <= self._knows[person]:
                    up = _Want(parts, amount, person)
                    yield up
                    if down > 0 and up in self._lost:
                        yield _Want(parts, -down, person)

    def _could_find_out(self, found: Sequence[Move]) -> set[Hashable]:
        """Who is alone in a cell of each of these moves: to others than these one of the moves is as possible as to an outsider."""
        people = [{self._alone[n] for n in move if self._alone[n] is not None} for move in found]
        return set.intersection(*people) if people else set()

    def _is_met(self, want: _Want) -> bool:
        return want in self._met and self._knows[want.person].isdisjoint(self._met[want])

    def _meet(self, want: _Want, open_: Callable[[int], bool]) -> None:
        """A move that is known already, or the cheapest new one, whose cells are then suppressed."""
        shut = self._knows[want.person]
        known = self._at_hand(want, shut, open_ if self._again else None)
        found = known or self._new(want, lambda n: open_(n) and n not in shut)
        if found is None:
            self._lost.add(want)
        else:
            self._met[want] = found
            self._hide(found)

    def _at_hand(self, want: _Want, shut: Collection[int], open_: Callable[[int], bool] | None) -> Move | None:
        """The known move that meets what is wanted without the cells that are shut and suppresses least: nothing more, or of the cells
        that are open."""
        best, price = None, float("inf")
        for move in self._moves_of.get(want.parts[0][0], ()):
            more = [n for n in move if n not in self._hidden]
            if more and (open_ is None or not all(map(open_, more))):
                continue
            costs = sum(map(self._price, more))
            if costs < price and not any(n in shut for n in move) and (times := self._times(move, want)):
                best, price = {n: by * times for n, by in move.items()}, costs
                if not more:
                    break
        return best

    def _new(self, want: _Want, open_: Callable[[int], bool]) -> Move | None:
        found = moves.cheapest(self._linked, want.parts, want.amount, self._price, open_)
        for n in found or ():
            self._moves_of.setdefault(n, []).append(found or {})
        return found

    def _times(self, move: Move, want: _Want) -> float:
        """How many times a known move meets what is wanted; 0 where it does not."""
        by = moves.moved(move, want.parts)
        if not by:
            return 0.0
        times = want.amount / by
        return times if moves.fits(self._linked, move, times) else 0.0

    def _price(self, n: int) -> float:
        """The root of what a further cell would hide; next to nothing where it is hidden already."""
        return float(self._linked.size[n] ** 0.5 + self._linked.unit**0.5) * (1e-4 if n in self._hidden else 1.0)

    def _leftovers(self) -> bool:
        """Want protected whatever equations leave over that is unsafe. Whether there is something new."""
        new = {
            parts: row for row in range(len(self._linked.rows))
            if (parts := self._left_over(row)) and parts not in self._sums
        }  # fmt: skip
        for parts, row in new.items():
            self._want(parts, apart=self._linked.apart[row])
        return bool(new)

    def _left_over(self, row: int) -> Parts | None:
        """The suppressed cells of an equation whose sum the shown ones give away, where that is unsafe."""
        linked = self._linked
        if not linked.exact[row]:
            return None
        parts = tuple((n, f) for n, f in linked.rows[row] if n in self._hidden)
        if not parts or len({factor > 0 for _n, factor in parts}) > 1 or not any(linked.targets[n] for n, _f in parts):
            return None
        return parts if why(linked.union(parts, apart=linked.apart[row]), self._rules) else None
