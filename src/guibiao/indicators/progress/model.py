"""What goes into a judgement and what comes out, as plain data."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from guibiao.indicators.observations import Comparator, Status
from guibiao.rules.progress import RuleSet

Kind = Literal["level", "count", "increase", "multiple", "growth", "coverage", "rank"]
Per = Literal["year", "period"]


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """What a target starts from, as the plan prints it. No unit: the target's, or for kinds that are relative to the
    baseline (increase, multiple, growth) the indicator's."""

    value: float | None = None
    year: int | None = None
    unit: str | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A target, by the names of the fields in the plan schema (`guibiao/plan@1`).

    `value`, `upper` and `unit` are as printed. `canonical` is the indicator's code; where it is None the registry is
    asked for `indicator`, `unit` and `kind`. What the schema keeps elsewhere may be given too: `region` (code) and
    `period` (first and last year) of the plan, the `scope` counted, and the `direction` of an indicator that the
    registry does not know (+1 more is better, −1 less is, 0 neither).
    """

    indicator: str = ""
    canonical: str | None = None
    kind: Kind = "level"
    comparator: Comparator = "="
    value: float | None = None
    upper: float | None = None
    unit: str | None = None
    year: int | None = None
    per: Per | None = None
    baseline: Baseline = Baseline()
    id: str | None = None
    region: str | None = None
    period: tuple[int, int] | None = None
    scope: str | None = None
    direction: Literal[-1, 0, 1] | None = None

    @classmethod
    def of(cls, figure: Any, *, region: str | None = None, period: tuple[int, int] | None = None) -> Target:
        """A target of a plan (an object or a mapping with the schema's field names) as a Target.

        Raises msgspec.ValidationError, naming the field, where a field breaks the schema.
        """
        found = msgspec.convert(figure, cls, from_attributes=True)
        return msgspec.structs.replace(found, region=region or found.region, period=period or found.period)


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table of observations (`guibiao.indicators.observations`)."""

    region: str
    indicator: str
    year: int
    value: float | None = None
    unit: str | None = None
    scope: str | None = None
    part: str = "Y"
    to_date: bool = False
    comparator: Comparator = "="
    upper: float | None = None
    status: Status = "actual"
    reason: str | None = None
    source: str | None = None
    place: str | None = None
    vintage: date | None = None


Why = Literal[
    "unknown_indicator",
    "scope_not_stated",
    "look_alike_only",
    "bound_not_enough",
    "not_due",
    "no_data",
    "baseline_missing",
    "year_missing",
    "unit_not_comparable",
    "year_to_date_only",
    "stock_flow_mixed",
    "years_missing",
    "growth_undefined",
    "too_few_peers",
]


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of a target that leaves its scope open, and what would be said under it."""

    indicator: str
    name: str
    result: Result


class Cannot(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing can be said of the year judged: a code, a sentence, and what the sentence rests on.

    `readings` for a scope that is not stated, each with its verdict; `look_alikes` are names; `due` is the day from
    which the figure would be overdue; `years` are those that are missing.
    """

    why: Why
    sentence: str
    readings: tuple[Alternative, ...] = ()
    look_alikes: tuple[str, ...] = ()
    due: date | None = None
    years: tuple[int, ...] = ()


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """The baseline that a verdict was reckoned from: printed in the plan (where it may name no year),
    observed, then with its own vintage, or zero where new things are counted."""

    value: float
    year: int | None
    origin: Literal["plan", "observed", "zero"]
    vintage: date | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures say, of the data year. Values, gap and paces are in `unit` of the result; unknown is None.

    `class_code` None: the class cannot be said, see `cannot`. `met` None: the evidence is a bound that does not tell.
    `rule` is the rule set whose classes these are: the one asked for or its fallback. `gap` is what is missing to the
    goal, 0 or less once it is reached. `required_pace` is the change a year from the baseline to the goal,
    `remaining_pace` the one from now on, `actual_pace` the one seen. `year_reached` is the year in which the goal is
    reached at the present pace, or was first met. `at_least`, `at_most` bound the value where it is not exact,
    `gap_at_least`, `gap_at_most` what is then missing.
    """

    met: bool | None
    class_code: str | None = None
    class_name: str | None = None
    rule: str | None = None
    measure: float | None = None
    value: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    goal: float | None = None
    start: Start | None = None
    share_of_way: float | None = None
    share_of_time: float | None = None
    required_pace: float | None = None
    actual_pace: float | None = None
    remaining_pace: float | None = None
    gap: float | None = None
    gap_at_least: float | None = None
    gap_at_most: float | None = None
    year_reached: int | None = None
    data_year: int
    vintage: date | None = None
    cannot: Cannot | None = None
    notes: tuple[str, ...] = ()


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A judgement of one target.

    `cannot` says why nothing can be said of `year`, the year judged; verdicts may still stand, of the data year before
    it. `published` rests on every figure as first published, `revised` on the latest vintages; they are equal where
    nothing was revised. `stages` are the results of each stage of a staged target. `observations` are the rows used.
    """

    target: Target
    rule_set: RuleSet
    indicator: str | None = None
    name: str = ""
    region: str | None = None
    unit: str | None = None
    year: int | None = None
    published: Verdict | None = None
    revised: Verdict | None = None
    cannot: Cannot | None = None
    stages: tuple[Result, ...] = ()
    observations: tuple[Observation, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def data_year(self) -> int | None:
        """The year of the latest figure that the verdicts rest on."""
        return self.revised.data_year if self.revised else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met in the year judged, as revised; None where that cannot be said."""
        return self.revised.met if self.revised and self.data_year == self.year else None

    @property
    def class_code(self) -> str | None:
        """The class in the year judged, as revised; None where that cannot be said."""
        return self.revised.class_code if self.revised and self.data_year == self.year else None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every sentence that explains the result, in order."""
        said = [self.cannot.sentence] if self.cannot else []
        for verdict in (self.published, self.revised):
            if verdict:
                said += [verdict.cannot.sentence] if verdict.cannot else []
                said += verdict.notes
        return tuple(dict.fromkeys([*said, *self.notes]))
