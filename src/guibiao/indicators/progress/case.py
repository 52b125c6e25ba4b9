"""One reading of a target, with the rows that are about it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from guibiao.indicators.progress import calendar
from guibiao.indicators.progress.kinds import Aim
from guibiao.indicators.progress.model import Cannot, Observation, Result, Target
from guibiao.rules.progress import RuleSet
from guibiao.terms.indicators import Indicator, Registry


class Asked(NamedTuple):
    """What is the same for all readings of one question."""

    observations: Any
    rule: RuleSet
    fallback: RuleSet | None
    year: int | None
    today: date
    registry: Registry
    approximate: float


class Case(NamedTuple):
    """One reading of a target, with the rows that are about it."""

    asked: Asked
    target: Target
    code: str
    indicator: Indicator | None
    region: str | None
    year: int
    found: list[Observation]
    unit: str | None = None
    aim: Aim | None = None
    peers: tuple[Observation, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.indicator.name if self.indicator else self.target.indicator or self.code

    def result(self, **fields: Any) -> Result:
        return Result(
            target=self.target,
            rule_set=self.asked.rule,
            indicator=self.code,
            name=self.name,
            region=self.region,
            unit=self.unit,
            year=self.year,
            notes=self.notes,
            **fields,
        )

    @property
    def end(self) -> int | None:
        """The target's year; where it states none, the last of its plan."""
        return end_of(self.target)


def end_of(target: Target) -> int | None:
    """See `Case.end`."""
    return target.year or (target.period[1] if target.period else None)


def year_judged(target: Target, known: list[int], indicator: Indicator | None, asked: Asked) -> int:
    """The year asked for; else the latest that is known or should be, at most the target's."""
    if asked.year is not None:
        return asked.year
    latest = max([calendar.last_due(asked.today, indicator), *known])
    end = end_of(target)
    return latest if end is None else min(latest, end)


def late(case: Case) -> Cannot:
    """No figure of the year judged: not due yet, overdue, or missing for a reason that the source states."""
    due = calendar.due(case.year, case.indicator)
    stated = dict.fromkeys(row.reason for row in case.found if row.year == case.year and row.value is None)
    reasons = "、".join(filter(None, stated))
    if case.asked.today < due:
        sentence = f"“{case.name}”{case.year} 年的数据还没有到发布的时候（{due} 起仍没有才算缺）。"
        return Cannot(why="not_due", sentence=sentence, due=due)
    if reasons:
        sentence = f"“{case.name}”{case.year} 年没有数据，来源注明的原因是：{reasons}。"
        return Cannot(why="no_data", sentence=sentence, due=due)
    return Cannot(why="no_data", sentence=f"“{case.name}”{case.year} 年的数据应在 {due} 前发布，但没有收到。", due=due)
