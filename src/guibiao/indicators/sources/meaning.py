"""What the words beside a figure mean: its indicator, unit, period, status and day of publication."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import NamedTuple

from guibiao.indicators.observations import COMPARATORS
from guibiao.indicators.periods import Period, from_columns, parse
from guibiao.indicators.sources.cells import Figure, Raw, figure, status_of
from guibiao.indicators.sources.heads import plain, words
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.observed import Behind
from guibiao.terms import indicators
from guibiao.terms.indicators.normal import bracketed_unit
from guibiao.terms.units import SCALES

_DATE = re.compile(r"((?:19|20|21)\d\d)\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:[ T].*)?")
_SCALE_OF = {factor: word for word, factor in SCALES.items()}
_TRUE, _FALSE = frozenset({"true", "1", "是", "累计"}), frozenset({"false", "0", "否", "", "当期"})
# What stands before the name of one item of several.
_ITEM = re.compile(r"^(?:其中[:：]?|[#·•－-]+|\(?[一二三四五六七八九十\d]{1,2}[)、.．])")


class Bad(ValueError):
    """One place that gives no observation, said in one sentence."""


class Meant(NamedTuple):
    """The indicator that a name in a file means: its `code`; `unit` where the printed one is a misprint, and the `reason`."""

    code: str
    unit: str | None = None
    reason: str = ""


Resolve = Callable[[str, str | None], Meant | None]


def by_registry(mapping: Mapping, registry: indicators.Registry | None = None) -> Resolve:
    """Names by what the user says of them, else by the registry: a code, or a name with its unit."""
    registry = registry or indicators.Registry.default()

    def resolve(name: str, unit: str | None) -> Meant | None:
        head = plain(name)
        told = mapping.indicators.get(head)
        if told is not None:
            return Meant(told)
        found = registry.get(name) or registry.match(name, unit) or registry.match(_ITEM.sub("", head), unit)
        return Meant(found.code) if found else None

    return resolve


def unit_of(found: Figure, said: dict[str, str]) -> str | None:
    """The unit of a figure: printed in its cell, its column, its title or in brackets behind the indicator's name. A cell that
    prints a scale only (1.2万) has the scale of the other's unit."""
    other = said.get("unit") or bracketed_unit(said.get("indicator", ""))[1]
    unit = found.unit or other or None
    if found.unit in SCALES and other:
        if any(other.startswith(scale) for scale in SCALES):
            raise Bad(f"数值写“{found.unit}”，单位又是“{other}”，不知道是哪个数量级，请更正。")
        unit = f"{found.unit}{other}"
    multiplier = said.get("multiplier", "0")
    if multiplier == "0":
        return unit
    word = _SCALE_OF.get(10 ** int(multiplier)) if multiplier.isdigit() and len(multiplier) < 3 else None
    if word is None:
        raise Bad(f"单位乘数“{multiplier}”没有对应的数量级，请改成1到12之间的整数。")
    return word + (unit or "")


def period_of(said: dict[str, str], raw: Raw, default: str | None, *, months: bool) -> Period:
    """The period of a figure: of our own columns year, part and to_date; of one column, with the month or quarter of another;
    or of the head. `raw` is the period's cell, `default` the period that the title names, `months` whether the column's
    dates are months. Raises Bad or BadPeriod."""
    if "year" in said:
        year = figure(said["year"]).value
        to_date = said.get("to_date", "").strip().lower()
        if to_date not in _TRUE | _FALSE:
            raise Bad(f"“{to_date}”不是是或否：to_date 请写 true 或 false。")
        if year is not None and year.is_integer() and not {"month", "quarter", "span"} & said.keys():
            return from_columns(int(year), said.get("part") or "Y", to_date in _TRUE)
    if isinstance(raw, datetime.date):
        if raw.day != 1:
            raise Bad(f"“{text(raw)}”是一天，不是一个时期，请写年、季度或月份。")
        if not months:
            raise Bad(f"“{text(raw)}”可能是全年，也可能是1月，请写成“{raw.year}年”或“{raw.year}年1月”。")
        return Period(raw.year, f"M{raw.month:02d}")
    year_of = parse(default).year if default else None
    whole = said.get("period") or said.get("year") or ""
    for key, tail in (("month", "月"), ("quarter", "季度"), ("span", "")):
        if key in said and said[key].strip() not in words()["span"]["whole_year"]:
            within = said[key] if re.search("[月季Q]", said[key]) else f"{said[key]}{tail}"
            return parse(within, parse(whole, year_of).year if whole else year_of)
    return parse(whole, year_of)


def text(day: datetime.date) -> str:
    """A day without the time that a workbook gives it."""
    return day.isoformat()[:10]


def said_of(found: Figure, said: dict[str, str], *, own: bool) -> Figure:
    """The figure with what other columns say of it; in our `own` columns they alone do."""
    if "comparator" in said:
        if said["comparator"] not in COMPARATORS:
            raise Bad(f"“{said['comparator']}”不是比较符，应是 {' '.join(COMPARATORS)} 之一。")
        found = found._replace(comparator=said["comparator"])
    if "upper" in said:
        found = found._replace(upper=figure(said["upper"]).value)
    if "status" in said:
        status = status_of(said["status"])
        if status is None:
            raise Bad(f"数据状态“{said['status']}”不认识，请写实际、初步、估计、预测或缺失。")
        if found.value is not None or own:
            found = found._replace(status=status)
    return found._replace(reason=said.get("reason") or (None if own else found.reason))


def behind(said: dict[str, str]) -> Behind:
    """Who stands behind a figure, by the columns for that. A share without a percent sign is a part of one up to 1, else percent."""
    count = figure(said["contributors"]).value if "contributors" in said else None
    if count is not None and not (count >= 0 and count.is_integer()):
        raise Bad(f"单位数“{said['contributors']}”应是不小于0的整数。")
    share = figure(said["largest"]) if "largest" in said else None
    if share is None or share.value is None:
        return Behind(None if count is None else int(count))
    part = share.value / 100 if share.unit or share.value > 1 else share.value
    if not 0 <= part <= 1:
        raise Bad(f"最大单位占比“{said['largest']}”应在0%与100%之间。")
    return Behind(None if count is None else int(count), part)


def day(printed: str) -> datetime.date:
    """A day of publication. Raises Bad."""
    if m := _DATE.fullmatch(printed.strip()):
        try:
            return datetime.date(int(m[1]), int(m[2]), int(m[3]))
        except ValueError:
            pass  # no such day: said below
    raise Bad(f"发布日期“{printed}”不是一个日期，请写成如 2024-08-30 的形式。")
