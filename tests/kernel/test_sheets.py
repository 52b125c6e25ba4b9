"""Tables as offices make them: headers over several rows, merged cells, several worksheets."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from guibiao.kernel.registers.imports import sheet

KNOWN = {"工作任务", "牵头单位", "配合单位", "完成时限"}


def book(*sheets: tuple[str, list[list[Any]], list[str]], hidden: str = "") -> bytes:
    made: Any = Workbook()
    made.remove(made.active)
    for title, rows, merged in sheets:
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
        for span in merged:
            page.merge_cells(span)
        if title == hidden:
            page.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


TWO_ROWS = [
    ["重点工作台账", None, None, None],
    ["序号", "工作任务", "责任单位", None, "完成时限"],
    [None, None, "牵头单位", "配合单位", None],
    [1, "建设中试基地", "甲局", "乙局", "2026年"],
    [2, None, "丙局", None, "2027年"],
]


def test_a_header_of_two_rows_is_one_and_merged_cells_hold_downwards() -> None:
    merged = ["A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "B4:B5"]
    found = sheet.read(book(("台账", TWO_ROWS, merged)), "表.xlsx", KNOWN)
    assert found.header == ["序号", "工作任务", "责任单位·牵头单位", "责任单位·配合单位", "完成时限"]
    assert found.first_row == 4
    assert found.rows == [[1, "建设中试基地", "甲局", "乙局", "2026年"], [2, "建设中试基地", "丙局", "", "2027年"]]


def test_only_the_wide_cell_of_a_header_is_merged() -> None:
    found = sheet.read(book(("台账", TWO_ROWS, ["C2:D2"])), "表.xlsx", KNOWN)
    assert found.header[2:] == ["责任单位·牵头单位", "责任单位·配合单位", "完成时限"]
    assert [row[0] for row in found.rows] == [1, 2]


def test_the_worksheet_with_the_known_header_is_read_and_a_hidden_one_is_none() -> None:
    plain = [["工作任务", "牵头单位"], ["甲", "乙局"]]
    content = book(
        ("填表说明", [["请逐项填写"], ["不要改表头"]], []), ("字典", plain, []), ("台账", plain, []), hidden="字典"
    )
    assert [one.name for one in sheet.read_all(content, "表.xlsx", KNOWN)] == ["填表说明", "台账"]
    assert sheet.read(content, "表.xlsx", KNOWN).name == "台账"


def test_merged_cells_of_an_open_document_hold_downwards() -> None:
    down, across = (f' table:number-{one}-spanned="2"' for one in ("rows", "columns"))
    covered = "<table:covered-table-cell/>"
    lines = [
        [_said("完成时限", down), _said("责任单位", across), covered],
        [covered, _said("牵头"), _said("参与")],
        [_said("2026年", down), _said("甲"), _said("乙")],
        [covered, _said("丙"), _said("丁")],
    ]
    rows = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in lines)
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    body = f'<table:table table:name="表一">{rows}</table:table>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{manifest}"/>')
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    found = sheet.read(file.getvalue(), "a.ods", {"完成时限", "责任单位"})
    assert found.header == ["完成时限", "责任单位·牵头", "责任单位·参与"]
    assert found.rows == [["2026年", "甲", "乙"], ["2026年", "丙", "丁"]]


def _said(words: str, spanned: str = "") -> str:
    return f'<table:table-cell{spanned} office:value-type="string"><text:p>{words}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "content",
    [
        "任务,牵头\n甲,乙\n".encode("gb18030"),
        "任务;牵头\n甲;乙\n".encode("utf-8-sig"),
        "任务\t牵头\n甲\t乙\n".encode("utf-16"),
    ],
)
def test_a_text_file_says_by_itself_what_parts_its_columns(content: bytes) -> None:
    found = sheet.read(content, "a.csv", {"任务", "牵头"})
    assert (found.header, found.rows) == (["任务", "牵头"], [["甲", "乙"]])
