"""Of a rule's versions the one that held on the day counts, and after its end none does."""

from datetime import date

import pytest

from guibiao.rules import progress
from guibiao.rules.dated import NoRuleInForce, Rule, in_force

OLD = Rule(code="r", version="1", name="某规则", name_en="a rule", source="s", valid_from=date(2010, 1, 1), valid_to=date(2020, 1, 1))  # fmt: skip
NEW = Rule(code="r", version="2", name="某规则", name_en="a rule", source="s", valid_from=date(2020, 1, 1), valid_to=date(2025, 1, 1))  # fmt: skip
LOCAL = Rule(code="r", version="2a", name="某规则", name_en="a rule", source="s", valid_from=date(2021, 1, 1), jurisdiction="140000")  # fmt: skip
RULES = (OLD, NEW, LOCAL)


@pytest.mark.parametrize(
    ("on", "where", "version"),
    [
        (date(2010, 1, 1), "", "1"),
        (date(2019, 12, 31), "", "1"),
        (date(2020, 1, 1), "", "2"),
        (date(2022, 1, 1), "630000", "2"),
        (date(2022, 1, 1), "140000", "2a"),
        (date(2030, 1, 1), "140000", "2a"),
    ],
)
def test_one_version_holds_on_a_day(on: date, where: str, version: str) -> None:
    assert in_force(RULES, "r", on, where).version == version


@pytest.mark.parametrize("on", [date(2009, 12, 31), date(2025, 1, 1)])
def test_before_its_start_and_after_its_end_no_rule_is_in_force(on: date) -> None:
    with pytest.raises(NoRuleInForce, match="没有生效的“某规则”.*2010-01-01 至 2020-01-01"):
        in_force(RULES, "r", on)


def test_an_unknown_code_names_those_that_are_known() -> None:
    with pytest.raises(NoRuleInForce, match=r"没有代码为“时序”的规则.*linear-path"):
        progress.get("时序", date(2026, 1, 1))


def test_the_chart_of_2023_is_not_in_force_before() -> None:
    with pytest.raises(NoRuleInForce):
        progress.get("un-progress-chart", date(2022, 6, 1))


@pytest.mark.parametrize("rule", progress.rule_sets(), ids=lambda rule: rule.code)
def test_classes_fall_from_the_best_to_one_without_a_floor(rule: progress.RuleSet) -> None:
    floors = [c.at_least for c in rule.classes]
    assert floors[-1] is None and None not in floors[:-1]
    assert floors[:-1] == sorted((f for f in floors if f is not None), reverse=True)
    assert rule.source and rule.version
    if rule.fallback:
        assert progress.get(rule.fallback, rule.valid_from).method == "path_ratio"
