"""Files appear whole or not at all, and never in place of another one unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OutputExists(FileExistsError):
    """Something is already there, said in one sentence."""


class NoFolder(FileNotFoundError):
    """The folder that an output should go into is not there, said in one sentence."""


def need_folder(path: Path) -> None:
    """Raises NoFolder where there is no folder for `path`: a mistyped name must not make one."""
    if not path.parent.is_dir():
        raise NoFolder(f"文件夹“{path.parent}”不存在，不能写入“{path.name}”；请先建好文件夹，或检查路径是否写错。")


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raises OutputExists where `path` is there already and may not be replaced."""
    if path.is_dir():
        raise OutputExists(f"“{path}”是一个文件夹，请写明文件名。")
    if path.exists() and not force:
        raise OutputExists(f"“{path}”已经存在；请换一个文件名，或加 --force 覆盖它。")


@contextmanager
def replacing(path: Path, *, force: bool = True) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends well, and is removed when it does not.

    Raises OutputExists (see `refuse_existing`), NoFolder, and OSError where the folder cannot be written.
    """
    need_folder(path)
    refuse_existing(path, force=force)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}.", suffix=path.suffix + ".part", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)  # mkstemp's 0600 is for secrets; this is an ordinary file
        refuse_existing(path, force=force)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
