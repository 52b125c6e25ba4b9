"""What things are called: rule sets and shipped schemes in the language of the reader, warnings with the year of their target."""

import pytest
from django.utils import translation

from guibiao.indicators.composite.hierarchy import KNOWN
from guibiao.indicators.composite.scheme import read_scheme, shipped
from guibiao.kernel.saying import again
from guibiao.monitoring import standing
from guibiao.monitoring.models import Evaluation, TargetWarning, Watched
from guibiao.plans.models import Target
from guibiao.rules import clocks, lights, progress
from guibiao.terms.data import written_table

_CHINESE = range(0x3400, 0xA000)


def _is_english(text: str) -> bool:
    return bool(text) and not any(ord(character) in _CHINESE for character in text)


def test_rule_sets_and_clocks_have_an_english_name() -> None:
    with translation.override("en"):
        for rule in progress.rule_sets():
            assert _is_english(standing.named(rule.code)), rule.code
            assert all(_is_english(again(one.name)) for one in rule.classes), rule.code
        assert all(_is_english(again(clock.name)) for clock in clocks.clocks())
        assert _is_english(again(lights.name_of("indicator-lights")))
    assert lights.name_of("no-such-rule") == "no-such-rule"


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_shipped_scheme_and_its_indicators_have_an_english_name(name: str) -> None:
    assert "iName_en" in KNOWN
    path = shipped()[name]
    written = written_table(path, "方案", ValueError)
    assert _is_english(written["name_en"])
    rows = read_scheme(name).meta.read_text("utf-8-sig").splitlines()
    assert "iName_en" in rows[0].split(",")
    with translation.override("en"):
        assert str(Evaluation(name=written["name"])) == written["name_en"]
        assert all(_is_english(again(row.split(",")[2])) for row in rows[1:])
    assert str(Evaluation(name=written["name"])) == written["name"]


def test_two_warnings_of_one_indicator_are_told_apart_by_the_year() -> None:
    said = {
        str(TargetWarning(kind="behind", watched=Watched(target=Target(indicator="科技型中小企业数", year=year))))
        for year in (2026, 2028, None)
    }
    assert said == {
        "进展滞后：科技型中小企业数，2026年",
        "进展滞后：科技型中小企业数，2028年",
        "进展滞后：科技型中小企业数",
    }
