"""The ranking of a year and what is to be said of it: who leads, who moved, who cannot be told from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from guibiao.indicators.composite.class_table import apart
from guibiao.monitoring.results import Results

#: Names that one sentence bears.
NAMED = 3


@dataclass(frozen=True)
class Line:
    """A unit in the ranking. `low` and `high` are the ends of its 90 % rank interval, `before` its rank a period ago,
    `apart` whether it is told apart from the next (None: nothing was tried, or nobody follows)."""

    code: str
    name: str
    score: float
    rank: int
    before: int | None
    low: float | None
    high: float | None
    label: str
    share: float | None
    apart: bool | None

    @property
    def risen(self) -> int | None:
        """Places gained since the period before."""
        return None if self.before is None else self.before - self.rank

    @property
    def fallen(self) -> int:
        """Places lost since the period before."""
        return -(self.risen or 0)


def ranking(results: Results, year: Any, node: str | None = None) -> list[Line]:
    """The units that have a score at a time, best first; by another node than the top without classes."""
    key = (year, node or results.top)
    if key not in results.rankings:
        results.rankings[key] = _ranking(results, *key)
    return results.rankings[key]


def _ranking(results: Results, year: Any, node: str) -> list[Line]:
    scores, ranks = results.column(node) or [], results.rank_column(node)
    spread = {row["uCode"]: row for row in results.of("robustness", year) if row["node"] == node}
    rule = results.header["classes"]
    classes = {row["uCode"]: row for row in results.of("classes", year)} if rule and rule["of"] == node else {}
    earlier = _earlier(results, year)
    found = []
    for row in results.rows(year):
        score, rank = scores[row], ranks[row]
        if score is None or rank is None:
            continue
        code = results.code(row)
        past = results.row(code, earlier) if earlier is not None else None
        before = ranks[past] if past is not None else None
        own, kind = spread.get(code, {}), classes.get(code, {})
        found.append(
            Line(
                code, results.name(row), score, int(rank), None if before is None else int(before), own.get("rank_q05"),
                own.get("rank_q95"), kind.get("class") or "", kind.get("share_in_class"), None,
            )
        )  # fmt: skip
    found.sort(key=lambda line: line.rank)
    told = [_apart(line, after) for line, after in pairwise(found)]
    return [replace(line, apart=one) for line, one in zip(found, [*told, None], strict=True)] if found else []


def _apart(line: Line, after: Line) -> bool | None:
    """Whether two neighbours' rank intervals have no place in common; None where nothing was tried."""
    if line.low is None or line.high is None or after.low is None or after.high is None:
        return None
    ends = (np.array(end) for end in (line.low, line.high, after.low, after.high))
    return line.rank != after.rank and bool(apart(*ends))


def _earlier(results: Results, year: Any) -> Any:
    place = results.years.index(year)
    return results.years[place - 1] if place else None


def message(lines: Sequence[Line], year: Any) -> str:
    """The ranking in one sentence."""
    if not lines:
        return _("没有单位得到总指数。")
    return "".join([_leads(lines, year), *_moved(lines), _told(lines), "。"])


def _leads(lines: Sequence[Line], year: Any) -> str:
    first = _listed([line.name for line in lines if line.rank == 1])
    said = {"year": year, "first": first, "score": f"{lines[0].score:.1f}"}
    text = _("%(year)s年%(first)s居首（%(score)s 分）") if isinstance(year, int) else _("%(first)s居首（%(score)s 分）")
    following = [line.name for line in lines if line.rank > 1][: NAMED - 1]
    return text % said + (_("，%(names)s随后") % {"names": _listed(following)} if following else "")


def _moved(lines: Sequence[Line]) -> list[str]:
    known = [line for line in lines if line.risen is not None]
    if not known:
        return []
    said = []
    for sign, text in ((1, _("%(names)s升 %(n)d 位")), (-1, _("%(names)s降 %(n)d 位"))):
        most = max(sign * (line.risen or 0) for line in known)
        if most > 0:
            names = [line.name for line in known if sign * (line.risen or 0) == most]
            said.append(text % {"names": _listed(names), "n": most})
    if not said:
        return [_("；位次与上期相同")]
    return [_("；比上期变动最大的是") + _("、").join(said)]


def _told(lines: Sequence[Line]) -> str:
    neighbours = [line for line in lines[:-1] if line.apart is not None]
    if not neighbours:
        return _("；没有做稳健性检验，位次相近的不宜分先后")
    borders = [str(line.rank) for line in neighbours if line.apart]
    if not borders:
        return _("；相邻位次都分不出先后")
    if len(borders) == len(neighbours):
        return _("；相邻位次都分得出先后")
    if len(borders) > len(neighbours) // 2:
        pairs = [f"{a.name}—{b.name}" for a, b in pairwise(lines) if a.apart is False]
        return _("；分不出先后的是%(pairs)s") % {"pairs": _listed(pairs)}
    return _("；分得出先后的界线只在第 %(ranks)s 位之后，其余相邻位次不宜排先后") % {"ranks": _("、").join(borders)}


def _listed(names: Sequence[str]) -> str:
    shown = _("、").join(names[:NAMED])
    return shown if len(names) <= NAMED else _("%(names)s等 %(n)d 个") % {"names": shown, "n": len(names)}
