"""A session ends while somebody works: what was done is kept, and kept under the right name."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import open_check
from tests.plans import texts

PASSWORD = "correct-horse-9"
#: A form of the page sent as it stands.
POST = """() => fetch(document.getElementById("gb-session").dataset.stay, {
    method: "POST", headers: { "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
}).then((answer) => answer.status)"""


def log_in(context: BrowserContext, username: str) -> Page:
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    return page


def correct(page: Page, value: str) -> None:
    page.get_by_role("tab", name="目标").click()
    page.locator(".ck-row", has_text="高新技术企业").first.click()
    page.fill("[data-part=detail] [name=value]", value)
    page.keyboard.press("Tab")


def test_what_was_corrected_waits_for_the_next_log_in(checked: Callable[..., tuple[Page, str]]) -> None:
    page, path = checked("lin")
    page.context.clear_cookies()
    correct(page, "6543")
    traffic = page.locator("[data-part=traffic]")
    expect(traffic).to_contain_text("登录已失效，1 项改动保存在本机")
    expect(traffic.get_by_role("link", name="重新登录")).to_be_visible()
    again = log_in(page.context, "lin")
    expect(traffic).to_have_text("已保存")
    open_check(again, path)
    again.get_by_role("tab", name="目标").click()
    expect(again.locator(".ck-row--corrected")).to_contain_text("6,543")


def test_nothing_is_sent_in_the_name_of_somebody_else(checked: Callable[..., tuple[Page, str]]) -> None:
    page, path = checked("lin")
    page.context.clear_cookies()
    other = log_in(page.context, "wen")
    correct(page, "6543")
    expect(page.locator("[data-part=traffic]")).to_contain_text("登录已失效")
    open_check(other, path)
    other.get_by_role("tab", name="目标").click()
    expect(other.locator(".ck-row", has_text="高新技术企业").first).to_contain_text("6,000")
    expect(other.locator("[data-part=traffic]")).not_to_contain_text("项")


def test_a_file_that_could_not_be_sent_stays_on_the_list(visit: Callable[..., Page]) -> None:
    page = visit("lin")
    page.goto("/plans/upload/")
    page.set_input_files(
        "input[name=files]",
        [
            {"name": "规划.txt", "mimeType": "text/plain", "buffer": texts.as_bytes(texts.PLAN + "待发")},
            {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"x"},
        ],
    )
    expect(page.locator("[data-upload-error]")).to_contain_text("1 个文件的格式不能读取，没有选入：照片.jpg")
    page.check("input[name=declared]")
    page.context.clear_cookies()
    send = page.get_by_role("button", name="上传并读取")
    send.click()
    expect(page.locator(".pl-received")).to_contain_text("“规划.txt”没有上传：登录已失效")
    log_in(page.context, "lin")
    send.click()
    expect(page.locator(".pl-received").last).to_contain_text("已读取")


def test_the_end_is_said_before_it_comes_and_what_was_typed_stays(visit: Callable[..., Page]) -> None:
    page = visit("lin")
    page.clock.install()
    page.goto("/registers/tasks/?hide=")
    search = page.locator("#gb-search")
    search.fill("写了一半")
    dialog = page.locator("#gb-session")
    page.clock.fast_forward(58 * 60_000 + 30_000)
    expect(dialog).to_contain_text("即将自动退出")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        dialog.get_by_role("button", name="继续使用").click()
    page.clock.run_for(2000)
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(61 * 60_000)
    expect(dialog).to_contain_text("已自动退出登录")
    page.context.clear_cookies()
    dialog.get_by_role("button", name="已登录，继续").click()
    expect(dialog).to_contain_text("还没有以原来的账号登录")
    log_in(page.context, "lin")
    page.clock.run_for(2000)
    expect(dialog).to_be_hidden()
    assert search.input_value() == "写了一半"
    assert page.evaluate(POST) == 200, "the forms of this page hold again"
