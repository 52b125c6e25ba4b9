"""The pictures that the command puts beside the tables."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from guibiao.cli import main
from guibiao.indicators.charts.tiles import tiles
from tests.indicators.composite.building import aggregate, indicator, write_scheme

STEPS = [{"do": "normalise", "method": "minmax", "to": [0, 100]}, {"do": "aggregate", "method": "arithmetic"}]
META = [
    indicator("a", "Left"), indicator("b", "Left"), indicator("c", "Right"),
    aggregate("Left", "Index"), aggregate("Right", "Index"), aggregate("Index", Level=3),
]  # fmt: skip


def records(codes: list[str], times: list[int] | None = None) -> list[dict[str, Any]]:
    draw = np.random.default_rng(5)
    return [
        {"uCode": code, "uName": f"单位{code}", **({"Time": time} if time else {}),
         **{name: float(draw.normal(50, 20)) for name in "abc"}}
        for code in codes for time in times or [0]
    ]  # fmt: skip


def charts(folder: Path, scheme: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Run the command; the charts' titles by name, each read from its SVG, with a PNG beside it."""
    assert main(["evaluate", str(scheme), "--out", str(folder / "out"), "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    found = {}
    for path in sorted((folder / "out/charts").glob("*.svg")):
        assert f"charts/{path.name}" in files
        assert path.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
        found[path.stem] = ET.parse(path).getroot().findtext("{*}title") or ""
    return found


def test_without_replications_or_years_or_provinces(tmp_path, capsys):
    scheme = write_scheme(tmp_path, records(["X", "Y", "Z"]), META, STEPS)
    found = charts(tmp_path, scheme, capsys)
    assert set(found) == {"heat", "contributions", "leader"}
    assert found["contributions"].startswith("居首的单位")


def test_provinces_over_years_with_replications(tmp_path, capsys):
    codes = [tile.code for tile in tiles()][:12]
    scheme = write_scheme(
        tmp_path, records(codes, [2022, 2023]), META, STEPS,
        robustness={"replications": 16, "seed": 3, "vary": {"weights": {"noise": 0.3}}},
    )  # fmt: skip
    found = charts(tmp_path, scheme, capsys)
    assert set(found) == {"ranks", "heat", "contributions", "changes", "map", "leader"}
    assert "共 12 个单位" in found["ranks"]
    assert found["changes"].startswith("与 2022 年相比，2023 年")


def test_an_index_that_is_no_sum_has_no_contributions(tmp_path, capsys):
    steps = [{"do": "normalise", "method": "minmax", "to": [1, 100]}, {"do": "aggregate", "method": "geometric"}]
    scheme = write_scheme(tmp_path, records(["X", "Y", "Z"]), META, steps)
    assert set(charts(tmp_path, scheme, capsys)) == {"heat", "leader"}


def test_of_very_many_units_the_first_are_shown_and_it_says_so(tmp_path, capsys):
    scheme = write_scheme(tmp_path, records([f"U{n:03}" for n in range(70)]), META, STEPS)
    assert charts(tmp_path, scheme, capsys)["heat"].endswith("（前 60 名）")
