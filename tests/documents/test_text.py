"""Plain text: encodings, hard wraps, page furniture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.documents import Document, Unreadable, open_document

from .samples import CLOSING, OPENING, lines, offsets_hold, paragraphs


def read(text: str, encoding: str = "utf-8") -> Document:
    return open_document(text.encode(encoding), name="样本.txt")


PLAN = lines("某市科技创新规划", OPENING, "一、发展目标", "到2025年，高新技术企业达到900家。", CLOSING)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"],
)
def test_any_chinese_encoding_reads_the_same(encoding: str) -> None:
    assert read(PLAN, encoding).text == read(PLAN).text


def test_traditional_chinese_in_big5() -> None:
    text = "科技創新發展計畫\n\n為提升產業技術水準，推動創新驅動發展，特訂定本計畫，由各有關機關共同執行，並定期檢討成效。\n"
    assert read(text, "big5").text == read(text).text


def test_a_text_cut_inside_its_last_character_is_read() -> None:
    raw = PLAN.strip().encode()[:-1]
    assert open_document(raw, name="样本.txt").text.startswith("某市科技创新规划")


def test_a_few_broken_characters_are_told() -> None:
    raw = bytearray(lines(OPENING, CLOSING, OPENING).encode("gbk") * 20)
    raw[301] = 0xFF
    document = open_document(bytes(raw), name="样本.txt")
    assert "损坏" in document.warnings[0]
    assert "样本.txt" in document.warnings[0]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_line_ends_of_any_system(newline: str) -> None:
    assert read(PLAN.replace("\n", newline)).text == read(PLAN).text


def test_white_space_is_trimmed_outside_and_kept_inside() -> None:
    document = read("\u3000\u3000市长　王　某　\n\n" + OPENING)
    assert paragraphs(document)[0] == "市长　王　某"


# Hard wraps


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("加强检验检测能力建设，提升服务水平。（责\n任单位：市科技局、市财政局）", "（责任单位：市科技局、市财政局）"),
        (
            "1.培育创新主体。支持企业建立研发机构。（责任单位：\n市科技局、市教育局）",
            "（责任单位：市科技局、市教育局）",
        ),
        ("到2025年，技术合同成交额达到80亿元，高新技术企业达到九百家、\n就业人数达到三万人。", "九百家、就业人数"),
        (
            "支持高等院校和科研院所面向产业需求开展联合攻关，共建实验室和中试平台，在市域范围内建设众创空\n间和孵化器。",
            "众创空间和孵化器",
        ),
        (
            "全年空气质量持续改善，优良天数比例稳定在九成以上，成为宜居宜业的现代化城市，PM\n2.5\n平均浓度下降。",
            "PM2.5平均浓度",
        ),
    ],
)
def test_a_wrap_inside_a_sentence_is_closed_up(cut: str, whole: str) -> None:
    document = read(f"{OPENING}\n{cut}\n{CLOSING}\n")
    joined = next(block for block in document.blocks if whole in block.text)
    assert joined.joined
    assert offsets_hold(document)


def test_joins_are_marked_where_the_break_was() -> None:
    document = read(f"{OPENING}\n二、提升服务能力。（责\n任单位：市科技局）\n{CLOSING}\n")
    block = document.blocks[1]
    assert block.text[: block.joined[0]].endswith("（责")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "following",
    [
        "二、重点任务",
        "（二）优化布局",
        "3.完善机制",
        "第三章 保障措施",
        "——创新能力显著增强",
        "①建设平台",
        "专栏2 重大工程",
        "2021年12月5日",
    ],
)
def test_what_begins_anew_is_not_joined(following: str) -> None:
    before = "围绕重点产业需求加强关键核心技术攻关并培育壮大创新主体完善科技服务体系营造良好创新生态环境（责任单位：市科技局）"
    assert following in paragraphs(read(f"{OPENING}\n{before}\n{following}\n{CLOSING}\n"))


def test_headings_stay_apart_from_their_text() -> None:
    text = f"{OPENING}\n一、总体要求\n（一）加强基础研究\n{CLOSING}\n持续优化环境\n{OPENING}\n"
    assert paragraphs(read(text)) == [OPENING, "一、总体要求", "（一）加强基础研究", CLOSING, "持续优化环境", OPENING]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_title_cut_in_two_is_one(gap: str) -> None:
    text = f"某市人民政府关于加快科技创新{gap}支撑高质量发展的实施意见{gap}（征求意见稿）\n\n{OPENING}\n"
    assert paragraphs(read(text))[:2] == ["某市人民政府关于加快科技创新支撑高质量发展的实施意见", "（征求意见稿）"]


def test_an_issuer_over_a_notice_is_no_part_of_its_title() -> None:
    text = f"某市人民政府办公室\n\n某市人民政府办公室关于印发科技创新规划的通知\n\n{OPENING}\n"
    assert paragraphs(read(text))[1] == "某市人民政府办公室关于印发科技创新规划的通知"


@pytest.mark.parametrize("indent", ["\u3000\u3000", "    ", ""])
@pytest.mark.parametrize("width", [24, 36])
def test_a_text_wrapped_at_a_width_has_its_paragraphs_back(indent: str, width: int) -> None:
    whole = ["一、总体要求", OPENING, "（一）夯实基础", CLOSING, OPENING + CLOSING, "二、保障措施", CLOSING]
    wrapped = []
    for paragraph in whole:
        rest = indent + paragraph
        while rest:
            wrapped.append(rest[:width])
            rest = rest[width:]
    document = read("\n".join(wrapped))
    if indent:
        assert paragraphs(document) == whole
    else:  # without indents only a full line that ends a sentence could be taken either way
        assert "".join(paragraphs(document)) == "".join(whole)
        assert {"一、总体要求", "（一）夯实基础", "二、保障措施"} <= set(paragraphs(document))


# Page furniture


@pytest.mark.parametrize(
    "junk",
    [
        "打印",
        "【字号：\n大\n中\n小\n】",
        "首页\n>\n政务公开\n>\n规划计划",
        "当前位置：首页 > 政务公开 > 规划计划",
        "来源：某某日报",
        "发布时间：2022-03-01",
        "2022-03-01 09:30",
        "下载文档前请自行甄别文档内容的完整性",
        "分享到：",
        "浏览次数：120",
        "设为首页",
    ],
)
def test_what_stands_over_the_document_is_left_out(junk: str) -> None:
    assert paragraphs(read(f"{junk}\n某市科技创新规划\n{OPENING}\n{CLOSING}\n")) == [
        "某市科技创新规划",
        OPENING,
        CLOSING,
    ]


@pytest.mark.parametrize(
    "junk",
    [
        "扫一扫在手机打开当前页",
        "相关报道：",
        "上一篇：某市召开科技大会",
        "责任编辑：\n王某",
        "版权所有：某市人民政府",
        "【\n打印本页\n】\n【\n关闭窗口\n】",
        "- 12 -",
        "主办单位：某市人民政府办公室",
        "7",
    ],
)
def test_what_stands_under_the_document_is_left_out(junk: str) -> None:
    text = f"某市科技创新规划\n{OPENING}\n{OPENING}\n{CLOSING}\n{junk}\n"
    assert paragraphs(read(text)) == ["某市科技创新规划", OPENING, OPENING, CLOSING]


@pytest.mark.parametrize(
    "body", ["附件", "打印设备产业", "大中小企业融通", "二维码支付推广工程", "审核：建立三级审核制度。", "来源管理"]
)
def test_the_body_is_never_dropped(body: str) -> None:
    assert body in paragraphs(read(f"{OPENING}\n{body}\n{CLOSING}\n"))


def test_what_follows_a_closing_mark_stays_when_it_is_much_or_numbered() -> None:
    text = f"{OPENING}\n相关链接：\n一、附则\n{CLOSING}\n"
    assert "一、附则" in paragraphs(read(text))


def test_the_header_table_of_a_site_goes_to_the_metadata() -> None:
    header = (
        "索 引 号: 123/2021-0001 主题分类: 科技、教育\n发文机关: 某市人民政府 成文日期: 2021年4月30日\n"
        "标      题: 某市科技创新规划\n发文字号: 某政发〔2021〕5号 发布日期: 2021-05-02\n"
    )
    document = read(f"{header}某市科技创新规划\n{OPENING}\n")
    assert document.metadata == {
        "issuer": "某市人民政府",
        "issued_on": "2021-04-30",
        "title": "某市科技创新规划",
        "number": "某政发〔2021〕5号",
        "published_on": "2021-05-02",
    }
    assert paragraphs(document) == ["某市科技创新规划", OPENING]


# Properties

CHINESE = st.text(alphabet="一二三科技创新（）《》“”、，。；：\n\t 　1234.%年|-—[]省市局页第", max_size=400)


def outcome(text: str) -> Document | str:
    """The document, or the sentence that says why there is none."""
    try:
        return read(text)
    except Unreadable as why:
        return str(why)


@given(CHINESE)
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    found = outcome(text)
    assert "样本.txt" in found if isinstance(found, str) else offsets_hold(found)
    assert outcome(text) == found
