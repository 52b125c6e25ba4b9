"""Parquet files in our columns, or in others that a mapping explains."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from guibiao.documents import Unreadable
from guibiao.documents.safe import NO_TEXT
from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.sources.files import bytes_of
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.meaning import Resolve
from guibiao.indicators.sources.observed import Collector, Observed
from guibiao.indicators.sources.possible import left_out
from guibiao.indicators.sources.rows import read_one
from guibiao.indicators.sources.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa

_NO_TEXT = f"[{NO_TEXT}]"


def read(
    source: str | os.PathLike[str] | bytes,
    mapping: Mapping | dict[str, object] | str | os.PathLike[str] | None = None,
    *,
    name: str | None = None,
    resolve: Resolve | None = None,
) -> Observed:
    """The observations of a Parquet file (see `sources.read`). A file in our columns and types is taken over as it is,
    but for what cannot be.

    Raises Unreadable with one sentence.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    raw, name = bytes_of(source, name)
    try:
        table = pq.read_table(pa.BufferReader(raw))
    except (pa.ArrowException, OSError) as e:
        raise Unreadable(f"“{name}”不是完好的 Parquet 文件，请重新取得原文件。") from e
    if _ours(table):
        kept, problems = left_out(_plain(table.select(SCHEMA.names).cast(SCHEMA)), name)
        return Observed(kept, [], problems, [], table.num_rows)
    columns = [column.to_pylist() for column in table.columns]
    rows = [list(table.column_names), *(list(row) for row in zip(*columns, strict=True))]
    return read_one(Collector(name), Sheet(rows, list(range(len(rows)))), Mapping.of(mapping), resolve)


def _ours(table: pa.Table) -> bool:
    """Whether the table has our columns and types, and nothing missing where nothing may be."""
    if table.column_names != SCHEMA.names:
        return False
    return all(
        table.schema.field(f.name).type == f.type and (f.nullable or not table.column(f.name).null_count)
        for f in SCHEMA
    )


def _plain(table: pa.Table) -> pa.Table:
    """The table without the characters that are no text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type) and pc.any(pc.match_substring_regex(table.column(at), _NO_TEXT)).as_py():
            table = table.set_column(at, field, pc.replace_substring_regex(table.column(at), _NO_TEXT, ""))
    return table


def write(table: pa.Table, path: str | os.PathLike[str]) -> None:
    """Writes observations as Parquet. `read` gives the same table back."""
    import pyarrow.parquet as pq

    pq.write_table(table.select(SCHEMA.names), Path(path), compression="zstd")
