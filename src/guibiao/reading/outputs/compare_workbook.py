"""The comparison as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from guibiao.documents.safe import fit, risky
from guibiao.reading.outputs.compare import HEADINGS, SORTS, Comparison, Entry, flat_headings, year_words
from guibiao.reading.outputs.words import ATTRIBUTES, COMPARATORS

_WORDS: dict[str, dict[str, str]] = {"sort": dict(SORTS), "attribute": ATTRIBUTES}
_WIDE = {"sentence": 60, "title": 40, "name": 30, "indicator": 30, "canonical": 26}


def write_book(comparison: Comparison, path: Path) -> None:
    """Two sheets: the table, years beside each other; and every entry with its source."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        look = {"font_name": "等线", "font_size": 10, "valign": "top"}
        head = book.add_format({**look, "bold": True, "bg_color": "#F2F4F7", "bottom": 1, "text_wrap": True})
        plain, quoted = book.add_format(look), book.add_format({**look, "quote_prefix": True})
        numbers = {
            sign: book.add_format({**look, "num_format": f'"{shown}"General'}) for sign, shown in COMPARATORS.items()
        }
        numbers["="] = plain
        sheet = book.add_worksheet("比较")
        titles = [*HEADINGS, *map(year_words, comparison.years)]
        for at, title in enumerate(titles):
            sheet.write_string(0, at, title, head)
            sheet.set_column(at, at, (32, 12, 10, 14)[at] if at < len(HEADINGS) else 16)
        for n, line in enumerate(comparison.lines, 1):
            for at, text in enumerate((line.name, line.sense, line.unit, line.region)):
                sheet.write_string(n, at, fit(text), quoted if risky(text) else plain)
            for at, year in enumerate(comparison.years, len(HEADINGS)):
                _cell(sheet, n, at, line.cells.get(year, []), line.words(year), numbers, plain)
        sheet.freeze_panes(1, len(HEADINGS))
        sheet.autofilter(0, 0, max(len(comparison.lines), 1), len(titles) - 1)
        _flat(book.add_worksheet("明细"), comparison, head, plain, quoted)


def _cell(
    sheet: Any, row: int, column: int, entries: list[Entry], words: str, numbers: dict[str, Any], plain: Any
) -> None:
    """One number stays a number, its comparator in front of it by its format; several are text. A note says whence."""
    if not entries:
        return
    first = entries[0]
    if len({(e.value, e.upper, e.comparator) for e in entries}) == 1 and first.upper is None:
        sheet.write_number(row, column, first.value, numbers[first.comparator])
    else:
        sheet.write_string(row, column, fit(words), plain)
    note = "\n".join(
        f"{SORTS[e.sort]}{'·' + ATTRIBUTES[e.attribute] if e.attribute else ''}：{e.printed}，《{e.title}》"
        + ("（已换算单位）" if e.converted else "")
        + ("（原文未写单位）" if e.assumed else "")
        for e in entries
    )
    sheet.write_comment(row, column, fit(note), {"x_scale": 2.5})


def _flat(sheet: Any, comparison: Comparison, head: Any, plain: Any, quoted: Any) -> None:
    headings = flat_headings()
    for at, (key, title) in enumerate(headings.items()):
        sheet.write_string(0, at, title, head)
        sheet.set_column(at, at, _WIDE.get(key, 9))
    rows = comparison.flat()
    for n, row in enumerate(rows, 1):
        for at, (key, value) in enumerate(row.items()):
            if isinstance(value, bool):
                if value:
                    sheet.write_string(n, at, "是", plain)
            elif isinstance(value, int | float):
                sheet.write_number(n, at, value, plain)
            elif value:
                text = fit(_WORDS.get(key, {}).get(value, value))
                sheet.write_string(n, at, text, quoted if risky(text) else plain)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
