"""Word documents: numbering, tables, tracked changes, fields, text boxes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from guibiao.documents import Document, Paragraph, Unreadable, open_document
from guibiao.reading import read as read_plan

from .samples import CLOSING, OPENING, offsets_hold, one, paragraphs, texts

W = nsdecls("w")
FRAME = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(document: Any) -> Document:
    return open_document(saved(document), name="样本.docx")


def level(depth: int, form: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(document: Any, abstracts: list[str], nums: str) -> None:
    """Give the document lists of its own: abstract lists 0, 1 … and the w:num elements of `nums`."""
    bodies = "".join(f'<w:abstractNum w:abstractNumId="{n}">{body}</w:abstractNum>' for n, body in enumerate(abstracts))
    document.part.numbering_part._element = parse_xml(f"<w:numbering {W}>{bodies}{nums}</w:numbering>")


def num(list_id: int, abstract: int, override: str = "") -> str:
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'


def item(document: Any, text: str, list_id: int, depth: int = 0) -> None:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')
    )


def run(paragraph: Any, inner: str) -> None:
    paragraph._p.append(parse_xml(f"<w:r {W} {FRAME}>{inner}</w:r>"))


@pytest.mark.parametrize(
    ("form", "text", "labels"),
    [
        ("chineseCounting", "（%1）", ["（九）甲", "（十）乙", "（十一）丙"]),
        ("chineseCountingThousand", "第%1章", ["第九章 甲", "第十章 乙", "第十一章 丙"]),
        ("decimal", "%1.", ["9.甲", "10.乙", "11.丙"]),
        ("decimalEnclosedCircle", "%1", ["⑨ 甲", "⑩ 乙", "⑪ 丙"]),
        ("ideographTraditional", "%1、", ["壬、甲", "癸、乙", "甲、丙"]),
        ("upperRoman", "%1.", ["IX.甲", "X.乙", "XI.丙"]),
        ("lowerLetter", "%1)", ["i)甲", "j)乙", "k)丙"]),
        ("decimalFullWidth", "%1．", ["９．甲", "１０．乙", "１１．丙"]),
        ("chineseLegalSimplified", "%1、", ["玖、甲", "壹拾、乙", "壹拾壹、丙"]),
        ("bullet", "", ["甲", "乙", "丙"]),
    ],
)
def test_automatic_numbers_are_printed(form: str, text: str, labels: list[str]) -> None:
    document = docx.Document()
    numbered(document, [level(0, form, text, 9)], num(1, 0))
    for word in "甲乙丙":
        item(document, word, 1)
    assert paragraphs(read(document)) == labels


def test_levels_restart_and_show_those_above() -> None:
    document = docx.Document()
    levels = (
        level(0, "chineseCounting", "%1、")
        + level(1, "decimal", "%1.%2", more="<w:isLgl/>")
        + level(2, "decimal", "（%3）")
    )
    again = '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbered(document, [levels], num(1, 0) + num(2, 0, again))
    for word, depth, list_id in [
        ("甲", 0, 1),
        ("乙", 1, 1),
        ("丙", 2, 1),
        ("丁", 2, 1),
        ("戊", 2, 2),
        ("己", 0, 1),
        ("庚", 1, 1),
    ]:
        item(document, word, list_id, depth)
    assert paragraphs(read(document)) == ["一、甲", "1.1 乙", "（1）丙", "（2）丁", "（1）戊", "二、己", "2.1 庚"]


def test_numbers_come_from_styles_too() -> None:
    document = docx.Document()
    numbered(
        document,
        [level(0, "chineseCounting", "第%1章", more='<w:pStyle w:val="Heading1"/><w:suff w:val="space"/>')],
        num(4, 0),
    )
    style = document.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {W}><w:numId w:val="4"/></w:numPr>'))
    document.add_heading("总则", 1)
    document.add_paragraph(OPENING)
    document.add_heading("任务", 1)
    blocks = [b for b in read(document).blocks if isinstance(b, Paragraph)]
    assert [b.text for b in blocks] == ["第一章 总则", OPENING, "第二章 任务"]
    assert [b.level for b in blocks] == [1, None, 1]
    assert blocks[0].label == "第一章 "


def test_outline_levels_are_inherited_by_styles() -> None:
    document = docx.Document()
    style = document.styles.add_style("公文标题", 1)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("保障措施", "公文标题")
    direct = document.add_paragraph("组织领导")
    direct._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="2"/>'))
    assert [b.level for b in read(document).blocks] == [2, 3]  # type: ignore[union-attr]


def test_hints_for_headings() -> None:
    document = docx.Document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("某市科技创新规划").bold = True
    document.add_paragraph(OPENING).add_run("加粗").bold = True
    first, second = read(document).blocks
    assert (first.bold, first.centred, second.bold) == (True, True, False)  # type: ignore[union-attr]


def test_insertions_are_in_and_deletions_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("达到")
    for mark in (
        '<w:del w:id="1" w:author="a"><w:r><w:delText>500</w:delText></w:r></w:del>',
        '<w:ins w:id="2" w:author="a"><w:r><w:t>900</w:t></w:r></w:ins>',
        '<w:moveFrom w:id="3" w:author="a"><w:r><w:t>户</w:t></w:r></w:moveFrom>',
        '<w:moveTo w:id="4" w:author="a"><w:r><w:t>家</w:t></w:r></w:moveTo>',
    ):
        paragraph._p.append(parse_xml(mark.replace(">", f" {W}>", 1)))
    run(paragraph, "<w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t>")
    run(paragraph, "<w:rPr><w:strike/></w:rPr><w:t>划去</w:t>")
    assert read(document).text == "达到900家"


def test_a_table_of_contents_is_left_out() -> None:
    document = docx.Document()
    first = document.add_paragraph()
    run(first, '<w:fldChar w:fldCharType="begin"/>')
    run(first, '<w:instrText> TOC \\o "1-3" \\h </w:instrText>')
    run(first, '<w:fldChar w:fldCharType="separate"/>')
    run(first, "<w:t>总则 1</w:t>")
    document.add_paragraph("任务 2")
    run(document.add_paragraph(), '<w:fldChar w:fldCharType="end"/>')
    document.add_heading("总则", 1)
    body = document.element.body
    control = (
        f"<w:sdt {W}><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        "<w:sdtContent><w:p><w:r><w:t>任务 3</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    body.insert(0, parse_xml(control))
    assert paragraphs(read(document)) == ["总则"]


def test_other_fields_show_their_results() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("见第")
    for inner in (
        '<w:fldChar w:fldCharType="begin"/>',
        "<w:instrText>PAGEREF x</w:instrText>",
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>7</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        "<w:t>页</w:t>",
    ):
        run(paragraph, inner)
    assert read(document).text == "见第7页"


def test_a_field_without_an_end_swallows_nothing() -> None:
    document = docx.Document()
    run(document.add_paragraph(), '<w:fldChar w:fldCharType="begin"/>')
    document.add_paragraph(OPENING)
    assert read(document).text == OPENING


def test_text_boxes_are_read_once() -> None:
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>专栏1 重点工程</w:t></w:r></w:p></w:txbxContent>"
    run(
        document.add_paragraph(OPENING),
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>",
    )
    found = read(document)
    assert paragraphs(found) == [OPENING, "专栏1 重点工程"]
    assert [b.box for b in found.blocks] == [False, True]  # type: ignore[union-attr]


def test_line_breaks_headers_and_footers() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    paragraph = document.add_paragraph("某市人民政府关于加快科技创新")
    paragraph.runs[0].add_break()
    paragraph.add_run("支撑高质量发展的实施意见")
    document.add_paragraph("（责任单位：市科技局、")
    document.add_paragraph("市财政局）")
    found = read(document)
    assert paragraphs(found) == [
        "某市人民政府关于加快科技创新支撑高质量发展的实施意见",
        "（责任单位：市科技局、市财政局）",
    ]
    assert offsets_hold(found)


ROWS = [
    ["序号", "指标", "目标值", "目标值"],
    ["序号", "指标", "2020年", "2025年"],
    ["1", "研发经费投入强度（%）", "1.5", "2.2"],
    ["2", "领军企业（家）", "", "5"],
]


def test_merged_cells() -> None:
    document = docx.Document()
    document.add_paragraph("表1 主要指标")
    table = document.add_table(4, 4)
    for row, values in enumerate(ROWS):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    for top, left, bottom, right in ((0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1)):
        merged = table.cell(top, left).merge(table.cell(bottom, right))
        merged.text = ROWS[top][left]
    for row in range(2):
        table.rows[row]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
    document.add_paragraph(CLOSING)
    found = one(read(document))
    assert (texts(found), found.head, found.caption) == (ROWS, 2, "表1 主要指标")


def test_automatic_numbers_in_cells_and_nested_tables() -> None:
    document = docx.Document()
    numbered(document, [level(0, "decimal", "%1")], num(1, 0))
    table = document.add_table(2, 2)
    for row in range(2):
        paragraph = table.cell(row, 0).paragraphs[0]
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        )
        paragraph.add_run("项")
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "甲", "乙"
    table.cell(1, 1).text = "丙"
    assert texts(one(read(document))) == [["1 项", "甲 乙"], ["2 项", "丙"]]


def test_a_frame_of_one_cell_is_a_box() -> None:
    document = docx.Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "专栏1 重点工程"
    table.cell(0, 0).add_paragraph("建设平台。")
    document.add_paragraph(OPENING)
    assert [b.box for b in read(document).blocks] == [True, True, False]  # type: ignore[union-attr]


def test_a_table_for_layout_is_no_table() -> None:
    document = docx.Document()
    table = document.add_table(2, 1)
    table.cell(0, 0).text = "某市人民政府"
    for text in (OPENING, "一、总体要求", CLOSING * 8):
        table.cell(1, 0).add_paragraph(text)
    assert paragraphs(read(document)) == ["某市人民政府", OPENING, "一、总体要求", CLOSING * 8]


def test_macros_are_refused_with_what_to_do() -> None:
    from .test_bad_input import with_member

    raw = with_member(saved_with(OPENING), "word/vbaProject.bin", b"\0macro")
    for name in ("样本.docm", "样本.docx"):
        with pytest.raises(Unreadable, match=f"“{name}”带有宏"):
            open_document(raw, name=name)


def saved_with(*texts_of: str) -> bytes:
    document = docx.Document()
    for text in texts_of:
        document.add_paragraph(text)
    return saved(document)


def with_notes(document: Any, part: str, notes: dict[int, str]) -> bytes:
    """The document saved, with a part of notes (footnotes, endnotes) beside its body."""
    tag = part.removesuffix("s")
    body = f'<w:{tag} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{tag}>' + "".join(
        f'<w:{tag} w:id="{n}"><w:p><w:r><w:{tag}Ref/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:{tag}>'
        for n, text in notes.items()
    )
    out = io.BytesIO(saved(document))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(f"word/{part}.xml", f"<w:{part} {W}>{body}</w:{part}>")
    return out.getvalue()


@pytest.mark.parametrize("part", ["footnotes", "endnotes"])
def test_a_note_stands_behind_what_refers_to_it(part: str) -> None:
    reference = f'<w:{part.removesuffix("s")}Reference w:id="%d"/>'
    document = docx.Document()
    run(document.add_paragraph(OPENING), reference % 2)
    run(document.add_paragraph(CLOSING), reference % 2)  # Word numbers a note once, wherever it is named again
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "指标"
    run(table.cell(0, 1).paragraphs[0], "<w:t>目标</w:t>" + reference % 3)
    document.add_paragraph("附则")
    found = open_document(
        with_notes(document, part, {2: "按可比口径计算。", 3: "含驻市单位。", 4: "没有引用。"}), name="注.docx"
    )
    assert paragraphs(found) == [OPENING, "按可比口径计算。", CLOSING, "含驻市单位。", "附则"]
    assert texts(one(found)) == [["指标", "目标"]]
    assert offsets_hold(found)
    assert not found.warnings


def test_figures_of_a_note_belong_to_the_section_that_refers_to_it() -> None:
    document = docx.Document()
    document.add_heading("一、主要目标", 1)
    run(document.add_paragraph("到2025年，研发人员达到3万人。"), '<w:footnoteReference w:id="1"/>')
    document.add_heading("二、保障措施", 1)
    document.add_paragraph("加强组织领导。")
    plan = read_plan(with_notes(document, "footnotes", {1: "其中，到2025年，高层次人才达到600人。"}), name="注.docx")
    assert [(t.value, t.section, t.unit) for t in plan.targets] == [
        (3, plan.outline[0].id, "万人"),
        (600, plan.outline[0].id, "人"),
    ]
    assert [section.title for section in plan.outline] == ["主要目标", "保障措施"]
    assert plan.text is not None and all(plan.text[t.start : t.end].strip() for t in plan.targets)
