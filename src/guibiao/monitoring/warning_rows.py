"""What is read of a target to see whether it is to be warned of: bare values, for a hundred thousand of them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from guibiao.monitoring.models import Watched

_BATCH = 2000
#: An identity as text: it is only compared, and to make objects of a hundred thousand takes as long as to look at the targets.
NAMED = Cast("identity", CharField(max_length=36))
_OWN = (
    "pk", "plan_id", "named", "code", "shown", "plan__organisation_id", "taken__source_id", "taken__organisation_id",
    "plan__period_from", "plan__period_to", "target__year", "taken__year", "target__kind", "target__per",
)  # fmt: skip
_NOW = (
    "target_id", "taken_id", "data_version", "region", "rule_set", "standing", "year", "data_year", "value",
    "goal", "gap", "unit", "why",
)  # fmt: skip


class Row(NamedTuple):
    """A watched target with the light that counts (`shown`) and what its judgement says.

    `office` keeps the plan, `keeper` has it in its ledger; `source` is the line of what was taken on. `last` is the last year of the
    target or else of the plan, `wanted` that of the target or else of a plan that says both of its years.
    """

    pk: int
    plan: int
    identity: str
    code: str
    shown: str
    office: int
    keeper: int
    source: int | None
    last: int | None
    wanted: int | None
    kind: str
    per: str
    judgement: int
    target: int
    taken: int | None
    data_version: int
    region: str | None
    rule_set: str
    standing: str
    year: int | None
    data_year: int | None
    value: float | None
    goal: float | None
    gap: float | None
    unit: str
    why: str

    @property
    def looks_ahead(self) -> bool:
        """Whether the year of a target lies ahead of its figures and it is not met: only then is there anything to forecast."""
        return (
            self.last is not None
            and self.data_year is not None
            and self.last > self.data_year
            and self.standing != "met"
        )

    @property
    def grounds(self) -> tuple[Any, ...]:
        """Where these are the same, nothing new has happened."""
        return (self.target, self.taken, self.year, self.data_year, self.value, self.goal)


#: The same of a judgement.
GROUNDS = ("target_id", "taken_id", "year", "data_year", "value", "goal")


def read(watched: "QuerySet[Watched]") -> list[Row]:
    """The rows of targets that have `shown`. One query."""
    rows = (
        watched.annotate(named=NAMED)
        .order_by("pk")
        .values_list(*_OWN, "current_id", *(f"current__{name}" for name in _NOW))
    )
    return list(_rows(rows.iterator(_BATCH)))


def _rows(found: Any) -> Iterator[Row]:
    for pk, plan, identity, code, shown, office, source, keeper, first, until, year, own_year, kind, per, *now in found:
        asked = own_year if source is not None else year
        yield Row(
            pk, plan, identity, code, shown, office, keeper or office, source, asked or until,
            asked or (until if first and until else None), kind, per, *now,
        )  # fmt: skip
