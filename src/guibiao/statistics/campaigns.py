"""Collections: when one may begin, to whom the forms go, who is late and who is missing."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit, notices, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Move
from guibiao.statistics.models import Campaign, DataSet, Return


@dataclass(frozen=True)
class Standing:
    """How many returns a campaign has: asked for, handed in, never handed in, sent back and not handed in again, and of these two
    those past their day."""

    asked: int
    handed_in: int
    missing: int
    returned: int
    late: int

    @property
    def outstanding(self) -> int:
        """How many are still to come."""
        return self.missing + self.returned


def not_openable(move: Move) -> str | None:
    """The same as a guard."""
    return obstacle(move.case)


def obstacle(campaign: Campaign) -> str | None:
    """Why a campaign cannot open, in words."""
    form = campaign.dataset
    wanted = {
        _("表号"): form.form_number, _("制定机关"): form.authority, _("批准/备案文号"): form.approval,
        _("有效期"): form.valid_until,
    }  # fmt: skip
    missing = [name for name, given in wanted.items() if not given]
    if missing:
        return _("“%(form)s”缺少%(what)s，不能开始填报：统计调查须标明表号、制定机关、批准/备案文号和有效期。") % {
            "form": form, "what": "、".join(missing),
        }  # fmt: skip
    if wrong := wrong_day(form, campaign.closes_on):
        return wrong
    if not form.items.exists():
        return _("“%(form)s”还没有填报项目。") % {"form": form}
    if not campaign.units.exists():
        return _("还没有填报单位。")
    return None


def wrong_day(form: DataSet, closes_on: datetime.date) -> str | None:
    """Why returns cannot be asked for until a day, in words."""
    today = timezone.localdate()
    if not form.is_valid(today) or not form.is_valid(closes_on):
        return _("“%(form)s”的有效期不包括今天到 %(day)s 这段时间，不能填报。") % {"form": form, "day": closes_on}
    if closes_on < today:
        return _("上报截止 %(day)s 已经过去，请先改期。") % {"day": closes_on}
    return None


def hand_out(move: Move) -> None:
    """Give every unit its return, once, and tell it."""
    _hand_out(move.case)


def _hand_out(campaign: Campaign) -> list[Return]:
    there = set(campaign.returns.values_list("unit_id", flat=True))
    made = [
        Return.objects.create(campaign=campaign, unit=unit, deadline=campaign.closes_on)
        for unit in campaign.units.exclude(pk__in=there)
    ]
    words = {"what": campaign, "day": campaign.closes_on}
    for one in made:
        tell(one, "return.waits", lambda: _("请填报“%(what)s”，截止日是 %(day)s。") % words)
    return made


def not_refillable(move: Move) -> str | None:
    """Why a unit could not fill in again what is sent back to it."""
    campaign = move.case.campaign
    if campaign.state == "open":
        return None
    return _("“%(campaign)s”现在是“%(state)s”，退回后单位也不能填。请先在调查页面重新开放。") % {
        "campaign": campaign, "state": campaign.state_label,
    }  # fmt: skip


def standing(campaign: Campaign) -> Standing:
    """Where the returns stand today."""
    out = Q(state="filling")
    counted = campaign.returns.aggregate(
        asked=Count("pk"), out=Count("pk", filter=out), missing=Count("pk", filter=out & Q(submitted_at=None)),
        late=Count("pk", filter=out & Q(deadline__lt=timezone.localdate())),
    )  # fmt: skip
    returned = counted["out"] - counted["missing"]
    return Standing(counted["asked"], counted["asked"] - counted["out"], counted["missing"], returned, counted["late"])


def outstanding(campaign: Campaign) -> QuerySet[Any]:
    """The returns that are to come: never handed in, or sent back."""
    return campaign.returns.filter(state="filling").select_related("unit", "campaign")


@transaction.atomic
def change(
    campaign: Campaign, *, name: str, closes_on: datetime.date, units: Iterable[Organisation], user: Any,
    request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """Change a collection under way: its name, its day, and further units. Returns that are to come follow the day, and who fills them in
    is told."""
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    before = {"name": held.name, "closes_on": held.closes_on}
    held.name, held.closes_on = name, closes_on
    held.save(update_fields=["name", "closes_on"])
    held.units.add(*units)
    fresh = _hand_out(held)
    if before["closes_on"] != closes_on:
        procedures.apply(held, "postpone", None, request=request, by=user)
        for one in outstanding(held).exclude(pk__in=[one.pk for one in fresh]):
            procedures.apply(one, "postpone", None, request=request, by=user)
            tell(one, "return.postponed", lambda what=one: _("“%(what)s”的上报截止改为 %(day)s。") % {
                "what": what.campaign, "day": what.campaign.closes_on,
            })  # fmt: skip
    changes = {key: [was, getattr(held, key)] for key, was in before.items() if was != getattr(held, key)}
    audit.record(user, "campaign.change", held, {"changes": changes, "units": [one.unit_id for one in fresh]}, request)


def tell(one: Return, kind: str, said: Any) -> list[Any]:
    """Tell the people of a unit something of their return. Those who were told."""
    people: list[Any] = access.people_for("return.fill", one, one.unit)
    notices.tell(people, kind, one, said)
    return people
