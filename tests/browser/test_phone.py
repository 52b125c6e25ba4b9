"""On a phone nothing lies beside the screen, and the words of the navigation are whole at every width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import open_check, upload


@pytest.mark.parametrize("table", ["tasks", "indicators"])
def test_a_row_of_a_table_is_a_card_that_fits(checked: Callable[..., tuple[Page, str]], table: str) -> None:
    page, path = checked("lin", width=360, height=780)
    page.goto(f"{path}{table}/")
    cells = page.locator("tbody tr").first.locator("td:visible")
    assert cells.count() >= 3
    for cell in cells.all():
        box = cell.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
        label = cell.evaluate("element => getComputedStyle(element, '::before').content")
        assert cell.get_attribute("data-label") in label


#: Of each label of the navigation: what of it lies beside its column, and words that go on in the next line.
_NAVIGATION = """() => [...document.querySelectorAll(".gb-nav a > span:not(.gb-count)")].flatMap((label) => {
  const at = (start, end) => {
    const range = document.createRange();
    range.setStart(label.firstChild, start);
    range.setEnd(label.firstChild, end);
    return range;
  };
  const words = [...label.textContent.matchAll(/[a-z]+/gi)];
  const broken = words.filter((word) => at(word.index, word.index + word[0].length).getClientRects().length > 1);
  const box = at(0, label.textContent.length).getBoundingClientRect();
  const column = label.closest("li").getBoundingClientRect();
  return [...broken.map(String), ...(box.left < column.left - 1 || box.right > column.right + 1 ? [label.textContent] : [])];
}).concat(document.documentElement.scrollWidth > innerWidth ? ["the page"] : [])"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_words_of_the_navigation_are_whole(visit: Callable[..., Page], language: str) -> None:
    page = visit("lin")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    page.goto("/registers/unitmatches/")
    assert page.locator(".gb-nav a").count() == 6
    for width in (360, 390, 480, 640, 641, 768, 992, 993, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(_NAVIGATION) == [], f"at {width} pixels"


def test_long_names_of_plans_leave_room_for_the_figures(visit: Callable[..., Page]) -> None:
    page = visit("lin", 390, 780)
    long = "雾溪高新技术产业开发区创新驱动发展先行区建设三年行动方案（2023—2025年）"
    for title in (long, long.replace("雾溪", "雨溪")):
        body = "一、主要目标\n\n到2025年，高新技术企业达到800家，技术合同成交额达到90亿元。"
        open_check(page, upload(page, f"{title}\n\n{body}\n", f"{title[:2]}.txt"))
    page.goto("/plans/compare/")
    assert long in page.locator(".pl-chart .pl-bar-place").all_inner_texts()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
