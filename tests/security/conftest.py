"""A backup to be spoiled, an empty workspace, a full one."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.security import backups


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A backup of a small workspace, and its home, to be copied."""
    where = tmp_path_factory.mktemp("backup")
    with django_db_blocker.unblock():
        backups.make(where)
    return where


@pytest.fixture
def one(made: Path, tmp_path: Path) -> Path:
    """A backup to be spoiled."""
    return Path(shutil.copytree(made / "made", tmp_path / "one"))


@pytest.fixture
def there(tmp_path: Path, settings: Any, django_db_blocker: Any) -> Iterator[str]:
    """An empty workspace."""
    with django_db_blocker.unblock(), backups.elsewhere(tmp_path / "there", settings) as other:
        yield other


@pytest.fixture
def full(made: Path, tmp_path: Path, settings: Any, django_db_blocker: Any) -> Iterator[str]:
    """The workspace of which the backup was made."""
    home = Path(shutil.copytree(made / "home", tmp_path / "full"))
    with django_db_blocker.unblock(), backups.opened(home, settings) as other:
        yield other
