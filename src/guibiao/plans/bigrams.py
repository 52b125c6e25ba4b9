"""Chinese text as words that a full-text index can hold: pairs of neighbouring characters, Latin words and figures whole.

Pairs are written as code points in hexadecimal (`h6280672f`), so that no database's idea of a letter, case or locale
comes between the text and its index, and characters outside the basic plane are words like any other.
"""

import re
import unicodedata

_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def fold(text: str) -> str:
    """Half width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """The runs of Chinese characters, and of Latin letters and digits, in order."""
    return _RUN.findall(fold(text))


def _code(characters: str) -> str:
    return "h" + "".join(f"{ord(character):04x}" for character in characters)


def _pairs(run: str) -> list[str]:
    return [_code(run[i : i + 2]) for i in range(len(run) - 1)]


def index_words(text: str) -> str:
    """The words of a text for the index. The last character of a run stands alone as well, so that it can be found."""
    out: list[str] = []
    for run in runs(text):
        out += [run] if run[0].isascii() else [*_pairs(run), _code(run[-1])]
    return " ".join(out)


def query_phrases(query: str) -> list[tuple[list[str], bool]]:
    """What must be found: for each run its words, which follow one another, and whether the last is only a beginning."""
    phrases: list[tuple[list[str], bool]] = []
    for run in runs(query):
        if run[0].isascii():
            phrases.append(([run], True))
        elif len(run) == 1:
            phrases.append(([_code(run)], True))
        else:
            phrases.append((_pairs(run), False))
    return phrases
