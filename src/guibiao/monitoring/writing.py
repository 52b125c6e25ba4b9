"""Many rows into a table at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

#: From so many rows on, and from half of what it held, a table is another one than before.
_MANY = 1000


def insert(model: Any, names: Sequence[str], rows: Iterable[Any]) -> None:
    """Rows with the columns of the fields `names`, in values that the database knows by itself (days as text).

    Models are not made of them: for a hundred thousand rows that takes longer than all else together. What many rows are like
    PostgreSQL is told at once: until it finds out by itself, it takes the table for as small as it was.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    into = f"{quote(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            if (written := cursor.rowcount) >= _MANY:
                cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [quote(model._meta.db_table)])
                if written >= cursor.fetchone()[0] / 2:
                    cursor.execute(f"ANALYZE {quote(model._meta.db_table)}")
        else:
            values = ", ".join(["%s"] * len(names))
            many: Any = rows
            cursor.executemany(f"INSERT INTO {into} VALUES ({values})", many)  # noqa: S608  (names of the model only)


def point(model: Any, name: str, target: Any, back: str, after: int, also: Mapping[str, Any]) -> None:
    """Let the field `name` of a model point to the row of `target` that points to it by `back` and came after the key `after`.

    These rows of the model get the values of the fields `also` along with it. A correlated subquery would say the same;
    PostgreSQL then looks through all new rows for each.
    """
    quote = connection.ops.quote_name
    table, new = quote(model._meta.db_table), quote(target._meta.db_table)
    key, other = quote(model._meta.pk.column), quote(target._meta.pk.column)
    column, to = (quote(of._meta.get_field(field).column) for of, field in ((model, name), (target, back)))
    fields = [model._meta.get_field(field) for field in also]
    further = "".join(f", {quote(field.column)} = %s" for field in fields)
    values = [field.get_db_prep_save(also[field.name], connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = {new}.{other}{further} FROM {new} "  # noqa: S608  (names of the models only)
            f"WHERE {new}.{to} = {table}.{key} AND {new}.{other} > %s",
            [*values, after],
        )
