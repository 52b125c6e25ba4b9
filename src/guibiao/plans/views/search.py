"""Search across the sentences of all plans."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guibiao.kernel import access
from guibiao.kernel.models import Region
from guibiao.kernel.requests import whole
from guibiao.plans import search
from guibiao.plans.models import Plan

PER_PAGE = 50


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Sentences with the words asked for, marked, each leading to its place in its document."""
    access.require(request.user, "plan.view")
    query = request.GET.get("q", "").strip()
    year = request.GET.get("year", "")
    filters = search.Filters(
        region=request.GET.get("region", ""),
        year=whole(year) if len(year) == 4 else None,
        genre=request.GET.get("genre", ""),
    )
    found = Paginator(search.find(request.user, query, filters), PER_PAGE).get_page(request.GET.get("page"))
    plans = access.visible(request.user, Plan.objects.all())
    context = {
        "query": query,
        "filters": filters,
        "page": found,
        "hits": [(sentence, search.highlights(sentence.text, query)) for sentence in found],
        "regions": Region.objects.filter(plans__in=plans).distinct(),
        "genres": Plan.Genre.choices,
        "breadcrumbs": [{"label": _("检索"), "url": ""}],
    }
    return render(request, "plans/search.html", context)
