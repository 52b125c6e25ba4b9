"""Getting the workspace ready for a command: where its data are, and Django itself."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Unusable(Exception):
    """The workspace cannot be started, as a sentence for the person."""

    for_people = True


def add_home(parser: argparse.ArgumentParser) -> None:
    """The option that every command on the workspace has."""
    parser.add_argument("--home", type=Path, help="数据目录（默认取环境变量 GUIBIAO_HOME，其次 ~/.guibiao）")


def ready(home: Path | None = None) -> Path:
    """The data directory, made where it is missing. Raises Unusable when nothing can be written there."""
    _private()
    path = Path(home or os.environ.get("GUIBIAO_HOME") or Path.home() / ".guibiao").expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        tempfile.TemporaryFile(dir=path).close()
    except OSError as error:
        raise Unusable(
            f"数据目录 {path} 不能写入（{error.strerror}）：请检查权限和磁盘，或用 --home 另选一个。"
        ) from None
    return path


def _private() -> None:
    """What this process writes from now on is its owner's alone, whoever may look into the directory."""
    os.umask(0o077)


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Keep the data directory to this process. Raises Unusable when another one serves from it."""
    with (home / "serve.lock").open("a+") as lock:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise Unusable(
                    f"数据目录 {home} 正由另一个圭表使用（进程 {lock.read().strip() or '未知'}）：请先停止它，或用 --home 另选一个。"
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
        yield


def start(home: Path | None = None) -> None:
    """Load Django with this data directory. Raises Unusable for settings that cannot be."""
    _private()
    if home is not None:
        os.environ["GUIBIAO_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guibiao.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, RuntimeError) as error:
        raise Unusable(str(error)) from error


@contextmanager
def database_answers() -> Iterator[None]:
    """Turn a database that is away, locked or damaged into Unusable."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        words = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Unusable(
            f"数据库不能使用：{words}。请检查 DATABASE_URL 或数据目录，确认数据库在运行后再启动。"
        ) from error
