"""What the office gets to see, in Word and in Excel."""

from io import BytesIO

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from guibiao.reading.model import Figure, Measure, Unit
from guibiao.reading.outputs import (
    OutputExists,
    columns_of,
    indicator_table_of,
    read_table,
    replacing,
    task_table_of,
    write_table,
)
from guibiao.reading.outputs.tables import Column, Row, Table
from guibiao.reading.outputs.task_table import action_of
from guibiao.reading.outputs.words import statement

HEADINGS = ["序号", "重点任务", "具体举措", "牵头单位", "责任单位", "年度目标", "完成时限", "成果形式"]
DANGEROUS = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "＝1+1"]


@pytest.fixture
def table(plan):
    return task_table_of(plan)


@pytest.fixture
def document(table, tmp_path):
    write_table(table, tmp_path / "t.docx")
    return docx.Document(tmp_path / "t.docx")


def test_the_task_table_says_who_does_what_by_when(document):
    grid = document.tables[0]
    assert [cell.text for cell in grid.rows[0].cells] == HEADINGS
    assert [cell.text for cell in grid.rows[1].cells] == [
        "1", "一、建强平台", "（一）建设实验室。到2027年建成省级实验室8—10个，其中2026年建成3个。", "省科技厅",
        "省财政厅、各市人民政府", "省级实验室新增8—10个（2027年）；省级实验室新增3个（2026年）", "2027年", "",
    ]  # fmt: skip
    assert grid.rows[4].cells[2].text == "（四）落实优惠政策。落实各项税收优惠政策。"
    assert grid.rows[6].cells[6].text == "2028年6月"


def test_the_page_is_landscape_a4_with_the_fonts_of_official_papers(document):
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (297, 210)
    body = document.element.body
    faces = {fonts.get(qn("w:eastAsia")) for fonts in body.iter(qn("w:rFonts"))}
    assert faces == {"方正小标宋简体", "黑体", "仿宋_GB2312"}
    assert "PAGE" in "".join(node.text for node in section.footer._element.iter(qn("w:instrText")))


def test_the_head_is_repeated_and_equal_tasks_share_a_cell(document):
    rows = document.tables[0]._tbl.findall(qn("w:tr"))
    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * 6
    merges = [row.findall(qn("w:tc"))[1].find(f"{qn('w:tcPr')}/{qn('w:vMerge')}").get(qn("w:val")) for row in rows[1:]]
    assert merges == ["restart", None] * 3


def test_nothing_that_carries_identity_can_be_seen(document):
    texts = "".join(node.text or "" for node in document.element.body.iter(qn("w:t")))
    names = [node.get(qn("w:name")) for node in document.element.body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(HEADINGS) + 2 * 6
    assert all(name.startswith("_") and len(name) <= 40 and name not in texts for name in names)


def test_the_sheet_has_a_frozen_repeated_head_and_hidden_marks(table, tmp_path):
    write_table(table, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert [cell.value for cell in sheet[3]][1:] == HEADINGS
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[2].hidden
    assert sheet["D4"].alignment.wrap_text
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_any_text_is_written_as_text_and_read_back_as_it_was(form):
    texts = [*DANGEROUS, "控\x00制\x0b字符", "一行\n又一行", "<b>&amp;</b>", "{{ row }}", "𠮷野家", "长" * 40_000]
    rows = [Row(f"r{n}", {"action": text}) for n, text in enumerate(texts)]
    table = Table("tasks", "=标题", columns_of("tasks"), rows)
    content = BytesIO()
    write_table(table, content, format=form)
    if form == "xlsx":
        sheet = openpyxl.load_workbook(BytesIO(content.getvalue())).active
        cells = [sheet.cell(4 + n, 4) for n in range(len(DANGEROUS))]
        assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [(t, "s", True) for t in DANGEROUS]
    changed = {row.identity for row in read_table(content.getvalue(), table).rows}
    assert changed <= {"r5", "r10"}  # forbidden characters are dropped; a sheet's cell holds 32,767


def test_columns_are_the_office_s_choice(plan):
    chosen = columns_of("tasks", [{"key": "deadline"}, {"key": "action", "heading": "举措", "width": 40}])
    assert chosen[1] == Column("action", "举措", 40, match=True)
    for wrong, said in (([{"key": "budget"}], "budget"), ([{"key": "lead"}] * 2, "两次"), ([], "至少")):
        with pytest.raises(ValueError, match=said):
            columns_of("tasks", wrong)


def test_the_indicator_table_lines_years_up(plan):
    table = indicator_table_of(plan)
    laboratories, coverage, firms, listed = table.rows
    assert (laboratories.cells["target:2026"], laboratories.cells["target:2027"]) == ("3", "8—10")
    assert laboratories.members == {"target:2026": "t2", "target:2027": "t1"}
    assert coverage.cells["target:undated"] == "100"
    assert firms.cells == {
        "indicator": "高新技术企业数量", "unit": "万家", "baseline": "8126（2024年）", "target:2030": "≥1.2",
        "attribute": "预期性", "units": "省科技厅、省税务局",
    }  # fmt: skip
    assert listed.cells["target:2030"] == "60"


def test_both_tables_fit_one_word_file_and_each_comes_back(plan, table, tmp_path):
    indicators = indicator_table_of(plan)
    write_table(table, tmp_path / "both.docx", indicators)
    assert read_table(tmp_path / "both.docx", table).rows == []
    assert read_table(tmp_path / "both.docx", indicators).rows == []


def test_a_file_appears_whole_or_not_at_all(table, folder):
    path = folder / "t.docx"
    path.write_text("mine")
    with pytest.raises(OutputExists, match=r"t\.docx"):
        write_table(table, path, force=False)

    def fail():
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "mine"
    assert list(folder.iterdir()) == [path]
    with pytest.raises(ValueError, match=r"\.docx 或 \.xlsx"):
        write_table(table, folder / "t.pdf")


@pytest.mark.parametrize(
    ("kind", "comparator", "value", "unit", "said"),
    [
        ("level", "=", 5000, "家", "企业达到5000家（2025年）"),
        ("level", ">", 5000, "家", "企业超过5000家（2025年）"),
        ("level", "≥", 50, "%", "企业达到50%以上（2025年）"),
        ("level", "≈", 2.5, "%", "企业达到2.5%左右（2025年）"),
        ("level", "≤", 3, "天", "企业不超过3天（2025年）"),
        ("count", "≥", 30, "项", "企业新增30项以上（2025年）"),
        ("count", "≥", 1, None, "企业新增不少于1（2025年）"),
        ("growth", ">", 12, "%", "企业增长超过12%（2025年）"),
        ("multiple", "=", 2, "倍", "企业增至2倍（2025年）"),
        ("coverage", "=", 100, "%", "企业全覆盖（2025年）"),
        ("rank", "≤", 10, "位", "企业前10位（2025年）"),
    ],
)
def test_a_target_is_said_as_offices_say_it(kind, comparator, value, unit, said):
    figure = Figure(
        id="t1", start=0, end=1, indicator="企业", kind=kind, comparator=comparator, value=value, unit=unit, year=2025
    )
    assert statement(figure) == said


def test_a_coverage_that_is_named_so_is_said_once():
    figure = Figure(
        id="t1", start=0, end=1, indicator="某区全覆盖", kind="coverage", comparator="=", value=100, unit="%", year=2025
    )
    assert statement(figure) == "某区全覆盖（2025年）"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("支持市（州）建设中试基地（省科技厅，各市（州）政府）", "支持市（州）建设中试基地"),
        ("支持市(州)建设[基地]。[省科技厅、教育厅,各市(州)政府(行署)]。", "支持市(州)建设[基地]。"),
        ("省科技厅支持建设中试基地（含在建）", "省科技厅支持建设中试基地（含在建）"),
        ("一）支持建设。省科技厅）", "一）支持建设。省科技厅）"),
    ],
)
def test_only_the_bracket_of_the_units_is_left_out_of_what_is_to_be_done(text, action):
    units = [Unit(name="省科技厅", surface="省科技厅", role="responsible")]
    assert action_of(Measure(id="m1", section=None, start=0, end=len(text), title="", text=text, units=units)) == action
