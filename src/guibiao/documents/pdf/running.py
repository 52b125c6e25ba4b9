"""Running heads, running feet and page numbers: what stands at the edge of many pages alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from guibiao.documents.pdf.wire import Page, PageLine
from guibiao.documents.starts import numbered

EDGE = 0.11  # share of a page's height in which they stand
DEPTH = 2  # lines at each edge that are looked at
OFTEN = 0.3  # share of pages (heads of left and right pages may differ)
FEWEST = 3
SMALL = 0.85  # of the usual size of type: of two pages, only small lines that both have are running heads
BESIDE = re.compile(r"^\d{1,4}\s+|\s+\d{1,4}$")  # a page number beside a running head
PAGE_NUMBER = re.compile(r"[-—–―－·\s第]*(\d{1,4}|[ivxlc]{1,6})\s*(页)?(\s*[/共]\s*\d{1,4}\s*页?)?[-—–―－·\s]*")


def without_running(pages: Sequence[Page]) -> None:
    """Takes heads, feet and page numbers out of the pages."""
    seen = Counter(key for page in pages for key in {_key(page, line) for line in _edge_lines(page)})
    often = max(FEWEST, OFTEN * len(pages))
    usual = median([line.size for page in pages for line in page.lines] or [0.0])
    for page in pages:
        running = {
            id(line)
            for line in _edge_lines(page)
            if PAGE_NUMBER.fullmatch(line.text)
            or (len(pages) >= FEWEST and seen[_key(page, line)] >= often and not numbered(line.text))
            or (1 < len(pages) == seen[_key(page, line)] and line.size < SMALL * usual)
        }
        if running:
            page.lines = [line for line in page.lines if id(line) not in running]


def _edge_lines(page: Page) -> list[PageLine]:
    """The first and last lines, as far as they stand at the page's edge."""
    head = [line for line in page.lines[:DEPTH] if line.bottom < EDGE * page.height]
    foot = [line for line in page.lines[-DEPTH:] if line.top > (1 - EDGE) * page.height]
    return [*head, *(line for line in foot if line not in head)]


def _key(page: Page, line: PageLine) -> tuple[str, bool]:
    return "".join(BESIDE.sub("", line.text).split()), line.top < page.height / 2
