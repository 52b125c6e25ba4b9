"""Reports page by page: paper, margins, numbers of pages, sizes, heads of tables. The PDF is set without any office program."""

import re
from io import BytesIO
from itertools import pairwise

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn
from PIL import Image

from guibiao.kernel.typesetting import pdf_of
from guibiao.reports import layout, rendering
from tests.reports import samples
from tests.reports.pages import Seen, looked_at

#: The first cells of the heads of the tables that run over pages.
LONG_TABLES = {
    "mid_term": ("序号|指标", "序号|任务", "编号|所属目标"), "circular": ("序号|指标", "编号|所属目标"), "ledger": ("序号|指标", "序号|任务"),
}  # fmt: skip


def obeys(kind: str, pages: list[Seen]) -> None:
    """What holds of a report of a kind, whatever program made its pages."""
    portrait = [page for page in pages if page.paper == (210, 297)]
    assert (not portrait) == (kind == "ledger")
    assert any(page.paper == (297, 210) for page in pages)
    first = pages[0]
    assert 22.0 in first.sizes, "the title is 二号"
    if portrait:
        assert 16.0 in first.sizes, "the text is 三号"
        assert max(size for page in portrait[1:] for size in page.sizes) <= 22.0
    for head in LONG_TABLES[kind]:
        assert sum(any(found.startswith(head) for found in page.heads) for page in pages) > 1, f"{head} is not repeated"
    assert "".join(page.text for page in pages).count("{{") == 0
    for page, following in pairwise(pages):
        ends = following.text.startswith("附件") or following.paper != page.paper
        assert page.filled > 1 / 3 or ends, f"two thirds of a page are empty: {page.text[:80]}"
    if kind == "mid_term":
        charts_share_pages(pages)
    if kind != "ledger":
        for name in ("附件1", "附件2", "附件3"):
            assert any(page.text.replace(" ", "").startswith(name) for page in pages), f"{name} begins no page"


def charts_share_pages(pages: list[Seen]) -> None:
    """Small charts stand two to a page, each with its name and its figures."""
    with_charts = [page for page in pages if page.pictures]
    assert sum(page.pictures for page in with_charts) == len(samples.CHARTS)
    assert len(with_charts) <= (len(samples.CHARTS) + 2) // 2, [page.pictures for page in with_charts]
    for page in with_charts:
        assert page.pictures == page.text.count("来源：年鉴") == len(re.findall("年份 ?实际", page.text)) / 2
    for number, (group, _years) in enumerate(samples.CHARTS, 1):
        if number == 1 or samples.CHARTS[number - 2][0] != group:
            (page,) = [page for page in with_charts if group in page.text.splitlines()]
            assert re.search(f"图 ?{number}\\b", page.text), "a name stands with its chart"


@pytest.mark.parametrize("kind", samples.KINDS)
def test_a_report_as_pdf(kind: str) -> None:
    obeys(kind, looked_at(pdf_of(samples.word(kind), "标题")))


def test_the_imprint_stands_at_the_foot_of_the_last_page() -> None:
    with pdfplumber.open(BytesIO(pdf_of(samples.word("circular"), "标题"))) as document:
        page = document.pages[-1]
        (issued,) = [word for word in page.extract_words() if word["text"].endswith("印发")]
        foot = page.height - 26 * 72 / 25.4
        assert foot - 40 < issued["bottom"] <= foot


def test_a_long_title_goes_on_where_its_sense_allows() -> None:
    long, short = "《东江省中长期科技创新发展规划（2024—2028年）》", "《东江省规划（2024—2028年）》"
    for title, lines in ((long, ["《东江省中长期科技创新发展规划", "（2024—2028年）》"]), (short, [short])):
        given = samples.context() | {"title_first": rendering.broken(title)}
        written = docx.Document(BytesIO(rendering.filled(layout.shipped("ledger"), given, title)))
        assert written.paragraphs[0].text.split("\n") == lines


def test_a_report_as_word() -> None:
    document = docx.Document(BytesIO(samples.word("mid_term")))
    faces = {
        paragraph.text: paragraph.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in document.paragraphs
        if paragraph.text.startswith(("《", "一、", "这是"))
    }
    assert faces["《东江省科技创新“十四五”规划》"] == "方正小标宋简体"
    assert faces["一、总体判断"] == "黑体"
    assert next(face for text, face in faces.items() if text.startswith("这是")) == "仿宋_GB2312"
    described = [one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))]
    assert described == [f"图的内容{number}" for number, _chart in enumerate(samples.CHARTS, 1)], (
        "who cannot see a picture hears what it shows"
    )
    picture = next(part for part in document.part.package.iter_parts() if part.partname.endswith(".png"))
    wide = Image.open(BytesIO(picture.blob)).width / (150 / 25.4)
    assert wide >= 300, "dots an inch where it stands"
    rows = [row.find(qn("w:trPr")) for row in document.element.body.iter(qn("w:tr"))]
    divided = [row for row in rows if row.find(qn("w:cantSplit")) is None and row.find(qn("w:tblHeader")) is None]
    assert ["可行性论证" in "".join(row.getparent().itertext()) for row in divided] == [True], (
        "only a long row is divided"
    )
