"""The workspace as it is really served, with a database in a file and a worker, and people in a real browser."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.plans import texts

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PASSWORD = "correct-horse-9"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 60  # seconds for the server to come up


@dataclass(frozen=True)
class Server:
    """Where the workspace answers, and where its data lie."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`guibiao serve` in a process of its own."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "GUIBIAO_HOME": str(home),
        "GUIBIAO_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "guibiao.site.settings",
    }
    environment.pop("DATABASE_URL", None)
    log = (home / "server.log").open("wb")
    for command in (["guibiao.cli", "manage", "migrate", "--verbosity", "0"], ["tests.browser.people"]):
        subprocess.run([sys.executable, "-m", *command], env=environment, check=True, stdout=log, stderr=log, cwd=ROOT)
    command = [sys.executable, "-m", "guibiao.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/", process, home / "server.log")
        yield Server(f"http://127.0.0.1:{port}", home)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended:\n{log.read_text()[-3000:]}")
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"the server did not come up:\n{log.read_text()[-3000:]}")


@pytest.fixture
def visit(server: Server, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`visit("lin", width=1440)`: a page of a person who has logged in. Complaints of the console fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(username: str, width: int = 1440, height: int = 900) -> Page:
        # The policy of the pages is switched off for axe alone, which has to be put into them.
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", base_url=server.url, bypass_csp=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/account/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints


def upload(page: Page, text: str, name: str) -> str:
    """Upload a text through the page and wait until it was read; returns the path of the plan."""
    page.goto("/plans/upload/")
    page.set_input_files("input[name=files]", {"name": name, "mimeType": "text/plain", "buffer": texts.as_bytes(text)})
    page.check("input[name=declared]")
    page.click("button[type=submit]:has-text('上传并读取')")
    line = page.locator(".pl-received").last
    expect(line).to_contain_text("已读取", timeout=30_000)
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
    page.add_script_tag(path=str(AXE))
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{entry['id']}: {entry['nodes'][0]['html'][:200]}"
        for entry in found
        if entry["impact"] in ("serious", "critical")
    ]
