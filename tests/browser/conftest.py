"""The workspace as it is really served, with a database in a file and a worker, and people in a real browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import served, violations, visitors
from tests.plans import texts


@dataclass(frozen=True)
class Server:
    """Where the workspace answers, and where its data lie."""

    url: str
    home: Path


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`guibiao serve` in a process of its own."""
    home = tmp_path_factory.mktemp("home")
    with served(home, ["-m", "tests.browser.people"]) as url:
        yield Server(url, home)


@pytest.fixture
def visit(server: Server, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """See `visitors`: the people whom `people.py` makes."""
    with visitors(chromium, server.url) as make:
        yield make


def upload(page: Page, text: str, name: str) -> str:
    """Upload a text through the page and wait until it was read; returns the path of the plan."""
    page.goto("/plans/upload/")
    page.set_input_files("input[name=files]", {"name": name, "mimeType": "text/plain", "buffer": texts.as_bytes(text)})
    page.check("input[name=declared]")
    page.click("button[type=submit]:has-text('上传并读取')")
    line = page.locator(".pl-received").last
    expect(line).to_contain_text("已读取")
    path: str = line.locator("a").first.get_attribute("href") or ""
    return path


@pytest.fixture
def checked(visit: Callable[..., Page], request: pytest.FixtureRequest) -> Callable[..., tuple[Page, str]]:
    """`checked("lin", text, width=…)`: the check screen of a plan just uploaded, and the path of the plan."""

    def make(username: str, text: str = texts.PLAN, width: int = 1440, height: int = 900) -> tuple[Page, str]:
        page = visit(username, width, height)
        path = upload(page, f"{text}\n附：{request.node.name}", f"{request.node.name}.txt")
        open_check(page, path)
        return page, path

    return make


def open_check(page: Page, path: str) -> None:
    """Go to the check screen and wait until it stands."""
    page.goto(f"{path}check/")
    page.wait_for_selector("[data-ready=yes]")


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical on a page, in words."""
    return [
        f"{entry['id']}: {entry['nodes'][0]['html'][:200]}"
        for entry in violations(page)
        if entry["impact"] in ("serious", "critical")
    ]
