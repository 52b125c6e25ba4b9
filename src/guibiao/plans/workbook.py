"""A comparison of plans as a workbook."""

from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from guibiao.documents.safe import fit
from guibiao.plans.comparison import Point, Table
from guibiao.plans.vocabulary import attributes, comparators, kinds
from guibiao.reading.outputs.words import number


def comparison(table: Table, out: Any) -> None:
    """Write a comparison: as on screen, and as a list with a row for every figure, exact values as numbers."""
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#EDEAE1", "border": 1, "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    _matrix(book.add_worksheet(_("比较表")), table, bold, cell)
    _list(book.add_worksheet(_("逐条")), table, bold, cell)
    book.close()


def _matrix(sheet: Any, table: Table, bold: Any, cell: Any) -> None:
    sheet.write_row(0, 0, [_("指标"), _("类型"), _("单位"), *(fit(name) for _key, name in table.columns)], bold)
    for r, row in enumerate(table.rows, 1):
        for c, text in enumerate((fit(row.name), kinds().get(row.kind, ""), fit(row.units))):
            sheet.write_string(r, c, text, cell)
        for c, (key, _name) in enumerate(table.columns, 3):
            sheet.write_string(r, c, fit("\n".join(_phrase(point) for point in row.cells.get(key, []))), cell)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 2, 10)
    sheet.set_column(3, max(3, len(table.columns) + 2), 26)
    sheet.freeze_panes(1, 1)


def _list(sheet: Any, table: Table, bold: Any, cell: Any) -> None:
    heads = [
        _("指标"), _("规范指标"), _("地区"), _("规划"), _("类别"), _("类型"), _("年份"), _("比较"), _("数值"), _("上限"),
        _("单位"), _("属性"), _("是否已采用"),
    ]  # fmt: skip
    sheet.write_row(0, 0, heads, bold)
    points = [(row, point) for row in table.rows for points in row.cells.values() for point in points]
    for r, (row, point) in enumerate(points, 1):
        kind = _("事实") if point.fact else _("目标")
        words = [fit(row.name), point.code, point.plan.place, fit(point.plan.title), kind, kinds()[point.kind]]
        for c, text in enumerate(words):
            sheet.write_string(r, c, text, cell)
        for c, value in ((6, point.year), (8, point.value), (9, point.upper)):
            sheet.write(r, c, value, cell)
        sheet.write_string(r, 7, comparators().get(point.comparator, ""), cell)
        sheet.write_string(r, 10, point.unit, cell)
        sheet.write_string(r, 11, attributes().get(point.attribute, ""), cell)
        sheet.write_string(r, 12, _("是") if point.adopted else _("否"), cell)
    sheet.autofilter(0, 0, max(1, len(points)), len(heads) - 1)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 3, 26)


def _phrase(point: Point) -> str:
    sign = {"=": "", "range": "", "≈": "约"}.get(point.comparator, point.comparator)
    upper = f"—{number(point.upper)}" if point.comparator == "range" and point.upper is not None else ""
    year = _("%(year)s年") % {"year": point.year} if point.year else _("年份未定")
    kind = "" if point.plain else kinds()[point.kind]
    parts = [f"{year}：{kind}{sign}{number(point.value)}{upper}{point.unit}"]
    if point.attribute:
        parts.append(attributes()[point.attribute])
    if point.fact:
        parts.append(_("事实"))
    return " · ".join(parts)
