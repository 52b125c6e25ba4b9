"""Small workspaces in homes of their own, and a backup of one, for whoever restores and spoils them."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.utils import timezone

from guibiao.kernel import backup, files
from guibiao.kernel.models import Organisation, Region, StoredFile, User
from tests.tables import migrated


@contextmanager
def elsewhere(home: Path, settings: Any) -> Iterator[str]:
    """An empty SQLite database in a home of its own, under the alias that is given."""
    home.mkdir()
    shutil.copy(migrated(), home / "guibiao.sqlite3")
    with opened(home, settings) as alias:
        yield alias


@contextmanager
def opened(home: Path, settings: Any) -> Iterator[str]:
    """The workspace in a home."""
    kept = settings.GUIBIAO_HOME, settings.FILES_DIR
    options = {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA foreign_keys=ON;"}
    here = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "guibiao.sqlite3"), "OPTIONS": options}
    connections["other"] = DatabaseWrapper({**connection.settings_dict, **here}, "other")
    settings.GUIBIAO_HOME, settings.FILES_DIR = home, home / "files"
    try:
        yield "other"
    finally:
        connections["other"].close()
        del connections["other"]
        settings.GUIBIAO_HOME, settings.FILES_DIR = kept


def make(where: Path) -> None:
    """A small workspace in `where/home`, and a backup of it in `where/made`."""
    from django.conf import settings

    with elsewhere(where / "home", settings) as other:
        call_command("migrate", verbosity=0, database=other)  # the tests have a room of their own
        region = Region.objects.using(other).create(code="910000", name="东江省", level=1)
        home = Organisation.objects.using(other).create(name="东江省科学技术厅", region=region)
        lin = User(username="lin", full_name="林工", organisation=home, password="x")
        lin.save(using=other)
        for number in range(3):
            keep(f"文件{number}".encode(), f"{number}.txt", lin, other)
        with connections[other].cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = WAL")
        backup.write(where / "made", using=other)


def keep(content: bytes, name: str, user: Any, using: str) -> None:
    """A file in the store of a home."""
    sha256 = hashlib.sha256(content).hexdigest()
    files.path_of(sha256).parent.mkdir(parents=True, exist_ok=True)
    files.path_of(sha256).write_bytes(content)
    StoredFile.objects.using(using).create(
        sha256=sha256, size=len(content), name=name, media_type="text/plain", uploaded_by=user,
        declared_unclassified_at=timezone.now(),
    )  # fmt: skip


def listed(where: Path) -> None:
    """Write the list of checksums of a backup anew: whoever spoils it may do that, too."""
    paths = sorted(path for path in where.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(where).as_posix()}\n" for path in paths
    ]
    (where / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def stored(home: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (home / "files").rglob("*")
        if path.is_file()
    }
