"""Lights of indicators and of tasks follow separate rules; a person's light never hides the rule's."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from guibiao.rules import lights, progress
from guibiao.rules.lights import Override

TODAY = date(2026, 6, 1)
INDICATORS, TASKS = lights.for_indicators(TODAY), lights.for_tasks(TODAY)


def test_every_class_of_every_rule_set_has_a_light() -> None:
    for rule in progress.rule_sets():
        lit = [lights.of_indicator(c.code, False, INDICATORS).light for c in rule.classes]
        assert lit == sorted(lit, key=["green", "yellow", "red"].index), rule.code
        assert (lit[0], lit[-1]) == ("green", "red"), rule.code


@pytest.mark.parametrize(
    ("code", "met", "light"),
    [("ahead", False, "green"), ("close", False, "yellow"), ("reversed", False, "red"), (None, None, "none"), (None, True, "green")],
)  # fmt: skip
def test_indicators(code: str | None, met: bool | None, light: str) -> None:
    assert lights.of_indicator(code, met, INDICATORS).light == light


def test_the_reason_names_the_class_as_people_call_it() -> None:
    assert lights.of_indicator("insufficient", False, INDICATORS).reason == "进展等级为“进展不足”"
    own = msgspec.structs.replace(INDICATORS, red=("stuck",))
    assert lights.of_indicator("stuck", False, own).reason == "进展等级为“stuck”"


def test_a_class_without_a_light_is_an_error() -> None:
    with pytest.raises(ValueError, match="没有规定等级“sideways”"):
        lights.of_indicator("sideways", False, INDICATORS)


@pytest.mark.parametrize(
    ("light", "given"),
    [
        ("green", {"deadline": TODAY, "done_on": TODAY}),
        ("yellow", {"deadline": TODAY, "done_on": TODAY + timedelta(1)}),
        ("green", {"deadline": None, "done_on": TODAY}),
        ("none", {"deadline": None}),
        ("red", {"deadline": TODAY - timedelta(1)}),
        ("yellow", {"deadline": TODAY}),
        ("yellow", {"deadline": TODAY + timedelta(30)}),
        ("green", {"deadline": TODAY + timedelta(31)}),
        # 200 of 400 days are gone: half done is in time, 0.8 of a half close, less is late.
        ("green", {"started_on": TODAY - timedelta(200), "deadline": TODAY + timedelta(200), "share_done": 0.5}),
        ("yellow", {"started_on": TODAY - timedelta(200), "deadline": TODAY + timedelta(200), "share_done": 0.4}),
        ("red", {"started_on": TODAY - timedelta(200), "deadline": TODAY + timedelta(200), "share_done": 0.39}),
        # Near its end a task far behind stays red, one that is nearly done does not turn green.
        ("red", {"started_on": TODAY - timedelta(90), "deadline": TODAY + timedelta(10), "share_done": 0.1}),
        ("yellow", {"started_on": TODAY - timedelta(90), "deadline": TODAY + timedelta(10), "share_done": 0.99}),
        # A report that is overdue is told where nothing worse is, and not of what is done.
        ("yellow", {"deadline": None, "unreported": True}),
        ("yellow", {"deadline": TODAY + timedelta(31), "unreported": True}),
        ("red", {"deadline": TODAY - timedelta(1), "unreported": True}),
        ("green", {"deadline": TODAY, "done_on": TODAY, "unreported": True}),
    ],
)
def test_tasks(light: str, given: dict[str, Any]) -> None:
    lit = lights.of_task(TASKS, today=TODAY, **given)
    assert (lit.light, lit.rule) == (light, "task-lights"), lit.reason
    assert lit.reason


def test_an_override_needs_a_name_and_a_reason() -> None:
    for by, reason in (("", "数据有误"), ("王敏", "  ")):
        with pytest.raises(ValueError, match="人工调整灯号必须写明"):
            Override(light="green", by=by, reason=reason, until=TODAY)


def test_an_override_is_one_of_the_lights() -> None:
    with pytest.raises(ValueError, match="没有“blue”这种灯"):
        Override(light="blue", by="王敏", reason="数据有误", until=TODAY)  # type: ignore[arg-type]


def test_both_lights_stay_visible_and_an_override_ends() -> None:
    ruled = lights.of_indicator("behind", False, INDICATORS)
    override = Override(light="yellow", by="王敏", reason="统计口径调整，年底核实", until=TODAY)
    shown = lights.shown(ruled, override, TODAY)
    assert (shown.light, shown.ruled.light, shown.expired) == ("yellow", "red", False)
    after = lights.shown(ruled, override, TODAY + timedelta(1))
    assert (after.light, after.override, after.expired) == ("red", override, True)
    assert lights.shown(ruled, None, TODAY).light == "red"
