"""The tables of the workspace: made in one go, and brought from an earlier version to this one.

A room's first migration is a `Tables`; where it has put earlier ones together (`replaces`), a database that has seen all of those or
none of them goes on from it. One that has seen some is told so (`applied`).
"""

from collections.abc import Iterable
from typing import Any

from django.core.management import CommandError
from django.db import connections, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

#: A migration: its room and its name.
Key = tuple[str, str]


class Midway(CommandError):
    """Of the migrations that were put together, only those up to `last` had been applied, not all up to `wanted`."""

    for_people = True

    def __init__(self, last: Key, wanted: Key) -> None:
        self.steps = {"last": ".".join(last), "wanted": ".".join(wanted)}
        super().__init__(
            _(
                "数据库停在早先版本的升级中途：只做到 %(last)s，而这一版只接得上做完 %(wanted)s 的数据库。没有改动任何内容。"
                "请先用带有 %(wanted)s 的早先版本启动一次（guibiao serve），它会把数据库升级完，再启动这一版。"
            )
            % self.steps
        )


class Tables(migrations.Migration):
    """A migration that makes tables: CreateModel, each with all its fields, indexes and constraints, and what changes no model.

    The models are rendered once when all are known, and not all those related anew after each of them.
    """

    def mutate_state(self, project_state: Any, preserve: bool = True) -> Any:
        state = project_state.clone() if preserve else project_state
        state.__dict__.pop("apps", None)
        return super().mutate_state(state, preserve=False)

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        state = self.mutate_state(project_state)
        for operation in self._steps(collect_sql):
            operation.database_forwards(self.app_label, schema_editor, project_state, state)
        return state

    def unapply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        state = self.mutate_state(project_state)
        for operation in reversed(self._steps(collect_sql)):
            operation.database_backwards(self.app_label, schema_editor, state, project_state)
        return project_state

    def _steps(self, collect_sql: bool) -> list[Any]:
        return [operation for operation in self.operations if operation.reduces_to_sql or not collect_sql]


def applied(using: str) -> set[Key]:
    """The migrations that a database has seen, under their present names. Raises Midway."""
    return standing(MigrationRecorder(connections[using]).applied_migrations())


def standing(names: Iterable[Key]) -> set[Key]:
    """Names of migrations; for those that were put together since, the name that they have now.

    Raises Midway where only some of them are among the names and the others are no longer here.
    """
    found, loader = set(names), MigrationLoader(None)
    for key, migration in loader.replacements.items():
        together = [name for name in migration.replaces if name in found]
        if len(together) == len(migration.replaces):
            found = found.difference(together) | {key}
        elif together and not loader.disk_migrations.keys() >= set(migration.replaces):
            raise Midway(together[-1], migration.replaces[-1])
    return found
