"""The observations as columns, as they were known at a data version: for sums over all that a page would not read row by row.

Of everything there is a copy in Parquet, in pieces of whole data versions. A piece is good for ever, since observations do not
change; it holds the confidential ones, too, which are left out as it is read. It bears the mark of the intake that it ends with, so
that a piece of another database, or of a time that a restored back-up has undone, is not taken. All of it may be deleted: it is made
again when it is next asked for.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import QuerySet

from guibiao.indicators.observations import SCHEMA
from guibiao.statistics.models import Choice, Intake, Observation, Withheld

#: From how many rows on a new piece is written; fewer are read from the database each time.
PIECE = 50_000
_BATCH = 100_000
_CODED = ("region", "indicator", "scope", "part", "comparator", "unit", "status", "reason", "source")
_BLANK = ("scope", "unit", "reason", "source")
#: An observation but for its place in the source, and what tells which statement holds.
COLUMNS = pa.schema([
    *(field for field in SCHEMA if field.name != "place"),
    pa.field("pk", pa.int64()), pa.field("official", pa.bool_()),
])  # fmt: skip
_LOOKUPS = {"region": "region__code", "indicator": "indicator_id", "official": "intake__official"}


class _Piece(NamedTuple):
    path: Path
    after: int
    to: int
    mark: str


def as_of(version: int, indicators: Sequence[str] | None = None, regions: Sequence[str] | None = None) -> pa.Table:
    """Every statement known at a data version, in the order in which they came in. Of some indicators or regions only, by code, it
    is read from the database: one query."""
    if indicators is None and regions is None:
        return _everything(version)
    query = Observation.objects.filter(intake__version__lte=version)
    if indicators is not None:
        query = query.filter(indicator_id__in=list(indicators))
    if regions is not None:
        query = query.filter(region__code__in=list(regions))
    return pa.Table.from_batches(_batches(query), COLUMNS)


def chosen(version: int, indicators: Sequence[str] | None = None, regions: Sequence[str] | None = None) -> set[int]:
    """The observations that people had decided on by a data version: of each figure the latest choice. One query."""
    choices = Choice.objects.filter(version__lte=version)
    if indicators is not None:
        choices = choices.filter(observation__indicator_id__in=list(indicators))
    if regions is not None:
        choices = choices.filter(observation__region__code__in=list(regions))
    figure = ("region_id", "indicator_id", "scope", "year", "part", "to_date")
    rows = choices.order_by("pk").values_list("observation_id", *(f"observation__{name}" for name in figure))
    latest = {tuple(key): pk for pk, *key in rows}
    return set(latest.values())


# --- the copy -----------------------------------------------------------------------------------------------------
def _everything(version: int) -> pa.Table:
    pieces = _chain(version)
    after = pieces[-1].to if pieces else 0
    rest = Observation.everything.filter(intake__version__gt=after, intake__version__lte=version)
    if rest.count() >= PIECE:
        pieces.append(_written(rest, after, version))
        rest = rest.none()
    tables = [pq.read_table(piece.path, read_dictionary=list(_CODED)) for piece in pieces]
    tables.append(pa.Table.from_batches(_batches(rest), COLUMNS))
    coded = pa.schema([
        field.with_type(pa.dictionary(pa.int32(), pa.string())) if field.name in _CODED else field for field in COLUMNS
    ])  # fmt: skip
    whole = pa.concat_tables(table.cast(coded) for table in tables)
    shut = list(Withheld.objects.filter(mark__lifted_at=None).values_list("pk", flat=True))
    shut += Observation.everything.filter(intake__withdrawal__version__lte=version).values_list("pk", flat=True)
    if shut:
        whole = whole.filter(pc.invert(pc.is_in(whole["pk"], pa.array(shut, pa.int64()))))
    return whole.unify_dictionaries().combine_chunks()


def _chain(version: int) -> list[_Piece]:
    """The pieces that follow one another from the beginning, each as long as there is."""
    found = [piece for path in _folder().glob("*.parquet") if (piece := _read(path)) and piece.to <= version]
    ends = {intake.version: _mark(intake) for intake in Intake.objects.filter(version__in={one.to for one in found})}
    good = {}
    for piece in sorted(found, key=lambda one: one.to):
        if ends.get(piece.to) == piece.mark:
            good[piece.after] = piece
    chain, at = [], 0
    while at in good:
        chain.append(good[at])
        at = good[at].to
    return chain


def _written(rows: QuerySet[Observation], after: int, version: int) -> _Piece:
    """A further piece. Its name is given when it is whole: who dies before leaves nothing that is taken for one."""
    last = Intake.objects.filter(version__lte=version).order_by("-version")[0]
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{after}-{last.version}-{_mark(last)}.parquet"
    part = folder / f"{path.stem}.{os.getpid()}.part"
    with pq.ParquetWriter(part, COLUMNS, compression="zstd") as writer:
        for batch in _batches(rows):
            writer.write_batch(batch)
    part.replace(path)
    return _Piece(path, after, last.version, _mark(last))


def _folder() -> Path:
    return Path(settings.GUIBIAO_HOME) / "observations"


def _read(path: Path) -> _Piece | None:
    after, _, rest = path.stem.partition("-")
    to, _, mark = rest.partition("-")
    return _Piece(path, int(after), int(to), mark) if after.isdecimal() and to.isdecimal() else None


def _mark(intake: Intake) -> str:
    return hashlib.sha256(f"{intake.pk} {intake.at.isoformat()}".encode()).hexdigest()[:16]


def _batches(rows: QuerySet[Observation]) -> Iterator[pa.RecordBatch]:
    names = [_LOOKUPS.get(name, name) for name in COLUMNS.names]
    read = rows.order_by("pk").values_list(*names).iterator(chunk_size=_BATCH)
    held: list[tuple[Any, ...]] = []
    for row in read:
        held.append(row)
        if len(held) == _BATCH:
            yield _batch(held)
            held = []
    if held:
        yield _batch(held)


def _batch(rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = zip(COLUMNS, zip(*rows, strict=True), strict=True)
    return pa.RecordBatch.from_arrays(
        [
            pa.array([one or None for one in column] if field.name in _BLANK else column, field.type)
            for field, column in columns
        ],
        schema=COLUMNS,
    )
