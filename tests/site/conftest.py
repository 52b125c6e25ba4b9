"""A page of the design, rendered by Django and shown in a real browser without any server."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

ROOT = Path(__file__).parents[2]
DIST = ROOT / "src/guibiao/site/static/dist"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
ADDRESS = "http://design.invalid/"


def _answer(html: str) -> Callable[[Route], None]:
    from django.conf import settings

    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY.items())

    def answer(route: Route) -> None:
        _, _, path = route.request.url.partition("/static/dist/")
        file = DIST / path
        if path and file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif route.request.url == ADDRESS:
            headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=html, headers=headers)
        else:
            route.fulfill(status=404, body="")

    return answer


@pytest.fixture
def show(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """``show(html, width=…)`` opens the page at that width; what the console complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(html: str, width: int = 1440, height: int = 900) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, bypass_csp=False, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", _answer(html))
        page.goto(ADDRESS)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
