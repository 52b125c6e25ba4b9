"""What people set: the rule set by which a plan judges its targets, and lights by hand."""

import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.monitoring import upto
from guibiao.monitoring.asking import DEFAULT
from guibiao.monitoring.models import LightOverride, PlanRule, Watched
from guibiao.plans.models import Plan
from guibiao.rules import progress as rules


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
        upto.start(user)


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
