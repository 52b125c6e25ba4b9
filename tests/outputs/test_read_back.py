"""A table goes out, people work on it, and it comes back: every row is still known."""

import copy
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from guibiao.documents import Unreadable
from guibiao.reading.outputs import deadline_of, indicator_table_of, read_table, task_table_of, units_of, write_table
from tests.outputs.edits import OFFICE, Excel, Word, saved_again

# Seen columns: 0 序号, 1 重点任务, 2 具体举措, 3 牵头单位, 4 责任单位, 5 年度目标, 6 完成时限, 7 成果形式
TASK, ACTION, UNITS, DEADLINE, OUTCOME = 1, 2, 4, 6, 7


@pytest.fixture
def table(plan):
    return task_table_of(plan)


@pytest.fixture(params=[Word, Excel], ids=["word", "excel"])
def edited(request, table, tmp_path):
    """An editor on the table as written."""
    path = tmp_path / f"任务分解表{request.param.suffix}"
    write_table(table, path)
    return request.param(path)


@pytest.fixture(params=["as saved", *(["by LibreOffice"] if OFFICE else [])])
def returned(request, edited, office):
    """Save the edited file, also through LibreOffice where there is one."""
    return lambda: edited.save() if request.param == "as saved" else saved_again(edited.save(), office)


def sorts(changes):
    return [(row.sort, row.identity) for row in changes.rows]


def test_an_untouched_table_holds_no_change(table, returned):
    changes = read_table(returned(), table)
    assert changes.rows == []
    assert changes.warnings == []
    assert list(changes.matched) == [f"m{n}" for n in range(1, 7)]


def test_a_changed_cell_says_where_it_stands_and_what_it_was(table, edited, returned):
    edited.write(3, DEADLINE, "2029年底前")
    edited.write(3, OUTCOME, "企业名单")
    (row,) = read_table(returned(), table).rows
    assert (row.sort, row.identity, row.stale, row.by_content) == ("changed", "m3", False, False)
    assert [(c.key, c.before, c.after) for c in row.cells] == [
        ("deadline", "2030年", "2029年底前"),
        ("outcome", "", "企业名单"),
    ]
    assert "完成时限”由“2030年”改为“2029年底前”" in row.message
    place = "H6" if edited.suffix == ".xlsx" else "第1个表格第4行"
    assert row.cells[0].place == place
    assert place in row.message


def test_inserted_deleted_and_moved_rows_are_told_apart(table, edited, returned):
    edited.insert(6, ["7", "三、加强保障", "建立通报制度，每季度通报进展。", "", "省政府督查室", "", "2026年", ""])
    edited.delete(4)
    edited.move(1, 4)  # m1 now stands behind m5
    changes = read_table(returned(), table)
    assert {(row.sort, row.identity) for row in changes.rows} >= {("added", None), ("removed", "m4"), ("moved", "m1")}
    added = changes.of("added")[0]
    assert added.values["action"] == "建立通报制度，每季度通报进展。"
    assert units_of(added.values) == [("省政府督查室", "responsible")]
    assert [row.identity for row in changes.of("moved")] == ["m1"]
    assert changes.of("removed")[0].message == "原第4行“（四）落实优惠政策。落实各项税收优惠政策。”已删除。"


def test_a_copied_row_is_a_new_one_and_its_model_stays(table, edited):
    edited.copy(5)
    edited.write(5, ACTION, "加强组织领导和统筹。各县制定落实方案。")
    changes = read_table(edited.save(), table)
    assert sorts(changes) == [("added", None)]
    assert changes.rows[0].values["action"] == "加强组织领导和统筹。各县制定落实方案。"


def test_a_row_whose_words_were_all_typed_anew_is_still_itself(table, edited):
    edited.retype(4, ACTION, "宣传和兑现惠企政策。")
    edited.retype(4, OUTCOME, "台账")
    (row,) = read_table(edited.save(), table).rows
    assert (row.sort, row.identity) == ("changed", "m4")


def test_lost_marks_are_replaced_by_words_and_that_is_said(table, edited):
    edited.write(5, ACTION, "（五）加强组织领导。各市县制定具体落实举措。")
    edited.delete(2)
    edited.forget()
    changes = read_table(edited.save(), table)
    assert {(row.sort, row.identity) for row in changes.rows} == {("changed", "m5"), ("removed", "m2")}
    assert changes.of("changed")[0].by_content
    assert any("按内容对应" in warning for warning in changes.warnings)


def test_a_row_that_changed_here_meanwhile_is_marked_stale(table, edited):
    edited.write(6, OUTCOME, "评估报告")
    path = edited.save()
    table.rows[5].cells["deadline"] = "2029年"
    (row,) = read_table(path, table).rows
    assert row.stale
    assert {cell.key for cell in row.cells} == {"deadline", "outcome"}
    assert "请核对" in row.message


def test_white_space_and_the_running_number_are_no_change(table, edited):
    edited.write(2, UNITS, " 省工业和信息化厅、省国资委 ")
    edited.write(2, 0, "9")
    assert read_table(edited.save(), table).rows == []


def test_columns_may_be_chosen_renamed_and_come_back(plan, tmp_path):
    chosen = [{"key": "action", "heading": "工作举措"}, {"key": "deadline"}, {"key": "lead", "heading": "牵头部门"}]
    table = task_table_of(plan, chosen)
    for editor in (Word, Excel):
        path = tmp_path / f"t{editor.suffix}"
        write_table(table, path)
        book = editor(path)
        book.write(1, 2, "省教育厅")
        (row,) = read_table(book.save(), table).rows
        assert [(c.key, c.heading, c.after) for c in row.cells] == [("lead", "牵头部门", "省教育厅")]


@pytest.mark.parametrize("editor", [Word, Excel])
def test_a_table_in_an_office_s_own_columns_is_read_against_the_usual_ones(plan, table, tmp_path, editor):
    own = task_table_of(
        plan, [{"key": "action", "heading": "事项"}, {"key": "lead", "heading": "主办"}, {"key": "deadline"}]
    )
    path = tmp_path / f"t{editor.suffix}"
    write_table(own, path)
    book = editor(path)
    book.write(2, 1, "省国资委")
    (row,) = read_table(book.save(), table).rows
    assert (row.identity, [(c.key, c.after) for c in row.cells]) == ("m2", [("lead", "省国资委")])


def test_a_renamed_heading_is_taken_by_its_place_and_said(table, edited):
    edited.retype(0, OUTCOME, "完成标志")
    edited.write(1, OUTCOME, "授牌文件")
    if edited.suffix == ".xlsx":  # the hidden keys would settle it
        edited.sheet.delete_rows(2)
        edited.TOP = 2
    changes = read_table(edited.save(), table)
    assert [(c.key, c.after) for c in changes.rows[0].cells] == [("outcome", "授牌文件")]
    assert any("完成标志" in warning for warning in changes.warnings)


def test_a_column_that_somebody_added_is_left_alone_and_said(table, tmp_path):
    path = tmp_path / "t.xlsx"
    write_table(table, path)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet.insert_cols(4)
    sheet.cell(3, 4, "备注")
    sheet.cell(4, 4, "重点")
    sheet.delete_rows(2)
    book.save(path)
    changes = read_table(path, table)
    assert changes.rows == []
    assert changes.warnings == ["列“备注”不在表样中，没有读入。"]


def test_what_word_keeps_as_a_tracked_deletion_is_deleted(table, tmp_path):
    path = tmp_path / "t.docx"
    write_table(table, path)
    document = docx.Document(path)
    rows = document.tables[0]._tbl.findall(qn("w:tr"))
    properties = rows[4].find(qn("w:trPr"))
    properties.append(OxmlElement("w:del"))
    run = rows[5].findall(qn("w:tc"))[DEADLINE].find(qn("w:p"))
    inserted, piece, text = OxmlElement("w:ins"), OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "2027年"
    piece.append(text)
    inserted.append(piece)
    run.append(inserted)
    document.save(path)
    changes = read_table(path, table)
    assert {(row.sort, row.identity) for row in changes.rows} == {("removed", "m4"), ("changed", "m5")}


def test_a_table_cut_in_two_is_read_whole(table, tmp_path):
    path = tmp_path / "t.docx"
    write_table(table, path)
    document = docx.Document(path)
    first = document.tables[0]._tbl
    second = OxmlElement("w:tbl")
    for part in (first.tblPr, first.tblGrid):
        second.append(copy.deepcopy(part))
    for row in first.findall(qn("w:tr"))[4:]:
        second.append(row)
    first.addnext(second)
    first.addnext(OxmlElement("w:p"))
    document.save(path)
    assert sorts(read_table(path, table)) == []


def test_identities_of_any_sort_come_back(table, tmp_path):
    import uuid

    table.rows = [replace(row, identity=str(uuid.uuid4())) for row in table.rows]
    path = tmp_path / "t.docx"
    write_table(table, path)
    book = Word(path)
    book.write(1, OUTCOME, "方案")
    assert [row.identity for row in read_table(book.save(), table).rows] == [table.rows[0].identity]


def test_a_target_changed_in_the_indicator_table_is_named(plan, tmp_path):
    table = indicator_table_of(plan)
    assert [column.heading for column in table.columns] == [
        "序号", "指标", "单位", "基期", "2026年目标", "2027年目标", "2030年目标", "目标", "属性", "责任单位",
    ]  # fmt: skip
    for editor in (Word, Excel):
        path = tmp_path / f"i{editor.suffix}"
        write_table(table, path)
        assert read_table(path, table).rows == []
        book = editor(path)
        book.write(1, 5, "9—12")
        book.write(4, 6, 75 if editor is Excel else "75")
        changes = read_table(book.save(), table)
        assert [(c.identity, c.before, c.after) for row in changes.rows for c in row.cells] == [
            ("t1", "8—10", "9—12"),
            ("t5", "60", "75"),
        ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"PK\x03\x04 not a zip", "不是完好的"),
        ("一些文字".encode(), "不是完好的"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(table, content, said):
    with pytest.raises(Unreadable, match=said) as caught:
        read_table(content, table, name="返回.docx")
    assert "返回.docx" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_without_the_table_says_which_head_is_wanted(table, tmp_path):
    for path, make in ((tmp_path / "a.docx", docx.Document), (tmp_path / "a.xlsx", openpyxl.Workbook)):
        make().save(path)
        with pytest.raises(Unreadable, match="具体举措"):
            read_table(path, table)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("2025年底前", "2025"), ("2022年6月", "2022-06"), ("2022-06-30", "2022-06"), ("2027", "2027"),
        ("2025年上半年", "2025-06"), ("2025年第三季度", "2025-09"),
        ("二〇二六年十二月底前", "2026-12"), ("二○二五年", "2025"), ("２０２７年", "2027"), ("长期坚持", None), ("2023—2025年", None), ("", None),
    ],
)  # fmt: skip
def test_a_deadline_in_an_office_s_words(words, meant):
    assert deadline_of(words) == meant


def test_units_keep_their_brackets_and_roles():
    cells = {"lead": "省科技厅", "units": "省财政厅、各县（市、区）人民政府，省科技厅"}
    assert units_of(cells) == [
        ("省科技厅", "lead"),
        ("省财政厅", "participant"),
        ("各县（市、区）人民政府", "participant"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"lead": "", "units": "市科技局（牵头）\n市财政局"},
        {"lead": "市科技局牵头", "units": "市财政局配合"},
        {"lead": "", "units": "牵头单位：市科技局\n配合单位：市财政局"},
    ],
)
def test_a_cell_may_say_itself_who_leads(cells: dict[str, str]) -> None:
    assert units_of(cells) == [("市科技局", "lead"), ("市财政局", "participant")]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("省教育厅 省财政厅/市政府", ["省教育厅", "省财政厅", "市政府"]),
        ("省科技厅（牵头）　省委编办", ["省科技厅", "省委编办"]),
        ("各市/州、国家 税务总局", ["各市/州", "国家 税务总局"]),
        ("各区、县级市，各有关单位", ["各区、县级市", "各有关单位"]),
        ("1.区科技局\n2.区财政局", ["区科技局", "区财政局"]),
        ("国家税务总局\n云岭市税务局", ["国家税务总局云岭市税务局"]),
        ("市科技局 张某 13800000000", ["市科技局"]),
        ("无", []),
    ],
)
def test_units_between_which_only_a_blank_or_a_stroke_stands(cell: str, names: list[str]) -> None:
    assert [name for name, _role in units_of({"lead": cell})] == names
