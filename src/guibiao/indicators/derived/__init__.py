"""Indicators computed from others by a formula, checked for sense before anything is computed (see `docs/derived.md`).

from guibiao.indicators.derived import define, derive
from guibiao.indicators.tables import fetch, observations

table = observations("observations.parquet").table
derived = derive(table, [define("rd_per_head = rd_expenditure / population", unit="元/人")])
fetch(derived.table)     # observations again
derived.counts()         # {"rd_per_head": {"": 310, "缺 population": 31}}
"""

from guibiao.indicators.derived.definitions import Checked, Definition, check, define, read_definitions, shipped
from guibiao.indicators.derived.evaluate import Derived, computed, derive
from guibiao.indicators.derived.formula import BadFormula

__all__ = [
    "BadFormula",
    "Checked",
    "Definition",
    "Derived",
    "check",
    "computed",
    "define",
    "derive",
    "read_definitions",
    "shipped",
]
