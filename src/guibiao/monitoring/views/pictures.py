"""Charts: a part of a page with the table behind it, or a picture to take away."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guibiao.kernel import files
from guibiao.kernel.requests import Request
from guibiao.monitoring import pictures
from guibiao.monitoring.shown import CHARTS, Asked, offered
from guibiao.monitoring.views.common import Page, page


def _asked(request: Request, shown: Page, name: str) -> Asked:
    unit = request.GET.get("unit", "")
    asked = shown.of(unit) if unit else shown.asked
    if name not in offered(shown.results, shown.year, unit):
        raise Http404
    return asked


@require_GET
def chart(request: Request, pk: int, name: str) -> HttpResponse:
    """The chart, its note, and its figures as a table."""
    shown = page(request, pk)
    asked = _asked(request, shown, name)
    made = CHARTS[name](asked)
    context = {
        "run": shown.run,
        "name": name,
        "chart": made,
        "svg": pictures.svg(made, name),
        "table": made.table(),
        "query": request.GET.urlencode(),
    }
    return render(request, "monitoring/parts/chart.html", context)


@require_GET
def png(request: Request, pk: int, name: str) -> HttpResponse:
    """The chart as a picture for a slide or a report."""
    shown = page(request, pk)
    asked = _asked(request, shown, name)
    content = pictures.png(CHARTS[name](asked))
    words = [str(shown.run.evaluation), str(shown.year or ""), shown.results.names.get(asked.unit, ""), name]
    return files.answer(content, "-".join(word for word in words if word), "png")
