"""The ledger follows the adopted versions: what is new comes in, what changed is shown, what went is withdrawn."""

from typing import Any

from django.db.models import QuerySet

from guibiao.kernel import audit
from guibiao.plans.ledger import names, tasks, united
from guibiao.plans.models import Measure, Plan, Target, Task, TaskSource, Version
from guibiao.plans.templatetags.plans import row_amount

Change = TaskSource.Change
FIELDS = ("group", "title", "text", "deadline", "annual", "outcome")


def follow(version: Version, actor: Any, request: Any = None) -> None:
    """Bring the ledger of the plan's organisation up to a version just adopted. Runs in the adoption's transaction."""
    plan = version.plan
    measures = list(version.measures.prefetch_related("units"))
    targets = list(version.targets.select_related("measure").prefetch_related("measure__units"))
    wanted = [(row.identity, Task.Kind.MEASURE, row.order, _said_measure(row)) for row in measures]
    wanted += [(row.identity, Task.Kind.TARGET, row.order, _said_target(row)) for row in targets]
    units = {identity: said["units"] for identity, _kind, _order, said in wanted}
    matches = names.resolve(plan.organisation, plan.region, (name for row in units.values() for name, _role in row))
    sources = by_identity(TaskSource.objects.filter(plan=plan))
    before = united.of_tasks({source.task_id for source in sources.values()})
    fresh: list[Task] = []
    for identity, kind, order, said in wanted:
        source = sources.get(identity)
        if source is None:
            task = Task(
                identity=identity, organisation=plan.organisation, region=plan.region, kind=kind, order=order,
                **{name: said[name] for name in FIELDS},
            )  # fmt: skip
            fresh.append(task)
        else:
            moved(source, said, order, version)
    _add(version, fresh, {identity: said for identity, _kind, _order, said in wanted})
    gone = [source for identity, source in sources.items() if identity not in units]
    withdraw(gone, version)
    rename, known = united.changed(before)
    rename |= {task.pk: units[task.identity] for task in fresh if units[task.identity]}
    tasks.set_units(rename, known | matches)
    counts = {change.value: 0 for change in Change}
    for change in TaskSource.objects.filter(plan=plan).values_list("change", flat=True):
        counts[change] += 1
    audit.record(actor, "task.follow", plan, {"version": version.number, **counts}, request)


def _said_measure(row: Measure) -> dict[str, Any]:
    return {
        "group": row.task, "title": row.title, "text": row.text, "deadline": row.deadline, "annual": row.annual,
        "outcome": row.outcome, "units": [[unit.name, unit.role] for unit in row.units.all()],
    }  # fmt: skip


def _said_target(row: Target) -> dict[str, Any]:
    """A target that stands in a measure has the measure's units; any other gets its own from a person."""
    units = row.measure.units.all() if row.measure else []
    return {
        "group": row.section, "title": row.indicator, "text": row.sentence, "deadline": str(row.year or ""),
        "annual": "", "outcome": row_amount(row), "units": [[unit.name, unit.role] for unit in units],
    }  # fmt: skip


def _add(version: Version, fresh: list[Task], said: dict[Any, dict[str, Any]]) -> None:
    plan = version.plan
    Task.objects.bulk_create(fresh, batch_size=100)
    TaskSource.objects.bulk_create(
        [
            TaskSource(
                task=task, plan=plan, version=version, identity=task.identity, said=said[task.identity],
                change=Change.NEW, **_document(plan),
            )
            for task in fresh
        ],
        batch_size=100,
    )  # fmt: skip


def _document(plan: Plan) -> dict[str, str]:
    kind = TaskSource.Kind.REPORT if plan.genre == Plan.Genre.REPORT else TaskSource.Kind.PLAN
    return {"kind": kind, "title": plan.title, "reference": plan.number}


def by_identity(sources: QuerySet[Any]) -> dict[Any, TaskSource]:
    """Sources with their tasks; those of one task have the same, so that none writes over what another changed."""
    found: dict[Any, TaskSource] = {}
    there: dict[int, Task] = {}
    for source in sources.select_related("task").order_by("pk"):
        source.task = there.setdefault(source.task_id, source.task)
        found[source.identity] = source
    return found


def moved(source: TaskSource, said: dict[str, Any], order: int, version: Version | None = None) -> None:
    """Let a task follow what its document says anew; what the office filled in itself stays. Its units follow in `united`."""
    before, task = source.said, source.task
    changed = {name for name in (*FIELDS, "units") if before.get(name) != said[name]}
    for name in changed - {"units"}:
        setattr(task, name, said[name])
    if task.identity == source.identity:
        task.order = order
    if task.standing == Task.Standing.WITHDRAWN:
        task.standing = Task.Standing.ACTIVE
    task.save()
    source.change = Change.CHANGED if changed else Change.SAME
    source.said, source.version = said, version
    source.save()


def withdraw(gone: list[TaskSource], version: Version | None = None) -> None:
    """What no document asks for any more leaves the ledger, and stays readable."""
    for source in gone:
        source.change, source.version = Change.WITHDRAWN, version
        source.save(update_fields=["change", "version"])
        if not source.task.sources.exclude(change=Change.WITHDRAWN).exists():
            source.task.standing = Task.Standing.WITHDRAWN
            source.task.save(update_fields=["standing"])
