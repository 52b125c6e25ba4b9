"""One officer, alone, on the first day: her plan in, the task table out."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import open_check, serious


def test_upload_check_correct_adopt_task_table_compare_export(
    checked: Callable[..., tuple[Page, str]], tmp_path: Path
) -> None:
    page, path = checked("lin")
    # correct: the first target's value, saved as the field is left
    page.get_by_role("tab", name="目标").click()
    row = page.locator(".ck-row", has_text="高新技术企业").first
    row.click()
    page.fill("[data-part=detail] [name=value]", "6200")
    page.keyboard.press("Tab")
    expect(row.locator(".ck-amount")).to_contain_text("6,200")
    expect(page.locator("[data-part=traffic]")).to_have_text("已保存")
    assert page.evaluate("document.querySelector('.gb-reading .is-current')?.textContent.includes('6000')")
    # what is without doubt is accepted together
    page.get_by_role("tab", name="待处理").click()
    page.locator(".ck-toggle", has_text="其余待核对").click()
    page.get_by_role("button", name="接受没有疑点").click()
    expect(page.locator("[data-part=traffic]")).to_have_text("已保存")
    page.reload()
    page.wait_for_selector("[data-ready=yes]")
    page.get_by_role("tab", name="目标").click()
    expect(page.locator(".ck-row--corrected .ck-amount").first).to_contain_text("6,200")
    # adopt
    page.get_by_role("link", name="采用").click()
    expect(page.locator("h1")).to_contain_text("采用为第 1 版")
    if page.locator("input[name=acknowledged]").count():
        page.check("input[name=acknowledged]")
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.locator("h1")).to_contain_text("第 1 版")
    expect(page.locator("main")).to_contain_text("6,200家")
    assert serious(page) == []
    # the task table, as Word
    page.get_by_role("link", name="任务分解表").click()
    page.wait_for_url("**/tasks/**")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    content = Path(download.value.path()).read_bytes()
    table = Document(BytesIO(content)).tables[0]
    assert [cell.text for cell in table.rows[0].cells][:4] == ["序号", "重点任务", "具体举措", "牵头单位"]
    words = "\n".join(cell.text for line in table.rows for cell in line.cells)
    assert "省财政厅" in words and "省教育厅" in words
    # compare, as Excel, and back from a number to its sentence
    page.goto("/plans/compare/")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    values = [line[8] for line in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    assert 6200 in values
    page.locator(".pl-point a", has_text="6,200").first.click()
    page.wait_for_selector("[data-ready=yes]")
    expect(page.locator(".gb-reading .is-current").first).to_be_visible()
    expect(page.locator("[data-part=detail]")).to_contain_text("只读")


def test_a_classified_file_is_refused_on_the_spot(visit: Callable[..., Page]) -> None:
    page = visit("lin")
    page.goto("/plans/upload/")
    page.set_input_files(
        "input[name=files]", {"name": "方案.txt", "mimeType": "text/plain", "buffer": "机密★5年\n某方案\n".encode()}
    )
    page.check("input[name=declared]")
    page.click("button[type=submit]:has-text('上传并读取')")
    expect(page.locator(".pl-received")).to_contain_text("已拒收")


def test_search_finds_two_characters_and_leads_to_the_place(checked: Callable[..., tuple[Page, str]]) -> None:
    page, path = checked("lin")
    page.keyboard.press("/")
    page.keyboard.type("合同")
    page.keyboard.press("Enter")
    expect(page.locator(".pl-hit mark").first).to_have_text("合同")
    page.locator(".pl-hit").first.click()
    page.wait_for_selector("[data-ready=yes]")
    expect(page.locator(".ck-found")).to_contain_text("合同")


def test_an_edited_task_table_comes_back(checked: Callable[..., tuple[Page, str]], tmp_path: Path) -> None:
    page, path = checked("lin")
    page.goto(f"{path}tasks/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    cell = next(
        cell for line in book.active.iter_rows() for cell in line if cell.value and "省教育厅" in str(cell.value)
    )
    cell.value = str(cell.value).replace("省教育厅", "省人力资源社会保障厅")
    book.save(tmp_path / "改.xlsx")
    page.get_by_role("button", name="读回编辑过的表").click()
    page.set_input_files("#tasks-read input[type=file]", tmp_path / "改.xlsx")
    page.check("#tasks-read input[name=declared]")
    page.get_by_role("button", name="查看差别").click()
    expect(page.locator("main ins")).to_contain_text("省人力资源社会保障厅")
    page.get_by_role("button", name="确认并应用").click()
    expect(page.locator(".pl-tasks")).to_contain_text("省人力资源社会保障厅")
    open_check(page, path)
    page.get_by_role("tab", name="举措").click()
    expect(page.locator(".ck-row--corrected")).to_contain_text("省人力资源社会保障厅")
