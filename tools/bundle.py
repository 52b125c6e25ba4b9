"""Everything that a Linux server behind a closed network needs to install Guibiao, as one file.

    python tools/bundle.py [--machine Linux-aarch64] [--python 3.12] [--dist DIRECTORY]

The wheel of the package must be there. The programs that it needs are those of `requirements/bundle.txt`, with their hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Which C libraries the programs may have been built for, by the machine: what a server of the last years has.
PLATFORMS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24", "manylinux_2_17", "manylinux2014")


def bundle(dist: Path, machine: str, python: str) -> Path:
    """Make the file. Returns its path."""
    wheel = max(dist.glob("guibiao-*.whl"), key=lambda path: path.stat().st_mtime)
    version = wheel.name.split("-")[1]
    name = f"guibiao-{version}-{machine.lower()}-python{python}"
    with tempfile.TemporaryDirectory() as beside:
        folder = Path(beside) / name
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        _fetch(wheels, machine, python)
        shutil.copy(wheel, wheels)
        for path in (ROOT / "deploy").iterdir():
            shutil.copy(path, folder)
        pins = (ROOT / "requirements/bundle.txt").read_text(encoding="utf-8")
        own = f"guibiao=={version} --hash=sha256:{_digest(wheel)}\n"
        for file, text in (
            ("requirements.txt", pins + own),
            ("machine", machine),
            ("python-version", python),
            ("version", version),
        ):
            (folder / file).write_text(text, encoding="utf-8")
        sums = [
            f"{_digest(path)}  {path.relative_to(folder)}\n" for path in sorted(folder.rglob("*")) if path.is_file()
        ]
        (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
        made = dist / f"{name}.tar"  # not packed again: wheels are packed
        with tarfile.open(made, "w") as archive:
            archive.add(folder, name)
    return made


def _fetch(into: Path, machine: str, python: str) -> None:
    where = machine.split("-")[1]
    command = [
        ROOT / "tools/uv", "tool", "run", "--quiet", "--python", sys.executable, "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--only-binary", ":all:", "--require-hashes", "--dest", into, "--implementation", "cp", "--python-version", python,
        *[word for one in PLATFORMS for word in ("--platform", f"{one}_{where}")],
    ]  # fmt: skip
    for file in ("bundle.txt", "uv.txt"):
        subprocess.run([*command, "-r", ROOT / "requirements" / file], check=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--machine", default=f"{platform.system()}-{platform.machine()}", help="as `uname -sm` says it")
    parser.add_argument("--python", default="{}.{}".format(*sys.version_info[:2]), help="of the server")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="where the wheel is and the bundle goes")
    arguments = parser.parse_args()
    made = bundle(arguments.dist, arguments.machine, arguments.python)
    print(f"{made}: {made.stat().st_size // 1_000_000} MB")


if __name__ == "__main__":
    main()
