"""What of a document is carried out by those below it, what is not (缺口), and what they have of their own."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from guibiao.plans.ledger import family
from guibiao.plans.ledger.family import Row
from guibiao.plans.models import Plan, PlanLink, TaskSource
from guibiao.reading.outputs import Column, Table
from guibiao.reading.outputs import Row as Line


@dataclass
class Lower:
    """A document below and how its items stand."""

    link: PlanLink
    label: str
    rows: list[Row]

    def count(self, *states: str) -> int:
        """How many items are in one of these states."""
        return sum(row.state in states for row in self.rows)

    @property
    def matched(self) -> int:
        return self.count("same", "linked")

    @property
    def without(self) -> int:
        return self.count("none")

    @property
    def waiting(self) -> int:
        return self.count("open")


@dataclass
class Coverage:
    """A document's items with what carries each out, and the items below that carry nothing out."""

    lowers: list[Lower]
    items: list[tuple[TaskSource, list[Row]]]
    orphans: list[tuple[Lower, Row]] = field(default_factory=list)

    @property
    def gaps(self) -> list[TaskSource]:
        """What no lower document carries out."""
        return [source for source, carriers in self.items if not carriers]

    @property
    def carried(self) -> int:
        return len(self.items) - len(self.gaps)

    @property
    def groups(self) -> list[tuple[str, int, int, float]]:
        """By group of tasks: its name, how many are carried out, how many there are, the share in per cent."""
        out: dict[str, list[int]] = {}
        for source, carriers in self.items:
            tally = out.setdefault(source.task.group or _("（未分组）"), [0, 0])
            tally[0] += bool(carriers)
            tally[1] += 1
        return [(name, done, total, 100 * done / total) for name, (done, total) in out.items()]


def coverage(user: Any, plan: Plan) -> Coverage:
    """How a document is carried out, as far as this person may see."""
    links = list(family.below(user, plan))
    lowers = [Lower(link, family.tier_label(link.lower), rows) for link, rows in family.tables(plan, links)]
    carriers: dict[int, list[Row]] = {}
    for lower in lowers:
        for row in lower.rows:
            if row.state in ("same", "linked") and row.upper is not None:
                carriers.setdefault(row.upper.pk, []).append(row)
    items = [(source, carriers.get(source.pk, [])) for source in family.items(plan)]
    orphans = [(lower, row) for lower in lowers for row in lower.rows if row.state in ("none", "open")]
    return Coverage(lowers, items, orphans)


def table(plan: Plan, found: Coverage) -> Table:
    """The whole as a table for the office: each item above with what carries it out, then what has nothing above."""
    lines = []
    for source, carriers in found.items:
        for row in carriers:
            lines.append(_line(source, row, _("已承接")))
        if not carriers:
            lines.append(_line(source, None, _("缺口")))
    lines += [_line(None, row, _("无上级") if row.state == "none" else _("待对应")) for _lower, row in found.orphans]
    columns = [
        Column("number", _("序号"), 3, "center", running=True), Column("upper", _("上级事项"), 16, merge=True),
        Column("deadline", _("完成时限"), 6), Column("lead", _("牵头单位"), 8), Column("document", _("下级文件"), 12),
        Column("lower", _("承接事项"), 16), Column("lower_deadline", _("承接时限"), 6),
        Column("lower_lead", _("承接单位"), 8), Column("state", _("情况"), 5, "center"),
    ]  # fmt: skip
    note = _("共 %(items)d 项，已承接 %(carried)d 项，缺口 %(gaps)d 项；下级文件里没有上级的 %(orphans)d 项。") % {
        "items": len(found.items), "carried": found.carried, "gaps": len(found.gaps), "orphans": len(found.orphans),
    }  # fmt: skip
    return Table("family", _("%(plan)s承接对照表") % {"plan": plan.title}, columns, lines, note)


def _line(upper: TaskSource | None, row: Row | None, state: str) -> Line:
    cells = {"state": state}
    for prefix, source in (("", upper), ("lower_", row.lower if row else None)):
        if source is not None:
            cells[f"{prefix}deadline"] = str(source.said.get("deadline", ""))
            cells[f"{prefix}lead"] = str(source.task.lead or "")
            cells["lower" if prefix else "upper"] = source.task.title
    if row is not None and row.lower.plan is not None:
        cells["document"] = row.lower.plan.title
    return Line(f"{upper.pk if upper else 0}:{row.lower.pk if row else 0}", cells)
