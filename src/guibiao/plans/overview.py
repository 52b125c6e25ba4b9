"""What a plan holds, counted."""

from dataclasses import dataclass

from django.db.models import Count

from guibiao.plans.models import Item, Plan


@dataclass
class Overview:
    """Counts of a plan's findings; `waiting` are those with a reason to look at."""

    targets: int = 0
    facts: int = 0
    measures: int = 0
    tensions: int = 0
    open: int = 0
    waiting: int = 0
    settled: int = 0

    @property
    def all(self) -> int:
        return self.open + self.settled


def overview(plan: Plan) -> Overview:
    """The counts of a plan as it stands."""
    out = Overview()
    kinds = plan.items.exclude(status=Item.Status.REJECTED).values_list("kind").annotate(Count("pk")).order_by()
    for kind, count in kinds:
        if kind != Item.Kind.DOCUMENT:
            setattr(out, f"{kind}s", count)
    still = plan.items.filter(status=Item.Status.OPEN)
    out.open = still.count()
    out.waiting = still.exclude(reasons=[]).count()
    out.settled = plan.items.count() - out.open
    return out
