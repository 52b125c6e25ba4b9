"""The charts of a run: which there are, and each with its one message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guibiao.indicators.charts import Chart, ContributionChart, HeatChart, ProfileChart, RankChart, TileChart
from guibiao.indicators.charts.tiles import tiles
from guibiao.kernel.saying import again
from guibiao.monitoring.ranking import Line, ranking
from guibiao.monitoring.results import Results

#: Rows that a picture bears; the tables have all of them.
MOST_ROWS = 60
#: Provinces that make a map worth drawing.
ENOUGH_TILES = 20
#: Periods whose changes are drawn.
PERIODS = 6


@dataclass(frozen=True)
class Asked:
    """What a chart is drawn of."""

    results: Results
    year: Any
    unit: str
    source: str

    def about(self) -> dict[str, Any]:
        """What every chart says under itself."""
        return {"source": self.source, "data_year": "" if self.year is None else str(self.year), "say": again}

    def when(self) -> str:
        """The year as a title begins with it."""
        return pgettext("title", "%(year)s年") % {"year": self.year} if isinstance(self.year, int) else ""

    def lines(self) -> list[Line]:
        return ranking(self.results, self.year)

    def label(self, code: str) -> str:
        return str(self.results.nodes[code]["name"])


def has_map(results: Results) -> bool:
    """Whether the units are provinces."""
    return len({tile.code for tile in tiles()} & set(results.header["codes"])) >= ENOUGH_TILES


def tile_map(asked: Asked) -> Chart:
    lines, known = asked.lines(), {tile.code for tile in tiles()}
    values = {line.code: line.score for line in lines if line.code in known}
    title = _("%(when)s%(node)s：%(first)s最高（%(high).1f 分），%(last)s最低（%(low).1f 分）") % {
        "when": asked.when(), "node": asked.label(asked.results.top), "first": lines[0].name, "high": lines[0].score,
        "last": lines[-1].name, "low": lines[-1].score,
    }  # fmt: skip
    return TileChart(title=title, unit=_("分"), values=values, **asked.about())


def rank_intervals(asked: Asked) -> Chart:
    lines = [line for line in asked.lines() if line.low is not None and line.high is not None]
    widest = max(lines, key=lambda line: (line.high or 0) - (line.low or 0))
    title = _("%(when)s换一种合理的算法，%(name)s的位次变动最大（第 %(low).0f—%(high).0f 位）") % {
        "when": asked.when(), "name": widest.name, "low": widest.low, "high": widest.high
    }  # fmt: skip
    shown = lines[:MOST_ROWS]
    return RankChart(
        title=title, units=[line.name for line in shown], rank=[line.rank for line in shown],
        low=[line.low or 0 for line in shown], high=[line.high or 0 for line in shown], **asked.about(),
    )  # fmt: skip


def pillars(asked: Asked) -> Chart:
    results, lines = asked.results, asked.lines()
    codes = results.children(results.top)
    columns = {code: results.column(code) or [] for code in codes}
    rows = {line.code: results.row(line.code, asked.year) for line in lines}
    best = [
        f"{asked.label(code)}{max(lines, key=lambda line: _known(columns[code], rows[line.code])).name}"
        for code in codes
    ]
    shown = lines[:MOST_ROWS]
    return HeatChart(
        title=_("%(when)s各分项最高：%(best)s") % {"when": asked.when(), "best": _("、").join(best)}, unit=_("分"),
        rows=[line.name for line in shown], columns=[asked.label(code) for code in codes],
        values=[[columns[code][rows[line.code] or 0] for code in codes] for line in shown], **asked.about(),
    )  # fmt: skip


def _known(column: Sequence[float | None], row: int | None) -> float:
    value = column[row] if row is not None else None
    return -np.inf if value is None else value


def profile(asked: Asked) -> Chart:
    results, year = asked.results, asked.year
    codes = [node["code"] for node in results.header["nodes"] if node["kind"] == "indicator"]
    own, everyone = results.row(asked.unit, year), results.rows(year)
    values, quartiles = [], []
    for code in codes:
        column = results.column(code) or []
        known = [value for row in everyone if (value := column[row]) is not None]
        values.append(column[own] if own is not None else None)
        quartiles.append([float(q) for q in np.quantile(known, [0.25, 0.5, 0.75])] if known else [None] * 3)
    name = results.names[asked.unit]
    sides = {
        side: [asked.label(mark["iCode"]) for mark in results.of("strengths", year)
               if mark["uCode"] == asked.unit and mark["side"] == side][:2]
        for side in ("strength", "weakness")
    }  # fmt: skip
    said = [
        text % {"names": _("、").join(sides[side])}
        for side, text in (("strength", _("强在%(names)s")), ("weakness", _("弱在%(names)s")))
        if sides[side]
    ]
    title = _("%(when)s%(name)s%(said)s") % {
        "when": asked.when(), "name": name, "said": _("，").join(said) or _("各指标都在中间")
    }  # fmt: skip
    return ProfileChart(
        title=title, unit=_("分"), unit_name=name, parts=[asked.label(code) for code in codes], values=values,
        lower=[q[0] for q in quartiles], middle=[q[1] for q in quartiles], upper=[q[2] for q in quartiles],
        **asked.about(),
    )  # fmt: skip


def changes(asked: Asked) -> Chart:
    results = asked.results
    rows = [row for row in results.table("changes") if row["uCode"] == asked.unit][-PERIODS:]
    parts = results.children(results.top)
    values = [[*(_sum(row, _leaves(results, part)) for part in parts), row["presence"]] for row in rows]
    last, names = rows[-1], [*(asked.label(part) for part in parts), _("数据有无的变化")]
    most = max(range(len(names)), key=lambda n: abs(values[-1][n] or 0))
    title = _("%(name)s %(to)s 年比 %(from)s 年%(change)+.1f 分，主要来自%(part)s（%(own)+.1f 分）") % {
        "name": results.names[asked.unit], "to": last["to"], "from": last["from"], "change": last["change"] or 0,
        "part": names[most], "own": values[-1][most] or 0,
    }  # fmt: skip
    return ContributionChart(
        title=title, unit=_("分"), units=[f"{row['from']}→{row['to']}" for row in rows], parts=names, values=values,
        **{**asked.about(), "data_year": f"{rows[0]['from']}—{last['to']}"},
    )  # fmt: skip


def _leaves(results: Results, code: str) -> list[str]:
    below = results.children(code)
    return [leaf for child in below for leaf in _leaves(results, child)] if below else [code]


def _sum(row: dict[str, Any], codes: Sequence[str]) -> float | None:
    known = [row[code] for code in codes if row.get(code) is not None]
    return sum(known) if known else None


CHARTS: dict[str, Callable[[Asked], Chart]] = {
    "map": tile_map, "ranks": rank_intervals, "pillars": pillars, "profile": profile, "changes": changes,
}  # fmt: skip


def offered(results: Results, year: Any, unit: str = "") -> set[str]:
    """The charts that these results bear."""
    lines = ranking(results, year)
    if not lines:
        return set()
    if unit:
        changed = any(row["uCode"] == unit for row in results.table("changes"))
        return {"profile", *(["changes"] if changed else [])}
    has_ranks = any(line.low is not None for line in lines)
    several = len(results.children(results.top)) > 1
    return {
        name for name, there in (("map", has_map(results)), ("ranks", has_ranks), ("pillars", several)) if there
    }  # fmt: skip
