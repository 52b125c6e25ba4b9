"""One target against observations: the result, or why it cannot be said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec

from guibiao.indicators.progress import kinds, places, sums
from guibiao.indicators.progress.case import Asked, Case, late, year_judged
from guibiao.indicators.progress.kinds import Aim
from guibiao.indicators.progress.model import Alternative, Cannot, Observation, Result, Target
from guibiao.indicators.progress.series import Series, Vintage, build, conflicts, is_annual, rows
from guibiao.indicators.progress.units import factor
from guibiao.indicators.progress.vintages import verdict
from guibiao.rules import progress as rules
from guibiao.rules.progress import RuleSet
from guibiao.terms import regions
from guibiao.terms.indicators import Indicator, Registry


def judge(
    target: Target | Sequence[Target],
    observations: Any,
    *,
    rule_set: str | RuleSet = "linear-path",
    year: int | None = None,
    today: date | None = None,
    registry: Registry | None = None,
) -> Result:
    """How far a region has come towards a target, by a published rule set.

    `target` is one target, or the stages of one (targets of one indicator for several years): then the stage next due
    in the year judged counts, and `Result.stages` holds them all. `observations` is a table with the columns of
    `guibiao.indicators.observations` (Arrow, Ibis) or any rows of them; what was published after `today` and what is a
    forecast is left out. `rule_set` is a code of `guibiao.rules.progress` (its version in force on `today`) or a rule
    set. `year` is the year judged; without it the latest that should be known, at most the target's. `today` is the
    day in Shanghai, the registry the product's, unless given.

    What cannot be said is a result with `cannot`. Raises ValueError (a sentence) for a target without a value under a
    rule set that needs one, stages of different indicators, or rows of several regions where none is named; and
    `guibiao.rules.dated.NoRuleInForce`.
    """
    today = today or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    rule = rules.get(rule_set, today) if isinstance(rule_set, str) else rule_set
    asked = Asked(
        observations,
        rule,
        rules.get(rule.fallback, today) if rule.fallback else None,
        year,
        today,
        registry or Registry.default(),
        rules.wording(today).approximate,
    )
    return _one(target, asked) if isinstance(target, Target) else _staged(target, asked)


def _staged(stages: Sequence[Target], asked: Asked) -> Result:
    ordered = sorted(stages, key=lambda stage: stage.year or 0)
    if not ordered or any(stage.year is None for stage in ordered):
        raise ValueError("分阶段的目标每一阶段都要写明年份。")
    if len({stage.canonical or stage.indicator for stage in ordered}) > 1:
        raise ValueError("分阶段的目标应是同一个指标；不同指标请分别判断。")
    first = next((s.baseline for s in ordered if s.baseline.value is not None), ordered[0].baseline)
    ordered = [msgspec.structs.replace(stage, baseline=first) for stage in ordered]
    whole = _one(ordered[-1], asked)
    year = whole.year if whole.year is not None else ordered[-1].year
    judged = tuple(
        _one(stage, asked._replace(year=min(stage.year or 0, year or 0) if year is not None else None))
        for stage in ordered
    )
    at = next((i for i, stage in enumerate(ordered) if (stage.year or 0) >= (year or 0)), len(ordered) - 1)
    return msgspec.structs.replace(_one(ordered[at], asked._replace(year=year)), stages=judged)


def _one(target: Target, asked: Asked) -> Result:
    code = code_of(target, asked.registry)
    if code is None:
        return unknown(target, asked)
    readings = asked.registry.readings(code)
    return _open(target, code, readings, asked) if readings else _reading(target, code, asked)


def code_of(target: Target, registry: Registry) -> str | None:
    """The code of a target's indicator: its own, or that of the indicator whose name it bears."""
    if target.canonical:
        return target.canonical
    found = registry.match(target.indicator, target.unit, target.kind)
    return found.code if found else None


def among_peers(target: Target, rule: RuleSet) -> bool:
    """Whether a target is judged by the figures of other regions too: for a place, or by a rule set that compares."""
    return rule.method == "distance" or target.kind == "rank"


def unknown(target: Target, asked: Asked) -> Result:
    """The result of a target whose indicator nobody knows."""
    cannot = Cannot(
        why="unknown_indicator",
        sentence=f"指标库里没有与“{target.indicator}”完全一致的指标，不与名称相近的指标比较。",
    )
    return Result(target=target, rule_set=asked.rule, name=target.indicator, cannot=cannot)


def left_open(own: Indicator) -> str:
    """The sentence for a name that leaves open which indicator is meant."""
    return f"“{own.name}”没有说明{own.open_scope}，不能确定是哪一个指标；各种理解分别列出。"


def _open(target: Target, code: str, readings: tuple[Indicator, ...], asked: Asked) -> Result:
    """A target that leaves open which indicator is meant: each reading that has figures, with its verdict."""
    own = asked.registry.get(code)
    assert own is not None
    asked = _with_sums(own, readings, asked)
    tried = [(one, _reading(target, one.code, asked)) for one in (*readings, own)]
    shown = tuple(
        Alternative(
            indicator=one.code, name=one.name if one is not own else f"{one.name}（同样没有说明）", result=result
        )
        for one, result in tried
        if result.observations or one is not own
    )
    first = tried[0][1]
    return Result(
        target=target,
        rule_set=asked.rule,
        indicator=code,
        name=own.name,
        region=first.region,
        unit=target.unit,
        year=first.year,
        cannot=Cannot(why="scope_not_stated", sentence=left_open(own), readings=shown),
    )


def _with_sums(own: Indicator, readings: tuple[Indicator, ...], asked: Asked) -> Asked:
    """What is asked, with the figures of a reading that is the sum of others and that nobody states."""
    summed = {one.code: found for one in readings if (found := sums.parts(one.code, readings))}
    if not summed:
        return asked
    meant = [one.code for one in (*readings, own)]
    alike = [one.code for code in meant for one in asked.registry.look_alikes(code)]
    held = rows(asked.observations, dict.fromkeys([*meant, *alike]))
    stated = {row.indicator for row in held}
    known = [row for row in held if row.status != "forecast" and (row.vintage is None or row.vintage <= asked.today)]
    made = [row for code, of in summed.items() if code not in stated for row in sums.added(code, of, known)]
    return asked._replace(observations=[*held, *made])


# --- the rows that are about one reading -------------------------------------------------------------------------
def _reading(target: Target, code: str, asked: Asked) -> Result:
    """The result of one reading, after what forbids a comparison is found and said."""
    indicator, alike = asked.registry.get(code), asked.registry.look_alikes(code)
    known = [
        row
        for row in rows(asked.observations, [code, *(one.code for one in alike)])
        if row.status != "forecast" and (row.vintage is None or row.vintage <= asked.today)
    ]
    region = target.region or _only_region(row for row in known if row.indicator == code)
    here = [row for row in known if region in (None, row.region)]
    found = [row for row in here if row.indicator == code]
    case = Case(asked, target, code, indicator, region, year_judged(target, [], indicator, asked), found, target.unit)
    if not any(row.value is not None for row in found):
        return case.result(
            cannot=_nothing(case, [i.name for i in alike if any(row.indicator == i.code for row in here)])
        )
    scoped = [row for row in found if row.scope == target.scope]
    if not scoped:
        return _scopes(case)
    everywhere = [row for row in known if row.indicator == code and row.scope == target.scope]
    if target.kind == "rank" and indicator and region:
        return _placed(case._replace(found=scoped), indicator, region, everywhere)
    peers = [row for row in everywhere if _peer(row.region, region)]
    return _aimed(case._replace(found=scoped, peers=tuple(peers)))


def _placed(case: Case, indicator: Indicator, region: str, everywhere: list[Observation]) -> Result:
    """A target for a place: by the places that are stated, else by those that the figures of all peers give."""
    target = msgspec.structs.replace(case.target, unit=case.target.unit or places.PLACE)
    stated = [row for row in case.found if places.states_places(row, indicator)]
    found = stated or places.taken(region, target.indicator, everywhere, indicator, target.unit)
    if isinstance(found, Cannot):
        return case.result(cannot=found, observations=tuple(case.found))
    return msgspec.structs.replace(_aimed(case._replace(target=target, found=found)), target=case.target)


def _aimed(case: Case) -> Result:
    """The target read and the rows that its unit can be compared with."""
    asked, target, indicator = case.asked, case.target, case.indicator
    asks = asked.rule.needs_target or target.value is not None
    try:
        aim = kinds.read(target, indicator, asked.approximate) if asks else None
    except kinds.Mixed as mixed:
        cannot = Cannot(why="stock_flow_mixed", sentence=str(mixed))
        return case.result(cannot=cannot, observations=tuple(case.found))
    printed = list(dict.fromkeys(row.unit for row in case.found))
    unit = (aim.unit if aim else None) or (indicator.unit if indicator else None) or next(filter(None, printed), None)
    same = [row for row in case.found if factor(row.unit, unit, indicator) is not None]
    if not same:
        given = "、".join(u or "无单位" for u in printed)
        sentence = f"目标的单位是“{unit}”，数据的单位是“{given}”，不能换算，不能比较。"
        cannot = Cannot(why="unit_not_comparable", sentence=sentence)
        return case.result(cannot=cannot, observations=tuple(case.found))
    return _judged(case._replace(aim=aim, unit=unit, found=same, notes=_notes(case, aim)))


def _only_region(given: Iterable[Observation]) -> str | None:
    found = dict.fromkeys(row.region for row in given)
    if len(found) > 1:
        raise ValueError(f"数据里有 {len(found)} 个地区，目标没有写明是哪一个。请填写目标的地区（region）。")
    return next(iter(found), None)


def _peer(code: str, other: str | None) -> bool:
    """Whether two regions are of one level; units without a code of the standard are peers of one another."""
    one, two = regions.get(code), regions.get(other or "")
    return one.level == two.level if one and two else one is two


def _nothing(case: Case, alike: list[str]) -> Cannot:
    if alike:
        names = "、".join(f"“{name}”" for name in alike)
        return Cannot(
            why="look_alike_only",
            sentence=f"没有“{case.name}”的数据；{names}只是名称相近，口径不同，不能代替。",
            look_alikes=tuple(alike),
        )
    return late(case)


def _scopes(case: Case) -> Result:
    """Figures only of parts, or of another scope than the target's: each scope with its verdict."""
    held = list(dict.fromkeys(row.scope for row in case.found))
    readings = tuple(
        Alternative(
            indicator=case.code,
            name=scope or "全部",
            result=_reading(msgspec.structs.replace(case.target, scope=scope), case.code, case.asked),
        )
        for scope in held
    )
    said = f"范围是“{case.target.scope}”" if case.target.scope else "没有限定范围"
    have = "、".join(f"“{scope or '全部'}”" for scope in held)
    sentence = f"目标{said}，数据的范围是{have}，不能直接比较；各种理解分别列出。"
    return case.result(cannot=Cannot(why="scope_not_stated", sentence=sentence, readings=readings))


def _notes(case: Case, aim: Aim | None) -> tuple[str, ...]:
    def figure(row: Observation) -> str:
        return f"{row.value:g}{row.unit or ''}（{row.source or '未注明来源'}）"

    out = [f"{a.year} 年来源不一：{figure(a)}与{figure(b)}，取前者。" for a, b in conflicts(case.found)]
    stated = [row for row in case.found if row.value is not None]  # a figure that is missing is not a loose one
    about = sorted({row.year for row in stated if row.comparator == "≈"})
    soft = sorted({row.year for row in stated if row.status in ("provisional", "estimated")})
    approximate = case.asked.approximate if case.target.comparator == "≈" and aim else None
    return (*out, *softness(approximate, about, soft))


def softness(approximate: float | None, about: Sequence[int], soft: Sequence[int]) -> tuple[str, ...]:
    """What is loose about the target (by how much) and about the figures of some years."""
    out = [] if approximate is None else [f"“左右”按上下 {approximate:.0%} 理解。"]
    if about:
        out.append(f"{'、'.join(map(str, about))} 年为约数。")
    if soft:
        out.append(f"{'、'.join(map(str, soft))} 年为初步或估计数。")
    return tuple(out)


# --- the years -----------------------------------------------------------------------------------------------------
def _judged(case: Case) -> Result:
    annual = [row for row in case.found if is_annual(row, case.indicator) and row.value is not None]
    year = year_judged(case.target, [row.year for row in annual], case.indicator, case.asked)
    case = case._replace(year=year)
    series: dict[Vintage, Series] = {
        which: build(annual, which, case.indicator, case.unit) for which in get_args(Vintage)
    }
    years = [known for known in series["revised"] if known <= year]
    missing = None if year in years else _absent(case)
    if not years:
        return case.result(cannot=missing, observations=tuple(case.found))
    published, revised = (verdict(case, series, which, max(years)) for which in get_args(Vintage))
    used = tuple(row for row in annual if row.year <= max(years))
    return case.result(cannot=missing or revised.cannot, published=published, revised=revised, observations=used)


def _absent(case: Case) -> Cannot:
    """Why the year judged has no figure: only parts of it are known, or it is not there."""
    partial = [row for row in case.found if row.year == case.year and row.value is not None]
    if not partial:
        return late(case)
    if case.indicator and case.indicator.type == "stock" and any(row.to_date for row in partial):
        sentence = f"“{case.name}”是期末存量，{case.year} 年的数据却标为年内累计，两者不能比较。"
        return Cannot(why="stock_flow_mixed", sentence=sentence)
    sentence = f"“{case.name}”{case.year} 年只有年内累计或分季分月的数据，不能当作全年。"
    return Cannot(why="year_to_date_only", sentence=sentence)
