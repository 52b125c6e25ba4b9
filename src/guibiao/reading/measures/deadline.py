"""By when a measure says that it will be done."""

from __future__ import annotations

import re

from guibiao.terms.data import data_table

_DATA = data_table(__file__, "measures.toml")
_LABEL = "|".join(_DATA["deadline"]["labels"])


def _when(kind: str, sign: str = "年", month: str = "月") -> str:
    return rf"(?P<{kind}y>20\d\d){sign}(?:\s*(?:[至到~-]\s*)?(?P<{kind}m>1[0-2]|0?[1-9]){month})?"


_MONTH = r"(?:月|(?=[./\-\s;,。、)]|$))"  # in a table also 2025.12
# a: behind a label; b: 2022年6月底前; c: 到2022年; d: 2022年底.
_PATTERN = re.compile(
    rf"(?:{_LABEL})\s*[:为]?\s*(?:20\d\d年?\s*(?:\d{{1,2}}月)?\s*[-至到~]\s*)?{_when('a', '[年./-]?', _MONTH)}"
    rf"|(?<![至从自由截])(?:力争|争取)?(?:[到在至]|于)?\s*{_when('b')}(?:份|\d{{1,2}}日)?(?:底|末|内|中)?(?:之?前|以前)"
    rf"|(?<![达截])(?:到|至)\s*{_when('c')}(?!以来|起|的|[至到~-])"
    rf"|(?<![较比截至从自])(?<!截至)(?<!截止){_when('d')}(?:底|末)(?!以来|的)"
)


def deadline(half: str) -> str | None:
    """2022, or 2022-06 where a month is said: the latest that half-width text names, one behind a label first."""
    if "20" not in half:
        return None
    latest: tuple[int, int, str] | None = None
    for m in _PATTERN.finditer(half):
        kind = next(k for k in "abcd" if m[f"{k}y"])
        year, month = m[f"{kind}y"], m[f"{kind}m"]
        said = f"{year}-{int(month):02d}" if month else year
        if kind == "a":
            return said
        found = int(year), int(month or 12), said
        latest = max(latest, found) if latest else found
    return latest[2] if latest else None
