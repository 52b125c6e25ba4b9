"""What is published: a unit's figures as observations of its region and, where the form sums them, of the region above; or, where
they are of respondents or some are kept back, what `disclosure` lets go."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.indicators.suppression import Cell
from guibiao.kernel import procedures
from guibiao.kernel.procedures import Move
from guibiao.statistics import disclosure, filling, observations, totals
from guibiao.statistics.models import Campaign, Choice, DataItem, Intake, Observation, Return
from guibiao.statistics.totals import READY


def obstacle(move: Move) -> str | None:
    """Why a campaign has nothing to publish."""
    campaign: Campaign = move.case
    ready = campaign.returns.filter(state__in=READY).select_related("unit__region")
    if not ready:
        return _("还没有审定的报表，没有可以发布的数。")
    if campaign.dataset.single or not disclosure.guarded(campaign):
        return None
    first: dict[int, Return] = {}
    for one in ready:
        other = first.setdefault(one.unit.region_id, one)
        if other != one:
            said = {"unit": one.unit, "other": other.unit, "region": one.unit.region}
            return _("“%(unit)s”与“%(other)s”同属%(region)s，报了同一个数，不能都发布。请退回其中一张。") % said
    return None


def single(move: Move) -> str | None:
    """Why this return may not be published by itself."""
    one = move.case
    if not move.data.get("together") and disclosure.guarded(one.campaign):
        return _("有的数不能公布，哪些可以公布要一起核定，不单独发布；请在“%(campaign)s”发布汇总。") % {
            "campaign": one.campaign
        }
    twice = _said_by_others(one)
    if twice:
        return _("“%(unit)s”与“%(other)s”同属%(region)s，报了同一个数，不能都发布。请退回其中一张。") % twice
    return None


def publish_return(move: Move) -> None:
    """The effect of publishing a return: its figures become observations, a new vintage each time."""
    one = move.case
    one.publications += 1
    if move.data.get("together") == "guarded":
        return
    rows = list(_rows(one))
    if rows:
        _add(one.campaign, rows, move, filing=one)


def publish_campaign(move: Move) -> None:
    """The effect of publishing a campaign: every approved return, and the sums where only sums may be shown."""
    campaign = move.case
    guarded = disclosure.guarded(campaign)
    how = "guarded" if guarded else "each"
    for one in campaign.returns.filter(state="approved").select_related("campaign__dataset", "unit__region"):
        procedures.apply(one, "publish", move.actor, request=move.request, together=how)
    if guarded:
        release, figures = disclosure.publish(campaign, move.actor)
        _add(campaign, list(_sums(campaign, figures)), move, release=release)
    else:
        home = campaign.organisation.region
        rows = [
            _statement(campaign, one.item, home.code, one.line.scope, one.value)
            | {"place": f"{campaign} · {one.line.name} · {one.item.code} {one.item.name}"}
            for one in totals.of(campaign)
            if one.value is not None
        ]
        _add(campaign, rows, move, campaign=campaign)


def not_withdrawable(move: Move) -> str | None:
    """Why the figures of a return cannot be taken back by themselves: sums that hold have them in."""
    campaign: Campaign = move.case.campaign
    if move.data.get("together") or not _sums_of(campaign).filter(withdrawal=None).exists():
        return None
    said = _(
        "“%(campaign)s”的汇总已经发布，里面有这张报表的数。请在调查页面撤回发布，改好后再发布；只改这一张的，用“修订已发布的数”。"
    )
    return said % {"campaign": campaign}


def withdraw_return(move: Move) -> None:
    """The effect of withdrawing a return: what it published counts no more."""
    intakes = Intake.objects.filter(filing=move.case)
    observations.withdraw(intakes, user=move.actor, reason=move.note, request=move.request)


def anything_out(campaign: Campaign) -> bool:
    """Whether anything of a campaign is published."""
    held = (
        _of(campaign).filter(withdrawal=None),
        campaign.returns.filter(state="published"),
        campaign.releases.filter(withdrawn=False),
    )
    return any(rows.exists() for rows in held)


def nothing_to_withdraw(move: Move) -> str | None:
    """Why a campaign has nothing to take back."""
    return None if anything_out(move.case) else _("“%(campaign)s”没有已发布的数。") % {"campaign": move.case}


def withdraw_campaign(move: Move) -> None:
    """The effect of withdrawing a campaign: neither its returns nor the sums over them count; every return is approved as before."""
    campaign: Campaign = move.case
    for one in campaign.returns.filter(state="published"):
        procedures.apply(one, "withdraw", move.actor, note=move.note, request=move.request, together=True)
    campaign.releases.update(withdrawn=True)
    observations.withdraw(_of(campaign), user=move.actor, reason=move.note, request=move.request)


def _of(campaign: Campaign) -> QuerySet[Intake]:
    return Intake.objects.filter(Q(filing__campaign=campaign)) | _sums_of(campaign)


def _sums_of(campaign: Campaign) -> QuerySet[Intake]:
    return Intake.objects.filter(Q(campaign=campaign) | Q(release__campaign=campaign))


def _sums(campaign: Campaign, figures: Mapping[Cell, float | None]) -> Iterable[dict[str, Any]]:
    """The sums that go out as rows: a suppressed one as missing, with its reason."""
    items = {item.indicator_id: item for item in filling.Layout(campaign.dataset).items if item.indicator_id}
    for cell, value in figures.items():
        if cell.measure in items:
            row = _statement(campaign, items[cell.measure], cell.place, cell.line, value)
            yield row if value is not None else row | {"status": "missing", "reason": disclosure.reason(campaign)}


def _rows(one: Return) -> Iterable[dict[str, Any]]:
    layout = filling.Layout(one.campaign.dataset)
    for key, item, line in layout.cells():
        value = filling.plain(one.values.get(key, "")) if item.is_measure else None
        if item.indicator_id and value is not None:
            yield _statement(one.campaign, item, one.unit.region.code, line.scope, float(value)) | {
                "place": f"{one.unit} · {line.name} · {item.code} {item.name}"
            }


def _statement(campaign: Campaign, item: DataItem, region: str, scope: str, value: float | None) -> dict[str, Any]:
    form = campaign.dataset
    return {
        "region": region, "indicator": item.indicator_id, "scope": scope or None, "year": campaign.year,
        "part": campaign.period.part, "to_date": campaign.period.to_date, "value": value, "unit": item.unit,
        "source": f"{form.name}（{form.form_number}）",
        "place": f"{campaign} · {item.code} {item.name}", "vintage": _today(),
    }  # fmt: skip


def _today() -> datetime.date:
    return timezone.localdate()


def _said_by_others(one: Return) -> dict[str, Any]:
    """Another unit of the same region that has published one of the figures of this return."""
    mine = {(row["indicator"], row["scope"] or "") for row in _rows(one)}
    others = Observation.objects.filter(
        intake__filing__campaign_id=one.campaign_id, region_id=one.unit.region_id
    ).exclude(intake__filing_id=one.pk)
    for said in others.select_related("intake__filing__unit"):
        if (said.indicator_id, said.scope) in mine and said.intake.filing is not None:
            return {"unit": one.unit, "other": said.intake.filing.unit, "region": one.unit.region}
    return {}


def _add(of: Campaign, rows: list[dict[str, Any]], move: Move, **origin: Any) -> None:
    rows = [row for row in rows if row["indicator"]]
    if not rows:
        return
    try:
        added = observations.add(
            rows, kind=Intake.Kind.RETURN, title=str(of), user=move.actor, organisation=of.organisation,
            official=of.dataset.official, request=move.request, **origin,
        )  # fmt: skip
    except observations.Refused as error:
        raise procedures.Refused(str(error)) from None
    _still_chosen(list(added.observations.values()), move)


def _still_chosen(fresh: list[Observation], move: Move) -> None:
    """Where a person has chosen the figure of a return, or the sum of a campaign, over others, its revision holds in its place."""
    figures = {_told_by(one): one for one in fresh}
    choices = Choice.objects.filter(
        observation__region__in={one.region_id for one in fresh},
        observation__indicator__in={one.indicator_id for one in fresh},
    ).select_related("observation__intake")
    latest = {choice.observation.figure: choice for choice in choices.order_by("pk")}
    carried = {
        new: _("修订后仍采信这一来源：%(reason)s") % {"reason": choice.reason}
        for choice in latest.values()
        if (new := figures.get(_told_by(choice.observation))) is not None and new.pk != choice.observation_id
    }
    if carried:
        observations.choose_all(carried, user=move.actor, request=move.request)


def _told_by(one: Observation) -> tuple[Any, ...]:
    """A figure with the return or the campaign that states it."""
    return (*one.figure, one.intake.filing_id, one.intake.campaign_id)
