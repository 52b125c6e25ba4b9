"""The form of a return as a workbook: made for one unit, with what may be typed unlocked, and read back cell by cell."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from guibiao.documents import classification_mark
from guibiao.statistics import filling
from guibiao.statistics.models import DataItem, Return
from guibiao.statistics.workbook_look import FIRST, HEAD, LEFT, column_label, lay_out

SHEET, STAMP, MARK = "填报表", "版本", "guibiao-return"
_MOST_BYTES, _MOST_UNPACKED = 5 << 20, 200 << 20


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
    stamp = book.create_sheet(STAMP)
    stamp.append([MARK, one.pk, signature(layout), one.version])
    lay_out(sheet, stamp, one, layout)
    sheet.protection.sheet = True
    sheet.freeze_panes = sheet.cell(FIRST, LEFT)
    stamp.sheet_state = "veryHidden"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


#: What reading a torn or made-up workbook comes to; wrong XML is a SyntaxError to either parser.
_TORN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, LookupError, ValueError, TypeError,
)  # fmt: skip


def read(content: bytes, one: Return) -> Read:
    """Read a form that came back. Every problem is named by its cell."""
    layout = filling.Layout(one.campaign.dataset)
    found = Read()
    try:
        _bounded(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        if _stamped(book, one, layout, found):
            _rows(book[SHEET], layout, found)
            found.problems += _unseen(content, book[SHEET]._worksheet_path, layout)
    except _TORN:
        said = _("文件打不开，或太大。请用系统下载的 xlsx 填报表，在 Excel 里另存一次再传。")
        return Read(problems=[Problem("", said)])
    return found


def _bounded(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if len(content) > _MOST_BYTES or sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise ValueError("too large")


def _stamped(book: Any, one: Return, layout: filling.Layout, found: Read) -> bool:
    """Whether the workbook is the form of this return as it now stands."""
    lacking = [name for name in (SHEET, STAMP) if name not in book.sheetnames]
    if lacking:
        sheets = "、".join(book.sheetnames)
        said = _("没有“%(sheet)s”这个工作表，现有：%(sheets)s。请用本页下载的填报表，不要把表复制到别的文件里。")
        found.problems.append(Problem("", said % {"sheet": "”“".join(lacking), "sheets": sheets}))
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
    moved: set[int] = set()
    # The size that the file claims may be anything; what is read is what is there.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=False), 1):
        cells = {cell.column: cell for cell in row if cell.value is not None}
        texts += [str(cell.value) for cell in cells.values() if isinstance(cell.value, str)]
        if number == HEAD:
            moved = _check_head(cells, layout, width, found)
        elif FIRST <= number <= last:
            # What stands in a column that is not what it should be is no news.
            in_place = {column: cell for column, cell in cells.items() if column not in moved}
            _line(in_place, layout, number, width, found)
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


def _unseen(content: bytes, part: str, layout: filling.Layout) -> Iterator[Problem]:
    """Rows and columns of the form that are hidden: who signs has not seen what stands there."""
    width, last, number = LEFT + len(layout.items) - 1, FIRST + len(layout.lines) - 1, 0
    said = _("这里被隐藏了，请取消隐藏，核对之后再传。")
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(part) as held:
        for _event, tag in etree.iterparse(held, ("start",), resolve_entities=False, no_network=True):
            name, hidden = etree.QName(tag).localname, tag.get("hidden") in ("1", "true")
            if name == "col" and hidden and int(tag.get("min", 1)) <= width:
                yield Problem(f"{get_column_letter(int(tag.get('min', 1)))}{HEAD}", said)
            elif name == "row":
                number = int(tag.get("r", number + 1))
                if number > last:
                    return
                if hidden:
                    yield Problem(f"A{number}", said)


def _check_head(cells: dict[int, Any], layout: filling.Layout, width: int, found: Read) -> set[int]:
    """The columns that are others than they should be."""
    moved = set()
    for column, item in enumerate(layout.items, LEFT):
        is_ = str(cells[column].value) if column in cells else ""
        if is_ != column_label(item):
            said = _("这一列应是“%(wanted)s”，现在是“%(found)s”；列被移动、改名或删除了，请按原样放回。")
            place = f"{get_column_letter(column)}{HEAD}"
            found.problems.append(Problem(place, said % {"wanted": column_label(item), "found": is_}))
            moved.add(column)
    _beyond(cells, HEAD, width, found)
    return moved


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
    if item.is_figure and not isinstance(value, str) and "%" in (cell.number_format or ""):
        shown = format(float(value) * 100, ".10g")
        said = _("这里是百分比格式，显示 %(shown)s%%，存的是 %(value)s。请改为常规格式，按计量单位填。")
        return "", said % {"shown": shown, "value": value}
    typed = format(value, ".15g") if isinstance(value, float) else str(value)
    if not typed.strip():
        return "", ""
    said = filling.complaint(item, typed)
    return typed, f"{item.name}：{said}。" if said else ""


def _sign(cells: dict[int, Any], found: Read) -> None:
    for name, column in zip(("responsible", "filled_by", "phone"), (3, 5, 7), strict=True):
        value = cells[column].value if column in cells else ""
        found.signatures[name] = str(value if value is not None else "")
