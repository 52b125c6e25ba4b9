"""Indicators computed from others by a formula, checked for sense before anything is computed (see `docs/derived.md`).

from guibiao.indicators.derived import define, derive
from guibiao.indicators.tables import fetch, observations

table = observations("observations.parquet").table
derived = derive(table, [define("rd_per_head = rd_expenditure / population", unit="元/人")])
fetch(derived.table)     # observations again
derived.counts()         # {"rd_per_head": {"": 310, "缺 population": 31}}
"""

from typing import TYPE_CHECKING, Any

from guibiao.indicators.derived.definitions import (
    Checked,
    Definition,
    by_code,
    check,
    define,
    read_definitions,
    shipped,
)
from guibiao.indicators.derived.formula import BadFormula

if TYPE_CHECKING:
    from guibiao.indicators.derived.evaluate import Derived, computed, derive

__all__ = [
    "BadFormula",
    "Checked",
    "Definition",
    "Derived",
    "by_code",
    "check",
    "computed",
    "define",
    "derive",
    "read_definitions",
    "shipped",
]


def __getattr__(name: str) -> Any:
    """What computes only when it is asked for: it loads Ibis, half a second that a process which reads formulas need not wait."""
    if name in ("Derived", "computed", "derive"):
        from guibiao.indicators.derived import evaluate

        return getattr(evaluate, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
