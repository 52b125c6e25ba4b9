"""Observations that a program sends: read strictly, every error with its row and column, all of them taken in or none.

Nothing is guessed here, as it is with the files of people: a program can be told what it got wrong. What was read goes the way of
every file of observations (`statistics.figure_files`): the same unknown codes, conflicts, vintages and the same door.
"""

import csv
import datetime
import io
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.documents import classification_mark, mark_in_name, safe
from guibiao.indicators.observations import COMPARATORS, SCHEMA, STATUSES
from guibiao.indicators.periods import PARTS, BadPeriod, Period, from_columns, parse
from guibiao.indicators.sources.observed import NOBODY_SAYS, Behind
from guibiao.indicators.units import factor
from guibiao.kernel import access
from guibiao.kernel.models import Region
from guibiao.kernel.saying import again
from guibiao.statistics import definitions
from guibiao.statistics.models import Indicator

MOST_ROWS = 20_000
MOST_BYTES = 20 << 20
_SHOWN = 500
#: Who stands behind a figure that is a sum over respondents: how many, and which part of it (to 1) the largest has.
BEHIND = ("contributors", "largest")
#: The columns of a row: those of an observation, `period` instead of year, part and to_date (2023, 2023-Q3, 2023-01/06), and BEHIND.
COLUMNS = ("period", *SCHEMA.names, *BEHIND)
_WRITTEN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class RowError(NamedTuple):
    """What is wrong with a row (the first is 1) and, where it is one cell, in which column."""

    row: int
    column: str
    detail: str


class Unreadable(ValueError):
    """What was sent is no table of rows at all, as a sentence."""


@dataclass
class Read:
    """What was sent: the table where nothing was wrong, else the errors; `behind` says by the number of the row in the table who
    stands behind its figure, where the rows are sums over respondents."""

    table: pa.Table
    errors: list[RowError] = field(default_factory=list)
    behind: dict[int, Behind] = field(default_factory=dict)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The errors as they are answered: the first few hundred, and how many more there are."""
        told = [error._asdict() for error in self.errors[:_SHOWN]]
        rest = len(self.errors) - len(told)
        return [*told, {"row": 0, "column": "", "detail": _("还有 %(n)d 处错误。") % {"n": rest}}] if rest else told


def from_json(content: bytes) -> list[dict[str, Any]]:
    """The rows of {"rows": [{…}, …]}. Raises Unreadable."""
    try:
        given = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unreadable(_("内容不是合格的 JSON。")) from None
    rows = given.get("rows") if isinstance(given, dict) and set(given) == {"rows"} else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_('JSON 应写成 {"rows": [{…}, …]}，一行一个数。'))
    return rows


def from_csv(content: bytes) -> list[dict[str, Any]]:
    """The rows of a CSV table in UTF-8 whose head names the columns. Raises Unreadable."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        unknown = [name for name in reader.fieldnames or [] if name not in COLUMNS]
        if unknown or not reader.fieldnames:
            words = {"names": "、".join(map(str, unknown)) or "—", "columns": "、".join(COLUMNS)}
            raise Unreadable(_("CSV 的表头有不认识的列：%(names)s。可用的列：%(columns)s。") % words)
        return [{name: _cell(cell) for name, cell in row.items()} for row in reader]
    except UnicodeDecodeError:
        raise Unreadable(_("CSV 应是 UTF-8 编码。")) from None
    except csv.Error as error:
        raise Unreadable(_("CSV 第 %(line)d 行读不懂：引号或换行不成对。") % {"line": reader.line_num}) from error


def _cell(cell: Any) -> Any:
    return safe.from_csv(cell) or None if isinstance(cell, str) else cell


def read(rows: Sequence[dict[str, Any]], user: Any) -> Read:
    """Check every row. `user` may be narrowed to a region: rows of others are errors."""
    if not rows:
        raise Unreadable(_("没有一行数据。"))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("一次至多 %(n)d 行，请分几次发送。") % {"n": MOST_ROWS})
    errors: list[RowError] = []
    every, good = [], []
    for number, row in enumerate(rows, 1):
        checked, wrong = _checked(row)
        errors += [RowError(number, column, detail) for column, detail in wrong]
        every.append((number, checked))
        if not wrong:
            good.append((number, checked))
    errors += [*_known(every, user), *_uncounted(good)]
    errors.sort()
    table = pa.Table.from_pylist([row for _number, row in good], schema=SCHEMA)
    counts = [Behind(*(row[name] for name in BEHIND)) for _number, row in good]
    return Read(table, errors, {number: one for number, one in enumerate(counts) if one != NOBODY_SAYS})


def mark(table: pa.Table, title: str) -> str | None:
    """A classification mark in what was sent."""
    texts = (
        value for name in ("source", "place", "reason", "scope") for value in table[name].unique().to_pylist() if value
    )
    return mark_in_name(title) or next((found for text in texts if (found := classification_mark(text))), None)


# --- one row --------------------------------------------------------------------------------------------------------
Checked = tuple[dict[str, Any], list[tuple[str, str]]]
Convert = Callable[[Any], Any]


def _checked(row: dict[Any, Any]) -> Checked:
    wrong: list[tuple[str, str]] = []
    found: dict[str, Any] = {}
    for name in row:
        if name not in COLUMNS:
            wrong.append((str(name or "")[:80], _("没有这一列，或这一行比表头长。")))
    for name, (convert, said) in _COLUMNS.items():
        value = row.get(name)
        try:
            found[name] = None if value is None else convert(value)
        except (ValueError, TypeError, OverflowError, LookupError):
            wrong.append((name, str(said)))
    wrong += [(name, _("缺少这一项。")) for name in ("region", "indicator") if row.get(name) is None]
    if found.keys() >= set(_TIME):
        wrong += _timed(found)
    return (found, wrong) if wrong else _fitting(found)


def _timed(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Fill in the time of a row; what is wrong with it."""
    try:
        period = _period(row)
    except BadPeriod as error:
        return [("period" if row["period"] else "year", again(str(error)))]
    row |= {"year": period.year, "part": period.part, "to_date": period.to_date}
    return []


def _fitting(row: dict[str, Any]) -> Checked:
    """The row with what is left out filled in, where its cells fit together."""
    wrong = []
    row["comparator"] = row["comparator"] or "="
    row["status"] = row["status"] or ("missing" if row["value"] is None else "actual")
    if (row["status"] == "missing") != (row["value"] is None):
        wrong.append(("status", _("没有数值的写 missing，有数值的不写 missing。")))
    ranged = row["comparator"] == "range"
    if ranged != (row["upper"] is not None) or (ranged and row["value"] is not None and row["upper"] < row["value"]):
        wrong.append(("upper", _("comparator 为 range 时写上限，且不小于 value；其余不写。")))
    if row["largest"] is not None and row["contributors"] is None:
        wrong.append(("contributors", _("写了最大单位占比（largest），就要写单位数（contributors）。")))
    del row["period"]
    return row, wrong


def _period(row: dict[str, Any]) -> Period:
    if row["period"] is not None:
        if any(row[name] is not None for name in ("year", "part", "to_date")):
            raise BadPeriod(_("写了 period，就不写 year、part 和 to_date。"))
        return parse(row["period"])
    if row["year"] is None:
        raise BadPeriod(_("缺少 period 或 year。"))
    return from_columns(row["year"], row["part"] or "Y", bool(row["to_date"]))


def _text(longest: int) -> Convert:
    def convert(value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > longest or "\x00" in value:
            raise ValueError
        value.encode()  # half a surrogate pair is no text
        return value.strip()

    return convert


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise TypeError
    if isinstance(value, str) and not _WRITTEN.fullmatch(value.strip()):
        raise ValueError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _whole(value: Any) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _count(value: Any) -> int:
    number = _whole(value)
    if number < 0:
        raise ValueError
    return number


def _part(value: Any) -> float:
    number = _number(value)
    if not 0 <= number <= 1:
        raise ValueError
    return number


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else _TRUTH[str(value).lower()]


def _day(value: Any) -> datetime.date:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError
    return datetime.date.fromisoformat(value)


def _one_of(words: Sequence[str]) -> Convert:
    def convert(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return convert


def _period_text(value: Any) -> str:
    return str(_whole(value)) if isinstance(value, int) else _text(40)(value)


#: What says the time of a row.
_TIME = ("period", "year", "part", "to_date")
_OF = gettext_lazy("应是文字，不为空，不过长。")
_NUMBER = gettext_lazy("应是数，不带千位分隔符和单位。")
#: How each column is read, and what is said where that cannot be.
_COLUMNS: dict[str, tuple[Convert, Any]] = {
    "period": (_period_text, gettext_lazy("应是时间，如 2023、2023-Q3、2023-06。")),
    "region": (_text(12), gettext_lazy("应是地区代码。")),
    "indicator": (_text(80), gettext_lazy("应是指标代码。")),
    "scope": (_text(200), _OF),
    "year": (_whole, gettext_lazy("应是四位年份。")),
    "part": (_one_of(tuple(PARTS)), gettext_lazy("应是 Y、H1、H2、Q1 至 Q4、M01 至 M12 之一。")),
    "to_date": (_truth, gettext_lazy("应是 true 或 false。")),
    "value": (_number, _NUMBER),
    "comparator": (_one_of(COMPARATORS), gettext_lazy("应是 =、≈、>、≥、<、≤、range 之一。")),
    "upper": (_number, _NUMBER),
    "unit": (_text(40), _OF),
    "status": (_one_of(STATUSES), gettext_lazy("应是 actual、provisional、estimated、forecast、missing 之一。")),
    "reason": (_text(300), _OF),
    "source": (_text(300), _OF),
    "place": (_text(2000), _OF),
    "vintage": (_day, gettext_lazy("应是日期，如 2025-07-15。")),
    "contributors": (_count, gettext_lazy("应是单位数，不小于 0 的整数。")),
    "largest": (_part, gettext_lazy("应是最大单位所占的份额，0 与 1 之间，如 0.35。")),
}


# --- what the workspace knows -----------------------------------------------------------------------------------------
def _known(rows: Sequence[tuple[int, dict[str, Any]]], user: Any) -> list[RowError]:
    """Rows of regions and indicators that are not known, out of reach, or measured otherwise; what could not be read of a row, and
    has been said, is not looked at."""
    named = {row["region"] for _n, row in rows if row.get("region")}
    regions = {one.code: one for one in Region.objects.filter(code__in=named)}
    codes = {row["indicator"] for _n, row in rows if row.get("indicator")}
    unknown = definitions.ensure(codes)
    units = dict(Indicator.objects.filter(code__in=codes).values_list("code", "unit"))
    limits = access.limits_of(user)
    root = limits.region if limits is not None else None
    found = []
    for number, row in rows:
        code, indicator = row.get("region"), row.get("indicator")
        region = regions.get(code) if code else None
        if code and (region is None or (root is not None and not root.contains(region))):
            found.append(RowError(number, "region", _("地区台账里没有这个代码，或不在授权范围之内。")))
        if indicator in unknown:
            found.append(RowError(number, "indicator", _("指标台账里没有这个代码。")))
        elif (
            indicator
            and "unit" in row
            and row.get("value") is not None
            and not _fits(row["unit"] or "", units[indicator])
        ):
            said = _("单位与指标不符：指标的计量单位是“%(unit)s”。")
            found.append(RowError(number, "unit", said % {"unit": units[indicator] or "—"}))
    return found


def _uncounted(good: Iterable[tuple[int, dict[str, Any]]]) -> list[RowError]:
    """Rows with a figure that do not say how many stand behind it where others say it: they would be taken as of one alone."""
    rows = [(number, row["contributors"]) for number, row in good if row["value"] is not None]
    if all(count is None for _number, count in rows):
        return []
    said = _("其他行写了单位数，这一行没有写；不是汇总数的行请另发一次。")
    return [RowError(number, "contributors", said) for number, count in rows if count is None]


def _fits(unit: str, wanted: str) -> bool:
    """Whether a figure in one unit is of the kind of the other; one without a unit fits only where none is asked for."""
    return bool(unit) == bool(wanted) and factor(unit, wanted) is not None
