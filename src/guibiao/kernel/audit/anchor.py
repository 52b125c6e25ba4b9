"""The anchor: number and hash of every entry, in a file beside the database.

Whoever can write the database could rewrite the whole chain or cut off its end; the anchor would still tell.
A copy of it kept elsewhere makes it hold against whoever can write the file, too.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

#: Bytes that no line is longer than.
_LONGEST = 200


def path() -> Path:
    """Where the anchor lies."""
    return Path(settings.GUIBIAO_HOME) / "audit.anchor"


def append(sequence: int, digest: str) -> None:
    """Add one line; a single write in append mode, so that lines of several processes do not mix."""
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{sequence} {digest}\n".encode())
    finally:
        os.close(handle)


def last() -> int:
    """The number in the last line; 0 where there is none."""
    if not path().exists():
        return 0
    with path().open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - _LONGEST, 0))
        number, _, _rest = file.read().rstrip(b"\n").rpartition(b"\n")[2].partition(b" ")
    return int(number) if number.isdigit() else 0


def lines() -> Iterator[tuple[int, str]]:
    """(sequence, hash) of every line. A line that cannot be read comes as (-1, line)."""
    if not path().exists():
        return
    with path().open(encoding="utf-8", errors="replace") as file:
        for line in file:
            number, _, digest = line.strip().partition(" ")
            yield (int(number), digest) if number.isdigit() and len(digest) == 64 else (-1, line.strip())
