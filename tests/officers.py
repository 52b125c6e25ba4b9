"""Three people of three organisations: who runs things, and two units with one officer each. Imported by conftests."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from guibiao.kernel.models import Organisation

__all__ = ["farm", "farmer", "money", "officer", "signed_in", "treasurer"]


@pytest.fixture
def farm(places: dict[str, Any]) -> Organisation:
    """A unit outside of the bureau."""
    made: Organisation = Organisation.objects.create(name="东江省农业农村厅", region=places["east"])
    return made


@pytest.fixture
def money(places: dict[str, Any]) -> Organisation:
    """Another."""
    made: Organisation = Organisation.objects.create(name="东江省财政厅", region=places["east"])
    return made


@pytest.fixture
def officer(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("lin", "planner", organisation=places["bureau"])


@pytest.fixture
def farmer(person: Callable[..., Any], farm: Organisation) -> Any:
    """An officer of a unit, with the same role as the bureau's, in her own unit."""
    return person("tian", "planner", organisation=farm)


@pytest.fixture
def treasurer(person: Callable[..., Any], money: Organisation) -> Any:
    return person("qian", "filler", organisation=money)


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    def make(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make
