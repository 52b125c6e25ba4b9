"""The form of a return as a workbook: made for one unit, with what may be typed unlocked, and read back cell by cell."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from guibiao.documents import classification_mark
from guibiao.statistics import filling
from guibiao.statistics.models import DataItem, Return

SHEET, STAMP, MARK = "填报表", "版本", "guibiao-return"
#: Where the head of the form and its first line stand, and the first column that is filled in.
HEAD, FIRST, LEFT = 5, 6, 3
_MOST_BYTES, _MOST_UNPACKED = 5 << 20, 200 << 20
_THIN = Side(style="thin", color="999999")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LABEL = PatternFill("solid", fgColor="EDEAE1")
_LIST = 250


@dataclass
class Problem:
    """Something wrong at one place: the cell as Excel names it, empty where the whole file is meant."""

    cell: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.cell}：{self.sentence}" if self.cell else self.sentence


@dataclass
class Read:
    """What a workbook holds. With problems nothing of it is to be saved."""

    values: dict[str, str] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    version: int = 0
    problems: list[Problem] = field(default_factory=list)


def signature(layout: filling.Layout) -> str:
    """What tells one layout from another: items and lines in their order."""
    parts = [f"{item.code}:{item.kind}:{item.choices}" for item in layout.items] + [line.code for line in layout.lines]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def make(one: Return) -> bytes:
    """The form of a return with what is filled in so far."""
    layout = filling.Layout(one.campaign.dataset)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    _heading(sheet, one, len(layout.items))
    for column, item in enumerate(layout.items, LEFT):
        _label(sheet.cell(HEAD, column), _column_label(item))
        sheet.column_dimensions[get_column_letter(column)].width = max(14, min(30, len(item.name) * 2))
        _restrict(sheet, item, column, len(layout.lines))
    for row, line in enumerate(layout.lines, FIRST):
        _label(sheet.cell(row, 1), line.code)
        _label(sheet.cell(row, 2), line.name)
        for column, item in enumerate(layout.items, LEFT):
            _input(sheet.cell(row, column), _stored(item, one.values.get(filling.key(item, line), "")))
    _signatures(sheet, one, FIRST + len(layout.lines) + 1)
    sheet.protection.sheet = True
    sheet.freeze_panes = sheet.cell(FIRST, LEFT)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stamp = book.create_sheet(STAMP)
    stamp.append([MARK, one.pk, signature(layout), one.version])
    stamp.sheet_state = "veryHidden"
    # What somebody called a thing is text, however it begins.
    for cell in (one for row in sheet.iter_rows() for one in row if one.data_type == "f"):
        cell.data_type = "s"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def read(content: bytes, one: Return) -> Read:
    """Read a form that came back. Every problem is named by its cell."""
    found = Read()
    try:
        _bounded(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError):
        found.problems.append(
            Problem("", _("文件打不开，或太大。请用系统下载的 xlsx 填报表，在 Excel 里另存一次再传。"))
        )
        return found
    layout = filling.Layout(one.campaign.dataset)
    if _stamped(book, one, layout, found):
        _rows(book[SHEET], layout, found)
    return found


def _bounded(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if len(content) > _MOST_BYTES or sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise ValueError("too large")


def _stamped(book: Any, one: Return, layout: filling.Layout, found: Read) -> bool:
    """Whether the workbook is the form of this return as it now stands."""
    if SHEET not in book.sheetnames or STAMP not in book.sheetnames:
        sheets = "、".join(book.sheetnames)
        said = _("没有“%(sheet)s”这个工作表，现有：%(sheets)s。请用本页下载的填报表。")
        found.problems.append(Problem("", said % {"sheet": SHEET, "sheets": sheets}))
        return False
    row = next(iter(book[STAMP].iter_rows(min_row=1, max_row=1, max_col=4, values_only=True)), ())
    mark, number, made_for, version = (*row, None, None, None, None)[:4]
    if mark != MARK or number != one.pk:
        found.problems.append(
            Problem(f"{STAMP}!B1", _("这不是“%(unit)s”本次的填报表，可能拿错了文件。") % {"unit": one.unit})
        )
    elif made_for != signature(layout):
        found.problems.append(Problem(f"{STAMP}!C1", _("报表的项目在下载之后改过，请重新下载再填。")))
    elif version != one.version:
        said = _(
            "这是第 %(old)s 次保存时下载的，之后网上又改过（现在是第 %(new)s 次）。请重新下载，以免盖掉后来填的数。"
        )
        found.problems.append(Problem(f"{STAMP}!D1", said % {"old": version, "new": one.version}))
    found.version = version if isinstance(version, int) else 0
    return not found.problems


def _rows(sheet: Any, layout: filling.Layout, found: Read) -> None:
    width, last = LEFT + len(layout.items) - 1, FIRST + len(layout.lines) - 1
    signing = last + 2
    texts: list[str] = []
    # The size that the file claims may be anything; what is read is what is there.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=False), 1):
        cells = {cell.column: cell for cell in row if cell.value is not None}
        texts += [str(cell.value) for cell in cells.values() if isinstance(cell.value, str)]
        if number == HEAD:
            _check_head(cells, layout, width, found)
        elif FIRST <= number <= last:
            _line(cells, layout, number, width, found)
        elif number == signing:
            _sign(cells, found)
        elif number > signing and cells:
            column = get_column_letter(min(cells))
            found.problems.append(
                Problem(f"{column}{number}", _("表下面不应再有内容；多出的行请删去，从这一行起没有再读。"))
            )
            break
    else:
        if number < last:
            found.problems.append(
                Problem(f"A{number + 1}", _("表只有 %(n)d 行，后面的行被删了。请重新下载。") % {"n": number})
            )
    mark = classification_mark("\n".join(texts))
    if mark:
        found.problems.insert(0, Problem("", _("表里有“%(mark)s”标志，已拒收，没有保存任何内容。") % {"mark": mark}))


def _check_head(cells: dict[int, Any], layout: filling.Layout, width: int, found: Read) -> None:
    for column, item in enumerate(layout.items, LEFT):
        is_ = str(cells[column].value) if column in cells else ""
        if is_ != _column_label(item):
            said = _("这一列应是“%(wanted)s”，现在是“%(found)s”；列被移动、改名或删除了，请按原样放回。")
            place = f"{get_column_letter(column)}{HEAD}"
            found.problems.append(Problem(place, said % {"wanted": _column_label(item), "found": is_}))
    _beyond(cells, HEAD, width, found)


def _line(cells: dict[int, Any], layout: filling.Layout, number: int, width: int, found: Read) -> None:
    line = layout.lines[number - FIRST]
    code = str(cells[1].value) if 1 in cells else ""
    if code != line.code:
        said = _("这一行应是“%(wanted)s %(name)s”，现在是“%(found)s”；行被移动或删除了，请按原样放回。")
        found.problems.append(Problem(f"A{number}", said % {"wanted": line.code, "name": line.name, "found": code}))
        return
    for column, item in enumerate(layout.items, LEFT):
        if column not in cells:
            continue
        cell, place = cells[column], f"{get_column_letter(column)}{number}"
        typed, said = _typed(cell, item)
        if said:
            found.problems.append(Problem(place, said))
        else:
            found.values[filling.key(item, line)] = typed
    for item in layout.items:
        found.values.setdefault(filling.key(item, line), "")
    _beyond(cells, number, width, found)


def _beyond(cells: dict[int, Any], number: int, width: int, found: Read) -> None:
    further = [column for column in cells if column > width]
    if further:
        place = f"{get_column_letter(min(further))}{number}"
        found.problems.append(Problem(place, _("表的右边不应再有内容，请删去。")))


def _typed(cell: Any, item: DataItem) -> tuple[str, str]:
    """What stands in a cell as if it had been typed, and what is wrong with it."""
    value = cell.value
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return "", _("这里是公式“%(formula)s”，请粘贴为数值。") % {"formula": str(value)[:60]}
    if cell.data_type == "e":
        return "", _("这里是 Excel 的错误值 %(value)s，请改成数。") % {"value": value}
    typed = format(value, ".15g") if isinstance(value, float) else str(value)
    if not typed.strip():
        return "", ""
    said = filling.complaint(item, typed)
    return typed, f"{item.name}：{said}。" if said else ""


def _sign(cells: dict[int, Any], found: Read) -> None:
    for name, column in zip(("responsible", "filled_by", "phone"), (3, 5, 7), strict=True):
        value = cells[column].value if column in cells else ""
        found.signatures[name] = str(value if value is not None else "")


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


def _column_label(item: DataItem) -> str:
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


def _restrict(sheet: Any, item: DataItem, column: int, lines: int) -> None:
    """A drop-down for choices, numbers only for figures."""
    letter = get_column_letter(column)
    given: dict[str, Any]
    if item.kind == DataItem.Kind.CHOICE:
        options = ",".join(item.options)
        if len(options) > _LIST:
            return
        given = {"type": "list", "formula1": f'"{options}"'}
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


def _signed(one: Return) -> Iterator[tuple[str, str]]:
    yield _("单位负责人"), one.responsible
    yield _("填表人"), one.filled_by
    yield _("联系电话"), one.phone
