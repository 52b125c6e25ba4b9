"""The targets of a plan judged anew as of a day and a data version, with every figure that this rests on.

A report is a Chinese document whatever the language of the screen: its words are plain text.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone

from guibiao.indicators.progress import Result, judge
from guibiao.indicators.progress import Target as Aim
from guibiao.indicators.progress.cells import cells
from guibiao.kernel.addresses import of as address_of
from guibiao.monitoring import asking, evidence, keeping, progress_chart, standing
from guibiao.monitoring.models import Judgement, LightOverride, Standing
from guibiao.plans.models import Plan, Target
from guibiao.plans.vocabulary import said
from guibiao.reports import then
from guibiao.reports.kinds import bare
from guibiao.rules import progress as rules
from guibiao.statistics import definitions
from guibiao.statistics.models import Observation

_NONE = "—"
ON_TRACK, LATE = (Standing.MET, Standing.NORMAL), (Standing.WARNING, Standing.BEHIND)


@dataclass(frozen=True)
class Moment:
    """As of when, and with which figures."""

    on: datetime.date
    data_version: int


@dataclass
class Judged:
    """A target with what is said of it; `hand` is a light set by a person that held on the day."""

    target: Target
    judgement: Judgement
    result: Result | None
    hand: LightOverride | None
    lead: Any = None
    sources: list[int] = field(default_factory=list)

    @property
    def asks(self) -> Target:
        """What is asked for, as `standing` and the charts ask a watched target."""
        return self.target

    @property
    def name(self) -> str:
        return str(self.target.indicator)

    @property
    def unit(self) -> str:
        return str(self.judgement.unit or self.target.unit)

    @property
    def light(self) -> Standing:
        """The light that counts."""
        return Standing(self.hand.standing if self.hand else self.judgement.standing)

    @property
    def is_known(self) -> bool:
        return self.judgement.value is not None and self.judgement.data_year is not None

    @cached_property
    def drawn(self) -> progress_chart.Drawn | None:
        """Its chart, with what its own past says of the target year."""
        title = f"{self.name}：{standing.told(self.judgement).rstrip('。')}"
        return progress_chart.of(self, self.result, title) if self.result else None


def judged(plan: Plan, moment: Moment, tell: Callable[[int, int], None]) -> list[Judged]:
    """Every target of the plan, in its order."""
    version = then.version_on(plan, moment.on)
    targets = list(Target.objects.filter(version=version).order_by("order"))
    registry, region = definitions.registry(), plan.region.code if plan.region else None
    period = (plan.period_from, plan.period_to)
    asked = [
        asking.Asked(
            watched=one.pk,
            plan=plan.pk,
            target=one.pk,
            taken=None,
            region=region,
            period=period,
            aim=asking.aim(asking.figure(one), region, period),
        )
        for one in targets
    ]
    rule = rules.get(asking.rule_codes().get(plan.pk, asking.DEFAULT), moment.on)
    codes = evidence.related(filter(None, (asking.aim_code(one, registry) for one in asked)), registry)
    peers = any(asking.among_peers(one, rule.code) for one in targets)
    table = evidence.table(moment.data_version, sorted(codes), None if peers or region is None else [region])
    spoken = keeping.say(asked, cells(table, moment.on), moment.on, registry)
    rows = evidence.rows(table)
    hands, leads = _hands(plan, moment.on), then.leads(plan, moment.on)
    found = []
    for number, (target, one, words) in enumerate(zip(targets, asked, spoken, strict=True), 1):
        given = dict(zip(keeping.SAID, words, strict=True))
        given.pop("target")
        judgement = Judgement(target=target, data_version=moment.data_version, on=moment.on, **given)
        result = None
        if isinstance(one.aim, Aim):
            wanted = rows if peers else [row for row in rows if row.region == region]
            result = _result(one.aim, wanted, rule, moment.on, registry)
        found.append(Judged(target, judgement, result, hands.get(target.identity), leads.get(target.identity)))
        tell(number, len(targets))
    return found


def _result(aim: Aim, rows: list[Any], rule: Any, on: datetime.date, registry: Any) -> Result | None:
    try:
        return judge(aim, rows, rule_set=rule, today=on, registry=registry)
    except ValueError:
        return None  # the judgement itself says why the target cannot be read


def _hands(plan: Plan, on: datetime.date) -> dict[Any, LightOverride]:
    """The lights that people had set and that held on the day, by target."""
    rows = LightOverride.objects.filter(watched__plan=plan, watched__taken=None, at__date__lte=on, until__gte=on)
    return {
        one.watched.identity: one
        for one in rows.order_by("pk").select_related("watched", "by")
        if one.ended_at is None or timezone.localdate(one.ended_at) > on
    }


# --- as rows of the report ----------------------------------------------------------------------------------------
def row(one: Judged, number: int) -> dict[str, str]:
    """A row of the table of targets."""
    return {
        "number": str(number),
        "name": one.name,
        "asked": standing.asked(one),
        "attribute": said("attribute", one.target.attribute) or _NONE,
        "lead": str(one.lead or _NONE),
        "baseline": _baseline(one),
        "latest": standing.figure(one.judgement.value, one.unit) if one.is_known else _bound(one),
        "data_year": str(one.judgement.data_year or _NONE),
        "progress": _progress(one),
        "outlook": _outlook(one),
        "light": light(one),
        "why": why(one),
        "sources": numbers(one.sources),
    }


def light(one: Judged) -> str:
    """● 正常; one set by hand is said with the rule's own."""
    if one.hand is None:
        return standing.word(one.light)
    return f"{standing.word(one.light)}（人工调整；按规则为{Standing(one.judgement.standing).label}）"


def why(one: Judged) -> str:
    """What the light rests on, in full sentences; what cannot be said says why not."""
    told, reason = standing.told(one.judgement).rstrip("。"), one.judgement.sentence.rstrip("。")
    if one.judgement.standing == Standing.UNKNOWN:
        told = f"{told}。{reason}" if one.is_known and reason else f"不能判定，因为{reason or '数据不足'}"
    if one.hand is None:
        return f"{told}。"
    until = one.hand.until
    return f"{told}。灯号由{one.hand.by}调整，理由：{one.hand.reason.rstrip('。')}，有效至{until:%Y-%m-%d}。"


def _verdict(one: Judged) -> Any:
    return one.result.revised if one.result else None


def _baseline(one: Judged) -> str:
    value, year = one.target.baseline_value, one.target.baseline_year
    verdict = _verdict(one)
    if value is None and verdict and verdict.start and verdict.start.origin != "zero":
        value, year = verdict.start.value, verdict.start.year
    if value is None:
        return _NONE
    return standing.figure(value, one.unit) + (f"（{year}年）" if year else "")


def _bound(one: Judged) -> str:
    verdict = _verdict(one)
    if verdict is None:
        return _NONE
    ends = [f"≥{standing.figure(verdict.at_least, one.unit)}"] if verdict.at_least is not None else []
    ends += [f"≤{standing.figure(verdict.at_most, one.unit)}"] if verdict.at_most is not None else []
    return "、".join(ends) or _NONE


def _progress(one: Judged) -> str:
    verdict = _verdict(one)
    if verdict is None or verdict.share_of_way is None or verdict.share_of_time is None:
        return _NONE
    return f"进度{verdict.share_of_way:.0%}，时间{verdict.share_of_time:.0%}"


def _outlook(one: Judged) -> str:
    """Whether the target will be met, as far as its figures tell."""
    judgement = one.judgement
    if not one.is_known or judgement.gap is None:
        return "不能判定"
    if judgement.gap <= 0:
        return f"{judgement.data_year}年已达到"
    reached, due = judgement.year_reached, one.target.year
    if reached is None:
        pace = "按现有速度不能达到" if _verdict(one) and _verdict(one).actual_pace is not None else "不能判定"
    elif due and reached > due:
        pace = f"按现有速度{reached}年达到，晚于目标年份"
    else:
        pace = f"按现有速度{reached}年达到"
    chance = one.drawn.chance if one.drawn else ""
    return f"{pace}；{chance.rstrip('。')}" if chance else pace


def numbers(found: Iterable[int]) -> str:
    """Numbers of sources as one writes them: 3—5、9."""
    runs: list[list[int]] = []
    for number in sorted(set(found)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(a) if a == b else f"{a}—{b}" for a, b in runs) or _NONE


# --- where the figures come from ----------------------------------------------------------------------------------
def sources(plan: Plan, found: list[Judged], moment: Moment) -> list[dict[str, str]]:
    """Every figure of the report with its source, numbered; each target gets the numbers of its own."""
    known = _observations(found, moment)
    region, page = plan.place or _NONE, address_of(plan)
    rows: list[dict[str, str]] = []
    numbered: dict[Any, int] = {}

    def add(one: Judged, key: Any = None, **given: str) -> None:
        """A further row; a figure that is there already serves this target, too."""
        number = numbered.setdefault(key, len(rows) + 1) if key is not None else len(rows) + 1
        if number > len(rows):
            rows.append({"number": str(number), "target": one.name, **given})
        elif one.name not in rows[number - 1]["target"].split("、"):
            rows[number - 1]["target"] += f"、{one.name}"
        one.sources.append(number)

    for one in found:
        target = one.target
        printed = {"indicator": one.name, "region": region, "vintage": _day(plan.issued_on), "address": page}
        source = f"《{bare(plan.title)}》原文"
        add(one, role="目标值", year=str(target.year or _NONE), value=standing.asked(one), source=source, **printed)
        if target.baseline_value is not None:
            value = standing.figure(target.baseline_value, one.unit)
            add(one, role="基期值", year=str(target.baseline_year or _NONE), value=value, source=source, **printed)
        for row in one.result.observations if one.result else ():
            if row.region != one.result.region:  # type: ignore[union-attr]
                continue
            stored = known.get(standing.key(row))
            add(
                one, standing.key(row), role=_role(one, row.year), indicator=str(stored.indicator) if stored else row.indicator,
                region=str(stored.region) if stored else row.region, year=str(row.year), value=_value(row),
                source=row.source or _NONE, vintage=_day(row.vintage), address=address_of(stored) if stored else _NONE,
            )  # fmt: skip
    return rows


def _role(one: Judged, year: int) -> str:
    verdict = _verdict(one)
    if verdict and year == verdict.data_year:
        return "最新值"
    start = verdict.start if verdict else None
    return "基期值" if start and start.origin == "observed" and start.year == year else "历年值"


def _observations(found: list[Judged], moment: Moment) -> dict[Any, Observation]:
    used = [row for one in found if one.result for row in one.result.observations if row.region == one.result.region]
    stated = Observation.objects.filter(
        region__code__in={row.region for row in used}, indicator_id__in={row.indicator for row in used},
        intake__version__lte=moment.data_version,
    )  # fmt: skip
    return {standing.key_of_stored(one): one for one in stated.select_related("region", "indicator")}


def _value(row: Any) -> str:
    sign = "" if row.comparator in ("=", "range") else f"{row.comparator} "
    return f"{sign}{standing.figure(row.value, row.unit or '')}" if row.value is not None else "缺数"


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else _NONE


# --- charts -------------------------------------------------------------------------------------------------------
def chart(one: Judged) -> dict[str, Any] | None:
    """The chart of a target as plain data; None where no figure is known."""
    drawn = one.drawn
    if drawn is None or not drawn.chart.observed:
        return None
    of = drawn.chart
    return {
        "group": one.target.section, "title": of.title, "unit": of.unit, "source": of.source, "data_year": of.data_year, "less": of.less,
        "observed": sorted(of.observed.items()), "baseline": of.baseline, "targets": sorted(of.targets.items()),
        "ahead": [[point.year, point.value, point.low, point.high] for point in of.ahead],
        "sources": numbers(one.sources),
    }  # fmt: skip
