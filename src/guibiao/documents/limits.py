"""How much of a machine one document may take."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one file. Sizes in bytes, times in seconds.

    `size` is the file itself; `inflated` what a compressed file may grow to; `parts` how many members
    an archive may hold; `pages` how many pages of a PDF are read; `seconds` how long one file may take.
    """

    size: int = 50 * MEGABYTE
    inflated: int = 300 * MEGABYTE
    parts: int = 10_000
    pages: int = 2_000
    seconds: float = 10.0


DEFAULT = Limits()
