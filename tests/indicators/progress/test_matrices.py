"""Over a panel in memory the same is said as by the table of all targets."""

import numpy as np
import pytest

from guibiao.indicators import figures, tables
from guibiao.indicators.panel import Panel, panel
from guibiao.indicators.progress import aims, over, table
from guibiao.rules import progress as rules
from tests.indicators.progress import batch
from tests.indicators.progress.made import TODAY, target

CODES = [
    "linear-path", "eurostat", "eurostat-no-target", "un-progress-chart", "un-progress-chart-no-target", "oecd-distance",
]  # fmt: skip


@pytest.mark.parametrize("year", [None, 2024])
@pytest.mark.parametrize("code", CODES)
def test_the_panel_says_what_the_table_says(code: str, year: int | None) -> None:
    asked = batch.targets()
    rows = [row for row in batch.observations(asked) if row.comparator in ("=", "≈") and row.status != "forecast"]
    connection = tables.connect()
    seen = tables.observations(batch.as_table(rows), connection=connection).table
    rule = rules.get(code, TODAY)
    fallback = rules.get(rule.fallback, TODAY) if rule.fallback else None
    wanted = aims(asked, today=TODAY)
    made = panel(seen, sorted({str(one.canonical) for one in asked}))

    found = over(made, wanted, rule, fallback, year=year).to_pylist()
    told = table(tables.load(wanted, connection), figures.chosen(seen).table, rule, fallback, year=year)
    expected = sorted(tables.fetch(told).to_pylist(), key=lambda row: row["row"])

    assert len(found) == len(expected) == len(asked)
    for mine, other in zip(found, expected, strict=True):
        assert list(mine) == list(other)
        for name, value in other.items():
            if isinstance(value, float):
                assert mine[name] == pytest.approx(value, rel=1e-9, abs=1e-9), (name, mine, other)
            else:
                assert mine[name] == value, (name, mine, other)
    assert len({row["class_code"] for row in found}) >= 4


def test_a_target_that_the_panel_has_no_place_for_keeps_its_row() -> None:
    made = Panel((2023, 2024), ("520000",), ("rd_intensity",), np.array([[[1.0]], [[1.1]]]), {"rd_intensity": "%"}, {})
    asked = [
        target(id="elsewhere", region="110000", canonical="rd_intensity", value=2, unit="%"),
        target(id="other", region="520000", canonical="rd_basic", value=5, unit="亿元"),
        target(id="open", region="520000", canonical="tech_contract_turnover", value=5, unit="亿元"),
        target(id="part", region="520000", canonical="rd_intensity", value=1, unit="%", scope="规上企业"),
        target(id="here", region="520000", canonical="rd_intensity", value=1.05, unit="%", baseline=(1.0, 2023)),
    ]
    rows = over(made, aims(asked, today=TODAY), rules.get("linear-path", TODAY), year=2024).to_pylist()
    assert [row["target"] for row in rows] == ["elsewhere", "other", "open", "part", "here"]
    assert [row["value"] for row in rows] == [None, None, None, None, 1.1]
    assert rows[2]["why"] == "scope_not_stated"
    assert (rows[4]["met"], rows[4]["class_code"]) == (True, "ahead")
    assert rows[0]["met"] is None


def test_no_targets_and_figures_in_another_unit() -> None:
    made = Panel((2024,), ("520000",), ("rd_intensity",), np.array([[[110.0]]]), {"rd_intensity": "‰"}, {})
    rule = rules.get("linear-path", TODAY)
    assert over(made, aims([], today=TODAY), rule).num_rows == 0
    asked = [target(region="520000", canonical="rd_intensity", value=2, unit="%", baseline=(1.0, 2020))]
    (row,) = over(made, aims(asked, today=TODAY), rule, year=2024).to_pylist()
    assert (row["why"], row["value"]) == ("unit_not_comparable", None)
