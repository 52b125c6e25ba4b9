"""What a region took on of a target above counts in its region, for those above and for itself."""

# ruff: noqa: F811
import re
from typing import Any

import pytest
from django.test import Client

from guibiao.plans.models import Division
from tests.cockpit.test_pages import read, words
from tests.monitoring.conftest import planner  # noqa: F401
from tests.monitoring.test_progress import sweep
from tests.monitoring.test_taken import told  # noqa: F401
from tests.plans.test_ledger_levels import accept, cities, divide, fill, mayor, move, plan, taken_on  # noqa: F401

pytestmark = pytest.mark.database


def says(page: str) -> str:
    """The sentence over everything."""
    found = re.search(r'<p class="co-says">(.*?)</p>', page, re.S)
    assert found is not None
    return words(found[1]).strip()


def test_what_was_divided_counts_where_it_was_taken_on(
    taken_on: Division, client: Client, mayor: Any, planner: Any, told: Any
) -> None:
    told("910000", {2020: 3000, 2025: 5900})
    told("910100", {2020: 1000, 2025: 2100})
    sweep()
    client.force_login(planner)
    assert "/cockpit/regions/910100/" in read(client)
    below = says(read(client, "/cockpit/regions/910100/"))
    assert below.startswith("临江市 ") and "达到 1" in below
    client.force_login(mayor)
    assert says(read(client)) == below, "the city sees what is its own"
