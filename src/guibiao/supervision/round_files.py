"""The table and the summary of a round as one file, Word or Excel."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from guibiao.reading.outputs.docx_table import write_docx
from guibiao.reading.outputs.safe import clean
from guibiao.reading.outputs.tables import Column, Row, Table
from guibiao.supervision import rounds
from guibiao.supervision.models import Round


def tables(of: Round) -> list[Table]:
    """The summary by unit with those who did not report, and the table."""
    entries = list(of.entries.select_related("unit", "before").prefetch_related("files__file"))
    words = {"all": _("全部沿用上期"), "part": _("部分沿用上期"), "": ""}
    rows = [
        Row(str(entry.pk), {
            "title": entry.title, "unit": entry.unit.name if entry.unit else "", "state": entry.state_label,
            "progress": entry.progress, "problems": entry.problems, "next_step": entry.next_step,
            "carried": words[rounds.carried(entry)], "people": _people(entry),
            "files": "\n".join(one.file.name for one in entry.files.all()),
        })
        for entry in entries
    ]  # fmt: skip
    silent = [entry for entry in entries if entry.state == "waiting"]
    names = "、".join(dict.fromkeys(entry.unit.name for entry in silent if entry.unit))
    note = _("应报 %(total)d 项，已报 %(done)d 项，未报 %(silent)d 项。") % {
        "total": len(entries), "done": len(entries) - len(silent), "silent": len(silent),
    }  # fmt: skip
    if names:
        note += _("未报单位：%s。") % names
    summary = [
        Row(str(row["unit"]), {
            "unit": row["unit__name"] or _("（未明确单位）"), "total": str(row["total"]),
            "done": str(row["total"] - row["missing"]), "missing": str(row["missing"]),
        })
        for row in rounds.by_unit(of)
    ]  # fmt: skip
    running = Column("number", _("序号"), 3, "center", running=True)
    return [
        Table("rounds", _("%(round)s情况汇总") % {"round": of}, [
            running, Column("unit", _("单位"), 20), Column("total", _("应报"), 6, "center"),
            Column("done", _("已报"), 6, "center"), Column("missing", _("未报"), 6, "center"),
        ], summary, note),
        Table("rounds", _("%(round)s进展情况表") % {"round": of}, [
            running, Column("title", _("举措"), 12), Column("unit", _("上报单位"), 8), Column("state", _("状态"), 5, "center"),
            Column("progress", _("进展情况"), 22), Column("problems", _("存在问题"), 12), Column("next_step", _("下一步"), 12),
            Column("carried", _("沿用上期"), 5), Column("people", _("填报人、审核人"), 6), Column("files", _("佐证材料"), 8),
        ], rows),
    ]  # fmt: skip


def _people(entry: Any) -> str:
    return "、".join(name for name in (entry.written_by, entry.checked_by) if name)


def docx(of: Round) -> bytes:
    """One Word document, landscape."""
    target = BytesIO()
    write_docx(tables(of), target)
    return target.getvalue()


def xlsx(of: Round) -> bytes:
    """One workbook: a sheet for the summary, one for the table. Every cell is text, never a formula."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        title = book.add_format({"font_name": "方正小标宋简体", "font_size": 18, "align": "center"})
        head = book.add_format(
            {"font_name": "黑体", "font_size": 11, "border": 1, "align": "center", "text_wrap": True}
        )
        body = book.add_format(
            {"font_name": "仿宋_GB2312", "font_size": 11, "border": 1, "text_wrap": True, "valign": "top"}
        )
        for name, table in zip((_("汇总"), _("进展情况")), tables(of), strict=True):
            sheet = book.add_worksheet(name)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.merge_range(0, 0, 0, len(table.columns) - 1, clean(table.title), title)
            for place, column in enumerate(table.columns):
                sheet.set_column(place, place, column.width * 2)
                sheet.write_string(1, place, column.heading, head)
                for number, row in enumerate(table.rows, 1):
                    sheet.write_string(number + 1, place, clean(table.text(number, row, column)), body)
            sheet.freeze_panes(2, 0)
            sheet.repeat_rows(1)
            if table.note:
                sheet.write_string(len(table.rows) + 3, 0, table.note)
    return target.getvalue()
