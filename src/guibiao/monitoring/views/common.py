"""What every page of a run begins with, and the chart of a target where its page has none yet."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import access
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request
from guibiao.monitoring import standing
from guibiao.monitoring.models import Judgement, Run
from guibiao.monitoring.results import Results
from guibiao.monitoring.service import results_of
from guibiao.monitoring.shown import Asked

RUNS = Run.objects.select_related(
    "evaluation", "evaluation__organisation", "edition", "edition__made_by", "started_by", "figures", "package", "job"
)
_TABS = (
    ("evaluation_result", gettext_lazy("排名")),
    ("evaluation_parts", gettext_lazy("分项")),
    ("evaluation_robustness", gettext_lazy("稳健性")),
    ("evaluation_method", gettext_lazy("方法和数据")),
)


@dataclass(frozen=True)
class Page:
    """A finished run as somebody asked to see it."""

    run: Run
    results: Results
    year: Any

    @property
    def asked(self) -> Asked:
        return Asked(self.results, self.year, "", self.run.evaluation.source_note)

    def of(self, unit: str) -> Asked:
        """The same, of one unit. Raises Http404."""
        if unit not in self.results.names:
            raise Http404
        return Asked(self.results, self.year, unit, self.run.evaluation.source_note)


def open_run(request: Request, pk: int) -> Run:
    """A run that this person may see."""
    return access.get_visible_or_404(request.user, RUNS, pk=pk)


def page(request: Request, pk: int) -> Page:
    """A finished run and the year that the address asks for."""
    run = open_run(request, pk)
    if not run.is_done:
        raise Http404
    results = results_of(run)
    return Page(run, results, results.year(request.GET.get("year")))


def drawing(request: Request, judgement: Judgement | None) -> HttpResponse:
    """The chart behind a judgement, as part of a page. Raises Http404 where there is nothing to be drawn."""
    drawn = standing.drawn(judgement)
    if drawn is None:
        raise Http404
    return render(request, "monitoring/parts/drawing.html", {"chart": drawn.chart, "svg": drawn.svg()})


def context(request: Request, shown: Page, here: str, *crumbs: tuple[str, str]) -> dict[str, Any]:
    """What the frame of these pages needs. `here` is the name of the address."""
    run = shown.run
    query = f"?year={shown.year}" if shown.year != shown.results.years[-1] else ""
    label = _("第 %(number)d 次结果") % {"number": run.number}
    own = reverse("evaluation_result", args=[run.pk]) + query
    return {
        "run": run,
        "evaluation": run.evaluation,
        "results": shown.results,
        "year": shown.year,
        "years": [year for year in reversed(shown.results.years) if year is not None],
        "chart_query": f"year={shown.year}" if shown.year is not None else "",
        "top": shown.results.nodes[shown.results.top],
        "tabs": [
            {"url": reverse(name, args=[run.pk]) + query, "label": word, "current": name == here} for name, word in _TABS
        ],
        "breadcrumbs": trail("evaluations", run.evaluation, *([(label, own), *crumbs] if crumbs else [(label, "")])),
    }  # fmt: skip
