"""The rows of an old ledger: what each says, the task it goes to, and what it would change there."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from guibiao.kernel.models import Import, Organisation
from guibiao.kernel.registers.imports.sheet import JOINT
from guibiao.plans.ledger import tasks
from guibiao.plans.models import Task
from guibiao.reading.outputs import units_of

FIELDS = ("title", "text", "group", "deadline", "annual", "outcome")
# At this likeness, and so far ahead of the next, a row is taken for a task; from the lower one on a task is offered.
SAME, AHEAD, OFFERED = 0.8, 0.1, 0.35
_MOST_OFFERED = 5
_CLAUSE = re.compile(r"[，。；：,;:]")
_PARTICULARS = ("group", "lead", "units", "deadline", "annual", "outcome")


@dataclass
class Row:
    """One row: what it says by field, what it would change, and the task it goes to.

    `twin` is the number of an earlier row that goes to the same task, or says the same.
    """

    number: int
    cells: list[Any]
    said: dict[str, str]
    task: Task | None = None
    offered: list[tuple[int, Task]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # field, before, after
    kept: dict[str, str] = field(default_factory=dict)  # heading, value: columns of the row's own
    new: bool = False
    twin: int | None = None

    @property
    def words(self) -> str:
        """What a task would be called after it."""
        return self.said.get("title") or self.said.get("text", "")

    @property
    def particulars(self) -> list[str]:
        """What else it says, as far as the mapping takes it."""
        return [self.said[name] for name in _PARTICULARS if self.said.get(name)]

    @property
    def is_task(self) -> bool:
        """Whether it says something to do: a line of sums or a heading over other lines does not."""
        bare = "".join(self.words.split())
        alone = len(self.cells) > 1 and sum(value != "" for value in self.cells) == 1
        return bool(bare) and not alone and bare not in _table()["no_task"]


@cache
def _table() -> dict[str, Any]:
    text = files("guibiao.plans.ledger").joinpath("headings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def headings() -> dict[str, str]:
    """What offices write over a column, and which field it is."""
    return {heading: name for name, written in _table()["columns"].items() for heading in written}


def suggest(header: list[str]) -> dict[str, str]:
    """{number of the column: field} by the headings; of a heading in several rows the lowest part counts, too."""
    known = headings()
    mapping: dict[str, str] = {}
    for number, heading in enumerate(header):
        bare = "".join(heading.split()).rstrip("*＊")
        name = next(
            (known[part] for part in (bare, bare.rpartition(JOINT)[2], bare.partition(JOINT)[0]) if part in known), ""
        )
        if name and name not in mapping.values():
            mapping[str(number)] = name
    return mapping


def named(header: list[str], rows: list[list[Any]], unnamed: str) -> list[str]:
    """The header with a name for every column that holds something, no name twice: every cell is kept under its own."""
    seen: Counter[str] = Counter()
    out = []
    for at, heading in enumerate(header):
        if not heading and any(row[at] != "" for row in rows):
            heading = unnamed % {"number": at + 1}
        seen[heading] += 1
        out.append(f"{heading}（{seen[heading]}）" if heading and seen[heading] > 1 else heading)
    return out


def read_row(number: int, cells: list[Any], header: list[str], mapping: dict[int, str]) -> Row:
    """A row by a mapping."""
    said = {name: str(cells[column]).strip() for column, name in mapping.items()}
    kept = {
        heading: str(cells[column])
        for column, heading in enumerate(header)
        if column not in mapping and heading and cells[column] != ""
    }
    return Row(number, cells, said, kept=kept)


def preview(draft: Import, owner: Organisation, labels: dict[str, str]) -> list[Row]:
    """What joining would do, row by row. Stores nothing."""
    mapping = {int(column): name for column, name in draft.mapping.items()}
    there = list(tasks.in_force(owner).prefetch_related("units", "sources"))
    by_identity = {str(task.identity): task for task in there}
    likest = _Likest(there)
    rows = []
    for number, cells in enumerate(draft.rows, draft.first_row):
        if not any(cell != "" for cell in cells):
            continue
        row = read_row(number, cells, draft.header, mapping)
        row.task = by_identity.get(row.said.get("identity", ""))
        if row.task is None:
            _match(row, likest)
        if row.task is not None:
            compare(row, labels)
        rows.append(row)
    mark_twins(rows)
    return rows


def mark_twins(rows: Iterable[Row]) -> None:
    """Say of a row which earlier one goes to the same task, or, of two without a task, says the same."""
    first: dict[Any, int] = {}
    for row in rows:
        key = row.task.pk if row.task is not None else (row.said.get("title", ""), row.said.get("text", ""))
        if row.task is None and not row.words:
            continue
        number = first.setdefault(key, row.number)
        row.twin = number if number != row.number else None


class _Likest:
    """Tasks by the pairs of characters in their words, so that a row is compared with those only that share some."""

    def __init__(self, there: list[Task]) -> None:
        self._there = there
        self._short = [tasks.pairs(task.title) for task in there]
        self._long = [tasks.pairs(task.title + task.text) for task in there]
        self._of_short, self._of_long = _by_pair(self._short), _by_pair(self._long)

    def find(self, title: str, whole: str) -> list[tuple[float, Task]]:
        """Tasks with the likeness of their words, the likest first; a measure before a target of equals: a target that
        stands in a measure has the measure's sentence, and then the measure is meant."""
        scores = _scores(tasks.pairs(title), self._short, self._of_short)
        for at, score in _scores(tasks.pairs(whole), self._long, self._of_long).items():
            scores[at] = max(score, scores.get(at, 0.0))
        found = [(score, at, self._there[at]) for at, score in scores.items() if score >= OFFERED]
        found.sort(key=lambda one: (-one[0], one[2].kind != Task.Kind.MEASURE, one[1]))
        return [(score, task) for score, _at, task in found]


def _by_pair(words: list[frozenset[str]]) -> dict[str, list[int]]:
    out: dict[str, list[int]] = defaultdict(list)
    for at, pairs in enumerate(words):
        for pair in pairs:
            out[pair].append(at)
    return out


def _scores(mine: frozenset[str], words: list[frozenset[str]], by_pair: dict[str, list[int]]) -> dict[int, float]:
    """By place the likeness (`tasks.likeness`) of all that share a pair."""
    shared = Counter(at for pair in mine for at in by_pair.get(pair, ()))
    return {at: count / min(len(mine), len(words[at])) for at, count in shared.items()}


def _match(row: Row, likest: _Likest) -> None:
    title, text = row.said.get("title", ""), row.said.get("text", "")
    scored = likest.find(title or _CLAUSE.split(text)[0], title + text)
    row.offered = [(round(100 * score), task) for score, task in scored[:_MOST_OFFERED]]
    if scored and scored[0][0] >= SAME:
        best, task = scored[0]
        # Measure and target do not stand in each other's way.
        others = [score for score, other in scored[1:] if other.kind == task.kind]
        if not others or best - others[0] >= AHEAD:
            row.task = task


def compare(row: Row, labels: dict[str, str], *, only_empty: bool = False) -> None:
    """Work out what a row changes of its task: it fills what is empty; what a plan says stays, the cell beside it."""
    task = row.task
    assert task is not None
    stays = only_empty or any(source.plan_id for source in task.sources.all())
    row.changes = []
    for name in FIELDS:
        said, now = row.said.get(name, ""), getattr(task, name)
        if not said or said == now:
            continue
        if not now or not stays:
            row.changes.append((name, now, said))
        elif name not in ("title", "text"):
            row.kept[labels[name]] = said
    units, there = units_of(row.said), [(unit.name, unit.role) for unit in task.units.all()]
    if units and not there:
        row.changes.append(("units", "", "、".join(name for name, _role in units)))
    elif units and {name for name, _role in units} != {name for name, _role in there}:
        row.kept[labels["lead"]] = "、".join(name for name, _role in units)
