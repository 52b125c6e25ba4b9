"""What the check screen asks a person, and with which answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from guibiao.plans import decisions, questions, scopes
from guibiao.plans.decisions import Decision
from guibiao.plans.models import Item, Plan

TEXT = """东江省创新能力提升方案（2026—2030年）
一、行动目标
到2030年，技术合同成交额达到900亿元，建成技术创新中心40家，省级重点实验室达到120家。
全省高新技术企业占比达到30%。
实施科技特派员行动计划，组织开展专家团队进企业活动300场。
二、重点任务
（一）壮大创新主体。新培育科技领军企业20家。（责任单位：省科技厅、省工业和信息化厅）
（二）完善服务网络。推动科技服务机构下沉。（责任单位：省科技厅、临江联络组）
（三）加强宣传引导。广泛宣传创新典型。
"""


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("name", "code", "unit", "kind", "how"),
    [
        ("技术合同成交额", "tech_contract_turnover", "亿元", "level", "open"),
        ("输出技术合同成交额", "tech_contract_turnover_sold", "亿元", "level", "clear"),
        ("技术合同成交额", "tech_contract_turnover", "%", "growth", "open"),
        ("高新技术企业", "high_tech_enterprises", "家", "level", "clear"),
        ("高新技术企业", "high_tech_enterprises", "亿元", "level", "other_unit"),
        ("高新技术企业", None, "亿元", "level", "other_unit"),
        ("某种从未听说的东西", None, "个", "level", "unknown"),
    ],
)
def test_how_well_a_name_is_understood(name: str, code: str | None, unit: str, kind: str, how: str) -> None:
    assert scopes.understood(name, code, unit, kind) == how


def test_candidates_fit_the_unit_and_come_likeliest_first() -> None:
    found = scopes.candidates("技术合同成交额", "tech_contract_turnover", "亿元", "level")
    assert [one.code for one in found[:3]] == [
        "tech_contract_turnover", "tech_contract_turnover_sold", "tech_contract_turnover_bought",
    ]  # fmt: skip
    assert all(one.unit != "项" for one in found)
    assert "rd_intensity" in [one.code for one in scopes.candidates("研发投入的强度", None, "%", "level")]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
class TestOfAPlan:
    """The same, of a plan that was read."""

    def _item(self, plan: Plan, words: str) -> Item:
        return next(item for item in plan.items.all() if words in str(item) and item.kind != Item.Kind.DOCUMENT)

    def _asked(self, plan: Plan, item: Item) -> dict[str, dict[str, Any]]:
        return {question["reason"]: question for question in questions.questions(plan, item)}

    def test_an_open_scope_is_asked_and_the_answer_settles_it(self, read_in: Any, planner: Any) -> None:
        plan = read_in(TEXT)
        item = self._item(plan, "技术合同成交额")
        assert "scope" in item.reasons
        answers = self._asked(plan, item)["scope"]["answers"]
        sold = next(answer for answer in answers if answer["label"] == "输出技术合同成交额")
        decision = Decision(item=item.pk, version=1, action="correct", changes={"canonical": sold["value"]})
        outcome = decisions.decide(plan, planner, [decision])
        item.refresh_from_db()
        assert (item.data["canonical"], item.reasons) == ("tech_contract_turnover_sold", [])
        decisions.undo(plan, planner, outcome.batch)
        item.refresh_from_db()
        assert (item.data["canonical"], item.reasons) == ("tech_contract_turnover", ["scope"])

    def test_a_unit_that_does_not_fit_is_told(self, read_in: Any, planner: Any) -> None:
        plan = read_in(TEXT)
        item = self._item(plan, "重点实验室")
        assert "unit_mismatch" not in item.reasons
        decisions.decide(plan, planner, [Decision(item=item.pk, version=1, action="correct", changes={"unit": "亿元"})])
        item.refresh_from_db()
        assert "unit_mismatch" in item.reasons
        assert "亿元" in self._asked(plan, item)["unit_mismatch"]["text"]

    def test_a_year_is_asked_with_the_years_of_the_plan(self, read_in: Any) -> None:
        plan = read_in(TEXT)
        item = next(item for item in plan.items.filter(kind=Item.Kind.TARGET) if "no_year" in item.reasons)
        assert self._asked(plan, item)["no_year"]["answers"][0] == {
            "value": 2030, "label": "2030年", "note": "规划期末",
        }  # fmt: skip

    def test_measures_without_units_are_offered_their_neighbours_and_strange_names_are_named(
        self, read_in: Any
    ) -> None:
        plan = read_in(TEXT)
        bare = self._item(plan, "加强宣传引导")
        assert "no_units" in bare.reasons
        labels = [answer["label"] for answer in self._asked(plan, bare)["no_units"]["answers"]]
        assert "省科技厅、省工业和信息化厅" in labels
        strange = self._item(plan, "完善服务网络")
        assert "unknown_office" in strange.reasons
        assert self._asked(plan, strange)["unknown_office"]["names"] == ["临江联络组"]
