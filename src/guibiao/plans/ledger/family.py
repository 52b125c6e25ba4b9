"""Documents that carry out one another (规划 → 行动方案 → 年度计划): linked by a person, then item by item in one table."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.plans.ledger import suggesting
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import Carrying, Plan, PlanLink, Task, TaskSource


@dataclass
class Row:
    """An item of the lower document: `same` task as one above, or linked, or said to have none above, or open."""

    lower: TaskSource
    state: str = "open"
    upper: TaskSource | None = None
    score: int = 0


@cache
def _tiers() -> dict[str, list[str]]:
    table = tomllib.loads(files("guibiao.plans.ledger").joinpath("tiers.toml").read_text(encoding="utf-8"))
    return {name: entry["words"] for name, entry in table.items()}


def tier(plan: Plan) -> str:
    """What a document is in the chain: plan, action or annual."""
    if plan.period_from and plan.period_from == plan.period_to:
        return "annual"
    return next((name for name, words in _tiers().items() if any(word in plan.title for word in words)), "plan")


def tier_label(plan: Plan) -> str:
    """The same on screen."""
    return {"plan": _("规划"), "action": _("行动方案"), "annual": _("年度计划")}[tier(plan)]


def items(plan: Plan) -> QuerySet[Any]:
    """What a document asks for now, in its order."""
    return _current(TaskSource.objects.filter(plan=plan))


def _current(sources: QuerySet[Any]) -> QuerySet[Any]:
    found = sources.filter(task__standing=Task.Standing.ACTIVE).exclude(change=TaskSource.Change.WITHDRAWN)
    return found.select_related("task", "task__lead", "plan").order_by("task__kind", "task__order", "pk")


def may_link(user: Any, lower: Plan) -> bool:
    """Whether this person keeps the ledger of the lower document."""
    return access.can(user, "task.edit", lower.organisation)


def above(user: Any, plan: Plan) -> QuerySet[Any]:
    """The links to what a document carries out, as far as this person may see."""
    seen = access.visible(user, Plan.objects.all())
    return plan.links_above.filter(upper__in=seen).select_related("upper")


def below(user: Any, plan: Plan) -> QuerySet[Any]:
    """The links to what carries a document out."""
    return access.visible(user, plan.links_below.select_related("lower"))


def choices(user: Any, lower: Plan) -> list[Plan]:
    """The plans that it may carry out, those of its region and of earlier tiers first."""
    known = set(lower.links_above.values_list("upper_id", flat=True)) | _below(lower) | {lower.pk}
    found = Plan.objects.filter(genre=Plan.Genre.PLAN, cited=False).exclude(versions=None).exclude(pk__in=known)
    order = ["plan", "action", "annual"]
    return sorted(
        access.visible(user, found.select_related("region").distinct()),
        key=lambda plan: (plan.region_id != lower.region_id, order.index(tier(plan)), -(plan.period_to or 0), plan.pk),
    )


def _below(plan: Plan) -> set[int]:
    """Everything that carries a document out, however far down."""
    found: set[int] = set()
    level = {plan.pk}
    while level:
        level = set(PlanLink.objects.filter(upper__in=level).values_list("lower_id", flat=True)) - found
        found |= level
    return found


def link(upper: Plan, lower: Plan, user: Any, request: HttpRequest | None = None) -> PlanLink:
    """The lower document carries out the upper one. Raises Refused."""
    access.require(user, "task.edit", lower.organisation)
    if upper.pk == lower.pk or upper.pk in _below(lower):
        raise Refused(_("“%(upper)s”已经在它的下级，不能又作上级。") % {"upper": upper})
    with transaction.atomic():
        made: PlanLink
        made, fresh = PlanLink.objects.get_or_create(upper=upper, lower=lower, defaults={"by": user})
        if not fresh:
            raise Refused(_("已经关联过“%(upper)s”。") % {"upper": upper})
        audit.record(user, "family.link", lower, {"upper": str(upper)}, request)
    return made


def unlink(made: PlanLink, user: Any, request: HttpRequest | None = None) -> None:
    """They no longer belong together; what was matched between them goes too."""
    access.require(user, "task.edit", made.lower.organisation)
    with transaction.atomic():
        detail = {"upper": str(made.upper), "matched": made.carryings.count()}
        audit.record(user, "family.unlink", made.lower, detail, request)
        made.delete()


def tables(upper: Plan, links: list[PlanLink]) -> list[tuple[PlanLink, list[Row]]]:
    """For each link every item of the lower document with what is known of it; as many queries for ten as for one."""
    above = {source.task_id: source for source in items(upper)}
    said: dict[tuple[int, int], Carrying] = {
        (carrying.link_id, carrying.lower_id): carrying
        for carrying in Carrying.objects.filter(link__in=links).select_related("upper__task__lead", "upper__plan")
    }
    below: dict[int, list[TaskSource]] = {}
    for source in _current(TaskSource.objects.filter(plan__in=[made.lower_id for made in links])):
        below.setdefault(source.plan_id, []).append(source)
    return [
        (made, [_row(lower, above.get(lower.task_id), said.get((made.pk, lower.pk))) for lower in below.get(made.lower_id, [])])
        for made in links
    ]  # fmt: skip


def _row(lower: TaskSource, same: TaskSource | None, carrying: Carrying | None) -> Row:
    if same is not None:
        return Row(lower, "same", same)
    if carrying is None or (carrying.upper and carrying.upper.change == TaskSource.Change.WITHDRAWN):
        return Row(lower)
    return Row(lower, "linked" if carrying.upper else "none", carrying.upper)


def table(made: PlanLink) -> list[Row]:
    """The items of one lower document; suggestions are asked for by the page."""
    ((_made, rows),) = tables(made.upper, [made])
    return rows


def propose(made: PlanLink, rows: Iterable[Row]) -> None:
    """Give open rows what they seem to carry out."""
    waiting = [row for row in rows if row.state == "open"]
    found = suggesting.suggest([row.lower for row in waiting], items(made.upper)) if waiting else {}
    for row in waiting:
        row.score, row.upper = found.get(row.lower.pk, (0, None))


def labels(made: PlanLink) -> dict[str, TaskSource]:
    """The items of the upper document by a name that is theirs alone, for choosing one."""
    out: dict[str, TaskSource] = {}
    seen: Counter[str] = Counter()
    for source in items(made.upper):
        name = source.task.title[:80]
        if source.task.kind == Task.Kind.TARGET:
            name = f"{name} {source.said.get('deadline', '')} {source.said.get('outcome', '')}".strip()
        seen[name] += 1
        out[name if seen[name] == 1 else f"{name}（{seen[name]}）"] = source
    return out


def match(made: PlanLink, user: Any, given: dict[int, str | None], request: HttpRequest | None = None) -> int:
    """Keep what a person says: by id of the lower item the name of the one above, or None for nothing above.

    Returns how many were kept. Raises Refused with every name that is not among the items above; nothing is kept then.
    """
    access.require(user, "task.edit", made.lower.organisation)
    names = labels(made)
    lowers = {source.pk: source for source in items(made.lower).filter(pk__in=given)}
    unknown = [name for pk, name in given.items() if pk in lowers and name is not None and name not in names]
    if unknown:
        words = {"names": "、".join(f"“{name[:40]}”" for name in unknown[:5]), "upper": made.upper}
        raise Refused(_("%(upper)s里没有：%(names)s。请从列出的选，没有保存任何一行。") % words)
    with transaction.atomic():
        for pk, name in given.items():
            if pk in lowers:
                upper = names[name] if name is not None else None
                Carrying.objects.update_or_create(link=made, lower=lowers[pk], defaults={"upper": upper, "by": user})
        audit.record(user, "family.match", made.lower, {"upper": str(made.upper), "items": len(lowers)}, request)
    return len(lowers)


def undo(made: PlanLink, user: Any, lower: int, request: HttpRequest | None = None) -> None:
    """What was said of an item holds no longer; it waits again."""
    access.require(user, "task.edit", made.lower.organisation)
    with transaction.atomic():
        found = made.carryings.filter(lower=lower).select_related("lower__task").first()
        if found is None:
            raise Refused(_("这一项还没有对应，不必撤销。"))
        audit.record(user, "family.undo", made.lower, {"item": str(found.lower.task)}, request)
        found.delete()
