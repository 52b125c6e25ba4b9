"""Cells and the relations between them, laid out for the search of what must be suppressed."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from guibiao.indicators.suppression.rules import Rules

#: What a cell goes by: anything that can be a key.
Key = Any
Said = Mapping[Any, float]

_SAME = 1e-9


class Relation(NamedTuple):
    """What everybody knows of the cells: the sum of `factor × cell` is nought ("="), or not less than nought (">=").

    Where the figures of the respondents do not add up to it, the rest is a further cell that is never shown itself, and as
    little to be found out as others: with `{whole: 1, part: -1}`, those that are not in the part. "~" says that both sides are
    the same figures, said twice: `{now: 1, before: -1}`. Then the rest is to be protected only when somebody came or
    went; by how much a figure was mended may be known. `each` is what the sum comes to for each respondent, where that is not
    nought.
    """

    terms: Mapping[Any, float]
    sign: Literal["=", ">=", "~"] = "="
    each: float = 0.0


class Linked:
    """The cells by number. After those of the caller come the differences that relations leave.

    said        what each respondent said
    fall, rise  how far an outsider may think that it lies below or above its value
    fixed       known to everybody: empty, or published before
    withheld    never shown now
    targets     not to be found out, if it is hidden: False where a difference tells nothing of one respondent
    rows        the relations, as (number, factor)
    exact       whether a row is an equation between figures, whose rest can be reckoned
    """

    def __init__(
        self,
        cells: Mapping[Key, Said],
        relations: Sequence[Relation],
        rules: Rules,
        known: Collection[Key],
        withheld: Collection[Key],
    ) -> None:
        self.keys: list[Key] = list(cells)
        self.number = {key: n for n, key in enumerate(self.keys)}
        self.said: list[Said] = [cells[key] for key in self.keys]
        self.value = [sum(said.values()) for said in self.said]
        self.size = [sum(map(abs, said.values())) for said in self.said]
        smallest = min((size for size in self.size if size), default=1.0)
        self.unit = smallest
        self.fall = [
            self.value[n] if min(said.values(), default=0) >= 0 else float("inf") for n, said in enumerate(self.said)
        ]
        self.rise = [float("inf")] * len(self.keys)
        self.fixed = [not said or key in known for key, said in zip(self.keys, self.said, strict=True)]
        self.withheld = [key in withheld for key in self.keys]
        self.targets = [True] * len(self.keys)
        self.rows: list[list[tuple[int, float]]] = []
        self.exact: list[bool] = []
        once = {(frozenset(one.terms.items()), one.sign, one.each): one for one in relations}
        for relation in once.values():
            self._relate(relation, rules)
        self.rows_of: list[list[int]] = [[] for _ in self.said]
        for number, row in enumerate(self.rows):
            for cell, _factor in row:
                self.rows_of[cell].append(number)

    def _relate(self, relation: Relation, rules: Rules) -> None:
        row = [(self.number[key], factor) for key, factor in relation.terms.items() if key in self.number]
        over: dict[Hashable, float] = {}
        under: dict[Hashable, float] = {}
        for cell, factor in row:
            side = over if factor > 0 else under
            for who, figure in self.said[cell].items():
                side[who] = side.get(who, 0.0) + abs(factor) * figure
        if relation.sign == ">=":
            left = {who: over.get(who, 0.0) - under.get(who, 0.0) - relation.each for who in over | under}
            row.append(
                (self._difference(left, fall=max(sum(left.values()), 0.0), rise=float("inf"), target=False), -1.0)
            )
        else:
            rest = {
                who: much
                for who in over | under
                if abs(much := over.get(who, 0.0) - under.get(who, 0.0) - relation.each)
                > _SAME * max(abs(over.get(who, 0.0)), abs(under.get(who, 0.0)), 1e-300)
            }
            if rest:
                room = sum(map(abs, rest.values()))
                moved = relation.sign == "=" or any(
                    _came_or_went(over.get(who, 0.0), under.get(who, 0.0), rules.interval) for who in rest
                )
                row.append((self._difference(rest, fall=room, rise=room, target=moved), -1.0))
        self.rows.append(row)
        self.exact.append(relation.sign != ">=")

    def _difference(self, said: Said, *, fall: float, rise: float, target: bool) -> int:
        """A further cell, never shown."""
        number = len(self.said)
        self.said.append(said)
        self.value.append(sum(said.values()))
        self.size.append(sum(map(abs, said.values())))
        self.fall.append(fall)
        self.rise.append(rise)
        self.fixed.append(False)
        self.withheld.append(True)
        self.targets.append(target)
        return number

    def union(self, parts: Collection[tuple[int, float]]) -> dict[Hashable, float]:
        """What each respondent has in a sum of cells."""
        whole: dict[Hashable, float] = {}
        for cell, factor in parts:
            for who, figure in self.said[cell].items():
                whole[who] = whole.get(who, 0.0) + factor * figure
        return whole


def _came_or_went(now: float, before: float, share: float) -> bool:
    """Whether a change tells about what the figure is, more closely than by `share`, and not only by how much it was mended."""
    return min(abs(now), abs(before)) < share * max(abs(now), abs(before)) or now * before < 0
