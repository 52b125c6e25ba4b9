"""Units of measurement as they are printed, and what they measure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from guibiao.terms.data import data_table

SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
          "亿": 100_000_000, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}  # fmt: skip


@lru_cache(1)
def _data() -> dict[str, Any]:
    return data_table(__file__, "units.toml")


@lru_cache(1)
def base_units() -> dict[str, str]:
    """Every unit without a scale → what it is: share, things, money, amounts or time."""
    data = _data()
    return {unit: kind for kind in ("share", "things", "money", "amounts", "time") for unit in data[kind]}


@lru_cache(1)
def not_things() -> tuple[str, ...]:
    """Words that, behind 个 or 项, make a number count points of a text and not things."""
    return tuple(_data()["not_things"]["words"])


@lru_cache(1)
def sorts() -> frozenset[str]:
    """Units that in front of a noun name its sort: 750千伏输变电工程."""
    return frozenset(_data()["sorts"])


@lru_cache(1)
def always_sorts() -> frozenset[str]:
    """Units that name a sort in front of any noun, whatever verb stands before."""
    return frozenset(_data()["always_sorts"])


@lru_cache(1024)
def split(unit: str) -> tuple[int, str]:
    """A printed unit as (factor, base): 万户 → (10000, 户), 亿元 → (10**8, 元), % → (1, %)."""
    bases = base_units()
    if unit in bases:
        return 1, unit
    for n in (2, 1):
        if unit[:n] in SCALES and (unit[n:] in bases or not unit[n:]):
            return SCALES[unit[:n]], unit[n:]
    return 1, unit


def kind_of(unit: str | None) -> str | None:
    """share, things, money, amounts or time; None for no unit or one that is not known."""
    if not unit:
        return None
    base = split(unit)[1]
    return base_units().get(base) or base_units().get(base.partition("(")[0])
