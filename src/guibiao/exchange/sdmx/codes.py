"""What an observation is in the codes of SDMX, and back again."""

import datetime
import math
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from guibiao.exchange.observed import Figure
from guibiao.indicators.periods import Period
from guibiao.terms.units import SCALES, split

_ID = re.compile(r"(?!x_)[A-Za-z0-9_@$-]+", re.ASCII)
_FREQUENCIES = {"Y": "A", "H": "S", "Q": "Q", "M": "M"}
TOTAL = "_T"


@cache
def structure() -> dict[str, Any]:
    """The table in structure.toml."""
    return tomllib.loads(Path(__file__).with_name("structure.toml").read_text(encoding="utf-8"))


@cache
def component_ids() -> tuple[str, ...]:
    """Every component of an observation in the order of the structure."""
    of = structure()
    dimensions = [one["id"] for one in of["dimension"]]
    return (*dimensions, of["time"]["id"], of["measure"]["id"], *(one["id"] for one in of["attribute"]))


def encoded(text: str) -> str:
    """A text as the id of a code: itself where it can be one, else its bytes."""
    return text if _ID.fullmatch(text) else f"x_{text.encode().hex()}"


def decoded(code: str) -> str:
    """The text behind the id of a code; any other code is itself."""
    if not code.startswith("x_"):
        return code
    try:
        text = bytes.fromhex(code[2:]).decode()
    except ValueError:
        return code
    return code if "\x00" in text else text


def unit_code(unit: str) -> tuple[str, int]:
    """The code of a unit and the power of ten: 亿元 is CNY and 8, 万家 the code of 家 and 4."""
    table = structure()["unit"]
    scale, base = split(unit)
    power = round(math.log10(scale)) if scale >= 1 else 0
    if unit in table or not base or unit_text(table.get(base, encoded(base)), power) != unit:
        return table.get(unit, encoded(unit)), 0
    return table.get(base, encoded(base)), power


def unit_text(code: str, power: int) -> str:
    """The unit behind a code and a power of ten."""
    names = {table: text for text, table in structure()["unit"].items()}
    words = {round(math.log10(value)): name for name, value in SCALES.items()} | {0: ""}
    return f"{words.get(power, '')}{names.get(code, decoded(code))}"


def frequency(part: str) -> str:
    """The frequency of a part of a year."""
    return _FREQUENCIES[part[0]]


def of(figure: Figure) -> dict[str, str | None]:
    """A figure as the components of its observation. A figure that is missing or protected has no value."""
    one, table = figure.observation, structure()
    unit, power = unit_code(one.unit) if one.unit else (None, 0)
    status = table["status"][one.status]
    if figure.suppressed:
        status = "Q"
    elif status == "A" and figure.revises:
        status = "R"
    return {
        "FREQ": frequency(one.part), "REF_AREA": encoded(one.region.code), "INDICATOR": encoded(one.indicator_id),
        "SCOPE": encoded(one.scope) if one.scope else TOTAL, "ACCUMULATION": "Y" if one.to_date else "N",
        "TIME_PERIOD": str(Period(one.year, one.part)), "OBS_VALUE": None if one.value is None else plain(one.value),
        "UNIT_MEASURE": unit, "UNIT_MULT": None if unit is None else str(power), "OBS_STATUS": status,
        "CONF_STATUS": "C" if figure.suppressed else "F", "COMPARATOR": table["comparator"][one.comparator],
        "UPPER_VALUE": None if one.upper is None else plain(one.upper), "OBS_COMMENT": one.reason or None,
        "DATA_SOURCE": one.source or None, "SOURCE_PLACE": one.place or None,
        "VINTAGE": one.vintage.isoformat() if isinstance(one.vintage, datetime.date) else None,
    }  # fmt: skip


def plain(value: float) -> str:
    """A figure that is read back as the same one."""
    return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
