"""Lists of words as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable


def longest_first(*lists: Iterable[str]) -> tuple[str, ...]:
    """The words of all lists, each once, so that no word hides a longer one that it begins or ends."""
    return tuple(sorted({word for words in lists for word in words}, key=lambda w: (-len(w), w)))


def any_of(*lists: Iterable[str]) -> str:
    """A pattern without brackets for any word of the lists, the longest that fits."""
    return "|".join(map(re.escape, longest_first(*lists)))
