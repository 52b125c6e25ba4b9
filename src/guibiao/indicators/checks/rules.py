"""Rules of quality as data: a TOML table each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from guibiao.indicators.declared import Field, checked, tables

EVERY = "*"
THRESHOLD = 3.5  # Iglewicz and Hoaglin (1993) for the modified z-score

_COMMON = {"kind": Field(str, required=True), "name": Field(str), "source": Field(str)}
_INDICATORS = {"indicators": Field(list, required=True)}
_LIMITS = {"low": Field(float), "high": Field(float)}
# What each kind of rule takes besides kind, name and source.
FIELDS: dict[str, dict[str, Field]] = {
    "range": {**_INDICATORS, **_LIMITS},
    "jump": {**_INDICATORS, **_LIMITS},
    "share": {**_INDICATORS, **_LIMITS},
    "hierarchy": {**_INDICATORS, "tolerance": Field(float, required=True)},
    "ratio": {"formula": Field(str, required=True), "unit": Field(str), **_LIMITS},
    "outlier": {**_INDICATORS, "threshold": Field(float)},
    "completeness": {**_INDICATORS, "first": Field(int, required=True), "last": Field(int, required=True)},
}


class BadRule(ValueError):
    """A rule that cannot be used, said in one sentence with the rule and the field."""


class Rule(NamedTuple):
    """A rule of quality.

    `kind` says what is measured and held against `low` and `high` (None: no limit on that side):

    | kind         | measured                                                                          | limits in            |
    | ------------ | --------------------------------------------------------------------------------- | -------------------- |
    | range        | the value                                                                         | the indicator's unit |
    | jump         | the change on the year before; a rate's difference in its own unit                | % (a rate: points)   |
    | share        | the region's share of the sum over all regions with the same parent               | %                    |
    | hierarchy    | how far the sum over the regions below is from the region's own value             | %, ± tolerance       |
    | ratio        | a formula over indicators (see `derived`)                                         | `unit`               |
    | outlier      | modified z-score 0.6745·(x − median)/MAD among the regions with the same parent   | ± threshold (3.5)    |
    | completeness | whether there is a value, for every region observed and every year first to last  |                      |
    """

    id: str
    kind: str
    indicators: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    formula: str = ""
    unit: str = ""
    first: int = 0
    last: int = 0
    name: str = ""
    source: str = ""


def shipped() -> tuple[Rule, ...]:
    """The rules that come with the product."""
    return read_rules(Path(__file__).with_name("rules.toml"))


def read_rules(path: str | Path) -> tuple[Rule, ...]:
    """The rules of a TOML file, a table each under the rule's name. Raises BadRule with file and rule."""
    path = Path(path)
    return tuple(rule(id_, raw, f"规则文件“{path.name}”的“{id_}”") for id_, raw in tables(path, BadRule).items())


def rule(id_: str, raw: Mapping[str, Any], where: str = "") -> Rule:
    """A rule from its fields. Raises BadRule."""
    where = where or f"规则“{id_}”"
    kind = raw.get("kind")
    if kind not in FIELDS:
        raise BadRule(f"{where}：“kind”应是 {'、'.join(FIELDS)} 之一，而不是“{kind or ''}”。")
    given = checked(raw, {**_COMMON, **FIELDS[kind]}, where, BadRule)
    given["indicators"] = tuple(given.get("indicators", ()))
    within = given.pop("tolerance", None) if kind == "hierarchy" else None
    if kind == "outlier":
        within = given.pop("threshold", THRESHOLD)
    if within is not None:
        if within <= 0:
            raise BadRule(f"{where}：允许的偏离应大于 0，而不是 {within:g}。")
        given |= {"low": -within, "high": within}
    made = Rule(id_, **given)
    _refuse_empty(made, where)
    return made


def _refuse_empty(made: Rule, where: str) -> None:
    if made.kind == "completeness":
        if made.first > made.last:
            raise BadRule(f"{where}：“first”（{made.first}）不能晚于“last”（{made.last}）。")
    elif made.low is None and made.high is None:
        raise BadRule(f"{where}：“low”和“high”至少要写一个。")
    elif made.low is not None and made.high is not None and made.low > made.high:
        raise BadRule(f"{where}：“low”（{made.low:g}）大于“high”（{made.high:g}）。")
