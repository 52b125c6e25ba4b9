"""The sums of a collection, what each unit said, or who has handed in, as a workbook for the person who may see them so."""

import datetime
import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.documents.safe import fit
from guibiao.statistics.disclosure import REASON, Shown
from guibiao.statistics.models import Campaign, Return

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def make(campaign: Campaign, shown: Shown) -> bytes:
    """One row for each measure and place, one column for each line; a suppressed sum is ×, or marked for who may see it."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _OPTIONS)
    bold = book.add_format({"bold": True, "bg_color": "#EDEAE1", "bottom": 1})
    marked = book.add_format({"bg_color": "#F6D9D3"})
    sheet = book.add_worksheet(_("汇总"))
    heads = list(dict.fromkeys(head for one in shown.sheets for head in one.heads))
    for column, name in enumerate([_("指标"), _("计量单位"), _("地区"), *heads]):
        sheet.write_string(0, column, fit(name), bold)
    row = 0
    for one in shown.sheets:
        at = [3 + heads.index(head) for head in one.heads]
        for line in one.lines:
            row += 1
            for column, text in enumerate((one.name, one.unit, line.label)):
                sheet.write_string(row, column, fit(text))
            for column, figure in zip(at, line.figures, strict=True):
                if figure is None:
                    continue
                if figure.value is None:
                    sheet.write_string(row, column, "×")
                else:
                    sheet.write_number(row, column, figure.value, marked if figure.reason else None)
    sheet.freeze_panes(1, 3)
    sheet.set_column(0, 0, 26)
    sheet.set_column(2, 2, 22)
    said = _("底色标出的数不公布，请勿外传：%(why)s。") if shown.raw else _("×：%(why)s。")
    sheet.write_string(row + 2, 0, fit(said % {"why": REASON}))
    sheet.write_string(row + 3, 0, fit(f"{campaign.dataset}（{campaign.dataset.form_number}）· {campaign}"))
    book.close()
    return held.getvalue()


def of_units(campaign: Campaign, shown: dict[str, Any]) -> bytes:
    """One row for each unit as the page of results has them, with the totals below; × for what is not for this person."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _OPTIONS)
    bold = book.add_format({"bold": True, "bg_color": "#EDEAE1", "bottom": 1, "text_wrap": True})
    marked = book.add_format({"bg_color": "#F6D9D3"})
    sheet = book.add_worksheet(_("汇总"))
    for column, name in enumerate([_("填报单位"), _("地区"), _("状态"), *(head for head, _item in shown["heads"])]):
        sheet.write_string(0, column, fit(name), bold)
    row = 0
    for row, (one, cells) in enumerate(shown["rows"], 1):
        for column, text in enumerate((one.unit, one.unit.region, one.state_label)):
            sheet.write_string(row, column, fit(str(text)))
        for column, cell in enumerate(cells, 3):
            look = marked if cell["hidden"] else None
            if cell["figure"] is not None:
                sheet.write_number(row, column, float(cell["figure"]), look)
            elif cell["value"] or cell["hidden"]:
                sheet.write_string(row, column, fit(cell["value"] or "×"), look)
    if shown["totals"]:
        row += 1
        sheet.write_string(row, 0, fit(_("%(region)s合计") % {"region": campaign.organisation.region}), bold)
        for column, (total, hidden, _observed) in enumerate(shown["totals"], 3):
            if hidden and not shown["may_see"]:
                sheet.write_string(row, column, "×")
            elif total is not None and total.value is not None:
                sheet.write_number(row, column, total.value, marked if hidden else None)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(shown["heads"]) + 2, 16)
    sheet.write_string(row + 2, 0, fit(f"{campaign.dataset}（{campaign.dataset.form_number}）· {campaign}"))
    if any(cell["hidden"] for _one, cells in shown["rows"] for cell in cells):
        said = _("底色标出的数不公布，请勿外传：%(why)s。") if shown["may_see"] else _("×：%(why)s。")
        sheet.write_string(row + 3, 0, fit(said % {"why": shown["reason"]}))
    book.close()
    return held.getvalue()


def of_returns(rows: Iterable[Return], *, contacts: bool) -> bytes:
    """Who has handed in and who has not; with `contacts` whom to ring up."""
    heads = [_("填报单位"), _("地区"), _("状态"), _("逾期"), _("上报期限"), _("最近保存"), _("上报时间")]
    heads += [_("单位负责人"), _("填表人"), _("联系电话")] if contacts else []
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _OPTIONS)
    bold = book.add_format({"bold": True, "bg_color": "#EDEAE1", "bottom": 1})
    sheet = book.add_worksheet(_("上报情况"))
    for column, name in enumerate(heads):
        sheet.write_string(0, column, fit(name), bold)
    for number, one in enumerate(rows, 1):
        state = f"{one.state_label}（{_('已退回')}）" if one.returned else one.state_label
        cells = [str(one.unit), str(one.unit.region), state, _("逾期") if one.late else "", _day(one.deadline),
                 _time(one.saved_at), _time(one.submitted_at)]  # fmt: skip
        cells += [one.responsible, one.filled_by, one.phone] if contacts else []
        for column, text in enumerate(cells):
            sheet.write_string(number, column, fit(text))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, 0, len(heads) - 1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(heads) - 1, 16)
    book.close()
    return held.getvalue()


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def _time(at: datetime.datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
