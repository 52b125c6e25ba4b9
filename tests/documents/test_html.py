"""Web pages as government sites serve them."""

from __future__ import annotations

from pathlib import Path

import pytest

from guibiao.documents import Document, Paragraph, open_document

from .samples import CLOSING, OPENING, offsets_hold, one, paragraphs, tables, texts

# Real pages, where they stand beside the checkout.
SHARED = Path(__file__).parents[3] / "shared"


def read(html: str, encoding: str = "utf-8") -> Document:
    return open_document(html.encode(encoding), name="样本.html")


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>某市科技创新规划_某市人民政府门户网站</title>{head}</head><body>{body}</body></html>"


ARTICLE = f"<div id='zoom'><p>{OPENING}</p><p>一、发展目标</p><p>{CLOSING}</p></div>"


def test_the_document_is_found_among_the_page() -> None:
    nav = "<div class='top'><ul>" + "".join(f"<li><a href='#'>栏目{n}</a></li>" for n in range(30)) + "</ul></div>"
    foot = "<div class='bottom'><p>主办单位：某市人民政府办公室　版权所有</p><p>某ICP备12345678号</p></div>"
    related = "<div class='box'><h3>相关链接</h3>" + f"<a href='#'>{CLOSING}</a>" * 5 + "</div>"
    html = page(f"{nav}<script>var a='，。';</script><div class='main'>{ARTICLE}{related}</div>{foot}")
    assert paragraphs(read(html)) == [OPENING, "一、发展目标", CLOSING]


def test_the_copy_for_phones_is_left_out() -> None:
    html = page(f"<div class='main'><div class='pc'>{ARTICLE}</div><div class='mobile'>{ARTICLE}</div></div>")
    assert paragraphs(read(html)) == [OPENING, "一、发展目标", CLOSING]


@pytest.mark.parametrize(
    "junk",
    [
        "<div style='display:none'>隐藏</div>",
        "<nav>导航</nav>",
        "<!-- 注释 -->",
        "<style>p{}</style>",
        "<div class='bdsharebuttonbox'>分享到</div>",
    ],
)
def test_what_is_not_shown_is_not_read(junk: str) -> None:
    assert paragraphs(read(page(f"<div>{junk}<p>{OPENING}</p>{junk}<p>{CLOSING}</p></div>"))) == [OPENING, CLOSING]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16"])
def test_the_charset_is_told_by_the_bytes(encoding: str) -> None:
    words = "科技中心" * 20 + "，。"
    html = f"<html><head><meta charset='gb2312'></head><body><p>{words}</p></body></html>"
    assert read(html, encoding).text == words


def test_white_space_breaks_and_inline_styles() -> None:
    html = page(
        f"<div><p><span>　　到2025年</span>，<b>研发</b>\n   经费&nbsp;投入<font>强度达到2.5%</font></p><p>甲<br/>乙</p><p>{OPENING}</p></div>"
    )
    assert paragraphs(read(html)) == ["到2025年，研发经费\xa0投入强度达到2.5%", "甲", "乙", OPENING]


def test_hints_for_headings() -> None:
    html = page(
        f"<div><h2>一、总体要求</h2><p><strong>（一）指导思想</strong></p><p style='text-align:center'>某章</p>"
        f"<p><span style='font-weight:bold'>加粗</span>之外</p><p>{OPENING}</p></div>"
    )
    blocks = [b for b in read(html).blocks if isinstance(b, Paragraph)]
    assert [(b.level, b.bold, b.centred) for b in blocks[:4]] == [
        (2, True, False),
        (None, True, False),
        (None, False, True),
        (None, False, False),
    ]


def test_a_centred_title_in_two_paragraphs_is_one() -> None:
    title = "<p align='center'><b>某省人民政府关于印发科技创新</b></p><p align='center'><b>规划的通知</b></p>"
    assert paragraphs(read(page(f"<div>{title}<p>{OPENING}</p></div>")))[0] == "某省人民政府关于印发科技创新规划的通知"


def test_an_indicator_table_with_merged_cells() -> None:
    table = (
        "<table border=1><tr><th rowspan=2>指标</th><th colspan=2>目标值</th><th rowspan=2>属性</th></tr>"
        "<tr><th>2020年</th><th>2025<br>年</th></tr>"
        "<tr><td>研发经费<p>投入强度（%）</p></td><td>1.5</td><td>2.2</td><td rowspan='2'>预期性</td></tr>"
        "<tr><td>高新技术企业（家）</td><td></td><td>〔400〕</td></tr></table>"
    )
    document = read(page(f"<div><p>{OPENING}</p><p align=center>主要指标</p>{table}<p>{CLOSING}</p></div>"))
    found = one(document)
    assert (found.head, found.caption, found.guessed) == (2, "主要指标", False)
    assert texts(found) == [
        ["指标", "目标值", "目标值", "属性"],
        ["指标", "2020年", "2025年", "属性"],
        ["研发经费投入强度（%）", "1.5", "2.2", "预期性"],
        ["高新技术企业（家）", "", "〔400〕", "预期性"],
    ]
    assert offsets_hold(document)


def test_a_table_for_layout_is_no_table() -> None:
    html = page(
        f"<table><tr><td>导航</td></tr><tr><td><table><tr><td><p>{OPENING}</p><p>{CLOSING}</p></td></tr></table></td></tr></table>"
    )
    document = read(html)
    assert not tables(document)
    assert paragraphs(document)[-2:] == [OPENING, CLOSING]


def test_a_frame_of_one_cell_is_a_box() -> None:
    html = page(
        f"<div><p>{OPENING}</p><table border='1'><tr><td><p>专栏1 重点工程</p><p>建设平台。</p></td></tr></table><p>{CLOSING}</p></div>"
    )
    blocks = read(html).blocks
    assert [b.box for b in blocks if isinstance(b, Paragraph)] == [False, True, True, False]


def test_a_lost_table_in_paragraphs_is_rebuilt() -> None:
    cells = [
        "序号",
        "指标",
        "2020年",
        "2025年",
        "1",
        "投入强度（%）",
        "1.5",
        "2.2",
        "2",
        "领军企业（家）",
        "5",
        "3",
        "平台（个）",
        "1",
        "2",
    ]
    html = page(f"<div><p>{OPENING}</p>{''.join(f'<p>{c}</p>' for c in cells)}<p>{CLOSING}</p></div>")
    assert texts(one(read(html)))[2] == ["2", "领军企业（家）", "", "5"]


def test_what_the_page_states_goes_to_the_metadata() -> None:
    head = (
        "<meta name='ArticleTitle' content='某市科技创新规划'><meta name='PubDate' content='2021-05-02 09:00'>"
        "<meta name='ContentSource' content='市科技局'>"
    )
    header = (
        "<table><tr><td>索 引 号：</td><td>123</td><td>发文机关：</td><td>某市人民政府</td></tr>"
        "<tr><td>成文日期：</td><td>2021年4月30日</td><td>发文字号：</td><td>某政发〔2021〕5号</td></tr></table>"
    )
    document = read(page(f"<div class='head'>{header}</div>{ARTICLE}", head))
    assert document.metadata == {
        "title": "某市科技创新规划",
        "published_on": "2021-05-02",
        "source": "市科技局",
        "issuer": "某市人民政府",
        "issued_on": "2021-04-30",
        "number": "某政发〔2021〕5号",
    }
    assert paragraphs(document)[0] == "某市科技创新规划"
    assert not tables(document)


def test_without_meta_the_title_of_the_window_is_told_without_the_site() -> None:
    assert read(page(ARTICLE)).metadata["title"] == "某市科技创新规划"


@pytest.mark.parametrize("name", ["样本.html", "样本.doc", "样本"])
def test_a_page_is_known_by_its_content(name: str) -> None:
    assert open_document(page(ARTICLE).encode(), name=name).media_type == "text/html"


def test_real_pages_begin_and_end_with_the_document() -> None:
    for path in sorted((SHARED / "plans/html").glob("*.html")):
        document = open_document(path)
        assert "关于" in paragraphs(document)[0]
        assert "〔" in paragraphs(document)[1]
        assert offsets_hold(document)
    for path in sorted((SHARED / "statistics/bulletins").glob("*.html")):
        document = open_document(path)
        assert "统计公报" in paragraphs(document)[0]
        assert max(len(table.rows) for table in tables(document)) >= 31


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("<ol><li>建设平台。</li><li>培育企业。</li></ol>", ["1.建设平台。", "2.培育企业。"]),
        (
            "<ol start='3'><li><p>建设平台。</p></li><li value='9'>培育企业。</li></ol>",
            ["3.建设平台。", "9.培育企业。"],
        ),
        ("<ol style='list-style-type: cjk-ideographic'><li>建设平台</li></ol>", ["一、建设平台"]),
        (
            "<ol type='a'><li>建设平台<ol><li>选址</li></ol></li><li>培育企业</li></ol>",
            ["a.建设平台", "1.选址", "b.培育企业"],
        ),
        ("<ol><li>（一）建设平台</li><li>1.培育企业</li></ol>", ["（一）建设平台", "1.培育企业"]),
        ("<ol style='list-style: none'><li>建设平台</li></ol>", ["建设平台"]),
        ("<ul><li>建设平台</li></ul>", ["建设平台"]),
    ],
)
def test_a_numbered_list_has_its_numbers(items: str, expected: list[str]) -> None:
    assert paragraphs(read(page(f"<p>{OPENING}</p>{items}<p>{CLOSING}</p>"))) == [OPENING, *expected, CLOSING]


def test_what_is_struck_out_is_no_part_of_the_document() -> None:
    struck = "<p>达到<del>100家</del><s>120家</s><span style='text-decoration: line-through'>130家</span>150家</p>"
    assert paragraphs(read(page(struck))) == ["达到150家"]


def test_a_ditto_mark_is_what_stands_above_it() -> None:
    rows = "<tr><td>专利</td><td>件</td></tr><tr><td>商标</td><td>〃</td></tr><tr><td>标准</td><td>同上</td></tr>"
    assert texts(one(read(page(f"<table>{rows}</table>")))) == [["专利", "件"], ["商标", "件"], ["标准", "件"]]
