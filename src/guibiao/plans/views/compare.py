"""Plans beside each other, on screen and as a workbook."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guibiao.kernel import access, audit, files
from guibiao.plans import bars, comparison, workbook


def _asked(request: HttpRequest) -> comparison.Asked:
    year = request.GET.get("year", "")
    plans = request.GET.getlist("plan")
    return comparison.Asked(
        regions=frozenset(request.GET.getlist("region")),
        plans=frozenset(int(plan) for plan in plans if plan.isascii() and plan.isdigit() and len(plan) < 19),
        indicators=frozenset(request.GET.getlist("indicator")),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        facts=request.GET.get("facts") == "1",
        sort=request.GET.get("sort") or "shared",
    )


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Indicators down, regions across; every number leads to its sentence."""
    access.require(request.user, "plan.view")
    asked = _asked(request)
    points = comparison.gather(request.user, facts=asked.facts)
    table = comparison.table_of(points, asked)
    context = {
        "asked": asked,
        "narrowed": bool(asked.regions or asked.plans or asked.indicators or asked.year),
        "table": table,
        "charts": bars.charts(table, asked),
        "unadopted": "、".join(name for key, name in table.columns if key in table.unadopted),
        "choices": comparison.choices(points),
        "breadcrumbs": [{"label": _("比较"), "url": ""}],
    }
    return render(request, "plans/compare.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The table as it is filtered and ordered: a sheet as on screen and a sheet with a row for every figure."""
    access.require(request.user, "plan.view")
    table = comparison.compare(request.user, _asked(request))
    audit.record(request.user, "plan.compare_export", None, {"rows": len(table.rows)}, request)
    out = BytesIO()
    workbook.comparison(table, out)
    return files.answer(out.getvalue(), _("规划指标比较"), "xlsx")
