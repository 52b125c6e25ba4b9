"""One function moves a case, whole or not at all."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from guibiao.kernel import audit, procedures
from guibiao.kernel.models import AuditEntry, CaseStep
from guibiao.kernel.procedures import Forbidden, Procedure, Refused, State, Transition, apply
from tests.kernel.beacons.models import Beacon

pytestmark = pytest.mark.database


@pytest.fixture
def beacon(places: dict[str, Any]) -> Beacon:
    return Beacon.objects.create(name="灯", organisation=places["bureau"], region=places["east"], height=10, oil=3)


def test_a_transition_does_everything_at_once(beacon: Beacon, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    step = apply(beacon, "light", lin, oil=2)
    beacon.refresh_from_db()
    assert (beacon.state, beacon.oil, beacon.state_label) == ("lit", 1, "已点亮")
    assert (step.source, step.target, step.actor) == ("dark", "lit", lin)
    assert list(procedures.steps(beacon)) == [step]
    assert AuditEntry.objects.get(action="beacon.light").subject_id == str(beacon.pk)


def test_refusals_are_sentences_and_change_nothing(beacon: Beacon, person: Callable[..., Any]) -> None:
    lin, reader = person("lin", "planner"), person("reader", "reviewer")
    cases = [
        ("douse", lin, {}, Refused, "“灯”现在是“未点亮”，不能“熄灭”。"),
        ("fly", lin, {}, Refused, "没有“fly”这一步"),
        ("light", reader, {}, Forbidden, "需要角色：规划员"),
    ]
    for name, actor, data, error, sentence in cases:
        with pytest.raises(error, match=sentence):
            apply(beacon, name, actor, **data)
    Beacon.objects.filter(pk=beacon.pk).update(oil=0)
    beacon.refresh_from_db()
    with pytest.raises(Refused, match="没有油"):
        apply(beacon, "light", lin)
    assert Beacon.objects.get().state == "dark"
    assert not CaseStep.objects.exists()


def test_a_note_is_asked_for_where_one_is_needed(beacon: Beacon, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    apply(beacon, "light", lin)
    with pytest.raises(Refused, match="须说明理由"):
        apply(beacon, "douse", lin, note="  ")
    assert apply(beacon, "douse", lin, note="天亮了").note == "天亮了"


@pytest.mark.django_db(transaction=True)
def test_an_effect_that_fails_takes_everything_with_it(beacon: Beacon, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    with pytest.raises(ZeroDivisionError):
        apply(beacon, "light", lin, oil=99)
    stored = Beacon.objects.get()
    assert (stored.state, stored.oil) == ("dark", 3)
    assert not AuditEntry.objects.filter(action="beacon.light").exists()
    assert not CaseStep.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_recorded(beacon: Beacon, person: Callable[..., Any]) -> None:
    with pytest.raises(Forbidden):
        apply(beacon, "light", person("reader", "reviewer"))
    assert AuditEntry.objects.filter(action="beacon.refused").count() == 1
    assert audit.verify().ok


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once(beacon: Beacon, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    barrier, outcomes = threading.Barrier(4), []

    def light() -> None:
        mine = Beacon.objects.get(pk=beacon.pk)
        barrier.wait()
        try:
            apply(mine, "light", lin)
            outcomes.append("lit")
        except Refused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=light) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lit", "refused", "refused", "refused"]
    assert Beacon.objects.get().oil == 2


def test_no_other_way_changes_a_state(beacon: Beacon, places: dict[str, Any]) -> None:
    beacon.state = "lit"
    with pytest.raises(ValueError, match="apply"):
        beacon.save()
    with pytest.raises(TypeError):
        Beacon.objects.filter(pk=beacon.pk).update(state="lit")
    fresh = Beacon.objects.get()
    fresh.state = "lit"
    with pytest.raises(TypeError), transaction.atomic():
        Beacon.objects.bulk_update([fresh], ["state"])
    with pytest.raises(ValueError, match="starts as"):
        Beacon.objects.create(name="x", organisation=places["bureau"], region=places["east"], height=1, state="lit")
    assert Beacon.objects.get().state == "dark"


def test_available_asks_state_and_permission(beacon: Beacon, person: Callable[..., Any]) -> None:
    names = [transition.name for transition in procedures.available(beacon, person("lin", "planner"))]
    assert names == ["light", "abandon"]
    assert procedures.available(beacon, person("reader", "reviewer")) == []


A, B, END = State("a", "甲"), State("b", "乙"), State("end", "终", final=True)


@pytest.mark.parametrize(
    ("states", "transitions"),
    [
        ([A, END], [Transition("go", "走", "a", "nowhere", "p")]),
        ([A, END], [Transition("go", "走", "a", "end", "p"), Transition("go", "走", "a", "end", "p")]),
        ([A, END], [Transition("go", "走", "a", "end", "p"), Transition("back", "回", "end", "a", "p")]),
        ([A, B, END], [Transition("go", "走", "a", "b", "p")]),
        ([B, END], [Transition("go", "走", "b", "end", "p")]),
    ],
    ids=["unknown state", "same name twice", "out of a final state", "dead end", "no initial state"],
)
def test_a_procedure_that_cannot_work_is_refused(states: list[State], transitions: list[Transition]) -> None:
    with pytest.raises(ImproperlyConfigured):
        Procedure("x", "x", "a", states, transitions)
