"""红黄绿 of the measures of a ledger, by the rule set for tasks: from deadline, supervision item and progress round.

A task under supervision goes by its item (its nodes, or the limit of its clock); any other by the deadline that its
document or ledger states. A progress report that is overdue is told beside it.
"""

import datetime
from collections import defaultdict
from typing import Any

from django.db.models import Case, CharField, Count, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.plans.ledger.dates import end_of
from guibiao.plans.models import Task
from guibiao.rules import lights
from guibiao.rules.lights import Light, Lit
from guibiao.supervision import items
from guibiao.supervision.models import Entry, Item, Node

#: Light of the rules: (its state on screen, its word). Never colour alone.
LIGHTS: dict[Light, tuple[str, Any]] = {
    "green": ("normal", _("正常")), "yellow": ("warning", _("预警")), "red": ("behind", _("滞后")),
    "none": ("unknown", _("不能判定")),
}  # fmt: skip
#: Items that are about the task itself; one from a warning or an instruction is a matter of its own.
OF_TASK = (Item.Origin.MEASURE, Item.Origin.KEY_TASK)


#: Measures in force have a light of this kind; the targets have that of monitoring.
LIT = {"kind": Task.Kind.MEASURE, "standing": Task.Standing.ACTIVE}


def has_light(task: Task) -> bool:
    return all(getattr(task, name) == value for name, value in LIT.items())


def choices() -> list[tuple[str, str]]:
    return [(light, str(word)) for light, (_state, word) in LIGHTS.items()]


def with_facts(tasks: QuerySet[Any]) -> QuerySet[Any]:
    """The tasks with what their lights rest on: the latest item that is about them, and their entry in the latest round."""
    about = (
        Item.objects.filter(identity=OuterRef("identity"), origin__in=OF_TASK).exclude(state="dropped").order_by("-pk")
    )
    entries = Entry.objects.filter(task=OuterRef("pk")).order_by("-round__year", "-round__quarter", "-pk")
    nodes = Node.objects.filter(item=OuterRef("item_id")).order_by().values("item")
    found = tasks.annotate(
        **{f"item_{name}": Subquery(about.values(name)[:1]) for name in ("id", "state", "state_since", "deadline", "received_on")},
        **{f"entry_{name}": Subquery(entries.values(name)[:1]) for name in ("id", "state", "deadline")},
    )  # fmt: skip
    return found.annotate(
        nodes=Subquery(nodes.annotate(n=Count("pk")).values("n")),
        nodes_done=Subquery(nodes.annotate(n=Count("pk", filter=Q(done_on__isnull=False))).values("n")),
        nodes_until=Subquery(nodes.annotate(last=Max("due")).values("last")),
    )


def with_light(tasks: QuerySet[Any]) -> QuerySet[Any]:
    """The same with `light` to filter by and `rung` to sort by, the worst last. One query more."""
    today, lit = timezone.localdate(), defaultdict(list)
    for task in with_facts(tasks.order_by().select_related(None)).only("deadline"):
        lit[told(task, today).light].append(task.pk)
    whens = [When(pk__in=pks, then=Value(light)) for light, pks in lit.items() if light != "none"]
    light = Case(*whens, default=Value("none"), output_field=CharField())
    return with_facts(tasks).annotate(light=light).annotate(rung=items.rung(("none", "green", "yellow", "red")))


def told(task: Any, today: datetime.date | None = None) -> Lit:
    """The light of a task with its facts (`with_facts`)."""
    today = today or timezone.localdate()
    unreported = task.entry_state == "waiting" and task.entry_deadline is not None and task.entry_deadline < today
    return lights.of_task(lights.for_tasks(today), today=today, unreported=unreported, **_facts(task, today))


def day(task: Any) -> datetime.date | None:
    """The day that the light is reckoned to."""
    found: datetime.date | None = _facts(task, timezone.localdate())["deadline"]
    return found


def _facts(task: Any, today: datetime.date) -> dict[str, Any]:
    """Done; the node or limit that is past; how many nodes are done until the last; or the deadline that is stated."""
    said = end_of(task.deadline)
    if task.item_id is None:
        return {"deadline": said}
    if task.item_state == "struck":
        return {"deadline": said, "done_on": timezone.localdate(task.item_state_since)}
    late = task.item_state in items.BY_UNIT and task.item_deadline is not None and task.item_deadline < today
    if late or not task.nodes:
        return {"deadline": task.item_deadline or said}
    return {
        "deadline": task.nodes_until, "started_on": task.item_received_on, "share_done": (task.nodes_done or 0) / task.nodes,
    }  # fmt: skip


def of(task: Task) -> Lit:
    """The light of one task. One query."""
    return told(with_facts(Task.objects.filter(pk=task.pk)).get())
