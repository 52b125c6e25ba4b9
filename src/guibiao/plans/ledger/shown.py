"""What the pages of the ledger show of a task."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access
from guibiao.plans.ledger import chain, inheriting, keylists, tasks, united
from guibiao.plans.models import Duty, KeyList, OpinionLine, Remark, Role, Task, TaskSource, TaskUnit

Change = TaskSource.Change


def sources_text(task: Task) -> str:
    """The documents that ask for a task; `sources` should be prefetched."""
    return "；".join(source.title for source in task.sources.all())


def change_text(task: Task) -> str:
    """What is new of a task, or nothing."""
    if task.standing != Task.Standing.ACTIVE:
        return str(task.get_standing_display())
    changes = {source.change for source in task.sources.all()} - {Change.SAME}
    return "、".join(str(label) for value, label in Change.choices if value in changes)


def differences(task: Task) -> list[tuple[str, str, str]]:
    """What a task is now and one of its documents says otherwise: field, document, ledger."""
    out = []
    for source in task.sources.all():
        for name, said in source.said.items():
            now = getattr(task, name, None)
            if now is not None and said and now != said and name != "units":
                out.append((f"{Task.label_of(name)}（{source.title}）", str(said), str(now)))
    return out


def task_page(user: Any, task: Task) -> dict[str, Any]:
    """The page of one task for its keeper."""
    may_edit = access.can(user, "task.edit", task)
    sources = list(task.sources.select_related("plan", "version", "quota__part", "quota__target"))
    plan = next((source.plan for source in sources if source.plan), None)
    units = list(task.units.select_related("match").prefetch_related("match__organisations"))
    return {
        "units": units,
        "named": _named_by(units, sources),
        "sources": sources,
        "pending": inheriting.pending(task),
        "chain": chain.chain(user, task),
        "key_tasks": access.visible(user, task.key_tasks.select_related("key_list")),
        "plan": plan,
        "differences": differences(task),
        "alike": tasks.alike(task) if may_edit and task.standing == Task.Standing.ACTIVE else [],
        "merged": task.merged.all(),
        "rows": task.ledger_rows.select_related("source"),
        "remarks": access.visible(user, Remark.objects.filter(task=task)).select_related("organisation"),
        "comments": OpinionLine.objects.filter(task=task, opinion__state="answered")
        .exclude(stance=OpinionLine.Stance.AGREE)
        .select_related("opinion__organisation"),
        "may_keep": may_edit,
        "may_set_units": may_edit and own_units(task),
        "may_revise": plan is not None and access.can(user, "revision.propose", plan),
        "roles": Role.choices,
        "kinds": [choice for choice in TaskSource.Kind.choices if choice[0] != TaskSource.Kind.LEDGER],
    }


def _named_by(units: list[TaskUnit], sources: list[TaskSource]) -> list[tuple[TaskUnit, str]]:
    """Each unit with what names it, where a task has several sources: its documents, with the role where that is another one."""
    said = united.named(united.standing(sources))
    titles = {source.pk: source.title for source in sources}

    def by(unit: TaskUnit) -> str:
        found = []
        for pk, roles in said.get(unit.name.strip(), {}).items():
            other = "、".join(str(Role(role).label) for role in roles.split(","))
            same = unit.role in roles.split(",")
            words = {"title": titles[pk], "role": other}
            found.append(_("据“%(title)s”") % words if same else _("据“%(title)s”，那里是%(role)s") % words)
        return "；".join(found) or _("由台账单位列入")

    return [(unit, by(unit) if len(sources) > 1 else "") for unit in units]


def own_units(task: Task) -> bool:
    """Whether the units are the ledger's own to say: a plan's measure says its units itself, an indicator does not."""
    return task.kind == Task.Kind.TARGET or not task.sources.exclude(plan=None).exists()


def duty_page(user: Any, duty: Duty) -> dict[str, Any]:
    """The page of one task for a unit that answers for it."""
    task = duty.task
    return {
        "task": task,
        "units": task.units.all(),
        "sources": task.sources.all(),
        "plan": next((source.plan for source in task.sources.select_related("plan") if source.plan), None),
        "remarks": access.visible(user, Remark.objects.filter(task=task)),
        "may_remark": access.can(user, "opinion.answer", duty),
    }


def key_list_page(user: Any, found: KeyList) -> dict[str, Any]:
    """The page of a yearly list of key tasks."""
    rows = keylists.rows(found)
    versions = list(found.versions.select_related("by").order_by("-number"))
    now = keylists.table(found, rows)
    return {
        "lines": [(row, cells.cells) for row, cells in zip(rows, now.rows, strict=True)],
        "without_lead": sum(row.task.lead_id is None for row in rows),
        "without_nodes": sum(not row.nodes for row in rows),
        "without_owner": sum(not row.owner for row in rows),
        "versions": versions,
        "changes": keylists.differences(keylists.version_table(versions[0]), now) if versions else [],
        "may_keep": access.can(user, "task.edit", found),
        "today": timezone.localdate(),
    }
