"""The region a document is about."""

from __future__ import annotations

from collections import Counter

from guibiao.reading.metadata.lines import Line
from guibiao.reading.metadata.words import CONGRESS, DATA, NATIONAL
from guibiao.reading.model import Region
from guibiao.terms import regions

_OURS: dict[str, list[str]] = DATA["ours"]
_SAMPLE = 6000  # characters of the text that are read for the names of places
_SHARE = 0.4


def region(title: str | None, issuer: str | None, cover: str | None, head: list[Line], text: str) -> Region | None:
    """From the title, the issuer, the congress a report was given to; else the region that the text calls its own."""
    for found in (
        _leading(title),
        _of_issuer(issuer),
        _leading(cover),
        _named(title),
        next((r for line in head if CONGRESS in line.half and (r := _named(line.half))), None),
        _own(text),
    ):
        if found:
            return Region(code=found.code, name=found.name)
    return None


def _leading(title: str | None) -> regions.Region | None:
    found = regions.of_issuer(title.lstrip('《“"')) if title else None
    return None if found is None or found.code == regions.NATION else found


def _of_issuer(issuer: str | None) -> regions.Region | None:
    """The region of the first of them; a ministry's is the nation."""
    if not issuer:
        return None
    first = issuer.split("、")[0]
    found = regions.of_issuer(first)
    return regions.get(regions.NATION) if found is None and NATIONAL.fullmatch(first) else found


def _named(text: str | None) -> regions.Region | None:
    """The first region that a line names, below it the next inside it (河北省沧州市)."""
    found: regions.Region | None = None
    for match in regions.in_text(text) if text else ():
        r = match.region
        if r is None or r.level in ("nation", "group"):
            continue
        if found is None or regions.current().inside(r, found.code):
            found = r
    return found


def _own(text: str) -> regions.Region | None:
    """The region most named, at the rank at which the text says 我省, 我市 or 我县."""
    counts = {rank: sum(text.count(w) for w in ours) for rank, ours in _OURS.items()}
    rank = max(counts, key=lambda r: counts[r])
    if not counts[rank]:
        return None
    named: Counter[regions.Region] = Counter()
    for match in regions.in_text(text[:_SAMPLE] + text[-_SAMPLE // 4 :]):
        if match.region is not None:
            named.update(r for r in regions.path(match.region.code) if r.level == rank)
    if not named:
        return None
    first, times = named.most_common(1)[0]
    return first if times >= 2 and times >= _SHARE * named.total() else None
