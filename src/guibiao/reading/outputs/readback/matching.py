"""Knowing a row again by its words."""

from __future__ import annotations

from collections import Counter

from guibiao.reading.outputs.readback.found import FoundRow
from guibiao.reading.outputs.tables import Row, plain

#: Share of pairs of neighbouring characters that two texts must have in common to be the same row, edited.
ALIKE = 0.6


def likeness(one: str, other: str) -> float:
    """0 to 1: how many pairs of neighbouring characters two texts share (Dice's coefficient)."""
    a, b = _pairs(one), _pairs(other)
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0


def by_words(lines: list[FoundRow], rows: list[Row], match: str) -> list[tuple[FoundRow, Row]]:
    """Pairs of a file's rows and the table's rows that say the same or nearly so, each used once, the most alike first.

    Rows with the same words (“加强组织领导”) are taken in their order.
    """
    at: dict[str, list[int]] = {}
    counts = [_pairs(row.cells.get(match, "")) for row in rows]
    for n, count in enumerate(counts):
        for pair in count:
            at.setdefault(pair, []).append(n)
    scored: list[tuple[float, int, int, int]] = []
    for m, line in enumerate(lines):
        mine = _pairs(line.cells.get(match, ""))
        near = Counter(n for pair in mine for n in at.get(pair, ()))
        for n, _ in near.most_common(10):
            total = sum(mine.values()) + sum(counts[n].values())
            score = 2 * sum((mine & counts[n]).values()) / total
            if score >= ALIKE:
                agree = sum(plain(text) == plain(rows[n].cells.get(key)) for key, text in line.cells.items())
                scored.append((-round(score, 6), -agree, m, n))
    out: list[tuple[FoundRow, Row]] = []
    used_lines: set[int] = set()
    used_rows: set[int] = set()
    for _, _, m, n in sorted(scored):
        if m not in used_lines and n not in used_rows:
            used_lines.add(m)
            used_rows.add(n)
            out.append((lines[m], rows[n]))
    return out


def _pairs(text: str) -> Counter[str]:
    text = f"\x02{''.join(text.split())}\x03"
    return Counter(text[n : n + 2] for n in range(len(text) - 1)) if len(text) > 2 else Counter()
