"""The meta table: which column of the data is what, and the tree of indicators and aggregates.

COINr's iMeta as it stands (Level iCode iName Direction Weight Unit Target Denominator Parent Type, in any order), and our
own optional columns Transform Lower Upper Cap Treat Missing Method Formula Points Unconfirmed, and cells that hold for a group only
(`cells`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guibiao.indicators.composite import cells
from guibiao.indicators.composite.expressions import CHILDREN, BadFormula, names_of, parse
from guibiao.indicators.composite.means import NAMED_MEANS, split_method
from guibiao.indicators.composite.model import EvaluationError, Finding, Hierarchy, Node
from guibiao.indicators.composite.nodes import Own
from guibiao.indicators.composite.tables import MISSING, Sheet, figure
from guibiao.indicators.composite.tree import tree
from guibiao.indicators.composite.wording import listed

REQUIRED = ("iCode", "Parent", "Type")
KNOWN = (*REQUIRED, "Level", "iName", "iName_en", "Direction", "Weight", "Unit", "Target", "Denominator", "Transform", "Lower",
         "Upper", "Cap", "Treat", "Missing", "Method", "Formula", "Points", "Unconfirmed")  # fmt: skip
#: Words of the column Type, in lower case, and what each makes of the row.
KINDS = {
    "indicator": "indicator", "denominated": "denominated", "aggregate": "aggregate", "group": "group",
    "denominator": "denominator", "other": "other",
}  # fmt: skip
TRANSFORMS = ("log", "log10", "sqrt")
YES = {"true", "t", "yes", "1", "是"}
NO = {"false", "f", "no", "0", "否"}


@dataclass(frozen=True)
class Meta:
    """What the meta table says: the tree, and which columns of the data are groups, denominators or neither."""

    hierarchy: Hierarchy
    groups: tuple[str, ...]
    denominators: tuple[str, ...]
    others: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns of data that are figures: denominators, indicators that no formula makes, and what formulas name."""
        tree = self.hierarchy
        made = {node.code for node in tree.indicators if node.formula is not None}
        named = [name for node in tree.nodes if node.formula for name in names_of(parse(node.formula))]
        nodes = {node.code for node in tree.nodes if node.kind == "aggregate"}
        columns = [*self.denominators, *(node.code for node in tree.indicators), *named]
        return tuple(code for code in dict.fromkeys(columns) if code not in made | nodes | {CHILDREN})


def read_meta(sheet: Sheet) -> Meta:
    """Read the table and check that it is one tree. Raises EvaluationError with row, column and code."""
    for name in REQUIRED:
        if not sheet.has(name):
            raise EvaluationError(f"“{sheet.source}”缺少“{name}”列。指标说明表要有 {'、'.join(REQUIRED)} 列。")
    kinds = _kinds(sheet)
    codes = sheet.texts("iCode")
    reader = _Reader(sheet)
    nodes = [
        reader.node(row, kinds[row])
        for row in range(len(codes))
        if kinds[row] in ("indicator", "denominated", "aggregate")
    ]
    hierarchy = tree(sheet.source, nodes)
    by_kind = {kind: tuple(c for c, k in zip(codes, kinds, strict=True) if k == kind) for kind in set(KINDS.values())}
    return Meta(
        hierarchy, by_kind["group"], by_kind["denominator"], by_kind["other"],
        (*reader.findings(), *_unconfirmed(sheet)),
    )  # fmt: skip


def _kinds(sheet: Sheet) -> list[str]:
    found = []
    seen: dict[str, int] = {}
    for row, (code, word) in enumerate(zip(sheet.texts("iCode"), sheet.texts("Type"), strict=True)):
        if not code:
            raise EvaluationError(f"{sheet.where(row, 'iCode')}是空的。每行都要有代码。")
        if code in seen:
            raise EvaluationError(
                f"{sheet.where(row, 'iCode')}：代码“{code}”在第 {sheet.lines[seen[code]]} 行已经用过。代码不能重复。"
            )
        seen[code] = row
        if word.casefold() not in KINDS:
            raise EvaluationError(
                f"{sheet.where(row, 'Type')}：{code} 的类型“{word}”不认识。可用：Indicator、Aggregate、Group、Denominator、Other。"
            )
        kind = KINDS[word.casefold()]
        # A column divided already is an indicator where it stands in the tree, and of no use where it does not.
        found.append("other" if kind == "denominated" and sheet.texts("Parent")[row] in MISSING else kind)
    return found


class _Reader:
    """Cells of the rows that are nodes, with what was assumed where a cell is empty."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._columns = {name: sheet.texts(name) if sheet.has(name) else None for name in KNOWN}
        self._own = {name: cells.own_heading(name) for name in sheet.heading}
        self._assumed: dict[str, list[str]] = {}

    def text(self, row: int, column: str) -> str | None:
        """A cell, None where it is empty or there is no such column."""
        cells = self._columns[column]
        return None if cells is None or cells[row] in MISSING else cells[row]

    def number(self, row: int, column: str) -> float | None:
        """A cell as a number."""
        text = self.text(row, column)
        if text is None:
            return None
        try:
            return figure(text)
        except ValueError as error:
            raise self.wrong(row, column, "不是数。请改成纯数字，没有就留空") from error

    def word(self, row: int, column: str, allowed: tuple[str, ...]) -> str | None:
        """A cell that must be one of a few words."""
        text = self.text(row, column)
        if text is None or text.casefold() in allowed:
            return text and text.casefold()
        raise self.wrong(row, column, f"不认识。可用：{'、'.join(allowed)}")

    def flag(self, row: int, column: str) -> bool:
        """A cell that says yes or no; empty is no."""
        text = (self.text(row, column) or "false").casefold()
        if text not in YES | NO:
            raise self.wrong(row, column, "不认识。请写 TRUE 或 FALSE")
        return text in YES

    def wrong(self, row: int, column: str, why: str) -> EvaluationError:
        """The sentence about a cell."""
        return self._wrong_cell(row, column, self.text(row, column), why)

    def _wrong_cell(self, row: int, column: str, cell: str | None, why: str) -> EvaluationError:
        code = self.text(row, "iCode")
        return EvaluationError(f"{self._sheet.where(row, column)}（{code}）：“{cell}”{why}。")

    def assume(self, code: str, column: str) -> None:
        """Note that an empty cell was read as 1."""
        self._assumed.setdefault(column, []).append(code)

    def node(self, row: int, kind: str) -> Node:
        """One node."""
        code = self._sheet.texts("iCode")[row]
        weight = self._weight(row, code)
        return Node(
            code=code,
            name=self.text(row, "iName") or code,
            kind="aggregate" if kind == "aggregate" else "indicator",
            level=self._level(row),
            parent=self.text(row, "Parent"),
            weight=weight,
            direction=self._direction(row, code, kind),
            unit=self.text(row, "Unit") or "",
            target=self.number(row, "Target"),
            denominator=self.text(row, "Denominator") if kind == "indicator" else None,
            transform=self.word(row, "Transform", TRANSFORMS),
            cap=self.flag(row, "Cap"),
            treat=self.word(row, "Treat", ("none",)),
            method=self._method(row),
            missing=self._missing(row),
            line=self._sheet.lines[row],
            formula=self._formula(row),
            points=self._points(row),
            own=self._held_by_group(row, weight),
            **self._goalposts(row),
        )

    def _level(self, row: int) -> int:
        level = self.number(row, "Level")
        if level is not None and (level < 1 or level != int(level)):
            raise self.wrong(row, "Level", "不是层级。层级从 1（指标）往上数，也可以留空由程序推算")
        return int(level or 0)

    def _weight(self, row: int, code: str) -> float:
        weight = self.number(row, "Weight")
        if weight is None:
            if self.text(row, "Parent") is not None:
                self.assume(code, "Weight")
            return 1.0
        if weight < 0:
            raise self.wrong(row, "Weight", "是负数。权重不能小于 0；越小越好的指标把 Direction 写成 -1")
        return weight

    def _direction(self, row: int, code: str, kind: str) -> int:
        direction = self.number(row, "Direction")
        if direction is None:
            if kind != "aggregate":
                self.assume(code, "Direction")
            return 1
        if direction not in (1, -1):
            raise self.wrong(row, "Direction", "不是方向。越大越好写 1，越小越好写 -1")
        return int(direction)

    def _goalposts(self, row: int) -> dict[str, Any]:
        lower, upper = (cells.goalpost(self.text(row, name)) for name in ("Lower", "Upper"))
        ends = [
            self.number(row, name) if found is None else None for name, found in (("Lower", lower), ("Upper", upper))
        ]
        if ends[0] is not None and ends[1] is not None and ends[0] >= ends[1]:
            raise self.wrong(
                row, "Upper", f"不大于下限 {ends[0]:g}。下限要小于上限；越小越好的指标用 Direction -1 表示"
            )
        return {"lower": ends[0], "upper": ends[1], "lower_from": lower, "upper_from": upper}

    def _formula(self, row: int) -> str | None:
        text = self.text(row, "Formula")
        if text is None:
            return None
        if self.text(row, "Method") is not None:
            raise self.wrong(row, "Formula", "与 Method 同时写了。公式已说明怎样合成，请只留一个")
        try:
            parse(text)
        except BadFormula as error:
            raise self.wrong(row, "Formula", str(error)) from error
        return text

    def _points(self, row: int) -> tuple[tuple[float, float], ...]:
        text = self.text(row, "Points")
        try:
            return () if text is None else cells.points(text)
        except ValueError as error:
            raise self.wrong(row, "Points", str(error)) from error

    def _held_by_group(self, row: int, weight: float) -> tuple[Own, ...]:
        """The cells of columns such as `Weight:region=东`."""
        found: list[Own] = []
        for column, held in self._own.items():
            if held is None or (text := self._sheet.texts(column)[row]) in MISSING:
                continue
            name, by, group = held
            try:
                found.append(Own(name, by, group, figure(text)))
            except ValueError as error:
                raise self._wrong_cell(row, column, text, "不是数。请改成纯数字，没有就留空") from error
            if name == "weight" and (found[-1].figure < 0 or weight == 0):
                why = "是负数。权重不能小于 0" if weight else "没有起点：这个节点的 Weight 是 0，请改成大于 0 的数"
                raise self._wrong_cell(row, column, text, why)
            if any(one.name == name and one.by != by for one in found):
                raise self._wrong_cell(row, column, text, "与另一分组列的同类数冲突，一个节点只能按一个分组列来写")
        return tuple(found)

    def _method(self, row: int) -> str | None:
        text = self.text(row, "Method")
        if text is not None and split_method(text)[0] not in NAMED_MEANS:
            raise self.wrong(
                row, "Method", f"不是合成方法。可用：{'、'.join(NAMED_MEANS)}（generalised 可写成 generalised:0.5）"
            )
        return text

    def _missing(self, row: int) -> str | None:
        text = self.text(row, "Missing")
        if text is not None and text not in ("ignore", "propagate") and not text.startswith("group:"):
            raise self.wrong(row, "Missing", "不认识。可用：ignore、propagate、group:分组列名")
        return text

    def findings(self) -> tuple[Finding, ...]:
        """What was assumed, and columns that nothing uses."""
        found = [
            Finding("meta", f"assumed_{column.lower()}", f"{column} 空缺，按 1 计：{listed(codes)}。", tuple(codes))
            for column, codes in self._assumed.items()
        ]
        known = {name.casefold() for name in KNOWN}
        if unknown := [name for name in self._sheet.heading if name.casefold() not in known and not self._own[name]]:
            found.append(
                Finding("meta", "unused_columns", f"“{self._sheet.source}”里这些列没有用到：{listed(unknown)}。")
            )
        return tuple(found)


def _unconfirmed(sheet: Sheet) -> tuple[Finding, ...]:
    """One finding a kind of thing that the table itself calls unconfirmed."""
    if not sheet.has("Unconfirmed"):
        return ()
    what: dict[str, list[str]] = {}
    for code, cell in zip(sheet.texts("iCode"), sheet.texts("Unconfirmed"), strict=True):
        for column in cell.split():
            what.setdefault(column, []).append(code)
    return tuple(
        Finding("meta", "unconfirmed", f"{column} 未经证实，使用前请核对：{listed(codes)}。", tuple(codes))
        for column, codes in what.items()
    )
