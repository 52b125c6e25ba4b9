"""The left column: six entries at most for one role, and everything else two clicks away."""

import datetime
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guibiao.kernel import access
from guibiao.kernel.access import roles
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers import Register, navigation, registry

_LINK = re.compile(r'<a [^>]*href="([^"?]*)')


def leads_to(client: Client, address: str) -> set[str]:
    """The pages to which a page has links."""
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return {html.unescape(path) for path in _LINK.findall(answer.content.decode())}


def held(person: Callable[..., Any], places: dict[str, Any], role: str) -> Any:
    """Somebody of a role, everywhere; who comes from outside, in an organisation of her own and for a time."""
    if role not in roles.outside():
        return person("one", role)
    own = Organisation.objects.create(name="评估公司", region=places["east"])
    return person("one", role, organisation=own, valid_until=datetime.date(2099, 1, 1))


def may_go(user: Any, register: Register) -> bool:
    wanted = register.navigation_permission or register.view_permission
    return any(access.can(user, one) for one in ((wanted,) if isinstance(wanted, str) else wanted))


@pytest.mark.parametrize("role", sorted(roles.ROLES))
def test_six_entries_at_most_and_all_else_two_clicks_away(
    client: Client, person: Callable[..., Any], places: dict[str, Any], role: str
) -> None:
    user = held(person, places, role)
    client.force_login(user)
    beacons = reverse("register_list", args=["beacons"])  # the tests' own room, which no installation has
    entries = [entry for entry in navigation.entries(user, "/") if entry.url != beacons]
    assert len(entries) <= 6, [entry.label for entry in entries]
    reached = {entry.url for entry in entries}.union(*(leads_to(client, entry.url) for entry in entries))
    wanted = {one.list_url() for one in registry if one.in_navigation and may_go(user, one)}
    wanted |= {reverse(name) for name in ("plan_compare", "search") if access.can(user, "plan.view")}
    assert wanted - {beacons} <= reached


def test_a_tab_says_where_one_is_and_lights_the_entry_that_it_belongs_to(
    client: Client, person: Callable[..., Any]
) -> None:
    user = person("lin", "planner")
    client.force_login(user)
    page = client.get("/plans/compare/").content.decode()
    tabs = re.search(r'<nav class="gb-tabs".*?</nav>', page)
    assert tabs is not None
    assert '<a href="/plans/compare/" aria-current="page">比较</a>' in tabs[0]
    assert [link.label for link in navigation.entries(user, "/plans/compare/") if link.active] == ["规划"]
    assert navigation.tabs(user, "/plans/1/") == []


def test_a_register_that_is_reached_from_an_entry_lights_it(person: Callable[..., Any]) -> None:
    user = person("lin", "planner")
    for register, entry in (("rounds", "督办台账"), ("observations", "统计"), ("rulesheets", "考核评估")):
        path = f"{reverse('register_list', args=[register])}1/"
        assert [link.label for link in navigation.entries(user, path) if link.active] == [entry]


def test_no_register_is_without_its_place() -> None:
    assert [one.name for one in registry if not one.in_navigation and not one.under] == []


def test_who_may_not_open_the_first_page_of_an_entry_begins_with_the_next(person: Callable[..., Any]) -> None:
    security = person("sec", "security_admin")
    assert [link.label for link in navigation.entries(security, "/")] == ["人员", "授权"]
