"""On a phone nothing lies beside the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize("table", ["tasks", "indicators"])
def test_a_row_of_a_table_is_a_card_that_fits(checked: Callable[..., tuple[Page, str]], table: str) -> None:
    page, path = checked("lin", width=360, height=780)
    page.goto(f"{path}{table}/")
    cells = page.locator("tbody tr").first.locator("td:visible")
    assert cells.count() >= 3
    for cell in cells.all():
        box = cell.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
        label = cell.evaluate("element => getComputedStyle(element, '::before').content")
        assert cell.get_attribute("data-label") in label
