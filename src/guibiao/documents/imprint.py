"""What is printed above a document about itself: the header table of a government site, the line under a title.

The labels are in `imprint.toml`. Keys of the result are title, issuer, number, issued_on, published_on
and source; dates read 2021-04-30 where they are dates.
"""

from __future__ import annotations

import re
from functools import cache

from guibiao.documents.lines import trimmed
from guibiao.terms.data import data_table

DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
TIMED = re.compile(
    r"[(（]?\s*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
    r"(?:\s*T?\s*\d{1,2}\s*[:：时]\s*\d{1,2}分?(?:\s*[:：]\s*\d{1,2})?)?\s*[)）]?"
)


@cache
def _data() -> dict[str, dict[str, str]]:
    return data_table(__file__, "imprint.toml")


@cache
def _labels() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Labels of a header table, labels of either kind, and what they mean."""
    data = _data()
    meaning = data["byline"] | data["header"]
    return _any_of(data["header"]), _any_of(meaning), meaning


def _any_of(labels: dict[str, str]) -> re.Pattern[str]:
    ranked = sorted(labels, key=len, reverse=True)
    spaced = "|".join(r"\s*".join(map(re.escape, label)) for label in ranked)
    return re.compile(rf"({spaced})\s*[:：]")


def meaning_of_meta(name: str) -> str | None:
    """What a page's <meta> of that name says of the document."""
    return _data()["meta"].get(name.lower())


def meaning_of_label(label: str) -> str | None:
    """What a printed label of a header table says ("" when nothing that is kept, None when it is no such label)."""
    return _data()["header"].get("".join(label.split()).rstrip(":：】]").lstrip("【["))


def stated(text: str) -> dict[str, str] | None:
    """What one line above a document says: `{}` for a label without use, None when it is no such line."""
    cells = [cell for cell in text.split("\t") if cell.strip()]
    if len(cells) > 1 and (keys := [meaning_of_label(c) for c in cells[::2]]) and None not in keys:
        pairs = zip(keys, cells[1::2], strict=False)  # a table's row: label, value, label, value
        return {key: tidy(key, trimmed(value)) for key, value in pairs if key}
    _, either, meaning = _labels()
    found = list(either.finditer(text))
    if not found or found[0].start() > 1:
        return None
    out: dict[str, str] = {}
    ends = [m.start() for m in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        key = meaning["".join(match.group(1).split())]
        value = trimmed(text[match.end() : end]).rstrip("|｜】])）")
        if key and value:
            out.setdefault(key, tidy(key, value))
    return out


def opens_value(text: str) -> str | None:
    """The key of a line that is a label alone, its value standing in the next line."""
    _, either, meaning = _labels()
    match = either.match(text)
    return meaning["".join(match.group(1).split())] if match and match.end() == len(text) else None


def tidy(key: str, value: str) -> str:
    """A value as it is kept: dates as 2021-04-30, anything else trimmed."""
    if key.endswith("_on"):
        date = DATE.search(value)
        if date:
            year, month, day = map(int, date.groups())
            return f"{year:04d}-{month:02d}-{day:02d}"
    return " ".join(value.split())


def is_timestamp(text: str) -> bool:
    """Whether a line is a moment written in figures (2021-04-30, 2021年4月30日 09:00), not a date under a signature."""
    return TIMED.fullmatch(text) is not None and ("年" not in text or bool(re.search(r"[:：时]", text)))
