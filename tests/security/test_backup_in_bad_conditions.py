"""Backup and restore when the disk is full, the process is killed, the backup was spoiled: a sentence, and nothing half done."""

import fcntl
import gzip
import hashlib
import json
import os
import re
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from guibiao.kernel import backup, files
from guibiao.kernel.models import Organisation, Region, StoredFile, User
from tests.security.backups import keep, listed, stored

LARGE = os.urandom(200_000)


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """What a full disk does: a write fails on its way."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def killed(using: str, do: Callable[[Callable[..., None]], Any], at: str) -> None:
    """Do it in a process that is killed when it says that it has come to `at`."""
    connection = connections[using]
    connection.close()
    child = os.fork()
    if child == 0:  # pragma: no cover

        def said(done: int, total: int, what: str) -> None:
            if what == at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            connections[using] = connection  # where a browser's loop ran before, the child would look for its own
            do(said)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def beside(where: Path, name: str) -> list[str]:
    return [path.name for path in where.iterdir() if name in path.name]


# --- backup -----------------------------------------------------------------------------------------------------------
def test_a_disk_that_is_full_on_the_way_leaves_nothing(full: str, tmp_path: Path) -> None:
    keep(LARGE, "大.txt", User.objects.using(full).get(), full)
    with no_file_above(100_000), pytest.raises(backup.Refused, match="备份没有做成：文件超过了允许的大小"):
        backup.write(tmp_path / "two", using=full)
    assert beside(tmp_path, "two") == []
    (tmp_path / "two").mkdir()
    with no_file_above(100_000), pytest.raises(backup.Refused):
        backup.write(tmp_path / "two", using=full)
    assert list((tmp_path / "two").iterdir()) == []
    assert len(backup.write(tmp_path / "two", using=full).files) == 4


def test_what_a_killed_backup_left_is_swept_by_the_next(full: str, tmp_path: Path) -> None:
    for at in ("kernel_user", "files/"):
        name = at if at == "kernel_user" else backup.archive.file_name(StoredFile.objects.using(full).first().sha256)
        killed(full, lambda said: backup.write(tmp_path / "two", said, using=full), name)
    assert len(beside(tmp_path, ".two-")) == 1 and not (tmp_path / "two").exists()
    with pytest.raises(backup.Refused, match="不是圭表的备份"):
        backup.opened(tmp_path / beside(tmp_path, ".two-")[0])
    (tmp_path / ".two-other.d").mkdir()  # is nobody's leaving
    backup.write(tmp_path / "two", using=full)
    assert sorted(beside(tmp_path, "two")) == [".two-other.d", "two"]
    assert len(backup.opened(tmp_path / "two").files) == 3


def test_one_that_is_still_on_its_way_is_left_alone(full: str, tmp_path: Path) -> None:
    other = tmp_path / ".two-abcdefgh"
    other.mkdir()
    handle = os.open(other, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    backup.write(tmp_path / "two", using=full)
    assert other.is_dir()
    os.close(handle)


def test_a_directory_that_is_there_is_filled_and_not_put_in_place_of(full: str, tmp_path: Path) -> None:
    """It may be a disk of its own, or lie where nothing else may be written."""
    (tmp_path / "two").mkdir()
    number = (tmp_path / "two").stat().st_ino
    killed(full, lambda said: backup.write(tmp_path / "two", said, using=full), "kernel_user")
    made = backup.write(tmp_path / "two", using=full)
    assert (tmp_path / "two").stat().st_ino == number
    assert beside(tmp_path, ".two") == beside(tmp_path / "two", ".two") == []
    assert backup.opened(tmp_path / "two").sums == made.sums


def test_where_no_backup_can_be_is_said(full: str, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "file").write_text("x")
    for where, says in (
        (tmp_path / "file/two", "备份没有做成：(已有同名的文件|上级不是目录)"),
        (tmp_path / "file", "不是空目录"),
        (Path(settings.FILES_DIR) / "two", "在存文件的目录里"),
        (tmp_path / ("长" * 200), "名称太长"),
    ):
        with pytest.raises(backup.Refused, match=says):
            backup.write(where, using=full)
    assert (tmp_path / "file").read_text() == "x"


def test_tables_of_an_earlier_version_are_not_read_by_this_one(full: str, tmp_path: Path) -> None:
    MigrationRecorder.Migration.objects.using(full).filter(app="exchange").order_by("-pk")[:1].get().delete(using=full)
    with pytest.raises(backup.Refused, match="用原来的版本备份"):
        backup.write(tmp_path / "two", using=full)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_backup_is_of_one_moment_whoever_writes_meanwhile(person: Callable[..., Any], tmp_path: Path) -> None:
    person("lin", "planner")
    names = iter(range(100))

    def writes(done: int, total: int, what: str) -> None:
        if what.startswith("kernel_"):
            number = next(names)
            home = Organisation.objects.create(name=f"第{number}单位", region=Region.objects.get(code="910000"))
            User.objects.create_user(f"u{number}", "新来", organisation=home)

    made = backup.write(tmp_path / "two", writes)
    count = {name: told["rows"] for name, told in made.manifest["tables"].items()}
    assert Organisation.objects.count() - count["kernel_organisation"] == next(names) > 5
    assert count["kernel_user"] == 1 and count["kernel_region"] == Region.objects.count()


# --- restore ------------------------------------------------------------------------------------------------------------
def test_a_restore_that_finds_no_room_leaves_nothing(
    one: Path, there: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = one / backup.archive.file_name(hashlib.sha256(LARGE).hexdigest())
    big.parent.mkdir(exist_ok=True)
    big.write_bytes(LARGE)
    listed(one)
    with no_file_above(100_000), pytest.raises(backup.Refused, match="没有恢复：.*没有保存任何内容"):
        backup.read(one, using=there)
    assert stored(tmp_path / "there") == {} and not User.objects.using(there).exists()
    free = shutil.disk_usage(tmp_path)._replace(free=sum(path.stat().st_size for path in one.rglob("*")) + 2000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _where: free)
    with pytest.raises(backup.Refused, match="空间不够"):  # packed it would fit
        backup.read(one, using=there)


def test_a_killed_restore_is_done_again(one: Path, there: str, tmp_path: Path) -> None:
    for at in ("kernel_user", "reports_report"):  # while the rows come, and while they are compared
        killed(there, lambda said: backup.read(one, twice(said), using=there), at)
        assert not User.objects.using(there).exists()
    backup.read(one, using=there)
    assert User.objects.using(there).get().full_name == "林工"
    assert len(stored(tmp_path / "there")) == 3


def twice(said: Callable[..., None]) -> Callable[..., None]:
    """Tables are told of twice: when they are filled, and when they are compared."""
    seen: list[str] = []

    def told(done: int, total: int, what: str) -> None:
        seen.append(what)
        if what == "kernel_user" or seen.count(what) == 2:
            said(done, total, what)

    return told


def test_rows_of_any_table_make_a_workspace_that_is_not_empty(one: Path, there: str) -> None:
    Region.objects.using(there).create(code="920000", name="西岭省", level=1)
    with pytest.raises(backup.Refused, match=r"已有数据（地区）"):
        backup.read(one, using=there)
    assert Region.objects.using(there).get().name == "西岭省"


# --- a backup that was spoiled, with a list of checksums that agrees with it ----------------------------------------------
def _link(one: Path) -> None:
    path = first_file(one)
    path.rename(one.parent / "elsewhere")
    path.symlink_to(one.parent / "elsewhere")


def _linked_tables(one: Path) -> None:
    (one / "tables").rename(one.parent / "tables")
    (one / "tables").symlink_to(one.parent / "tables")


def _more(one: Path) -> None:
    shutil.copy(one / "tables/kernel_user.jsonl.gz", one / "tables/more.jsonl.gz")


def _other_file(one: Path) -> None:
    first_file(one).write_bytes(b"other")
    listed(one)


def _no_file(one: Path) -> None:
    first_file(one).unlink()
    listed(one)


def _no_anchor(one: Path) -> None:
    (one / "audit.anchor").unlink()
    listed(one)


def _cut_short(one: Path) -> None:
    path = one / "tables/kernel_user.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-20])
    listed(one)


def _other_row(one: Path) -> None:
    path = one / "tables/kernel_user.jsonl.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace("林工".encode(), "甲工".encode())))
    listed(one)


def _no_day(one: Path) -> None:
    path = one / "tables/kernel_user.jsonl.gz"
    path.write_bytes(gzip.compress(re.sub(rb'"20\d\d-[^"]*"', '"昨天"'.encode(), gzip.decompress(path.read_bytes()))))
    listed(one)


def _said(**words: Any) -> Callable[[Path], None]:
    def spoil(one: Path) -> None:
        path = one / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **words}), encoding="utf-8")
        listed(one)

    return spoil


def _names(name: str) -> Callable[[Path], None]:
    def spoil(one: Path) -> None:
        with (one / "SHA256SUMS").open("a") as file:
            file.write(f"{'0' * 64}  {name}\n")

    return spoil


def first_file(one: Path) -> Path:
    return next(path for path in sorted((one / "files").rglob("*")) if path.is_file())


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_link, "是链接，不是文件"),
        (_linked_tables, "是链接，不是文件"),
        (_more, "多出 .*more.jsonl.gz"),
        (_other_file, "与校验值不符"),
        (_no_file, "缺少 1 个文件，如 .*files"),
        (_no_anchor, "没有 audit.anchor"),
        (_cut_short, "kernel_user.jsonl.gz 解不开"),
        (_other_row, "kernel_user 与备份不同"),
        (_no_day, "kernel_user 的内容存不进这个数据库：“昨天”"),
        (_said(tables=[]), "manifest.json 不能识别"),
        (_said(tables={"kernel_user": {"rows": "1"}}), "manifest.json 不能识别"),
        (_said(migrations=[["kernel"]]), "manifest.json 不能识别"),
        (_said(made_at="昨天"), "manifest.json 不能识别"),
        (_said(form=9), "格式 9 不能识别"),
        (_names("tables/../../x.jsonl.gz"), "SHA256SUMS 中有一行不能识别"),
        (_names("/etc/passwd"), "SHA256SUMS 中有一行不能识别"),
        (_names("files/ab/cd"), "SHA256SUMS 中有一行不能识别"),
    ],
)
def test_a_spoiled_backup_is_refused_and_nothing_of_it_stays(
    one: Path, there: str, tmp_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(one)
    with pytest.raises(backup.Refused, match=says):
        backup.read(one, using=there)
    assert not User.objects.using(there).exists()
    assert stored(tmp_path / "there") == {} and not (tmp_path / "there/audit.anchor").exists()


def test_a_file_that_broke_off_before_is_written_anew(one: Path, there: str) -> None:
    sha256 = first_file(one).name
    files.path_of(sha256).parent.mkdir(parents=True)
    files.path_of(sha256).write_bytes(b"half")
    backup.read(one, using=there)
    assert files.read(StoredFile.objects.using(there).get(sha256=sha256)).startswith("文件".encode())
