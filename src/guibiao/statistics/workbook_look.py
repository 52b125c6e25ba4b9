"""How the form of a return looks as a workbook: its head, its cells with what may be typed into them, boxes for signatures."""

import math
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from guibiao.statistics import filling
from guibiao.statistics.models import DataItem, Return

#: Where the head of the form and its first line stand, and the first column that is filled in.
HEAD, FIRST, LEFT = 5, 6, 3
#: How many columns from there on the boxes for signatures take.
_SIGNING = 5
_THIN = Side(style="thin", color="999999")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LABEL = PatternFill("solid", fgColor="EDEAE1")
#: The row of the hidden sheet from which on options stand.
_OPTIONS = 3
_FONT = "宋体"
#: Heights in points: a line of print, and a box in which people sign by hand.
_LINE, _SIGNED = 16, 34


def lay_out(sheet: Any, aside: Any, one: Return, layout: filling.Layout) -> None:
    """Write the form with what is filled in so far; `aside` is a hidden sheet for lists of options."""
    _heading(sheet, one, len(layout.items))
    widths = dict.fromkeys(range(LEFT, LEFT + _SIGNING), 16)
    for column, item in enumerate(layout.items, LEFT):
        _label(sheet.cell(HEAD, column), column_label(item))
        widths[column] = max(14, min(30, len(item.name) * 2))
        _restrict(sheet, aside, item, column, len(layout.lines))
    for row, line in enumerate(layout.lines, FIRST):
        _label(sheet.cell(row, 1), line.code)
        _label(sheet.cell(row, 2), line.name)
        sheet.row_dimensions[row].height = _LINE * _lines(line.name, 24) + 4
        for column, item in enumerate(layout.items, LEFT):
            key = filling.key(item, line)
            _input(sheet.cell(row, column), _stored(item, one.values.get(key, "")))
            if remark := one.remarks.get(key):
                sheet.cell(row, column).comment = Comment(f"{_('退回批注')}：{remark}", str(one.campaign.organisation))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines = max(_lines(column_label(item), widths[column]) for column, item in enumerate(layout.items, LEFT))
    sheet.row_dimensions[HEAD].height = _LINE * lines + 4
    _signatures(sheet, one, FIRST + len(layout.lines) + 1)
    for cell in (one for row in sheet.iter_rows() for one in row):
        cell.font = Font(name=_FONT, bold=cell.font.bold, size=cell.font.size)
        # What somebody called a thing is text, however it begins.
        if cell.data_type == "f":
            cell.data_type = "s"
    _printed(sheet)


def _printed(sheet: Any) -> None:
    """On paper: A4 across, as wide as the page, its head on every page."""
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.oddFooter.center.text = _("第 &P 页，共 &N 页")


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is as wide as two letters."""
    return max(1, math.ceil(sum(2 if ord(letter) > 0xFF else 1 for letter in text) / (width - 1)))


def _heading(sheet: Any, one: Return, items: int) -> None:
    form = one.campaign.dataset
    sheet.cell(1, 1, form.name).font = Font(bold=True, size=16)
    for row, said in (
        (2, f"{_('表号')}：{form.form_number}　{_('制定机关')}：{form.authority}"),
        (3, f"{_('批准/备案文号')}：{form.approval}　{_('有效期至')}：{form.valid_until or ''}"),
        (
            4,
            f"{_('填报单位')}：{one.unit}　{_('报告期')}：{one.campaign.period.chinese()}　{_('上报截止')}：{one.campaign.closes_on}",
        ),
    ):
        sheet.cell(row, 1, said)
    for row in (1, 2, 3, 4):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=max(LEFT + items - 1, 8))
    _label(sheet.cell(HEAD, 1), _("代码"))
    _label(sheet.cell(HEAD, 2), _("分组"))
    sheet.column_dimensions["B"].width = 24


def column_label(item: DataItem) -> str:
    unit = f"（{item.unit}）" if item.unit else ""
    return f"{item.code} {item.name}{unit}"


def _label(cell: Any, text: str) -> None:
    cell.value, cell.fill, cell.border, cell.font = text, _LABEL, _BOX, Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.data_type = "s"


def _input(cell: Any, value: Any) -> None:
    cell.value, cell.border, cell.protection = value, _BOX, Protection(locked=False)
    if isinstance(value, str):
        cell.data_type = "s"


def _stored(item: DataItem, typed: str) -> Any:
    """A figure as a number that Excel can work with; anything else as it was typed."""
    value = filling.plain(typed) if item.is_figure else None
    if value is None:
        return typed or None
    return int(value) if value == value.to_integral_value() else float(value)


def _restrict(sheet: Any, aside: Any, item: DataItem, column: int, lines: int) -> None:
    """A drop-down for choices, numbers only for figures."""
    letter = get_column_letter(column)
    given: dict[str, Any]
    if item.kind == DataItem.Kind.CHOICE:
        # In one cell a list has little room and is parted by commas: it stands on the hidden sheet, under the column's letter.
        for row, option in enumerate(item.options, _OPTIONS):
            aside[f"{letter}{row}"] = option
            aside[f"{letter}{row}"].data_type = "s"
        last = _OPTIONS + len(item.options) - 1
        given = {"type": "list", "formula1": f"'{aside.title}'!${letter}${_OPTIONS}:${letter}${last}"}
    elif item.is_figure:
        least, most = (
            given if given is not None else bound for given, bound in zip(item.range, (-1e15, 1e15), strict=True)
        )
        kind = "whole" if item.is_whole else "decimal"
        given = {"type": kind, "operator": "between", "formula1": f"{least:.15g}", "formula2": f"{most:.15g}"}
    else:
        return
    rule = DataValidation(**given, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = _("填得不对"), _("请按“%(name)s”的要求填。") % {"name": item.name}
    sheet.add_data_validation(rule)
    rule.add(f"{letter}{FIRST}:{letter}{FIRST + lines - 1}")


def _signatures(sheet: Any, one: Return, row: int) -> None:
    for column, (label, value) in zip((2, 4, 6), _signed(one), strict=True):
        _label(sheet.cell(row, column), label)
        _input(sheet.cell(row, column + 1), value or None)
        sheet.cell(row, column + 1).alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[row].height = _SIGNED


def _signed(one: Return) -> Iterator[tuple[str, str]]:
    yield _("单位负责人"), one.responsible
    yield _("填表人"), one.filled_by
    yield _("联系电话"), one.phone
