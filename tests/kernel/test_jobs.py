"""Jobs as the worker runs them: the real command, in a process of its own where a death is to be survived."""

import contextlib
import datetime
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from guibiao.kernel import jobs
from guibiao.kernel.models import AuditEntry, Job
from tests.kernel.beacons.tasks import fall, hold, sweep

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def work() -> None:
    call_command("worker", once=True, interval=0.05, verbosity=0)


def test_a_job_runs_to_its_end(person: Callable[..., Any], places: dict[str, Any]) -> None:
    lin = person("lin", "planner")
    job = jobs.start(sweep, owner=lin, subject=places["bureau"], count=3)
    assert (job.state, str(job)) == ("waiting", "擦亮灯塔：东江省科学技术厅")
    work()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == ("done", 3, 3, 100)
    assert job.result == {"swept": 3}
    assert list(jobs.of(places["bureau"])) == [job]


def test_a_job_is_queued_when_the_transaction_commits_and_not_otherwise(person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        jobs.start(sweep, owner=lin, count=1)
        raise ZeroDivisionError
    work()
    assert not Job.objects.exists()


def test_a_failure_is_a_sentence_and_never_an_inner_detail(person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    said, unsaid = jobs.start(fall, owner=lin, sentence="第 3 页读不出来。"), jobs.start(fall, owner=lin)
    work()
    said.refresh_from_db()
    unsaid.refresh_from_db()
    assert (said.state, said.error) == ("failed", "第 3 页读不出来。")
    assert unsaid.state == "failed"
    assert "inner" not in unsaid.error


def test_cancel_before_and_during(person: Callable[..., Any], client: Client) -> None:
    lin = person("lin", "planner")
    job = jobs.start(sweep, owner=lin, count=1)
    client.force_login(lin)
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 200
    work()
    job.refresh_from_db()
    assert job.state == "cancelled"
    running = Job.objects.create(kind="x", label="x", owner=lin, state="running", heartbeat=timezone.now())
    jobs.cancel(running, lin)
    with pytest.raises(jobs.Cancelled):
        running.tick(1, 2)
    assert AuditEntry.objects.filter(action="job.cancel").count() == 2


def test_only_its_owner_and_the_system_administrator_see_a_job(person: Callable[..., Any], client: Client) -> None:
    job = jobs.start(sweep, owner=person("lin", "planner"), count=1)
    client.force_login(person("wu", "planner"))
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    client.force_login(person("sys", "system_admin"))
    assert client.get(f"/jobs/{job.pk}/?format=json").json()["state"] == "waiting"


def test_the_fragment_polls_while_the_job_is_open_and_stops_after(person: Callable[..., Any], client: Client) -> None:
    lin = person("lin", "planner")
    job = jobs.start(sweep, owner=lin, count=1)
    client.force_login(lin)
    assert f'hx-get="/jobs/{job.pk}/"' in client.get(f"/jobs/{job.pk}/").content.decode()
    work()
    answer = client.get(f"/jobs/{job.pk}/")
    assert "hx-get" not in answer.content.decode()
    assert answer.headers["HX-Trigger"] == "job-finished"


def _dead(owner: Any, **values: Any) -> Job:
    long_ago = timezone.now() - datetime.timedelta(minutes=5)
    fields = {"attempts": 1, "arguments": {"count": 1}, **values}
    return Job.objects.create(
        kind="beacons.sweep", label="x", owner=owner, state="running", heartbeat=long_ago, **fields
    )


def test_jobs_of_a_dead_worker_are_reclaimed(person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    again, given_up = _dead(lin), _dead(lin, attempts=jobs.MAX_ATTEMPTS)
    unwanted = _dead(lin, cancel_requested=True)
    alive = Job.objects.create(kind="beacons.sweep", label="x", owner=lin, state="running", heartbeat=timezone.now())
    assert jobs.reclaim() == 3
    work()
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {again.pk: "done", given_up.pk: "failed", unwanted.pk: "cancelled", alive.pk: "running"}


def test_a_job_whose_worker_ended_between_taking_and_beginning_it_is_queued_again(person: Callable[..., Any]) -> None:
    taken, queued = (jobs.start(sweep, owner=person(name, "planner"), count=1) for name in ("lin", "wu"))
    record = DBTaskResult.objects.get(args_kwargs__args=[taken.pk])
    record.claim("a worker that is stopped now")
    assert jobs.queue_again() == 1
    assert jobs.queue_again() == 0
    work()
    assert set(Job.objects.values_list("pk", "state", "attempts")) == {(taken.pk, "done", 1), (queued.pk, "done", 1)}


def test_a_job_that_writes_for_long_in_one_transaction_is_not_taken_for_dead(
    person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(jobs, "DEAD_AFTER_SECONDS", 0.2)
    job = jobs.start(hold, owner=person("lin", "planner"), seconds=1.0)

    def run() -> None:
        jobs.run_job.func(job.pk)
        connection.close()

    worker = threading.Thread(target=run)
    worker.start()
    while worker.is_alive():
        jobs.reclaim()
        time.sleep(0.02)
    worker.join()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)


def test_a_worker_that_is_killed_in_the_middle(person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    job = jobs.start(sweep, owner=person("lin", "planner"), count=400, pause=0.05)
    script = (
        "import django; django.setup()\n"
        "from django.db import connections\n"
        f"connections['default'].settings_dict['NAME'] = {str(connection.settings_dict['NAME'])!r}\n"
        "from django.core.management import call_command\n"
        "call_command('worker', interval=0.05, verbosity=0)\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    root = Path(__file__).parents[2]
    worker = subprocess.Popen([sys.executable, "-c", script], env=environment, cwd=root)
    try:
        for _ in range(2400):  # a machine with everything else to do takes long to begin
            job.refresh_from_db()
            if job.done >= 2:
                break
            assert worker.poll() is None
            time.sleep(0.05)
        assert job.state == "running"
        assert job.message.startswith("第 ")
    finally:
        worker.kill()
        worker.wait()
    monkeypatch.setattr(jobs, "DEAD_AFTER_SECONDS", 0.1)
    time.sleep(0.2)
    Job.objects.filter(pk=job.pk).update(arguments={"count": 2})
    assert jobs.reclaim() == 1
    work()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == ("done", 2, {"swept": 2})
