"""Observations as an Ibis table, whatever they come as, on DuckDB, PostgreSQL or Spark.

Everything that is computed over observations is an Ibis expression, so that the same definition runs where the data lie.
What comes in is brought to `observations.SCHEMA` at one door; what goes out is an Arrow table with NULL where something is
missing, on every backend alike.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends import BaseBackend
from ibis.util import gen_name

from guibiao.indicators.observations import KEY, NOT_A_NUMBER, SCHEMA

# What a table may leave out, and what its rows then mean.
_DEFAULTS: dict[str, Any] = {"part": "Y", "to_date": False, "comparator": "=", "status": "actual"}
_REQUIRED = ("region", "indicator", "year", "value")
# An empty cell of a sheet in these columns says nothing, as NULL does.
_BLANK_IS_NULL = ("scope", "unit", "reason", "source", "place")
_KNOWN_TYPES: dict[str, pa.DataType] = {field.name: field.type for field in SCHEMA}
_COLUMNS: dict[str, dt.DataType] = dict(ibis.schema(SCHEMA).items())


class BadTable(ValueError):
    """A table that is no table of observations, said in one sentence with the column and what to do."""


class Observations(NamedTuple):
    """Observations as an Ibis table with the columns of `SCHEMA`.

    `not_numbers` is how many values were NaN or infinite: they are NULL now, with that as their reason.
    """

    table: ir.Table
    not_numbers: int


def connect(where: Any = None) -> BaseBackend:
    """An Ibis connection to what is given.

    `where` is None (a DuckDB database in memory), an Ibis connection (given back as it is), the address of a database
    (`duckdb://…`, `postgresql://…`), or a connection that is already open: of the drivers duckdb and psycopg, or a Spark
    session. PostgreSQL and Spark need the extras `postgresql` and `spark`. Raises BadTable for anything else.
    """
    if where is None:
        return ibis.duckdb.connect()
    if isinstance(where, BaseBackend):
        return where
    if isinstance(where, str):
        return _postgresql(where) if where.startswith(("postgres://", "postgresql://")) else ibis.connect(where)
    module = type(where).__module__.partition(".")[0].lstrip("_")
    known: dict[str, Callable[[Any], BaseBackend]] = {
        "duckdb": lambda raw: ibis.duckdb.from_connection(raw),
        "psycopg": lambda raw: ibis.postgres.from_connection(raw),
        "pyspark": lambda raw: ibis.pyspark.connect(raw),
    }
    if module not in known:
        raise BadTable(
            f"不认识“{type(where).__name__}”这种连接。请给 DuckDB、PostgreSQL（psycopg）的连接、Spark 会话，或数据库地址。"
        )
    return known[module](where)


def _postgresql(address: str) -> BaseBackend:
    """The driver reads the address: it knows those of sockets (`postgresql://user@%2Fvar%2Frun/db`), Ibis does not."""
    import psycopg

    return ibis.postgres.from_connection(psycopg.connect(address, autocommit=True))


def load(rows: pa.Table, connection: Any = None) -> ir.Table:
    """An Arrow table put on a connection (by default a new DuckDB) under a name of its own, for as long as that is open.

    NULL stays NULL: nothing passes through pandas. DuckDB reads the Arrow table where it lies, without a copy.
    """
    backend = connect(connection)
    name = gen_name("guibiao")
    encoded = backend.name == "duckdb"  # reads Arrow's encodings as they are
    rows = rows.cast(pa.schema([_plain(field, encoded=encoded) for field in rows.schema]))
    _LOADERS.get(backend.name, _created)(backend, name, rows)
    return backend.table(name)


def _plain(field: pa.Field, *, encoded: bool) -> pa.Field:
    """The field without the encodings of Arrow unless they may stay; a column of which nothing is known is text."""
    if pa.types.is_null(field.type):
        return field.with_type(_KNOWN_TYPES.get(field.name, pa.string()))
    return field if encoded else field.with_type(dt.DataType.from_pyarrow(field.type).to_pyarrow())


def _registered(backend: BaseBackend, name: str, rows: pa.Table) -> None:
    backend.con.register(name, rows)


def _copied(backend: BaseBackend, name: str, rows: pa.Table) -> None:
    """COPY into a temporary table: what `memtable` would insert row by row."""
    backend.create_table(name, schema=ibis.schema(rows.schema), temp=True)
    with backend.con.cursor() as cursor, backend.con.transaction():
        with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
            for batch in rows.to_batches(max_chunksize=10_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        cursor.execute(f'ANALYZE "{name}"')


def _viewed(backend: BaseBackend, name: str, rows: pa.Table) -> None:
    backend._session.createDataFrame(rows).createOrReplaceTempView(name)


def _created(backend: BaseBackend, name: str, rows: pa.Table) -> None:
    backend.create_table(name, rows, temp=True)


_LOADERS: dict[str, Callable[[BaseBackend, str, pa.Table], None]] = {
    "duckdb": _registered,
    "postgres": _copied,
    "pyspark": _viewed,
}


def observations(source: Any, *, connection: Any = None, name: str = "observations") -> Observations:
    """Take observations as they come and give them as an Ibis table with the columns and types of `SCHEMA`.

    `source` is an Arrow table, the path of a Parquet file or of a folder of them, an Ibis table, or a connection (see
    `connect`) whose table `name` holds them. Arrow and Parquet go to `connection`, by default to a DuckDB in memory.
    Needed are `region`, `indicator`, `year` and `value`; what else is left out is taken as: the whole year, `=`, actual.

    NaN and infinite values become NULL and are counted; a row whose value is NULL has the status missing. Raises BadTable
    where a column is not there or does not hold what it should.
    """
    if isinstance(source, ir.Table):
        raw = source
    elif isinstance(source, pa.Table):
        raw = load(source, connection)
    elif isinstance(source, (str, Path)) and "://" not in str(source):
        raw = _parquet(Path(source), connection)
    else:
        raw = connect(source).table(name)
    _check(raw.schema())
    broken = _broken(raw)
    not_numbers = 0 if broken is None else int(fetch(raw.aggregate(n=broken.sum()))["n"][0].as_py() or 0)
    return Observations(_conformed(raw, broken), not_numbers)


def fetch(expression: ir.Table) -> pa.Table:
    """The rows of an expression as an Arrow table, NULL where something is missing on every backend.

    Ibis takes what comes from Spark through pandas, where NULL turns into NaN; here Spark gives Arrow itself.
    """
    backend = expression.get_backend()
    if backend.name != "pyspark":
        return expression.to_pyarrow()
    rows = backend._session.sql(backend.compile(expression)).toArrow()
    return rows.cast(ibis.schema(expression.schema()).to_pyarrow())


def latest(table: ir.Table, as_of: datetime.date | None = None) -> ir.Table:
    """One row for each figure (`KEY`): that of the latest vintage, or of the latest published by the day `as_of`.

    A row without a vintage counts as the oldest and as known at all times. Sources that contradict each other on the same day
    have to be settled before; what is left of them here is the greater value, so that the order of rows decides nothing.
    """
    if as_of is not None:
        table = table.filter(table.vintage.isnull() | (table.vintage <= as_of))
    first = ibis.window(
        group_by=list(KEY),
        order_by=[
            ibis.desc("vintage", nulls_first=False),
            ibis.desc("value", nulls_first=False),
            ibis.asc("source", nulls_first=False),
        ],
    )
    numbered = table.mutate(_turn=ibis.row_number().over(first))
    return numbered.filter(numbered._turn == 0).drop("_turn")


def _parquet(path: Path, connection: Any) -> ir.Table:
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise BadTable(f"“{path}”不是 Parquet 文件，或文件夹中没有 *.parquet。请检查路径。")
    backend = connect(connection)
    if backend.name == "duckdb":
        return backend.read_parquet([str(file) for file in files])
    return backend.read_parquet(str(path)) if backend.name == "pyspark" else load(pq.read_table(path), backend)


def _check(schema: ibis.Schema) -> None:
    absent = [name for name in _REQUIRED if name not in schema.names]
    if absent:
        raise BadTable(
            f"观测值表缺少列：{'、'.join(absent)}。表中的列是：{'、'.join(schema.names)}。请按 region、indicator、year、value 命名。"
        )
    for name in ("year", "value", "upper"):
        given = schema.get(name)
        if given is not None and (given.is_boolean() or not (given.is_numeric() or given.is_null())):
            raise BadTable(f"观测值表的“{name}”列应是数字，现为 {given}。请先把文字转成数字，缺的留空。")


def _broken(raw: ir.Table) -> ir.BooleanColumn | None:
    """Whether a value is no number. None where the type of the column knows no such thing."""
    return _no_number(raw.value) if raw.value.type().is_floating() else None


def _no_number(column: ir.FloatingColumn) -> ir.BooleanColumn:
    """NaN or infinite. All three backends hold NaN for greater than any number; Ibis' `isinf` fails on Spark."""
    return column.abs() > sys.float_info.max


def _conformed(raw: ir.Table, broken: ir.BooleanColumn | None) -> ir.Table:
    columns: dict[str, Any] = {}
    for name, type_ in _COLUMNS.items():
        column = raw[name] if name in raw.columns else ibis.literal(_DEFAULTS.get(name), type=type_)
        column = column if column.type().copy(nullable=True) == type_.copy(nullable=True) else column.cast(type_)
        if name in raw.columns and name in _BLANK_IS_NULL:
            column = column.nullif("")
        if name in raw.columns and name in _DEFAULTS:
            column = column.fill_null(_DEFAULTS[name])
        columns[name] = column
    if "upper" in raw.columns and raw.upper.type().is_floating():
        columns["upper"] = _no_number(raw.upper).ifelse(None, columns["upper"])
    if broken is not None:
        columns["value"] = broken.ifelse(None, columns["value"])
        columns["reason"] = broken.fill_null(False).ifelse(columns["reason"].fill_null(NOT_A_NUMBER), columns["reason"])
    columns["status"] = columns["value"].isnull().ifelse("missing", columns["status"])
    return raw.select(**columns)
