"""Definitions of derived indicators: a TOML table each, or a line `code = formula`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from guibiao.indicators.declared import Field, checked, tables
from guibiao.indicators.derived.formula import BadFormula, Binary, Node, operands, parse, replaced
from guibiao.indicators.derived.meaning import PERCENT, Meaning, meaning
from guibiao.indicators.units import measure, printed
from guibiao.terms.indicators import Registry

Periods = Literal["year", "any"]

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_FIELDS = {
    "formula": Field(str, required=True),
    "name": Field(str),
    "name_en": Field(str),
    "unit": Field(str),
    "source": Field(str),
    "periods": Field(str, choices=get_args(Periods)),
}


class Definition(NamedTuple):
    """A derived indicator.

    `formula` in the language of `derived.formula`; `unit` in which it is given (empty: what comes out of the formula);
    `source` of the definition. `periods`: `year` takes figures of whole years only, `any` each period by itself.
    """

    code: str
    formula: str
    name: str = ""
    name_en: str = ""
    unit: str = ""
    source: str = ""
    periods: Periods = "year"


class Checked(NamedTuple):
    """A definition that makes sense: its formula with all other derived indicators put in, what that measures, and the
    unit its values are given in."""

    definition: Definition
    formula: Node
    meaning: Meaning
    unit: str


@cache
def shipped() -> tuple[Definition, ...]:
    """The definitions that come with the product."""
    return read_definitions(Path(__file__).with_name("definitions.toml"))


@cache
def by_code() -> Mapping[str, Definition]:
    """The definitions that come with the product, by their codes."""
    return {one.code: one for one in shipped()}


def read_definitions(path: str | Path) -> tuple[Definition, ...]:
    """The definitions of a TOML file, a table each under the code. Raises BadFormula with file and entry."""
    path = Path(path)
    out = []
    for code, raw in tables(path, BadFormula).items():
        where = f"派生指标文件“{path.name}”的“{code}”"
        if not _CODE.fullmatch(code):
            raise BadFormula(f"{where}：代码只能用小写英文字母、数字和下划线，并以字母开头。")
        out.append(Definition(code, **checked(raw, _FIELDS, where, BadFormula)))
    return tuple(out)


def define(line: str, *, unit: str = "", name: str = "", periods: Periods = "year") -> Definition:
    """A definition from a line: `rd_per_head = rd_expenditure / population`. Raises BadFormula."""
    code, sign, formula = line.partition("=")
    if not sign or not _CODE.fullmatch(code.strip()):
        raise BadFormula(f"“{line}”应写成“代码 = 公式”，如 rd_per_head = rd_expenditure / population。")
    return Definition(code.strip(), formula.strip(), name=name, unit=unit, periods=periods)


def check(definitions: Iterable[Definition], registry: Registry | None = None) -> tuple[Checked, ...]:
    """The definitions with their formulas read and found to make sense, in the order given.

    A definition may use others; a code that is defined here stands for its formula, even where observations have it too.
    Raises BadFormula with the code and both sides of what does not go together.
    """
    registry = registry or Registry.default()
    given = {d.code: d for d in definitions}
    read: dict[str, Node] = {}
    out: dict[str, Checked] = {}

    def resolve(code: str, above: tuple[str, ...]) -> Node:
        if code in above:
            raise BadFormula(f"公式互相引用，没有尽头：{' → '.join((*above, code))}。")
        if code not in read:
            own = parse(given[code].formula)
            inner = {o.code: resolve(o.code, (*above, code)) for o in operands(own) if o.code in given}
            read[code] = replaced(own, inner)
        return read[code]

    for code, definition in given.items():
        try:
            node = resolve(code, ())
            if not operands(node):
                raise BadFormula("公式里没有指标。")
            out[code] = _with_unit(definition, node, registry)
        except BadFormula as e:
            raise BadFormula(f"派生指标“{code}”：{e}") from e
    return tuple(out.values())


def _with_unit(definition: Definition, node: Node, registry: Registry) -> Checked:
    of = meaning(node, registry)
    known = registry.get(definition.code)
    unit = definition.unit or (known.unit if known else "")
    own = printed(of.unit)[0]
    if unit and measure(unit).powers != of.unit.powers:
        raise BadFormula(f"公式算出来的单位是“{own or '（纯数）'}”，与“{unit}”不能换算。")
    if not unit and of.unit == PERCENT:
        unit = "个百分点" if isinstance(node, Binary) and node.sign == "-" else "%"
    unit = unit or own
    return Checked(definition, node, of, unit)
