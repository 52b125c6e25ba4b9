"""A workbook for people: a sheet each for targets, measures, units, tensions, facts and documents."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import xlsxwriter

from guibiao.documents.safe import fit, risky
from guibiao.reading.model import Plan
from guibiao.reading.outputs.frames import rows
from guibiao.reading.outputs.saving import replacing
from guibiao.reading.outputs.words import ATTRIBUTES, GENRES, KINDS, MODALITIES, PERIODS, ROLES, STAGES
from guibiao.terms.data import data_table

#: What the contract's words are called on a sheet, by column.
_WORDS: dict[str, dict[str, str]] = {
    "kind": KINDS, "attribute": ATTRIBUTES, "role": ROLES, "per": PERIODS, "modality": MODALITIES, "stage": STAGES,
    "genre": GENRES, "origin": {"text": "正文", "table": "表格"},
}  # fmt: skip
#: The most rows that a sheet takes, its head left out.
ROW_LIMIT = 1_048_575


@lru_cache(1)
def _sheets() -> list[dict[str, Any]]:
    sheets: list[dict[str, Any]] = data_table(__file__, "workbook.toml")["sheet"]
    return sheets


class Workbook(AbstractContextManager["Workbook"]):
    """Takes plans one by one and keeps none of them: a stream of any length can be written.

    with Workbook(path) as book:
        book.add(plan)
    """

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(
            path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        look = {"font_name": "等线", "font_size": 10, "valign": "top"}
        self._head = self._book.add_format({**look, "bold": True, "bg_color": "#F2F4F7", "bottom": 1})
        self._wrapped = self._book.add_format({**look, "text_wrap": True})
        self._quoted = self._book.add_format({**look, "text_wrap": True, "quote_prefix": True})
        self._plain = self._book.add_format(look)
        self._next: dict[str, int] = {}
        self._pages: dict[str, Any] = {}
        for sheet in _sheets():
            page = self._book.add_worksheet(sheet["title"])
            for at, column in enumerate(sheet["columns"]):
                page.set_column(at, at, column[2])
            page.freeze_panes(1, 0)
            page.set_landscape()
            page.set_paper(9)
            page.fit_to_pages(1, 0)
            page.repeat_rows(0)
            for at, column in enumerate(sheet["columns"]):
                page.write_string(0, at, column[1], self._head)
            self._pages[sheet["frame"]] = page
            self._next[sheet["frame"]] = 1

    def add(self, plan: Plan) -> None:
        """Add the rows of a plan to every sheet. Raises ValueError where a sheet is full."""
        sheets = {sheet["frame"]: sheet for sheet in _sheets()}
        for frame, found in rows(plan):
            if sheet := sheets.get(frame):
                for row in found:
                    self._write(self._pages[frame], self._next[frame], row, sheet)
                    self._next[frame] += 1

    def _write(self, page: Any, at: int, row: dict[str, Any], sheet: dict[str, Any]) -> None:
        if at > ROW_LIMIT:
            raise ValueError(f"工作表“{sheet['title']}”超过{ROW_LIMIT}行，请分几次读取，或用 --csv 输出。")
        for place, (key, _, width) in enumerate(sheet["columns"]):
            value = row[key]
            if isinstance(value, bool):
                value = "是" if value else ""
            if isinstance(value, int | float):
                page.write_number(at, place, value, self._plain)
            elif value:
                text = fit(_WORDS.get(key, {}).get(value, value))
                look = self._quoted if risky(text) else self._wrapped if width >= 24 else self._plain
                page.write_string(at, place, text, look)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sheet in _sheets():
            last = self._next[sheet["frame"]] - 1
            self._pages[sheet["frame"]].autofilter(0, 0, max(last, 1), len(sheet["columns"]) - 1)
        self._book.close()


def write_workbook(plans: Iterable[Plan], path: Path, *, force: bool = True) -> None:
    """Write a workbook of plans to `path`, whole or not at all. Raises OutputExists, ValueError (a sheet is full)."""
    with replacing(path, force=force) as temporary, Workbook(temporary) as book:
        for plan in plans:
            book.add(plan)
