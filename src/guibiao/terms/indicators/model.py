"""An indicator, and reading a file of them with errors in words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, NamedTuple

from guibiao.terms.data import written_table

Type = Literal["stock", "flow", "rate"]

_TYPES = ("stock", "flow", "rate")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_TEXTS = ("name", "name_en", "unit", "scope", "definition", "source", "additions", "open_scope")
_LISTS = ("synonyms", "look_alikes", "readings", "not_this", "units", "ranks")
_RANKS = ("national", "provincial", "provincial_up", "city")
_OPEN_RANK = "级别"  # what every name leaves open of which several ranks recognise such things
_REQUIRED = ("name", "unit", "type", "definition")
_KNOWN = {*_TEXTS, *_LISTS, "type", "direction", "release_month", "release_lag"}


class BadIndicatorFile(ValueError):
    """A file of indicators that cannot be used, said in one sentence with the file and the entry."""


class Indicator(NamedTuple):
    """A defined quantity.

    `unit` is the usual one, `units` what else may be printed (scales such as 万 and all counting words go without
    saying); `direction` +1 when more is better, -1 when less is, 0 when neither; `type` stock (at a point in time),
    flow (of a period) or rate. `look_alikes` are codes and `not_this` phrases that are not the same. The figure of
    year t usually comes out in month `release_month` of year t + `release_lag`; None where no calendar is known.
    `additions` is the name of what is newly added to a stock in a year, a different indicator; `ranks` are those
    (national, provincial, provincial_up: 省级及以上, city) that recognise such things, each a different indicator too.

    `open_scope` says what the name leaves open (技术合同成交额: 输出还是吸纳; with `ranks`: 级别), empty where it says all;
    a figure under such a name is not comparable with one that says it. `readings` are the codes of what may be meant,
    beside those of the ranks: ask `Registry.readings` for all of them.
    """

    code: str
    name: str
    name_en: str = ""
    synonyms: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    not_this: tuple[str, ...] = ()
    unit: str = ""
    units: tuple[str, ...] = ()
    direction: int = 1
    type: Type = "stock"
    scope: str = ""
    definition: str = ""
    release_month: int | None = None
    release_lag: int = 1
    source: str = ""
    additions: str = ""
    ranks: tuple[str, ...] = ()
    open_scope: str = ""
    readings: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """The definition, and what the name leaves open."""
        return f"{self.definition}，未说明{self.open_scope}" if self.open_scope else self.definition


def read(path: Path) -> list[Indicator]:
    """The indicators of a TOML file. A table `[file]` gives what all of its entries share (source, scope, …).

    Raises BadIndicatorFile with a sentence that names file and entry.
    """
    raw = written_table(path, "指标文件", BadIndicatorFile)
    shared = raw.pop("file", {})
    if not isinstance(shared, dict):
        raise BadIndicatorFile(f"指标文件“{path.name}”中的“file”应是一张表（[file]）。")
    if not raw:
        raise BadIndicatorFile(
            f"指标文件“{path.name}”里没有指标：每个指标写成一张表，表名是它的代码，如 [my_indicator]。"
        )
    return [_entry(path.name, code, {**shared, **_table(path.name, code, entry)}) for code, entry in raw.items()]


def _table(file: str, code: str, entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise BadIndicatorFile(f"指标文件“{file}”：“{code}”不是一张表。请写成 [{code}]，下面每行一项。")
    return entry


def _entry(file: str, code: str, raw: dict[str, Any]) -> Indicator:
    def bad(what: str) -> BadIndicatorFile:
        return BadIndicatorFile(f"指标文件“{file}”的“{code}”：{what}。")

    if not _CODE.fullmatch(code):
        raise bad("代码只能用小写英文字母、数字和下划线，并以字母开头")
    for key in raw:
        if key not in _KNOWN:
            raise bad(f"不认识“{key}”这一项；可用的有：{'、'.join(sorted(_KNOWN))}")
    for key in _REQUIRED:
        if key not in raw or not raw[key]:
            raise bad(f"缺“{key}”")
    for key in _TEXTS:
        if key in raw and not isinstance(raw[key], str):
            raise bad(f"“{key}”应是文字")
    for key in _LISTS:
        if key in raw and not (isinstance(raw[key], list) and all(isinstance(x, str) and x for x in raw[key])):
            raise bad(f"“{key}”应是一组文字，如 ['甲', '乙']")
        if key in raw:
            raw[key] = tuple(raw[key])
    for rank in raw.get("ranks", ()):
        if rank not in _RANKS:
            raise bad(f"“ranks”中的“{rank}”不认识；可用的有：{'、'.join(_RANKS)}")
    if raw.get("ranks"):
        raw.setdefault("open_scope", _OPEN_RANK)
    elif bool(raw.get("open_scope")) != bool(raw.get("readings")):
        raise bad("“open_scope”（名称没有说明什么）与“readings”（可能是哪些指标）要一起写")
    if raw["type"] not in _TYPES:
        raise bad(f"“type”应是 {'、'.join(_TYPES)} 之一，而不是“{raw['type']}”")
    if raw.get("direction", 1) not in (-1, 0, 1):
        raise bad("“direction”应是 1（越大越好）、-1（越小越好）或 0")
    month = raw.get("release_month")
    if month is not None and (not isinstance(month, int) or not 1 <= month <= 12):
        raise bad("“release_month”应是 1 到 12 的月份")
    lag = raw.get("release_lag", 1)
    if not isinstance(lag, int) or not 0 <= lag <= 5:
        raise bad("“release_lag”应是 0 到 5 的年数")
    return Indicator(code=code, **raw)
