"""Many rows into a table at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def insert(model: Any, names: Sequence[str], rows: Iterable[Any]) -> None:
    """Rows with the columns of the fields `names`, in values that the database knows by itself (days as text).

    Models are not made of them: for a hundred thousand rows that takes longer than all else together.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    into = f"{quote(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            values = ", ".join(["%s"] * len(names))
            many: Any = rows
            cursor.executemany(f"INSERT INTO {into} VALUES ({values})", many)  # noqa: S608  (names of the model only)


def point(model: Any, name: str, target: Any, back: str, after: int) -> None:
    """Let the field `name` of a model point to the row of `target` that points to it by `back` and came after the key `after`.

    A correlated subquery would say the same; PostgreSQL, which has no statistics yet of what was just written, then looks through
    all new rows for each.
    """
    quote = connection.ops.quote_name
    table, new = quote(model._meta.db_table), quote(target._meta.db_table)
    key, other = quote(model._meta.pk.column), quote(target._meta.pk.column)
    column, to = (quote(of._meta.get_field(field).column) for of, field in ((model, name), (target, back)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = {new}.{other} FROM {new} "  # noqa: S608  (names of the models only)
            f"WHERE {new}.{to} = {table}.{key} AND {new}.{other} > %s",
            [after],
        )
