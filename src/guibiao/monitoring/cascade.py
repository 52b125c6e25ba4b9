"""A target over the levels: from what a region took on up to the target of the plan, and down to those who divide it further."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guibiao.kernel import access
from guibiao.kernel.registers import registry
from guibiao.monitoring import standing
from guibiao.monitoring.models import Standing, Watched
from guibiao.plans.models import Part


@dataclass(frozen=True)
class Level:
    """One level of the way up: whose it is, what is asked, the table by which it was divided (None: the plan's own target).

    Addresses are empty where this person may not see what they lead to.
    """

    region: str
    asked: str
    url: str
    division: str = ""
    division_url: str = ""
    on: Any = None


@dataclass(frozen=True)
class Below:
    """What a region took on of a target, and how it stands there."""

    name: str
    url: str
    asked: str
    light: tuple[str, str]
    verdict: str


def up(one: Any, user: Any) -> list[Level]:
    """The way from what a region took on to the target of the plan, itself first; nothing for a target of a plan itself."""
    if one.taken is None:
        return []
    chain = [one]
    while chain[-1].above_id is not None:
        chain.append(Watched.every.select_related(*standing.RELATED).get(pk=chain[-1].above_id))
    seen = set(
        access.visible(user, Watched.every.filter(pk__in=[each.pk for each in chain])).values_list("pk", flat=True)
    )
    asked = [each.taken.part_id for each in chain if each.taken]
    parts = {part.pk: part for part in Part.objects.filter(pk__in=asked).select_related("division")}
    open_ = set(access.visible(user, Part.objects.filter(pk__in=asked)).values_list("pk", flat=True))
    return [_level(each, seen, parts, open_) for each in chain]


def _level(one: Any, seen: set[int], parts: dict[int, Part], open_: set[int]) -> Level:
    url = registry["progress"].detail_url(one) if one.pk in seen else ""
    region = one.region.name if one.region else _("全部")
    if one.taken is None:
        return Level(region, standing.asked(one), url)
    part = parts[one.taken.part_id]
    return Level(
        region, standing.asked(one), url, str(part.division),
        reverse("ledger_part", args=[part.pk]) if part.pk in open_ else "", one.taken.on,
    )  # fmt: skip


def down(one: Any, user: Any) -> list[Below]:
    """Who took on what of a target, as far as this person may see it; a fixed number of queries."""
    rows: Any = access.visible(user, Watched.every.lit().filter(above=one, active=True)).select_related(
        *standing.RELATED
    )
    return [
        Below(
            each.region.name, registry["progress"].detail_url(each), standing.asked(each),
            (standing.LIGHT_STATE[each.shown], str(Standing(each.shown).label)), standing.verdict(each),
        )
        for each in rows.order_by("region__code")
    ]  # fmt: skip
