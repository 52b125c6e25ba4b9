"""The chain of a task: the documents above that it carries out, what they say, and the documents that carry it out."""

from dataclasses import dataclass
from typing import Any

from guibiao.kernel import access
from guibiao.plans.ledger import dates, family
from guibiao.plans.models import Carrying, Role, Task, TaskSource

_ORDER = ("plan", "action", "annual")


@dataclass(frozen=True)
class Step:
    """What one document says of it. `late`: later than a document above allows."""

    tier: str
    label: str
    source: TaskSource
    own: bool
    late: bool

    @property
    def owner(self) -> str:
        """Who answers for it: the registered lead, else the names that the document gives."""
        lead = self.source.task.lead
        if lead is not None:
            return str(lead)
        leading = (Role.LEAD, Role.RESPONSIBLE)
        return "、".join(name for name, role in self.source.said.get("units", []) if role in leading)


def chain(user: Any, task: Task) -> list[Step]:
    """From the plan down to the yearly plan; only what this person may see. Queries by level, not by item."""
    own = list(_seen(user).filter(task=task))
    found = {source.pk: source for source in own}
    above: dict[int, set[int]] = {}
    for upwards in (True, False):
        level = {source.pk for source in own}
        while level:
            links = Carrying.objects.exclude(upper=None).filter(**{"lower__in" if upwards else "upper__in": level})
            pairs = list(links.values_list("lower_id", "upper_id"))
            for lower, upper in pairs:
                above.setdefault(lower, set()).add(upper)
            wanted = {upper if upwards else lower for lower, upper in pairs} - found.keys()
            fresh = {source.pk: source for source in _seen(user).filter(pk__in=wanted)} if wanted else {}
            found |= fresh
            level = set(fresh)
    steps = []
    for source in found.values():
        limits = [dates.month_of(found[pk].said.get("deadline", "")) for pk in above.get(source.pk, ()) if pk in found]
        mine = dates.month_of(source.said.get("deadline", ""))
        late = mine is not None and any(limit is not None and limit < mine for limit in limits)
        plan = source.plan
        steps.append(Step(family.tier(plan), family.tier_label(plan), source, source.task_id == task.pk, late))
    return sorted(steps, key=lambda step: (_ORDER.index(step.tier), step.source.plan_id, step.source.pk))


def _seen(user: Any) -> Any:
    sources = TaskSource.objects.exclude(plan=None).select_related("plan", "task__lead")
    return access.visible(user, sources)
