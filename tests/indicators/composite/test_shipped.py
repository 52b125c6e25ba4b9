"""The schemes that come with the package, as the command runs them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from guibiao.cli import main
from guibiao.indicators.composite.build import evaluate, ranks
from guibiao.indicators.composite.hierarchy import read_meta
from guibiao.indicators.composite.scheme import read_scheme, shipped
from guibiao.indicators.composite.tables import read_sheet


def _counties(path: Path, shares: dict[str, float]) -> Path:
    """Counties that reach a share of what earns full points in every indicator."""
    nodes = read_meta(read_sheet(read_scheme("county_innovation").meta)).hierarchy.indicators
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["uCode", "uName", "city", *(node.code for node in nodes)])
        for code, share in shares.items():
            writer.writerow([code, f"{code}县", "某市", *((node.upper or 0) * share for node in nodes)])
    return path


def test_they_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--list"]) == 0
    assert set(shipped()) == {line.split("\t")[0] for line in capsys.readouterr().out.splitlines()}


def test_county_scheme_has_the_published_shape() -> None:
    tree = read_meta(read_sheet(read_scheme("county_innovation").meta)).hierarchy
    assert len(tree.children["index"]) == 5
    assert len(tree.indicators) == 17
    qualitative = tree.children["management"]
    points = {node.code: node.weight for node in tree.indicators}
    assert (len(qualitative), sum(points[code] for code in qualitative), sum(points.values())) == (3, 15, 100)
    for pillar in tree.children["index"]:  # so that points and shares of the index are the same
        assert tree[pillar].weight == sum(tree[child].weight for child in tree.children[pillar])


def test_counties_are_classed_and_told_what_is_unconfirmed(tmp_path: Path) -> None:
    data = _counties(tmp_path / "县.csv", {"C1": 0.3, "A1": 1.5, "B1": 0.6, "A2": 0.8})
    out = tmp_path / "out"
    assert main(["evaluate", "county_innovation", "--data", str(data), "--out", str(out)]) == 0
    with (out / "classes.csv").open(encoding="utf-8") as file:
        found = {line["uCode"]: line["class"] for line in csv.DictReader(file)}
    assert found == {"A1": "A", "A2": "A", "B1": "B", "C1": "C"}
    told = [item for item in json.loads((out / "warnings.json").read_text()) if item["rule"] == "unconfirmed"]
    assert any("Weight" in item["message"] and "rd_intensity" in item["nodes"] for item in told)


def test_county_scheme_asks_for_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "county_innovation"]) == 2
    assert "--data" in capsys.readouterr().err


def test_provinces_over_fourteen_years() -> None:
    found = evaluate(read_scheme("provincial_innovation"))
    rows = found.scores.rows
    assert len(rows.units) == 31
    assert list(rows.periods) == list(range(2010, 2024))
    place = found.scores.position["index"]
    by_rank = {rows.names[row]: ranks(found.scores)[row, place] for row in rows.periods[2023].tolist()}
    assert by_rank["北京"] == 1
    assert by_rank["西藏"] == 31
    assert {"上海", "广东", "江苏", "浙江"} <= {name for name, rank in by_rank.items() if rank <= 8}
    scores = found.scores.column("index")
    assert (scores[rows.periods[2023]] > scores[rows.periods[2010]]).all()  # one scale for all years
