"""What the tests of all rooms share: a fresh data directory, and people who may and may not."""

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test.testcases import TransactionTestCase
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright
from xdist.scheduler import LoadFileScheduling

import tools.chromium
from tests.emptied import empty
from tests.tables import migrated

# What is read when the tests are collected stays to the end.
gc.disable()
# A busy machine makes no test fail.
settings.register_profile("guibiao", deadline=None)
settings.load_profile("guibiao")
expect.set_options(timeout=60_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-query-counts", action="store_true", help="write tests/pages/query_counts.toml anew")
    parser.addoption(
        "--write-access-table", action="store_true", help="show what is new in docs/access.md and write it"
    )


#: Files that share what is dear to start, a Java machine or a server: the tests of each group are as of one file.
TOGETHER = ("/test_backends", "tests/browser/")


class _ByFile(LoadFileScheduling):
    """The tests of a file run one after another in one process."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for group in TOGETHER if group in nodeid), str(super()._split_scope(nodeid)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return _ByFile(config, log)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only the tests with one marker are asked for, only files that name it are read: all of them take ten seconds."""
    marker = config.getoption("markexpr").partition(" and ")[0]
    one = marker.isidentifier() and collection_path.suffix == ".py"
    return True if one and f"mark.{marker}" not in collection_path.read_text("utf-8") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first, so that nobody waits for it at the end."""
    items.sort(
        key=lambda item: not (item.get_closest_marker("long") or any(group in item.nodeid for group in TOGETHER))
    )


def pytest_collection_finish() -> None:
    """What stands when the tests begin stands to their end; the garbage collector need not look at it again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """SQLite begins with the tables that were made once; a migration of the tests' own room is all that is left."""
    from django.db import connection

    if connection.vendor == "sqlite":
        shutil.copy(migrated(), connection.creation._get_test_db_name())
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A directory that all processes of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(autouse=True, scope="session")
def _what_was_written_for_good_is_taken_out() -> Iterator[None]:
    """Django's own way empties every table and writes the names of all models anew; it stumbles at tables that only grow."""
    teardown = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _every_test_begins_in_chinese() -> None:
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all: it cannot be nested."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium.path(), args=tools.chromium.QUIET)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def data_home(settings: Any, tmp_path: Path) -> Path:
    """GUIBIAO_HOME of this test."""
    settings.GUIBIAO_HOME = tmp_path / "home"
    settings.FILES_DIR = settings.GUIBIAO_HOME / "files"
    settings.GUIBIAO_HOME.mkdir()
    return settings.GUIBIAO_HOME


@pytest.fixture(autouse=True)
def _no_refusal_is_left_for_the_next_test() -> Iterator[None]:
    from guibiao.kernel.audit import chain

    yield
    chain._surviving.set(None)


@pytest.fixture
def places(db: None) -> dict[str, Any]:
    """Two made-up provinces with a bureau each, and an office under the first one's bureau."""
    from guibiao.kernel.models import Organisation, Region

    country = Region.objects.create(code="100000", name="全国", level=0)
    east = Region.objects.create(code="910000", name="东江省", level=1, parent=country)
    west = Region.objects.create(code="920000", name="西岭省", level=1, parent=country)
    city = Region.objects.create(code="910100", name="临江市", level=2, parent=east)
    bureau = Organisation.objects.create(name="东江省科学技术厅", region=east)
    office = Organisation.objects.create(name="规划处", region=east, parent=bureau)
    other = Organisation.objects.create(name="西岭省科学技术厅", region=west)
    return {
        "country": country, "east": east, "west": west, "city": city,
        "bureau": bureau, "office": office, "other": other,
    }  # fmt: skip


@pytest.fixture
def person(places: dict[str, Any]) -> Callable[..., Any]:
    """`person("lin", "planner", organisation=…)`: somebody with one role; without a scope: everywhere; without role: none."""
    from guibiao.kernel.models import Grant, User

    def make(username: str, role: str | None = None, **scope: Any) -> Any:
        home = scope.get("organisation") or places["bureau"]
        # As `create_user` makes one, who has chosen a password already.
        user = User(username=username, full_name=f"人员{username}", organisation=home, must_change_password=False)
        user.set_password("correct-horse-9")
        user.save()
        if role:
            Grant.objects.create(user=user, role=role, everywhere=not scope, **scope)
        return User.objects.get(pk=user.pk)

    return make
