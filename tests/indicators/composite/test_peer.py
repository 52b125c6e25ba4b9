"""Stage by stage against what COINr made of the ASEM data set, where these files lie beside the checkout."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guibiao.indicators.composite.build import Evaluation, evaluate, ranks
from guibiao.indicators.composite.model import FloatArray, Matrix
from guibiao.indicators.composite.scheme import scheme_of
from guibiao.indicators.composite.statistics import statistics

PEERS = Path(__file__).parents[4] / "shared" / "peers"
HERE = [PEERS] if PEERS.is_dir() else []

TREAT = {"do": "treat", "method": "winsorise", "max_points": 5, "skew": 2.0, "kurtosis": 3.5, "otherwise": "log"}
BEFORE = [
    {"do": "denominate"},
    {"do": "impute", "method": "group_mean", "by": "EurAsia_group"},
    {"do": "screen", "min_share": 0.9},
    TREAT,
]
CHAIN = [*BEFORE, {"do": "normalise"}, {"do": "aggregate"}]


def asem(peers: Path, steps: list[dict[str, Any]], data: str = "iData.csv") -> Evaluation:
    written = {"schema": "guibiao/evaluation@1", "data": data, "meta": "iMeta.csv", "steps": steps}
    return evaluate(scheme_of(written, peers / "asem"))


def table(peers: Path, name: str) -> list[dict[str, str]]:
    with (peers / "coinr" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def differences(
    peers: Path,
    name: str,
    matrix: Matrix,
    values: FloatArray | None = None,
    *,
    digits: int | None = None,
    but: str = "",
) -> FloatArray:
    """By how much each figure of the peer's file differs; with `digits`, beyond half a unit of the last printed one."""
    values = matrix.values if values is None else values
    times = matrix.rows.times or [None] * len(matrix.rows)
    place = {
        (code, None if time is None else str(time)): i
        for i, (code, time) in enumerate(zip(matrix.rows.codes, times, strict=True))
    }
    lines = table(peers, name)
    assert len(lines) == len(matrix.rows)
    found = []
    for line in lines:
        row = place[line["uCode"], line.get("Time")]
        for code in line.keys() - {"uCode", "uName", "Time", "Rank", but}:
            theirs, ours = line[code], values[row, matrix.position[code]]
            assert (theirs in ("", "NA")) == bool(np.isnan(ours)), (name, line["uCode"], code)
            if not np.isnan(ours):
                found.append(abs(float(theirs) - ours))
    slack = 0.0 if digits is None else 0.5 * 10.0**-digits
    return np.maximum(np.array(found) - slack, 0.0)


@pytest.mark.parametrize("peers", HERE)
def test_every_stage(peers: Path) -> None:
    found = asem(peers, CHAIN)
    matrices = [found.start.matrix, *(stage.matrix for stage in found.stages)]
    names = ["Raw", "Denominated", "Imputed", "Screened", "Treated", "Normalised", "Aggregated"]
    for name, matrix in zip(names, matrices, strict=True):
        assert differences(peers, f"dset_{name}.csv", matrix).max() < 1e-10, name
    assert differences(peers, "results_scores.csv", found.scores, digits=2).max() < 1e-9
    assert differences(peers, "results_ranks.csv", found.scores, ranks(found.scores)).max() == 0


@pytest.mark.parametrize("peers", HERE)
def test_what_treating_did_to_each_indicator(peers: Path) -> None:
    details = asem(peers, CHAIN).stages[3].details
    assert details is not None
    ours = {line[0]: dict(zip(details.columns, line, strict=True)) for line in details.rows}
    for line in table(peers, "treat_details.csv"):
        for column in line.keys() - {"iCode"}:
            theirs, own = line[column], ours[line["iCode"]][column]
            if theirs == "":
                assert own is None
            elif theirs in ("TRUE", "FALSE"):
                assert own is (theirs == "TRUE")
            else:
                assert own == pytest.approx(float(theirs), abs=1e-10)


@pytest.mark.parametrize("peers", HERE)
@pytest.mark.parametrize(
    ("file", "normalise", "but"),
    [
        ("norm_n_dist2max", {"method": "distance", "to": "max"}, ""),
        ("norm_n_rank", {"method": "rank"}, "TolMin"),  # its ties were lost in the file
        ("norm_n_borda", {"method": "borda"}, "TolMin"),
        ("norm_n_prank", {"method": "percentile"}, "TolMin"),
    ],
)
def test_ways_of_normalising(peers: Path, file: str, normalise: Mapping[str, Any], but: str) -> None:
    found = asem(peers, [*BEFORE, {"do": "normalise", **normalise}])
    assert differences(peers, f"{file}.csv", found.scores, but=but).max() < 1e-10


@pytest.mark.parametrize("peers", HERE)
@pytest.mark.parametrize(
    ("file", "normalise", "aggregate"),
    [
        ("agg_gmean", {"to": [1, 100]}, "geometric"),
        ("agg_hmean", {"to": [1, 100]}, "harmonic"),
        ("agg_zscore_amean", {"method": "zscore", "to": [10, 2]}, "arithmetic"),
        ("agg_copeland_top", {}, ["arithmetic", "arithmetic", "copeland"]),
    ],
)
def test_ways_of_aggregating(peers: Path, file: str, normalise: Mapping[str, Any], aggregate: Any) -> None:
    steps = [*BEFORE, {"do": "normalise", **normalise}, {"do": "aggregate", "method": aggregate}]
    assert differences(peers, f"{file}.csv", asem(peers, steps).scores, digits=2).max() < 1e-9


@pytest.mark.parametrize("peers", HERE)
def test_weights(peers: Path) -> None:
    found = asem(peers, [*BEFORE, {"do": "normalise"}, {"do": "weight", "method": "pca"}, {"do": "aggregate"}])
    tree = found.state.hierarchy
    for line in table(peers, "pca_weights_level1.csv"):
        ours = abs(found.state.weights[tree.position[line["iCode"]]])
        assert ours == pytest.approx(abs(float(line["Weight"])), abs=1e-10)
    effective = tree.effective()
    for line in table(peers, "eff_weights.csv"):
        assert effective[tree.position[line["iCode"]]] == pytest.approx(float(line["EffWeight"]), abs=1e-10)


@pytest.mark.parametrize("peers", HERE)
def test_panel_treated_within_years_and_scaled_over_all(peers: Path) -> None:
    steps = [
        {"do": "screen", "min_share": 0.9}, {**TREAT, "scope": "period"},
        {"do": "normalise", "scope": "panel"}, {"do": "aggregate"},
    ]  # fmt: skip
    found = asem(peers, steps, data="iData_panel.csv")
    assert differences(peers, "purse_aggregated.csv", found.scores).max() < 1e-10


@pytest.mark.parametrize("peers", HERE)
def test_statistics_of_the_raw_data(peers: Path) -> None:
    ours = statistics(asem(peers, CHAIN).start.matrix)
    by_code = {line[0]: dict(zip(ours.columns, line, strict=True)) for line in ours.rows}
    for line in table(peers, "stats_raw.csv"):
        lost = {"N.Unique", "N.Same", "Frc.Unique", "Frc.Same"} if line["iCode"] == "TolMin" else set()  # as above
        for column in line.keys() - {"iCode"} - lost:
            theirs, own = line[column], by_code[line["iCode"]][column]
            if column.startswith("Flag"):
                assert own == theirs, (line["iCode"], column)
            else:
                assert abs(own - float(theirs)) <= _last_digit(theirs) * (0.5 + 1e-9), (line["iCode"], column)


def _last_digit(printed: str) -> float:
    """One unit of the last of three significant digits."""
    return float(10.0 ** (np.floor(np.log10(abs(float(printed)) or 1.0)) - 2))
