"""A database of before goes on as it is; one from the midst of what was put together is told so; a room comes and goes whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from guibiao.kernel import schema
from tests.security.test_backup import elsewhere


@pytest.fixture
def there(tmp_path: Path, settings: Any, db: None) -> Iterator[str]:
    """A database with all tables, which knows its migrations by the names that they had before they were put together."""
    with elsewhere(tmp_path / "there", settings) as other:
        call_command("migrate", verbosity=0, database=other)
        for key in MigrationLoader(None).replacements:
            MigrationRecorder(connections[other]).record_unapplied(*key)
        yield other


def made(other: str) -> set[tuple[str, str, str]]:
    """Tables, indexes and triggers, as the database has them."""
    with connections[other].cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master")
        return set(cursor.fetchall())


def test_a_database_of_before_goes_on_as_it_is(there: str) -> None:
    before = made(there)
    call_command("migrate", verbosity=0, database=there)
    assert made(there) == before
    assert (
        MigrationRecorder(connections[there]).applied_migrations().keys() >= MigrationLoader(None).replacements.keys()
    )


@pytest.mark.parametrize("room", ["kernel", "supervision"])
def test_a_database_from_the_midst_of_what_was_put_together_is_told_so(there: str, room: str) -> None:
    steps = next(one.replaces for key, one in MigrationLoader(None).replacements.items() if key[0] == room)
    MigrationRecorder(connections[there]).record_unapplied(*steps[-1])
    before = made(there)
    with pytest.raises(schema.Midway, match=rf"只做到 {'.'.join(steps[-2])}.*带有 {'.'.join(steps[-1])} 的早先版本"):
        call_command("migrate", verbosity=0, database=there)
    assert made(there) == before


def test_a_room_that_is_taken_away_comes_back_whole(there: str) -> None:
    before = made(there)
    call_command("migrate", "plans", "zero", verbosity=0, database=there)
    assert not [name for _type, name, _sql in made(there) if name.startswith(("plans_", "append_only_update_plans_"))]
    call_command("migrate", verbosity=0, database=there)
    assert made(there) == before
