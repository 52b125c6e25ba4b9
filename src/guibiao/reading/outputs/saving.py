"""Files appear whole or not at all, and never in place of another one unasked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OutputExists(FileExistsError):
    """Something is already there, said in one sentence."""


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raises OutputExists where `path` is there already and may not be replaced."""
    if path.is_dir():
        raise OutputExists(f"“{path}”是一个文件夹，请写明文件名。")
    if path.exists() and not force:
        raise OutputExists(f"“{path}”已经存在；请换一个文件名，或加 --force 覆盖它。")


@contextmanager
def replacing(path: Path, *, force: bool = True) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends well, and is removed when it does not.

    Raises OutputExists (see `refuse_existing`) and OSError with a sentence where the folder cannot be written.
    """
    refuse_existing(path, force=force)
    path.parent.mkdir(parents=True, exist_ok=True)
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
