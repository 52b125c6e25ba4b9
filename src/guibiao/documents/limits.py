"""How much of a machine one document may take."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one file. Sizes in bytes, times in seconds.

    `size` is the file itself; `lines` (a table counts as one) and `characters` are what a document may hold, one of a
    thousand pages holds less; `inflated` what a compressed file may grow to; `parts` how many members
    an archive may hold; `pages` how many pages of a PDF are read; `seconds` how long a file may keep the
    processor before its first page is read; `conversion` how long LibreOffice may take over an old document.
    """

    size: int = 50 * MEGABYTE
    lines: int = 100_000
    characters: int = 5_000_000
    inflated: int = 300 * MEGABYTE
    parts: int = 10_000
    pages: int = 2_000
    seconds: float = 8.0
    conversion: float = 45.0


DEFAULT = Limits()
