"""The words by which a plan says what a figure is, made ready for fast look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from guibiao.terms.data import data_table

REACHED, CHANGED, MADE = 1, 2, 4
_QUALITY = tuple("性型式")  # behind a verb they make a quality of it: 保障性住房


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`verbs` maps a word to the classes it belongs to (a sum of REACHED, CHANGED, MADE).

    `verb_ends`, `verb_begins`, `front_begins` and `back_ends` map a character to the lengths of the words that end or
    begin with it, the longest first: most places in a text have no such word, and that is seen at one look.
    """

    verbs: dict[str, int]
    front: frozenset[str]
    adverbs: frozenset[str]
    protected: frozenset[str]
    back: frozenset[str]
    protected_back: tuple[str, ...]
    done: re.Pattern[str]
    others: re.Pattern[str]
    reward: re.Pattern[str]
    foreseen: re.Pattern[str]
    counted: tuple[str, ...]
    predicate: re.Pattern[str]
    won: frozenset[str]
    condition: re.Pattern[str]
    condition_undated: re.Pattern[str]
    measures: tuple[str, ...]
    levels: frozenset[str]
    pairs: dict[str, tuple[str, str]]
    times: tuple[str, ...]
    generic: frozenset[str]
    noun_like: frozenset[str]
    owners: tuple[str, ...]
    places: frozenset[str]
    bare: frozenset[str]
    yields: frozenset[str]
    relative: frozenset[str]
    serving: frozenset[str]
    strong: frozenset[str]
    opening: frozenset[str]
    verb_ends: dict[str, list[int]]
    verb_begins: dict[str, list[int]]
    front_begins: dict[str, list[int]]
    back_ends: dict[str, list[int]]

    def verb_at_end(self, text: str) -> tuple[int, int]:
        """(length, classes) of the longest verb that ends `text`; (0, 0) without one."""
        for n in self.verb_ends.get(text[-1:], ()):
            if len(text) >= n and (classes := self.verbs.get(text[-n:])):
                return n, classes
        return 0, 0

    def verb_at_start(self, text: str) -> tuple[int, int]:
        """(length, classes) of the longest verb of two characters or more that begins `text`."""
        for n in self.verb_begins.get(text[:1], ()):
            if n > 1 and len(text) >= n and (classes := self.verbs.get(text[:n])) and text[n : n + 1] not in _QUALITY:
                return n, classes
        return 0, 0

    def strip_front(self, text: str) -> str:
        """`text` less the words that carry no name; a name that only begins like one is kept (有色金属)."""
        while text and (text[:2] not in self.protected or self.verb_at_start(text[1:])[0]):
            for n in self.front_begins.get(text[0], ()):
                word = text[:n]
                if word == "超" and text[n : n + 1].isdigit():
                    return text  # 超50亿元企业
                if word.endswith("有") and "的" in text[n + 1 : n + 13]:
                    return text  # 有研发机构的企业
                if len(text) > n and (word in self.front or (word in self.adverbs and self.verb_at_start(text[n:])[0])):
                    text = text[n:]
                    break
            else:
                return text
        return text

    def strip_back(self, text: str) -> tuple[str, str]:
        """(what remains, what was taken off), so that 均 and 分别 can be asked for."""
        end = len(text)
        while end and not text.endswith(self.protected_back, 0, end):
            for n in self.back_ends.get(text[end - 1], ()):
                if end >= n and text[end - n : end] in self.back:
                    end -= n
                    break
            else:
                break
        return text[:end], text[end:]

    def measures_something(self, noun: str) -> bool:
        return noun.endswith(self.measures)

    def without_measure(self, noun: str) -> str:
        """What a measure is taken of: 白酒产量 → 白酒; the noun itself where it is none."""
        measure = max((m for m in self.measures if noun.endswith(m)), key=len, default="")
        return noun[: len(noun) - len(measure)]


def _lengths(words: Iterable[str], at: int) -> dict[str, list[int]]:
    """The character that each word has at a place → the lengths of those words, the longest first."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[at], set()).add(len(word))
    return {character: sorted(lengths, reverse=True) for character, lengths in found.items()}


@lru_cache(1)
def lexicon() -> Lexicon:
    data = data_table(__file__, "lexicon.toml")
    verbs: dict[str, int] = {}
    for name, flag in (("reached", REACHED), ("changed", CHANGED), ("made", MADE)):
        for word in data[name]:
            verbs[word] = verbs.get(word, 0) | flag
    strip = data["strip"]
    return Lexicon(
        verbs=verbs,
        verb_ends=_lengths(verbs, -1),
        verb_begins=_lengths(verbs, 0),
        front_begins=_lengths([*strip["front"], *strip["adverbs"]], 0),
        back_ends=_lengths(strip["back"], -1),
        front=frozenset(strip["front"]),
        adverbs=frozenset(strip["adverbs"]),
        protected=frozenset(data["protected"]["words"]),
        protected_back=tuple(data["protected_back"]["words"]),
        back=frozenset(strip["back"]),
        others=re.compile("|".join(data["others"]["words"])),
        foreseen=re.compile("|".join(data["foreseen"]["words"])),
        counted=tuple(data["counted"]["before"]),
        reward=re.compile(data["reward"]["pattern"]),
        predicate=re.compile(
            "|".join([*sorted(data["predicates"]["words"], key=len, reverse=True), *data["predicates"]["pattern"]])
        ),
        won=frozenset(data["predicates"]["won"]),
        done=re.compile("|".join(data["done"]["words"])),
        condition=re.compile("|".join(data["condition"]["words"])),
        condition_undated=re.compile("|".join(data["condition"]["undated"])),
        measures=tuple(data["measures"]["words"]),
        levels=frozenset(data["levels"]["words"]),
        pairs={k: (v[0], v[1]) for k, v in data["pairs"].items()},
        times=tuple(data["times"]["words"]),
        places=frozenset(data["places"]["words"]),
        owners=tuple(data["owners"]["words"]),
        noun_like=frozenset(data["noun_like"]["words"]),
        generic=frozenset(data["generic"]["words"]),
        bare=frozenset(data["bare"]["words"]),
        yields=frozenset(data["bare"]["yields"]),
        serving=frozenset(data["serving"]["words"]),
        relative=frozenset(data["relative"]["words"]),
        strong=frozenset(data["strong"]["words"]),
        opening=frozenset(data["opening"]["words"]),
    )
