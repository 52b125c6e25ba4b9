"""What the columns of a table hold, by their heads: a field of the observation, or figures that share something."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from guibiao.indicators.periods import BadPeriod, parse
from guibiao.indicators.sources.cells import status_of
from guibiao.terms.data import data_table
from guibiao.terms.indicators.normal import bracketed_unit
from guibiao.terms.numerals import half_width
from guibiao.terms.units import kind_of

FIELDS = frozenset(
    {"region", "indicator", "period", "year", "part", "to_date", "value", "comparator", "upper", "unit", "multiplier",
     "scope", "status", "reason", "source", "place", "vintage", "ignore", "month", "quarter", "span", "contributors", "largest"}
)  # fmt: skip


class Names(NamedTuple):
    """What is known by name here: whether a name with its unit is an `indicator`, whether a name is a `region`."""

    indicator: Callable[[str, str | None], bool]
    region: Callable[[str], bool]


_MARK = re.compile(r"(?:\[\d{1,2}\]|[①-⑳])+$")
# 地区Region, 合计Total: the second language of a yearbook, three letters at least (not 专利PCT申请, R&D经费).
_ENGLISH = re.compile(r"(?<=[\u4e00-\u9fff)%])\(?[A-Za-z][A-Za-z&.,'/-]*[a-z]{2}[A-Za-z&.,'/()-]*$")
_YEAR_FIRST = re.compile(r"^((?:19|20|21)\d\d年?(?:度|(?:1-)?\d{1,2}月|[上下]半年|前?[一二三四1-4]季度)?)(.+)$")
_YEAR_LAST = re.compile(r"^(.+?)((?:19|20|21)\d\d年?(?:(?:1-)?\d{1,2}月|[上下]半年|前?[一二三四1-4]季度)?)$")
_YEARS = re.compile(r"^(?:19|20|21)\d\d年?[-~至到](?:19|20|21)\d\d年?")
# 附表1 2023年…, white space gone: the year is not part of the table's number.
_NUMBERED = re.compile(
    r"^附?表(?:[一二三四五六七八九十\d]{0,3}?(?=(?:19|20|21)\d\d)|[一二三四五六七八九十\d]{0,3}(?:[-.]\d{1,2})?[-.、:]?)"
)
_UNIT_LABEL = re.compile(r"^(?:计量)?单位[:：]?")
_SLASHED = re.compile(r"^(.+)[/,;:]((?:计量)?(?:单位[:：])?[^/,;:]{1,8})$")


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """The words of `heads.toml`."""
    return data_table(__file__, "heads.toml")


@cache
def _fields() -> dict[str, str]:
    return {head.lower(): name for name, heads in words()["fields"].items() for head in heads}


def plain(text: str) -> str:
    """A head as it is looked up: half-width, no white space, no footnote mark, no English behind the Chinese."""
    bare = _MARK.sub("", re.sub(r"\s+", "", half_width(text)).strip("\ufeff"))
    return _ENGLISH.sub("", bare) if not bare.isascii() else bare


@dataclass(slots=True)
class Column:
    """One column. `name` is the field that its cells hold, "" where they are figures; `shared` is what the head says of
    every one of those; `known` is false where the head means nothing here."""

    head: str
    name: str = ""
    shared: dict[str, str] = field(default_factory=dict)
    known: bool = True

    @property
    def figures(self) -> bool:
        """Whether its cells are figures."""
        return self.known and self.name in ("", "value")


def column(parts: Sequence[str], columns: dict[str, str], values: dict[str, dict[str, str]], known: Names) -> Column:
    """The meaning of a head, which may stand in several rows (`parts`, from above). `columns` and `values` are what the
    user says of heads; `known` tells whether a name with its unit is an indicator."""
    texts = [p for p in dict.fromkeys(map(plain, parts)) if p]
    whole = "".join(texts)
    for head in (whole, *texts):
        if head in values:
            return Column(whole, "", dict(values[head]))
        if head in columns:
            return Column(whole, columns[head])
    if len(set(texts)) == 1 and (name := _fields().get(whole.lower())):
        return Column(whole, name)
    shared: dict[str, str] = {}
    rest: list[str] = []
    for text in texts:
        left = _taken(text, shared, known)
        if left:
            rest.append(left)
    for candidate in dict.fromkeys(("".join(rest), *reversed(rest))):
        if candidate and known.indicator(candidate, shared.get("unit")):
            shared["indicator"] = candidate
            break
    named = {"indicator"} & shared.keys()
    if not named:
        for candidate in reversed(rest):
            if known.region(candidate):
                shared["region"] = candidate
                named = {"region"}
                break
    if any(rest) and not named:
        # The last row may hold the field's usual word under a title that spans all columns.
        name = _fields().get(rest[-1].lower())
        return Column(whole, name) if name else Column(whole, "", shared, known=False)
    return Column(whole, "", shared, known=bool({"indicator", "period", "region"} & shared.keys()))


def _taken(text: str, shared: dict[str, str], known: Names) -> str:
    """Takes period, unit and status out of a head; what is left is a name."""
    if kind_of(_UNIT_LABEL.sub("", text).strip("()")):
        shared["unit"] = _UNIT_LABEL.sub("", text).strip("()")
        return ""
    if _is_period(text):
        shared["period"] = text
        return ""
    name, unit = bracketed_unit(text)
    if unit is None and (slashed := _SLASHED.match(text)) and kind_of(_UNIT_LABEL.sub("", slashed[2])):
        name, unit = slashed[1], _UNIT_LABEL.sub("", slashed[2])
    if unit is None and (labelled := re.search(r"\((?:计量)?单位[:：]?([^()]+)\)$", text)) and kind_of(labelled[1]):
        name, unit = text[: labelled.start()], labelled[1]
    if unit:
        shared["unit"] = unit
    name = plain(name)
    if (note := re.search(r"\(([^()]{1,6})\)$", name)) and (status := status_of(note[1])):
        shared["status"] = status
        name = name[: note.start()]
    if _is_period(name):
        shared["period"] = name
        return ""
    if known.indicator(name, unit):
        return name
    for pattern, of, rest in ((_YEAR_FIRST, 1, 2), (_YEAR_LAST, 2, 1)):
        if (m := pattern.match(name)) and _is_period(m[of]):
            shared["period"] = m[of]
            left = m[rest].strip("年的-:")
            if status := status_of(left):
                shared["status"] = status
                return ""
            return left
    return name


def _is_period(text: str) -> bool:
    try:
        parse(text)
    except BadPeriod:
        return False
    return True


def of_title(line: str, known: Names) -> dict[str, str]:
    """What a line above a table says of all its figures: period, indicator, unit."""
    text = plain(line)
    shared: dict[str, str] = {}
    if labelled := re.search(r"(?:计量)?单位[:：]\(?([^()\s、,，;；]+)\)?$", text):
        if kind_of(labelled[1]):
            shared["unit"] = labelled[1]
        text = text[: labelled.start()].rstrip("(")
    name, unit = bracketed_unit(text)
    if unit:
        shared["unit"] = unit
    name = _NUMBERED.sub("", plain(name))
    if years := _YEARS.match(name):
        name = name[years.end() :]
    elif m := _YEAR_FIRST.match(name):
        shared["period"], name = m[1], m[2]
    told = words()["title"]
    for head in told["before"]:
        name = name.removeprefix(head)
    for tail in told["after"]:
        name = name.removesuffix(tail)
    if name and known.indicator(name, unit):
        shared["indicator"] = name
    return shared


def is_remark(text: str) -> bool:
    """Whether a line beside a table is a remark on it (注：…, 资料来源：…)."""
    return plain(text).startswith(tuple(words()["title"]["remark"]))


def is_whole(text: str) -> bool:
    """Whether a name is that of the region that the whole table is about (全省, 合计)."""
    return plain(text) in words()["title"]["whole"]
