"""Systems, platforms and registers that a plan says will be built."""

from __future__ import annotations

import re

from guibiao.documents.model import Document
from guibiao.reading.model import System
from guibiao.terms.data import data_table
from guibiao.terms.numerals import half_width
from guibiao.terms.words import any_of

__all__ = ["systems"]

_DATA = data_table(__file__, "systems.toml")


_END = rf"(?:{any_of(_DATA['strong'])}|{any_of(_DATA['weak'])})"
_ENDS = re.compile(rf"{_END}(?![\u4e00-\u9fff]?(?:化|型|级|经济|企业|公司))(?!体系|性)")
_CLAUSE = re.compile(r"[。;:!?,\n\t()]")
_MAKES = re.compile(rf"(?<!线)(?:{any_of(_DATA['makes'])})(?!下)")  # 线上线下 is no 上线
_BETTERS = re.compile(any_of(_DATA["betters"]))
_BEFORE = re.compile(
    rf"(?:.*(?:[、的等“\"《]|(?:{any_of(_DATA['joined'])})(?:和|与|及|以及)))?(?:{any_of(_DATA['fillers'])}|\s)*",
    re.DOTALL,
)
_DIGITAL = re.compile(any_of(_DATA["digital"]))
_STRONG = re.compile(rf"(?:{any_of(_DATA['strong'])})$")
_NEVER = re.compile(rf"(?:{any_of(_DATA['never'])})$")
_CLAUSES = re.compile(any_of(_DATA["clauses"]))
_COUNTED = re.compile(r"[”\"]?\s*\d+\s*(?:余|多)?[个家]")  # how many of a kind, none by name
_GENERIC = frozenset(_DATA["generic"])
_LONGEST: int = _DATA["longest"]
_SHORTEST = 4
_BACK = 70  # characters before the end of a name in which its verb stands


def systems(document: Document) -> list[System]:
    """Each named system once, where it is first to be built, in order of the text."""
    text = half_width(document.text)
    out: list[System] = []
    known: set[str] = set()
    for m in _ENDS.finditer(text):
        start = _start(text, m.end())
        if start is None or not _is_name(text[start : m.end()]) or _COUNTED.match(text, m.end()):
            continue
        name = document.text[start : m.end()]
        if name not in known:
            known.add(name)
            out.append(System(name=name, start=start, end=m.end()))
    return out


def _start(text: str, end: int) -> int | None:
    """Where the name that ends here begins: behind the verb of its clause and the names before it in a list."""
    since = max(0, end - _BACK)
    begin = max((s.end() for s in _CLAUSE.finditer(text, since, end)), default=since)
    makes = [m.end() for m in _MAKES.finditer(text, begin, end - _SHORTEST)]
    betters = _BETTERS.search(text, begin, end - _SHORTEST)
    verb = makes[-1] if makes else betters.end() if betters else None
    if verb is None:
        return None
    before = _BEFORE.match(text, verb, end)
    start = before.end() if before else verb
    quoted = text.rfind("“", verb, start)
    if text.find("”", start, end) >= 0 and text.find("“", start, end) < 0 and quoted >= 0:
        start = quoted  # “双碳”管理平台 is one name
    return start if end - start >= _SHORTEST else None


def _is_name(name: str) -> bool:
    if not _SHORTEST <= len(name) <= _LONGEST or _NEVER.search(name) or name in _GENERIC:
        return False
    if name[0].isdigit() or _CLAUSES.search(name):
        return False
    return _STRONG.search(name) is not None or _DIGITAL.search(name) is not None
