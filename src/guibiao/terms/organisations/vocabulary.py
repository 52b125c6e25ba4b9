"""The words by which a unit is recognised, and the two questions they answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from guibiao.terms.data import data_table
from guibiao.terms.words import longest_first

_BRACKETS = str.maketrans("()〔〕[]［］", "（）（）（）（）")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Plain lists, longest first.

    `organs` are the endings of bodies that answer for something wherever units are listed, `bodies` those of others that
    may; `suffixes` make a unit of whatever stands before them, `weak_suffixes` only behind one of the `prefixes`, a
    region or a nation's name.
    """

    organs: tuple[str, ...]
    bodies: tuple[str, ...]
    suffixes: tuple[str, ...]
    weak_suffixes: tuple[str, ...]
    prefixes: tuple[str, ...]
    collective_heads: tuple[str, ...]
    collective_places: tuple[str, ...]
    collective_tails: tuple[str, ...]
    collectives: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    raw = data_table(__file__, "vocabulary.toml")
    endings, collective = raw["endings"], raw["collective"]
    organs, listed, bodies, weak = (endings[key] for key in ("organs", "listed_organs", "bodies", "weak"))
    return Vocabulary(
        organs=longest_first(organs, listed),
        bodies=longest_first(bodies, weak),
        suffixes=longest_first(organs, bodies),
        weak_suffixes=longest_first(listed, weak),
        prefixes=longest_first(raw["prefixes"]),
        collective_heads=longest_first(collective["heads"]),
        collective_places=longest_first(p.translate(_BRACKETS) for p in collective["places"]),
        collective_tails=longest_first(collective["tails"]),
        collectives=longest_first(collective["whole"]),
    )


def _any(words: tuple[str, ...]) -> str:
    return "|".join(_with_brackets(w) for w in words)


def _with_brackets(word: str) -> str:
    """A pattern for a word whose brackets may be printed in any shape."""
    return re.escape(word).replace("（", r"[（(〔\[［]").replace("）", r"[）)〕\]］]")


@cache
def collective_pattern() -> re.Pattern[str]:
    """Matches a collective name at its start: 各市〔州〕人民政府, 各区、县级市, 各有关单位.

    For whoever splits a list: what this matches holds its 、 and is never split.
    """
    v = vocabulary()
    place = _any(v.collective_places)
    places = rf"(?:{place})(?:[、，,/和及]?(?:各)?(?:{place}))*"
    tail = rf"(?:各?(?:{_any(v.collective_tails)}))"
    made = rf"(?:{_any(v.collective_heads)})(?:{places}{tail}?|{tail})"
    return re.compile(rf"{made}|{_any(v.collectives)}")


def is_collective(name: str) -> bool:
    """Whether the whole name means several units at once."""
    name = re.sub(r"\s+", "", name)
    v = vocabulary()
    if name in v.collectives:
        return True
    match = collective_pattern().fullmatch(name)
    return match is not None and name not in v.collective_heads


@lru_cache(8192)
def is_unit(name: str) -> bool:
    """Whether the whole name is that of a unit (or a collective name): 省科技厅, 中国电信广东分公司, 各有关单位.

    An ending that other things bear too (中心, 院, 部) counts only behind a level, a region or a nation's name.
    """
    from guibiao.terms import regions
    from guibiao.terms.organisations.known import stems

    name = re.sub(r"\s+", "", name)
    if len(name) < 2 or len(name) > 40 or re.search(r"[。；;！？\d%％“”]", name):
        return False
    if is_collective(name) or regions.find(name) is not None or name in stems():
        return True
    v = vocabulary()
    bare = re.sub(r"[（(〔\[［][^（）()〔〕\[\]［］]*[）)〕\]］]$", "", name)
    if any(bare.endswith(s) and len(bare) > len(s) for s in v.suffixes):
        return True
    if any(bare.endswith(s) and len(bare) > len(s) for s in v.weak_suffixes):
        led = any(bare.startswith(p) and len(bare) > len(p) + 1 for p in (*v.prefixes, "中国", "中华", "国务院"))
        return led or bool(regions.in_text(bare)) or regions.of_issuer(bare) is not None
    return False
