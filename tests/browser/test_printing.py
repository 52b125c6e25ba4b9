"""What comes out of the printer: the whole of it, dark on white."""

from collections.abc import Callable
from io import BytesIO

import pdfplumber
from playwright.sync_api import Page, expect

from tests.plans import texts


def printed(page: Page) -> str:
    """The words on the sheets, without white space."""
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        return "".join("".join(sheet.extract_text().split()) for sheet in paper.pages)


def test_the_check_screen_prints_the_whole_document_and_all_findings(checked: Callable[..., tuple[Page, str]]) -> None:
    lines = [f"{n}.建设第{n}类平台。到2025年，第{n}类平台达到{n + 100}个。" for n in range(1, 121)]
    page, _path = checked("lin", texts.PLAN + "\n".join(["三、平台建设", *lines]))
    page.get_by_role("tab", name="全部").click()
    words = printed(page)
    # once in the document and once among the findings
    for wanted in ("建设第1类平台", "建设第120类平台"):
        assert words.count(wanted) >= 2, wanted
    assert "第120类平台达到220个" in words
    for control in ("上传规划", "撤销", "接受本组", "目录"):
        assert control not in words, control


def test_nothing_light_is_printed_on_white(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin")
    page.goto("/plans/")
    expect(page.locator("tbody .gb-count").first).to_be_visible()
    page.emulate_media(media="print")
    light = page.evaluate(
        """() => [...document.querySelectorAll(".gb-count, .gb-tag, td, th")].filter((element) => element.getClientRects().length
            && getComputedStyle(element).color.match(/\\d+/g).slice(0, 3).every((part) => Number(part) > 128))
            .map((element) => element.outerHTML.slice(0, 120))"""
    )
    assert light == []
