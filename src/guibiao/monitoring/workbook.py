"""What leaves the house: the results as one workbook, the empty form for data."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guibiao.indicators.composite.hierarchy import Meta
from guibiao.kernel import files
from guibiao.monitoring import methods
from guibiao.monitoring.models import Run
from guibiao.monitoring.ranking import ranking
from guibiao.monitoring.results import Results

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
_SHEET_NAME = 31
#: A workbook holds no more rows.
_MOST_ROWS = 1_048_576


def results_book(run: Run, results: Results) -> bytes:
    """The ranking, the method in words, what must be said, and every stage file as a sheet."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#EDEAE1", "border": 1, "text_wrap": True, "valign": "top"})
    for year in reversed(results.years):
        _ranking(book.add_worksheet(_ranking_name(year)), head, results, year)
    said = [[finding["where"], finding["words"]] for finding in methods.findings(results)]
    _sheet(book.add_worksheet(_("提示")), head, [_("步骤"), _("内容")], said, (16, 110))
    _sheet(
        book.add_worksheet(_("方法")),
        head,
        [_("步骤"), _("做什么"), _("参数"), _("取值")],
        _method(results),
        (16, 60, 24, 40),
    )
    about = [
        [_("评价"), str(run.evaluation)], [_("结果"), str(run.number)], [_("方案版本"), run.edition.scheme_version],
        [_("数据版本"), run.edition.data_version], [_("数据来源"), run.evaluation.source_note],
        [_("运行人"), str(run.started_by)], [_("完成时间"), f"{run.finished_at:%Y-%m-%d %H:%M}" if run.finished_at else ""],
        [_("程序版本"), run.program],
    ]  # fmt: skip
    _sheet(book.add_worksheet(_("关于")), head, [_("项目"), _("内容")], about, (16, 80))
    if run.package is not None:
        _stage_files(book, head, files.read(run.package))
    book.close()
    return held.getvalue()


def _ranking_name(year: Any) -> str:
    return _("排名") if year is None else re.sub(r"[\[\]:*?/\\]", "-", f"{_('排名')} {year}")[:_SHEET_NAME]


def _ranking(sheet: Any, head: Any, results: Results, year: Any) -> None:
    nodes = [node for node in results.nodes.values() if node["code"] in results.header["columns"][-1]]
    columns = {node["code"]: results.column(node["code"]) or [] for node in nodes}
    rows = []
    for line in ranking(results, year):
        row = results.row(line.code, year) or 0
        told = {True: _("分得出"), False: _("分不出"), None: ""}[line.apart]
        rows.append(
            [line.rank, line.code, line.name, line.score, line.low, line.high, line.label, line.share, told, line.before,
             *(columns[node["code"]][row] for node in nodes if node["code"] != results.top)]
        )  # fmt: skip
    heads = [_("位次"), _("代码"), _("单位"), results.nodes[results.top]["name"], _("位次区间下限"), _("位次区间上限"),
             pgettext("evaluation", "类别"),
             _("同类比例"), _("与下一位"), _("上期位次"), *(n["name"] for n in nodes if n["code"] != results.top)]  # fmt: skip
    _sheet(sheet, head, heads, rows, (6, 10, 14))
    sheet.freeze_panes(1, 3)


def _method(results: Results) -> list[list[str]]:
    rows = []
    for step in methods.steps(results):
        rows += [
            [f"{step.number} {step.name}", step.what, name, value] for name, value in step.parameters or (("", ""),)
        ]
    rows += [[_("稳健性"), "", name, value] for name, value in methods.robustness(results)]
    rows += [[pgettext("evaluation", "类别"), "", label, said] for label, said in methods.classes(results)]
    return rows


def _stage_files(book: Any, head: Any, package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            if not name.endswith(".csv"):
                continue
            lines = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8"))))
            body = [[_plain(cell) for cell in line] for line in lines[1:_MOST_ROWS]]
            _sheet(book.add_worksheet(name.removesuffix(".csv")[:_SHEET_NAME]), head, lines[0], body)


def _plain(cell: str) -> Any:
    """A figure as a figure; codes with leading noughts stay words."""
    if not re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", cell):
        return cell
    return float(cell)


def _sheet(
    sheet: Any, head: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int] = ()
) -> None:
    sheet.write_row(0, 0, heads, head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)


def form_book(meta: Meta, years: bool) -> bytes:
    """The empty table for the data of a scheme: a column for each code, and what each of them is."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#EDEAE1", "border": 1})
    sheet, about = book.add_worksheet("数据"), book.add_worksheet(_("填写说明"))
    rows = [["uCode", _("单位代码，每行必填，不能重复")], ["uName", _("单位名称")]]
    rows += [["Time", _("年份，一个单位一年一行")]] if years else []
    rows += [[code, _("分组")] for code in meta.groups]
    named = {node.code: f"{node.name}（{node.unit}）" if node.unit else node.name for node in meta.hierarchy.indicators}
    named |= dict.fromkeys(meta.denominators, _("分母"))
    rows += [[code, named.get(code, _("公式里用到的数"))] for code in meta.figures]
    for column, (code, said) in enumerate(rows):
        sheet.write_string(0, column, code, head)
        sheet.write_comment(0, column, said, {"x_scale": 1.5})
        sheet.set_column(column, column, max(10, len(code) + 2))
    sheet.freeze_panes(1, 2)
    figure = {
        "validate": "decimal", "criteria": ">=", "value": -1e15, "ignore_blank": True,
        "error_title": _("不是数"), "error_message": _("请填纯数字，不带千分位、单位或百分号；缺数留空。"),
    }  # fmt: skip
    first = len(rows) - len(meta.figures)
    sheet.data_validation(1, first, 5000, len(rows) - 1, figure)
    _sheet(
        about,
        head,
        [_("列"), _("填什么")],
        [*rows, ["", _("缺数留空，不要填 0；填好后在“方案和数据”里上传。")]],
        (24, 70),
    )
    book.close()
    return held.getvalue()
