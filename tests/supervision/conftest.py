"""A supervising bureau, a unit that is supervised, one that takes part, and their people."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from guibiao.kernel.models import Organisation
from guibiao.plans.models import Duty, Role, Task
from guibiao.supervision.models import Item
from tests.officers import *  # noqa: F403


@pytest.fixture
def units(farm: Organisation, money: Organisation) -> dict[str, Any]:
    """The lead unit and a participating one, both outside of the bureau."""
    return {"lead": farm, "part": money}


@pytest.fixture
def handed_down(signed_in: Any, officer: Any, units: dict[str, Any], places: dict[str, Any]) -> Callable[..., Item]:
    """`handed_down(title=…)`: an item made through the page."""

    def make(**given: Any) -> Item:
        fields = {
            "organisation": places["bureau"].pk, "title": "建设种质资源库", "origin": "instruction", "lead": units["lead"].pk,
            "participants": "东江省财政厅", "received_on": datetime.date(2026, 7, 1).isoformat(), "clock": "13710",
            "weight": "ordinary", **given,
        }  # fmt: skip
        answer = signed_in(officer).post(reverse("supervision_new"), fields)
        assert answer.status_code == 302, answer.content.decode()
        return Item.objects.latest("pk")

    return make


@pytest.fixture
def ledger(places: Any, units: Any) -> list[Task]:
    """Two measures in force with a lead each, one without, one that was withdrawn, and a target."""
    made = [
        Task.objects.create(organisation=places["bureau"], order=order, title=title, lead=lead, **more)
        for order, title, lead, more in (
            (1, "建设种质资源库", units["lead"], {}),
            (2, "设立创新基金", None, {}),
            (3, "开放大型仪器", None, {}),
            (4, "已撤出的举措", units["lead"], {"standing": "withdrawn"}),
            (5, "研发投入强度", units["lead"], {"kind": "target"}),
        )
    ]
    Duty.objects.create(task=made[1], organisation=units["part"], role=Role.RESPONSIBLE)
    return made
