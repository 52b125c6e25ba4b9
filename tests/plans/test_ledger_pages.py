"""The pages of the ledger in a real browser: a unit answers."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import served, visitors


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("ledger"), ["-m", "tests.plans.ledger_workspace"]) as url:
        yield url


@pytest.fixture
def visit(address: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    with visitors(chromium, address) as make:
        yield make


def test_a_unit_answers_its_round_in_the_browser(visit: Callable[..., Page]) -> None:
    page = visit("cai")
    page.goto("/plans/ledger/comments/")
    page.get_by_role("link", name="分工方案征求意见").first.click()
    page.get_by_role("button", name="其余同意，提交").click()
    expect(page.locator(".gb-tag", has_text="已反馈").first).to_be_visible()
    page.goto("/registers/duties/")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
