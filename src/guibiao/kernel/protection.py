"""Tables that only grow, kept so by the database itself.

AppendOnly("kernel_auditentry") in a migration makes the database refuse UPDATE and DELETE on the table; with
`frozen_when` only on rows for which the SQL condition holds (`OLD.` is the row as it is stored). What is old may go after
KeptFor("exchange_exchange", "at", 184).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.operations.base import Operation

_PREFIX = "append_only_"


class AppendOnly(Operation):
    """Migration operation: the database refuses to change or delete rows of `table`."""

    reversible = True
    reduces_to_sql = True
    atomic = True

    def __init__(self, table: str, frozen_when: str = "") -> None:
        self.table = table
        self.frozen_when = frozen_when

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in _create(schema_editor.connection.vendor, self.table, self.frozen_when):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in _drop(schema_editor.connection.vendor, self.table):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_append_only"


class KeptFor(AppendOnly):
    """Migration operation on a table that is append-only: rows may be deleted when a moment in them is so many days ago."""

    def __init__(self, table: str, moment: str, days: int) -> None:
        super().__init__(table)
        self.moment = moment
        self.days = days

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        vendor = schema_editor.connection.vendor
        for statement in (*_drop(vendor, self.table), *_create(vendor, self.table, "", self._young(vendor))):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        vendor = schema_editor.connection.vendor
        for statement in (*_drop(vendor, self.table), *_create(vendor, self.table, "")):
            schema_editor.execute(statement, params=None)

    def _young(self, vendor: str) -> str:
        since = (
            f"datetime('now', '-{self.days} days')" if vendor == "sqlite" else f"now() - interval '{self.days} days'"
        )
        return f'OLD."{self.moment}" > {since}'

    def describe(self) -> str:
        return f"Let rows of {self.table} go after {self.days} days"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_kept_for"


def _create(vendor: str, table: str, frozen_when: str, kept_when: str = "") -> list[str]:
    """`kept_when`: rows may be deleted where it does not hold."""
    whens = {"update": frozen_when, "delete": kept_when or frozen_when}
    when = {event: f" WHEN ({condition})" if condition else "" for event, condition in whens.items()}
    message = f"{table} is append-only"
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER "{_PREFIX}{event}_{table}" BEFORE {event} ON "{table}"{when[event]} '
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for event in ("update", "delete")
        ]
    if vendor == "postgresql":
        function = f'"{_PREFIX}{table}"'
        statements = [
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        ]
        statements += [
            f'CREATE TRIGGER "{_PREFIX}{event}_{table}" BEFORE {event} ON "{table}" '
            f"FOR EACH ROW{when[event]} EXECUTE FUNCTION {function}()"
            for event in ("update", "delete")
        ]
        if not frozen_when:
            statements.append(
                f'CREATE TRIGGER "{_PREFIX}truncate_{table}" BEFORE TRUNCATE ON "{table}" '
                f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )
        return statements
    raise NotImplementedError(f"no append-only tables on {vendor}")


def _drop(vendor: str, table: str) -> list[str]:
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    events = ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")
    statements = [f'DROP TRIGGER IF EXISTS "{_PREFIX}{event}_{table}"{on}' for event in events]
    if vendor == "postgresql":
        statements.append(f'DROP FUNCTION IF EXISTS "{_PREFIX}{table}"()')
    return statements


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Without protection for a while. For emptying a test database between tests, and for nothing else."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'append_only_%'")
            lift = [(f'DROP TRIGGER "{name}"', sql) for name, sql in cursor.fetchall()]
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'append_only_%'")
            lift = [
                (f'ALTER TABLE {table} DISABLE TRIGGER "{name}"', f'ALTER TABLE {table} ENABLE TRIGGER "{name}"')
                for name, table in cursor.fetchall()
            ]
        for off, _on in lift:
            cursor.execute(off)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _off, on in lift:
                cursor.execute(on)
