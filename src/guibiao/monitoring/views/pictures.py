"""Charts: a part of a page with the table behind it, or a picture to take away."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from guibiao.kernel.requests import Request
from guibiao.monitoring import pictures
from guibiao.monitoring.shown import CHARTS, Asked, offered
from guibiao.monitoring.views.common import Page, page
from guibiao.monitoring.workbook import answer


def _asked(request: Request, shown: Page, name: str) -> Asked:
    unit = request.GET.get("unit", "")
    asked = shown.of(unit) if unit else shown.asked
    if name not in offered(shown.results, shown.year, unit):
        raise Http404
    return asked


def _key(shown: Page, asked: Asked, name: str) -> str:
    sha256 = shown.run.figures.sha256 if shown.run.figures else ""
    return "\n".join(map(str, (sha256, name, shown.year, asked.unit, asked.source, get_language())))


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
        "svg": pictures.svg(_key(shown, asked, name), f"{name}", lambda: made),
        "table": made.table(),
        "query": request.GET.urlencode(),
    }
    return render(request, "monitoring/parts/chart.html", context)


@require_GET
def png(request: Request, pk: int, name: str) -> HttpResponse:
    """The chart as a picture for a slide or a report."""
    shown = page(request, pk)
    asked = _asked(request, shown, name)
    content = pictures.png(_key(shown, asked, name), lambda: CHARTS[name](asked))
    words = [shown.run.evaluation.name, str(shown.year or ""), shown.results.names.get(asked.unit, ""), name]
    return answer(content, "-".join(word for word in words if word), "png")
