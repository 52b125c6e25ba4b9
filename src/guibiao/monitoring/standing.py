"""How a watched target is told: its light with the word, the verdict in one sentence, both vintages, the figures behind."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.indicators.charts import ink
from guibiao.indicators.progress import Observation as Row
from guibiao.indicators.progress import Result, Verdict, headline, judge
from guibiao.indicators.progress import Target as Aim
from guibiao.indicators.progress.places import is_place
from guibiao.kernel import access
from guibiao.kernel.saying import again
from guibiao.monitoring import asking, evidence, judging, keeping, progress_chart, upto
from guibiao.monitoring.models import Judgement, LightOverride, Standing, Watched
from guibiao.monitoring.models.targets import LIGHTS, MARKS
from guibiao.plans.vocabulary import said
from guibiao.rules import lights
from guibiao.rules import progress as rules
from guibiao.statistics import definitions
from guibiao.statistics.models import Observation
from guibiao.terms.indicators import Registry

#: What the list and the page of a target say without asking again.
RELATED = (
    "plan__region", "plan__organisation", "target", "current__target", "current__taken__target", "region",
    "taken__target", "taken__organisation",
)  # fmt: skip
_PAST = 20
_FIGURES = 200
#: A space between Chinese words, or between them and a figure, which an English sentence has and a Chinese one has not.
_APART = re.compile(r"(?<=[一-鿿]) +(?=[一-鿿\d])")


# --- words for the list -------------------------------------------------------------------------------------------
def word(standing: str) -> str:
    """● 正常: a light is never colour alone."""
    return f"{MARKS[standing]} {Standing(standing).label}"


def light(one: Any) -> str:
    """The light that counts; that a person set it is said with it."""
    by_hand = one.current is not None and LIGHTS[one.shown] != LIGHTS[one.current.standing]
    return word(one.shown) + (_("（人工）") if by_hand else "")


def ruled(one: Any) -> str:
    return word(one.current.standing) if one.current else word(Standing.UNKNOWN)


def rounded(value: float | None) -> float | None:
    """What people read of a figure: four digits, or whole numbers."""
    if value is None:
        return None
    short = float(f"{value:.4g}") if abs(value) < 1000 else round(value)
    return int(short) if short == int(short) else short


def difference(unit: str) -> str:
    """The unit of a difference: two shares differ by points."""
    return _("个百分点") if unit == "%" else unit


def figure(value: float | None, unit: str) -> str:
    return "—" if value is None else f"{ink.figure(value)}{unit}"


def asked(one: Any) -> str:
    """What the target asks for, as printed: 2025年 ≥ 2.6%. `one` is watched, or a judgement."""
    target = one.asks
    until = f"—{target.upper:,.15g}" if target.upper is not None else ""
    year = _("%(year)s年") % {"year": target.year} if target.year else ""
    sign = "" if target.comparator in ("=", "range") else f"{target.comparator} "
    words = f"{year} {said('kind', target.kind)} {sign}{target.value:,.15g}{until}{target.unit}".strip()
    return _APART.sub("", words)


def verdict(one: Any) -> str:
    """The judgement that holds, in one sentence."""
    return told(one.current)


def told(current: Judgement | None) -> str:
    """A judgement in one sentence."""
    if current is None:
        return _("还没有判断。")
    if current.value is None or current.data_year is None:
        return again(current.sentence) or _("不能判定。")
    words = {"year": current.data_year, "value": figure(current.value, current.unit)}
    parts = [_("%(year)s年为%(value)s") % words]
    if current.gap is not None:
        gap = {"gap": figure(abs(current.gap), difference(current.unit))}
        parts.append(_("已达到目标") if current.gap <= 0 else _("离目标还差%(gap)s") % gap)
    if current.gap is not None and current.gap > 0:
        if current.class_name:
            parts.append(again(current.class_name))
        if current.year_reached:
            parts.append(_("照此速度%(year)s年达到") % {"year": current.year_reached})
    if current.data_year != current.year and current.year:
        parts.append(_("%(year)s年还不能判定") % {"year": current.year})
    return _("，").join(parts) + _("。")


def rule_name(one: Any) -> str:
    return named(one.current.rule_set) if one.current else ""


def named(code: str) -> str:
    """A rule set by its name."""
    return again(next((rule.name for rule in reversed(rules.rule_sets()) if rule.code == code), code))


# --- the page of one ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Side:
    """The verdict as first published, or as revised."""

    label: str
    verdict: Verdict
    unit: str

    @property
    def value(self) -> str:
        """The latest figure, or what bounds it."""
        of = self.verdict
        return _bounds(of.at_least, of.at_most, self.unit) if of.value is None else figure(of.value, self.unit)

    @property
    def gap(self) -> str:
        """What is missing, or of a figure that is only bounded what may be."""
        of, apart = self.verdict, difference(self.unit)
        if of.gap is None:
            return _bounds(of.gap_at_least, of.gap_at_most, apart)
        return figure(of.gap, apart)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What the verdict says, a line each."""
        of, apart = self.verdict, difference(self.unit)
        per_year = _("%(unit)s/年") % {"unit": apart}
        start = of.start
        origin = {"plan": _("规划所载"), "observed": _("统计数据"), "zero": _("从零计起")}
        begun = f"{figure(start.value, self.unit)}（{start.year or '—'}，{origin[start.origin]}）" if start else "—"
        return [
            (_("数据年份"), str(of.data_year)),
            (_("现值"), self.value),
            (_("基期"), begun),
            (_("应达到"), figure(of.goal, self.unit)),
            (_("差距"), self.gap),
            (_("已走的路"), "—" if of.share_of_way is None else f"{of.share_of_way:.0%}"),
            (_("已过的时间"), "—" if of.share_of_time is None else f"{of.share_of_time:.0%}"),
            (_("要求的速度"), figure(of.required_pace, per_year)),
            (_("实际的速度"), figure(of.actual_pace, per_year)),
            (_("今后要求的速度"), figure(of.remaining_pace, per_year)),
            (_("达到年份"), str(of.year_reached or "—")),
            (_("进展等级"), again(of.class_name or (of.cannot.sentence if of.cannot else "—"))),
            (_("所用规则"), named(of.rule) if of.rule else "—"),
        ]


def _bounds(least: float | None, most: float | None, unit: str) -> str:
    ends = [f"{sign}{figure(end, unit)}" for sign, end in (("≥", least), ("≤", most)) if end is not None]
    return "、".join(ends) or "—"


def result_of(judgement: Judgement | None) -> Result | None:
    """What the library says behind a judgement; see `lay_out`."""
    if judgement is None:
        return None
    if not hasattr(judgement, "laid_out"):
        lay_out([judgement])
    return judgement.laid_out


def lay_out(judgements: Sequence[Any]) -> None:
    """Form the full results behind judgements, for `result_of`: a fixed number of queries for those of one data version.

    One that still holds is laid out with the figures up to which that is known, an earlier one with those that it was made of. Where
    a later version of this program would not say the same there is none: what was said stands in the judgement.
    """
    prefetch_related_objects(judgements, "target", "taken__target")
    reached, registry = upto.reached(), definitions.registry()
    pks = [one.pk for one in judgements]
    holding = set(Watched.every.filter(current__in=pks).values_list("current", flat=True))
    groups: dict[tuple[int, Any], list[Any]] = defaultdict(list)
    for one in judgements:
        later = (max(one.data_version, reached.data_version), max(one.on, reached.on or one.on))
        groups[later if one.pk in holding else (one.data_version, one.on)].append(one)
    for (version, on), group in groups.items():
        codes = evidence.related(filter(None, (asking.code_of(one.target, registry) for one in group)), registry)
        compared = any(asking.among_peers(one.target, one.rule_set) for one in group)
        rows = evidence.rows(
            evidence.table(
                version, sorted(codes), None if compared else sorted({one.region for one in group if one.region})
            )
        )
        for one in group:
            one.laid_out = _again(one, [row for row in rows if compared or row.region == one.region], on, registry)


def _again(one: Judgement, rows: list[Row], on: Any, registry: Registry) -> Result | None:
    period = (one.period_from, one.period_to)
    aim = asking.aim(asking.figure(one.asks), one.region, period)
    rule = rules.get(one.rule_set, one.on)
    if not isinstance(aim, Aim) or rule.version != one.rule_version:
        return None
    try:
        result = judge(aim, rows, rule_set=rule, today=on, registry=registry)
    except ValueError:
        return None
    return result if keeping.tells(one, headline(result)) else None


def go_back(one: Any, judgement: str) -> Judgement | None:
    """Let an earlier judgement, by its number, be the current one; None where there is none such, or it is the current one."""
    numbered = judgement.isdecimal() and len(judgement) < 19
    then: Judgement | None = one.judgements.filter(pk=judgement).first() if numbered else None
    if then is None or then.pk == one.current_id:
        return None
    one.current, one.shown = then, then.standing
    return then


def drawn(judgement: Judgement | None) -> progress_chart.Drawn | None:
    """The chart behind a judgement; None where there is no figure to be drawn."""
    result = result_of(judgement)
    return progress_chart.of(judgement, result, told(judgement)) if result else None


def page(one: Any, user: Any, judgement: str = "") -> dict[str, Any]:
    """Everything that the page of a target shows; of an earlier judgement, by its number, what was said then."""
    then, today, result = go_back(one, judgement), timezone.localdate(), result_of(one.current)
    by_hand = LightOverride.objects.filter(watched=one, ended_at__isnull=True).select_related("by")
    hand = None if then else by_hand.first()
    return {
        "watched": one,
        "current": one.current,
        "then": then,
        "verdict": verdict(one),
        "asked": asked(one),
        "light": (LIGHT_STATE[one.shown], Standing(one.shown).label),
        "ruled": (LIGHT_STATE[one.current.standing], one.current.get_standing_display()) if one.current else None,
        "override": hand,
        "both": _both(one.current, hand, today),
        "sides": _sides(result),
        "reasons": [again(said) for said in _reasons(one.current, result)],
        "readings": _readings(result),
        "agreed": _agreed(result),
        "figures": figures(result),
        "drawn": drawn(one.current),
        "drawn_at": reverse("progress_chart", args=[one.pk]) + (f"?judgement={then.pk}" if then else ""),
        "past": one.judgements.order_by("-pk")[:_PAST],
        "light_rule": _light_rule(one.current),
        "rule_name": named(judging.rule_of(one.plan)),
        "rule_code": judging.rule_of(one.plan),
        "rule_sets": judging.choices(),
        "lights": LightOverride.Light.choices,
        "may_see_plan": access.can(user, "plan.view", one.plan),
        "may_set": then is None and one.active and access.can(user, "progress.set", one.plan),
        "may_override": then is None and one.active and access.can(user, "progress.override", one),
        "today": today,
    }


def _reasons(current: Judgement | None, result: Result | None) -> Sequence[str]:
    """Every sentence of the library that explains the verdict; where it cannot be formed again, those that were kept."""
    if result is not None or current is None:
        return result.reasons if result else []
    unreadable = current.why in ("no_region", "unclear")
    return [current.sentence] if unreadable else [current.sentence, _("程序更新后还没有重新判断，所据数字暂不能列出。")]


#: The component of the house has one light for both greens.
LIGHT_STATE = {name: "normal" if name == "met" else name for name in Standing.values}


def _light_rule(current: Judgement | None) -> str:
    """The rule set that gave the light: name and version."""
    code, _sep, version = current.light_rule.rpartition(" ") if current else ("", "", "")
    return (
        _("%(name)s（第 %(version)s 版）") % {"name": again(lights.name_of(code)), "version": version} if code else ""
    )


def _both(current: Judgement | None, hand: LightOverride | None, today: Any) -> Any:
    """The rule's light and the one set by hand, and whether that has run out."""
    if current is None or hand is None:
        return None
    rule, _sep, version = current.light_rule.rpartition(" ")
    lit = lights.Lit(light=LIGHTS[current.standing], reason=current.light_reason, rule=rule, version=version)
    return lights.shown(lit, hand.as_rule(), today)


def _sides(result: Result | None) -> list[Side]:
    if result is None or result.revised is None:
        return []
    unit = result.unit or ""
    if result.published is None or result.published == result.revised:
        return [Side(_("按现有数据"), result.revised, unit)]
    return [Side(_("按修订后的数据"), result.revised, unit), Side(_("按首次发布的数据"), result.published, unit)]


def _readings(result: Result | None) -> list[dict[str, Any]]:
    """What would be said under each reading of an open scope."""
    if result is None or result.cannot is None:
        return []
    words = {True: Standing.MET.label, False: _("未达到"), None: Standing.UNKNOWN.label}
    return [
        {"name": again(one.name), "sides": sides, "reasons": again("".join(one.result.reasons)), "met": words[one.result.met],
         "class": again(one.result.revised.class_name or "") if one.result.revised else None,
         "value": sides[0].value if sides else "—", "gap": sides[0].gap if sides else "—", "data_year": one.result.data_year}
        for one in result.cannot.readings
        for sides in [_sides(one.result)]
    ]  # fmt: skip


def _agreed(result: Result | None) -> str:
    """What every reading of an open scope comes to, where it is the same; the scope stays open."""
    found = {one.result.met for one in result.cannot.readings} if result and result.cannot else set()
    words = {True: _("各种理解下都达到目标。"), False: _("各种理解下都没有达到目标。"), None: ""}
    return words[found.pop()] if len(found) == 1 else ""


def figures(result: Result | None) -> list[Observation]:
    """The observations that the judgement used, the newest first; each leads to its lineage."""
    if result is None or result.region is None:
        return []
    readings = [reading.result for reading in result.cannot.readings] if result.cannot else []
    rows_used = [row for held in (result, *readings) for row in held.observations]
    used = {key(row) for row in rows_used}
    codes = {row.indicator for row in rows_used}
    rows = Observation.objects.filter(region__code=result.region, indicator_id__in=codes)
    found = rows.select_related("indicator", "region", "intake").order_by("indicator_id", "-year", "-vintage", "-pk")
    # A place that was reckoned is not stored: the figures by which it was are shown.
    placed = {(row.indicator, row.year) for row in rows_used if is_place(row.unit)}
    return [row for row in found if key_of_stored(row) in used or (row.indicator_id, row.year) in placed][:_FIGURES]


def key(row: Any) -> tuple[Any, ...]:
    """What tells a figure that a judgement used from all others; of the same that is stored see `key_of_stored`."""
    return (row.region, row.indicator, row.year, row.part, row.scope or "", row.value, row.vintage, row.source or "")


def key_of_stored(row: Observation) -> tuple[Any, ...]:
    """The same of a stored observation that has its region."""
    return (row.region.code, row.indicator_id, row.year, row.part, row.scope, row.value, row.vintage, row.source)
