"""What lies in a backup, and whether it is whole."""

import datetime
import errno
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

FORM = 1
MANIFEST, SUMS, ANCHOR = "manifest.json", "SHA256SUMS", "audit.anchor"
#: (done, total, what): how far it is.
Said = Callable[[int, int, str], None]
_PIECE = 1 << 20
_TABLE = re.compile(r"tables/\w+\.jsonl\.gz")
_STORED = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})")
#: Why a disk does not do what it is asked, for people.
_WHY = {
    errno.ENOSPC: gettext_noop("磁盘已满"),
    errno.EDQUOT: gettext_noop("磁盘配额已用完"),
    errno.EFBIG: gettext_noop("文件超过了允许的大小"),
    errno.EACCES: gettext_noop("没有权限"),
    errno.EPERM: gettext_noop("没有权限"),
    errno.EROFS: gettext_noop("磁盘是只读的"),
    errno.EIO: gettext_noop("磁盘读写出错"),
    errno.EEXIST: gettext_noop("已有同名的文件"),
    errno.ENOTDIR: gettext_noop("上级不是目录"),
    errno.ENAMETOOLONG: gettext_noop("名称太长"),
}


class Refused(Exception):
    """A backup or restore that does not happen, or not whole; a sentence for the person."""

    for_people = True


@contextmanager
def disk(said: str) -> Iterator[None]:
    """Turn what a disk refuses into Refused: `said` is what is not done for it, with `%(why)s` in it."""
    try:
        yield
    except OSError as error:
        why = _(_WHY[error.errno]) if error.errno in _WHY else error.strerror or str(error)
        if error.filename:
            why = _("%(why)s（%(name)s）") % {"why": why, "name": error.filename}
        raise Refused(said % {"why": why}) from error


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that lies in a directory."""

    directory: Path
    manifest: dict[str, Any]
    sums: dict[str, str]

    @property
    def made_at(self) -> datetime.datetime:
        """The moment that the backup is of, by the clock of the machine that it was made on."""
        return datetime.datetime.fromisoformat(self.manifest["made_at"])

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
    with disk(_("备份读不出来：%(why)s。没有恢复任何内容。")):
        sums = _sums(directory)
        for done, (name, expected) in enumerate(sums.items()):
            said(done, len(sums), name)
            _compare(directory, name, expected)
        _refuse_unlisted(directory, sums)
        return Archive(directory, _manifest(directory, sums), sums)


def _compare(directory: Path, name: str, expected: str) -> None:
    path = directory / name
    if path.resolve() != directory.resolve() / name:
        raise Refused(_("备份里的 %(name)s 是链接，不是文件，可能被人改动过。没有恢复任何内容。") % {"name": path})
    if not path.is_file():
        raise Refused(_("备份不完整：缺少文件 %(name)s。没有恢复任何内容。") % {"name": path})
    found = checksum(path)
    stored = _STORED.fullmatch(name)
    if found != expected or (stored and found != stored[2]):
        raise Refused(_("备份已损坏：%(name)s 与校验值不符。没有恢复任何内容。") % {"name": path})


def _refuse_unlisted(directory: Path, sums: dict[str, str]) -> None:
    """What lies among the tables and files of a backup is in its list."""
    for path in sorted(path for part in ("tables", "files") for path in (directory / part).rglob("*")):
        if (path.is_symlink() or not path.is_dir()) and path.relative_to(directory).as_posix() not in sums:
            raise Refused(_("备份里多出 %(name)s，校验值清单里没有它。没有恢复任何内容。") % {"name": path})


def _manifest(directory: Path, sums: dict[str, str]) -> dict[str, Any]:
    path = directory / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        form = manifest["form"]
        if form == FORM:
            _refuse_strange(manifest)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        raise Refused(_("%(name)s 不能识别。没有恢复任何内容。") % {"name": path}) from None
    if form != FORM:
        raise Refused(_("%(name)s 由另一版本的圭表制作，格式 %(form)s 不能识别。") % {"name": directory, "form": form})
    for name in (MANIFEST, ANCHOR, *map(table_name, manifest["tables"])):
        if name not in sums:
            raise Refused(_("备份不完整：校验值清单里没有 %(name)s。") % {"name": name})
    return manifest


def _refuse_strange(manifest: dict[str, Any]) -> None:
    """Raise ValueError, KeyError or TypeError for what no backup says of itself."""
    if datetime.datetime.fromisoformat(manifest["made_at"]).tzinfo is None:
        raise ValueError(manifest["made_at"])
    if not all(len(key) == 2 and all(isinstance(one, str) for one in key) for key in manifest["migrations"]):
        raise ValueError("migrations")
    texts = [manifest["program"], *manifest["damaged"]]
    for table in manifest["tables"].values():
        texts.append(table["sha256"])
        if not isinstance(table["rows"], int) or not isinstance(table["last"], int | None):
            raise TypeError("tables")
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("texts")


def _sums(directory: Path) -> dict[str, str]:
    path = directory / SUMS
    try:
        written = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        raise Refused(
            _("%(directory)s 不是圭表的备份：没有 %(name)s。") % {"directory": directory, "name": SUMS}
        ) from None
    found: dict[str, str] = {}
    for line in written:
        digest, _space, name = line.partition("  ")
        known = name in (MANIFEST, ANCHOR) or _TABLE.fullmatch(name) or _STORED.fullmatch(name)
        if len(digest) != 64 or not known:
            raise Refused(_("备份已损坏：%(name)s 中有一行不能识别。没有恢复任何内容。") % {"name": path})
        found[name] = digest
    return found
