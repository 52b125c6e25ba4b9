"""Indicator tables: a row an indicator, columns for its baseline, targets and attribute."""

from __future__ import annotations

from guibiao.documents.model import Document, Table
from guibiao.reading.figures.context import Setting
from guibiao.reading.model import Figure


def table_figures(
    document: Document, number: int, table: Table, setting: Setting, governing: object, targets: list[Figure], facts: list[Figure]
) -> None:
    return None
