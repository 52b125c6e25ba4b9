"""The kinds of reports and what is written in them, as data."""

from functools import cache

import msgspec

from guibiao.terms.data import data_table


class Kind(msgspec.Struct, frozen=True):
    """One kind of report."""

    title: str
    layout: str
    parts: tuple[str, ...]
    evaluates: str = ""


class Written(msgspec.Struct, frozen=True):
    """What a person writes."""

    title: str
    hint: str
    material: tuple[str, ...]
    needed: bool = False


@cache
def kinds() -> dict[str, Kind]:
    """kinds.toml."""
    return msgspec.convert(data_table(__file__, "kinds.toml"), dict[str, Kind])


@cache
def written() -> dict[str, Written]:
    """parts.toml."""
    return msgspec.convert(data_table(__file__, "parts.toml"), dict[str, Written])


def title_lines(kind: str, plan: str, year: int) -> tuple[str, str]:
    """The title of a report on two lines, broken where its sense allows."""
    first, _bar, rest = kinds()[kind].title.partition("|")
    return first.format(plan=bare(plan), year=year), rest.format(plan=bare(plan), year=year)


def bare(plan: str) -> str:
    """The title of a plan without book-title marks of its own: a report puts them."""
    return plan.strip().removeprefix("《").removesuffix("》")
