"""A composite evaluation in a real browser: upload, watch, read, change, compare; at three widths without fault."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import serious
from tests.monitoring import tables

PATIENCE = 60_000


def payloads(name: str, wrong: bool = False) -> list[FilePayload]:
    """The three files of the small evaluation under a name of its own."""
    table = tables.data().replace(",440,", ",约,", 1) if wrong else tables.data()
    given = tables.files(scheme=tables.SCHEME.replace("县域创新指数（示例）", name), table=table)
    return [{"name": file, "mimeType": "text/plain", "buffer": content} for file, content in given.items()]


def drawn(page: Page) -> None:
    """Wait until every chart of the page stands."""
    expect(page.locator(".mo-chart[aria-busy]")).to_have_count(0, timeout=PATIENCE)


def made(page: Page, name: str) -> None:
    """Upload and run, and wait until the results are there."""
    page.goto("/monitoring/evaluations/new/")
    page.set_input_files("input[name=files]", payloads(name))
    page.check("input[name=declared]")
    page.get_by_role("button", name="上传并运行").click()
    expect(page.get_by_role("link", name="看结果")).to_be_visible(timeout=PATIENCE)


def test_upload_mend_run_read_change_compare(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit("lin")
    page.goto("/monitoring/evaluations/new/")
    page.set_input_files("input[name=files]", payloads("走一遍", wrong=True))
    page.check("input[name=declared]")
    page.get_by_role("button", name="上传并运行").click()
    expect(page.get_by_role("alert")).to_contain_text("“约”不是数")
    made(page, "走一遍")
    # the message, the ranking, from a score to the cell of the table
    page.get_by_role("link", name="看结果").click()
    expect(page.locator(".mo-message")).to_contain_text("2023年青石县居首")
    drawn(page)
    expect(page.locator(".mo-chart svg").first).to_be_visible()
    ink = page.locator(".mo-chart svg [data-fill=ink]").first
    light = ink.evaluate("element => getComputedStyle(element).fill")
    page.locator("button[data-gb-theme-switch]").first.click()
    expect(ink).not_to_have_css("fill", light)
    page.locator("#ranking tbody tr").nth(1).locator("td a").first.click()
    page.get_by_role("link", name="投入", exact=True).click()
    page.get_by_role("link", name="研发经费", exact=True).click()
    expect(page.locator("main")).to_contain_text("“counties.csv”第")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    # another scheme, and the two beside each other
    page.get_by_label("主导航").get_by_role("link", name="监测").click()
    page.get_by_role("link", name="综合评价", exact=True).click()
    page.get_by_role("link", name="走一遍").click()
    page.get_by_role("link", name="改方案或数据").click()
    scheme = page.input_value("[name=scheme]")
    page.fill("[name=scheme]", scheme.replace("to = [0, 100]", "to = [1, 100]"))
    page.fill("[name=note]", "换一把尺子")
    page.get_by_role("button", name="保存并运行").click()
    expect(page.get_by_role("link", name="第 2 次")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="比较两次结果").click()
    expect(page.locator(".mo-diff")).to_contain_text("to = [1, 100]")
    expect(page.locator(".mo-message")).to_contain_text("数据相同，方案不同。")


def test_a_reader_finds_no_button_that_changes(visit: Callable[..., Page]) -> None:
    made(visit("lin"), "只看")
    page = visit("gao")
    page.goto("/registers/evaluations/")
    expect(page.get_by_role("link", name="新建评价")).to_have_count(0)
    page.get_by_role("link", name="只看").click()
    expect(page.get_by_role("button", name="再运行一次")).to_have_count(0)
    page.get_by_role("link", name="看结果").click()
    expect(page.locator(".mo-message")).to_contain_text("青石县")


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_every_page_is_clean_at_every_width(visit: Callable[..., Page], width: int) -> None:
    page = visit("lin", width)
    made(page, f"宽 {width}")
    own = page.url
    page.get_by_role("link", name="看结果").click()
    page.wait_for_url(lambda url: url != own)
    run = page.url
    unit = "?unit=004"
    addresses = [
        "/registers/evaluations/", "/monitoring/evaluations/new/", own, run, f"{run}parts/", f"{run}robustness/",
        f"{run}method/", f"{run}units/{unit}", f"{run}lineage/{unit}", f"{run}lineage/{unit}&node=waste",
        f"{own.replace('registers', 'monitoring')}edition/",
    ]  # fmt: skip
    for address in addresses:
        page.goto(address)
        drawn(page)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        assert serious(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert page.locator("main [style]").count() == 0, address
