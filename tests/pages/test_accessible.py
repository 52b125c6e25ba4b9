"""Every page in a real browser: nothing that axe finds serious, and nothing beside the screen, from a phone to a desk."""

import json
from collections.abc import Iterator
from itertools import cycle, groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.serving import AXE, served, violations, visitors
from tests.pages import workspace

WIDTHS = (1440, 820, 390)
#: In turn from page to page: both themes and both languages are seen a few dozen times each.
LOOKS = (("paper", "zh-hans"), ("wall", "zh-hans"), ("paper", "en"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The address of the workspace, and its pages with who may see each."""
    home: Path = tmp_path_factory.mktemp("pages")
    with served(home, ["-m", workspace.__name__, str(workspace.filled(shared))], "--no-worker") as url:
        yield url, [(person, address) for person, address in json.loads((home / workspace.PAGES).read_text("utf-8"))]


@pytest.mark.long
def test_every_page_is_accessible_and_keeps_to_its_width(
    pages: tuple[str, list[tuple[str, str]]], chromium: Browser
) -> None:
    url, addressed = pages
    assert len(addressed) > 80
    found: list[str] = []
    looks = cycle(LOOKS)
    with visitors(chromium, url) as visit:
        for person, addresses in groupby(sorted(addressed), key=lambda page: page[0]):
            page = visit(person)
            page.context.add_init_script(path=AXE)  # with each page, not half a megabyte sent after each
            for _person, address in addresses:
                found += [f"{address} ({person}): {fault}" for fault in faults(page, address, *next(looks))]
    assert found == []


def faults(page: Page, address: str, theme: str, language: str) -> list[str]:
    """What is wrong with a page: of what axe finds what is serious or critical, and each width that it does not keep to."""
    given = (("gb_theme", theme), ("django_language", language))
    page.context.add_cookies([{"name": name, "value": value, "url": page.url} for name, value in given])
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    answer = page.goto(address)
    assert answer is not None
    if answer.status != 200:
        return [str(answer.status)]
    page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true })")
    wrong = [
        f"{rule['id']} {node['html'][:160]}"
        for rule in violations(page, resultTypes=["violations"])
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:3]
    ]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [f"{over} px too wide at {width}"] if over > 0 else []
    return wrong
