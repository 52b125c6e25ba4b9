"""What the components of somebody's SDMX data mean here: which of them says what, and which codes are which region and indicator."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.exchange.sdmx.codes import TOTAL, decoded, structure, unit_text
from guibiao.exchange.sdmx.reading import Row, Sheet
from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.periods import BadPeriod, Period, parse
from guibiao.kernel.models import ColumnMapping, Region
from guibiao.kernel.saying import again
from guibiao.statistics import definitions

#: What can be said of a figure: its name on screen, and the components that usually say it, the first that is there.
FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "region": (gettext_lazy("地区"), ("REF_AREA", "GEO", "AREA", "COUNTRY", "LOCATION", "REGION")),
    "indicator": (gettext_lazy("指标"), ("INDICATOR", "SERIES", "MEASURE", "SUBJECT", "VARIABLE", "INDIC", "NA_ITEM")),
    "period": (gettext_lazy("时期"), ("TIME_PERIOD",)),
    "value": (gettext_lazy("数值"), ("OBS_VALUE",)),
    "unit": (gettext_lazy("计量单位"), ("UNIT_MEASURE", "UNIT")),
    "power": (gettext_lazy("单位的十次幂"), ("UNIT_MULT",)),
    "scope": (gettext_lazy("范围"), ("SCOPE",)),
    "to_date": (gettext_lazy("累计"), ("ACCUMULATION",)),
    "status": (gettext_lazy("状态"), ("OBS_STATUS", "OBS_FLAG")),
    "comparator": (gettext_lazy("比较"), ("COMPARATOR",)),
    "upper": (gettext_lazy("上限"), ("UPPER_VALUE",)),
    "reason": (gettext_lazy("说明"), ("OBS_COMMENT", "COMMENT_OBS", "OBS_NOTE")),
    "source": (gettext_lazy("来源"), ("DATA_SOURCE", "SOURCE_DETAIL", "SOURCE")),
    "place": (gettext_lazy("出处"), ("SOURCE_PLACE",)),
    "vintage": (gettext_lazy("发布日期"), ("VINTAGE", "LAST_UPDATE")),
}
#: What may be the same for the whole file instead.
FIXED = ("region", "indicator", "unit")
_REGISTER = "sdmx"


@dataclass
class Mapping:
    """`columns`: the component of each field; `fixed`: what holds for every row; `codes`: field → code there → code here."""

    columns: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        return {"columns": self.columns, "fixed": self.fixed, "codes": self.codes}


@dataclass
class Meant:
    """What a sheet comes to under a mapping. `left_out` are sentences on rows that cannot be taken, alike ones together."""

    table: pa.Table
    left_out: list[str]
    unknown: dict[str, list[tuple[str, int]]]


def suggested(sheet: Sheet) -> Mapping:
    """As it was confirmed for a file of these components before, else by the usual names."""
    kept = ColumnMapping.objects.filter(register=_REGISTER, signature=_signature(sheet)).first()
    if kept is not None:
        return Mapping(**kept.mapping)
    columns = {
        name: next((one for one in usual if one in sheet.columns), "") for name, (_label, usual) in FIELDS.items()
    }
    return Mapping({name: column for name, column in columns.items() if column})


def keep(sheet: Sheet, mapping: Mapping, user: Any) -> None:
    """Save a mapping for every further file of the same components."""
    ColumnMapping.objects.update_or_create(
        register=_REGISTER, signature=_signature(sheet), defaults={"mapping": mapping.stored(), "saved_by": user}
    )


def _signature(sheet: Sheet) -> str:
    said = [sheet.flow, *sorted(sheet.columns)] if sheet.flow else sorted(sheet.columns)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def meant(sheet: Sheet, mapping: Mapping) -> Meant:
    """Read the rows of a sheet by a mapping."""
    places = _Places(sheet, mapping)
    rows, problems = [], Counter[str]()
    for row in sheet.rows:
        try:
            rows.append(_observation(row, mapping, places))
        except ValueError as error:
            problems[str(error)] += 1
    words = [_("%(what)s（%(n)d 个观测值）") % {"what": what, "n": n} for what, n in problems.most_common()]
    return Meant(pa.Table.from_pylist(rows, schema=SCHEMA), words, places.unknown())


class _Places:
    """Which region and which indicator a code is."""

    def __init__(self, sheet: Sheet, mapping: Mapping) -> None:
        self._mapping = mapping
        self._seen = {name: self._counted(sheet, name) for name in ("region", "indicator")}
        wanted = {name: {self._ours(name, code) for code in seen} for name, seen in self._seen.items()}
        known = set(Region.objects.filter(code__in=wanted["region"]).values_list("code", flat=True))
        self._known = {"region": known, "indicator": wanted["indicator"] - definitions.ensure(wanted["indicator"])}

    def _counted(self, sheet: Sheet, name: str) -> Counter[str]:
        column = self._mapping.columns.get(name)
        return Counter(row[column] for row in sheet.rows if row.get(column)) if column else Counter()

    def _ours(self, name: str, code: str) -> str:
        return self._mapping.codes.get(name, {}).get(code) or decoded(code)

    def of(self, name: str, row: Row) -> str:
        """The code here. Raises ValueError with a sentence."""
        column = self._mapping.columns.get(name)
        if not column:
            fixed = self._mapping.fixed.get(name, "")
            if not fixed:
                raise ValueError(_("没有说明%(what)s") % {"what": FIELDS[name][0]})
            return fixed
        code = row.get(column, "")
        if not code:
            raise ValueError(_("%(column)s 空缺") % {"column": column})
        ours = self._ours(name, code)
        if ours not in self._known[name]:
            raise ValueError(
                _("%(column)s 的代码“%(code)s”没有对应的%(what)s")
                % {"column": column, "code": code, "what": FIELDS[name][0]}
            )
        return ours

    def unknown(self) -> dict[str, list[tuple[str, int]]]:
        """The codes for which there is nothing here, with how many rows have them."""
        return {
            name: [(code, n) for code, n in seen.most_common() if self._ours(name, code) not in self._known[name]]
            for name, seen in self._seen.items()
        }


def _observation(row: Row, mapping: Mapping, places: _Places) -> dict[str, Any]:
    table = structure()

    def said(name: str) -> str:
        return row.get(mapping.columns.get(name, ""), "").strip() or mapping.fixed.get(name, "")

    period = _period(said("period"), said("to_date") == "Y")
    value = _number(said("value"), mapping.columns.get("value", ""))
    status = table["status_of"].get(said("status"), "actual")
    comparators = {code: sign for sign, code in table["comparator"].items()}
    scope = said("scope")
    return {
        "region": places.of("region", row), "indicator": places.of("indicator", row),
        "scope": decoded(scope) if scope and scope != TOTAL else None, "year": period.year, "part": period.part,
        "to_date": period.to_date, "value": value, "comparator": comparators.get(said("comparator"), "="),
        "upper": _number(said("upper"), mapping.columns.get("upper", "")), "unit": _unit(said("unit"), said("power")),
        "status": "missing" if value is None else ("actual" if status == "missing" else status),
        "reason": said("reason") or None, "source": said("source") or None, "place": said("place") or None,
        "vintage": _day(said("vintage")),
    }  # fmt: skip


def _period(text: str, to_date: bool) -> Period:
    try:
        period = parse(text)
        return Period(period.year, period.part, True) if to_date and period.part != "Y" else period
    except BadPeriod as error:
        raise ValueError(again(str(error))) from None


def _number(text: str, column: str) -> float | None:
    if not text or text.lower() == "nan":
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(_("%(column)s 的“%(text)s”不是数") % {"column": column, "text": text[:40]})
    return number


def _unit(code: str, power: str) -> str | None:
    if not code:
        return None
    return unit_text(code, int(power)) if power.lstrip("-").isdecimal() and len(power) < 4 else unit_text(code, 0)


def _day(text: str) -> Any:
    import datetime

    try:
        return datetime.date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def as_csv(table: pa.Table) -> Iterable[list[Any]]:
    """The table as rows of text, with its head, as the reader of observations takes them."""
    yield list(SCHEMA.names)
    for row in table.to_pylist():
        yield [
            "" if row[name] is None else ("true" if row[name] is True else "false" if row[name] is False else row[name])
            for name in SCHEMA.names
        ]
