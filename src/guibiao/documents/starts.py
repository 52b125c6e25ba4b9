"""What opens a new paragraph: numbers, bullets, labels. The forms are in `starts.toml`."""

from __future__ import annotations

import re
from functools import cache

from guibiao.terms.data import data_table


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = data_table(__file__, "starts.toml")
    return re.compile("|".join(data["numbered"])), re.compile(data["labelled"]), re.compile(data["dated"])


def numbered(text: str) -> bool:
    """Whether a line begins with a number, a bullet or the name of a box, table or annex."""
    return _forms()[0].match(text) is not None


def labelled(text: str) -> bool:
    """Whether a line begins with a short word and a colon."""
    return _forms()[1].match(text) is not None


def dated(text: str) -> bool:
    """Whether a line is a date and nothing else, as under a signature."""
    return _forms()[2].match(text) is not None
