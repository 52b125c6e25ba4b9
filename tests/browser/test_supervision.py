"""督办 in a real browser: from opening an item to striking it off, its pages at three widths, in the dark and in English."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import serious


def press(page: Page, name: str, note: str = "") -> None:
    """A button of the procedure: its dialog, the reason, the same button again."""
    page.locator(".gb-head-actions").get_by_role("button", name=name, exact=True).click()
    dialog = page.locator("dialog[open]")
    if note:
        dialog.locator("textarea").fill(note)
    dialog.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_one_officer_carries_an_item_to_its_end(visit: Callable[..., Page]) -> None:
    page = visit("lin")
    page.goto("/supervision/new/")
    page.fill("#id_title", "建设种质资源库")
    page.select_option("#id_lead", label="东江省科学技术厅")
    page.get_by_role("button", name="立项", exact=True).click()
    expect(page.locator("h1")).to_contain_text("待交办")
    press(page, "交办")
    expect(page.locator("h1")).to_contain_text("已交办，待反馈")
    page.fill("#r-progress", "已完成选址。")
    page.fill("#r-checked", "周正")
    page.set_input_files("#r-files", {"name": "验收单.txt", "mimeType": "text/plain", "buffer": "合格".encode()})
    page.check("input[name=declared]")
    page.get_by_role("button", name="反馈", exact=True).click()
    expect(page.locator("h1")).to_contain_text("办理中")
    page.get_by_role("button", name="督办通知单").click()
    row = page.locator("li", has_text="督办通知单 督通")
    for form, ending in (("Word", ".docx"), ("PDF", ".pdf")):
        with page.expect_download() as taken:
            row.get_by_role("link", name=form).click()
        assert taken.value.suggested_filename.endswith(ending)
    press(page, "申请办结")
    press(page, "销号", "已核实")
    expect(page.locator("h1")).to_contain_text("已销号")
    item = page.url
    for address in (
        item, "/registers/supervision/", "/supervision/new/", "/supervision/ranking/", "/supervision/sheets/templates/",
        "/registers/rounds/", "/supervision/rounds/new/", "/registers/roundentries/", "/registers/consultations/",
        "/registers/consultations/add/", "/registers/clocks/",
    ):  # fmt: skip
        for width in (390, 820, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, width)
        assert serious(page) == [], address
    page.goto(item)
    page.click("[data-gb-theme-switch]")
    assert serious(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_contain_text("Struck off")
