"""Who is who, and what is different."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from guibiao.reading.outputs.readback.found import Found, FoundRow
from guibiao.reading.outputs.readback.matching import by_words, likeness
from guibiao.reading.outputs.tables import Row, Table, digest, identities, plain

Sort = Literal["changed", "added", "removed", "moved"]


@dataclass(slots=True)
class CellChange:
    """One cell that says something else. `identity` names the thing in it (see `Row.members`)."""

    key: str
    heading: str
    before: str
    after: str
    place: str
    identity: str | None


@dataclass(slots=True)
class RowChange:
    """What became of one row. A row that was moved and changed comes twice, once for each.

    `identity` is None for an added row, `place` None for a removed one. `cells` holds the changes of a changed row;
    `values` all cells of an added one. `before` and `after` are positions from 1. `by_content` says that the row had
    lost its mark and was known again by its words; `stale` that the row has changed here too since the file was
    written, so that somebody should look at both.
    """

    sort: Sort
    identity: str | None
    place: str | None
    cells: list[CellChange] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    before: int | None = None
    after: int | None = None
    by_content: bool = False
    stale: bool = False
    name: str = ""

    @property
    def message(self) -> str:
        """The change in a sentence that says where."""
        note = "（行标识已丢失，按内容对应）" if self.by_content else ""
        note += "（导出后这里也改过，请核对）" if self.stale else ""
        if self.sort == "added":
            return f"{self.place}：新增“{self.name}”{note}。"
        if self.sort == "removed":
            return f"原第{self.before}行“{self.name}”已删除{note}。"
        if self.sort == "moved":
            return f"{self.place}：“{self.name}”由第{self.before}行移到第{self.after}行{note}。"
        said = "；".join(f"{cell.place}“{cell.heading}”由“{cell.before}”改为“{cell.after}”" for cell in self.cells)
        return f"{said}{note}。"


@dataclass(slots=True)
class ReadBack:
    """The differences in the order of the file (removed rows last), what was matched, and warnings for people."""

    rows: list[RowChange]
    matched: dict[str, str]  # identity → place in the file
    warnings: list[str] = field(default_factory=list)

    def of(self, sort: Sort) -> list[RowChange]:
        """The changes of one sort."""
        return [row for row in self.rows if row.sort == sort]


@dataclass(slots=True)
class _Pair:
    found: FoundRow
    row: Row
    by_content: bool
    stale: bool


def compare_rows(found: Found, table: Table) -> ReadBack:
    """Pair the rows of a file with those of `table` and say what is different."""
    warnings = list(found.warnings)
    match = next((column.key for column in table.columns if column.match), table.columns[0].key)
    pairs = _pair(found, table, match, warnings)
    position = {id(row): n for n, row in enumerate(table.rows, 1)}
    changes: list[RowChange] = []
    kept = [(n, pairs[id(f)]) for n, f in enumerate(found.rows, 1) if id(f) in pairs]
    stayed = _longest_rising([position[id(pair.row)] for _, pair in kept])
    for n, row in enumerate(found.rows, 1):
        pair = pairs.get(id(row))
        if pair is None:
            if plain(row.cells.get(match)):
                name = _short(row.cells[match])
                values = {key: plain(text) for key, text in row.cells.items() if not _running(table, key)}
                changes.append(RowChange("added", None, row.place, values=values, after=n, name=name))
            else:
                heading = next(column.heading for column in table.columns if column.key == match)
                warnings.append(f"{row.place}没有“{heading}”，没有读入。")
            continue
        before = position[id(pair.row)]
        common = {
            "identity": pair.row.identity, "place": row.place, "before": before, "after": n,
            "by_content": pair.by_content, "stale": pair.stale, "name": _short(pair.row.cells.get(match, "")),
        }  # fmt: skip
        cells = _cells(pair, table, found.keys)
        if cells:
            changes.append(RowChange("changed", cells=cells, **common))  # type: ignore[arg-type]
        if before not in stayed:
            changes.append(RowChange("moved", **common))  # type: ignore[arg-type]
    here = {id(pair.row) for pair in pairs.values()}
    for gone in table.rows:
        if id(gone) not in here:
            name = _short(gone.cells.get(match, ""))
            changes.append(RowChange("removed", gone.identity, None, before=position[id(gone)], name=name))
    lost = sum(pair.by_content for pair in pairs.values())
    if lost:
        warnings.append(f"有{lost}行的行标识已丢失，按内容对应到原来的行，请核对。")
    return ReadBack(changes, {pair.row.identity: pair.found.place for pair in pairs.values()}, warnings)


def _pair(found: Found, table: Table, match: str, warnings: list[str]) -> dict[int, _Pair]:
    known = identities(table.rows)
    claims: dict[int, list[tuple[FoundRow, str]]] = {}
    for line in found.rows:
        named = [mark for mark in line.marks if mark[:16] in known]
        if len({mark[:16] for mark in named}) > 1:
            warnings.append(f"{line.place}像是由两行拼成的，按靠前的一行对应，请核对。")
        if named:
            claims.setdefault(id(known[named[0][:16]]), []).append((line, named[0]))
    pairs: dict[int, _Pair] = {}
    rows = {id(row): row for row in table.rows}
    for owner, lines in claims.items():
        row = rows[owner]
        # Of a row and its copies the one that still says what the row said is the row.
        line, mark = max(lines, key=lambda pair: likeness(pair[0].cells.get(match, ""), row.cells.get(match, "")))
        pairs[id(line)] = _Pair(line, row, False, mark[17:] != digest(row.cells))
    taken = {id(pair.row) for pair in pairs.values()}
    copies = {id(line) for lines in claims.values() for line, _ in lines}
    loose = [line for line in found.rows if id(line) not in pairs and id(line) not in copies]
    free = [row for row in table.rows if id(row) not in taken]
    for line, row in by_words(loose, free, match):
        pairs[id(line)] = _Pair(line, row, True, False)
    return pairs


def _cells(pair: _Pair, table: Table, keys: set[str]) -> list[CellChange]:
    out = []
    for column in table.columns:
        if column.running or column.key not in keys:
            continue
        before, after = plain(pair.row.cells.get(column.key)), plain(pair.found.cells.get(column.key))
        if before != after:
            identity = pair.row.members.get(column.key)
            if identity is None and not pair.row.members:
                identity = pair.row.identity
            place = pair.found.places[column.key]
            out.append(CellChange(column.key, column.heading, before, after, place, identity))
    return out


def _running(table: Table, key: str) -> bool:
    return any(column.running for column in table.columns if column.key == key)


def _short(text: str) -> str:
    text = plain(text)
    return text if len(text) <= 30 else text[:29] + "…"


def _longest_rising(numbers: list[int]) -> set[int]:
    """The largest set of numbers that already stand in order; the others were moved."""
    tails: list[int] = []
    at: list[int] = []
    previous: list[int] = []
    for n, value in enumerate(numbers):
        k = bisect_left(tails, value)
        previous.append(at[k - 1] if k else -1)
        if k == len(tails):
            tails.append(value)
            at.append(n)
        else:
            tails[k], at[k] = value, n
    out: set[int] = set()
    n = at[-1] if at else -1
    while n >= 0:
        out.add(numbers[n])
        n = previous[n]
    return out
