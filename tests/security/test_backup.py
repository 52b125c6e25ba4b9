"""A backup restored is equal by checksum, table by table and file by file: on either database, and from one to the other."""

import datetime
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.utils import timezone

from guibiao.kernel import audit, backup, files, protection
from guibiao.kernel.backup import writing
from guibiao.kernel.models import Job, Organisation, Region, StoredFile, User
from tests.security.backups import elsewhere, listed, stored
from tests.tables import migrated

#: What databases write each in its own way.
ODD = {
    "large": 1e22,
    "zero": -0.0,
    "small": 1e-7,
    "text": "汉字 \u2028 𠮷 ' \" \\ e+5",
    "deep": [{"b": None, "a": [True, 0.1]}],
}


@pytest.fixture
def work(person: Callable[..., Any]) -> Any:
    """A workspace with something of everything in it; the last number that was given belongs to nobody any more."""
    lin = person("lin", "planner")
    for number in range(3):
        files.store(
            f"文件{number}".encode(),
            name=f"{number}.txt",
            media_type="text/plain",
            user=lin,
            declared_unclassified=True,
        )
    Job.objects.create(kind="x", label="算", owner=lin, arguments=ODD, result=None)
    gone = Region.objects.create(code="999999", name="撤", level=1)
    gone.delete()
    Client().force_login(lin)
    return lin


def empty() -> None:
    """The database of the tests without a row, as after `migrate`."""
    with protection.lifted(connection):
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_there_and_back_again_nothing_is_different(work: Any, settings: Any, tmp_path: Path) -> None:
    first = backup.write(tmp_path / "one")
    head = audit.verify().head
    assert first.manifest["damaged"] == [] and len(first.files) == 3
    with elsewhere(tmp_path / "there", settings) as other:
        backup.read(tmp_path / "one", using=other)
        second = backup.write(tmp_path / "two", using=other)
        assert stored(tmp_path / "there") == {name: name for name in first.files}
        assert second.manifest["tables"] == first.manifest["tables"]
        assert User.objects.using(other).get(username="lin").check_password("correct-horse-9")
        assert (
            Region.objects.using(other).create(code="888888", name="新", level=1).pk
            > Region.objects.latest("pk").pk + 1
        )
    empty()
    shutil.rmtree(settings.FILES_DIR)
    (settings.GUIBIAO_HOME / "audit.anchor").unlink()
    backup.read(tmp_path / "two")
    third = backup.write(tmp_path / "three")
    assert third.manifest["tables"] == first.manifest["tables"]
    assert {name: digest for name, digest in third.sums.items() if name.startswith(("files/", "tables/"))} == {
        name: digest for name, digest in first.sums.items() if name.startswith(("files/", "tables/"))
    }
    report = audit.verify()
    assert report.ok and report.head == head
    assert audit.record(None, "test.done", None).sequence == report.entries + 1
    assert files.read(StoredFile.objects.first()).startswith("文件".encode())


@pytest.mark.parametrize(
    "what", ["tables/kernel_user.jsonl.gz", "files", "manifest.json", "audit.anchor", "SHA256SUMS"]
)
def test_a_damaged_backup_is_refused_and_the_file_named(one: Path, there: str, tmp_path: Path, what: str) -> None:
    path = one / next(name for name in (*backup.opened(one).sums, "SHA256SUMS") if name.startswith(what))
    content = path.read_bytes()
    half = len(content) // 2
    for damaged in (content[:half] + b"?" + content[half + 1 :], content[:half] + b"x", None):
        path.unlink() if damaged is None else path.write_bytes(damaged)
        # Where the list itself is spoiled, a file is named that no longer agrees with it.
        with pytest.raises(backup.Refused, match=path.name if what != "SHA256SUMS" else "备份"):
            backup.read(one, using=there)
    assert not User.objects.using(there).exists()
    assert not (tmp_path / "there/files").exists()


def test_a_backup_goes_only_into_an_empty_workspace(one: Path, full: str) -> None:
    with pytest.raises(backup.Refused, match="已有数据"):
        backup.read(one, using=full)


def test_foreign_files_are_left_alone(one: Path, there: str, tmp_path: Path) -> None:
    (tmp_path / "there/files/ab").mkdir(parents=True)
    (tmp_path / "there/files/ab/foreign").write_bytes(b"x")
    with pytest.raises(backup.Refused, match="别的文件"):
        backup.read(one, using=there)


def test_what_was_interrupted_is_done_again(one: Path, there: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        backup.read(one, _stopped, using=there)
    assert not Organisation.objects.using(there).exists()
    assert backup.read(one, using=there).manifest["tables"]["kernel_user"]["rows"] == 1
    assert User.objects.using(there).get().full_name == "林工"


def test_a_backup_that_was_interrupted_leaves_nothing(full: str, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        backup.write(tmp_path / "two", _stopped, using=full)
    assert [path.name for path in tmp_path.iterdir() if "two" in path.name] == []


def _stopped(done: int, total: int, what: str) -> None:
    if what == "kernel_user":
        raise KeyboardInterrupt


def test_who_writes_meanwhile_is_not_held_up_and_not_half_in_it(full: str, tmp_path: Path) -> None:
    def writes(done: int, total: int, what: str) -> None:
        if what == "kernel_organisation":
            with connections[full].cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 100")
                cursor.execute("UPDATE kernel_user SET full_name = '改名'")

    backup.write(tmp_path / "two", writes, using=full)
    assert User.objects.using(full).get().full_name == "改名"
    assert "林工" in gzip.decompress((tmp_path / "two/tables/kernel_user.jsonl.gz").read_bytes()).decode()


def test_files_that_were_lost_before_are_said(full: str, tmp_path: Path) -> None:
    lost, spoiled, _whole = StoredFile.objects.using(full).order_by("pk")
    files.path_of(lost.sha256).unlink()
    files.path_of(spoiled.sha256).write_bytes(b"other")
    found = backup.write(tmp_path / "two", using=full)
    assert sorted(found.manifest["damaged"]) == sorted([lost.sha256, spoiled.sha256])
    assert len(backup.opened(tmp_path / "two").files) == 1


def test_a_full_disk_and_a_full_directory_are_said_before_anything(
    full: str, one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(backup.Refused, match="不是空目录"):
        backup.write(one, using=full)
    usage = shutil.disk_usage(tmp_path)._replace(free=1)
    monkeypatch.setattr(writing.shutil, "disk_usage", lambda _where: usage)
    with pytest.raises(backup.Refused, match="空间不够"):
        backup.write(tmp_path / "two", using=full)


def seen(where: Path, migrations: list[list[str]]) -> None:
    """Make a backup one of a database that has seen these migrations."""
    path = where / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "migrations": migrations}), encoding="utf-8")
    listed(where)


@pytest.mark.parametrize("later", [True, False])
def test_a_backup_of_another_version_says_what_to_do(one: Path, there: str, later: bool) -> None:
    migrations = [name for name in backup.opened(one).manifest["migrations"] if later or name[0] != "kernel"]
    seen(one, migrations + ([["kernel", "9999_later"]] if later else []))
    with pytest.raises(backup.Refused, match="先升级" if later else "较早的版本"):
        backup.read(one, using=there)


def test_a_backup_from_before_migrations_were_put_together_is_restored(one: Path, there: str) -> None:
    together = MigrationLoader(None).replacements
    before = [name for name in backup.opened(one).manifest["migrations"] if tuple(name) not in together]
    assert ["plans", "0005_cascade_and_key_lists"] in before
    seen(one, [name for name in before if name != ["plans", "0005_cascade_and_key_lists"]])
    with pytest.raises(
        backup.Refused, match=r"只做到 plans.0004_ledger.*带有 plans.0005_cascade_and_key_lists 的早先版本"
    ):
        backup.read(one, using=there)
    seen(one, before)
    assert backup.read(one, using=there).manifest["tables"]["kernel_user"]["rows"] == 1
    assert User.objects.using(there).get().full_name == "林工"


def test_nobody_else_may_read_it_and_no_log_in_is_in_it(made: Path) -> None:
    found = backup.opened(made / "made")
    modes = {(found.directory / name).stat().st_mode & 0o077 for name in found.sums}
    assert modes == {0} and found.directory.stat().st_mode & 0o077 == 0
    assert not any("session" in name for name in found.manifest["tables"])


def test_a_made_up_name_in_the_list_leads_nowhere(one: Path, there: str) -> None:
    sums = one / "SHA256SUMS"
    sums.write_text(sums.read_text() + f"{'0' * 64}  ../../etc/passwd\n")
    with pytest.raises(backup.Refused, match="SHA256SUMS"):
        backup.read(one, using=there)


def test_from_the_command_line(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}

    def run(home: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "guibiao.cli", *words, "--home", str(tmp_path / home)]
        return subprocess.run(command, env=kept, capture_output=True, text=True, check=False)

    for home in ("old", "new"):
        (tmp_path / home).mkdir()
        shutil.copy(migrated(), tmp_path / home / "guibiao.sqlite3")
    done = run("old", "backup", str(tmp_path / "out"))
    assert done.returncode == 0 and "备份完成" in done.stdout, done.stderr
    ahead = timezone.now() + datetime.timedelta(days=2)
    path = tmp_path / "out/manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "made_at": ahead.isoformat()}))
    listed(tmp_path / "out")
    done = run("new", "restore", str(tmp_path / "out"))
    assert done.returncode == 0 and "恢复完成" in done.stdout and "审计链完好" in done.stdout, done.stderr
    assert (tmp_path / "new/serve.lock").stat().st_mode & 0o077 == 0
    assert f"备份做于 {ahead.astimezone():%Y-%m-%d}" in done.stdout and "核对两台机器的时钟" in done.stderr
