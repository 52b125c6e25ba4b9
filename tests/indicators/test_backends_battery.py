"""The same battery on DuckDB, on a PostgreSQL server and on Spark: the same figures, the same words, the same gaps."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pytest

from guibiao.indicators import checks
from guibiao.indicators.derived import define, derive
from guibiao.indicators.figures import excluded
from guibiao.indicators.panel import panel
from guibiao.indicators.tables import fetch, latest, observations
from tests.indicators.sample import FIRST, PARENTS, country

FORMULAS = (
    define("per_head = rd_expenditure / population", unit="元/人", periods="any"),
    define("basic = share(rd_basic, rd_expenditure)"),
    define("rise = growth(rd_expenditure)", periods="any"),
    define("pace = cagr(per_head, 3)"),
    define("smooth = mean(rd_expenditure, 3)", unit="万元"),
    define("five = total(rd_basic, 2) + lag(rd_basic, 2)"),
    define('industry = share(rd_expenditure["规上工业企业"], rd_expenditure[whole])'),
    define('both = sum_scopes(rd_expenditure, "规上工业企业", "高等学校")'),
    define("change = basic - lag(basic, 1)"),
    define("rest = 1 - rd_basic / gdp", unit="%"),
)
RULES = (
    checks.rule("range", {"kind": "range", "indicators": ["rd_expenditure"], "low": 60, "high": 200}),
    checks.rule("jump", {"kind": "jump", "indicators": ["*"], "low": -10, "high": 15}),
    checks.rule("share", {"kind": "share", "indicators": ["population", "rd_basic"], "low": 3, "high": 18}),
    checks.rule("below", {"kind": "hierarchy", "indicators": ["*"], "tolerance": 1}),
    checks.rule("ratio", {"kind": "ratio", "formula": "share(rd_basic, rd_expenditure)", "unit": "%", "high": 6}),
    checks.rule("odd", {"kind": "outlier", "indicators": ["rd_basic", "rd_expenditure", "population"], "threshold": 2}),
    checks.rule("whole", {"kind": "completeness", "indicators": ["gdp", "rd_expenditure"], "first": 2016, "last": 2024}),
)  # fmt: skip


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in sorted(row) if not isinstance(row[name], float))


def _derived(table: ir.Table) -> Any:
    return sorted(fetch(derive(table, FORMULAS).table).to_pylist(), key=_key)


def _lineage(table: ir.Table) -> Any:
    return sorted(fetch(derive(table, FORMULAS[:4]).lineage).to_pylist(), key=_key)


def _counts(table: ir.Table) -> Any:
    return derive(table, FORMULAS).counts()


def _findings(table: ir.Table) -> Any:
    report = checks.run(table, RULES, regions=PARENTS)
    return report.findings.to_pylist(), report.not_checked


def _known_then(table: ir.Table) -> Any:
    return sorted(fetch(latest(table, FIRST)).to_pylist(), key=_key)


def _panel(table: ir.Table) -> Any:
    made = panel(table, ["rd_expenditure", "population", "gdp"])
    return made.years, made.regions, dict(made.left_out), made.missing, dict(made.units), made.values.ravel().tolist()


def _excluded(table: ir.Table) -> Any:
    return excluded(table, ("actual",))


BATTERY: dict[str, Callable[[ir.Table], Any]] = {
    "derived": _derived,
    "lineage": _lineage,
    "counts": _counts,
    "findings": _findings,
    "latest as known on a day": _known_then,
    "panel": _panel,
    "left out": _excluded,
}


@cache
def _on_duckdb(name: str) -> Any:
    return BATTERY[name](observations(country()).table)


@pytest.fixture(scope="module")
def opened(connection: Any) -> Any:
    return observations(country(), connection=connection)


@pytest.mark.parametrize("name", BATTERY)
def test_the_battery_gives_the_same(name: str, opened: Any) -> None:
    assert opened.not_numbers == 8
    same(BATTERY[name](opened.table), _on_duckdb(name))


def test_what_duckdb_gives_is_not_empty() -> None:
    counts = _on_duckdb("counts")
    assert all(sum(found.values()) for found in counts.values())
    assert counts["per_head"]["除数 population 为零"] == 1
    assert counts["basic"]["rd_expenditure 只有界限，不是数值"] == 1
    assert counts["rest"]["缺 gdp"] == 8
    found, not_checked = _on_duckdb("findings")
    assert {row["rule"] for row in found} == {rule.id for rule in RULES}
    assert any(not_checked.values())
    assert any(math.isnan(value) for value in _on_duckdb("panel")[-1])
    assert not any(isinstance(v, float) and math.isnan(v) for row in _on_duckdb("derived") for v in row.values())


def same(one: Any, other: Any) -> None:
    """Equal within 1e-9 of each figure, NaN with NaN, and None only with None."""
    if isinstance(one, float) and isinstance(other, float):
        assert one == other or np.isclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True)
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            same(one[key], other[key])
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            same(a, b)
    else:
        assert one == other
