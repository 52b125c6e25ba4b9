"""What a returned file holds, before it is compared; and which of its columns is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from guibiao.documents import Unreadable
from guibiao.reading.outputs.tables import Table, plain


@dataclass(slots=True)
class FoundRow:
    """One row of the file. `place` says where it is (“第7行”), `places` where each cell is; `marks` who it was."""

    place: str
    cells: dict[str, str]
    places: dict[str, str]
    marks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """The rows of a file, the keys of the columns it has, and what a person should know about it."""

    rows: list[FoundRow] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)


def looks_like_head(texts: Sequence[str], table: Table) -> bool:
    """Whether a row is the table's head: two of its cells bear names of columns, and that is half of the row or of all."""
    headings = {plain(column.heading) for column in table.columns}
    said = {plain(text) for text in texts if plain(text)}
    hits = len(said & headings)
    return hits >= min(2, len(headings)) and hits * 2 >= min(len(headings), len(said))


def assign_columns(texts: Sequence[str], table: Table, warnings: list[str]) -> dict[int, str]:
    """Position → key for a head. Columns may have been moved, left out, added or, one for one, renamed."""
    by_heading = {plain(column.heading): column.key for column in table.columns}
    out: dict[int, str] = {}
    for at, text in enumerate(texts):
        key = by_heading.get(plain(text))
        if key and key not in out.values():
            out[at] = key
    heading_of = {column.key: column.heading for column in table.columns}
    missing = [column.key for column in table.columns if column.key not in out.values()]
    unknown = [at for at, text in enumerate(texts) if at not in out and plain(text)]
    if missing and len(missing) == len(unknown):
        for at, key in zip(unknown, missing, strict=True):
            out[at] = key
            warnings.append(f"表头“{plain(texts[at])}”按位置当作“{heading_of[key]}”读入，请核对。")
        return out
    warnings += [f"列“{plain(texts[at])}”不在表样中，没有读入。" for at in unknown]
    warnings += [f"没有找到列“{heading_of[key]}”，这一列保持不变。" for key in missing]
    return out


def no_table(called: str, table: Table) -> Unreadable:
    """The sentence for a file without the table."""
    headings = "、".join(column.heading for column in table.columns)
    return Unreadable(f"“{called}”里没有找到要读入的表格：表头应为“{headings}”。")
