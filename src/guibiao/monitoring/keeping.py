"""What is said of targets, and how it is kept: a further judgement only where something else is said than before."""

import datetime
import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.indicators.progress import Headline, many
from guibiao.indicators.progress import Target as Aim
from guibiao.indicators.progress.cells import Cells
from guibiao.indicators.progress.formulas import EQUAL
from guibiao.monitoring import writing
from guibiao.monitoring.asking import DEFAULT, Asked, rule_codes
from guibiao.monitoring.models import JudgedUpTo, Judgement, Standing, Watched
from guibiao.rules import lights
from guibiao.rules import progress as rules
from guibiao.terms.indicators import Registry

_STANDING = {"green": Standing.NORMAL, "yellow": Standing.WARNING, "red": Standing.BEHIND, "none": Standing.UNKNOWN}
#: What is said, in the order of the tuples that are compared.
SAID = (
    "target", "region", "period_from", "period_to", "rule_set", "rule_version", "standing", "light_reason", "light_rule",
    "taken", "class_name", "year", "data_year", "value", "goal", "gap", "unit", "year_reached", "why", "sentence",
)  # fmt: skip
_HEAD = SAID.index("class_name")
_LAST_YEAR = 9999
_RANGE = 2000
_VALUE, _GOAL, _GAP = (SAID.index(name) for name in ("value", "goal", "gap"))

Said = tuple[Any, ...]


def say(asked: Sequence[Asked], held: Cells, today: datetime.date, registry: Registry) -> list[Said]:
    """What is to be said of each target by the rule set of its plan, in their order, from the cells of `evidence.table`."""
    codes = rule_codes()
    out: list[Said] = [()] * len(asked)
    by_rule: dict[str, list[int]] = {}
    for number, one in enumerate(asked):
        by_rule.setdefault(codes.get(one.plan, DEFAULT), []).append(number)
    for code, numbers in by_rule.items():
        rule = rules.get(code, today)
        aims = {number: aim for number in numbers if isinstance(aim := asked[number].aim, Aim)}
        found = dict(
            zip(aims, many(list(aims.values()), held, rule_set=rule, today=today, registry=registry), strict=True)
        )
        for number in numbers:
            headline = found.get(number) or _unreadable(asked[number])
            out[number] = _said(asked[number], headline, rule, today)
    return out


def _unreadable(one: Asked) -> Headline:
    if isinstance(one.aim, str):
        return Headline("unclear", one.aim)
    return Headline("no_region", _("规划没有写明地区，不能与观测值相连；请在规划的基本信息里选定地区。"))


def _said(one: Asked, of: Headline, rule: rules.RuleSet, today: datetime.date) -> Said:
    light = _light(of.class_code, of.met, today)
    return (one.target, one.region, *one.period, rule.code, rule.version, *light, one.taken, *_heard(of))


def _heard(of: Headline) -> Said:
    return (
        of.class_name or "", of.year, of.data_year, of.value, of.goal, of.gap, (of.unit or "")[:40], _sooner(of.year_reached),
        of.why or "", of.sentence,
    )  # fmt: skip


def _sooner(year: int | None) -> int | None:
    """A year that people count with; nothing for one in many thousand years."""
    return year if year is not None and year <= _LAST_YEAR else None


@cache
def _light(class_code: str | None, met: bool | None, today: datetime.date) -> tuple[str, str, str]:
    """Standing, reason and rule of the light."""
    lit = lights.of_indicator(class_code, met, lights.for_indicators(today))
    standing = Standing.MET if met else _STANDING[lit.light]
    return standing.value, lit.reason[:200], f"{lit.rule} {lit.version}"[:80]


def same(old: Said, new: Said) -> bool:
    """Whether nothing else is said. Figures that agree to nine digits are the same; what is missing is as exact as the goal."""
    if old == new:
        return True
    scale = max((abs(one) for one in (new[_VALUE], new[_GOAL]) if one is not None), default=0.0)
    for place, (one, other) in enumerate(zip(old, new, strict=True)):
        if isinstance(one, float) and isinstance(other, float):
            if not math.isclose(one, other, rel_tol=EQUAL, abs_tol=EQUAL * scale if place == _GAP else 0.0):
                return False
        elif one != other:
            return False
    return True


def tells(judgement: Judgement, of: Headline) -> bool:
    """Whether a judgement says what a headline does."""
    kept = tuple(getattr(judgement, name) for name in SAID)
    return same(kept, (*kept[:_HEAD], *_heard(of)))


def lock() -> JudgedUpTo:
    """The row whose lock puts those who keep judgements in one order. Within a transaction."""
    JudgedUpTo.objects.get_or_create(pk=1)
    return JudgedUpTo.objects.select_for_update().get(pk=1)


def keep(asked: Sequence[Asked], said: Sequence[Said], version: int, today: datetime.date) -> list[int]:
    """Keep what was said at a data version. Returns the watched targets of which something new is said.

    Within a transaction, under the lock. What somebody has judged meanwhile at a later version is left alone. A fixed number of
    queries for any number of targets; they are taken by their range where there are many.
    """
    pks = [one.watched for one in asked]
    within = {"pk__in": pks} if len(pks) < _RANGE else {"pk__range": (pks[0], pks[-1])}
    rows = Watched.every.filter(active=True, checked_version__lte=version, **within)
    current = (f"current__{name}" for name in SAID)
    held: dict[int, Said | None] = dict.fromkeys(rows.filter(current=None).values_list("pk", flat=True))
    held |= {pk: tuple(old) for pk, *old in rows.exclude(current=None).values_list("pk", *current)}
    day, fresh = today.isoformat(), []
    for pk, new in zip(pks, said, strict=True):
        if pk in held and ((old := held[pk]) is None or not same(old, new)):
            fresh.append((pk, version, day, *new))
    looked = {"checked_version": version, "checked_at": timezone.now()}
    if fresh:
        last = Judgement.objects.aggregate(last=Max("pk"))["last"] or 0
        writing.insert(Judgement, ("watched", "data_version", "on", *SAID), fresh)
        writing.point(Watched, "current", Judgement, "watched", last, looked)
    rows.filter(checked_version__lt=version).update(**looked)
    return [pk for pk, *_rest in fresh]


@transaction.atomic
def keep_in_order(asked: Sequence[Asked], said: Sequence[Said], version: int, today: datetime.date) -> list[int]:
    """The same in a transaction of its own."""
    lock()
    return keep(asked, said, version, today)
