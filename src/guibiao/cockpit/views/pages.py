"""The cockpit itself: the page, the wall screen, one indicator, and the part that follows what changes."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guibiao.cockpit import board, changes, regions, scope, seen, stamps, tallies, targets
from guibiao.kernel import access, audit
from guibiao.kernel.registers import export
from guibiao.kernel.requests import Request
from guibiao.plans.models import Plan
from guibiao.statistics import definitions

_LAYOUTS = {"page": "cockpit/parts/live.html", "wall": "cockpit/parts/wall.html"}
_PAGE = 50


@require_GET
def page(request: Request, code: str | None = None) -> HttpResponse:
    """What a leader sees in thirty seconds: of all that is hers to see, or of a region."""
    asked = _asked(request, code, "page", seen_now=True)
    if asked is None:
        return _empty(request)
    return render(request, "cockpit/page.html", asked)


@require_GET
def wall(request: Request, code: str | None = None) -> HttpResponse:
    """The same for a screen on the wall, which turns its pages by itself."""
    asked = _asked(request, code, "wall")
    if asked is None:
        return _empty(request)
    return render(request, "cockpit/wall.html", asked)


@require_GET
def live(request: Request, layout: str, code: str | None = None) -> HttpResponse:
    """What may change of a page; 304 where it says what the browser has."""
    if layout not in _LAYOUTS:
        raise Http404
    access.require(request.user, "cockpit.view")
    has = request.headers.get("If-None-Match")
    if has:
        mark = changes.glance(request.user, seen=False)
        if stamps.known(stamps.state(request.user, mark, layout, code)) == has:
            return HttpResponseNotModified(headers={"ETag": has})
    asked = _asked(request, code, layout)
    if asked is None:
        raise Http404
    if has == asked["stamp"]:
        return HttpResponseNotModified(headers={"ETag": asked["stamp"]})
    return HttpResponse(asked["live"], headers={"ETag": asked["stamp"]})


@require_GET
def indicator(request: Request, of: str, code: str | None = None) -> HttpResponse:
    """One indicator in all regions of a scope; each target leads to its figures and their source."""
    access.require(request.user, "cockpit.view")
    held = board.now()
    within = scope.of(request.user, held, code)
    if within is None:
        raise Http404
    rows = held.of([one.group for one in within.held])
    pks = held.about(rows, of)
    if not pks:
        raise Http404
    known = definitions.registry().get(of)
    found = Paginator(pks, _PAGE).get_page(request.GET.get("page"))
    name = known.name if known else of
    context = {
        "name": name, "page": found, "targets": targets.told(list(found)), "breadcrumbs": [*trail(within, last=True), {"label": name}],
        "tally": tallies.tally_of(held.by_code(rows)[of], {}), "scope": within,
    }  # fmt: skip
    return render(request, "cockpit/indicator.html", context)


@require_GET
def table(request: Request, code: str | None = None) -> HttpResponseBase:
    """The regions below with their counts, all of them, as Excel."""
    access.require(request.user, "cockpit.view")
    held = board.now()
    within = scope.of(request.user, held, code)
    if within is None:
        raise Http404
    rows = regions.ranked(within, held)
    said = {"register": "cockpit", "rows": len(rows), "form": "xlsx", "query": request.path}
    audit.record(request.user, "register.export", None, said, request)
    of = regions.Table()
    return export.xlsx(of, of.all_columns(), rows)


def _asked(request: Request, code: str | None, layout: str, *, seen_now: bool = False) -> dict[str, Any] | None:
    """What a page shows, with its stamp; None where there is no target yet. Http404 for a region where nothing is to be seen."""
    access.require(request.user, "cockpit.view")
    held = board.now()
    within = scope.of(request.user, held, code)
    if within is None:
        raise Http404
    mark = changes.glance(request.user, seen=seen_now)
    state = stamps.state(request.user, mark, layout, code)
    if not within.held:
        return None
    shown = seen.see(request.user, within, held, mark)
    text = render_to_string(_LAYOUTS[layout], {"seen": shown, "scope": within})
    args = [within.region.code] if within.region and not within.top else []
    return {
        "seen": shown,
        "scope": within,
        "live": text,
        "stamp": stamps.keep(state, text),
        "live_url": reverse("cockpit_region_live" if args else "cockpit_live", args=[*args, layout]),
        "wall_url": reverse("cockpit_region_wall" if args else "cockpit_wall", args=args),
        "page_url": reverse("cockpit_region" if args else "cockpit", args=args),
        "breadcrumbs": trail(within),
        "may_map": access.can(request.user, "cockpit.map"),
    }


def trail(within: scope.Scope, *, last: bool = False) -> list[dict[str, Any]]:
    """Breadcrumbs from the uppermost region down; the last leads nowhere unless something follows."""
    found = [{"label": _("驾驶舱"), "url": reverse("cockpit")}] if not within.trail or not within.top else []
    for step, region in enumerate(within.trail):
        url = reverse("cockpit_region", args=[region.code]) if step or not within.top else reverse("cockpit")
        found.append({"label": str(region), "url": url})
    if found and not last:
        found[-1] = {"label": found[-1]["label"], "url": ""}
    return found


def _empty(request: Request) -> HttpResponse:
    """Before any target is watched: what to do first, by how far things are."""
    plans = access.visible(request.user, Plan.objects.all())
    context = {
        "plans": plans.count(), "adopted": plans.filter(state="adopted").count(), "may_upload": access.can(request.user, "plan.upload"),
        "breadcrumbs": [],
    }  # fmt: skip
    return render(request, "cockpit/empty.html", context)
