"""The pages of the ledger in a real browser: at three widths, dark, in English; accessible and inside the screen."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import served, violations, visitors

PAGES = (
    "/registers/tasks/?standing=active",
    "/registers/tasks/2/",
    "/registers/unitmatches/",
    "/plans/ledger/units/1/",
    "/plans/ledger/rows/",
    "/plans/ledger/join/",
    "/plans/ledger/comments/",
    "/plans/ledger/comments/1/",
    "/plans/ledger/opinions/1/",
    "/plans/ledger/divisions/",
    "/plans/ledger/divisions/1/",
    "/plans/ledger/revisions/",
    "/plans/ledger/revisions/1/",
    "/plans/ledger/tasks/2/revise/",
    "/plans/ledger/remarks/1/",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("ledger"), ["-m", "tests.plans.ledger_workspace"]) as url:
        yield url


@pytest.fixture
def visit(address: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    with visitors(chromium, address) as make:
        yield make


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(360, "paper", "zh-hans"), (820, "wall", "zh-hans"), (1440, "paper", "en")]
)
def test_every_page_is_accessible_and_keeps_to_the_width(
    visit: Callable[..., Page], width: int, theme: str, language: str
) -> None:
    page = visit("lin", width)
    page.context.add_cookies(
        [
            {"name": "gb_theme", "value": theme, "url": page.url},
            {"name": "django_language", "value": language, "url": page.url},
        ]
    )
    found = []
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{path}: wider than {width}")
        found += [
            f"{path}: {entry['id']}: {entry['nodes'][0]['html'][:160]}"
            for entry in violations(page)
            if entry["impact"] in ("serious", "critical")
        ]
    assert found == []


def test_a_unit_answers_its_round_in_the_browser(visit: Callable[..., Page]) -> None:
    page = visit("cai")
    page.goto("/plans/ledger/comments/")
    page.get_by_role("link", name="分工方案征求意见").first.click()
    page.get_by_role("button", name="其余同意，提交").click()
    expect(page.locator(".gb-tag", has_text="已反馈").first).to_be_visible()
    page.goto("/registers/duties/")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
