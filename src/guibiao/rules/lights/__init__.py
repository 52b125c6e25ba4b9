"""红黄绿: lights of indicators and lights of tasks, by separate rule sets, and a person's override beside them.

An override never hides what the rule gave: `shown` holds both, and which of them counts.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal, get_args

import msgspec

from guibiao.rules import progress
from guibiao.rules.dated import Rule, in_force
from guibiao.terms.data import data_table

Light = Literal["green", "yellow", "red", "none"]


class IndicatorLights(Rule, frozen=True, kw_only=True):
    """Which classes of progress (`guibiao.rules.progress`) show which light. A target met shows green."""

    green: tuple[str, ...]
    yellow: tuple[str, ...]
    red: tuple[str, ...]


class TaskLights(Rule, frozen=True, kw_only=True):
    """Lights of tasks. `warn_days` before the deadline a task that is not done turns yellow. One that reports its
    share done is compared with the share of its time that is gone: from `on_time` up green, from `late` up yellow.
    `done_late` is the light of what was done after its deadline, `unreported` that of what would be green or without a
    light and whose progress report is overdue.
    """

    warn_days: int
    on_time: float
    late: float
    done_late: Light
    unreported: Light


class Lit(msgspec.Struct, frozen=True, kw_only=True):
    """A light that a rule gave, why, and the rule's code and version."""

    light: Light
    reason: str
    rule: str
    version: str


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """A light set by a person: who, why, and the last day it holds. All three must be given.

    Raises ValueError with a sentence where one is missing or there is no such light.
    """

    light: Light
    by: str
    reason: str
    until: date

    def __post_init__(self) -> None:
        if self.light not in get_args(Light):
            raise ValueError(f"没有“{self.light}”这种灯，可用的有 {'、'.join(get_args(Light))}。")
        for value, what in ((self.by, "填写人"), (self.reason, "理由")):
            if not value.strip():
                raise ValueError(f"人工调整灯号必须写明{what}。")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows: the light that counts, the rule's own, and the override with whether it still holds."""

    light: Light
    ruled: Lit
    override: Override | None = None
    expired: bool = False


@cache
def _indicators() -> tuple[IndicatorLights, ...]:
    return msgspec.convert(data_table(__file__, "lights.toml")["indicators"], tuple[IndicatorLights, ...])


@cache
def _tasks() -> tuple[TaskLights, ...]:
    return msgspec.convert(data_table(__file__, "lights.toml")["tasks"], tuple[TaskLights, ...])


@cache
def _class_names() -> dict[str, str]:
    """Code of a class of progress → how the first rule set that has it calls it."""
    return {one.code: one.name for rule in reversed(progress.rule_sets()) for one in rule.classes}


def name_of(code: str) -> str:
    """What a rule set for indicators is called; the code where none is known by it."""
    return next((rule.name for rule in reversed(_indicators()) if rule.code == code), code)


def for_indicators(on: date, jurisdiction: str = "") -> IndicatorLights:
    """The rule set for indicators that holds on a day. Raises `guibiao.rules.dated.NoRuleInForce`."""
    return in_force(_indicators(), "indicator-lights", on, jurisdiction)


def for_tasks(on: date, jurisdiction: str = "") -> TaskLights:
    """The rule set for tasks that holds on a day. Raises `guibiao.rules.dated.NoRuleInForce`."""
    return in_force(_tasks(), "task-lights", on, jurisdiction)


def of_indicator(class_code: str | None, met: bool | None, rule: IndicatorLights) -> Lit:
    """The light of an indicator by its class of progress; none where no class could be said.

    Raises ValueError for a class that the rule set does not know.
    """

    def lit(light: Light, reason: str) -> Lit:
        return Lit(light=light, reason=reason, rule=rule.code, version=rule.version)

    if met:
        return lit("green", "已达到目标")
    if class_code is None:
        return lit("none", "尚不能判定")
    by_class: dict[str, Light] = {
        **dict.fromkeys(rule.green, "green"),
        **dict.fromkeys(rule.yellow, "yellow"),
        **dict.fromkeys(rule.red, "red"),
    }
    if class_code not in by_class:
        raise ValueError(f"“{rule.name}”没有规定等级“{class_code}”亮什么灯。请在规则中补上。")
    return lit(by_class[class_code], f"进展等级为“{_class_names().get(class_code, class_code)}”")


def of_task(
    rule: TaskLights,
    *,
    today: date,
    deadline: date | None,
    done_on: date | None = None,
    started_on: date | None = None,
    share_done: float | None = None,
    unreported: bool = False,
) -> Lit:
    """The light of a task: done, overdue, due soon, or by the share done against the share of its time gone.

    `deadline` is the last day; None: no light before it is done. `share_done` lies between 0 and 1; `unreported` says that
    its progress report is overdue.
    """
    light, reason = _task(rule, today, deadline, done_on, started_on, share_done)
    if unreported and done_on is None and light in ("green", "none"):
        light, reason = rule.unreported, f"调度进展逾期未报（{reason}）"
    return Lit(light=light, reason=reason, rule=rule.code, version=rule.version)


def _task(
    rule: TaskLights,
    today: date,
    deadline: date | None,
    done_on: date | None,
    started_on: date | None,
    share_done: float | None,
) -> tuple[Light, str]:
    if done_on is not None:
        if deadline is not None and done_on > deadline:
            return rule.done_late, f"{done_on} 完成，晚于时限 {deadline}"
        return "green", f"{done_on} 完成"
    if deadline is None:
        return "none", "没有时限"
    if today > deadline:
        return "red", f"超过时限 {(today - deadline).days} 天"
    paced = _paced(rule, today, deadline, started_on, share_done)
    if (deadline - today).days <= rule.warn_days:
        soon: tuple[Light, str] = ("yellow", f"距时限 {(deadline - today).days} 天，尚未完成")
        return paced if paced and paced[0] == "red" else soon
    return paced or ("green", f"距时限 {(deadline - today).days} 天")


def _paced(
    rule: TaskLights, today: date, deadline: date, started_on: date | None, share_done: float | None
) -> tuple[Light, str] | None:
    if share_done is None or started_on is None or not started_on < today:
        return None
    gone = (today - started_on).days / (deadline - started_on).days
    pace = share_done / gone
    light: Light = "green" if pace >= rule.on_time else "yellow" if pace >= rule.late else "red"
    return light, f"完成 {share_done:.0%}，时间已过 {gone:.0%}"


def shown(ruled: Lit, override: Override | None, today: date) -> Shown:
    """Both lights: the override counts up to and including its last day, afterwards the rule's own."""
    expired = override is not None and today > override.until
    counts = ruled.light if override is None or expired else override.light
    return Shown(light=counts, ruled=ruled, override=override, expired=expired)
