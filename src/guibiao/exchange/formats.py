"""Many rows as one file, sent while they are read: NDJSON, CSV, Parquet."""

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from guibiao.documents.safe import for_csv
from guibiao.kernel.registers.api import exchanged

Rows = Iterable[list[dict[str, Any]]]
MEDIA_TYPES = {"ndjson": "application/x-ndjson", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_TEXTS = (
    "region", "region_name", "indicator", "indicator_name", "scope", "period", "part", "comparator", "unit", "status",
    "reason", "source", "place", "url",
)  # fmt: skip
#: The columns of observations as Parquet keeps them.
OBSERVATIONS = {
    **dict.fromkeys(_TEXTS, pa.string()), **dict.fromkeys(("to_date", "official", "holds", "revises", "suppressed"), pa.bool_()),
    "id": pa.int64(), "year": pa.int16(), "value": pa.float64(), "upper": pa.float64(), "vintage": pa.date32(),
}  # fmt: skip


def described(forms: Sequence[str]) -> dict[str, Any]:
    """What the description of the interface says of an answer in these formats."""
    schema = {"type": "string", "format": "binary"}
    return {"description": "OK", "content": {MEDIA_TYPES[form]: {"schema": schema} for form in forms}}


def stream(
    request: HttpRequest,
    form: str,
    name: str,
    columns: Sequence[str],
    rows: Rows,
    types: dict[str, pa.DataType] | None = None,
) -> StreamingHttpResponse:
    """The answer; how many rows it has had is said to the log as it goes."""
    written = _parquet(columns, _counted(request, rows), types or {}) if form == "parquet" else _TEXT[form](
        columns, _counted(request, rows)
    )  # fmt: skip
    response = StreamingHttpResponse(written, content_type=MEDIA_TYPES[form])
    file = f"{name}-{timezone.localdate():%Y%m%d}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _counted(request: HttpRequest, rows: Rows) -> Iterator[list[dict[str, Any]]]:
    total = 0
    for batch in rows:
        total += len(batch)
        exchanged(request, total)
        yield batch


def _ndjson(_columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    for batch in rows:
        lines = (json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder, separators=(",", ":")) for row in batch)
        yield "".join(f"{line}\n" for line in lines).encode()


def _csv(columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """With a byte order mark, as Excel wants it, and no cell that a spreadsheet takes for a formula."""
    held = io.StringIO()
    writer = csv.writer(held)
    held.write("\ufeff")
    writer.writerow(columns)
    for batch in rows:
        writer.writerows([_cell(row.get(name)) for name in columns] for row in batch)
        yield _drained(held)
    yield _drained(held)


def _drained(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return value.isoformat() if isinstance(value, datetime.date) else for_csv(str(value))


_TEXT: dict[str, Callable[[Sequence[str], Rows], Iterator[bytes]]] = {"ndjson": _ndjson, "csv": _csv}


def _parquet(columns: Sequence[str], rows: Rows, types: dict[str, pa.DataType]) -> Iterator[bytes]:
    schema = pa.schema([pa.field(name, types[name]) for name in columns])
    sink = _Sink()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            yield sink.drained()
    yield sink.drained()


class _Sink(io.RawIOBase):
    """Takes what a writer writes and hands it on piece by piece; it knows how far it has come."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._held.append(piece)
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._at

    def drained(self) -> bytes:
        pieces, self._held = self._held, []
        return b"".join(pieces)
