"""An SQLite file with the tables of the workspace, migrated once on this machine for all who test, until a migration changes."""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def migrated() -> Path:
    """The file, to be copied. Whoever comes first makes it while the others wait."""
    held = Path(tempfile.gettempdir()) / f"guibiao-tables-{os.getuid()}"
    held.mkdir(mode=0o700, exist_ok=True)
    made = held / f"{_state()}.sqlite3"
    with (held / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(made)
    return made


def _state() -> str:
    """What the tables depend on: the migrations, in whatever checkout, and the versions of the packages."""
    digest = hashlib.sha256()
    for path in (*sorted(ROOT.glob("src/guibiao/*/migrations/*.py")), ROOT / "requirements/runtime.txt"):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _make(made: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "GUIBIAO_HOME": home, "DJANGO_SETTINGS_MODULE": "guibiao.site.settings"}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "guibiao.cli", "manage", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=environment, check=True, cwd=ROOT)
        (Path(home) / "guibiao.sqlite3").replace(made)
