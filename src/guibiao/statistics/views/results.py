"""The figures of a collection: every unit's, or the sums in which nobody's own can be found."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guibiao.indicators.suppression import Cell
from guibiao.kernel import access, audit, files
from guibiao.kernel.models import Region
from guibiao.statistics import disclosure, filling, sums_workbook, survey, totals
from guibiao.statistics.models import Campaign, DataSet, Observation
from guibiao.statistics.trail import trail

_SHOWN = 500


def _one(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.select_related("dataset", "organisation__region")
    return access.get_visible_or_404(request.user, rows, pk=pk)


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Sums where the units answer for themselves alone, as far as this person may see them; else what each unit said."""
    campaign = _one(request, pk)
    context: dict[str, Any] = {
        "campaign": campaign,
        "breadcrumbs": trail((_("统计调查"), reverse("register_list", args=["campaigns"])), campaign, _("汇总")),
        **_markable(campaign, request.user),
    }
    if campaign.dataset.rows != DataSet.Rows.PUBLIC:
        context["shown"] = disclosure.shown(campaign, request.user)
        return render(request, "statistics/sums.html", context)
    return render(request, "statistics/results.html", context | _each_unit(campaign, request.user))


@require_GET
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The sums, or every unit's figures, as a workbook: what the page shows to the same person."""
    campaign = _one(request, pk)
    if campaign.dataset.rows != DataSet.Rows.PUBLIC:
        shown = disclosure.shown(campaign, request.user)
        raw, content = shown.raw, sums_workbook.make(campaign, shown)
    else:
        each = _each_unit(campaign, request.user, None)
        raw, content = each["may_see"], sums_workbook.of_units(campaign, each)
    audit.record(request.user, "campaign.export", campaign, {"raw": raw}, request)
    return files.answer(content, f"{campaign.name}-{_('汇总')}", "xlsx")


def _markable(campaign: Campaign, user: Any) -> dict[str, Any]:
    """Of which figures this person may say that they are not published: of what regions state, not of sums over single units."""
    if campaign.dataset.single or not access.can(user, "campaign.publish", campaign):
        return {}
    layout = filling.Layout(campaign.dataset)
    return {
        "regions": Region.objects.filter(pk__in=campaign.returns.values("unit__region")).order_by("code"),
        "cells_to_mark": [
            (key, f"{item.code} {item.name}{f' · {line.name}' if len(layout.lines) > 1 else ''}")
            for key, item, line in layout.cells() if item.is_measure
        ],
    }  # fmt: skip


def _aligned(rows: list[tuple[Any, list[dict[str, Any]]]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """With the decimals that each column has."""
    for column in zip(*(cells for _one, cells in rows), strict=True):
        decimals = max(
            (-int(cell["figure"].as_tuple().exponent) for cell in column if cell["figure"] is not None), default=0
        )
        for cell in column:
            cell["decimals"] = max(decimals, 0)
    return rows


def _observed(campaign: Campaign) -> tuple[dict[Any, int], dict[Any, int]]:
    """The observations that the figures of a campaign became, the latest of each: of a return's cells, and of the sums."""
    figure = ("indicator_id", "scope", "pk")
    of_units = Observation.objects.filter(intake__filing__campaign=campaign).order_by("pk")
    of_sums = Observation.objects.filter(intake__campaign=campaign).order_by("pk")
    return (
        {tuple(key): pk for *key, pk in of_units.values_list("intake__filing_id", *figure)},
        {tuple(key): pk for *key, pk in of_sums.values_list(*figure)},
    )


def _each_unit(campaign: Campaign, user: Any, at_most: int | None = _SHOWN) -> dict[str, Any]:
    """What each unit said, where it speaks for its region: approved for those who may see returns, published for everybody; what is
    kept back is marked for the former and × for the latter."""
    may_see = access.can(user, "return.view", campaign)
    layout = filling.Layout(campaign.dataset)
    hidden = disclosure.hidden(campaign)
    items = {item.code: item for item in layout.items if item.is_measure}
    keys, lines = survey.item_keys(items, campaign.dataset_id), survey.line_keys(layout.lines)

    def shown(region: Any, item: Any, line: Any, value: str, observed: int | None = None) -> dict[str, Any]:
        shut = item.code in keys and Cell(region.code, keys[item.code], lines[line.code]) in hidden
        said = value if may_see or not shut else ""
        return {"value": said, "is_figure": item.is_figure, "figure": filling.plain(said) if item.is_figure else None,
                "hidden": shut, "observed": observed if said else None}  # fmt: skip

    states = totals.READY if may_see else ("published",)
    returns = campaign.returns.filter(state__in=states).select_related("unit__region")[:at_most]
    cells = list(layout.cells())
    of_units, of_sums = _observed(campaign)
    figures = {key: (item.indicator_id, line.scope) for key, item, line in cells}
    sums = {one.key: one for one in totals.of(campaign)} if may_see or campaign.state == "published" else {}
    return {
        "may_see": may_see,
        "heads": [
            (f"{item.name}{f'（{item.unit}）' if item.unit else ''}{f' · {line.name}' if len(layout.lines) > 1 else ''}", item)
            for _key, item, line in cells
        ],
        "rows": _aligned([
            (one, [
                shown(one.unit.region, item, line, one.values.get(key, ""), of_units.get((one.pk, *figures[key])))
                for key, item, line in cells
            ])
            for one in returns
        ]),
        "totals": [
            (sums.get(key), shown(campaign.organisation.region, item, line, "")["hidden"], of_sums.get(figures[key]))
            for key, item, line in cells
        ] if sums else [],
        "reason": disclosure.reason(campaign),
    }  # fmt: skip
