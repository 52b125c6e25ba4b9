"""A table into a file that people go on working in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

from guibiao.documents.limits import DEFAULT, Limits
from guibiao.reading.outputs.saving import replacing
from guibiao.reading.outputs.tables import Table

Format = Literal["docx", "xlsx"]


def write_table(
    table: Table,
    target: Path | BinaryIO,
    *more: Table,
    format: Format | None = None,
    template: Path | bytes | None = None,
    force: bool = True,
    limits: Limits = DEFAULT,
) -> None:
    """Write a table as Word or Excel, whole or not at all; every row carries its identity invisibly.

    `more` tables follow in the same file, each on a new page or sheet.

    `format` is needed for a stream; a path's suffix tells it otherwise. `template` is the office's own Word file
    (see `templates`); it goes with “docx” only. `force` allows a file at `target` to be replaced.

    Raises ValueError with one sentence for an unknown suffix or a template that cannot be used, OutputExists where
    `force` is false and something is there.
    """
    form = format or _by_suffix(target)
    if template is not None and form != "docx":
        raise ValueError("模板只用于 Word 表格，请输出为 .docx。")
    if more and template is not None:
        raise ValueError("用模板的 Word 文件只能放一个表格。")

    def write(stream: BinaryIO) -> None:
        if form == "xlsx":
            from guibiao.reading.outputs.xlsx_table import write_xlsx

            write_xlsx([table, *more], stream)
        elif template is not None:
            from guibiao.reading.outputs.templates import fill_template

            fill_template(table, template if isinstance(template, bytes) else template.read_bytes(), stream, limits)
        else:
            from guibiao.reading.outputs.docx_table import write_docx

            write_docx([table, *more], stream)

    if isinstance(target, Path):
        with replacing(target, force=force) as temporary, temporary.open("wb") as file:
            write(file)
    else:
        content = BytesIO()
        write(content)
        target.write(content.getbuffer())


def _by_suffix(target: Path | BinaryIO) -> Format:
    suffix = target.suffix.lower() if isinstance(target, Path) else ""
    if suffix == ".docx":
        return "docx"
    if suffix == ".xlsx":
        return "xlsx"
    raise ValueError(f"“{target}”：表格只能写成 .docx 或 .xlsx。")
