"""Programs that tests need and Python's registry does not have: install what may be installed, say what is skipped.

Prints the arguments for pytest that leave out what cannot run here. With CI=true nothing is left out: a missing program
is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Program:
    """What it is called, where it may lie, the Debian packages that bring it, the tests that need it (patterns)."""

    name: str
    places: tuple[str, ...]
    packages: tuple[str, ...]
    tests: tuple[str, ...]

    def present(self) -> bool:
        return bool(shutil.which(self.name)) or any(any(Path("/").glob(place)) for place in self.places)


PLAYWRIGHT = str(Path.home() / ".cache/ms-playwright").lstrip("/")
PROGRAMS = (
    Program(
        "chromium-headless-shell",
        ("usr/bin/chromium", "opt/google/chrome/chrome", f"{PLAYWRIGHT}/chromium*"),
        ("chromium-headless-shell", "fonts-noto-cjk"),
        (
            "tests/browser",
            "tests/loop",
            "tests/**/test_*browser.py",
            "tests/site/test_design.py",
            "tests/indicators/charts/test_options.py",
        ),
    ),
    Program(
        "initdb",
        ("usr/lib/postgresql/*/bin/initdb",),
        ("postgresql",),
        ("tests/kernel/test_postgresql.py", "tests/indicators/**/test_backends*.py"),
    ),
    # Spark 4.0 runs on Java 17 and 21 and not on every later one, so the `java` of the PATH says nothing.
    Program(
        "Java 17",
        ("usr/lib/jvm/java-17-openjdk-*", "usr/lib/jvm/java-21-openjdk-*"),
        ("openjdk-17-jre-headless",),
        ("tests/indicators/**/test_backends*.py",),
    ),
    Program(
        "soffice",
        (),
        ("libreoffice-writer-nogui",),
        ("tests/documents/test_legacy.py", "tests/outputs/test_read_back.py", "tests/reports/test_office.py"),
    ),
)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def apt(packages: list[str]) -> None:
    """Install Debian packages where this user may; what fails shows in what is still missing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say(f"Installing {' '.join(packages)} ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *words], env=environment, stdout=sys.stderr, check=False)


def main() -> None:
    missing = [program for program in PROGRAMS if not program.present()]
    if missing:
        apt([package for program in missing for package in program.packages])
        missing = [program for program in missing if not program.present()]
    if any(program.name == "chromium-headless-shell" for program in missing):
        subprocess.run([ROOT / ".venv/bin/playwright", "install", "chromium"], stdout=sys.stderr, check=False)
        missing = [program for program in missing if not program.present()]
    for program in missing:
        packages = " ".join(program.packages)
        say(f"SKIPPED for want of {program.name} (apt-get install {packages}): {' '.join(program.tests)}")
    if missing and os.environ.get("CI") == "true":
        sys.exit("Nothing may be skipped in CI.")
    tests = {path for program in missing for pattern in program.tests for path in ROOT.glob(pattern)}
    print(*[f"--ignore={path.relative_to(ROOT)}" for path in sorted(tests)])


if __name__ == "__main__":
    main()
