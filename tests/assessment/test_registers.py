"""What must hold for every register, and the two that belong to a unit and to an office alike."""

import datetime
from typing import Any

from guibiao.assessment.models import Assessed, Assessment, PlanEvaluation, RuleSheet, Supply
from guibiao.kernel.models import Organisation, User
from guibiao.plans.models import Plan
from tests.kernel.register_suite import RegisterSuite

_DAY = datetime.date(2026, 12, 1)


def somebody() -> User:
    return User.objects.first() or User.objects.create_user("first", "人员", "correct-horse-9")


def round_of(organisation: Organisation, number: int) -> Assessment:
    sheet = RuleSheet.objects.create(organisation=organisation, name=f"细则{number}", year=2026)
    return Assessment.objects.create(
        organisation=organisation, sheet=sheet, title=f"考核{number}", year=2026, as_of=_DAY, self_due=_DAY,
        made_by=somebody(),
    )  # fmt: skip


class TestAssessments(RegisterSuite):
    register = "assessments"
    number = 0

    def make(self, places: Any, organisation: Any) -> Assessment:
        TestAssessments.number += 1
        return round_of(organisation, self.number)


class TestAssessedUnits(RegisterSuite):
    register = "assessedunits"
    number = 0

    def make(self, places: Any, organisation: Any) -> Assessed:
        TestAssessedUnits.number += 1
        one: Assessed = round_of(organisation, self.number).assessed.create(unit=organisation)
        return one


class TestSupplies(RegisterSuite):
    register = "supplies"
    number = 0

    def make(self, places: Any, organisation: Any) -> Supply:
        TestSupplies.number += 1
        plan = Plan.objects.create(
            organisation=organisation, sha256=f"{self.number}", name="规划.txt", title=f"规划{self.number}",
            uploaded_by=somebody(),
        )  # fmt: skip
        evaluation = PlanEvaluation.objects.create(
            plan=plan, organisation=organisation, kind="yearly", year=2026, due=_DAY, made_by=somebody()
        )
        supply: Supply = evaluation.supplies.create(unit=organisation)
        return supply


class TestRuleSheets(RegisterSuite):
    register = "rulesheets"
    editor = "planner"
    number = 0

    def make(self, places: Any, organisation: Any) -> RuleSheet:
        TestRuleSheets.number += 1
        return RuleSheet.objects.create(organisation=organisation, name=f"细则{self.number}", year=2026)
