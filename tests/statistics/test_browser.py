"""The pages of statistics in a real browser: usable by keyboard, in English, nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import served, visitors


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("data"), ["-m", "tests.statistics.workspace"], "--no-worker") as url:
        yield url


@pytest.fixture
def visit(address: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    with visitors(chromium, address) as make:
        yield make


def test_the_english_pages_have_no_chinese_in_their_frame(visit: Callable[..., Page]) -> None:
    page = visit("wen")
    page.get_by_role("button", name="English").click()
    for path in ("/statistics/", "/statistics/evidence/", "/statistics/campaigns/1/", "/registers/observations/1/"):
        page.goto(path)
        frame = page.locator("h1, h2, thead, button, dt").all_inner_texts()
        own = re.compile("[一-鿿]+")
        left = {word for text in frame for word in own.findall(text)} - {
            "中文",
            "年年报",
            "东江省",
            "年",
            "研发经费投入强度",
        }
        assert left == set(), path


def test_candidates_are_decided_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit("lin")
    page.goto("/statistics/evidence/")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("已处理 1 个")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("link", name="已剔除 1")).to_be_visible()


def test_a_return_is_saved_as_it_is_typed(visit: Callable[..., Page]) -> None:
    page = visit("tian")
    page.goto("/statistics/")
    page.get_by_role("link", name="2024年年报").click()
    page.get_by_label("大型 高新技术企业数").fill("12")
    page.get_by_label("大型 研发经费").fill("30")
    expect(page.locator("[data-save-says]")).to_have_text("已保存")
    expect(page.locator("[data-findings]")).to_contain_text("A2 <= A1")
    page.reload()
    expect(page.get_by_label("大型 高新技术企业数")).to_have_value("12")
    page.get_by_label("中型 高新技术企业数").fill("十")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_text("还不能上报").first).to_be_visible()
    expect(page.get_by_label("中型 高新技术企业数")).to_have_value("十")


def test_a_return_that_nobody_is_logged_in_for_says_so_and_is_saved_after_the_next_log_in(
    visit: Callable[..., Page],
) -> None:
    page = visit("tian")
    page.goto("/statistics/")
    page.get_by_role("link", name="2024年年报").click()
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("大型 高新技术企业数").fill("13")
    expect(page.locator("[data-save-says]")).to_contain_text("重新登录")
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    expect(page.locator("[data-save-says]")).to_have_text("已保存")


def test_the_workbook_is_downloaded_and_comes_back(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit("tian")
    page.goto("/statistics/")
    page.get_by_role("link", name="2024年年报").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载填报表").click()
    path = tmp_path / "表.xlsx"
    download.value.save_as(path)
    page.set_input_files("input[name=file]", path)
    page.check("input[name=declared]")
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("填报表").first).to_be_visible()
