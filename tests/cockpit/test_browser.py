"""What only the script decides: the page follows without being loaded anew, the wall turns its pages and can be stopped."""

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from tests.cockpit.conftest import judge, target
from tests.cockpit.test_pages import read

DIST = Path(__file__).parents[2] / "src/guibiao/site/static/dist"
ADDRESS = "http://cockpit.invalid"


class Server:
    """Stands for the server: the page as Django made it, and whatever the test lets it answer to the script."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.answer: dict[str, Any] = {"status": 304}
        self.asked: list[dict[str, str]] = []

    def __call__(self, route: Route) -> None:
        _, _, path = route.request.url.partition("/static/dist/")
        file = DIST / path
        if path and file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif "/live/" in route.request.url:
            self.asked.append(route.request.headers)
            if self.answer:
                route.fulfill(**self.answer)
            else:
                route.abort()
        else:
            route.fulfill(body=self.page, content_type="text/html; charset=utf-8")


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[[str], tuple[Page, Server]]]:
    """`opened(html)`: the page in a browser whose clock the test sets, and its server."""
    contexts = []

    def make(html: str) -> tuple[Page, Server]:
        context = chromium.new_context(viewport={"width": 1920, "height": 1080})
        contexts.append(context)
        page, server = context.new_page(), Server(html)
        page.clock.install()
        page.route("**/*", server)
        page.goto(f"{ADDRESS}/cockpit/")
        return page, server

    yield make
    for context in contexts:
        context.close()


def test_the_page_follows_and_says_how_it_stands(
    opened: Callable[..., tuple[Page, Server]], leader: Client, places: Any, plan_of: Callable[..., Any]
) -> None:
    one = target(plan_of(places["bureau"], places["city"]), "normal", "研发强度")
    target(plan_of(places["bureau"], places["east"]), "met")
    html = read(leader)
    judge(one, "behind")
    changed = leader.get("/cockpit/live/page/")
    page, server = opened(html)
    status, table = page.locator("[data-co-status]"), page.locator("#co-places")
    table.locator("summary").click()
    page.clock.fast_forward(31_000)
    expect(status).to_contain_text("核对过，没有变化")
    assert server.asked[0]["if-none-match"].startswith('"') and server.asked[0]["x-unattended"] == "1"
    expect(page.locator(".co-says")).to_contain_text("正常 1")
    server.answer = {"status": 200, "body": changed.content.decode(), "headers": {"ETag": changed.headers["ETag"]}}
    page.clock.fast_forward(31_000)
    expect(page.locator(".co-says")).to_contain_text("滞后 1")
    expect(status).to_contain_text("已更新")
    assert table.get_attribute("open") is not None, "what was opened stays open"
    server.answer = {"status": 304}
    page.clock.fast_forward(31_000)
    expect(status).to_contain_text("没有变化")
    assert server.asked[-1]["if-none-match"] == changed.headers["ETag"]
    server.answer = {}
    page.clock.fast_forward(31_000)
    expect(status).to_contain_text("连不上服务器")
    server.answer = {"status": 401}
    page.clock.fast_forward(31_000)
    expect(status).to_contain_text("已退出登录")
    asked = len(server.asked)
    page.clock.fast_forward(90_000)
    assert len(server.asked) == asked, "who is signed out asks no more"


def test_the_wall_turns_its_pages_and_needs_no_scrolling(
    opened: Callable[..., tuple[Page, Server]], leader: Client, places: Any, plan_of: Callable[..., Any]
) -> None:
    city = plan_of(places["bureau"], places["city"])
    for number in range(6):
        target(city, "behind", f"每万人口高价值发明专利拥有量的第{number}种口径", 1.0 + number)
    target(plan_of(places["bureau"], places["east"]), "met")
    page, server = opened(read(leader, "/cockpit/wall/"))
    shown = page.locator("[data-co-panel]:not([hidden])")
    expect(shown).to_contain_text("6 个目标滞后")
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [1920, 1080]
    cut = page.evaluate(
        "[...document.querySelectorAll('.co-part, .co-map')].filter((one) => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert cut == 0, "and nothing of it is cut off"
    page.clock.fast_forward(21_000)
    expect(shown).not_to_contain_text("6 个目标滞后")
    page.keyboard.press("ArrowLeft")
    expect(shown).to_contain_text("6 个目标滞后")
    page.get_by_role("button", name="暂停翻页").click()
    page.clock.fast_forward(65_000)
    expect(shown).to_contain_text("6 个目标滞后")
    assert "x-unattended" not in server.asked[-1]
