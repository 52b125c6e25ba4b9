"""What a cell may hold: no formulas that a document could smuggle in, no characters that a file format forbids."""

from __future__ import annotations

import re

#: Most characters that a spreadsheet's cell takes.
CELL_LIMIT = 32_767
#: The characters that are no text, within a pattern's brackets.
NO_TEXT = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff"
_FORBIDDEN = re.compile(f"[{NO_TEXT}\ud800-\udfff]")
# Full-width forms too: a spreadsheet in an East Asian language takes them for the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def clean(text: str) -> str:
    """Text without the characters that XML, and so Word and Excel, cannot hold."""
    return _FORBIDDEN.sub("", text)


def fit(text: str) -> str:
    """Clean text that fits a spreadsheet's cell; what is too long ends with “…”."""
    text = clean(text)
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


def risky(text: str) -> bool:
    """Whether a spreadsheet would take this text for a formula when it opens it from CSV or when it is typed."""
    bare = text.strip(" ")
    return len(bare) > 1 and bare.startswith(_FORMULA)


def for_csv(value: object) -> object:
    """A value for CSV: text that begins like a formula gets an apostrophe before it; numbers stay numbers. So does text that
    looks as if it had got one, so that `from_csv` knows."""
    if not isinstance(value, str):
        return value
    value = clean(value)
    return "'" + value if risky(value.lstrip("'")) else value


def from_csv(text: str) -> str:
    """The text of a cell as it was before `for_csv`."""
    return text[1:] if text.startswith("'") and risky(text.lstrip("'")) else text
