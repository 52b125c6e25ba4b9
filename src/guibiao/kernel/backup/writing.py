"""Making a backup while people work."""

import gzip
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import files
from guibiao.kernel.audit import anchor
from guibiao.kernel.backup import rows
from guibiao.kernel.backup.archive import (
    ANCHOR,
    FORM,
    MANIFEST,
    SUMS,
    Archive,
    Refused,
    Said,
    disk,
    file_name,
    pieces,
    quiet,
    table_name,
)

_SNAPSHOT = "snapshot"


def write(directory: Path, said: Said = quiet, using: str = "default") -> Archive:
    """Write a backup into a directory that is empty or not there yet; it is a backup with its last byte or not at all.

    Stored files that are missing or damaged are named under `damaged` in the manifest; all others are in the backup.
    """
    with disk(_("备份没有做成：%(why)s。没有留下写了一半的备份。")):
        # A directory that is there already may be a disk of its own, or in one where nothing else may be written.
        where = directory if directory.exists() else directory.parent
        prefix = f".{directory.name}-"
        if directory.exists():
            left = [] if not directory.is_dir() else [one for one in directory.iterdir() if not _is_left(one, prefix)]
            if left or not directory.is_dir():
                raise Refused(_("%(directory)s 不是空目录：请为每次备份另给一个目录。") % {"directory": directory})
        _refuse_among_files(directory)
        where.mkdir(parents=True, exist_ok=True)
        _sweep(where, prefix)
        _refuse_older(using)
        _refuse_without_space(where, using)
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
        try:
            with _held(made):
                archive = _written(made, said, using)
                _appear(made, directory)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    return Archive(directory, archive.manifest, archive.sums)


def _appear(made: Path, directory: Path) -> None:
    """Everything where it belongs, and on the disk. The list of checksums makes it a backup, and comes last."""
    for path in (made, *(one for one in made.rglob("*") if one.is_dir())):
        _sync(path)
    if not directory.exists():
        made.replace(directory)
        _sync(directory.parent)
        return
    try:
        for path in sorted(made.iterdir(), key=lambda one: one.name == SUMS):
            path.replace(directory / path.name)
    except BaseException:
        for name in ("tables", "files"):
            shutil.rmtree(directory / name, ignore_errors=True)
        for name in (SUMS, MANIFEST, ANCHOR):
            (directory / name).unlink(missing_ok=True)
        raise
    made.rmdir()
    _sync(directory)


def _sync(directory: Path) -> None:
    """The names in a directory are on the disk, too."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _held(made: Path) -> Iterator[None]:
    """As long as somebody holds it, it is not what was left by a backup that was killed."""
    handle = os.open(made, os.O_RDONLY)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """Whether nobody else had it."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_left(path: Path, prefix: str) -> bool:
    return path.name.startswith(prefix) and path.is_dir() and not path.is_symlink()


def _sweep(where: Path, prefix: str) -> None:
    """Take away what backups to the same place left that were killed on their way."""
    for path in where.iterdir():
        if _is_left(path, prefix) and len(path.name) == len(prefix) + 8:
            handle = os.open(path, os.O_RDONLY)
            try:
                if _lock(handle):
                    shutil.rmtree(path)
            finally:
                os.close(handle)


def _refuse_among_files(directory: Path) -> None:
    if directory.resolve().is_relative_to(Path(settings.FILES_DIR).resolve()):
        raise Refused(_("%(directory)s 在存文件的目录里，备份请放到别处。") % {"directory": directory})


def _refuse_older(using: str) -> None:
    """The tables must be those of this version: rows are read by its models."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(
            _("数据库还没有升级到这一版：请用原来的版本备份；或者先运行 guibiao serve，启动时会升级，再备份。")
        )


def _written(made: Path, said: Said, using: str) -> Archive:
    sums: dict[str, str] = {}
    with _snapshot(using) as alias:
        manifest = _manifest(alias)
        manifest["tables"] = dict(_tables(made, alias, sums, said))
        stored = sorted(
            set(apps.get_model("kernel", "StoredFile").objects.using(alias).values_list("sha256", flat=True))
        )
        entries = manifest["tables"]["kernel_auditentry"]["rows"]
    manifest["damaged"] = list(_files(made, stored, sums, said))
    lines = [f"{number} {digest}\n" for number, digest in anchor.lines() if number <= entries]
    _put(made, ANCHOR, ["".join(lines).encode()], sums)
    _put(made, MANIFEST, [json.dumps(manifest, ensure_ascii=False, indent=1).encode()], sums)
    _put(made, SUMS, [f"{digest}  {name}\n".encode() for name, digest in sums.items()], {})
    return Archive(made, manifest, sums)


@contextmanager
def _snapshot(using: str) -> Iterator[str]:
    """A connection of its own that sees one moment, and holds up nobody who writes."""
    seen = connections[using].copy(_SNAPSHOT)
    if seen.vendor == "sqlite":
        seen.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[_SNAPSHOT] = seen
    try:
        with transaction.atomic(using=_SNAPSHOT):
            if seen.vendor == "postgresql":
                with seen.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield _SNAPSHOT
    finally:
        seen.close()
        del connections[_SNAPSHOT]


def _manifest(alias: str) -> dict[str, Any]:
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return {
        "form": FORM,
        "program": version("guibiao"),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connections[alias].vendor,
        "migrations": sorted(list(key) for key in applied),
    }


def _tables(made: Path, alias: str, sums: dict[str, str], said: Said) -> Iterator[tuple[str, dict[str, Any]]]:
    models = rows.tables(apps)
    for done, model in enumerate(models):
        table = model._meta.db_table
        said(done, len(models), table)
        counted = _Counted(rows.lines(model, alias))
        _put(made, table_name(table), _packed(counted), sums)
        told = {"rows": counted.lines - 1, "sha256": counted.digest.hexdigest(), "last": rows.last_number(model, alias)}
        yield table, told


def _files(made: Path, stored: list[str], sums: dict[str, str], said: Said) -> Iterator[str]:
    """Copy the stored files; gives the hashes of those that are not what was stored."""
    for done, sha256 in enumerate(stored):
        said(done, len(stored), file_name(sha256))
        source = files.path_of(sha256)
        if source.is_file():
            name = file_name(sha256)
            _put(made, name, pieces(source), sums)
            if sums[name] == sha256:
                continue
            (made / name).unlink()
            del sums[name]
        yield sha256


def _put(made: Path, name: str, content: Iterable[bytes], sums: dict[str, str]) -> None:
    path = made / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in content:
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    sums[name] = digest.hexdigest()


class _Counted:
    """Lines that are counted and hashed as they go by."""

    def __init__(self, given: Iterable[bytes]) -> None:
        self.given, self.lines, self.digest = given, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for line in self.given:
            self.lines += 1
            self.digest.update(line)
            yield line


class _Held:
    """Where gzip leaves what it has packed until it is taken away."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """There is nothing behind."""

    def taken(self) -> bytes:
        piece, self.pieces = b"".join(self.pieces), []
        return piece


def _packed(given: Iterable[bytes]) -> Iterator[bytes]:
    held: Any = _Held()
    with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=6, mtime=0) as packer:
        for line in given:
            packer.write(line)
            if held.pieces:
                yield held.taken()
    yield held.taken()


def _refuse_without_space(where: Path, using: str) -> None:
    needed = sum(path.stat().st_size for path in Path(settings.FILES_DIR).rglob("*") if path.is_file())
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        needed += int(cursor.fetchone()[0])
    refuse_beyond(where, needed)


def refuse_beyond(where: Path, needed: int) -> None:
    """Raise Refused where the disk has no room for so many bytes."""
    free = shutil.disk_usage(where).free
    if free < needed:
        sizes = {"where": where, "needed": needed // (1 << 20) + 1, "free": free // (1 << 20)}
        raise Refused(_("%(where)s 所在磁盘空间不够：约需 %(needed)d MB，只剩 %(free)d MB。") % sizes)
