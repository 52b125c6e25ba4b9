"""What takes long to make and is the same for all who test: made once on this machine, until a migration or a package changes."""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def migrated() -> Path:
    """An SQLite file with the tables of the workspace, to be copied."""
    return once(kept("sqlite3"), _sqlite)


def kept(ending: str) -> Path:
    """Where a file of the present state of the tables is kept, from one run of the tests to the next."""
    held = Path(tempfile.gettempdir()) / f"guibiao-tables-{os.getuid()}"
    held.mkdir(mode=0o700, exist_ok=True)
    return held / f"{_state()}.{ending}"


def once(made: Path, make: Callable[[Path], None]) -> Path:
    """`made`, a file or a directory. Whoever comes first makes it, at the path given, while the others wait."""
    with made.with_name(f"{made.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=made.parent) as beside:
                make(Path(beside) / "made")
                (Path(beside) / "made").replace(made)
    return made


def migrate(home: Path, database: str = "") -> None:
    """Make the tables: in a file in `home`, or at the DATABASE_URL `database`."""
    environment = {**os.environ, "GUIBIAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guibiao.site.settings"}
    environment.pop("DATABASE_URL", None)
    environment |= {"DATABASE_URL": database} if database else {}
    command = [sys.executable, "-m", "guibiao.cli", "manage", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)


def _state() -> str:
    """What the tables depend on: the migrations, in whatever checkout, and the versions of the packages."""
    digest = hashlib.sha256()
    for path in (*sorted(ROOT.glob("src/guibiao/*/migrations/*.py")), ROOT / "requirements/runtime.txt"):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _sqlite(made: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        migrate(Path(home))
        (Path(home) / "guibiao.sqlite3").replace(made)
