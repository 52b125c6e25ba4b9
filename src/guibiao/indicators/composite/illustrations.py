"""An evaluation as charts: who stands where, how surely, where the strengths lie, and the map of provinces.

`illustrations` describes them; `write` draws them. Nothing here computes: every figure is one of the tables'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from guibiao.indicators.charts import Chart, ContributionChart, HeatChart, ProfileChart, RankChart, TileChart, png, svg
from guibiao.indicators.charts.tiles import tiles
from guibiao.indicators.composite.analysis import Analysis
from guibiao.indicators.composite.build import Evaluation, ranks
from guibiao.indicators.composite.model import FloatArray, IndexArray

FOLDER = "charts"
#: More units than this are not one picture any more: the best are shown, and the title says so.
SHOWN = 60
#: Fewer provinces than this make no map.
LEAST_TILES = 10


@dataclass(frozen=True)
class Latest:
    """The latest period of an evaluation, best unit first: rows of the scores, and the node that ranks them."""

    evaluation: Evaluation
    analysis: Analysis
    node: str
    rows: IndexArray
    places: FloatArray

    @classmethod
    def of(cls, evaluation: Evaluation, analysis: Analysis) -> Latest:
        matrix = evaluation.scores
        node = evaluation.state.front[0]
        places = ranks(matrix)[:, matrix.position[node]]
        period = list(matrix.rows.periods.values())[-1]
        ranked = [row for row in period.tolist() if np.isfinite(places[row])]
        ranked.sort(key=lambda row: (places[row], matrix.rows.codes[row]))
        return cls(evaluation, analysis, node, np.array(ranked, dtype=np.intp), places)

    @property
    def names(self) -> list[str]:
        return [self.evaluation.scores.rows.names[row] for row in self.rows.tolist()]

    @property
    def year(self) -> str:
        times = self.evaluation.scores.rows.times
        return "" if times is None or not len(self.rows) else str(times[self.rows[0]])

    @property
    def title(self) -> str:
        return self.evaluation.state.hierarchy[self.node].name

    @property
    def parts(self) -> list[str]:
        """The children of the node, in the order of meta."""
        return list(self.evaluation.state.hierarchy.children.get(self.node, ()))

    def part_names(self) -> list[str]:
        return [self.evaluation.state.hierarchy[code].name for code in self.parts]

    def column(self, code: str) -> list[float | None]:
        """The scores of a node, best unit first."""
        return figures(self.evaluation.scores.column(code)[self.rows])

    def source(self) -> dict[str, Any]:
        scheme = self.evaluation.scheme
        return {"source": f"{scheme.name}（{scheme.data.name}）", "data_year": self.year}


def figures(values: FloatArray) -> list[float | None]:
    """Figures for a chart: None where missing."""
    return [float(value) if np.isfinite(value) else None for value in values]


def illustrations(evaluation: Evaluation, analysis: Analysis) -> Mapping[str, Chart]:
    """The charts of an evaluation by name; those for which it has no figures are left out."""
    latest = Latest.of(evaluation, analysis)
    if not len(latest.rows):
        return {}
    made: dict[str, Callable[[Latest], Chart | None]] = {
        "ranks": rank_intervals,
        "heat": heat,
        "contributions": contributions,
        "changes": changes,
        "map": province_map,
        "leader": lambda latest: profile(latest, latest.names[0]),
    }
    charts = {name: make(latest) for name, make in made.items()}
    return {name: chart for name, chart in charts.items() if chart is not None}


def write(folder: Path, charts: Mapping[str, Chart]) -> None:
    """Each chart as SVG and PNG into `charts/` of a folder."""
    target = folder / FOLDER
    target.mkdir()
    for name, chart in charts.items():
        (target / f"{name}.svg").write_text(svg(chart), encoding="utf-8")
        (target / f"{name}.png").write_bytes(png(chart))


def rank_intervals(latest: Latest) -> RankChart | None:
    """Ranks and their intervals; None without replications."""
    robust = latest.analysis.robust
    if robust is None or latest.node not in robust.spreads:
        return None
    spread, everyone = robust.spreads[latest.node], robust.rows
    place = {everyone.label(row): row for row in range(len(everyone))}
    rows = [place[latest.evaluation.scores.rows.label(row)] for row in latest.rows.tolist()]
    low, high = spread.rank_low[rows], spread.rank_high[rows]
    apart = int(np.sum(high[:-1] < low[1:]))
    shown = slice(SHOWN)
    said = f"相邻两名分得出先后的有 {apart} 处，共 {len(rows)} 个单位" if len(rows) > 1 else "只有一个单位"
    return RankChart(
        title=f"{latest.title}位次及其 90% 区间：{said}{_cut(len(rows))}",
        units=latest.names[shown],
        rank=latest.places[latest.rows].tolist()[shown],
        low=low.tolist()[shown],
        high=high.tolist()[shown],
        **latest.source(),
    )


def heat(latest: Latest) -> HeatChart | None:
    """The parts of the index, a row a unit."""
    if not latest.parts:
        return None
    columns = [latest.column(code) for code in latest.parts]
    return HeatChart(
        title=f"{latest.title}各分项得分，按位次排列{_cut(len(latest.rows))}",
        rows=latest.names[:SHOWN],
        columns=latest.part_names(),
        values=list(zip(*columns, strict=True))[:SHOWN],
        **latest.source(),
    )


def contributions(latest: Latest) -> ContributionChart | None:
    """What each part adds to the score; only where the index is the weighted arithmetic mean of its parts."""
    state = latest.evaluation.state
    if not latest.parts or latest.node in state.hierarchy.formulas:
        return None
    weights = np.array([state.weights[state.hierarchy.position[code]] for code in latest.parts])
    scores = np.array([latest.evaluation.scores.column(code)[latest.rows] for code in latest.parts])
    added = scores * (weights / weights.sum())[:, None]
    if not np.allclose(added.sum(axis=0), latest.evaluation.scores.column(latest.node)[latest.rows], equal_nan=True):
        return None
    most = int(np.nanargmax(added[:, 0])) if np.isfinite(added[:, 0]).any() else 0
    return ContributionChart(
        title=f"居首的{latest.names[0]}，得分中来自{latest.part_names()[most]}的最多{_cut(len(latest.rows))}",
        unit="分",
        units=latest.names[:SHOWN],
        parts=latest.part_names(),
        values=[figures(line) for line in added.T][:SHOWN],
        **latest.source(),
    )


def changes(latest: Latest) -> ContributionChart | None:
    """What the latest change of the score came from, summed up to the parts; None for a single period."""
    table = latest.analysis.tables.get("changes.csv")
    if table is None or not latest.parts:
        return None
    tree, scores = latest.evaluation.state.hierarchy, latest.evaluation.scores.rows
    indicators = {code: place for place, code in enumerate(table.columns)}
    below = [[indicators[code] for code in tree.under(part) if code in indicators] for part in latest.parts]
    wanted = {scores.codes[row]: scores.names[row] for row in latest.rows.tolist()}
    last = {line[0]: line for line in table.rows if str(line[2]) == latest.year and line[0] in wanted}
    lines = sorted((line for line in last.values() if line[3] is not None), key=lambda line: -line[3])[:SHOWN]
    if not lines:
        return None
    rose = sum(line[3] > 0 for line in last.values() if line[3] is not None)
    came = [[_sum([line[place] for place in places]) for places in below] + [line[-1]] for line in lines]
    return ContributionChart(
        title=f"与 {lines[0][1]} 年相比，{latest.year} 年{latest.title}得分上升的有 {rose} 个单位{_cut(len(last))}",
        unit="分",
        units=[wanted[line[0]] for line in lines],
        parts=[*latest.part_names(), "数据有无"],
        values=came,
        **{**latest.source(), "data_year": f"{lines[0][1]}—{latest.year}"},
    )


def province_map(latest: Latest) -> TileChart | None:
    """The tile grid, where the units are provinces."""
    codes = [latest.evaluation.scores.rows.codes[row] for row in latest.rows.tolist()]
    known = {tile.code for tile in tiles()} | {tile.code[:2] for tile in tiles()}
    values = {
        code.ljust(6, "0"): score
        for code, score in zip(codes, latest.column(latest.node), strict=True)
        if code in known
    }
    if len(values) < LEAST_TILES:
        return None
    return TileChart(
        title=f"{latest.title}：{latest.names[0]}居首，{latest.names[-1]}居末",
        unit="分",
        values=values,
        **latest.source(),
    )


def profile(latest: Latest, name: str) -> ProfileChart | None:
    """One unit against the middle half of all, part by part."""
    if not latest.parts:
        return None
    row = latest.names.index(name)
    columns = np.array([latest.evaluation.scores.column(code)[latest.rows] for code in latest.parts])
    quarters = [np.nanquantile(columns, share, axis=1) for share in (0.25, 0.5, 0.75)]
    return ProfileChart(
        title=f"{name}位列第 {latest.places[latest.rows[row]]:.0f}，各分项与全部单位的中间一半相比",
        unit="分",
        unit_name=name,
        parts=latest.part_names(),
        values=figures(columns[:, row]),
        lower=figures(quarters[0]),
        middle=figures(quarters[1]),
        upper=figures(quarters[2]),
        **latest.source(),
    )


def _sum(parts: list[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _cut(units: int) -> str:
    return f"（前 {SHOWN} 名）" if units > SHOWN else ""
