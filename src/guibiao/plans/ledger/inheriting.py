"""What a region took on of the targets above becomes targets of its own ledger, and follows when it is changed."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from guibiao.kernel import audit
from guibiao.kernel.procedures import Move
from guibiao.plans.ledger import following, inheriting_targets, telling
from guibiao.plans.models import DividedTarget, Division, Part, Quota, Task, TaskSource
from guibiao.plans.vocabulary import grouped

Change = TaskSource.Change


def accepted(move: Move) -> None:
    """The effect of accepting: nothing is objected any more, and the parts stand in the region's own ledger."""
    part: Part = move.case
    part.objection = ""
    telling.part_answered(part, move.actor)
    if part.organisation is not None:
        take_on(part, move.actor, move.request)
        inheriting_targets.tell()


def take_on(part: Part, actor: Any, request: Any = None) -> None:
    """Bring the ledger of a part's organisation up to what it took on. Runs in the transaction of accepting."""
    plan = part.division.version.plan
    quotas = {
        quota.target.task.identity: quota
        for quota in Quota.objects.filter(part=part)
        .exclude(value=None)
        .select_related("target__task")
        .order_by("target__order")
    }
    above = TaskSource.objects.filter(kind=TaskSource.Kind.DIVISION, task__organisation=part.organisation)
    mine = above.filter(quota__part__region=part.region, quota__target__division__version__plan=plan)
    known = following.by_identity(mine)
    fresh: list[tuple[Task, Quota]] = []
    for identity, quota in quotas.items():
        source = known.get(identity)
        if source is None:
            fresh.append((_task(part, quota), quota))
            continue
        source.quota = quota
        following.moved(source, said(part, quota), quota.target.order)
    Task.objects.bulk_create([task for task, _quota in fresh], batch_size=100)
    TaskSource.objects.bulk_create(
        [
            TaskSource(
                task=task, kind=TaskSource.Kind.DIVISION, title=plan.title, reference=part.division.title[:120],
                quota=quota, identity=quota.target.task.identity, said=said(part, quota), change=Change.NEW,
            )
            for task, quota in fresh
        ],
        batch_size=100,
    )  # fmt: skip
    following.withdraw([source for identity, source in known.items() if identity not in quotas])
    for division in Division.objects.filter(organisation=part.organisation, state="draft").exclude(part=None):
        follow_totals(division)
    counts = {"targets": len(quotas), "new": len(fresh)}
    audit.record(actor, "division.take_on", part, counts, request)


def _task(part: Part, quota: Quota) -> Task:
    return Task(
        organisation=part.organisation, region=part.region, kind=Task.Kind.TARGET, order=quota.target.order,
        **{name: value for name, value in said(part, quota).items() if name in following.FIELDS},
    )  # fmt: skip


def said(part: Part, quota: Quota) -> dict[str, Any]:
    """What the division asks of the region, in the fields of a task; `value` is the bare figure.

    It is kept, and compared with what comes later: its words are the house's own, whoever accepts it.
    """
    target = quota.target
    amount = f"{'≥' if target.rule == DividedTarget.Rule.COVER else ''}{grouped(quota.value)}{target.unit}"
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "plan": part.division.version.plan.title, "region": part.region.name, "target": target.task.title,
            "year": _("%(year)s年") % {"year": target.year} if target.year else "", "amount": amount,
        }  # fmt: skip
        text = _("“%(plan)s”分解到%(region)s：%(target)s %(year)s%(amount)s。") % words
    return {
        "group": target.task.group, "title": target.task.title,
        "text": text, "deadline": str(target.year or ""), "annual": "", "outcome": amount, "units": [], "value": quota.value,
    }  # fmt: skip


def sources_of(division: Division) -> dict[int, TaskSource]:
    """Of a division below another, by task what was taken on from above; a task that was joined to another keeps it."""
    if division.part_id is None:
        return {}
    now = {
        task: joined or task
        for task, joined in division.targets.values_list("task_id", "task__merged_into_id").order_by()
    }
    found = TaskSource.objects.filter(
        kind=TaskSource.Kind.DIVISION, task__in=now.values(),
        quota__target__division__version__plan=division.version.plan_id,
    )  # fmt: skip
    by_task = {source.task_id: source for source in found.exclude(change=Change.WITHDRAWN)}
    return {task: by_task[joined] for task, joined in now.items() if joined in by_task}


def follow_totals(division: Division) -> None:
    """Let the totals of a draft be what was taken on from above."""
    now = {task: source.said["value"] for task, source in sources_of(division).items()}
    changed = []
    for target in division.targets.all():
        if target.task_id in now and target.total != now[target.task_id]:
            target.total = now[target.task_id]
            changed.append(target)
    DividedTarget.objects.bulk_update(changed, ["total"], batch_size=100)


def mismatch(target: DividedTarget, source: TaskSource | None) -> str:
    """How the total that is divided differs from what was taken on, as a sentence."""
    if source is None:
        return _("上级不再分解这一项。")
    if source.said["value"] == target.total:
        return ""
    figures = {"mine": grouped(target.total), "above": grouped(source.said["value"])}
    return _("这里分的总数是 %(mine)s，从上级认领的是 %(above)s，请收回调整。") % figures


def pending(task: Task) -> list[tuple[TaskSource, str]]:
    """What the divisions above ask of a task now and was not taken on yet: the source, and the new amount."""
    found = task.sources.filter(kind=TaskSource.Kind.DIVISION).filter(
        Q(quota__part__state="waiting") | Q(quota__part__state="objected")
    )
    return [
        (source, f"{grouped(source.quota.value)}{source.quota.target.unit}")
        for source in found.select_related("quota__target", "quota__part")
        if source.quota is not None and source.quota.value not in (None, source.said.get("value"))
    ]
