"""Collections: when one may begin, to whom the forms go, who is late and who is missing."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel.procedures import Move
from guibiao.statistics.models import Campaign, Return


@dataclass(frozen=True)
class Standing:
    """How many returns a campaign has: asked for, handed in, missing, and missing past the day."""

    asked: int
    handed_in: int
    missing: int
    late: int


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
    today = timezone.localdate()
    if not form.is_valid(today) or not form.is_valid(campaign.closes_on):
        return _("“%(form)s”的有效期不包括今天到 %(day)s 这段时间，不能开始填报。") % {
            "form": form,
            "day": campaign.closes_on,
        }
    if campaign.closes_on < today:
        return _("上报截止 %(day)s 已经过去，请先改期。") % {"day": campaign.closes_on}
    if not form.items.exists():
        return _("“%(form)s”还没有填报项目。") % {"form": form}
    if not campaign.units.exists():
        return _("还没有填报单位。")
    return None


def hand_out(move: Move) -> None:
    """Give every unit its return, once."""
    campaign = move.case
    there = set(campaign.returns.values_list("unit_id", flat=True))
    for unit in campaign.units.exclude(pk__in=there):
        Return.objects.create(campaign=campaign, unit=unit, deadline=campaign.closes_on)


def standing(campaign: Campaign) -> Standing:
    """Where the returns stand today."""
    out = Q(state="filling", submitted_at=None)
    counted = campaign.returns.aggregate(asked=Count("pk"), missing=Count("pk", filter=out))
    late = counted["missing"] if campaign.closes_on < timezone.localdate() else 0
    return Standing(counted["asked"], counted["asked"] - counted["missing"], counted["missing"], late)


def missing(campaign: Campaign) -> QuerySet[Any]:
    """The returns that were never handed in."""
    return campaign.returns.filter(state="filling", submitted_at=None).select_related("unit", "campaign")
