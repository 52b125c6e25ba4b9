"""Figures that an office keeps to itself: marked where they are seen, lifted from their list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guibiao.indicators.suppression import Cell, part_of
from guibiao.kernel import access, refusals
from guibiao.kernel.models import Region
from guibiao.kernel.requests import whole
from guibiao.statistics import confidential, filling, survey
from guibiao.statistics.models import Campaign, Confidential, Observation


@require_POST
def of_observation(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep back the figure of an observation; its page then is that of what stands in its place."""
    one = access.get_visible_or_404(request.user, Observation.objects.select_related("region", "indicator"), pk=pk)
    access.require(request.user, "observation.decide", one)
    cell = Cell(one.region.code, one.indicator_id, one.scope)
    made = _mark(request, one.region, cell, one.year, part_of(one.part, to_date=one.to_date), str(one))
    return redirect(made) if made else redirect("register_detail", "observations", pk)


@require_POST
def of_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep back what a collection says of a region, before it is published or after."""
    campaign = access.get_visible_or_404(
        request.user, Campaign.objects.select_related("dataset", "organisation"), pk=pk
    )
    access.require(request.user, "campaign.publish", campaign)
    layout = filling.Layout(campaign.dataset)
    items = {item.code: item for item in layout.items if item.is_measure}
    lines = {line.code: line for line in layout.lines}
    code, _dot, row = request.POST.get("cell", "").partition(".")
    region = Region.objects.filter(
        pk__in=campaign.returns.values("unit__region"), code=request.POST.get("region", "")
    ).first()
    if code not in items or row not in lines or region is None:
        raise Http404
    cell = Cell(region.code, survey.item_keys(items, campaign.dataset_id)[code], survey.line_keys(layout.lines)[row])
    name = f"{region} {campaign.period.chinese()} {items[code].name} {lines[row].name}"
    _mark(request, region, cell, campaign.year, campaign.part, name)
    return redirect("statistics_results", pk)


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a figure be seen again."""
    held = access.get_visible_or_404(request.user, Confidential.objects.all(), pk=pk)
    access.require(request.user, "observation.decide", held)
    with refusals.told(request, confidential.Refused):
        confidential.lift(held, user=request.user, reason=request.POST.get("reason", ""), request=request)
        messages.success(request, _("已解除，以后可以公布。"))
    return redirect("register_detail", "confidential", pk)


def _mark(request: HttpRequest, region: Region, cell: Cell, year: int, part: str, name: str) -> Confidential | None:
    user: Any = request.user
    with refusals.told(request, confidential.Refused):
        made = confidential.mark(
            region, cell, year, part, name=name, reason=request.POST.get("reason", ""), user=user,
            organisation=user.organisation, request=request,
        )  # fmt: skip
        messages.success(request, _("已标为不公布：%(name)s。") % {"name": name})
        return made
    return None


def rows_of_file(request: HttpRequest, shown: Any) -> None:
    """Keep back the ticked rows of a file that is being looked at."""
    rows = shown.table.to_pylist()
    names = dict(Region.objects.filter(code__in={row["region"] for row in rows}).values_list("code", "name"))
    ticked = [
        number for key in request.POST.getlist("chosen") if (number := whole(key)) is not None and number < len(rows)
    ]
    if not ticked:
        messages.error(request, _("请先选要标为不公布的数。"))
    for row in [rows[number] for number in ticked]:
        region = Region.objects.get(code=row["region"])
        cell = Cell(region.code, row["indicator"], row["scope"] or "")
        name = " ".join(filter(None, (names[region.code], f"{row['year']}", row["indicator"], row["scope"])))
        _mark(request, region, cell, row["year"], part_of(row["part"], to_date=row["to_date"]), name)
