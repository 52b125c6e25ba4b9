"""Alarms around deadlines: each once, whole or not at all, whoever looks at the clock."""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from guibiao.kernel import clock, procedures
from guibiao.kernel.models import AuditEntry, CalendarYear, CaseAlarm, CaseStep, Notice, User
from guibiao.kernel.procedures import Forbidden, apply, within
from tests.kernel.beacons import models as beacons
from tests.kernel.beacons.models import Beacon

pytestmark = pytest.mark.database
MONDAY = datetime.datetime(2026, 3, 2, 1, 0, tzinfo=datetime.UTC)  # nine in the morning in Shanghai


@pytest.fixture
def lit(places: dict[str, Any], person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Beacon:
    """A beacon lit on Monday 2 March 2026, to be doused by Monday the 9th."""
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)
    beacon = Beacon.objects.create(name="灯", organisation=places["bureau"], region=places["east"], height=10, oil=3)
    apply(beacon, "light", person("lin", "planner"))
    return beacon


def day(number: int) -> datetime.datetime:
    return MONDAY.replace(day=number)


def rung() -> list[str]:
    return list(CaseAlarm.objects.order_by("pk").values_list("alarm", flat=True))


def test_a_transition_sets_the_deadline_and_says_how_it_was_counted(lit: Beacon) -> None:
    lit.refresh_from_db()
    assert (lit.deadline, lit.deadline_provisional) == (datetime.date(2026, 3, 9), False)
    step = CaseStep.objects.get()
    assert (step.deadline, step.counted_from, step.working_days) == (lit.deadline, datetime.date(2026, 3, 2), 5)


def test_each_alarm_rings_on_its_day_and_once(lit: Beacon) -> None:
    for number, expected in ((4, []), (5, ["soon"]), (6, ["soon"]), (9, ["soon"]), (10, ["soon", "overdue"])):
        for _ in range(2):
            clock.tick(day(number))
        assert rung() == expected, number
    lit.refresh_from_db()
    assert lit.smoke == 1
    assert AuditEntry.objects.filter(action="beacon.alarm.overdue").count() == 1


def test_a_case_that_left_and_came_back_meanwhile_begins_with_its_first_alarm(
    lit: Beacon, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.tick(day(5))
    looked, lin = clock._due, User.objects.get(username="lin")

    def then_somebody_comes(model: Any, *given: Any) -> Any:
        found = looked(model, *given)
        if found and model is Beacon:
            monkeypatch.setattr(clock, "_due", looked)
            monkeypatch.setattr(timezone, "now", lambda: day(3))
            apply(lit, "douse", lin, note="换班")
            apply(lit, "light", lin)
        return found

    monkeypatch.setattr(clock, "_due", then_somebody_comes)
    assert clock.tick(day(30)) == 0, "what was due belongs to a stay that is over"
    assert clock.tick(day(30)) == 3
    assert rung() == ["soon", "soon", "overdue", "dead"]


def test_a_worker_that_slept_rings_all_that_it_missed(lit: Beacon) -> None:
    assert clock.tick(day(30)) == 3
    assert rung() == ["soon", "overdue", "dead"]
    lit.refresh_from_db()
    assert (lit.state, lit.deadline) == ("dark", None)
    assert procedures.steps(lit).last().actor is None


def test_a_new_stay_in_the_state_rings_anew(lit: Beacon, monkeypatch: pytest.MonkeyPatch) -> None:
    lin = CaseStep.objects.get().actor
    clock.tick(day(10))
    monkeypatch.setattr(timezone, "now", lambda: day(11))
    apply(lit, "douse", lin, note="天亮了")
    apply(lit, "light", lin)
    clock.tick(day(30))
    assert rung().count("overdue") == 2


def test_those_for_whom_it_waits_are_told(lit: Beacon, person: Callable[..., Any], places: dict[str, Any]) -> None:
    person("far", "planner", organisation=places["other"])
    clock.tick(day(5))
    notice = Notice.objects.get()
    assert notice.user.username == "lin"
    assert notice.text == "油将用尽：“灯”（已点亮），办理期限 2026-03-09。"
    assert notice.url == f"/registers/beacons/{lit.pk}/"


def test_an_effect_that_fails_leaves_nothing_and_is_tried_again(lit: Beacon, monkeypatch: pytest.MonkeyPatch) -> None:
    smoke = next(alarm for alarm in beacons.LIGHTING.states["lit"].alarms if alarm.name == "overdue")
    good = smoke.effect

    def bad(ring: Any) -> None:
        good(ring)  # type: ignore[misc]
        ring.case.save()
        raise ZeroDivisionError

    object.__setattr__(smoke, "effect", bad)
    try:
        clock.tick(day(10))
        assert rung() == ["soon"]
        assert Beacon.objects.get().smoke == 0
    finally:
        object.__setattr__(smoke, "effect", good)
    clock.tick(day(10))
    assert (rung(), Beacon.objects.get().smoke) == (["soon", "overdue"], 1)


def test_what_the_house_does_nobody_may_press(lit: Beacon, person: Callable[..., Any]) -> None:
    lin = CaseStep.objects.get().actor
    assert "burn_out" not in [transition.name for transition in procedures.available(lit, lin)]
    with pytest.raises(Forbidden, match="由系统到期自动办理"):
        apply(lit, "burn_out", lin)
    with pytest.raises(Forbidden):
        apply(lit, "douse", None, note="x")


def test_a_provisional_deadline_is_counted_again_when_the_year_is_loaded(
    lit: Beacon, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = CaseStep.objects.get().actor
    monkeypatch.setattr(timezone, "now", lambda: MONDAY.replace(year=2090))
    apply(lit, "douse", lin, note="x")
    apply(lit, "light", lin)
    assert (lit.deadline, lit.deadline_provisional) == (datetime.date(2090, 3, 9), True)
    clock.tick(MONDAY.replace(year=2090))
    assert Beacon.objects.get().deadline_provisional
    CalendarYear.objects.create(year=2090, days_off="3月6日", document="某通知")
    clock.tick(MONDAY.replace(year=2090))
    fresh = Beacon.objects.get()
    assert (fresh.deadline, fresh.deadline_provisional) == (datetime.date(2090, 3, 10), False)
    assert AuditEntry.objects.filter(action="case.recount").count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_ring_once(lit: Beacon) -> None:
    barrier, counts = threading.Barrier(4), []

    def work() -> None:
        barrier.wait()
        try:
            counts.append(clock.tick(day(10)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 2
    assert Beacon.objects.get().smoke == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_looks_at_the_clock(lit: Beacon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: day(10))
    call_command("worker", once=True, interval=0.05, verbosity=0)
    assert rung() == ["soon", "overdue"]


def test_an_alarm_says_either_before_or_after() -> None:
    for values in ({}, {"before": 1, "after": 1}):
        with pytest.raises(Exception, match="either before or after"):
            procedures.Alarm("x", "x", **values)
    assert within(3, "calendar")
