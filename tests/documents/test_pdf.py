"""PDF with a text layer: paragraphs, running heads, ruled tables, tables over pages."""

from __future__ import annotations

import sys

import pytest

from guibiao.documents import Document, Limits, Paragraph, Unreadable, open_document

from .pdf_writer import LEFT, Sheet, flowed, pdf
from .samples import CLOSING, OPENING, offsets_hold, one, paragraphs, tables, texts

COLUMNS = [90.0, 130.0, 290.0, 360.0, 430.0, 510.0]
HEAD = [["序号", "指标", "目标值", "", "属性"], ["", "", "2020年", "2025年", ""]]
MERGED = [(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 2), (0, 4, 2, 1)]
SHOWN = [["序号", "指标", "目标值", "目标值", "属性"], ["序号", "指标", "2020年", "2025年", "属性"]]


def read(sheets: list[Sheet], limits: Limits | None = None) -> Document:
    return open_document(pdf(sheets), name="样本.pdf", limits=limits)


def rows(first: int, last: int) -> list[list[str]]:
    return [
        [str(n), f"第{n}项指标（家）", str(10 * n) if n % 3 else "", str(20 * n), "预期性"]
        for n in range(first, last + 1)
    ]


def test_lines_become_paragraphs() -> None:
    whole = ["一、总体要求", OPENING, "（一）指导思想", CLOSING + OPENING, "到2025年，高新技术企业达到900家。", CLOSING]
    document = read(flowed(whole))
    assert paragraphs(document) == whole
    assert all(block.joined for block in document.blocks if len(block.text) > 60)  # type: ignore[union-attr]
    assert offsets_hold(document)


def test_a_paragraph_goes_on_over_the_page_and_running_heads_are_left_out() -> None:
    whole = [text for n in range(1, 30) for text in (f"{n}.推进工作", OPENING + CLOSING)]
    sheets = flowed(whole)
    assert len(sheets) > 5
    for number, sheet in enumerate(sheets, 1):
        sheet.centred(40, "某市科技创新规划", 9)
        sheet.centred(800, f"— {number} —", 9)
    assert paragraphs(read(sheets)) == whole


def test_running_heads_of_two_pages_are_the_small_lines_that_both_have() -> None:
    sheets = [flowed([OPENING, CLOSING])[0], flowed(["一、主要目标", CLOSING])[0]]
    for number, sheet in enumerate(sheets, 1):
        sheet.text(LEFT, 40, "某市科技创新规划", 9)
        sheet.text(LEFT, 60, "征求意见稿" if number == 1 else "附表", 9)  # each on one page only
        sheet.centred(800, f"第 {number} 页 共 2 页", 9)
    document = read(sheets)
    assert paragraphs(document) == ["征求意见稿", OPENING, CLOSING, "附表", "一、主要目标", CLOSING]
    assert document.beside.count("某市科技创新规划") == 2


def test_what_both_of_two_pages_say_in_full_size_stays() -> None:
    sheets = [flowed([OPENING])[0], flowed([CLOSING])[0]]
    for sheet in sheets:
        sheet.centred(40, "主要指标")
    assert paragraphs(read(sheets)) == ["主要指标", OPENING, "主要指标", CLOSING]


def test_a_title_in_two_centred_lines() -> None:
    sheets = flowed([OPENING, CLOSING])
    cover = Sheet()
    cover.centred(100, "某市人民政府关于加快科技创新", 20)
    cover.centred(130, "支撑高质量发展的实施意见", 20)
    title = read([cover, *sheets]).blocks[0]
    assert isinstance(title, Paragraph)
    assert title.text == "某市人民政府关于加快科技创新支撑高质量发展的实施意见"
    assert title.centred


def test_a_ruled_table_between_paragraphs() -> None:
    sheet = flowed([OPENING])[0]
    sheet.centred(sheet.at, "主要指标")
    sheet.at += 30
    sheet.table(COLUMNS, HEAD + rows(1, 4), merged=MERGED)
    sheet.text(LEFT + 28, sheet.at, "二、重点任务")
    document = read([sheet])
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Paragraph", "Table", "Paragraph"]
    assert texts(one(document)) == SHOWN + rows(1, 4)
    assert one(document).caption == "主要指标"
    assert not one(document).guessed
    assert offsets_hold(document)


@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_split_over_pages_is_one(repeated: bool) -> None:
    sheets = [flowed([OPENING])[0], Sheet(), Sheet()]
    for number, sheet in enumerate(sheets):
        with_head = repeated or number == 0
        body = rows(10 * number + 1, 10 * number + 10)
        sheet.table(COLUMNS, (HEAD if with_head else []) + body, merged=MERGED if with_head else [])
        sheet.centred(800, str(number + 1), 9)
    sheets[-1].text(LEFT + 28, sheets[-1].at, CLOSING[:20])
    document = read(sheets)
    assert texts(one(document)) == SHOWN + rows(1, 30)


def test_a_table_without_rules() -> None:
    sheet = flowed([OPENING])[0]
    for row in [SHOWN[1], *rows(1, 5)]:
        for x, text in zip(COLUMNS, row, strict=False):
            sheet.text(x, sheet.at, text, 10)
        sheet.at += 18
    sheet.text(LEFT + 28, sheet.at + 20, "二、重点任务")
    document = read([sheet])
    assert texts(one(document)) == [SHOWN[1], *rows(1, 5)]
    assert paragraphs(document) == [OPENING, "二、重点任务"]


def test_numbers_set_apart_by_a_tab_are_no_table() -> None:
    sheet = Sheet()
    for number in range(1, 6):
        sheet.text(LEFT, sheet.at, f"{number}.")
        sheet.text(LEFT + 60, sheet.at, "建设创新平台。")
        sheet.at += 24
    assert paragraphs(read([sheet])) == [f"{number}.建设创新平台。" for number in range(1, 6)]


def test_a_row_cut_by_the_page_is_closed_up() -> None:
    above, below = flowed([OPENING])[0], Sheet()
    above.table(COLUMNS, [*rows(1, 2), ["3", "省级重点实验室和", "5", "9", "预期性"]])
    below.table(COLUMNS, [["", "技术创新中心（家）", "", "", ""], *rows(4, 5)])
    found = texts(one(read([above, below])))
    assert found[2][1] == "省级重点实验室和技术创新中心（家）"
    assert len(found) == 5


def test_different_tables_on_two_pages_stay_two() -> None:
    above, below = flowed([OPENING])[0], Sheet()
    above.table(COLUMNS, rows(1, 3))
    below.table([90.0, 200.0, 510.0], [["任务", "单位"], ["建设平台", "市科技局"]])
    assert len(tables(read([above, below]))) == 2


def test_a_frame_around_a_text_is_a_box() -> None:
    sheet = flowed([OPENING])[0]
    sheet.table([90.0, 510.0], [["专栏1　重点工程"]], height=60)
    assert [b.box for b in read([sheet]).blocks] == [False, True]  # type: ignore[union-attr]


# What cannot be read


def refusal(raw: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as why:
        open_document(raw, name="样本.pdf", limits=limits)
    return str(why.value)


def test_a_scan_is_refused_with_the_reason() -> None:
    sheet = Sheet()
    sheet.image()
    sheet.centred(800, "1")
    assert "扫描件" in refusal(pdf([sheet] * 3))


def test_scanned_pages_among_others_are_told() -> None:
    scanned = Sheet()
    scanned.image()
    document = read([*flowed([OPENING, CLOSING] * 3), scanned])
    assert "第2页" in document.warnings[0]
    assert "扫描" in document.warnings[0]


def test_a_locked_file() -> None:
    assert "密码" in refusal(pdf(flowed([OPENING]), locked=True))


def test_too_many_pages() -> None:
    assert "页数超过2页" in refusal(pdf([Sheet()] * 3), Limits(pages=2))


def test_a_page_that_inflates_beyond_measure() -> None:
    assert refusal(pdf(flowed([OPENING]), inflated=900_000_000)).startswith("“样本.pdf”")


def test_a_file_that_takes_too_long() -> None:
    assert "超时" in refusal(pdf(flowed([OPENING])), Limits(seconds=0.01))


@pytest.mark.skipif(sys.platform == "win32", reason="there the clock alone bounds the process")
def test_the_processor_is_what_a_file_may_not_keep_for_long() -> None:
    assert "超时" in refusal(pdf(flowed([OPENING]), inflated=250_000_000), Limits(seconds=1))


def test_what_a_rule_goes_through_is_struck_out_and_what_stands_on_one_is_not() -> None:
    sheet = Sheet()
    sheet.text(LEFT, 100, "高新技术企业达到")
    sheet.text(LEFT + 112, 100, "一百家")
    sheet.rule(LEFT + 112, 100 + 14 * 0.7, LEFT + 154, 100 + 14 * 0.7)
    sheet.text(LEFT + 154, 100, "二百家")
    sheet.rule(LEFT + 154, 100 + 14 * 1.1, LEFT + 196, 100 + 14 * 1.1)
    assert read([sheet]).text == "高新技术企业达到二百家"
