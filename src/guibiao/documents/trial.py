"""A program of its own: opens the workbook or Parquet file that comes in, with bounded memory and time, and counts its cells.

    python trial.py MOST_CELLS workbook < FILE

It ends with 0 where the file is bearable, 1 where it cannot be opened at all, 3 where it has more cells; a file that fills
the memory ends it in whatever way. It imports nothing of the product, so that it begins at once.
"""

import contextlib
import io
import sys
from typing import Any

#: For a workbook, and for Parquet, whose reader alone takes half of it.
MEMORY, SECONDS = {"workbook": 1 << 30, "parquet": 2 << 30}, 30
#: Bytes that the cells of a Parquet file may take, and so many rows are looked at at once.
_BYTES, _ROWS = 1 << 29, 1000
BEARABLE, DAMAGED, TOO_LARGE = 0, 1, 3


def main(most: int, kind: str) -> int:
    """Look at the file on standard input."""
    with contextlib.suppress(ImportError, ValueError):  # not on Windows, and not beyond what an administrator allows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY[kind], MEMORY[kind]))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = io.BytesIO(sys.stdin.buffer.read())
    return _parquet(content, most) if kind == "parquet" else _workbook(content, most)


def _workbook(content: io.BytesIO, most: int) -> int:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(content)
        cells = 0
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            cells += (sheet.total_height + 1) * (sheet.total_width + 1)
            if cells > most:
                return TOO_LARGE
    except python_calamine.CalamineError:
        return DAMAGED
    return BEARABLE


def _parquet(content: io.BytesIO, most: int) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(content)
        if file.metadata.num_rows * file.metadata.num_columns > most:
            return TOO_LARGE
        size = 0
        for batch in file.iter_batches(batch_size=_ROWS):
            size += sum(map(_size, batch.columns))
            if size > _BYTES:
                return TOO_LARGE
    except (pa.ArrowException, OSError):
        return DAMAGED
    return BEARABLE


def _size(column: Any) -> int:
    """Bytes of the cells: what stands in a dictionary once takes its room in every row."""
    if not hasattr(column, "dictionary"):
        return int(column.nbytes)
    longest = max((len(bytes(str(one), "utf-8")) for one in column.dictionary.to_pylist()), default=0)
    return longest * len(column)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
