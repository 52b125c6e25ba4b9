"""Targets divided among the regions below: by hand, by a share, by a formula; sums checked; each part answers."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.indicators.derived import BadFormula
from guibiao.indicators.derived.formula import parse
from guibiao.kernel import access, audit, procedures
from guibiao.kernel.models import Organisation, Region
from guibiao.kernel.procedures import Move
from guibiao.plans.ledger import inheriting, inheriting_targets, telling
from guibiao.plans.ledger.apportioning import apportion, value_for
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import DividedTarget, Division, Part, Quota, Target, TaskSource, Version
from guibiao.plans.vocabulary import grouped
from guibiao.terms import indicators

Method, Rule = DividedTarget.Method, DividedTarget.Rule
# Figures that are no amounts, whatever the registry knows of them: those of the parts do not add up to the whole.
_NO_AMOUNT = re.compile(r"每|人均|强度|比重|占比|比例|指数|位次|排名|率$")
_NO_AMOUNT_KINDS = ("multiple", "growth", "coverage", "rank")
_AT_LEAST = ("≥", ">")


def make(version: Version, user: Any, *, title: str = "", request: HttpRequest | None = None) -> Division:
    """A table of the targets of a version by the regions right below the plan's. Raises Refused."""
    plan = version.plan
    access.require(user, "division.edit", plan.organisation)
    if plan.region is None:
        raise Refused(_("规划没有登记地区，不知道分给哪些地区。"))
    sources = TaskSource.objects.filter(plan=plan, version=version, task__standing="active").exclude(change="withdrawn")
    task_of = dict(sources.values_list("identity", "task_id"))
    rows = {
        task_of[target.identity]: DividedTarget(
            task_id=task_of[target.identity], total=target.value, unit=target.unit, year=target.year,
            rule=rule_of(target),
        )
        for target in version.targets.all() if target.identity in task_of
    }  # fmt: skip
    if not rows:
        raise Refused(_("这一版没有可以分解的目标。"))
    title = title.strip()[:200] or _("%(plan)s目标分解") % {"plan": plan.title[:180]}
    division = Division(organisation=plan.organisation, version=version, title=title)
    return _make(division, plan.region, list(rows.values()), user, request)


def make_below(part: Part, user: Any, *, title: str = "", request: HttpRequest | None = None) -> Division:
    """A table of what a region took on by the regions right below it. Raises Refused."""
    access.require(user, "division.edit", part.organisation)
    if part.state != "accepted" or part.organisation is None:
        raise Refused(_("先认领，再向下分解。"))
    sources = TaskSource.objects.filter(quota__part=part, kind=TaskSource.Kind.DIVISION, task__standing="active")
    rows = {
        source.task_id: DividedTarget(
            task_id=source.task_id, total=source.quota.value or 0, unit=source.quota.target.unit,
            year=source.quota.target.year, rule=source.quota.target.rule,
        )
        for source in sources.exclude(change="withdrawn").select_related("quota__target").order_by("quota__target__order")
        if source.quota is not None
    }  # fmt: skip
    if not rows:
        raise Refused(_("认领的任务里没有可以再分解的目标。"))
    title = title.strip()[:200] or _("%(region)s：%(title)s") % {
        "region": part.region,
        "title": part.division.title[:150],
    }
    division = Division(organisation=part.organisation, version=part.division.version, part=part, title=title)
    return _make(division, part.region, list(rows.values()), user, request)


def _make(
    division: Division, region: Region, rows: list[DividedTarget], user: Any, request: HttpRequest | None
) -> Division:
    """The table with a column for each region right below, its government asked to answer."""
    regions = list(Region.objects.on().filter(parent=region).order_by("code"))
    if not regions:
        raise Refused(_("%(region)s之下没有登记地区，不能分解。") % {"region": region})
    home = _governments(regions)
    with transaction.atomic():
        if (twin := _untouched(division)) is not None:
            return twin
        division.save()
        for order, row in enumerate(rows, 1):
            row.division, row.order = division, order
        DividedTarget.objects.bulk_create(rows, batch_size=100)
        Part.objects.bulk_create(
            [
                Part(division=division, order=order, region=below, organisation=home.get(below.pk), state="drafted")
                for order, below in enumerate(regions, 1)
            ],
            batch_size=100,
        )
        parts = list(division.parts.all())
        quotas = [Quota(target=row, part=part) for row in division.targets.all() for part in parts]
        Quota.objects.bulk_create(quotas, batch_size=500)
        audit.record(user, "division.make", division, {"targets": len(rows), "parts": len(regions)}, request)
    return division


def _governments(regions: Iterable[Region]) -> dict[int, Organisation]:
    """By region the government that answers for it."""
    rows = Organisation.objects.on().filter(region__in=regions, kind=Organisation.Kind.GOVERNMENT)
    return {organisation.region_id: organisation for organisation in rows.order_by("-pk")}


def _untouched(division: Division) -> Division | None:
    """The same table, made already and still empty: whoever presses twice gets it instead of another."""
    same = Division.objects.select_for_update().filter(
        organisation=division.organisation, version=division.version, part=division.part, title=division.title,
        state="draft",
    )  # fmt: skip
    return same.exclude(targets__quotas__value__isnull=False).first()


def discard(division: Division, user: Any, request: HttpRequest | None = None) -> None:
    """Delete a table that was never sent out. Raises Refused."""
    access.require(user, "division.edit", division)
    with transaction.atomic():
        locked = Division.objects.select_for_update().get(pk=division.pk)
        if locked.state != "draft" or procedures.steps(locked).exists():
            raise Refused(_("已经下达过，不能删去；要改先收回调整。"))
        audit.record(user, "division.discard", locked.organisation, {"title": locked.title}, request)
        locked.delete()


def rule_of(target: Target) -> str:
    """What the parts of a target must come to, as far as its words say."""
    known = indicators.get(target.canonical) if target.canonical else None
    rate = known is not None and known.type == "rate"
    if rate or target.kind in _NO_AMOUNT_KINDS or target.unit in ("%", "‰") or _NO_AMOUNT.search(target.indicator):
        return Rule.NONE
    return Rule.COVER if target.comparator in _AT_LEAST else Rule.EQUAL


def table(division: Division) -> tuple[list[Part], list[tuple[DividedTarget, list[Quota], float, str]]]:
    """The parts, and by target its cells in their order, their sum, and what is wrong with it."""
    parts = list(division.parts.select_related("region", "organisation"))
    cells = {
        (quota.target_id, quota.part_id): quota
        for quota in Quota.objects.filter(target__division=division).select_related("part__region")
    }
    rows = []
    above = inheriting.sources_of(division)
    for target in division.targets.select_related("task"):
        quotas = [cells.get((target.pk, part.pk)) or Quota(target=target, part=part) for part in parts]
        moved = inheriting.mismatch(target, above.get(target.task_id)) if division.part_id else ""
        rows.append((target, quotas, total_of(quotas), moved or wrong_with(target, quotas)))
    return parts, rows


def total_of(quotas: Iterable[Quota]) -> float:
    """The sum of what is filled in, without the dust of binary fractions."""
    return sum_of(quota.value for quota in quotas)


def sum_of(values: Iterable[float | None]) -> float:
    """The sum of the figures that are there, without the dust of binary fractions."""
    return float(sum((Decimal(repr(value)) for value in values if value is not None), Decimal(0)))


def decimals(values: Iterable[float | None]) -> int:
    """The most decimals that any of the figures has: what a column lines them up by."""
    return max(
        (max(-int(Decimal(repr(value)).normalize().as_tuple().exponent), 0) for value in values if value), default=0
    )


def wrong_with(target: DividedTarget, quotas: list[Quota]) -> str:
    """What a row lacks, as a sentence; empty when it stands."""
    empty = [quota.part.region.name for quota in quotas if quota.value is None]
    if len(empty) == len(quotas):
        # What was left empty when the table went out is not divided.
        return _("还没有分解。") if target.division.state == "draft" else ""
    if empty:
        return _("缺%(regions)s的分解值。") % {"regions": "、".join(empty[:5]) + ("…" if len(empty) > 5 else "")}
    gap = float(Decimal(repr(total_of(quotas))) - Decimal(repr(target.total)))
    if target.rule == Rule.EQUAL and gap:
        return (
            _("合计比总目标多 %(gap)s。") % {"gap": grouped(gap)}
            if gap > 0
            else _("合计比总目标少 %(gap)s。") % {"gap": grouped(-gap)}
        )
    if target.rule == Rule.COVER and gap < 0:
        return _("合计比总目标少 %(gap)s。") % {"gap": grouped(-gap)}
    return ""


def change(
    division: Division,
    user: Any,
    *,
    figures: dict[int, dict[int, float | None]] | None = None,
    rows: dict[int, dict[str, str]] | None = None,
    basis: dict[int, dict[str, float]] | None = None,
    request: HttpRequest | None = None,
) -> int:
    """Keep figures (by target and part), ways of dividing (by target: method, formula, rule) and basis figures (by part).

    Rows by share or formula are worked out anew. Returns how many cells changed. Raises Refused; then nothing is kept.
    """
    access.require(user, "division.edit", division)
    with transaction.atomic():
        locked = Division.objects.select_for_update().get(pk=division.pk)
        if locked.state != "draft":
            raise Refused(_("已经下达，请先收回调整。"))
        parts = list(locked.parts.select_related("region"))
        for part in parts:
            if basis is not None and part.pk in basis:
                part.basis = basis[part.pk]
        Part.objects.bulk_update(parts, ["basis"], batch_size=100)
        targets = {target.pk: target for target in locked.targets.select_related("task")}
        for pk, said in (rows or {}).items():
            _set_way(targets[pk], said)
        DividedTarget.objects.bulk_update(targets.values(), ["method", "formula", "rule"], batch_size=100)
        changed = []
        worked_out = {
            pk: divide(target, parts)
            for pk, target in targets.items()
            if target.method != Method.HAND and target.formula
        }
        for quota in Quota.objects.filter(target__division=locked):
            by_hand = (figures or {}).get(quota.target_id, {})
            value = worked_out[quota.target_id][quota.part_id] if quota.target_id in worked_out else by_hand.get(
                quota.part_id, quota.value
            )  # fmt: skip
            if value != quota.value:
                quota.value = value
                changed.append(quota)
        Quota.objects.bulk_update(changed, ["value"], batch_size=500)
        audit.record(user, "division.change", locked, {"cells": len(changed)}, request)
    return len(changed)


def _set_way(target: DividedTarget, said: dict[str, str]) -> None:
    method, rule, formula = said.get("method", ""), said.get("rule", ""), said.get("formula", "").strip()
    if method in Method.values:
        target.method = method
    if rule in Rule.values:
        target.rule = rule
    target.formula = formula[:200] if target.method != Method.HAND else ""
    if target.method != Method.HAND and not target.formula:
        raise Refused(_("“%(target)s”要写明按哪一项依据或什么公式分。") % {"target": target.task})


def divide(target: DividedTarget, parts: list[Part]) -> dict[int, float]:
    """What each part takes. A share names one basis figure; a formula is reckoned from several.

    An amount is shared in the proportion of what the formula gives, in whole units where the target is whole, so that
    the parts come to the target exactly. Where nothing is summed, the formula gives each part's figure itself.
    Raises Refused with the part and the figure that is missing.
    """
    try:
        formula = parse(target.formula)
        given = [value_for(formula, part) for part in parts]
    except BadFormula as error:
        raise Refused(_("“%(target)s”：%(why)s") % {"target": target.task, "why": error}) from None
    if target.rule == Rule.NONE and target.method == Method.FORMULA:
        return {part.pk: round(value, 4) for part, value in zip(parts, given, strict=True)}
    if target.rule == Rule.NONE:
        raise Refused(_("“%(target)s”不是可以相加的量，不能按比例分。") % {"target": target.task})
    if min(given) < 0 or sum(given) <= 0:
        raise Refused(_("“%(target)s”的分解依据合计须大于零，且不能有负数。") % {"target": target.task})
    return dict(zip((part.pk for part in parts), apportion(target.total, given), strict=True))


def left_out(rows: list[tuple[DividedTarget, list[Quota], float, str]]) -> int:
    """How many targets have no figure at all: they are not divided."""
    return sum(all(quota.value is None for quota in quotas) for _target, quotas, _total, _wrong in rows)


def unbalanced(move: Move) -> str | None:
    """Why a table cannot be sent out; with `partial` without the targets that have no figure at all."""
    _parts, rows = table(move.case)
    if left_out(rows) == len(rows):
        return str(_("还没有填任何分解值。"))
    for target, quotas, _total, wrong in rows:
        if wrong and not (move.data.get("partial") and all(quota.value is None for quota in quotas)):
            return _("“%(target)s”：%(why)s") % {"target": target, "why": wrong}
    return None


def send_parts(move: Move) -> None:
    """Every part is asked; a region whose government was registered meanwhile has it now."""
    parts = list(move.case.parts.select_related("region"))
    home = _governments(part.region for part in parts if part.organisation_id is None)
    for part in parts:
        if part.region_id in home:
            part.organisation = home[part.region_id]
            part.save(update_fields=["organisation"])
        if part.state != "waiting":
            procedures.apply(part, "send", move.actor, request=move.request)
            telling.part_sent(part)


def recall_parts(move: Move) -> None:
    """Every part is taken back; what was objected stays to be read. Totals from above are those that hold now."""
    inheriting.follow_totals(move.case)
    for part in move.case.parts.exclude(state="drafted").select_related("division", "region", "organisation"):
        procedures.apply(part, "recall", move.actor, request=move.request)
        telling.part_recalled(part, move.note, move.actor)
    inheriting_targets.tell()


def unsettled(move: Move) -> str | None:
    """Why a table cannot be fixed."""
    open_ = [part.region.name for part in move.case.parts.exclude(state="accepted").select_related("region")]
    return _("%(regions)s还没有认领。") % {"regions": "、".join(open_)} if open_ else None


def keep_objection(move: Move) -> None:
    """What is objected stands with the part."""
    move.case.objection = move.note
    telling.part_answered(move.case, move.actor, move.note)


def fixed(version: Version) -> QuerySet[Any]:
    """The figures of the regions below, level by level, that were fixed: `target.task`, `part.region`, `value`."""
    cells = Quota.objects.filter(
        target__division__version=version, target__division__state="fixed", value__isnull=False
    )
    return cells.select_related("target__task", "part__region", "part__organisation")
