"""The annex of a report as a workbook: the same tables with whole columns, and the figures of every chart."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from guibiao.documents.safe import fit
from guibiao.reports.models import Report
from guibiao.reports.rendering import drawable
from guibiao.terms.data import data_table

_SHEETS = (
    ("目标进展", "targets"), ("任务进展", "tasks"), ("单位进展", "units"), ("灯号汇总", "lights"), ("单位材料", "supplies"),
    ("数据来源", "sources"),
)  # fmt: skip
_CHARTS = ("目标", "年份", "实际", "时序要求", "目标值", "预测", "预测下限", "预测上限", "单位", "来源")
_WIDTHS = {
    "number": 7,
    "why": 60,
    "outlook": 40,
    "progress": 40,
    "problem": 40,
    "source": 50,
    "address": 36,
    "names": 90,
}
_NUMBER = (
    "number", "count", "targets", "on_track", "late", "unsaid", "tasks", "reported", "open", "overdue", "year", "data_year",
)  # fmt: skip


def xlsx_of(report: Report) -> bytes:
    """The annex as Excel. A text is a text and never a formula; figures that are plain numbers are numbers."""
    target = BytesIO()
    labels = data_table(__file__, "names.toml")
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": report.title[:255]})
        head = book.add_format(
            {
                "font_name": "黑体",
                "font_size": 11,
                "border": 1,
                "align": "center",
                "text_wrap": True,
                "bg_color": "#EEF2F7",
            }
        )
        body = book.add_format({"font_name": "宋体", "font_size": 11, "border": 1, "text_wrap": True, "valign": "top"})
        title = book.add_format({"font_name": "黑体", "font_size": 14})

        def write(name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> None:
            sheet = book.add_worksheet(name)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.write_string(
                0, 0, f"{report.title}　{name}（数据截至{report.on:%Y-%m-%d}，数据第{report.data_version}版）", title
            )
            for place, (text, width) in enumerate(zip(heads, widths, strict=True)):
                sheet.set_column(place, place, width)
                sheet.write_string(1, place, text, head)
                for number, row in enumerate(rows, 2):
                    value = row[place]
                    if isinstance(value, int | float):
                        sheet.write_number(number, place, value, body)
                    else:
                        sheet.write_string(number, place, fit("" if value is None else str(value)), body)
            sheet.freeze_panes(2, 2)
            sheet.repeat_rows(1)
            if rows:
                sheet.autofilter(1, 0, len(rows) + 1, len(heads) - 1)

        for name, key in _SHEETS:
            if not report.content[key] and key == "supplies":
                continue
            columns = {column: text for column, text in labels[key].items() if column != "_"}
            rows = [[_cell(column, row[column]) for column in columns] for row in report.content[key]]
            write(name, list(columns.values()), rows, [_WIDTHS.get(column, 20) for column in columns])
        charted = [row for one in report.content["charts"] for row in _figures(one)]
        write("图表数据", _CHARTS, charted, [30, 8, 12, 12, 12, 12, 12, 12, 10, 50])
    return target.getvalue()


def _cell(column: str, text: str) -> Any:
    return int(text) if column in _NUMBER and text.isdecimal() else text


def _figures(one: dict[str, Any]) -> list[list[Any]]:
    chart = drawable(one)
    rows = chart.table().rows
    return [[chart.title.partition("：")[0], int(str(year)), *row, chart.unit, chart.source] for year, *row in rows]
