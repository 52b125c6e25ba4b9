"""The workspace as it is really served, on SQLite and on PostgreSQL, and people in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests import postgresql
from tests.browser.serving import served, visitors
from tests.loop.acting import Person

FILL = ["-m", "tests.loop.people"]


@pytest.fixture(scope="module")
def database() -> str:
    """DATABASE_URL of the workspace; empty for the file in its own directory."""
    return ""


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    if postgresql.programs() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgresql.cluster() as url:
        yield url


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("data"), FILL, database=database) as url:
        yield url


@pytest.fixture
def comes(address: str, chromium: Browser) -> Iterator[Callable[[str], Person]]:
    """`comes("lin")`: somebody who has logged in."""
    with visitors(chromium, address) as visit:
        yield lambda username: Person(visit(username))
