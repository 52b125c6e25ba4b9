"""Cells and the relations between them, laid out for the search of what must be suppressed."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from guibiao.indicators.suppression import rules as judging
from guibiao.indicators.suppression.rules import Content, Reason, Rules, Said, Stated

#: What a cell goes by: anything that can be a key.
Key = Any

_SAME = 1e-9


class Relation(NamedTuple):
    """What everybody knows of the cells: the sum of `factor × cell` is nought ("="), or not less than nought (">=").

    Where the figures of the respondents do not add up to it, the rest is a further cell that is never shown itself, and as
    little to be found out as others: with `{whole: 1, part: -1}`, those that are not in the part. "~" says that both sides are
    the same figures, said twice: `{now: 1, before: -1}`. Then the rest is to be protected only when somebody came or
    went; by how much a figure was mended may be known. `each` is what the sum comes to for each respondent, where that is not
    nought; between stated sums, what it comes to altogether. `apart`: nobody stands behind two of the parts (regions, lines), as
    the same respondents do behind several measures. "≈" ties how far the cells can be from what they are, and leaves nothing over:
    what a formula that is no sum says of them to the first order (see `formulas`).
    """

    terms: Mapping[Any, float]
    sign: Literal["=", ">=", "~", "≈"] = "="
    each: float = 0.0
    apart: bool = True


class Linked:
    """The cells by number. After those of the caller come the differences that relations leave.

    content     what each respondent said, or what was stated of all of them
    fall, rise  how far an outsider may think that it lies below or above its value
    fixed       known to everybody: empty, or published before
    withheld    never shown now
    targets     not to be found out, if it is hidden: False where a difference tells nothing of one respondent
    rows        the relations, as (number, factor)
    exact       whether a row is an equation between figures, whose rest can be reckoned
    weight      by what a cell counts at most in a row: 1 among sums, more where it is a small share of what it is tied to
    """

    def __init__(
        self,
        cells: Mapping[Key, Content],
        relations: Sequence[Relation],
        rules: Rules,
        known: Collection[Key],
        withheld: Collection[Key],
        signed: Collection[Key] = (),
    ) -> None:
        self.keys: list[Key] = list(cells)
        self.number = {key: n for n, key in enumerate(self.keys)}
        self.rules = rules
        self.content: list[Content] = [cells[key] for key in self.keys]
        self.value = [judging.value(one) for one in self.content]
        self.size = [judging.size(one) for one in self.content]
        smallest = min((size for size in self.size if size), default=1.0)
        self.unit = smallest
        self.fall = [
            value if value == size and key not in signed else float("inf")
            for key, value, size in zip(self.keys, self.value, self.size, strict=True)
        ]
        self.rise = [float("inf")] * len(self.keys)
        self.fixed = [_nobody(one) or key in known for key, one in zip(self.keys, self.content, strict=True)]
        self.withheld = [key in withheld for key in self.keys]
        self.targets = [True] * len(self.keys)
        self.rows: list[list[tuple[int, float]]] = []
        self.exact: list[bool] = []
        self.apart: list[bool] = []
        once = {(frozenset(one.terms.items()), one.sign, one.each): one for one in relations}
        for relation in once.values():
            self._relate(relation)
        self.rows_of: list[list[int]] = [[] for _ in self.content]
        self.weight = [1.0] * len(self.content)
        for number, row in enumerate(self.rows):
            for cell, factor in row:
                self.rows_of[cell].append(number)
                self.weight[cell] = max(self.weight[cell], abs(factor))

    def _relate(self, relation: Relation) -> None:
        row = [(self.number[key], factor) for key, factor in relation.terms.items() if key in self.number]
        if relation.sign == "≈":
            rest = None
        elif any(isinstance(self.content[cell], Stated) for cell, _factor in row):
            rest = self._left_of_stated(row, relation)
        else:
            rest = self._left_of_said(row, relation)
        self.rows.append(row if rest is None else [*row, (rest, -1.0)])
        self.exact.append(relation.sign in ("=", "~"))
        self.apart.append(relation.apart)

    def _left_of_said(self, row: list[tuple[int, float]], relation: Relation) -> int | None:
        """A cell for what a relation leaves over of what each respondent said."""
        over: dict[Hashable, float] = {}
        under: dict[Hashable, float] = {}
        for cell, factor in row:
            side = over if factor > 0 else under
            for who, figure in self._said(cell).items():
                side[who] = side.get(who, 0.0) + abs(factor) * figure
        left = {who: over.get(who, 0.0) - under.get(who, 0.0) - relation.each for who in over | under}
        if relation.sign == ">=":
            return self._difference(left, fall=max(sum(left.values()), 0.0), rise=float("inf"), target=False)
        rest = {
            who: much
            for who, much in left.items()
            if abs(much) > _SAME * max(abs(over.get(who, 0.0)), abs(under.get(who, 0.0)), 1e-300)
        }
        if not rest:
            return None
        amount = sum(map(abs, rest.values()))
        moved = relation.sign == "=" or any(
            came_or_went(over.get(who, 0.0), under.get(who, 0.0), self.rules.interval) for who in rest
        )
        return self._difference(rest, fall=amount, rise=amount, target=moved)

    def _left_of_stated(self, row: list[tuple[int, float]], relation: Relation) -> int | None:
        """The same of sums that were stated: those who are in the whole and in none of the parts, where their number is known."""
        rest = sum(factor * self.value[cell] for cell, factor in row) - relation.each
        if relation.sign == ">=":
            return self._difference(Stated(rest), fall=max(rest, 0.0), rise=float("inf"), target=False)
        if abs(rest) <= _SAME * max((abs(factor * self.value[cell]) for cell, factor in row), default=0.0):
            return None
        sides = [
            judging.together([self.content[cell] for cell, f in row if f * sign > 0], self.rules, apart=True).number
            for sign in (1, -1)
        ]
        more = sides[0] - sides[1] if sides[0] is not None and sides[1] is not None else 0
        found = Stated(rest, more if more > 0 and relation.sign == "=" and relation.apart else None)
        return self._difference(found, fall=abs(rest), rise=abs(rest), target=found.number is not None)

    def _difference(self, content: Content, *, fall: float, rise: float, target: bool) -> int:
        """A further cell, never shown."""
        number = len(self.content)
        self.content.append(content)
        self.value.append(judging.value(content))
        self.size.append(judging.size(content))
        self.fall.append(fall)
        self.rise.append(rise)
        self.fixed.append(False)
        self.withheld.append(True)
        self.targets.append(target)
        return number

    def why(self, cell: int) -> Reason:
        """Why a cell may not be found out."""
        return judging.why(self.content[cell], self.rules) if self.targets[cell] else ""

    def alone(self, cell: int) -> Hashable:
        """Who is alone in a cell and knows it."""
        return judging.alone(self.content[cell])

    def union(self, parts: Collection[tuple[int, float]], *, apart: bool = True) -> Content:
        """What a sum of cells is made of: what each respondent has in it, as far as that is known of all of them."""
        if len(parts) == 1 or any(isinstance(self.content[cell], Stated) for cell, _factor in parts):
            only, *others = [self.content[cell] for cell, _factor in parts]
            return judging.together([only, *others], self.rules, apart=apart) if others else only
        whole: dict[Hashable, float] = {}
        for cell, factor in parts:
            for who, figure in self._said(cell).items():
                whole[who] = whole.get(who, 0.0) + factor * figure
        return whole

    def _said(self, cell: int) -> Said:
        content = self.content[cell]
        return {} if isinstance(content, Stated) else content


def _nobody(content: Content) -> bool:
    """Whether a cell is known to be empty."""
    return content.number == 0 if isinstance(content, Stated) else not content


def came_or_went(now: float, before: float, share: float) -> bool:
    """Whether a change tells about what the figure is, more closely than by `share`, and not only by how much it was mended."""
    return min(abs(now), abs(before)) < share * max(abs(now), abs(before)) or now * before < 0
