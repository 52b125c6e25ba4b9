"""What lies in a backup, and whether it is whole."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

FORM = 1
MANIFEST, SUMS, ANCHOR = "manifest.json", "SHA256SUMS", "audit.anchor"
#: (done, total, what): how far it is.
Said = Callable[[int, int, str], None]
_PIECE = 1 << 20


class Refused(Exception):
    """A backup or restore that does not happen, or not whole; a sentence for the person."""

    for_people = True


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that lies in a directory."""

    directory: Path
    manifest: dict[str, Any]
    sums: dict[str, str]

    @property
    def files(self) -> list[str]:
        """The hashes of the stored files."""
        return [Path(name).name for name in self.sums if name.startswith("files/")]

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum((self.directory / name).stat().st_size for name in self.sums)


def quiet(_done: int, _total: int, _what: str) -> None:
    """For whoever does not watch."""


def table_name(table: str) -> str:
    """Where the rows of a table lie in a backup."""
    return f"tables/{table}.jsonl.gz"


def file_name(sha256: str) -> str:
    """Where a stored file lies in a backup."""
    return f"files/{sha256[:2]}/{sha256}"


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, some at a time."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    for piece in pieces(path):
        digest.update(piece)
    return digest.hexdigest()


def opened(directory: Path, said: Said = quiet) -> Archive:
    """The backup in a directory, after every file of it was compared with its checksum. Raises Refused and names the file."""
    sums = _sums(directory)
    for done, (name, expected) in enumerate(sums.items()):
        said(done, len(sums), name)
        path = directory / name
        if not path.is_file():
            raise Refused(_("备份不完整：缺少文件 %(name)s。没有恢复任何内容。") % {"name": path})
        if checksum(path) != expected:
            raise Refused(_("备份已损坏：%(name)s 与校验值不符。没有恢复任何内容。") % {"name": path})
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        form, tables = manifest["form"], manifest["tables"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused(_("%(name)s 不能识别。没有恢复任何内容。") % {"name": directory / MANIFEST}) from None
    if form != FORM:
        raise Refused(_("%(name)s 由另一版本的圭表制作，格式 %(form)s 不能识别。") % {"name": directory, "form": form})
    missing = [table for table in tables if table_name(table) not in sums]
    if missing:
        raise Refused(_("备份不完整：校验值清单里没有 %(name)s。") % {"name": table_name(missing[0])})
    return Archive(directory, manifest, sums)


def _sums(directory: Path) -> dict[str, str]:
    path = directory / SUMS
    try:
        written = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Refused(
            _("%(directory)s 不是圭表的备份：没有 %(name)s。") % {"directory": directory, "name": SUMS}
        ) from None
    found: dict[str, str] = {}
    for line in written:
        digest, _space, name = line.partition("  ")
        if len(digest) != 64 or not name or ".." in Path(name).parts or Path(name).is_absolute():
            raise Refused(_("备份已损坏：%(name)s 中有一行不能识别。没有恢复任何内容。") % {"name": path})
        found[name] = digest
    return found
