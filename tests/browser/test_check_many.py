"""Many findings at once, questions with buttons, and files that are dropped."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import serious
from tests.browser.test_check_screen import pick


def test_a_question_is_answered_with_a_key(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin")
    page.locator(".ck-row", has_text="技术合同成交额").first.click()
    answers = page.locator(".ck-answer")
    expect(answers.nth(1)).to_contain_text("输出技术合同成交额")
    assert serious(page) == []
    page.keyboard.press("2")
    expect(page.locator("[data-part=traffic]")).to_have_text("已保存")
    pick(page, "目标", "技术合同成交额")
    expect(page.locator("[data-part=detail] [name=canonical]")).to_have_value("输出技术合同成交额")


def test_several_are_chosen_and_decided_together_and_taken_back_together(
    checked: Callable[..., tuple[Page, str]],
) -> None:
    page, _path = checked("lin")
    page.get_by_role("tab", name="目标").click()
    rows = page.locator(".ck-row")
    rows.nth(0).click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    bar = page.locator(".ck-chosen")
    expect(bar).to_contain_text("已选 3 条")
    assert serious(page) == []
    rows.nth(1).click(modifiers=["Control"])
    expect(bar).to_contain_text("已选 2 条")
    page.keyboard.press("Space")
    expect(bar).to_contain_text("已选 3 条")
    rows.nth(2).locator(".ck-box-choose").uncheck()
    expect(bar).to_contain_text("已选 2 条")
    bar.get_by_label("年份填为").fill("2024")
    page.keyboard.press("Enter")
    expect(bar).to_be_hidden()
    expect(page.locator(".ck-row--corrected")).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("2024")
    page.keyboard.press("u")
    expect(page.locator(".ck-row--corrected")).to_have_count(0)
    expect(rows.nth(0)).not_to_contain_text("2024")


def test_a_list_of_thousands_is_drawn_as_far_as_somebody_comes(checked: Callable[..., tuple[Page, str]]) -> None:
    names = "\n".join(f"到2025年，第{n}类创新平台达到{n}个。" for n in range(1, 1201))
    page, _path = checked("lin", f"长河省创新规划（2021—2025年）\n一、主要目标\n{names}")
    page.get_by_role("tab", name="目标").click()
    count = int(page.locator("[data-tab=targets] .gb-count").inner_text())
    assert count >= 1200
    rows = page.locator(".ck-row")
    assert rows.count() < 500
    page.wait_for_function(TO_THE_END, arg=count)
    expect(rows).to_have_count(count)
    page.keyboard.press("Escape")
    # a sentence far down in the document brings its row, which was not drawn
    page.get_by_role("tab", name="待处理").click()
    page.get_by_role("tab", name="目标").click()
    page.evaluate("document.querySelectorAll('.gb-reading mark')[1100].click()")
    expect(page.locator(".ck-row.is-current")).to_contain_text("1,101")


TO_THE_END = """(count) => {
    const list = document.querySelector(".ck-list");
    list.scrollTop = list.scrollHeight;
    return list.querySelectorAll(".ck-row").length >= count;
}"""
DROP = """async (names) => {
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File(["长河省创新规划\\n到2025年，高新技术企业达到60家。\\n" + name], name));
    for (const type of ["dragenter", "dragover", "drop"]) {
        document.querySelector("[data-drop]").dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    }
}"""


def test_files_are_dropped_onto_the_page(visit: Callable[..., Page]) -> None:
    page = visit("lin")
    page.goto("/plans/upload/")
    page.evaluate(DROP, ["图.png"])
    expect(page.locator("[data-upload-error]")).to_contain_text("没有选入：图.png")
    page.evaluate(DROP, ["拖入甲.txt", "拖入乙.txt", "照片.jpg"])
    expect(page.locator("[data-dropped] li")).to_have_count(2)
    page.get_by_role("button", name="移除 拖入乙.txt").click()
    page.check("input[name=declared]")
    page.click("button[type=submit]:has-text('上传并读取')")
    expect(page.locator(".pl-received")).to_have_count(1)
    expect(page.locator(".pl-received")).to_contain_text("已读取")
