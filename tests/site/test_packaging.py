"""What the package promises: pinned, documented, complete, and its command quick."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = {
    name: (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    for name in ("runtime", "build", "dev", "bundle")
}
FRONT = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))


def names(requirements: list[object]) -> set[str]:
    words = [re.match(r"[\w.-]+", item) for item in requirements if isinstance(item, str)]
    return {word[0].lower().replace("_", "-") for word in words if word}


def test_every_requirement_is_pinned_with_a_hash_and_without_an_address() -> None:
    groups = PROJECT["dependency-groups"]
    extras = PROJECT["project"]["optional-dependencies"]
    served = [item for name in ("postgresql", "oidc", "sdmx") for item in extras[name]]
    wanted = {"runtime": PROJECT["project"]["dependencies"], "build": groups["build"], "dev": groups["dev"]}
    wanted["bundle"] = [*wanted["runtime"], *served]
    for name, requirements in wanted.items():
        pins = PINS[name]
        pinned = set(re.findall(r"^([\w.-]+)==", pins, re.M))
        assert names(requirements) <= pinned, f"make lock ({name})"
        assert not re.findall(r"^[\w.-]+==[^\n]*[^\\\n]$", pins, re.M), name
        assert len(re.findall(r"\\\n +--hash=sha256:", pins)) >= len(pinned)
        assert "://" not in pins


def test_front_end_packages_are_pinned_exactly() -> None:
    versions = [*FRONT["dependencies"].values(), *FRONT["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_every_dependency_has_its_reason() -> None:
    told = set(re.findall(r"^\| ([@\w./-]+) \|", (ROOT / "docs/dependencies.md").read_text(encoding="utf-8"), re.M))
    extras = [item for extra in PROJECT["project"].get("optional-dependencies", {}).values() for item in extra]
    used = names([*PROJECT["project"]["dependencies"], *extras, *PROJECT["dependency-groups"]["dev"]])
    used |= set(FRONT["dependencies"]) | set(FRONT["devDependencies"])
    assert used - {name.lower() for name in told} == set()


def test_the_wheel_brings_static_files_translations_and_data(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        inside = {name.removeprefix("guibiao/") for name in wheel.namelist()}
    assert {"site/static/dist/app.js", "site/static/dist/app.css", "site/static/dist/icons.svg"} <= inside
    assert "site/locale/en/LC_MESSAGES/django.mo" in inside
    assert "terms/units.toml" in inside
    assert not [name for name in inside if name.startswith("site/static/src")]


@pytest.mark.alone
def test_help_answers_at_once_and_loads_no_room() -> None:
    code = "import sys, atexit; from guibiao.cli import main; " + (
        "atexit.register(lambda: print([name for name in sys.modules if name.startswith('guibiao')])); main(['--help'])"
    )
    best = min(_timed([sys.executable, "-m", "guibiao.cli", "--help"]) for _ in range(3))
    assert best < 0.5
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "guibiao.cli" in loaded
    assert not re.search(r"guibiao\.(terms|documents|reading|kernel|plans|site|cli\.(read|serve))", loaded)


def _timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - start
