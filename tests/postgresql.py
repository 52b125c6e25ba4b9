"""A PostgreSQL server of our own for the length of a test: a cluster in a temporary directory, on a socket in it."""

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


def programs() -> Path | None:
    """Where `initdb` lies, or None when PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server and give its DATABASE_URL. It refuses to run as root, so root runs it as `postgres`."""
    where = programs()
    if where is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    owner = "postgres" if os.geteuid() == 0 else getpass.getuser()
    home = Path(tempfile.mkdtemp(prefix="guibiao-pg-"))
    if os.geteuid() == 0:
        entry = pwd.getpwnam(owner)
        os.chown(home, entry.pw_uid, entry.pw_gid)
    data = home / "data"
    options = f"-k {home} -c listen_addresses='' -c fsync=off -c max_connections=50"
    try:
        _run(owner, where / "initdb", "-D", data, "-U", owner, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        _run(owner, where / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
        try:
            yield f"postgresql://{owner}@{quote(str(home), safe='')}/postgres"
        finally:
            _run(owner, where / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(owner: str, *command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", owner, "--", *words]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", timeout=120)
    if done.returncode:
        raise RuntimeError(f"{words[-6:]}: {done.stdout}{done.stderr}")
