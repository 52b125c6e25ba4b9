"""After a test that wrote for good: the database as it was before. Only tables that hold something are touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection, transaction

#: What `migrate` writes, and no test changes.
KEPT = {"auth_permission", "django_content_type"}


def empty(*_: Any) -> None:
    """Take all rows out, those of tables that only grow too."""
    holding = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(holding))
        names = [name for (name,) in cursor.fetchall()]
        with _unprotected(cursor, names):
            for name in names:
                cursor.execute(f'DELETE FROM "{name}"')


@cache
def tables() -> tuple[str, ...]:
    """The tables of all models but those that `migrate` fills."""
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(set(found) - KEPT))


@contextmanager
def _unprotected(cursor: Any, names: list[str]) -> Iterator[None]:
    """These tables let rows go, in this transaction."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        return
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'append_only_%'")
    lifted = [(name, sql) for name, table, sql in cursor.fetchall() if table in names]
    for name, _sql in lifted:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in lifted:
        cursor.execute(sql)
