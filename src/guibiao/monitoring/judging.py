"""Every target of the current versions judged by the rule set of its plan, and kept by data version."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.indicators.progress import Observation as Row
from guibiao.indicators.progress import Result, judge
from guibiao.indicators.progress import Target as Aim
from guibiao.kernel import access, audit, jobs
from guibiao.kernel.models import Job
from guibiao.monitoring import evidence
from guibiao.monitoring.models import Judgement, LightOverride, PlanRule, Standing, Watched
from guibiao.plans.models import Plan, Target, Version
from guibiao.rules import lights
from guibiao.rules import progress as rules
from guibiao.statistics import observations
from guibiao.terms.indicators import Registry

DEFAULT = "linear-path"
JOB = "monitoring.judge"
_STANDING = {"green": Standing.NORMAL, "yellow": Standing.WARNING, "red": Standing.BEHIND, "none": Standing.UNKNOWN}
_NUMBERS = ("value", "goal", "gap", "year_reached")


class Refused(ValueError):
    """What cannot be done, as a sentence for the person."""


def choices(today: datetime.date | None = None) -> list[rules.RuleSet]:
    """The rule sets in force that a plan may choose: those that compare with a target."""
    today = today or timezone.localdate()
    codes = dict.fromkeys(rule.code for rule in rules.rule_sets() if rule.needs_target)
    return [rules.get(code, today) for code in codes]


def rule_of(plan: Plan) -> str:
    """The code of the rule set that a plan chose."""
    return PlanRule.objects.filter(plan=plan).values_list("rule_set", flat=True).first() or DEFAULT


def choose_rule(plan: Plan, code: str, *, user: Any, request: HttpRequest | None = None) -> None:
    """Let a plan be judged by another rule set from now on, and judge again. Raises Refused."""
    access.require(user, "progress.set", plan)
    if code not in {rule.code for rule in choices()}:
        raise Refused(_("没有“%(code)s”这套判断规则，请从列表里选。") % {"code": code})
    with transaction.atomic():
        before = rule_of(plan)
        if before == code:
            return
        PlanRule.objects.update_or_create(plan=plan, defaults={"rule_set": code, "set_by": user})
        audit.record(user, "progress.rule", plan, {"changes": {"rule_set": [before, code]}}, request)
        start(user)


# --- when it is done ----------------------------------------------------------------------------------------------
def state() -> str:
    """What the judgements rest on: the data, the adopted versions, the rule sets chosen, the day. Equal: nothing new."""
    version = Version.objects.aggregate(last=Max("pk"))["last"] or 0
    rule = PlanRule.objects.aggregate(last=Max("set_at"))["last"]
    return f"{observations.data_version()}/{version}/{rule.isoformat() if rule else ''}/{timezone.localdate()}"


def keep_up() -> bool:
    """Judge again where data arrived, a version was adopted, a plan chose another rule set or a day has passed.

    Called from the worker's sweep. What was begun once for one state of things is not begun again.
    """
    if not Version.objects.exists():
        return False
    now = state()
    if Job.objects.filter(kind=JOB, arguments__state=now).exists():
        return False
    return start(None, now) is not None


def start(user: Any, at: str | None = None) -> Any:
    """Put the judging of all targets in line; one that waits already is not doubled."""
    from guibiao.monitoring.tasks import judge_targets

    waiting = Job.objects.filter(kind=JOB, state=Job.State.WAITING).first()
    return waiting or jobs.start(judge_targets, owner=user, state=at or state())


# --- judging ------------------------------------------------------------------------------------------------------
def judge_all(tell: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Judge every target of the current versions. Returns how many there are and of how many something new was said.

    Harmless when done again: what is said as before is not written twice.
    """
    version, today, registry = observations.data_version(), timezone.localdate(), Registry.default()
    watched = follow()
    by_plan = dict(PlanRule.objects.values_list("plan_id", "rule_set"))
    rule_sets = {code: rules.get(code, today) for code in {DEFAULT, *by_plan.values()}}
    peers = any(rule_sets[by_plan.get(one.plan_id, DEFAULT)].method == "distance" for one in watched)
    codes = evidence.related(filter(None, (code_of(one.target, registry) for one in watched)), registry)
    regions = {one.plan.region.code for one in watched if one.plan.region}
    rows = evidence.gathered(codes, None if peers else regions)
    everything = [row for held in rows.values() for row in held] if peers else []
    fresh = 0
    for done, one in enumerate(watched, 1):
        rule = rule_sets[by_plan.get(one.plan_id, DEFAULT)]
        own = rows.get(one.plan.region.code, []) if one.plan.region else []
        said = judged(one, everything if rule.method == "distance" else own, rule, today, registry, version)
        fresh += keep(one, said, version)
        if tell and done % 20 == 0:
            tell(done, len(watched))
    return {"targets": len(watched), "new": fresh, "version": version}


def follow() -> list[Watched]:
    """Watch exactly the targets of the latest version of each adopted plan."""
    latest = Version.objects.values("plan").annotate(last=Max("pk")).values("last")
    with transaction.atomic():
        known = {(one.plan_id, one.identity): one for one in Watched.objects.select_for_update()}
        there = {}
        for target in Target.objects.filter(version__in=latest).select_related("version"):
            key = (target.version.plan_id, target.identity)
            there[key] = target
            one = known.get(key)
            if one is None:
                Watched.objects.create(plan_id=key[0], identity=key[1], target=target)
            elif (one.target_id, one.active) != (target.pk, True):
                one.target, one.active = target, True
                one.save(update_fields=["target", "active"])
        gone = [one.pk for key, one in known.items() if one.active and key not in there]
        Watched.objects.filter(pk__in=gone).update(active=False)
    return list(Watched.objects.filter(active=True).select_related("plan__region", "target", "current"))


def code_of(target: Target, registry: Registry) -> str | None:
    """The code of a target's indicator, as `judge` finds it."""
    if target.canonical:
        return str(target.canonical)
    found = registry.match(target.indicator, target.unit or None, target.kind)
    return found.code if found else None


def aim(target: Target, plan: Plan) -> Aim:
    """An adopted target as the library takes it. Raises msgspec.ValidationError."""
    figure = {
        "indicator": target.indicator, "canonical": target.canonical or None, "kind": target.kind,
        "comparator": target.comparator, "value": target.value, "upper": target.upper, "unit": target.unit or None,
        "year": target.year, "per": target.per or None, "id": str(target.identity),
        "baseline": {"value": target.baseline_value, "year": target.baseline_year},
    }  # fmt: skip
    period = (plan.period_from, plan.period_to) if plan.period_from and plan.period_to else None
    return Aim.of(figure, region=plan.region.code if plan.region else None, period=period)


def judged(
    one: Watched, rows: Iterable[Row], rule: rules.RuleSet, today: datetime.date, registry: Registry, version: int
) -> Judgement:
    """What is to be said of a target, not yet kept. What contradicts itself is said so, not raised."""
    said = Judgement(
        watched=one, target=one.target, data_version=version, rule_set=rule.code, rule_version=rule.version, on=today
    )
    if one.plan.region is None:
        return _lit(
            said, None, today, "no_region", _("规划没有写明地区，不能与观测值相连；请在规划的基本信息里选定地区。")
        )
    try:
        result = judge(aim(one.target, one.plan), list(rows), rule_set=rule, today=today, registry=registry)
    except (ValueError, msgspec.ValidationError) as error:
        return _lit(said, None, today, "unclear", str(error))
    verdict = result.revised
    cannot = result.cannot or (verdict.cannot if verdict else None)
    said.year, said.data_year, said.unit = result.year, result.data_year, (result.unit or "")[:40]
    said.result = msgspec.to_builtins(result)
    if verdict:
        said.class_name = verdict.class_name or ""
        for name in _NUMBERS:
            setattr(said, name, getattr(verdict, name))
    return _lit(said, result, today, cannot.why if cannot else "", "".join(result.reasons))


def _lit(said: Judgement, result: Result | None, today: datetime.date, why: str, sentence: str) -> Judgement:
    met = result.met if result else None
    light = lights.of_indicator(result.class_code if result else None, met, lights.for_indicators(today))
    said.standing = Standing.MET if met else _STANDING[light.light]
    said.light_reason, said.light_rule = light.reason[:200], f"{light.rule} {light.version}"[:80]
    said.why, said.sentence = why, sentence
    return said


_SAID = (
    "target_id", "rule_set", "rule_version", "standing", "light_reason", "light_rule", "class_name", "year", "data_year",
    *_NUMBERS, "unit", "why", "sentence", "result",
)  # fmt: skip


def keep(one: Watched, said: Judgement, version: int) -> bool:
    """Keep what was said; whether it is something new."""
    old = one.current
    new = old is None or any(getattr(old, name) != getattr(said, name) for name in _SAID)
    with transaction.atomic():
        if new:
            said.save()
            one.current = said
        one.checked_version, one.checked_at = version, timezone.now()
        one.save(update_fields=["current", "checked_version", "checked_at"])
    return new


# --- lights by hand -----------------------------------------------------------------------------------------------
def override(
    one: Watched,
    standing: str,
    *,
    reason: str,
    until: datetime.date | None,
    user: Any,
    request: HttpRequest | None = None,
) -> LightOverride:
    """Set a light by hand up to a last day. Raises Refused."""
    access.require(user, "progress.override", one)
    if standing not in LightOverride.Light.values:
        raise Refused(_("请选择灯号。"))
    if not reason.strip():
        raise Refused(_("请写明为什么调整灯号。"))
    if until is None or until < timezone.localdate():
        raise Refused(_("请写明有效至哪一天，且不早于今天。"))
    with transaction.atomic():
        _end(one, user)
        made = LightOverride.objects.create(
            watched=one, standing=standing, reason=reason.strip()[:300], until=until, by=user
        )
        detail = {
            "light": standing,
            "ruled": one.current.standing if one.current else "",
            "until": until,
            "reason": reason,
        }
        audit.record(user, "progress.override", one, detail, request)
    return made


def lift(one: Watched, *, user: Any, request: HttpRequest | None = None) -> None:
    """Let the rule's light count again."""
    access.require(user, "progress.override", one)
    with transaction.atomic():
        if _end(one, user):
            audit.record(user, "progress.lift", one, {}, request)


def _end(one: Watched, user: Any) -> int:
    return LightOverride.objects.filter(watched=one, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=user
    )
