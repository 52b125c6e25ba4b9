"""Tables that arrive as text: one cell a line with empty cells gone, or one row a line."""

from __future__ import annotations

import pytest

from guibiao.documents import open_document

from .samples import CLOSING, OPENING, lines, one, paragraphs, tables, texts

HEAD = ["序号", "指标", "2020年", "2025年", "属性"]
ROWS = [
    ["1", "研发经费投入强度（%）", "1.5", "2.2", "预期性"],
    ["2", "科技领军企业（家）", "", "5", "预期性"],
    ["3", "高新技术企业（家）", "500", "900", "约束性"],
    ["4", "技术合同成交额（亿元）", "30", "累计增加50", "预期性"],
]


def read(*parts: str | list[str]):  # noqa: ANN201
    return open_document(lines("某市科技创新规划", OPENING, *parts, "三、重点任务", CLOSING).encode(), name="样本.txt")


def cells(rows: list[list[str]]) -> list[str]:
    return [cell for row in rows for cell in row if cell]


def test_a_missing_baseline_is_found_and_told() -> None:
    document = read("主要指标", cells([HEAD, *ROWS]))
    table = one(document)
    assert table.guessed
    assert table.head == 1
    assert table.caption == "主要指标"
    assert texts(table) == [HEAD, *ROWS]
    assert "“科技领军企业（家）”缺“2020年”" in document.warnings[0]
    assert paragraphs(document)[-2:] == ["三、重点任务", CLOSING]


def test_a_missing_attribute_leaves_its_column_empty() -> None:
    rows = [ROWS[0], [*ROWS[1][:2], "3", "5", ""], ROWS[2]]
    assert texts(one(read(cells([HEAD, *rows])))) == [HEAD, *rows]


def test_a_head_cut_over_lines() -> None:
    head = ["序号", "主要指标", "2020年", "完成", "2025年", "目标值", "指标属性"]
    table = one(read(head, cells(ROWS)))
    assert texts(table)[0] == ["序号", "主要指标", "2020年完成", "2025年目标值", "指标属性"]
    assert texts(table)[1:] == ROWS


def test_a_head_of_two_rows() -> None:
    table = one(read(["序号", "指标名称", "目标值", "属性", "2020年", "2025年"], cells(ROWS)))
    assert texts(table)[0] == ["序号", "指标名称", "2020年目标值", "2025年目标值", "属性"]
    assert texts(table)[1:] == ROWS


def test_a_head_in_one_line() -> None:
    assert texts(one(read("序号 指标 2020年 2025年 属性", cells(ROWS)))) == [HEAD, *ROWS]


def test_rows_without_numbers_and_with_units() -> None:
    head = ["指标名称", "单位", "2020年", "2025年", "属性"]
    rows = [
        ["研发经费投入强度", "%", "1.5", "2.2", "预期性"],
        ["高新技术企业数量", "家", "500", "900", ""],
        ["万人发明专利拥有量", "件", "", "5", "预期性"],
    ]
    assert texts(one(read("表1 主要指标", cells([head, *rows])))) == [head, *rows]


def test_a_name_cut_over_two_lines() -> None:
    rows = [["1", "规模以上工业企业研发经费", "支出占营业收入比重（%）", "1.1", "1.6", "预期性"], *ROWS[1:]]
    table = one(read(HEAD, cells(rows)))
    assert texts(table)[1][1] == "规模以上工业企业研发经费支出占营业收入比重（%）"
    assert texts(table)[2:] == ROWS[1:]


def test_growth_beside_two_years() -> None:
    head = ["序号", "指标", "2020年", "2025年", "年均增长（%）", "属性"]
    rows = [
        ["1", "研发经费投入强度（%）", "1.5", "2.2", "", "预期性"],
        ["2", "高新技术企业（家）", "500", "1000", "14.9", "预期性"],
        ["3", "科技型中小企业（家）", "", "3000", "10.5", "预期性"],
    ]
    assert texts(one(read(cells([head, *rows])))) == [head, *rows]


def test_names_of_groups_become_rows_or_a_column() -> None:
    table = one(read(HEAD, "一、创新投入", cells(ROWS[:2]), "二、创新产出", cells(ROWS[2:])))
    assert [row[0] for row in texts(table)] == ["序号", "一、创新投入", "1", "2", "二、创新产出", "3", "4"]
    assert table.rows[1][0].colspan == 5
    grouped = one(read(["类别", *HEAD], "创新投入", cells(ROWS[:2]), "创新产出", cells(ROWS[2:])))
    assert [row[0] for row in texts(grouped)] == ["类别", "创新投入", "创新投入", "创新产出", "创新产出"]
    assert [row[1:] for row in texts(grouped)] == [HEAD, *ROWS]


def test_a_table_of_tasks() -> None:
    head = ["序号", "重点任务", "责任单位", "完成时限"]
    rows = [["1", "建设创新综合体", "市科技局", "2025年底"], ["2", "培育领军企业", "市工信局、市科技局", "2024年"]]
    assert texts(one(read(cells([head, *rows])))) == [head, *rows]


def test_a_note_under_the_table_is_no_row() -> None:
    document = read(cells([HEAD, *ROWS]), "注：累计数为五年合计。")
    assert len(one(document).rows) == 5
    assert "注：累计数为五年合计。" in paragraphs(document)


# One row a line


@pytest.mark.parametrize("apart", ["  ", " ", "\u3000\u3000"])
def test_rows_apart_by_spaces(apart: str) -> None:
    text = "\n".join(apart.join(filter(None, row)) for row in [HEAD, *ROWS])
    table = one(read(text))
    assert table.guessed
    assert texts(table) == [HEAD, *ROWS]


def test_a_row_cut_in_its_name() -> None:
    text = "序号 指标 2020年 2025年 属性\n1 投入强度（%） 1.5 2.2 预期性\n2 省级重点实验室、技术创新中心\n等创新平台（家） 50 90 预期性"
    assert texts(one(read(text)))[2] == ["2", "省级重点实验室、技术创新中心等创新平台（家）", "50", "90", "预期性"]


def test_tabs_keep_empty_cells_and_are_no_guess() -> None:
    document = read("\n".join("\t".join(row) for row in [HEAD, *ROWS]))
    assert texts(one(document)) == [HEAD, *ROWS]
    assert not one(document).guessed
    assert not document.warnings


def test_bars_with_a_rule_under_the_head() -> None:
    text = "\n".join(
        ["| " + " | ".join(HEAD) + " |", "|---|---|---|---|---|", *("|" + "|".join(r) + "|" for r in ROWS)]
    )
    assert texts(one(read(text))) == [HEAD, *ROWS]


# What is no table


@pytest.mark.parametrize(
    "run",
    [
        ["一、发展基础", "二、总体思路", "三、主要任务", "四、保障措施"],
        ["市科技局", "市财政局", "市教育局", "2021年12月5日"],
        ["指导思想", "发展目标", "主要指标", "组织保障"],
        ["总体目标", "指标", "任务", "1", "2"],
    ],
)
def test_short_paragraphs_are_left_alone(run: list[str]) -> None:
    document = read(run)
    assert not tables(document)
    assert not document.warnings
