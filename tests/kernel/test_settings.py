"""The settings of a real start, in a process of its own: safe by default, closed when something is wrong."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = (
    "from django.conf import settings as s; "
    "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, len(s.SECRET_KEY) > 50, s.ALLOWED_HOSTS)"
)


def start(home: Path, code: str = SHOW, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GUIBIAO") and key != "DATABASE_URL"}
    kept |= {"DJANGO_SETTINGS_MODULE": "guibiao.site.settings", "GUIBIAO_HOME": str(home), **environment}
    return subprocess.run(
        [sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=False, cwd=home.parent
    )


def test_a_fresh_start_is_closed_and_keeps_its_key(tmp_path: Path) -> None:
    home = tmp_path / "data"
    first = start(home)
    assert first.stdout.split()[:4] == ["False", "False", "False", "True"]
    key = home / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    start(home)
    assert key.read_text() == before


def test_https_turns_everything_on(tmp_path: Path) -> None:
    done = start(tmp_path / "data", GUIBIAO_URL="https://plan.example.gov.cn")
    assert done.stdout.split()[:4] == ["False", "True", "True", "True"]
    assert "plan.example.gov.cn" in done.stdout


@pytest.mark.parametrize("url", ["http://plan.example.gov.cn", "plan.example.gov.cn", "ftp://x"])
def test_an_unsafe_address_stops_the_start(tmp_path: Path, url: str) -> None:
    done = start(tmp_path / "data", GUIBIAO_URL=url)
    assert done.returncode != 0
    assert "GUIBIAO_URL" in done.stderr


def test_a_damaged_key_stops_the_start(tmp_path: Path) -> None:
    home = tmp_path / "data"
    home.mkdir()
    (home / "secret.key").write_text("short")
    done = start(home)
    assert done.returncode != 0
    assert "密钥文件" in done.stderr


def test_sqlite_runs_in_wal_with_immediate_transactions(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "c = connection.cursor()\n"
        "print(c.execute('PRAGMA journal_mode').fetchone()[0], c.execute('PRAGMA foreign_keys').fetchone()[0],"
        " connection.transaction_mode)\n"
    )
    assert start(tmp_path / "data", code).stdout.split() == ["wal", "1", "IMMEDIATE"]
