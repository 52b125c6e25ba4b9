"""The pictures in the READMEs, from a real sample workspace: served on a free port, seen by a real Chromium.

A new workspace is made for it in a temporary folder. Pictures go to docs/screenshots.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tools import chromium

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/screenshots"
PATIENCE = 180
#: The made-up province of the sample: nothing in the pictures is anybody's.
PROVINCE = "990000"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(home: Path, port: int) -> tuple[subprocess.Popen[bytes], str]:
    """Start a sample workspace; returns the process and the first login's password."""
    log = home / "log.txt"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIBIAO_")}
    command = [sys.executable, "-m", "guibiao.cli", "serve", "--sample", "--port", str(port), "--home", str(home)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT)
    end = time.monotonic() + PATIENCE
    while "圭表已启动" not in (printed := log.read_text(encoding="utf-8", errors="replace")):
        if process.poll() is not None or time.monotonic() > end:
            sys.exit(f"The workspace did not start:\n{printed}")
        time.sleep(0.2)
    password = re.search(r"登录名 planner，一次性密码 ([\w-]+)", printed)
    if password is None:
        sys.exit(f"No login of the planner was printed:\n{printed}")
    return process, password[1]


def log_in(page: Page, address: str, password: str) -> None:
    page.goto(f"{address}/account/login/")
    page.locator("input[name=username]").fill("planner")
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account/password/**")
    new = "jiangshan-ruhua-2025"
    page.locator("input[name=old_password]").fill(password)
    page.locator("input[name=new_password1]").fill(new)
    page.locator("input[name=new_password2]").fill(new)
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url(lambda url: "/password/" not in url)


def shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('.gb-toast').forEach(toast => toast.remove())")
    page.evaluate("document.activeElement && document.activeElement.blur()")
    with Image.open(BytesIO(page.screenshot())) as picture:  # flat colours: a palette keeps it half the size
        picture.convert("RGB").quantize(256).save(PICTURES / f"{name}.png", optimize=True)
    print(name)


def pictures(page: Page, address: str) -> None:
    page.goto(f"{address}/plans/")
    shoot(page, "register")
    waiting = page.locator("tbody tr", has=page.locator(".gb-count--call")).first
    number = re.search(r"/plans/(\d+)/", waiting.locator("a").first.get_attribute("href") or "")
    if number is None:
        sys.exit("The sample workspace has no plan to check.")
    for name, path in (
        ("check", f"/plans/{number[1]}/check/"),
        ("tasks", f"/plans/{number[1]}/tasks/"),
        ("compare", "/plans/compare/"),
    ):
        page.goto(address + path)
        page.wait_for_timeout(1500)
        shoot(page, name)
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(f"{address}/plans/")
    shoot(page, "phone")


def cockpit(page: Page, address: str) -> None:
    """The leaders' pages of the made-up province, and the page of a report."""
    here = f"{address}/cockpit/regions/{PROVINCE}/"
    page.set_viewport_size({"width": 1280, "height": 1120})
    page.goto(here)
    shoot(page, "cockpit")
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(here)
    shoot(page, "cockpit-phone")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{here}wall/")
    shoot(page, "cockpit-wall")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{address}/registers/reports/")
    page.locator("tbody tr th a").first.click()
    page.get_by_role("link", name=".docx").wait_for(timeout=1000 * PATIENCE)  # the worker makes it after the start
    shoot(page, "reports")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        process, password = serve(Path(folder), port)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.QUIET)
                page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
                log_in(page, address, password)
                pictures(page, address)
                cockpit(page, address)
                browser.close()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
        # Reports and forms are set from the workspace itself, once nobody uses it any more.
        subprocess.run([sys.executable, ROOT / "tools/form_pictures.py", folder], check=True)


if __name__ == "__main__":
    main()
