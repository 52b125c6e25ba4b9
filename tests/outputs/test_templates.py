"""The office's own Word file as the form of the task table."""

from io import BytesIO

import docx
import pytest
from docx.shared import Pt

from guibiao.reading.outputs import read_table, task_table_of, write_table


@pytest.fixture
def table(plan):
    return task_table_of(plan)


def saved(document) -> bytes:
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def test_a_form_with_head_and_an_empty_row_is_filled_in_its_own_order_and_looks(table, tmp_path):
    form = docx.Document()
    form.add_paragraph("某某厅任务分解表（内部样式）")
    grid = form.add_table(2, 5)
    for cell, text in zip(grid.rows[0].cells, ("序号", "具体举措", "完成时限", "牵头单位", "责任单位"), strict=True):
        cell.text = text
    run = grid.rows[1].cells[1].paragraphs[0].add_run("样例")
    run.bold, run.font.size = True, Pt(9)
    write_table(table, tmp_path / "t.docx", template=saved(form))
    filled = docx.Document(tmp_path / "t.docx")
    rows = filled.tables[0].rows
    assert filled.paragraphs[0].text == "某某厅任务分解表（内部样式）"
    assert len(rows) == 7
    assert [cell.text for cell in rows[6].cells][2:] == ["2028年6月", "", "省统计局、省科技厅"]
    assert rows[3].cells[1].paragraphs[0].runs[0].bold
    back = read_table(tmp_path / "t.docx", table)
    assert back.rows == []
    assert len(back.matched) == 6


def docxtpl_form() -> docx.document.Document:
    form = docx.Document()
    form.add_paragraph("{{ title }}")
    grid = form.add_table(4, 3)
    texts = (
        ("具体举措", "责任单位", "完成时限"),
        ("{%tr for row in rows %}", "", ""),
        ("{{ row.action }}", "{{ row.units }}", "{{ row.deadline }}"),
        ("{%tr endfor %}", "", ""),
    )
    for line, row in zip(texts, grid.rows, strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
    return form


def test_a_form_with_marks_is_filled_and_its_rows_come_back(table, tmp_path):
    table.rows[0].cells["action"] = "建设 <A&B> 实验室"
    columns = [column for column in table.columns if column.key in ("action", "units", "deadline")]
    write_table(table, tmp_path / "t.docx", template=saved(docxtpl_form()))
    filled = docx.Document(tmp_path / "t.docx")
    assert filled.paragraphs[0].text == "《示例省科技创新行动方案》任务分解表"
    assert [cell.text for cell in filled.tables[0].rows[1].cells] == [
        "建设 <A&B> 实验室",
        "省财政厅、各市人民政府",
        "2027年",
    ]
    table.columns = columns
    assert read_table(tmp_path / "t.docx", table).rows == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ row.action", "标记有误"),
        ("{{ ''.__class__.__mro__ }}", "标记有误"),
        ("没有表格", "没有找到表头"),
        ("{{ title.ljust(9000000000) }}", "标记有误"),
        ("{% for n in range(99999) %}1{% endfor %}", "标记有误"),
        ("{% for a in rows %}" * 3 + "1" + "{% endfor %}" * 3, "套得太深"),
        ("{{ title|list|string }}", "标记有误"),
        ("{% macro m() %}{% endmacro %}{{ m() }}", "标记有误"),
    ],  # fmt: skip
)
def test_a_form_that_cannot_be_used_is_refused_in_one_sentence(table, folder, text, said):
    form = docx.Document()
    form.add_paragraph(text)
    with pytest.raises(ValueError, match=said):
        write_table(table, folder / "t.docx", template=saved(form))
    assert list(folder.iterdir()) == []


def test_what_is_no_word_file_is_no_form(table, tmp_path):
    for content in (b"", b"PK\x03\x04", b"hello"):
        with pytest.raises(ValueError, match="模板"):
            write_table(table, tmp_path / "t.docx", template=content)
    with pytest.raises(ValueError, match="只用于 Word"):
        write_table(table, tmp_path / "t.xlsx", template=saved(docx.Document()))
