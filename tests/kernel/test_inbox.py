"""待办: what waits for a person, and nothing else."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guibiao.kernel import access, inbox
from guibiao.kernel.models import Grant
from guibiao.kernel.procedures import Transition, apply
from tests.kernel.beacons.models import LIGHTING, Beacon

pytestmark = pytest.mark.database


def beacon(places: dict[str, Any], name: str, where: str = "bureau", days: int | None = None) -> Beacon:
    """One that waits to be lit, until so many days from today."""
    until = None if days is None else timezone.localdate() + datetime.timedelta(days)
    return Beacon.objects.create(
        name=name, organisation=places[where], region=places["east"], height=1, oil=1, deadline=until
    )


def names(user: Any, **narrowed: str) -> list[str]:
    return [str(line.case) for line in inbox.waiting(user, **narrowed)[:50]]


def test_the_most_urgent_first_and_only_within_the_grant(places: dict[str, Any], person: Callable[..., Any]) -> None:
    for name, days in (("无期", None), ("远", 60), ("近", 1), ("过", -9)):
        beacon(places, name, days=days)
    beacon(places, "别处", "other")
    lin = person("lin", "planner", organisation=places["bureau"])
    assert names(lin) == ["过", "近", "远", "无期"]
    assert inbox.count(lin) == 4
    assert [line.urgency for line in inbox.waiting(lin)[:9]] == ["overdue", "soon", "later", "open"]
    assert [names(lin, urgency=each) for each in inbox.URGENCIES] == [["过"], ["近"], ["远"], ["无期"]]
    assert inbox.waiting(lin)[:1][0].left < 0
    assert inbox.count(person("reader", "reviewer")) == 0
    assert inbox.count(person("nobody")) == 0


def test_people_with_like_rights_are_each_asked_for_their_own(
    places: dict[str, Any], person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "_FORMED", {})
    for where in ("bureau", "office", "other"):
        beacon(places, where, where)
    here, there = (person(where, "planner", organisation=places[where]) for where in ("bureau", "other"))
    within, east = person("within", "planner", organisation=places["office"]), person("east")
    guest = person("guest")
    Grant.objects.create(user=east, role="planner", region=places["east"])
    Grant.objects.create(user=guest, role="planner", organisation=places["other"])
    everywhere = person("everywhere", "planner")
    mine = {user.username: sorted(names(user)) for user in (here, there, within, east, guest, everywhere)}
    assert mine == {
        "bureau": ["bureau", "office"],
        "other": ["other"],
        "within": ["office"],
        "east": ["bureau", "office", "other"],
        "guest": ["other"],
        "everywhere": ["bureau", "office", "other"],
    }
    alike = access.alike(here).rights == access.alike(there).rights
    assert alike and access.alike(here).rights != access.alike(guest).rights
    for user in (here, there, within, east, guest, everywhere):
        assert inbox.waiting(user)._statement == inbox._form(user, Q(), "").statement


def test_what_is_only_possible_does_not_wait(places: dict[str, Any], person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    lamp = beacon(places, "灯")
    assert inbox.waiting(lin)[:1][0].steps == ["点亮"]
    apply(lamp, "abandon", lin)
    assert names(lin) == []


def test_expected_of_the_people_of_one_unit(
    places: dict[str, Any], person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    light = LIGHTING.transition("light")
    monkeypatch.setitem(
        LIGHTING._by_name, "light", Transition("light", "点亮", "dark", "lit", "beacon.light", waits="organisation")
    )
    monkeypatch.setattr(LIGHTING, "transitions", [LIGHTING._by_name["light"]])
    monkeypatch.setattr(inbox, "_FORMED", {})
    assert light.waits is True
    lamp = beacon(places, "灯")
    lin, far = person("lin", "planner"), person("far", "planner")
    far.organisation = places["other"]
    far.save()
    clerk = person("clerk", "planner")
    clerk.organisation = places["office"]
    clerk.save()
    assert [inbox.count(user) for user in (lin, clerk, far)] == [1, 1, 0]
    assert [user.username for user in inbox.people(lamp)] == ["clerk", "lin"]


def test_only_the_steps_that_are_expected_of_this_person(
    places: dict[str, Any], person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [
        Transition("light", "点亮", "dark", "lit", "beacon.light", waits="organisation"),
        Transition("trim", "修剪灯芯", "dark", "dark", "beacon.light"),
    ]
    monkeypatch.setattr(LIGHTING, "transitions", both)
    beacon(places, "灯", "other")
    beacon(places, "火")
    lines = inbox.waiting(person("lin", "planner"))[:9]
    assert {str(line.case): line.steps for line in lines} == {"灯": ["修剪灯芯"], "火": ["点亮", "修剪灯芯"]}


def test_the_page_and_the_count_in_the_top_bar(
    client: Client, places: dict[str, Any], person: Callable[..., Any]
) -> None:
    lamp = beacon(places, "灯", days=-9)
    client.force_login(person("lin", "planner"))
    page = client.get("/inbox/").content.decode()
    assert f'href="/registers/beacons/{lamp.pk}/"' in page
    assert "已逾期" in page
    assert '<span class="gb-count gb-count--call">1' in client.get("/notices/").content.decode()
    assert f"/beacons/{lamp.pk}/" not in client.get("/inbox/?kind=plan").content.decode()
    client.force_login(person("nobody"))
    assert "没有待办事项" in client.get("/inbox/").content.decode()


def test_the_number_of_queries_does_not_depend_on_the_number_of_cases(
    client: Client, places: dict[str, Any], person: Callable[..., Any]
) -> None:
    client.force_login(person("lin", "planner", organisation=places["bureau"]))
    client.get("/inbox/")
    counts = []
    for number in (1, 30):
        for each in range(number):
            beacon(places, f"灯{number}-{each}", days=each)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/inbox/").status_code == 200
        counts.append(len([one for one in asked if one["sql"].startswith("SELECT")]))
    assert counts[0] == counts[1] == 8


def test_the_history_on_the_page_of_a_case(client: Client, places: dict[str, Any], person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    lamp = beacon(places, "灯")
    apply(lamp, "light", lin)
    apply(lamp, "douse", lin, note="天亮了")
    client.force_login(lin)
    page = client.get(f"/registers/beacons/{lamp.pk}/").content.decode()
    for words in ("人员lin 点亮", "（5 个工作日）", "天亮了"):
        assert words in page
