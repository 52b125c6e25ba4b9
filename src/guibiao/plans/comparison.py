"""Plans beside each other: canonical indicators down, regions across, years and attributes in the cells."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from guibiao.kernel import access
from guibiao.plans import canonical
from guibiao.plans.models import Item, Plan, Target, Version
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

    @property
    def upper_comparable(self) -> float:
        """The same of the upper end of a range; of any other figure its value."""
        return (self.upper if self.upper is not None else self.value) * units.split(self.unit)[0]

    @property
    def figure(self) -> tuple[Any, ...]:
        """What is the same where a plan and a list that quotes it say the same."""
        return (self.fact, self.year, self.comparator, self.comparable, self.upper_comparable)

    @property
    def measure(self) -> tuple[str, str]:
        """What the figure is measured in: a kind of its own for growth and the like, and the unit without 万 and 亿.

        Counting words (家, 个, 户) are one measure; figures of two measures never stand in one row.
        """
        base = units.split(self.unit)[1]
        return ("" if self.plain else self.kind, "things" if units.kind_of(base) == "things" else base)


@dataclass
class Row:
    """One indicator in one measure: its points by column, those of a column by year."""

    code: str
    name: str
    measure: tuple[str, str] = ("", "")
    cells: dict[str, list[Point]] = field(default_factory=dict)
    first: bool = True  # of the rows of its indicator

    @property
    def kind(self) -> str:
        """The kind of figure where it is no amount of the indicator itself: growth, multiple, increase, rank."""
        return self.measure[0]

    @property
    def units(self) -> str:
        """The units that are printed in the row, without their 万 and 亿."""
        found = {units.split(point.unit)[1]: None for cell in self.cells.values() for point in cell if point.unit}
        return "、".join(found)

    @property
    def anchor(self) -> str:
        return "-".join(("row", self.code, *(part for part in self.measure if part.isascii() and part.isalpha())))


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
    plans: frozenset[int] = frozenset()
    indicators: frozenset[str] = frozenset()
    year: int | None = None
    facts: bool = False
    sort: str = "shared"


@dataclass
class Choices:
    """What one may choose among: places, plans, indicators and years that stand in the plans one may see."""

    columns: list[tuple[str, str]]
    plans: list[tuple[int, str]]
    indicators: list[tuple[str, str]]
    years: list[int]


def compare(user: Any, asked: Asked) -> Table:
    """The table of all plans that a person may see."""
    return table_of(gather(user, facts=asked.facts), asked)


def gather(user: Any, *, facts: bool) -> list[Point]:
    """All figures with a canonical indicator that a person may see: of an adopted plan those of its latest version, of any
    other as they stand on the check screen. Three queries, however many plans."""
    plans = access.visible(user, Plan.objects.filter(state__in=COMPARED)).select_related("region")
    of = {plan.pk: plan for plan in plans}
    latest = Version.objects.filter(plan__in=[pk for pk, plan in of.items() if plan.state == "adopted"])
    latest = latest.filter(number=Subquery(_newest.values("number")[:1]))
    found: dict[int, list[Point]] = {pk: [] for pk in of}
    for row in Target.objects.filter(version__in=latest).exclude(canonical="").select_related("version"):
        plan = of[row.version.plan_id]
        found[plan.pk].append(_of_target(plan, row))
    unadopted = Q(kind=Item.Kind.TARGET, plan__in=[pk for pk, plan in of.items() if plan.state != "adopted"])
    wanted = unadopted | Q(kind=Item.Kind.FACT, plan__in=of) if facts else unadopted
    for item in Item.objects.filter(wanted).exclude(status=Item.Status.REJECTED):
        if item.data.get("canonical"):
            found[item.plan_id].append(_of_item(of[item.plan_id], item))
    return [point for points in found.values() for point in points]


_newest = Version.objects.filter(plan=OuterRef("plan")).order_by("-number")


def table_of(points: list[Point], asked: Asked) -> Table:
    """Points as a table, narrowed and ordered."""
    columns: dict[str, str] = {}
    rows: dict[tuple[str, tuple[str, str]], Row] = {}
    unadopted = set()
    for point in points:
        if not _asked_for(point, asked):
            continue
        key = column_of(point.plan)
        columns[key] = point.plan.place or point.plan.title
        row = rows.setdefault((point.code, point.measure), Row(point.code, canonical.name(point.code), point.measure))
        row.cells.setdefault(key, []).append(point)
        if point.plan.state == "checking":
            unadopted.add(key)
    for row in rows.values():
        for cell in row.cells.values():
            own = {point.figure for point in cell if not point.plan.cited}
            cell[:] = [point for point in cell if not (point.plan.cited and point.figure in own)]
            cell.sort(key=lambda point: (point.year or 0, point.fact))
    return Table(sorted(columns.items()), _ordered(list(rows.values()), asked.sort), unadopted)


def choices(points: list[Point]) -> Choices:
    """What stands in all points."""
    return Choices(
        columns=sorted({column_of(point.plan): point.plan.place or point.plan.title for point in points}.items()),
        plans=sorted({point.plan.pk: point.plan.title for point in points}.items(), key=lambda pair: pair[1]),
        indicators=sorted(
            {point.code: canonical.name(point.code) for point in points}.items(), key=lambda pair: pair[1]
        ),
        years=sorted({point.year for point in points if point.year}),
    )


def latest(points: list[Point]) -> Point:
    """The point that stands for a cell: of the latest year, a target before a fact."""
    return max(points, key=lambda point: (point.year or 0, not point.fact))


def _asked_for(point: Point, asked: Asked) -> bool:
    return (
        (not asked.regions or column_of(point.plan) in asked.regions)
        and (not asked.plans or point.plan.pk in asked.plans)
        and (not asked.indicators or point.code in asked.indicators)
        and (not asked.year or point.year == asked.year)
    )


def column_of(plan: Plan) -> str:
    """The column of a plan: its region's code, else what stands for it."""
    return plan.region.code if plan.region else (plan.region_name or f"plan-{plan.pk}")


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
    """Those of most regions first; by name; or by the latest value in a column, rows without one last either way.

    The rows of one indicator stay together, its amounts before its growth, unless a column orders them.
    """
    down = sort.startswith("-")
    key = sort.removeprefix("-")
    widest: dict[str, int] = {}
    for row in rows:
        widest[row.code] = max(widest.get(row.code, 0), len(row.cells))
    if key in ("shared", "name"):
        rows = sorted(rows, key=lambda row: (bool(row.kind), -len(row.cells), row.measure))
        rows.sort(key=lambda row: (row.name, row.code), reverse=down and key == "name")
        if key == "shared":
            rows.sort(key=lambda row: -widest[row.code])
    else:
        filled = [row for row in rows if key in row.cells]
        filled.sort(key=lambda row: latest(row.cells[key]).comparable, reverse=down)
        rows = filled + sorted((row for row in rows if key not in row.cells), key=lambda row: row.name)
    for before, row in zip([None, *rows], rows, strict=False):
        row.first = before is None or before.code != row.code
    return rows
