"""The three backends on which everything over tables of observations has to give the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from guibiao.indicators.tables import connect
from tests.postgresql import cluster

BACKENDS = ("duckdb", "postgresql", "spark")
# Spark 4.0 runs on 17 and 21; where several are installed, `java` may be another.
JAVA = ("usr/lib/jvm/java-17-openjdk-*", "usr/lib/jvm/java-21-openjdk-*")


@contextmanager
def _duckdb() -> Iterator[Any]:
    yield connect()


@contextmanager
def _postgresql() -> Iterator[Any]:
    with cluster() as url:
        backend = connect(url)
        yield backend
        backend.disconnect()


@contextmanager
def _spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    homes = [home for pattern in JAVA for home in sorted(Path("/").glob(pattern))]
    if homes:
        os.environ["JAVA_HOME"] = str(homes[0])
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        # What lives for a minute is not worth the second compiler.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.ui.showConsoleProgress": "false",
        # Compiling a small query takes longer than running it as it is.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    builder = SparkSession.builder.master("local[1]").appName("guibiao-tests")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield connect(session)
    session.stop()


_OPENED = {"duckdb": _duckdb, "postgresql": _postgresql, "spark": _spark}


@pytest.fixture(scope="session", params=BACKENDS)
def connection(request: pytest.FixtureRequest) -> Iterator[Any]:
    """An Ibis connection to DuckDB, to a PostgreSQL server and to a Spark session of our own, one after the other.

    What uses it stands in a file `test_backends*.py`: `tools/need.py` leaves those out where a server is missing.
    """
    with _OPENED[request.param]() as backend:
        yield backend
