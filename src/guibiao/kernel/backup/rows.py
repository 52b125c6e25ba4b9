"""Rows of a table as lines of text, the same from every database, and back."""

import base64
import datetime
import decimal
import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connections, models
from django.utils.duration import duration_iso_string

#: Log-ins end with the machine that they were made on.
LEFT_OUT = {"sessions.session", "kernel.session"}
_AT_ONCE = 500
_EXACT = 1 << 53


def tables(apps: Any) -> list[Any]:
    """The models whose tables are the truth, by the names of the tables."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    }
    return [found[name] for name in sorted(found)]


def columns(model: Any) -> list[Any]:
    """The fields that have a column."""
    return list(model._meta.concrete_fields)


def lines(model: Any, using: str) -> Iterator[bytes]:
    """The rows by key, a line each; the first line names the columns."""
    names = [field.attname for field in columns(model)]
    yield _line(names)
    # The base class: what a room's own manager leaves out is a row too.
    for row in models.QuerySet(model, using=using).order_by("pk").values_list(*names).iterator(chunk_size=2000):
        yield _line(row)


def insert(model: Any, read: Iterable[bytes], using: str) -> int:
    """Store rows as they were, without what saving adds; returns how many. Raises ValueError for foreign columns."""
    given = iter(read)
    fields = {field.attname: field for field in columns(model)}
    names = json.loads(next(given, b"[]"))
    if set(names) != set(fields):
        raise ValueError(f"{model._meta.db_table}: {names}")
    connection = connections[using]
    quote = connection.ops.quote_name
    places = ", ".join(["%s"] * len(names))
    into = ", ".join(quote(fields[name].column) for name in names)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({into}) VALUES ({places})"  # noqa: S608
    chosen = [fields[name] for name in names]
    count, held = 0, []
    with connection.cursor() as cursor:
        for line in given:
            held.append(
                [_stored(field, value, connection) for field, value in zip(chosen, json.loads(line), strict=True)]
            )
            count += 1
            if len(held) == _AT_ONCE:
                cursor.executemany(sql, held)
                held = []
        if held:
            cursor.executemany(sql, held)
    return count


def last_number(model: Any, using: str) -> int | None:
    """The last number that the table gave to a row, which may be gone; None where it gives none."""
    if not isinstance(model._meta.pk, models.AutoField):
        return None
    connection = connections[using]
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}")  # noqa: S608
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def go_on_from(model: Any, number: int, using: str) -> None:
    """The table gives the numbers after this one: what was deleted once leaves its number to nobody."""
    connection = connections[using]
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
        else:
            said = [f'"{table}"', column, max(number, 1), number > 0]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", said)


def _line(row: Iterable[Any]) -> bytes:
    text = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)
    # A database may write the same number otherwise: 1e22 with all its digits, -0.0 without its sign.
    if "e+" in text or "-0.0" in text:
        text = json.dumps(_same(json.loads(text)), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode() + b"\n"


def _plain(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _same(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _same(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_same(one) for one in value]
    if isinstance(value, float):
        if abs(value) >= _EXACT and value.is_integer():
            return int(value)
        return value or 0.0
    return value


def _stored(field: Any, value: Any, connection: Any) -> Any:
    if isinstance(field, models.JSONField):
        return None if value is None and field.null else field.get_db_prep_value(value, connection)
    return field.get_db_prep_save(field.to_python(value), connection)
