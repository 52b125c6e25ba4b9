"""Number, date and issuer: in the head of the document or under its signature."""

from __future__ import annotations

import re

from guibiao.reading.metadata import words
from guibiao.reading.metadata.lines import Line
from guibiao.reading.outline.labels import ordinal

_ABOUT = re.compile(r"关于|印发|转发")
_ORG = re.compile(r"[^\u4e00-\u9fff()\[\]、\s]")
_LONGEST = 60  # characters of a line that signs or numbers a document


def number(head: list[Line]) -> str | None:
    """The document's number, standing on a line of its own or behind its label, not one that a sentence cites.

    A decree's stands in two lines: whose decree it is, and which.
    """
    for n, line in enumerate(head):
        if len(line.half) > _LONGEST:
            continue
        m = words.NUMBER.search(line.half)
        if m and line.half[: m.start()].count("《") == line.half[: m.start()].count("》"):
            return line.part(*m.span()).printed
        which = words.DECREE_NUMBER.fullmatch(line.half) if n else None
        if which and words.DECREE.fullmatch(head[n - 1].half):
            return head[n - 1].printed + line.part(*which.span(1)).printed
    return None


def of_decree(head: list[Line]) -> str | None:
    """Whose decree or announcement the number of a document names."""
    for line in head:
        m = words.DECREE.match(line.half)
        if m and (m.end() == len(line.half) or "号" in line.half[m.end() :]):
            body = line.part(0, m.end() - (2 if m.group().endswith("公告") else 1))
            if is_issuer(body):
                return names([body])
    return None


def labelled_date(head: list[Line]) -> str | None:
    for line in head:
        m = words.DATE_LABEL.search(line.half) if len(line.half) < 3 * _LONGEST else None
        found = words.DATE.match(line.half, m.end()) if m else None
        if found:
            return _iso(found)
    return None


def labelled_issuer(head: list[Line]) -> str | None:
    for line in head:
        m = words.BODY_LABEL.search(line.half) if len(line.half) < 3 * _LONGEST else None
        if m and is_issuer(body := line.part(*m.span("value"))):
            return names([body])
    return None


def lone_date(lines: list[Line]) -> str | None:
    """A date on a line of its own, with or without brackets and by whom it was passed; no name stands under it."""
    return next((found for line in lines if "年" in line.half and (found := _whole_date(line.half.strip("()")))), None)


def _whole_date(text: str) -> str | None:
    m = words.DATE.match(text.strip())
    return _iso(m) if m and (m.end() == len(text.strip()) or words.PASSED.fullmatch(text, m.end())) else None


def signature(lines: list[Line]) -> tuple[str | None, str | None]:
    """Who signs and when: a line that is a date, with the names above it or before it, or below it in a head."""
    printed: tuple[str | None, str | None] = None, None
    for n, line in enumerate(lines):
        text = line.half
        m = words.DATE.search(text) if len(text) <= _LONGEST else None
        if m is None or text[m.end() :].strip(" ()印发制定") or ":" in text[: m.start()]:
            continue
        before = line.part(0, m.start())
        if before.half.strip("( "):
            if is_issuer(before):
                signed = names([before]), _iso(m)
                if "印发" not in text[m.end() :]:
                    return signed
                printed = printed if printed[0] else signed
            continue
        above: list[Line] = []
        for up in reversed(lines[max(0, n - 10) : n]):
            if not is_issuer(up):
                break
            above.insert(0, up)
        if above:
            return names(above), _iso(m)
    return printed


def of_title(title: str | None) -> str | None:
    """Who a title names as its issuer: 国务院办公厅关于…, 某市科学技术局2024年工作总结."""
    if not title:
        return None
    line = Line.of(title)
    m = _ABOUT.search(line.half) or words.YEAR.search(line.half)
    return names([line.part(0, m.start())]) if m and is_issuer(line.part(0, m.start())) else None


def is_issuer(line: Line) -> bool:
    text = line.half.strip()
    return (
        len(text) <= _LONGEST
        and not text.startswith("各")
        and bool(words.ISSUER.fullmatch(text))
        and not _ORG.search(text)
    )


def names(lines: list[Line]) -> str:
    return "、".join(("、" if _several(line) else "").join(line.printed.split()) for line in lines)


def _several(line: Line) -> bool:
    """Names apart by white space, against one name that is spaced out."""
    parts = line.half.split()
    return len(parts) > 1 and all(
        len(p) >= 3 and words.ISSUER.fullmatch(p) and not words.PART.fullmatch(p) for p in parts
    )


def _iso(m: re.Match[str]) -> str | None:
    year = _figures(m["y"])
    month, day = (int(x) if x.isdigit() else ordinal(x) for x in (m["m"], m["d"]))
    if year is None or month is None or day is None or not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _figures(year: str) -> int | None:
    if year.isdigit():
        return int(year)
    signs = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | dict.fromkeys("〇○ΟO", "0")
    digits = "".join(signs.get(c, "") for c in year)
    return int(digits) if len(digits) == 4 else None
