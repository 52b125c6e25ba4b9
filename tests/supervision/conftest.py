"""A supervising bureau, a unit that is supervised, one that takes part, and their people."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guibiao.kernel.models import Organisation
from guibiao.supervision.models import Item


@pytest.fixture
def units(places: dict[str, Any]) -> dict[str, Any]:
    """The lead unit and a participating one, both outside of the bureau."""
    return {
        "lead": Organisation.objects.create(name="东江省农业农村厅", region=places["east"]),
        "part": Organisation.objects.create(name="东江省财政厅", region=places["east"]),
    }


@pytest.fixture
def supervisor(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("lin", "planner", organisation=places["bureau"])


@pytest.fixture
def worker(person: Callable[..., Any], units: dict[str, Any]) -> Any:
    """The lead unit's officer, with the same role as the supervisor, in her own unit."""
    return person("tian", "planner", organisation=units["lead"])


@pytest.fixture
def helper(person: Callable[..., Any], units: dict[str, Any]) -> Any:
    return person("qian", "planner", organisation=units["part"])


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    def make(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def handed_down(signed_in: Any, supervisor: Any, units: dict[str, Any], places: dict[str, Any]) -> Callable[..., Item]:
    """`handed_down(title=…)`: an item made through the page."""

    def make(**given: Any) -> Item:
        fields = {
            "organisation": places["bureau"].pk, "title": "建设种质资源库", "origin": "instruction", "lead": units["lead"].pk,
            "participants": "东江省财政厅", "received_on": datetime.date(2026, 7, 1).isoformat(), "clock": "13710",
            "weight": "ordinary", **given,
        }  # fmt: skip
        answer = signed_in(supervisor).post(reverse("supervision_new"), fields)
        assert answer.status_code == 302, answer.content.decode()
        return Item.objects.latest("pk")

    return make
