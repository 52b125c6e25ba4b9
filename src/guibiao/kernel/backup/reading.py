"""Filling an empty workspace from a backup."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps as installed
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from guibiao.kernel import files, schema
from guibiao.kernel.audit import anchor
from guibiao.kernel.backup import rows
from guibiao.kernel.backup.archive import (
    ANCHOR,
    Archive,
    Refused,
    Said,
    checksum,
    disk,
    file_name,
    opened,
    pieces,
    quiet,
    table_name,
)
from guibiao.kernel.backup.writing import refuse_beyond

#: What making the tables puts into them itself.
_MADE_WITH_TABLES = {"django_content_type", "auth_permission"}
#: A database on disk takes more than its rows: keys, indexes, and what is written before it is final.
_SWELLS = 4
#: Nothing that gzip packed was more than so many times as large; the size that a spoiled file says may be any.
_UNPACKS = 1032


def read(directory: Path, said: Said = quiet, using: str = "default") -> Archive:
    """Restore a backup into this workspace, which must be empty. Raises Refused; then everything is as it was.

    A backup of an earlier version is brought to this one. What was interrupted can be called again.
    """
    archive = opened(directory, said)
    with disk(_("没有恢复：%(why)s。没有保存任何内容。")), _database():
        refuse_beyond(Path(settings.GUIBIAO_HOME), _needed(archive, using))
        _refuse_non_empty(archive, using)
        apps = _with_tables(archive, using)
        made: list[Path] = []
        try:
            _files(archive, made, said)
            with transaction.atomic(using=using):
                _rows(archive, apps, said, using)
                _compare(archive, apps, said, using)
                _refuse_without_files(archive, apps, using)
                _anchor(archive, made)
        except BaseException:
            for path in made:
                path.unlink(missing_ok=True)
            raise
    call_command("migrate", verbosity=0, interactive=False, database=using)
    return archive


@contextmanager
def _database() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        said = _("没有恢复：数据库写不进去（%(why)s），请检查磁盘空间和权限。没有保存任何内容。")
        raise Refused(said % {"why": _first_line(error)}) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _needed(archive: Archive, using: str) -> int:
    """Bytes that the workspace will take where its files are, and there too where the database is a file beside them."""
    sizes = {name: (archive.directory / name).stat().st_size for name in archive.sums if not name.startswith("tables/")}
    needed = sum(sizes.values())
    if connections[using].vendor == "sqlite":
        for name in archive.sums.keys() - sizes.keys():
            with (archive.directory / name).open("rb") as file:
                # The last four bytes of what gzip packed say how much it was, as a rest of 4 GB.
                most = _UNPACKS * (file.seek(-4, os.SEEK_END) + 4)
                needed += _SWELLS * min(int.from_bytes(file.read(4), "little"), most)
    return needed


def _refuse_non_empty(archive: Archive, using: str) -> None:
    there = set(connections[using].introspection.table_names()) - _MADE_WITH_TABLES
    for model in rows.tables(installed):
        if model._meta.db_table in there and model._base_manager.using(using).exists():
            raise Refused(
                _("数据库里已有数据（%(what)s），备份只能恢复到空的工作台：请另选数据目录或空的数据库。")
                % {"what": model._meta.verbose_name}
            )
    known = set(archive.files)
    for path in Path(settings.FILES_DIR).rglob("*"):
        if path.is_file() and path.name not in known and not path.name.startswith(".part-"):
            raise Refused(_("%(path)s 里已有别的文件，备份只能恢复到空的工作台。") % {"path": settings.FILES_DIR})
    if anchor.path().exists() and anchor.path().read_bytes() not in (b"", _anchored(archive)):
        raise Refused(_("%(path)s 属于另一个工作台，备份只能恢复到空的工作台。") % {"path": anchor.path()})


def _with_tables(archive: Archive, using: str) -> Any:
    """Make the tables as they were when the backup was made; returns the models that fit them."""
    now = schema.applied(using)
    try:
        then = schema.standing(tuple(key) for key in archive.manifest["migrations"])
    except schema.Midway as midway:
        raise Refused(
            _(
                "备份是在早先版本的升级中途做的：只做到 %(last)s，这一版恢复不了。"
                "请先用带有 %(wanted)s 的早先版本恢复，再重新备份。"
            )
            % midway.steps
        ) from None
    executor = MigrationExecutor(connections[using])
    known = set(executor.loader.disk_migrations or ())
    if unknown := sorted(then - known):
        raise Refused(
            _("备份由较新的版本（%(program)s）制作，本机不认识 %(name)s：请先升级圭表。")
            % {"program": archive.manifest["program"], "name": ".".join(unknown[0])}
        )
    if then.issuperset(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False, database=using)
        return installed
    if now - then:
        raise Refused(_("备份由较早的版本制作，而这个数据库的表已是新版：请用一个还没有表的空数据库。"))
    executor.migrate(sorted(then))
    return MigrationExecutor(connections[using]).loader.project_state(sorted(then)).apps


def _files(archive: Archive, made: list[Path], said: Said) -> None:
    for done, sha256 in enumerate(archive.files):
        said(done, len(archive.files), file_name(sha256))
        path = files.path_of(sha256)
        if path.exists() and checksum(path) == sha256:
            continue
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".part-{sha256}")
        made += [part, path]
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(pieces(archive.directory / file_name(sha256)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def _rows(archive: Archive, apps: Any, said: Said, using: str) -> None:
    models = {model._meta.db_table: model for model in rows.tables(apps)}
    told = archive.manifest["tables"]
    if different := sorted(models.keys() ^ told.keys()):
        raise Refused(_("备份里的表与程序不一致：%(name)s。") % {"name": different[0]})
    connection = connections[using]
    with connection.cursor() as cursor:
        # What making the tables put into them (kinds of contents and their permissions) is in the backup, too.
        for table in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
    for done, (table, model) in enumerate(models.items()):
        said(done, len(models), table)
        try:
            with transaction.atomic(using=using):
                rows.insert(model, _lines(archive, table), using)
        except (DatabaseError, ValidationError, ValueError, TypeError) as error:
            why = "；".join(error.messages) if isinstance(error, ValidationError) else _first_line(error)
            raise Refused(_("表 %(table)s 的内容存不进这个数据库：%(why)s。") % {"table": table, "why": why}) from error
        if told[table]["last"] is not None:
            rows.go_on_from(model, told[table]["last"], using)
    connection.check_constraints()


def _compare(archive: Archive, apps: Any, said: Said, using: str) -> None:
    models = rows.tables(apps)
    for done, model in enumerate(models):
        table = model._meta.db_table
        said(done, len(models), table)
        digest = hashlib.sha256()
        for line in rows.lines(model, using):
            digest.update(line)
        if digest.hexdigest() != archive.manifest["tables"][table]["sha256"]:
            raise Refused(_("恢复后的表 %(table)s 与备份不同，没有保存任何内容。") % {"table": table})


def _lines(archive: Archive, table: str) -> Iterator[bytes]:
    path = archive.directory / table_name(table)
    try:
        with gzip.open(path, "rb") as file:
            yield from file
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Refused(_("备份已损坏：%(name)s 解不开。没有保存任何内容。") % {"name": path}) from None


def _anchored(archive: Archive) -> bytes:
    return (archive.directory / ANCHOR).read_bytes()


def _refuse_without_files(archive: Archive, apps: Any, using: str) -> None:
    """Every file that a row tells of is there, but for those that were missing when the backup was made."""
    stored = apps.get_model("kernel", "StoredFile")._base_manager.using(using).values_list("sha256", flat=True)
    missing = sorted(set(stored) - set(archive.files) - set(archive.manifest["damaged"]))
    if missing:
        said = {"count": len(missing), "name": archive.directory / file_name(missing[0])}
        raise Refused(_("备份不完整：缺少 %(count)d 个文件，如 %(name)s。没有保存任何内容。") % said)


def _anchor(archive: Archive, made: list[Path]) -> None:
    part = anchor.path().with_suffix(".part")
    made += [part] if anchor.path().exists() else [part, anchor.path()]
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(_anchored(archive))
    part.replace(anchor.path())
