"""The figures that come with the product."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from guibiao.indicators import conflicts, derived, series, tables
from guibiao.indicators.observations import KEY, SCHEMA
from guibiao.indicators.sources import read
from guibiao.terms import indicators, regions

STATISTICS = Path(__file__).resolve().parents[3] / "shared" / "statistics"
real = pytest.mark.parametrize("statistics", [STATISTICS] if STATISTICS.is_dir() else [])


def test_every_figure_has_a_known_indicator_a_province_a_unit_and_a_source() -> None:
    table = series.provinces()
    assert table.schema == SCHEMA
    rows = table.to_pylist()
    assert max(Counter(tuple(r[k] for k in KEY) for r in rows).values()) == 1
    known = {regions.NATION, *(r.code for r in regions.provinces())}
    for code in set(table["indicator"].to_pylist()):
        assert indicators.get(code) is not None, code
    assert {r["region"] for r in rows} == known - {"710000", "810000", "820000"}
    assert all(r["unit"] and r["source"] for r in rows)
    assert all((r["value"] is None) == (r["status"] == "missing") == bool(r["reason"]) for r in rows)


def test_what_was_first_published_and_what_was_revised() -> None:
    first = {(r["region"], r["indicator"], r["year"]): r for r in series.provinces().to_pylist()}
    for later in series.revisions().to_pylist():
        before = first[later["region"], later["indicator"], later["year"]]
        assert later["value"] != before["value"]
        assert before["vintage"] is None or before["vintage"] < later["vintage"]
    shanxi = (
        first["140000", "tech_contract_turnover_sold", 2022],
        first["140000", "tech_contract_turnover_bought", 2022],
    )
    assert [round(r["value"] / 10_000, 1) for r in shanxi] == [161.4, 536.3]


def test_what_is_computed_is_what_the_formulas_give() -> None:
    wanted = [one for one in derived.shipped() if one.code in series.COMPUTED]
    table = tables.fetch(derived.derive(tables.observations(series.provinces()).table, wanted).table)
    given = {(r["region"], r["indicator"], r["year"]): r["value"] for r in table.to_pylist() if r["value"] is not None}
    held = series.computed()
    assert held.schema == SCHEMA
    shipped = {(r["region"], r["indicator"], r["year"]): r["value"] for r in held.to_pylist()}
    assert shipped == pytest.approx(given, rel=1e-5)
    assert {(code, indicators.get(code).unit) for code in series.COMPUTED} == {
        (r["indicator"], r["unit"]) for r in held.to_pylist()
    }


@real
def test_the_shipped_figures_are_those_of_their_files(statistics: Path) -> None:
    shipped = {tuple(r[k] for k in KEY): r for r in series.provinces().to_pylist()}
    seen = set()
    for file in series.sources():
        table = read(statistics / file["of"]).table
        for row in table.to_pylist():
            key = tuple(row[k] for k in KEY)
            if row["indicator"] in file["units"] and row["region"] != "100000.E":
                assert (shipped[key]["value"], shipped[key]["unit"]) == (row["value"], row["unit"]), key
                seen.add(key)
    assert seen == set(shipped)


@real
def test_files_and_bulletins_contradict_each_other_only_where_a_bulletin_revised(statistics: Path) -> None:
    files = sorted([*statistics.glob("techme_*.csv"), *statistics.glob("bulletins/*.html")])
    found = conflicts.find(pa.concat_tables(read(path).table for path in files))
    assert [(c.key[1], c.key[3], {c.a.value, c.b.value}) for c in found] == [("rd_intensity", 2017, {2.13, 2.15})]
