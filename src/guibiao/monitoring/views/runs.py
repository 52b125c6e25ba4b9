"""The pages of a run: ranking, parts, robustness, method, one unit, the way back from a score to its source."""

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guibiao.kernel import access, jobs
from guibiao.kernel.models import Job
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request
from guibiao.monitoring import comparing, methods, origins
from guibiao.monitoring import lineage as ways
from guibiao.monitoring.models import Evaluation
from guibiao.monitoring.ranking import Line, message, ranking
from guibiao.monitoring.results import Results
from guibiao.monitoring.service import results_of
from guibiao.monitoring.shown import offered
from guibiao.monitoring.views.common import RUNS, Page, context, open_run, page

#: By what the ranking may be ordered, besides the codes of nodes.
_ORDERS = {
    "rank": lambda line: line.rank, "name": lambda line: line.name, "score": lambda line: line.score,
    "low": lambda line: line.low or 0, "label": lambda line: line.label, "risen": lambda line: line.risen or 0,
}  # fmt: skip
_PER_PAGE = 500


@require_GET
def overview(request: Request, pk: int) -> HttpResponse:
    """The message, the ranking and the map."""
    shown = page(request, pk)
    results, lines = shown.results, ranking(shown.results, shown.year)
    said = methods.findings(results)
    return render(
        request,
        "monitoring/ranking.html",
        {
            **context(request, shown, "evaluation_result"),
            "message": message(lines, shown.year),
            "lines": _ordered(lines, request.GET.get("sort", ""), {})[:_PER_PAGE],
            "count": len(lines),
            "cut": max(0, len(lines) - _PER_PAGE),
            "charts": [name for name in ("map", "ranks", "pillars") if name in offered(results, shown.year)][:2],
            "has_classes": bool(results.header["classes"]),
            "has_intervals": any(line.low is not None for line in lines),
            "has_moves": any(line.before is not None for line in lines),
            "unconfirmed": [finding for finding in said if finding["rule"] == "unconfirmed"],
            "said": said,
            "sorted": request.GET.get("sort", "") not in ("", "rank"),
        },
    )


def _ordered(lines: list[Line], asked: str, scores: dict[str, dict[str, float | None]]) -> list[Line]:
    """In the order that the address asks for; `scores` are those of further nodes, by node and unit."""
    name = asked.removeprefix("-")
    if name in _ORDERS:
        key: Any = _ORDERS[name]
    elif name in scores:
        key = lambda line: scores[name][line.code] or float("-inf")  # noqa: E731
    else:
        return lines
    return sorted(lines, key=key, reverse=asked.startswith("-"))


@require_GET
def parts(request: Request, pk: int) -> HttpResponse:
    """Every node: its weight, what it brings to the index in truth, who leads in it."""
    shown = page(request, pk)
    results = shown.results
    found = {row["iCode"]: row for row in results.table("coherence")}
    dropped = {
        row["iCode"]: {**row, "most_name": _who(results, row["most_moved"])} for row in results.table("dropping")
    }
    known = set(results.header["columns"][-1])
    lines: list[dict[str, Any]] = [
        {"node": node, "depth": _depth(results, node["code"]), "own": found.get(node["code"]),
         "dropped": dropped.get(node["code"]), "first": _first(shown, node["code"]) if node["code"] in known else None}
        for node in results.nodes.values()
        if node["parent"] is not None
    ]  # fmt: skip
    order = {code: place for place, code in enumerate(_downwards(results, results.top))}
    lines.sort(key=lambda line: order[line["node"]["code"]])
    ranked = ranking(results, shown.year)
    pillars = [results.nodes[code] for code in results.children(results.top)]
    scores = {node["code"]: _scores(shown, node["code"], ranked) for node in pillars}
    about = {
        **context(request, shown, "evaluation_parts"),
        "lines": lines,
        "pillars": pillars,
        "units": [
            (line, [(code, column[line.code]) for code, column in scores.items()])
            for line in _ordered(ranked, request.GET.get("sort", ""), scores)[:_PER_PAGE]
        ],
        "cut": max(0, len(ranked) - _PER_PAGE),
        "charts": [name for name in ("pillars",) if name in offered(results, shown.year)],
    }
    return render(request, "monitoring/parts.html", about)


def _scores(shown: Page, code: str, lines: list[Line]) -> dict[str, float | None]:
    """The scores of a node by unit."""
    column = shown.results.column(code) or []
    rows = {line.code: shown.results.row(line.code, shown.year) for line in lines}
    return {unit: column[row] if row is not None and column else None for unit, row in rows.items()}


def _who(results: Results, label: str | None) -> str:
    """A unit as the library labels a row, code and time, by its name."""
    code, _blank, time = (label or "").partition(" ")
    return f"{results.names.get(code, code)} {time}".strip()


def _downwards(results: Results, code: str) -> list[str]:
    return [code, *(below for child in results.children(code) for below in _downwards(results, child))]


def _depth(results: Results, code: str) -> int:
    parent = results.nodes[code]["parent"]
    return 0 if parent == results.top or parent is None else 1 + _depth(results, parent)


def _first(shown: Page, code: str) -> tuple[str, str] | None:
    """Code and name of the unit that is first in a node."""
    ranks = shown.results.rank_column(code)
    row = next((row for row in shown.results.rows(shown.year) if ranks[row] == 1), None)
    return None if row is None else (shown.results.code(row), shown.results.name(row))


@require_GET
def robustness(request: Request, pk: int) -> HttpResponse:
    """What stays when the choices change: intervals of ranks, what matters most, what happens without each part."""
    shown = page(request, pk)
    results, lines = shown.results, ranking(shown.results, shown.year)
    effects = sorted(results.table("sensitivity"), key=lambda row: -(row["total"] or 0))
    about = context(request, shown, "evaluation_robustness")
    return render(
        request,
        "monitoring/robustness.html",
        {
            **about,
            "varied": methods.robustness(results),
            "effects": effects,
            "most": effects[0] if effects and effects[0]["total"] is not None else None,
            "charts": [name for name in ("ranks",) if name in offered(results, shown.year)],
            "doubtful": [line for line in lines if line.share is not None and line.share < 0.8],
            "count": len(lines),
        },
    )


@require_GET
def method(request: Request, pk: int) -> HttpResponse:
    """Every step with its parameters in words, the weights, what must be said, which data it was."""
    shown = page(request, pk)
    results = shown.results
    about = context(request, shown, "evaluation_method")
    order = {code: place for place, code in enumerate(_downwards(results, results.top))}
    nodes = sorted(results.nodes.values(), key=lambda node: order[node["code"]])
    return render(
        request,
        "monitoring/method.html",
        {
            **about,
            "steps": methods.steps(results),
            "classes": methods.classes(results),
            "class_of": results.nodes[results.header["classes"]["of"]] if results.header["classes"] else None,
            "varied": methods.robustness(results),
            "said": methods.findings(results),
            "nodes": [(node, _depth(results, node["code"]), ways.mean(results, node["code"])) for node in nodes],
            "files": shown.run.edition.files.select_related("file"),
        },
    )


@require_GET
def unit(request: Request, pk: int) -> HttpResponse:
    """One unit: where it stands, where it is strong and weak, what it takes to the next class."""
    shown = page(request, pk)
    asked = shown.of(request.GET.get("unit", ""))
    results, lines = shown.results, ranking(shown.results, shown.year)
    line = next((one for one in lines if one.code == asked.unit), None)
    row = results.row(asked.unit, shown.year)
    marks = [mark for mark in results.of("strengths", shown.year) if mark["uCode"] == asked.unit]
    way = next((one for one in results.of("ways_up", shown.year) if one["uCode"] == asked.unit), None)
    top, ranks = results.column(results.top) or [], results.rank_column(results.top)
    past = [
        (year, top[place], ranks[place])
        for year in results.years
        if (place := results.row(asked.unit, year)) is not None and top[place] is not None
    ]
    place = lines.index(line) if line else 0
    about = context(request, shown, "", (results.names[asked.unit], ""))
    return render(
        request,
        "monitoring/unit.html",
        {
            **about,
            "unit": asked.unit,
            "name": results.names[asked.unit],
            "line": line,
            "count": len(lines),
            "parts": ways.parts(results, results.top, row) if row is not None else [],
            "sides": [
                (title, [mark for mark in marks if mark["side"] == side])
                for side, title in (("strength", _("强项")), ("weakness", _("弱项")))
            ],
            "unit_query": urlencode({"unit": asked.unit, **({} if shown.year is None else {"year": shown.year})}),
            "way": way and _way(results, way),
            "unsaid": methods.unsaid(results),
            "past": list(reversed(past)) if len(past) > 1 else [],
            "previous": lines[place - 1] if line and place else None,
            "following": lines[place + 1] if line and place + 1 < len(lines) else None,
            "charts": [name for name in ("profile", "changes") if name in offered(results, shown.year, asked.unit)]
            if line
            else [],
        },
    )


#: Back from what `Transform` made of a figure.
_BACK: dict[str, Callable[[float], float]] = {"log": math.exp, "log10": lambda x: 10**x, "sqrt": lambda x: x * x}


def _way(results: Results, way: dict[str, Any]) -> dict[str, Any]:
    """What it takes to the next class; figures as they were before a logarithm or root."""
    back = _BACK.get(results.nodes[way["cheapest"]]["transform"] or "") if way["cheapest"] else None
    figures = {key: way[key] for key in ("figure_now", "figure_needed")}
    if back is not None:
        figures = {key: None if value is None else back(value) for key, value in figures.items()}
    return {**way, **figures, "together": _together(way["together"])}


def _together(said: str | None) -> list[tuple[str, float]]:
    """The least rises together, as the library writes them: `code+points code+points`."""
    pairs = (one.rpartition("+") for one in (said or "").split())
    return [(code, float(points)) for code, _plus, points in pairs]


@require_GET
def lineage(request: Request, pk: int) -> HttpResponse:
    """From a score to its parts, from an indicator to the cell of the table."""
    shown = page(request, pk)
    results, asked = shown.results, shown.of(request.GET.get("unit", ""))
    code = request.GET.get("node", results.top)
    row = results.row(asked.unit, shown.year)
    if code not in results.nodes or row is None:
        raise Http404
    node = results.nodes[code]
    column, ranks = results.column(code), None
    if column is not None:
        ranks = results.rank_column(code)
    query = f"?unit={asked.unit}" + (f"&year={shown.year}" if shown.year is not None else "")
    unit_page = reverse("evaluation_unit", args=[pk]) + query
    above: list[dict[str, Any]] = []
    parent = node["parent"]
    while parent is not None:
        above.insert(0, results.nodes[parent])
        parent = results.nodes[parent]["parent"]
    about = context(request, shown, "", (results.names[asked.unit], unit_page), (node["name"], ""))
    return render(
        request,
        "monitoring/lineage.html",
        {
            **about,
            "unit": asked.unit,
            "name": results.names[asked.unit],
            "node": node,
            "above": above,
            "score": column[row] if column is not None else None,
            "rank": ranks[row] if ranks is not None else None,
            "parts": ways.parts(results, code, row) if node["kind"] == "aggregate" else [],
            "mean": ways.mean(results, code),
            "chain": ways.chain(results, code, row, origins.of_figures(shown.run.edition))
            if node["kind"] == "indicator"
            else [],
        },
    )


@require_GET
def compare(request: Request, pk: int) -> HttpResponse:
    """Two runs beside each other: `old` and `new`, by default the last two."""
    evaluation = access.get_visible_or_404(request.user, Evaluation.objects.select_related("organisation"), pk=pk)
    done = list(RUNS.filter(evaluation=evaluation, finished_at__isnull=False).order_by("-pk"))
    if len(done) < 2:
        raise Http404
    by_number = {str(run.number): run for run in done}
    new = by_number.get(request.GET.get("new", ""), done[0])
    others = [run for run in done if run != new]
    old = by_number.get(request.GET.get("old", ""), others[0])
    if old == new:
        old = others[0]
    found = comparing.compare(old, new, results_of(old), results_of(new), request.GET.get("year"))
    return render(
        request,
        "monitoring/compare.html",
        {
            "evaluation": evaluation,
            "runs": done,
            "old": old,
            "new": new,
            "comparison": found,
            "choices": [("old", _("原来"), old), ("new", _("现在"), new)],
            "breadcrumbs": trail("evaluations", evaluation, _("比较两次结果")),
        },
    )


@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """How far a run is; asks again until it has ended, then the page is loaded anew."""
    run = open_run(request, pk)
    may_run = access.can(request.user, "evaluation.run", run.evaluation)
    response = render(request, "monitoring/parts/progress.html", {"run": run, "may_run": may_run})
    if not run.is_open:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    """Stop a run; nothing of it is kept, the results before stay."""
    run = open_run(request, pk)
    access.require(request.user, "evaluation.run", run.evaluation)
    if run.job is not None and run.job.state in Job.OPEN:
        jobs.cancel(run.job, request.user, request)
    return redirect(reverse("register_detail", args=["evaluations", run.evaluation_id]))
