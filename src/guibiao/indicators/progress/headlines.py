"""A judgement in short: what a list of targets shows of each."""

from __future__ import annotations

import msgspec

from guibiao.indicators.progress.model import Result


class Headline(msgspec.Struct, frozen=True):
    """What is said of a target without the figures behind it: its numbers as revised, and every reason in one sentence.

    `why` is that of `Cannot`, or `unclear` for a target that contradicts itself. `met` and `class_code` are those of the year
    judged, None where it has no figure; `class_name` is that of the data year.
    """

    why: str | None = None
    sentence: str = ""
    year: int | None = None
    data_year: int | None = None
    unit: str | None = None
    value: float | None = None
    goal: float | None = None
    gap: float | None = None
    year_reached: int | None = None
    class_name: str | None = None
    class_code: str | None = None
    met: bool | None = None


def headline(result: Result) -> Headline:
    """The headline of a result."""
    verdict = result.revised
    cannot = result.cannot or (verdict.cannot if verdict else None)
    return Headline(
        why=cannot.why if cannot else None,
        sentence="".join(result.reasons),
        year=result.year,
        data_year=result.data_year,
        unit=result.unit,
        value=verdict.value if verdict else None,
        goal=verdict.goal if verdict else None,
        gap=verdict.gap if verdict else None,
        year_reached=verdict.year_reached if verdict else None,
        class_name=verdict.class_name if verdict else None,
        class_code=result.class_code,
        met=result.met,
    )


def unclear(error: ValueError) -> Headline:
    """The headline of a target that contradicts itself."""
    return Headline(why="unclear", sentence=str(error))
