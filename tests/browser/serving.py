"""What every test in a real browser begins with: the workspace served in a process of its own, and a person logged in."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests import ports
from tests.tables import migrated

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PASSWORD = "correct-horse-9"
PATIENCE = 120  # seconds for a server or a page to do what it is asked where much else is to do

#: Nobody's hand is faster than a page: what is pressed before its scripts have run would not be heard.
UNTIL_READY = """(() => {
    const still = new CSSStyleSheet();
    still.replaceSync(":root { pointer-events: none !important }");
    document.adoptedStyleSheets.push(still);
    document.addEventListener("DOMContentLoaded", () => document.adoptedStyleSheets.splice(document.adoptedStyleSheets.indexOf(still), 1));
})()"""


@contextmanager
def served(home: Path, fill: Sequence[str], *options: str, database: str = "") -> Iterator[str]:
    """`guibiao serve` with its data in `home`: its address. `fill` are Python's arguments for what fills the data,
    `database` the DATABASE_URL of a database with the tables where it is not a file in `home`."""
    port = ports.free()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "GUIBIAO_HOME": str(home), "GUIBIAO_URL": url}
    environment |= {"DJANGO_SETTINGS_MODULE": "guibiao.site.settings"}
    environment.pop("DATABASE_URL", None)
    environment |= {"DATABASE_URL": database} if database else {}
    with (home / "server.log").open("wb") as log:
        if not database:
            shutil.copy(migrated(), home / "guibiao.sqlite3")
        subprocess.run([sys.executable, *fill], env=environment, check=True, stdout=log, stderr=log, cwd=ROOT)
        command = [sys.executable, "-m", "guibiao.cli", "serve", "--port", str(port), *options]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
        try:
            _wait_for(f"{url}/health/", process, home / "server.log")
            yield url
        finally:
            process.terminate()
            process.wait(PATIENCE)


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


@contextmanager
def visitors(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`visit("lin", width=1440)`: a page of a person who has logged in. Complaints of the console fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def visit(username: str, width: int = 1440, height: int = 900) -> Page:
        size: ViewportSize = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=address)
        context.set_default_timeout(1000 * PATIENCE)
        context.add_init_script(UNTIL_READY)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/account/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def violations(page: Page, **options: Any) -> list[dict[str, Any]]:
    """What axe finds against a page. The policy of the pages allows no foreign script, so it is run by hand where it did not come
    with the page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    quick = {"preload": False, **options}  # what would be fetched anew tells of sound and of turned screens alone
    found: list[dict[str, Any]] = page.evaluate("async options => (await axe.run(options)).violations", quick)
    return found
