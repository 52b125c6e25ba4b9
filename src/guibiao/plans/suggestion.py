"""What the reader makes of words that a person selected."""

import re
from typing import Any

from guibiao.plans.found import fields
from guibiao.plans.models import Item, Reading

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def suggest(reading: Reading, kind: str, start: int, end: int) -> dict[str, Any]:
    """Fields for a new item over `start:end`: read from the sentence where that succeeds, else as much as is plain."""
    words = reading.text[start:end].strip()
    if kind == Item.Kind.MEASURE:
        return {"title": words[:60], "units": [], "deadline": None, "targets": []}
    figure = _read(reading.text, start, end)
    if figure is not None:
        return figure
    number = _NUMBER.search(words)
    return {
        "indicator": words[: number.start()].strip("，,、 达到为至") if number else words[:60],
        "kind": "level",
        "comparator": "=",
        "value": float(number.group()) if number else None,
        "year": None,
        "unit": None,
    }


def _read(text: str, start: int, end: int) -> dict[str, Any] | None:
    """The figure that the reader finds in the selected words when it is given their whole paragraph."""
    # The reader's tables are loaded when somebody asks, not by every page.
    from guibiao.reading import read

    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    paragraph = text[left : right if right >= 0 else len(text)]
    plan = read(paragraph.encode(), name="paragraph.txt")
    shift = left + len(paragraph) - len(paragraph.lstrip())
    for figure in (*plan.targets, *plan.facts):
        if figure.start + shift < end and start < figure.end + shift:
            return fields(figure)
    return None
