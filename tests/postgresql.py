"""A PostgreSQL server of our own for the length of a test: a cluster in a temporary directory, on a socket in it.

It has the database `postgres` and two with the tables of the workspace: `guibiao` to work in, and `tables` to copy (TEMPLATE).
"""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests import tables

#: The database that others are copied from; nobody is connected to it.
TEMPLATE = "tables"
#: Nothing of it outlives the test: nothing is written twice, or kept for another server.
_OPTIONS = (
    "-c listen_addresses='' -c max_connections=50 "
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0"
)


def programs() -> Path | None:
    """Where `initdb` lies, or None when PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server and give the DATABASE_URL of `guibiao`. It refuses to run as root, so root runs it as `postgres`."""
    made = tables.once(tables.kept("postgresql.tar"), _make)
    with _home() as home:
        subprocess.run(["tar", "-xpf", made, "-C", home], check=True)
        with _running(home):
            yield _url(home, "guibiao")


def _make(made: Path) -> None:
    """The cluster with its tables, stopped, as one file."""
    with _home() as home, tempfile.TemporaryDirectory() as data:
        _run("initdb", "-D", home / "data", "-U", _owner(), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        with _running(home):
            _sql(home, f"CREATE DATABASE {TEMPLATE}")
            tables.migrate(Path(data), _url(home, TEMPLATE))
            _sql(home, f"CREATE DATABASE guibiao TEMPLATE {TEMPLATE}")
        subprocess.run(["tar", "-cpf", made, "-C", home, "data"], check=True)


@contextmanager
def _home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="guibiao-pg-"))
    try:
        if os.geteuid() == 0:
            entry = pwd.getpwnam(_owner())
            os.chown(home, entry.pw_uid, entry.pw_gid)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(home: Path) -> Iterator[None]:
    control = ("pg_ctl", "-D", home / "data", "-w")
    _run(*control, "-l", home / "log", "-o", f"-k {home} {_OPTIONS}", "start")
    try:
        yield
    finally:
        _run(*control, "-m", "fast", "stop")


def _owner() -> str:
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


def _url(home: Path, database: str) -> str:
    return f"postgresql://{_owner()}@{quote(str(home), safe='')}/{database}"


def _sql(home: Path, statement: str) -> None:
    with psycopg.connect(_url(home, "postgres"), autocommit=True) as connection:
        connection.execute(statement)


def _run(program: str, *arguments: object) -> None:
    where = programs()
    if where is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    words = [str(word) for word in (where / program, *arguments)]
    if os.geteuid() == 0:
        words = ["runuser", "-u", _owner(), "--", *words]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", timeout=120)
    if done.returncode:
        raise RuntimeError(f"{words[-6:]}: {done.stdout}{done.stderr}")
