"""Where an observation comes from: every statement of its figure, who brought it in, and the sentence, cell or file behind it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import access
from guibiao.statistics import observations
from guibiao.statistics.models import Choice, Intake, Observation

_STANDINGS = {
    "actual": gettext_lazy("实际数"), "provisional": gettext_lazy("初步数"), "estimated": gettext_lazy("估计数"),
    "forecast": gettext_lazy("预测数"), "missing": gettext_lazy("缺失"),
}  # fmt: skip
_SIGNS = {"=": "", "range": "", "≈": "约"}


@dataclass(frozen=True)
class Statement:
    """One statement of the figure, and whether it is the one that holds."""

    observation: Observation
    holds: bool
    bound: bool
    why: str


@dataclass(frozen=True)
class Lineage:
    """The observation asked for with its origin, all statements of its figure, and what people chose among them."""

    statements: list[Statement]
    choices: list[Choice]
    candidate: Any
    links: list[tuple[str, str]]
    parts: list[Observation]


def amount(one: Observation) -> str:
    """The figure as a phrase: ≥6000家, 8—10个; for a missing one its reason."""
    if one.value is None:
        return _("缺（%(reason)s）") % {"reason": one.reason or _("未说明")}
    sign = _SIGNS.get(one.comparator, one.comparator)
    until = f"—{one.upper:,.15g}" if one.comparator == "range" and one.upper is not None else ""
    return f"{sign}{one.value:,.15g}{until}{one.unit}"


def standing(one: Observation) -> str:
    """How firm the figure is, in words."""
    return str(_STANDINGS.get(one.status, one.status))


def of(one: Observation, user: Any) -> Lineage:
    """Everything behind an observation, as far as the person may see it."""
    rows = observations.statements(one)
    choices = list(Choice.objects.filter(observation__in=[row for row, _held in rows]).select_related("by"))
    chosen = choices[-1].observation_id if choices else None
    said = [Statement(row, held, row.comparator not in ("=", "≈"), _why(row, held, chosen, rows)) for row, held in rows]
    candidate = getattr(one, "candidate", None)
    return Lineage(said, choices[::-1], candidate, _links(one, candidate, user), parts(one, user))


def parts(one: Observation, user: Any) -> list[Observation]:
    """Of a sum that a collection formed, the figures of the regions below as they were when it was formed, as far as the person may
    see them; nothing for any other figure."""
    intake = one.intake
    if intake.kind != Intake.Kind.RETURN or intake.filing_id is not None or intake.release_id is not None:
        return []
    same = {name: getattr(one, name) for name in ("indicator_id", "scope", "year", "part", "to_date")}
    of_units = Observation.objects.filter(
        region__parent=one.region_id, intake__filing__campaign__organisation=intake.organisation_id,
        intake__title=intake.title, intake__version__lte=intake.version, **same,
    )  # fmt: skip
    rows = access.visible(user, of_units).select_related("region", "intake").order_by("region__code", "intake__version")
    return list({row.region_id: row for row in rows}.values())


def _why(row: Observation, held: bool, chosen: int | None, rows: list[tuple[Observation, bool]]) -> str:
    """Why a statement holds, in words; nothing for the others."""
    if not held:
        return ""
    others = [other for other, _held in rows if other.pk != row.pk]
    if row.pk == chosen:
        return _("由人决定采信")
    if not others:
        return _("只有这一个数")
    if row.intake.official and not all(other.intake.official for other in others):
        return _("统计部门发布的数优先")
    if row.comparator == "=" and any(other.comparator != "=" for other in others if other.value is not None):
        return _("确数优先于约数和界限")
    return _("以最新发布的为准")


def _links(one: Observation, candidate: Any, user: Any) -> list[tuple[str, str]]:
    """The pages behind the observation that this person may open."""
    intake, found = one.intake, []
    if candidate is not None and access.can(user, "plan.view", candidate.plan):
        found.append((str(candidate.plan), reverse("plan_item", args=[candidate.plan_id, candidate.identity])))
    if intake.filing is not None and access.can(user, "return.view", intake.filing):
        found.append((str(intake.filing), reverse("statistics_return", args=[intake.filing_id])))
    if intake.release is not None and access.can(user, "campaign.view", intake.release.campaign):
        link = reverse("statistics_results", args=[intake.release.campaign_id])
        found.append((_("%(campaign)s的汇总") % {"campaign": intake.release.campaign}, link))
    if intake.campaign is not None and access.can(user, "campaign.view", intake.campaign):
        link = reverse("statistics_results", args=[intake.campaign_id])
        found.append((_("%(campaign)s的汇总") % {"campaign": intake.campaign}, link))
    if intake.file is not None and access.can(user, "figurefile.view", one):
        found.append((intake.file.name, reverse("statistics_intake_file", args=[intake.pk])))
    return found
