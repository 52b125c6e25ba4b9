"""An edited table read back: which rows changed, came, went and moved, and who they are.

    changes = read_table(Path("任务分解表（改）.docx"), table)
    for change in changes.rows:
        print(change.message)

`table` is the table as it stands now (built anew in the same way); the file is what came back.
"""

from __future__ import annotations

from pathlib import Path

from guibiao.documents.limits import DEFAULT, Limits
from guibiao.reading.outputs.readback.comparing import CellChange, ReadBack, RowChange, compare_rows
from guibiao.reading.outputs.readback.opening import Kind, opened
from guibiao.reading.outputs.tables import Table

__all__ = ["CellChange", "ReadBack", "RowChange", "read_table"]


def read_table(source: Path | bytes, table: Table, *, name: str | None = None, limits: Limits = DEFAULT) -> ReadBack:
    """What an edited Word or Excel file says differently from `table`.

    Rows are known by the mark they carry; where it was lost, by their words, and then flagged (`by_content`).
    Nothing is applied: what becomes of a change is the caller's business.

    Raises Unreadable, with one sentence that names the file, for what is not such a file or holds no such table.
    """
    kind, raw, called = opened(source, name, limits)
    if kind is Kind.XLSX:
        from guibiao.reading.outputs.readback.excel import rows_of
    else:
        from guibiao.reading.outputs.readback.word import rows_of
    return compare_rows(rows_of(raw, called, table), table)
