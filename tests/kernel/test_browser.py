"""The pages of the three administrators in a real browser: at work, accessible, inside their width."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import served, violations, visitors

FILL = """
import django; django.setup()
from guibiao.kernel.directory import first
from guibiao.kernel.models import User
first.bootstrap(organisation="东江省科学技术厅", region="140000", administrators=True)
for user in User.objects.all():
    user.set_password("correct-horse-9"); user.must_change_password = user.username == "admin"; user.save()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("data"), ["-c", FILL], "--no-worker") as url:
        yield url


@pytest.fixture
def visit(address: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    with visitors(chromium, address) as make:
        yield make


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    against = violations(page, runOnly=["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
    found = [f"{rule['id']}: {node['target']}" for rule in against for node in rule["nodes"]]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{over} px too wide"] if over > 0 else [])


def test_the_first_login_has_to_choose_a_password(visit: Callable[..., Page]) -> None:
    page = visit("admin")
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    assert faults(page) == []


def test_import_with_a_wrong_row_and_undo(visit: Callable[..., Page]) -> None:
    page = visit("sysadmin")
    page.goto("/registers/organisations/import/")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(
            [["名称", "类别", "地区"], ["甲研究院", "科研院所", "太原市"], ["乙学院", "大学", "山西"]]
        ):
            sheet.write_row(number, 0, row)
    file: Any = {"name": "机构.xlsx", "mimeType": "application/octet-stream", "buffer": buffer.getvalue()}
    page.set_input_files("input[type=file]", file)
    page.check("input[name=declared]")
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("您是否指：山西省")).to_be_visible()
    assert faults(page) == []
    page.check("input[name=skip_errors]")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("link", name="甲研究院")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("link", name="甲研究院")).to_have_count(0)


def test_columns_chosen_on_the_page_go_into_the_export(visit: Callable[..., Page]) -> None:
    page = visit("sysadmin")
    page.goto("/registers/organisations/")
    page.get_by_text("选择列").click()
    page.get_by_role("checkbox", name="简称").uncheck()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    head = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.startswith("名称,类别,地区")


def test_a_phone_shows_the_filters_that_are_in_use_and_the_others_when_asked(visit: Callable[..., Page]) -> None:
    page = visit("sysadmin")
    page.goto("/registers/regions/?level=1")
    page.set_viewport_size({"width": 390, "height": 800})
    form = page.get_by_role("form", name="筛选")
    expect(form.get_by_label("搜索")).to_be_visible()
    expect(form.get_by_label("级别")).to_be_visible()
    expect(form.get_by_label("上级")).to_be_hidden()
    form.get_by_role("link", name="更多筛选").click()
    expect(form.get_by_label("上级")).to_be_visible()
    assert faults(page) == []


def test_a_region_is_typed_and_suggested(visit: Callable[..., Page]) -> None:
    page = visit("sysadmin")
    page.goto("/registers/organisations/add/")
    field = page.get_by_label("地区")
    field.press_sequentially("太原")
    expect(page.locator("#id_region_offered option[value='太原市（140100）']")).to_be_attached()
    page.fill("input[name=name]", "太原市科学技术局")
    field.fill("太原市（140100）")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="太原市科学技术局")).to_be_visible()
