"""Words of sentences that several steps say."""

from __future__ import annotations

from collections.abc import Sequence

#: So many names stand in a sentence; the finding itself has all.
NAMED = 12


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: all of a few, the first and the number of many."""
    said = "、".join(names[:NAMED])
    return said if len(names) <= NAMED else f"{said} 等 {len(names)} 个"
