"""An office that assesses, two units, their people, an institute from outside, a fixed rule sheet."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment import sheets
from guibiao.assessment.models import Assessed, Assessment, Assignment, RuleSheet
from guibiao.kernel import procedures
from guibiao.kernel.models import Grant, Organisation, User
from tests.officers import *  # noqa: F403

ITEMS: list[dict[str, Any]] = [
    {"dimension": "目标任务", "name": "督办事项", "method": "figure", "figure": "struck", "full": Decimal(40), "standard": ""},
    {"dimension": "工作质量", "name": "改革创新", "method": "mark", "figure": "", "full": Decimal(60), "standard": "按成效评定"},
    {"dimension": "加减分", "name": "获奖加分", "method": "plus", "figure": "", "full": Decimal(5), "standard": ""},
    {"dimension": "加减分", "name": "通报扣分", "method": "minus", "figure": "", "full": Decimal(5), "standard": ""},
]  # fmt: skip
YEAR = 2026


@pytest.fixture
def institute(places: dict[str, Any]) -> Organisation:
    """Outside of the tree."""
    made: Organisation = Organisation.objects.create(name="东江评估研究院", region=places["east"], kind="institute")
    return made


@pytest.fixture
def units(farm: Organisation, money: Organisation, institute: Organisation) -> dict[str, Any]:
    """Two units outside of the bureau, and the institute."""
    return {"farm": farm, "money": money, "institute": institute}


@pytest.fixture
def evaluator(institute: Organisation) -> Any:
    """Somebody of the institute, until the end of next year."""
    user = User.objects.create_user("wai", "外评专家", "correct-horse-9", organisation=institute)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    until = timezone.localdate() + datetime.timedelta(days=365)
    Grant.objects.create(user=user, role="evaluator", organisation=institute, valid_until=until)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def sheet(officer: Any, places: dict[str, Any]) -> RuleSheet:
    """A fixed sheet of four items."""
    made: RuleSheet = RuleSheet.objects.create(organisation=places["bureau"], name="单位考核细则", year=YEAR)
    sheets.begin(made, officer)
    sheets.write(made, officer, ITEMS)
    procedures.apply(made, "fix", officer)
    return made


@pytest.fixture
def round_(signed_in: Any, officer: Any, units: Any, sheet: RuleSheet) -> Assessment:
    """A round over the two units, open for self-evaluation, made through the pages."""
    client = signed_in(officer)
    today = timezone.localdate()
    given = {
        "sheet": sheet.pk, "title": "2026年度单位考核", "units": "东江省农业农村厅、东江省财政厅",
        "as_of": (today - datetime.timedelta(days=1)).isoformat(),
        "self_due": (today + datetime.timedelta(days=20)).isoformat(),
    }  # fmt: skip
    answer = client.post(reverse("assessment_new"), given)
    assert answer.status_code == 302, answer.content.decode()
    made = Assessment.objects.get()
    client.post(reverse("assessment_move", args=[made.pk, "open"]))
    made.refresh_from_db()
    assert made.state == "self"
    return made


def of(round_: Assessment, unit: Any) -> Assessed:
    """The unit's case."""
    return round_.assessed.get(unit=unit)


def item(round_: Assessment, name: str) -> Any:
    return round_.sheet.items.get(name=name)


def self_evaluate(client: Client, one: Assessed, **scores: str) -> Any:
    """Hand a self-evaluation in through the page."""
    given = {"written_by": "甲", "checked_by": "乙", "summary": "总结", "then": "submit"}
    for rule in one.round.sheet.items.all():
        given[f"value-{rule.pk}"] = scores.get(rule.name, "0" if not rule.counts else "30")
        given[f"reason-{rule.pk}"] = "依据台账"
    return client.post(reverse("assessed_fill", args=[one.pk]), given)


def mark(client: Client, one: Assessed, **points: tuple[str, str]) -> Any:
    """Marks of the office through the page, by name of the item."""
    given = {}
    for name, (value, reason) in points.items():
        rule = one.round.sheet.items.get(name=name)
        given |= {f"mark-value-{rule.pk}": value, f"mark-reason-{rule.pk}": reason}
    return client.post(reverse("assessed_mark", args=[one.pk]), given)


def press(client: Client, case: Any, transition: str, note: str = "") -> Any:
    """One step of a round, a unit or an assignment through its page; the case as it is afterwards."""
    address = f"{case._meta.model_name}_move"
    client.post(reverse(address, args=[case.pk, transition]), {"note": note})
    case.refresh_from_db()
    return case


@pytest.fixture
def assigned(signed_in: Any, officer: Any, units: Any, round_: Assessment, evaluator: Any) -> Assignment:
    """The farm bureau's one marked item, given to the institute."""
    given = {
        "evaluator": units["institute"].pk, "ends_on": (timezone.localdate() + datetime.timedelta(days=30)).isoformat(),
        "task": "独立评分", "units": [of(round_, units["farm"]).pk], "items": [item(round_, "改革创新").pk],
    }  # fmt: skip
    answer = signed_in(officer).post(reverse("assignment_new", args=["round", round_.pk]), given)
    assert answer.status_code == 302, answer.content.decode()
    return Assignment.objects.get()


def body(answer: Any) -> str:
    """What came, a file in pieces too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))
