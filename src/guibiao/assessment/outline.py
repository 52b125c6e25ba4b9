"""The outline of an evaluation report, as data."""

from functools import cache

import msgspec

from guibiao.terms.data import data_table


class Part(msgspec.Struct, frozen=True):
    """One section of the report."""

    key: str
    title: str
    of: tuple[str, ...] = ()


class Asked(msgspec.Struct, frozen=True):
    """What units are asked for at first."""

    text: str
    section: str
    of: tuple[str, ...]


class Outline(msgspec.Struct, frozen=True):
    sections: tuple[Part, ...]
    questions: tuple[Asked, ...]


@cache
def outline() -> Outline:
    """report.toml."""
    return msgspec.convert(data_table(__file__, "report.toml"), Outline)


def sections(kind: str) -> list[Part]:
    """The sections of a kind of evaluation."""
    return [part for part in outline().sections if not part.of or kind in part.of]


def choices(kind: str) -> list[tuple[str, str]]:
    """The sections that answers may go to."""
    return [(part.key, part.title) for part in sections(kind) if part.key not in ("overall", "annex")]


def title(key: str) -> str:
    """The name of a section."""
    return next((part.title for part in outline().sections if part.key == key), key)
