"""The shipped Word templates in the layout of GB/T 9704—2012 with the marks of docxtpl: what an office begins its own from.

Portrait pages carry the text; wide tables stand in annexes on landscape pages, their heads repeated on each.
"""

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from guibiao.reading.outputs import official
from guibiao.reading.outputs.docx_table import HEAD_FONT
from guibiao.reading.outputs.official import CENTRE, TYPE_WIDTH
from guibiao.reports.kinds import kinds

#: The type area of a landscape page: that of the portrait one turned.
WIDE = 225
#: How wide a chart is in a report.
CHART = 150
_CELL_SIZE, _SMALL = Pt(9), Pt(7.5)

_TARGETS = (
    ("序号", "number", 8), ("指标", "name", 26), ("目标值", "asked", 23), ("属性", "attribute", 11), ("牵头单位", "lead", 18),
    ("基期", "baseline", 24), ("最新值", "latest", 19), ("数据年份", "data_year", 11), ("时序", "progress", 18),
    ("预判", "outlook", 35), ("灯号", "light", 17), ("判断说明", "why", 46), ("数据来源编号", "sources", 13),
)  # fmt: skip
_TASKS = (
    ("序号", "number", 8), ("任务", "title", 40), ("牵头单位", "lead", 22), ("完成时限", "deadline", 15),
    ("最近一次报告", "reported", 18), ("进展情况", "progress", 50), ("存在问题", "problem", 32), ("督办", "supervised", 25),
)  # fmt: skip
_SOURCES = (
    ("编号", "number", 10), ("所属目标", "target", 33), ("用作", "role", 13), ("指标", "indicator", 33), ("地区", "region", 13),
    ("年份", "year", 11), ("数值", "value", 25), ("来源", "source", 48), ("发布日期", "vintage", 21), ("工作台地址", "address", 46),
)  # fmt: skip
_SHORT = (
    ("指标", "name", 44),
    ("目标值", "asked", 36),
    ("最新值", "latest", 24),
    ("数据年份", "data_year", 14),
    ("灯号", "light", 24),
)
_UNITS = (
    ("序号", "number", 8), ("单位", "unit", 40), ("牵头目标", "targets", 12), ("达到或正常", "on_track", 14), ("预警或滞后", "late", 14),
    ("不能判定", "unsaid", 12), ("牵头任务", "tasks", 12), ("已报进展", "reported", 12), ("在办督办", "open", 12), ("其中逾期", "overdue", 12),
)  # fmt: skip
_SUPPLIES = (
    ("序号", "number", 8), ("单位", "unit", 44), ("报送情况", "state", 20), ("填报人、审核人", "people", 36), ("附件", "files", 48),
)  # fmt: skip
_LIGHTS = (("灯号", "light", 16), ("目标数", "count", 12), ("目标", "names", 110))
_ROWS = (
    ("年份", "year", 9),
    ("实际", "actual", 15),
    ("时序要求", "path", 15),
    ("目标", "target", 14),
    ("预测", "forecast", 25),
)
_HALVES = (*_ROWS, *((head, f"{key}_2", width) for head, key, width in _ROWS))

Columns = Sequence[tuple[str, str, float]]


@cache
def shipped(kind: str) -> bytes:
    """The shipped template of a kind of report."""
    document = Document()
    official.page(document)
    _LAYOUTS[kinds()[kind].layout](document)
    document.core_properties.title = kinds()[kind].title.format(plan="", year="").replace("《》", "")
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _report(document: Any) -> None:
    _title(document)
    _numbered(document)
    official.line(document, "{{ issuer }}", align=CENTRE)
    official.line(document, "（数据截至{{ on }}，工作台数据第{{ version }}版）", align=CENTRE, after=official.LINE)
    official.heading(document, "一、总体判断")
    _paragraphs(document, "overall")
    _table(document, "lights", _LIGHTS, TYPE_WIDTH)
    official.heading(document, "二、指标进展").paragraph_format.space_before = official.LINE
    _paragraphs(document, "found")
    _table(document, "targets", _SHORT, TYPE_WIDTH)
    official.heading(document, "三、任务进展").paragraph_format.space_before = official.LINE
    _paragraphs(document, "done")
    for numeral, title, name in (
        ("四", "问题与原因", "problems"), ("五", "环境变化", "environment"), ("六", "调整建议", "advice"),
    ):  # fmt: skip
        official.heading(document, f"{numeral}、{title}")
        _paragraphs(document, name)
    official.line(document, "{%p if opinions %}")
    official.heading(document, "七、第三方评估意见")
    _paragraphs(document, "opinions")
    official.line(document, "{%p endif %}")
    names = ("目标进展表", "任务进展表", "指标图表", "数据来源表", "单位材料报送情况表")
    official.line(document, f"附件：1．{names[0]}", indent=True, before=official.LINE)
    for number, name in enumerate(names[1:-1], 2):
        _hung(document, f"{number}．{name}")
    official.line(document, "{%p if supplies %}")
    _hung(document, f"5．{names[-1]}")
    official.line(document, "{%p endif %}")
    official.signed(document, "{{ issuer }}", "{{ today }}")
    _section(document, wide=True)
    _annex(document, 1, names[0], first=True)
    official.line(document, "判断规则：{{ rule }}", size=_CELL_SIZE, exact=False)
    _table(document, "targets", _TARGETS, WIDE)
    _annex(document, 2, names[1])
    _table(document, "tasks", _TASKS, WIDE)
    _section(document, wide=False)
    _annex(document, 3, names[2], first=True)
    _charts(document)
    _section(document, wide=True)
    _annex(document, 4, names[3], first=True)
    _table(document, "sources", _SOURCES, WIDE)
    official.line(document, "{%p if supplies %}")
    _annex(document, 5, names[4])
    _table(document, "supplies", _SUPPLIES, WIDE)
    official.line(document, "{%p endif %}")


def _circular(document: Any) -> None:
    official.head(document, "{{ issuer }}", "{{ number }}")
    _title(document)
    official.line(document, "{{ to }}：")
    official.line(
        document,
        "现将《{{ plan }}》实施进展情况通报如下（数据截至{{ on }}，工作台数据第{{ version }}版）。",
        indent=True,
    )
    official.heading(document, "一、总体情况")
    _paragraphs(document, "overall")
    official.heading(document, "二、目标和任务进展")
    _paragraphs(document, "found")
    _paragraphs(document, "done")
    official.heading(document, "三、存在问题")
    _paragraphs(document, "problems")
    official.line(document, "{%p if demands %}")
    official.heading(document, "四、下一步要求")
    _paragraphs(document, "demands")
    official.line(document, "{%p endif %}")
    official.line(document, "附件：1．各单位进展情况表", indent=True, before=official.LINE)
    _hung(document, "2．目标进展表")
    _hung(document, "3．数据来源表")
    official.signed(document, "{{ issuer }}", "{{ today }}")
    _section(document, wide=False)
    _annex(document, 1, "各单位进展情况表", first=True)
    _table(document, "units", _UNITS, TYPE_WIDTH)
    _section(document, wide=True)
    _annex(document, 2, "目标进展表", first=True)
    official.line(document, "判断规则：{{ rule }}", size=_CELL_SIZE, exact=False)
    _table(document, "targets", _TARGETS, WIDE)
    _annex(document, 3, "数据来源表")
    _table(document, "sources", _SOURCES, WIDE)
    official.imprint(document, "{{ issuer }}", "{{ today }}", "{{ copies }}", given="copies", over=WIDE)


def _ledger(document: Any) -> None:
    _turn(document.sections[0], wide=True)
    _title(document)
    _numbered(document)
    official.line(
        document,
        "{{ issuer }}　数据截至{{ on }}　工作台数据第{{ version }}版　判断规则：{{ rule }}",
        align=CENTRE,
        size=Pt(12),
    )
    official.heading(document, "一、目标")
    _table(document, "targets", _TARGETS, WIDE)
    official.heading(document, "二、任务").paragraph_format.space_before = official.LINE
    _table(document, "tasks", _TASKS, WIDE)
    _paragraphs(document, "remark")
    _annex(document, "", "数据来源表")
    _table(document, "sources", _SOURCES, WIDE)


_LAYOUTS: dict[str, Callable[[Any], None]] = {"report": _report, "circular": _circular, "ledger": _ledger}


# --- parts --------------------------------------------------------------------------------------------------------
def _title(document: Any) -> None:
    """The title on two lines."""
    official.title(document, "{{ title_first }}").paragraph_format.space_after = Pt(0)
    official.title(document, "{{ title_rest }}")


def _numbered(document: Any) -> None:
    """The number under the title, once the report has one."""
    official.line(document, "{%p if number %}")
    official.line(document, "{{ number }}", align=CENTRE)
    official.line(document, "{%p endif %}")


def _paragraphs(document: Any, name: str) -> None:
    """A paragraph for each text of a list."""
    official.line(document, f"{{%p for one in {name} %}}")
    official.line(document, "{{ one }}", indent=True)
    official.line(document, "{%p endfor %}")


def _hung(document: Any, text: str) -> None:
    """A further line of the list of annexes, below the first one's number."""
    made = official.line(document, text)
    made.paragraph_format.left_indent = Pt(16 * 5)


def _table(document: Any, name: str, columns: Columns, over: float) -> None:
    """A table with a row for each of a list; where there is none that is said."""
    _rows(document, name, columns, over)
    official.line(document, f"{{%p if not {name} %}}")
    official.line(document, "（没有可列的内容。）", size=Pt(10.5), exact=False)
    official.line(document, "{%p endif %}")


def _rows(document: Any, name: str, columns: Columns, over: float) -> Any:
    loop = (f"{{%tr for row in {name} %}}", *[""] * (len(columns) - 1))
    end = ("{%tr endfor %}", *loop[1:])
    row = [f"{{{{ row.{key} }}}}" for _head, key, _width in columns]
    heads, widths = [head for head, _, _ in columns], [width for _, _, width in columns]
    return _close(official.grid(document, heads, (loop, row, end), widths, over))


def _charts(document: Any) -> None:
    """Each chart with the figures that it shows below it and the name of its group above the first, all on one page; as many
    as there is room for."""
    official.line(document, "{%p for chart in charts %}")
    official.line(document, "{%p if chart.group %}")
    group = official.line(document, "{{ chart.group }}", HEAD_FONT, official.CELL, exact=False, after=Pt(4))
    official.line(document, "{%p endif %}")
    picture = official.line(document, "{{ chart.picture }}", align=CENTRE, exact=False)
    note = official.line(document, "图{{ chart.number }}　{{ chart.note }}", size=_CELL_SIZE, exact=False)
    table = _close(_rows(document, "chart.halves", _HALVES, TYPE_WIDTH), _SMALL)
    cells = [cell.paragraphs[0] for row in table.rows for cell in row.cells]
    end = official.line(document, "", size=_SMALL, exact=False)
    for paragraph in (group, picture, note, *cells):
        paragraph.paragraph_format.keep_with_next = True
    for paragraph in cells:
        form = paragraph.paragraph_format
        form.alignment, form.space_before, form.space_after = CENTRE, Pt(0), Pt(0)
    for paragraph in (group, picture, note, end):
        _off_grid(paragraph)
    official.line(document, "{%p endfor %}")
    official.line(document, "{%p if not charts %}")
    official.line(document, "没有一个目标有可以绘图的数据。", indent=True)
    official.line(document, "{%p endif %}")


def _close(table: Any, size: Any = _CELL_SIZE) -> Any:
    """Small letters, lines close together and off the grid of the page, little room at the sides."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "60")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    for paragraph in (paragraph for row in table.rows for cell in row.cells for paragraph in cell.paragraphs):
        paragraph.paragraph_format.line_spacing = 1.0
        _off_grid(paragraph)
        for run in paragraph.runs:
            run.font.size = size
    return table


def _off_grid(paragraph: Any) -> None:
    """Lines as high as their letters."""
    properties = paragraph._p.get_or_add_pPr()
    if properties.find(qn("w:snapToGrid")) is None:
        off = OxmlElement("w:snapToGrid")
        off.set(qn("w:val"), "0")
        properties.insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _annex(document: Any, number: int | str, name: str, *, first: bool = False) -> None:
    """附件 in the corner and the annex's title; the first of a section stands on a new page already."""
    corner = official.line(document, f"附件{number}", HEAD_FONT)
    corner.paragraph_format.keep_with_next = True
    corner.paragraph_format.page_break_before = not first
    official.title(document, name).paragraph_format.keep_with_next = True


def _section(document: Any, *, wide: bool) -> None:
    """A new section, on a new page, turned or not; page numbers go on."""
    _turn(document.add_section(WD_SECTION.NEW_PAGE), wide=wide)


def _turn(section: Any, *, wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.top_margin, section.bottom_margin = (Mm(28), Mm(26)) if wide else (Mm(37), Mm(35))
    section.left_margin, section.right_margin = (Mm(37), Mm(35)) if wide else (Mm(28), Mm(26))
    section.footer_distance = Mm(18) if wide else Mm(25)
