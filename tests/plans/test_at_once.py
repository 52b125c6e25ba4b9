"""Two people, two clicks, two workers at once; and a worker that dies in the middle."""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from guibiao.kernel import jobs, procedures
from guibiao.kernel.models import AuditEntry, Job
from guibiao.plans import adoption, decisions, reading_service, receiving
from guibiao.plans.adoption import Terms
from guibiao.plans.decisions import Decision
from guibiao.plans.models import Item, ItemChange, Plan, Version
from tests.plans import texts
from tests.plans.conftest import run_waiting_jobs

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """What each gave back or raised, all begun at the same moment."""
    barrier, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int, deed: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            outcomes[number] = deed()
        except Exception as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def adopting(plan: Plan, user: Any) -> Callable[[], Version]:
    known = frozenset(issue.key for issue in adoption.issues(plan))
    fresh = Plan.objects.get(pk=plan.pk)
    return lambda: adoption.adopt(fresh, user, Terms(acknowledged=known))


def test_two_adopt_at_once_and_one_version_is_made(read_in: Any, planner: Any, reviewer: Any) -> None:
    plan = read_in()
    outcomes = together(adopting(plan, planner), adopting(plan, reviewer))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "Version"]
    assert [version.number for version in Version.objects.all()] == [1]


def test_a_form_sent_twice_adopts_once(read_in: Any, planner: Any) -> None:
    plan = read_in()
    issues = ",".join(issue.key for issue in adoption.issues(plan))

    def send() -> int:
        client = Client()
        client.force_login(planner)
        return int(client.post(f"/plans/{plan.pk}/adopt/", {"issues": issues, "acknowledged": "on"}).status_code)

    assert sorted(together(send, send)) == [302, 422]
    assert Version.objects.count() == 1


def test_a_correction_and_an_adoption_at_once_agree(read_in: Any, planner: Any, reviewer: Any) -> None:
    plan = read_in()
    item = plan.items.filter(kind="target").order_by("start").first()
    decision = Decision(item=item.pk, version=item.version, action="correct", changes={"value": 7.7})
    together(lambda: decisions.decide(Plan.objects.get(pk=plan.pk), planner, [decision]), adopting(plan, reviewer))
    item.refresh_from_db()
    version = Version.objects.filter(plan=plan).first()
    if version is not None:
        assert version.targets.get(identity=item.identity).value == item.data["value"]


def test_a_page_from_before_a_correction_does_not_undo_it(read_in: Any, planner: Any, reviewer: Any) -> None:
    plan = read_in()
    old = adopting(plan, reviewer)
    about = plan.items.get(kind="document")
    changes = {"title": "改过的名称", "stage": "draft"}
    decisions.decide(plan, planner, [Decision(item=about.pk, version=about.version, action="correct", changes=changes)])
    with pytest.raises(procedures.Refused, match="征求意见稿"):
        old()
    plan.refresh_from_db()
    assert (plan.title, plan.stage, plan.state) == ("改过的名称", "draft", "checking")


def test_many_correct_one_item_and_one_of_them_holds(read_in: Any, planner: Any, reviewer: Any) -> None:
    plan = read_in()
    item = plan.items.filter(kind="target").first()

    def correct(user: Any, value: float) -> Callable[[], decisions.Outcome]:
        decision = Decision(item=item.pk, version=item.version, action="correct", changes={"value": value})
        return lambda: decisions.decide(Plan.objects.get(pk=plan.pk), user, [decision])

    outcomes = together(*(correct(user, 100 + n) for n, user in enumerate((planner, reviewer, planner, reviewer))))
    assert [type(outcome) for outcome in outcomes] == [decisions.Outcome] * 4
    assert sum(len(outcome.applied) for outcome in outcomes) == 1
    item.refresh_from_db()
    assert {conflict.data["value"] for outcome in outcomes for conflict in outcome.conflicts} == {item.data["value"]}
    assert ItemChange.objects.filter(item=item).count() == item.version - 1 == 1


def test_one_file_from_two_windows_is_one_plan(planner: Any) -> None:
    def send() -> Any:
        user = type(planner).objects.get(pk=planner.pk)
        return receiving.receive(
            texts.as_bytes(texts.PLAN), name="规划.txt", user=user, organisation=user.organisation, declared=True
        )

    outcomes = together(send, send, send)
    assert all(isinstance(outcome, receiving.Received) for outcome in outcomes), outcomes
    assert sorted(outcome.known for outcome in outcomes) == [False, True, True]
    assert Plan.objects.count() == Job.objects.count() == 1


def test_reading_again_is_asked_twice_and_done_once(read_in: Any, planner: Any) -> None:
    plan = read_in()
    for outcome in together(*[lambda: receiving.start_reading(Plan.objects.get(pk=plan.pk), planner)] * 3):
        assert isinstance(outcome, Job), outcome
    assert Job.objects.filter(state="waiting").count() == 1


def test_a_worker_that_died_after_the_findings_were_kept(read_in: Any, planner: Any) -> None:
    plan = read_in()
    item = plan.items.filter(kind="target").first()
    decisions.decide(plan, planner, [Decision(item=item.pk, version=1, action="accept")])
    before = list(plan.items.values_list("identity", "status"))
    long_ago = timezone.now() - datetime.timedelta(minutes=5)
    Job.objects.update(state=Job.State.RUNNING, heartbeat=long_ago)
    assert jobs.reclaim() == 1
    run_waiting_jobs()
    plan.refresh_from_db()
    assert (plan.state, Job.objects.get().state, Job.objects.get().attempts) == ("checking", "done", 2)
    assert list(plan.items.values_list("identity", "status")) == before


def test_a_worker_that_died_before_anything_was_kept(planner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = receiving.receive(
        texts.as_bytes(texts.PLAN), name="规划.txt", user=planner, organisation=planner.organisation, declared=True
    ).plan

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reading_service.particulars, "apply", die)
        with pytest.raises(KeyboardInterrupt):
            run_waiting_jobs()
    assert (Job.objects.get().state, Item.objects.count()) == ("running", 0)
    Job.objects.update(heartbeat=timezone.now() - datetime.timedelta(minutes=5))
    jobs.reclaim()
    run_waiting_jobs()
    plan.refresh_from_db()
    assert plan.state == "checking"
    assert plan.readings.count() == 1


def test_two_workers_on_one_plan_fill_it_once(planner: Any) -> None:
    plan = receiving.receive(
        texts.as_bytes(texts.PLAN), name="规划.txt", user=planner, organisation=planner.organisation, declared=True
    ).plan
    fresh = reading_service.read_file(plan, lambda *_: None)
    together(*[lambda: reading_service.keep(Plan.objects.get(pk=plan.pk), fresh, planner)] * 2)
    plan.refresh_from_db()
    assert plan.state == "checking"
    assert plan.items.count() == plan.items.values("key").distinct().count()
    assert plan.readings.filter(state="current").count() == 1


def test_withdrawn_while_it_is_read(planner: Any) -> None:
    plan = receiving.receive(
        texts.as_bytes(texts.PLAN), name="规划.txt", user=planner, organisation=planner.organisation, declared=True
    ).plan
    procedures.apply(plan, "withdraw", planner, note="传错了")
    run_waiting_jobs()
    job = Job.objects.get()
    assert job.state == "failed"
    assert "已撤回" in job.error
    assert not Item.objects.exists()
    client = Client()
    client.force_login(planner)
    client.post(f"/plans/{plan.pk}/move/restore/")
    run_waiting_jobs()
    plan.refresh_from_db()
    assert plan.state == "checking"
    assert plan.items.exists()


def test_withdrawn_while_somebody_checks(read_in: Any, planner: Any, reviewer: Any) -> None:
    plan = read_in()
    item = plan.items.filter(kind="target").first()
    procedures.apply(Plan.objects.get(pk=plan.pk), "withdraw", planner, note="传错了")
    client = Client()
    client.force_login(reviewer)
    body = {"decisions": [{"item": item.pk, "version": 1, "action": "accept"}]}
    answer = client.post(f"/plans/{plan.pk}/check/decide/", body, "application/json")
    assert answer.status_code == 400
    assert "已撤回" in answer.json()["error"]
    page = client.post(f"/plans/{plan.pk}/adopt/", {"issues": "", "acknowledged": "on"})
    assert page.status_code == 422
    assert "已撤回" in page.content.decode()
    assert client.get(f"/plans/{plan.pk}/check/").status_code == 200
    assert AuditEntry.objects.filter(action="plan.refused", actor_id=reviewer.pk).exists()
