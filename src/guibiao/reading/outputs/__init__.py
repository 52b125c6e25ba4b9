"""What people take away: frames, workbook, task table, indicator table, comparison; and an edited table read back.

    from guibiao.reading.outputs import indicator_table_of, read_table, task_table_of, write_table

    table = task_table_of(plan)                 # a `Table`: columns and rows, as plain data
    write_table(table, Path("任务分解表.docx"))   # or .xlsx, or a binary stream with format="docx"
    changes = read_table(Path("任务分解表.docx"), table)

Nothing here is imported before it is used, so that a command pays only for what it writes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guibiao.reading.outputs.columns import columns_of, known_columns
    from guibiao.reading.outputs.compare import Comparison, compare_plans, write_comparison
    from guibiao.reading.outputs.frames import Records, records, to_frames
    from guibiao.reading.outputs.indicator_table import indicator_table_of
    from guibiao.reading.outputs.readback import CellChange, ReadBack, RowChange, read_table
    from guibiao.reading.outputs.saving import NoFolder, OutputExists, replacing
    from guibiao.reading.outputs.tables import Column, Row, Table
    from guibiao.reading.outputs.task_table import deadline_of, task_table_of, units_of
    from guibiao.reading.outputs.workbook import Workbook, write_workbook
    from guibiao.reading.outputs.writing import write_table

_HOME = {
    "CellChange": "readback",
    "Column": "tables",
    "Comparison": "compare",
    "NoFolder": "saving",
    "OutputExists": "saving",
    "ReadBack": "readback",
    "Records": "frames",
    "Row": "tables",
    "RowChange": "readback",
    "Table": "tables",
    "Workbook": "workbook",
    "columns_of": "columns",
    "compare_plans": "compare",
    "deadline_of": "task_table",
    "indicator_table_of": "indicator_table",
    "known_columns": "columns",
    "read_table": "readback",
    "records": "frames",
    "replacing": "saving",
    "task_table_of": "task_table",
    "to_frames": "frames",
    "units_of": "task_table",
    "write_comparison": "compare",
    "write_table": "writing",
    "write_workbook": "workbook",
}

__all__ = [
    "CellChange",
    "Column",
    "Comparison",
    "NoFolder",
    "OutputExists",
    "ReadBack",
    "Records",
    "Row",
    "RowChange",
    "Table",
    "Workbook",
    "columns_of",
    "compare_plans",
    "deadline_of",
    "indicator_table_of",
    "known_columns",
    "read_table",
    "records",
    "replacing",
    "task_table_of",
    "to_frames",
    "units_of",
    "write_comparison",
    "write_table",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
