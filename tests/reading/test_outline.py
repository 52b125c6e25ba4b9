"""The outline: what is a heading, what it is called, what stands under what."""

import io

import docx
import pytest

from guibiao.documents import Document, open_document
from guibiao.reading.outline import outline

from .samples import PLAN, text


def shape(document: Document) -> list[tuple[int, str | None, str]]:
    return [(s.level, s.label, s.title) for s in outline(document)]


def test_a_plan_under_a_notice() -> None:
    assert shape(text(PLAN)) == [
        (1, "一、", "总体目标"),
        (1, "二、", "重点任务"),
        (2, "（一）", "壮大创新主体"),
        (3, "1.", "培育高新技术企业"),
        (3, "2.", "扶持中小企业"),
        (2, "（二）", "建设创新平台"),
        (3, "3.", "布局重点实验室"),
        (1, "三、", "保障措施"),
        (2, "（一）", "加强组织领导"),
        (2, "（二）", "加大财政投入"),
    ]


def test_sections_hold_what_stands_under_them() -> None:
    document = text(PLAN)
    sections = {s.title: s for s in outline(document)}
    tasks, last = sections["重点任务"], sections["加大财政投入"]
    assert document.text[tasks.start :].startswith("二、重点任务")
    assert document.text[tasks.start : tasks.end].endswith("按职责分工负责）")
    assert sections["布局重点实验室"].parent == sections["建设创新平台"].id
    assert sections["总体目标"].parent is None
    assert last.end == len(document.text)


def test_chapters_sections_and_every_kind_of_number() -> None:
    got = shape(
        text(
            """
第一章 总体要求
第一节 指导思想
坚持创新在全局中的核心地位，推动高质量发展。
第二章 重点任务
一、夯实基础
（一）强化布局。支持高校院所开展研究。
1．建设实验室。支持龙头企业建设实验室。
（1）争创国家平台。支持一批。
①做强存量。按程序整合。
②做优增量。按程序新建。
（2）优化省级平台。优化一批。
二、培育主体
"""
        )
    )
    assert [level for level, _, _ in got] == [1, 2, 1, 2, 3, 4, 5, 6, 6, 5, 2]
    assert got[6:8] == [(5, "（1）", "争创国家平台"), (6, "①", "做强存量")]


def test_boxes_and_their_items() -> None:
    document = text(
        """
三、产业创新
（一）做强传统产业
支持企业改造提升，推动产业高端化、智能化、绿色化发展。
专栏2：重点技术方向
1.节能装备
研制高效电机和余热利用装备，推进示范应用，形成一批标准。
2.生物制造
开展菌种选育和发酵工艺研究，建设中试线，培育龙头企业。
（二）做大新兴产业
推动新材料产业集聚发展，建设公共服务载体，培育领军企业。
"""
    )
    assert shape(document) == [
        (1, "三、", "产业创新"),
        (2, "（一）", "做强传统产业"),
        (3, "专栏2：", "重点技术方向"),
        (4, "1.", "节能装备"),
        (4, "2.", "生物制造"),
        (2, "（二）", "做大新兴产业"),
    ]
    assert [s.box for s in outline(document)] == [False, False, True, False, False, False]


@pytest.mark.parametrize("line", ["加强国际合作", "）加强国际合作", "、加强国际合作"])
def test_a_heading_whose_number_was_lost(line: str) -> None:
    got = shape(
        text(
            f"""
四、开放合作
（一）融入区域创新
深化与周边城市的科技合作，共建平台，共享资源，共育人才。
{line}
支持企业在境外设立研发中心，承接国际合作项目，引进先进技术。
（三）办好科技活动
组织科技活动周和成果对接会，营造良好氛围，促进成果落地。
"""
        )
    )
    assert [title for _, _, title in got] == ["开放合作", "融入区域创新", "加强国际合作", "办好科技活动"]
    assert [level for level, _, _ in got] == [1, 2, 2, 2]
    assert got[2][1] is None


def test_chapters_that_have_no_number_stand_above_series_that_begin_anew() -> None:
    got = shape(
        text(
            """
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。
过去一年工作回顾
一年来，我们攻坚克难，较好完成了年度目标任务，经济社会发展取得新成绩。
今年主要任务
今年是规划实施的关键一年，要突出抓好以下几项工作，确保圆满完成目标。
（一）扩大内需。促进消费，扩大投资，稳定外贸。
（二）强化创新。建设平台，培育企业，引进人才。
"""
        )
    )
    assert got == [
        (1, None, "过去一年工作回顾"),
        (1, None, "今年主要任务"),
        (2, "（一）", "扩大内需"),
        (2, "（二）", "强化创新"),
    ]


@pytest.mark.parametrize(
    "entries",
    [
        "1.到2025年，建成平台10个。\n2.研发投入年均增长10%以上，总额突破50亿元。\n3.企业达到100家。",
        "1.新增普惠托位2000个。\n2.改造老旧小区30个。\n3.新建公园10个。",
        "1.完成企业认定；\n2.完成平台备案；\n3.完成人才引进。",
        "一是坚持市场导向，优化资源配置。发挥企业作用。\n二是坚持人才为本，激发创新活力。引育并重。",
        "1.“双创平台”：是指为创新创业提供服务的载体。\n2.“揭榜挂帅”：指公开征集的项目组织方式。",
    ],
)
def test_list_entries_are_no_headings(entries: str) -> None:
    assert shape(text(f"一、主要目标\n围绕建设创新型城市，实现以下目标，确保各项任务落实到位。\n{entries}")) == [
        (1, "一、", "主要目标")
    ]


def test_contents_are_passed_over() -> None:
    got = shape(
        text(
            """
某市规划
目　　录
第一章　总体要求………………1
第二章　重点任务………………5
第一节　建设平台………………6
“十四五”时期是重要的战略机遇期，为加快创新发展，根据有关文件精神，结合实际，特制定本规划。
第一章　总体要求
坚持创新驱动，推动高质量发展。
第二章　重点任务
第一节　建设平台
布局一批重大平台。
"""
        )
    )
    assert [(level, title) for level, _, title in got] == [(1, "总体要求"), (1, "重点任务"), (2, "建设平台")]


def test_explanations_of_words_are_no_part_of_the_last_chapter() -> None:
    document = text(
        """
一、今年任务
抓好平台建设和企业培育，推动科技成果转化，确保完成目标。
名词解释
1.“两业融合”：先进制造业和现代服务业融合发展。
2.“专精特新”：专业化、精细化、特色化、新颖化。
"""
    )
    [section] = outline(document)
    assert document.text[section.start : section.end].endswith("确保完成目标。")


def test_units_in_brackets_are_no_part_of_a_title() -> None:
    assert shape(text("（一）加强统筹协调（市科技局牵头）\n（二）加大财政投入（责任单位：市财政局）")) == [
        (1, "（一）", "加强统筹协调"),
        (1, "（二）", "加大财政投入"),
    ]


def test_decimals() -> None:
    got = shape(
        text(
            """
1 总体要求
1.1 指导思想
坚持创新引领，推动高质量发展。
1.2 基本原则
坚持统筹推进，突出企业主体。
2 重点任务
2.1 建设平台
推进平台建设，增强服务能力。
"""
        )
    )
    assert [(level, label) for level, label, _ in got] == [(1, "1"), (2, "1.1"), (2, "1.2"), (1, "2"), (2, "2.1")]


def test_styles_of_word_count_as_levels() -> None:
    word = docx.Document()
    word.add_heading("临江市科技创新行动计划", 0)
    for line, level in (("总体要求", 1), ("主要任务", 1), ("加强研究", 2), ("促进转化", 2), ("保障措施", 1)):
        word.add_heading(line, level)
        word.add_paragraph("坚持目标导向，加快推进各项工作，确保取得实效。")
    raw = io.BytesIO()
    word.save(raw)
    got = shape(open_document(raw.getvalue(), name="计划.docx"))
    assert got == [
        (1, None, "总体要求"),
        (1, None, "主要任务"),
        (2, None, "加强研究"),
        (2, None, "促进转化"),
        (1, None, "保障措施"),
    ]


def test_a_text_without_headings_has_no_outline() -> None:
    assert outline(text("今天召开会议，研究部署近期工作。")) == []
