"""What a printed name leaves open: output or intake, which level, the total or what was added, an amount or a share.

All of it is asked of the registry of indicators; nothing here knows an indicator by name.
"""

from collections import Counter
from functools import cache
from typing import Literal

from guibiao.terms import indicators
from guibiao.terms.indicators import Indicator

Understood = Literal["clear", "open", "other_unit", "unknown"]

# For these kinds the registry decides by the kind; of the others it is asked by the unit alone.
_BY_KIND = frozenset(("growth", "multiple", "rank", "increase", "coverage"))
_ALIKE = 0.34  # the least share of common pairs of characters that is worth offering


def understood(name: str, code: str | None, unit: str | None, kind: str) -> Understood:
    """How well a figure's indicator is known: clear, open (its scope is not said), of another unit, or unknown."""
    if code is not None:
        if not _fits(code, unit, kind):
            return "other_unit"
        return "open" if narrower(code, unit, kind) else "clear"
    if indicators.match(name, unit):
        return "open"  # the name and the unit are known, and yet the kind forbids it: a total, or what was added?
    return "other_unit" if indicators.match(name) else "unknown"


def narrower(code: str, unit: str | None, kind: str) -> list[Indicator]:
    """The indicators of which the name leaves open which one is meant; none where the name says it."""
    return [one for one in indicators.readings(code) if _fits(one.code, unit, kind)]


def candidates(name: str, code: str | None, unit: str | None, kind: str, most: int = 5) -> list[Indicator]:
    """Indicators that a figure may be of, the likeliest first: what its name leaves open, then what is called alike."""
    own = indicators.get(code) if code else None
    found = {one.code: one for one in ([own] if own and _fits(own.code, unit, kind) else [])}
    found |= {one.code: one for one in (narrower(code, unit, kind) if code else [])}
    named = indicators.match(name, unit) or indicators.match(name)
    near = [named, *indicators.readings(named.code), *indicators.look_alikes(named.code)] if named else []
    for one in [*near, *_alike(name)]:
        if len(found) < most and _fits(one.code, unit, kind):
            found.setdefault(one.code, one)
    return list(found.values())[:most]


def _fits(code: str, unit: str | None, kind: str) -> bool:
    """Whether a figure of this unit and kind can be of an indicator; one that the registry does not know can."""
    entry = indicators.get(code)
    if entry is None:
        return True
    found = indicators.match(entry.name, unit, kind if kind in _BY_KIND else None)
    return found is not None and found.code == code


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[n : n + 2] for n in range(len(name) - 1))


@cache
def _by_pair() -> tuple[dict[str, list[str]], dict[str, frozenset[str]]]:
    """Codes by pairs of characters of their names, and the pairs of every name."""
    names = {entry.name: entry.code for entry in indicators.all()}
    pairs = {code: _pairs(name.removesuffix("数")) for name, code in names.items()}
    index: dict[str, list[str]] = {}
    for code, own in pairs.items():
        for pair in own:
            index.setdefault(pair, []).append(code)
    return index, pairs


def _alike(name: str) -> list[Indicator]:
    index, pairs = _by_pair()
    mine = _pairs(name)
    common = Counter(code for pair in mine for code in index.get(pair, ()))
    shares = {code: count / len(mine | pairs[code]) for code, count in common.items()}
    best = sorted((code for code, share in shares.items() if share >= _ALIKE), key=lambda code: -shares[code])
    return [entry for code in best[:8] if (entry := indicators.get(code))]
