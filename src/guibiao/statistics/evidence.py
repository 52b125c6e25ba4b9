"""Figures that a checked report states become candidates, and what a person confirms becomes an observation.

A candidate may be confirmed when it says a level of a year of a region, under a name that means one indicator and no other,
in a unit of that indicator. A bound (“突破4500家”) is confirmed as a bound.
"""

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.indicators.units import factor
from guibiao.kernel import access, audit
from guibiao.plans import checked, scopes
from guibiao.plans.models import Item, Plan
from guibiao.reading.outputs.places import Places
from guibiao.statistics import definitions, observations
from guibiao.statistics.models import Candidate, Indicator, Intake
from guibiao.terms import indicators, regions

#: Kinds of a fact that state how much there is; the others say by how much it has changed, or a place in a ranking.
_STATED = ("level", "count")

#: Why a candidate cannot be confirmed as it stands, in words.
OBSTACLES = {
    "kind": gettext_lazy("说的是增速、倍数、位次或增加数，不是指标本身的数"),
    "period": gettext_lazy("是几年的累计数，不是一年的数"),
    "indicator": gettext_lazy("没有对应的规范指标"),
    "look_alike": gettext_lazy("只是名称相近，不是这个指标"),
    "open": gettext_lazy("名称没有说明口径，须选定是哪一个"),
    "unit": gettext_lazy("单位与指标不符"),
    "region": gettext_lazy("没有地区"),
    "place": gettext_lazy("句中先说到下级地区，不一定是整个地区的数；核对后在“修改”中写明地区"),
    "year": gettext_lazy("没有年份"),
}


#: Words by which a report comes back from a part of the region to the whole.
_WHOLE = re.compile("[全我本](?:省|市|区|州|县|盟|旗)|全自治区")


class Refused(ValueError):
    """A decision that cannot be, as a sentence for the person."""


@dataclass
class Outcome:
    """What a decision on several candidates did; `refused` are those it left as they were, with the sentence why."""

    done: list[Candidate] = field(default_factory=list)
    refused: list[tuple[Candidate, str]] = field(default_factory=list)


def reports(user: Any) -> Any:
    """The reports of which this person may take figures."""
    plans = Plan.objects.filter(genre=Plan.Genre.REPORT, cited=False).exclude(state="withdrawn")
    return access.visible(user, plans.select_related("region", "organisation"))


def collect(plan: Plan, user: Any, request: HttpRequest | None = None) -> list[Candidate]:
    """Make candidates of the facts of a report that people have checked: all of an adopted one, else those settled.

    Facts that were candidates before are left alone, whatever was decided on them. Raises Refused.
    """
    if plan.genre != Plan.Genre.REPORT:
        raise Refused(_("“%(plan)s”不是报告：规划里的数是目标，不作为观测值。") % {"plan": plan})
    facts = Item.objects.filter(plan=plan, kind=Item.Kind.FACT).exclude(status=Item.Status.REJECTED)
    if plan.state != "adopted":
        facts = facts.exclude(status=Item.Status.OPEN)
    known = set(Candidate.objects.filter(plan=plan).values_list("identity", flat=True))
    fresh = [item for item in facts if item.identity not in known]
    if not fresh:
        if not known:
            raise Refused(_("“%(plan)s”里还没有核对过的事实；请先核对，或采用这份报告。") % {"plan": plan})
        return []
    places = Places(checked.as_read(plan))
    definitions.ensure(code for item in fresh if (code := item.data.get("canonical")))
    made = [_candidate(plan, item, places) for item in fresh]
    with transaction.atomic():
        Candidate.objects.bulk_create(made)
        look_at(Candidate.objects.filter(plan=plan))
        audit.record(user, "candidate.collect", plan, {"candidates": len(made)}, request)
    return made


def _candidate(plan: Plan, item: Item, places: Places) -> Candidate:
    data = item.data
    code = data.get("canonical") or ""
    printed = str(data.get("indicator") or "")
    clear = indicators.get(code) is not None and not _is_look_alike(printed, data.get("unit"), code)
    return Candidate(
        plan=plan, identity=item.identity, printed=printed[:300], kind=data.get("kind") or "level",
        per=data.get("per") or "", matched=code, indicator_id=code if clear else None, region=plan.region,
        year=data.get("year"), value=data["value"], comparator=data.get("comparator") or "=", upper=data.get("upper"),
        unit=(data.get("unit") or "")[:40], sentence=places.sentence(item.start, item.end),
        start=item.start, end=item.end,
    )  # fmt: skip


def _is_look_alike(printed: str, unit: str | None, code: str) -> bool:
    """Whether the printed name means another indicator than `code`, one that only looks like it."""
    meant = indicators.match(printed, unit) or indicators.match(printed)
    return meant is not None and meant.code != code and code in {one.code for one in indicators.look_alikes(meant.code)}


def obstacle(candidate: Candidate) -> str:
    """Why it cannot be confirmed as it stands: a key of OBSTACLES, or nothing."""
    code = candidate.indicator_id or ""
    tests = (
        ("kind", candidate.kind not in _STATED or _added_to_stock(candidate)),
        ("period", candidate.per == "period"),
        ("look_alike", bool(code) and _is_look_alike(candidate.printed, candidate.unit, code)),
        ("indicator", not code),
        ("open", bool(code) and not candidate.chosen and _open(candidate)),
        ("unit", bool(code) and _other_unit(candidate)),
        ("region", candidate.region_id is None),
        ("place", not candidate.corrected and _of_a_part(candidate)),
        ("year", candidate.year is None),
    )
    return next((name for name, holds in tests if holds), "")


def look_at(candidates: QuerySet[Any]) -> None:
    """Note what stands in the way of the open ones of which that is not known yet."""
    rows = candidates.filter(status=Candidate.Status.OPEN, obstacle=None).select_related("indicator", "region")
    fresh = list(rows)
    for one in fresh:
        one.obstacle = obstacle(one)
    Candidate.objects.bulk_update(fresh, ["obstacle"], batch_size=500)


def _added_to_stock(candidate: Candidate) -> bool:
    """Whether it counts things newly made under the code of how many there are: 新建12个 is not the total of them."""
    known = candidate.indicator
    return candidate.kind == "count" and known is not None and known.type == Indicator.Type.STOCK


def _of_a_part(candidate: Candidate) -> bool:
    """Whether its sentence speaks of a part of the region before it comes to the figure, and not of the whole in between."""
    region, (before, found, _rest) = candidate.region, candidate.sentence.partition(candidate.printed)
    home = regions.get(region.code) if region is not None else None
    if home is None:
        return False
    lead = f"{home.name}："
    parts = [
        one.end for one in regions.in_text(lead + before + found)
        if one.region is not None and one.region != home and regions.current().inside(one.region, home.code)
    ]  # fmt: skip
    return bool(parts) and not _WHOLE.search((lead + before + found)[max(parts) :])


def _open(candidate: Candidate) -> bool:
    unit = candidate.unit or None
    return scopes.understood(candidate.printed, candidate.indicator_id, unit, candidate.kind) == "open"


def _other_unit(candidate: Candidate) -> bool:
    known = candidate.indicator
    if known is None or factor(candidate.unit, known.unit) is not None:
        return False
    term = indicators.get(known.code)
    return term is None or indicators.match(term.name, candidate.unit) != term


def offered(candidate: Candidate) -> list[Any]:
    """The indicators that it may be of, for a person to choose from; look-alikes are not among them."""
    near = scopes.candidates(candidate.printed, candidate.indicator_id, candidate.unit or None, candidate.kind)
    return [one for one in near if not _is_look_alike(candidate.printed, candidate.unit, one.code)]


def confirm(candidates: Iterable[Candidate], user: Any, request: HttpRequest | None = None) -> Outcome:
    """Make observations of open candidates; those that cannot be are left with the reason. One intake a report."""
    outcome = Outcome()
    with transaction.atomic():
        fit: dict[Plan, list[Candidate]] = {}
        for one in _locked(candidates):
            why = obstacle(one)
            if one.status != Candidate.Status.OPEN:
                outcome.refused.append((one, _("已经由%(who)s处理过。") % {"who": one.decided_by}))
            elif why:
                Candidate.objects.filter(pk=one.pk).update(obstacle=why)
                outcome.refused.append((one, str(OBSTACLES[why])))
            else:
                fit.setdefault(one.plan, []).append(one)
        for plan, ready in fit.items():
            _take(plan, ready, user, request)
            outcome.done += ready
    return outcome


def _take(plan: Plan, ready: list[Candidate], user: Any, request: HttpRequest | None) -> None:
    added = observations.add(
        [_row(one) for one in ready], kind=Intake.Kind.REPORT, title=plan.title, user=user,
        organisation=plan.organisation, report=plan, request=request,
    )  # fmt: skip
    for number, one in enumerate(ready):
        one.observation = added.observations.get(number)
        _decide(one, Candidate.Status.CONFIRMED, user)
    Candidate.objects.bulk_update(ready, ["observation", "status", "decided_by", "decided_at"])
    audit.record(user, "candidate.confirm", plan, {"candidates": [one.pk for one in ready]}, request)


def _row(one: Candidate) -> dict[str, Any]:
    return {
        "region": one.region.code if one.region else "", "indicator": one.indicator_id, "year": one.year,
        "value": one.value, "comparator": one.comparator, "upper": one.upper, "unit": one.unit, "status": "provisional",
        "reason": str(_("报告所述")), "source": one.plan.title, "place": one.sentence, "vintage": one.plan.issued_on,
    }  # fmt: skip


def reject(candidates: Iterable[Candidate], user: Any, request: HttpRequest | None = None) -> Outcome:
    """Put open candidates aside."""
    return _turn(candidates, Candidate.Status.OPEN, Candidate.Status.REJECTED, "candidate.reject", user, request)


def reopen(candidates: Iterable[Candidate], user: Any, request: HttpRequest | None = None) -> Outcome:
    """Take back what was put aside. What was confirmed is an observation and stays one."""
    return _turn(candidates, Candidate.Status.REJECTED, Candidate.Status.OPEN, "candidate.reopen", user, request)


def _turn(
    candidates: Iterable[Candidate], source: str, target: str, action: str, user: Any, request: HttpRequest | None
) -> Outcome:
    outcome = Outcome()
    with transaction.atomic():
        for one in _locked(candidates):
            if one.status != source:
                outcome.refused.append((one, _("现在是“%(state)s”。") % {"state": one.get_status_display()}))
                continue
            _decide(one, target, user)
            one.save(update_fields=["status", "decided_by", "decided_at"])
            audit.record(user, action, one, {"sentence": one.sentence[:200]}, request)
            outcome.done.append(one)
    return outcome


@dataclass(frozen=True)
class Said:
    """What a person says that candidates are of; what is left empty stays as it is. `of_report`: said of the whole report at once."""

    indicator: str = ""
    region: Any = None
    year: int | None = None
    unit: str = ""
    of_report: bool = False


@dataclass(frozen=True)
class Change:
    """What a candidate would be: `refused` where it cannot be that, else what would stand in the way of confirming it."""

    candidate: Candidate
    before: Candidate
    refused: str
    obstacle: str

    @property
    def changed(self) -> list[str]:
        """The names of what becomes another."""
        names = ("indicator_id", "region_id", "year", "unit")
        return [name for name in names if getattr(self.candidate, name) != getattr(self.before, name)]


def changes(candidates: Iterable[Candidate], said: Said) -> list[Change]:
    """What candidates would be if this were said of them. Nothing is kept. Raises Refused for an indicator that there is not."""
    if said.indicator and definitions.ensure([said.indicator]):
        raise Refused(_("没有“%(code)s”这个指标，请从列表中选择，或先在指标台账里新增。") % {"code": said.indicator})
    known = Indicator.objects.get(code=said.indicator) if said.indicator else None
    found = []
    for one in candidates:
        new = copy(one)
        new.indicator, new.region = known or one.indicator, said.region or one.region
        new.year, new.unit = said.year or one.year, said.unit.strip()[:40] or one.unit
        new.corrected, new.chosen = one.corrected or not said.of_report, one.chosen or bool(said.indicator)
        refused = ""
        if one.status != Candidate.Status.OPEN:
            refused = _("已经由%(who)s处理过。") % {"who": one.decided_by}
        elif said.indicator and _is_look_alike(one.printed, new.unit, said.indicator):
            refused = _("“%(printed)s”与所选指标只是名称相近，不能作为它的数。") % {"printed": one.printed}
        found.append(Change(new, one, refused, obstacle(new)))
    return found


def correct_all(
    candidates: Iterable[Candidate], said: Said, user: Any, request: HttpRequest | None = None
) -> tuple[Outcome, list[Candidate]]:
    """Say what several open candidates are of; those of which it cannot be said are left with the reason. The figures themselves are
    the report's and are not changed. The second list are those that can be confirmed now."""
    outcome, fit = Outcome(), []
    with transaction.atomic():
        for change in changes(_locked(candidates), said):
            one = change.candidate
            if change.refused:
                outcome.refused.append((one, change.refused))
                continue
            one.obstacle = change.obstacle
            one.save(update_fields=["indicator", "region", "year", "unit", "corrected", "chosen", "obstacle"])
            before, after = ([getattr(row, name) for name in ("indicator_id", "region_id", "year", "unit")]
                             for row in (change.before, one))  # fmt: skip
            audit.record(user, "candidate.correct", one, {"before": before, "after": after}, request)
            outcome.done.append(one)
            if not change.obstacle:
                fit.append(one)
    return outcome, fit


def correct(candidate: Candidate, *, user: Any, request: HttpRequest | None = None, **said: Any) -> Candidate:
    """The same of one. Raises Refused."""
    outcome, _fit = correct_all([candidate], Said(**said), user, request)
    for _one, why in outcome.refused:
        raise Refused(why)
    return outcome.done[0]


def place(plan: Plan, region: Any, user: Any, request: HttpRequest | None = None) -> Outcome:
    """Say which region a whole report is about: of a report without one, and of its open candidates that are of no region or of the
    one that the report had."""
    had = plan.region_id
    Plan.objects.filter(pk=plan.pk, region=None).update(region=region)
    open_ = Candidate.objects.filter(plan=plan, status=Candidate.Status.OPEN).exclude(region=region)
    return correct_all(
        open_.filter(Q(region=None) | Q(region=had)), Said(region=region, of_report=True), user, request
    )[0]


def _locked(candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    keys = [one.pk for one in candidates]
    rows = Candidate.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return rows.select_related("plan__organisation", "indicator", "region", "decided_by").order_by(
        "plan", "start", "pk"
    )


def _decide(one: Candidate, status: str, user: Any) -> None:
    one.status, one.decided_by, one.decided_at = status, user, timezone.now()
