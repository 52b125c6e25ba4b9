"""Plans beside each other: canonical indicators down, regions across, years and attributes in the cells."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from guibiao.kernel import access
from guibiao.plans import canonical
from guibiao.plans.models import Item, Plan, Target
from guibiao.terms import units

COMPARED = ("checking", "adopted", "cited")  # the states of plans whose figures can be compared


@dataclass(frozen=True)
class Point:
    """One figure of one plan, with the way to its sentence."""

    code: str
    plan: Plan
    identity: Any
    kind: str
    comparator: str
    value: float
    upper: float | None
    unit: str
    year: int | None
    attribute: str
    adopted: bool
    fact: bool = False

    @property
    def plain(self) -> bool:
        """Whether the figure is an amount of the indicator itself and no growth, multiple, increase or rank of it."""
        return self.kind in ("level", "count", "coverage")

    @property
    def comparable(self) -> float:
        """The value without its 万 or 亿, for sorting."""
        return self.value * units.split(self.unit)[0]


@dataclass
class Row:
    """One indicator: its points by column, those of a column by year."""

    code: str
    name: str
    cells: dict[str, list[Point]] = field(default_factory=dict)


@dataclass
class Table:
    """Rows by name, columns by the places of the plans."""

    columns: list[tuple[str, str]]
    rows: list[Row]
    unadopted: set[str] = field(default_factory=set)  # columns with a figure that nobody has adopted yet

    def shared(self) -> int:
        """How many indicators stand in more than one column."""
        return sum(len(row.cells) > 1 for row in self.rows)


@dataclass(frozen=True)
class Asked:
    """What narrows and orders a comparison. `sort` is "shared", "name" or a column, with "-" for downwards."""

    regions: frozenset[str] = frozenset()
    year: int | None = None
    facts: bool = False
    sort: str = "shared"


def compare(user: Any, asked: Asked) -> Table:
    """The table of all plans that a person may see."""
    plans = list(access.visible(user, Plan.objects.filter(state__in=COMPARED)).select_related("region"))
    points = [point for plan in plans for point in _points(plan, facts=asked.facts)]
    columns: dict[str, str] = {}
    rows: dict[str, Row] = {}
    for point in points:
        key = _column(point.plan)
        if (asked.regions and key not in asked.regions) or (asked.year and point.year != asked.year):
            continue
        columns[key] = point.plan.place or point.plan.title
        row = rows.setdefault(point.code, Row(point.code, canonical.name(point.code)))
        row.cells.setdefault(key, []).append(point)
    for row in rows.values():
        for cell in row.cells.values():
            cell.sort(key=lambda point: (point.year or 0, point.fact))
    unadopted = {_column(plan) for plan in plans if plan.state != "adopted" and not plan.cited}
    return Table(sorted(columns.items()), _ordered(list(rows.values()), asked.sort), unadopted)


def columns_of(user: Any) -> list[tuple[str, str]]:
    """All columns there could be, for choosing among them."""
    plans = access.visible(user, Plan.objects.filter(state__in=COMPARED)).select_related("region")
    return sorted({_column(plan): plan.place or plan.title for plan in plans}.items())


def years(table: Table) -> list[int]:
    """The years that stand in a table."""
    return sorted({point.year for row in table.rows for cell in row.cells.values() for point in cell if point.year})


def _column(plan: Plan) -> str:
    return plan.region.code if plan.region else (plan.region_name or f"plan-{plan.pk}")


def _points(plan: Plan, *, facts: bool) -> Iterable[Point]:
    """The figures of a plan: of its adopted version, else as they stand on the check screen."""
    version = plan.current_version if plan.state == "adopted" else None
    if version is not None:
        yield from (_of_target(plan, row) for row in version.targets.exclude(canonical=""))
    wanted = [Item.Kind.FACT] if facts else []
    if version is None:
        wanted.append(Item.Kind.TARGET)
    items = plan.items.filter(kind__in=wanted).exclude(status=Item.Status.REJECTED)
    yield from (_of_item(plan, item) for item in items if item.data.get("canonical"))


def _of_target(plan: Plan, row: Target) -> Point:
    return Point(
        row.canonical, plan, row.identity, row.kind, row.comparator, row.value, row.upper, row.unit, row.year,
        row.attribute, adopted=True,
    )  # fmt: skip


def _of_item(plan: Plan, item: Item) -> Point:
    data = item.data
    return Point(
        data["canonical"], plan, item.identity, data.get("kind") or "level", data.get("comparator") or "=",
        data["value"], data.get("upper"), data.get("unit") or "", data.get("year"), data.get("attribute") or "",
        adopted=False, fact=item.kind == Item.Kind.FACT,
    )  # fmt: skip


def _ordered(rows: list[Row], sort: str) -> list[Row]:
    """Those of most regions first; by name; or by the latest value in a column, rows without one last either way."""
    down = sort.startswith("-")
    key = sort.removeprefix("-")
    if key == "shared":
        return sorted(rows, key=lambda row: (-len(row.cells), row.name))
    if key == "name":
        return sorted(rows, key=lambda row: row.name, reverse=down)
    filled = [row for row in rows if key in row.cells]
    empty = [row for row in rows if key not in row.cells]
    filled.sort(key=lambda row: _latest(row.cells[key]).comparable, reverse=down)
    return filled + sorted(empty, key=lambda row: row.name)


def _latest(points: list[Point]) -> Point:
    """The point that stands for a cell: of the latest year, an amount before its growth, a target before a fact."""
    return max(points, key=lambda point: (point.plain, point.year or 0, not point.fact))
