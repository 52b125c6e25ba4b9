"""The screen that decides whether anybody uses this."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import open_check, serious
from tests.plans import texts

WIDTHS = ((1440, 900), (820, 1180), (360, 780))


def hold(page: Page, address: str) -> Callable[[], Route]:
    """What the page asks at an address from now on is not answered: the function gives one asking after the other."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))

    def next_one() -> Route:
        while not held:
            page.evaluate("0")  # to the browser and back: what was asked comes along
        return held.pop(0)

    return next_one


def pick(page: Page, tab: str, words: str) -> None:
    """Select the row that says `words` on a tab."""
    page.get_by_role("tab", name=tab).click()
    page.locator(".ck-row", has_text=words).first.click()


def test_two_people_lose_nothing(checked: Callable[..., tuple[Page, str]], visit: Callable[..., Page]) -> None:
    one, path = checked("lin")
    two = visit("wen")
    open_check(two, path)
    for page in (one, two):
        pick(page, "目标", "研发经费")
    two.fill("[data-part=detail] [name=value]", "2.8")
    one.fill("[data-part=detail] [name=value]", "2.7")
    one.keyboard.press("Tab")
    expect(one.locator("[data-part=traffic]")).to_have_text("已保存")
    two.keyboard.press("Tab")
    dialog = two.locator("#ck-conflict")
    expect(dialog).to_contain_text("林工")
    expect(dialog.locator("[data-side=theirs]")).to_have_text("2.7")
    expect(dialog.locator("[data-side=mine]")).to_have_text("2.8")
    dialog.get_by_role("button", name="用我的覆盖").click()
    expect(two.locator(".ck-row.is-current .ck-amount")).to_contain_text("2.8")
    # the first one hears of it by herself, and the history holds both
    expect(one.locator(".ck-row.is-current .ck-amount")).to_contain_text("2.8")
    one.locator("[data-part=detail] details summary").click()
    history = one.locator("[data-part=detail] .gb-history")
    expect(history).to_contain_text("2.7 改为 2.8")
    expect(history).to_contain_text("文处")
    expect(history).to_contain_text("林工")


def test_the_keyboard_does_all_of_it(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin")
    press = page.keyboard.press
    first = page.locator(".ck-row.is-current").get_attribute("data-item")
    press("j")
    assert page.locator(".ck-row.is-current").get_attribute("data-item") != first
    press("k")
    assert page.locator(".ck-row.is-current").get_attribute("data-item") == first
    press("a")
    expect(page.locator(f".ck-row[data-item='{first}']")).to_have_count(0)
    press("u")
    expect(page.locator(".ck-row.is-current")).to_have_attribute("data-item", first or "")
    press("e")
    assert page.evaluate("document.activeElement.closest('.ck-form') !== null")
    press("Escape")
    assert page.evaluate("document.activeElement.matches('.ck-row')")
    press("j")
    press("x")
    expect(page.locator("[data-part=progress]")).to_contain_text("1 /")
    press("u")
    expect(page.locator("[data-part=progress]")).to_contain_text("0 /")
    press("?")
    expect(page.locator("#gb-keys")).to_contain_text("剔除")
    press("Escape")
    press("n")
    page.keyboard.type("省级基础学科研究中心12个")
    expect(page.locator("#ck-add [name=value]")).to_have_value("12")
    page.locator("#ck-add [name=name]").focus()
    press("Enter")
    expect(page.locator("#ck-add")).to_be_hidden()
    expect(page.locator("[data-part=detail]")).to_contain_text("人工添加")


@pytest.mark.parametrize("word", ["𬭁材料企业达到15家", "🏭高新技术企业达到120家"])
def test_words_beyond_the_basic_plane_are_counted_as_the_server_counts(
    checked: Callable[..., tuple[Page, str]], word: str
) -> None:
    page, path = checked("lin", texts.WIDE)
    page.evaluate(
        """(word) => {
            const paper = document.querySelector("[data-part=paper]");
            const walker = document.createTreeWalker(paper, NodeFilter.SHOW_TEXT);
            const nodes = []; let text = "";
            while (walker.nextNode()) { nodes.push([text.length, walker.currentNode]); text += walker.currentNode.data; }
            const place = (at) => { const [from, node] = nodes.filter(([from]) => from <= at).pop(); return [node, at - from]; };
            const start = text.indexOf(word), range = document.createRange();
            range.setStart(...place(start)); range.setEnd(...place(start + word.length - 1));
            range.setEnd(range.endContainer, range.endOffset + 1);
            getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        word,
    )
    page.get_by_role("button", name="添加为事实").click()
    page.fill("#ck-add [name=name]", "试加的指标")
    page.fill("#ck-add [name=value]", "1")
    with page.expect_response("**/check/add/"):
        page.get_by_role("button", name="保存").click()
    expect(page.locator("#ck-add")).to_be_hidden()
    expect(page.locator("[data-part=detail] blockquote mark")).to_have_text(word)
    data = page.request.get(f"{path}check/data/").json()
    added = next(item for item in data["items"] if item["data"].get("indicator") == "试加的指标")
    assert "".join(list(data["text"])[added["start"] : added["end"]]) == word


def test_a_suggestion_that_comes_late_gives_way_to_who_is_about_to_type(
    checked: Callable[..., tuple[Page, str]],
) -> None:
    page, _path = checked("lin", texts.WIDE)
    held = hold(page, "**/check/suggest/")
    page.keyboard.press("n")
    page.keyboard.insert_text("高新技术企业达到120家")
    suggestion = held()
    name = page.locator("#ck-add [name=name]")
    name.focus()
    suggestion.continue_()
    expect(name).not_to_have_value("")
    page.keyboard.insert_text("试加的指标")
    expect(name).to_have_value("试加的指标")


def test_a_suggestion_for_words_of_before_is_not_taken(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin", texts.WIDE)
    held = hold(page, "**/check/suggest/")
    page.keyboard.press("n")
    page.keyboard.insert_text("高新技术企业")
    early = held()
    page.keyboard.insert_text("达到120家")
    late = held()
    value = page.locator("#ck-add [name=value]")
    late.continue_()
    expect(value).to_have_value("120")
    with page.expect_response("**/check/suggest/"):
        early.fulfill(json={"data": {"indicator": "别的", "value": 7}})
    page.keyboard.press("End")
    expect(value).to_have_value("120")


def test_who_goes_on_typing_while_it_is_saved_is_in_nobodys_way(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin")
    pick(page, "目标", "研发经费")
    traffic, unit = page.locator("[data-part=traffic]"), page.locator("[data-part=detail] [name=unit]")
    held = hold(page, "**/check/decide/")
    # the answer comes when the next field was entered: what is typed there takes the place of what it held
    page.fill("[data-part=detail] [name=value]", "2.7")
    page.keyboard.press("Tab")
    held().continue_()
    expect(traffic).to_have_text("已保存")
    page.keyboard.insert_text("亿元")
    expect(unit).to_have_value("亿元")
    # and when something was typed there: the next saving knows of the one before
    page.fill("[data-part=detail] [name=value]", "2.9")
    held().continue_()  # the unit, as its field was left
    page.keyboard.press("Tab")
    saving = held()
    page.keyboard.insert_text("万元")
    saving.continue_()
    expect(traffic).to_have_text("已保存")
    page.keyboard.press("Tab")
    held().continue_()
    expect(traffic).to_have_text("已保存")
    expect(page.locator("#ck-conflict")).to_be_hidden()
    expect(page.locator(".ck-row.is-current .ck-amount")).to_contain_text("2.9\u2009万元")


def test_what_is_pressed_stays_until_it_is_let_go(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin")
    pick(page, "举措", "布局重大科学问题")
    units = page.locator(".ck-units > li")
    held = hold(page, "**/check/decide/")
    page.get_by_role("button", name="与下一个合并：省教育厅").click()
    expect(units).to_have_count(2)
    page.get_by_role("button", name="拆分：省教育厅、省财政厅").hover()
    page.mouse.down()
    held().continue_()
    expect(page.locator("[data-part=traffic]")).to_have_text("已保存")
    page.mouse.up()
    expect(units).to_have_count(3)
    held().continue_()


def test_units_are_split_and_merged(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin")
    pick(page, "举措", "布局重大科学问题")
    units = page.locator(".ck-units > li")
    expect(units).to_have_count(3)
    page.get_by_role("button", name="与下一个合并：省教育厅").click()
    expect(units).to_have_count(2)
    page.get_by_role("button", name="拆分：省教育厅、省财政厅").click()
    expect(units).to_have_count(3)
    page.keyboard.press("Escape")
    page.locator(".ck-row.is-current").focus()
    page.keyboard.press("u")
    expect(units).to_have_count(2)


def test_one_side_shows_the_other(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin")
    page.locator(".gb-reading mark", has_text="900亿元").first.click()
    expect(page.locator(".ck-row.is-current")).to_contain_text("900")
    pick(page, "事实", "3,155")
    expect(page.locator(".gb-reading mark.is-current").first).to_contain_text("3155")


def test_a_reader_sees_and_cannot_change(checked: Callable[..., tuple[Page, str]], visit: Callable[..., Page]) -> None:
    _page, path = checked("lin")
    page = visit("gao")
    open_check(page, path)
    expect(page.locator("[data-part=detail]")).to_contain_text("只读")
    assert page.locator("[data-gb-key=a]").count() == 0


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_every_page_at_three_widths(checked: Callable[..., tuple[Page, str]], width: int, height: int) -> None:
    page, path = checked("lin", width=width, height=height)
    ends = ["check/", "", "tasks/", "indicators/", "adopt/"]
    for address in [
        *(path + end for end in ends),
        "/plans/",
        "/plans/upload/",
        "/plans/compare/",
        "/plans/search/?q=企业",
    ]:
        page.goto(address)
        if address.endswith("check/"):
            page.wait_for_selector("[data-ready=yes]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert serious(page) == [], address


def test_on_a_phone_the_panes_are_tabs(checked: Callable[..., tuple[Page, str]]) -> None:
    page, _path = checked("lin", width=360, height=780)
    expect(page.locator(".ck-findings")).to_be_visible()
    expect(page.locator(".ck-document")).to_be_hidden()
    page.locator(".ck-row", has_text="重点平台").first.click()
    expect(page.locator(".ck-detail")).to_be_visible()
    page.locator("[data-part=detail] .ck-narrow").click()
    expect(page.locator(".ck-document")).to_be_visible()


@pytest.mark.alone
def test_a_long_document_does_not_lag(checked: Callable[..., tuple[Page, str]]) -> None:
    paragraph = (
        "（{n}）推进第{n}项工作。围绕产业需求组织攻关，到2025年，第{n}类创新平台达到{n}个，带动服务收入突破{n}亿元。"
        + "持续完善机制，优化服务，" * 13
    )
    text = "长河省创新规划（2021—2025年）\n一、主要任务\n" + "\n".join(paragraph.format(n=n) for n in range(1, 301))
    assert len(text) > 60_000
    started = time.monotonic()
    page, _path = checked("lin", text)
    data = page.evaluate(
        "fetch(JSON.parse(document.querySelector('.ck-screen').dataset.urls).data).then((a) => a.json())"
    )
    assert len(data["items"]) >= 300
    page.get_by_role("tab", name="全部").click()
    usual = page.evaluate(
        """async () => {
            const times = [];
            for (let n = 0; n < 20; n += 1) {
                const start = performance.now();
                document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
                await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                times.push(performance.now() - start);
            }
            return times.sort((a, b) => a - b)[10];
        }"""
    )
    assert usual < 250, f"{usual:.0f} ms from a key to the picture"
    assert time.monotonic() - started < 60
