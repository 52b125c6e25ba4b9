"""Background work with progress, cancel, heartbeat and reclaim, on top of django-tasks-db.

    @jobs.task("plans.read", _("读取规划"))
    def read_plan(job, plan_id): ...; job.tick(3, 10, "…")

    jobs.start(read_plan, owner=request.user, subject=plan, plan_id=plan.pk)

A task is looked up by its kind, so it must live in the `tasks.py` of an installed application. It may be run again
after its worker died: it must do no harm when it is.
"""

import datetime
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task as _django_task

from guibiao.kernel import audit

logger = logging.getLogger(__name__)
BEAT_SECONDS = 5
DEAD_AFTER_SECONDS = 30
#: A heart that finds the database taken, as SQLite is by whoever writes, tries again so soon; and before a job is taken for dead
#: its heart gets so long after the database was free.
_AGAIN_SECONDS, _CHANCE_SECONDS = 0.1, 0.5
MAX_ATTEMPTS = 3
_tasks: dict[str, "Kind"] = {}
#: What rooms want done from time to time, beside what the kernel does: called by the worker, see `swept`.
sweeps: list[Callable[[], Any]] = []


class Cancelled(Exception):
    """Raised by job.tick() after somebody asked to stop. Let it pass."""


class Kind:
    """A kind of job: its name, label and function."""

    def __init__(self, name: str, label: Any, function: Callable[..., Any]) -> None:
        self.name, self.label, self.function = name, label, function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)


def task(kind: str, label: Any) -> Callable[[Callable[..., Any]], Kind]:
    """Declare a function `(job, **arguments) -> JSON-able result` as a kind of job."""

    def declare(function: Callable[..., Any]) -> Kind:
        if kind in _tasks:
            raise ImproperlyConfigured(f"two tasks of kind {kind!r}")
        _tasks[kind] = Kind(kind, label, function)
        return _tasks[kind]

    return declare


def swept(function: Callable[[], Any]) -> None:
    """Have a function called by every worker from time to time. It must be cheap where there is nothing to do, safe to be
    called by several workers at once, and to die in."""
    sweeps.append(function)


def label_of(kind: str) -> str:
    """What a kind of job is called on screen; its name where the program no longer knows it."""
    return str(_tasks[kind].label) if kind in _tasks else kind


def start(kind: Kind, *, owner: Any, subject: Model | None = None, **arguments: Any) -> Any:
    """Make a Job about a subject and queue it when the current transaction commits. Returns the Job."""
    from guibiao.kernel.models import Job

    job = Job.objects.create(
        kind=kind.name,
        label=str(subject)[:200] if subject is not None else "",
        owner=owner,
        subject_type=audit.subject_type(subject) if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        arguments=arguments,
    )
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


def of(subject: Model) -> Any:
    """The jobs about one object, newest first."""
    from guibiao.kernel.models import Job

    return Job.objects.filter(subject_type=audit.subject_type(subject), subject_id=str(subject.pk))


def cancel(job: Any, actor: Any, request: Any = None) -> None:
    """Ask a job to stop: at once when it has not begun, at its next tick when it runs."""
    from guibiao.kernel.models import Job

    with transaction.atomic():
        now = timezone.now()
        stopped = Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
            state=Job.State.CANCELLED, cancel_requested=True, finished_at=now
        )
        if stopped or Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_requested=True):
            audit.record(actor, "job.cancel", job, request=request)
    job.refresh_from_db()


def tick(job: Any, done: int | None, total: int | None, message: str | None) -> None:
    """See Job.tick."""
    from guibiao.kernel.models import Job

    values: dict[str, Any] = {"heartbeat": timezone.now()}
    for name, value in (("done", done), ("total", total), ("message", message and message[:200])):
        if value is not None:
            values[name] = value
            setattr(job, name, value)
    Job.objects.filter(pk=job.pk).update(**values)
    if Job.objects.filter(pk=job.pk).exclude(state=Job.State.RUNNING, cancel_requested=False).exists():
        raise Cancelled


@_django_task()
def run_job(job_id: int) -> None:
    """What the worker calls: run one job to its end and write down how it ended."""
    from guibiao.kernel.models import Job

    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=Job.State.WAITING).first()
        if job is None:
            return
        job.state, job.started_at, job.heartbeat, job.attempts = Job.State.RUNNING, now, now, job.attempts + 1
        job.save(update_fields=["state", "started_at", "heartbeat", "attempts"])
    try:
        # What a job says and keeps is in the language of the house; pages say it in that of whoever looks.
        with _Heart(job.pk), translation.override(settings.LANGUAGE_CODE):
            outcome = _outcome(job)
    finally:
        audit.flush_surviving()
    # A job that was reclaimed meanwhile belongs to another worker; its outcome is no longer ours to write.
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts).update(
        finished_at=timezone.now(), **outcome
    )


def _outcome(job: Any) -> dict[str, Any]:
    from guibiao.kernel.models import Job

    kind = _tasks.get(job.kind)
    if kind is None:
        return {"state": Job.State.FAILED, "error": _("程序里没有这类任务。")}
    try:
        return {"state": Job.State.DONE, "result": kind.function(job, **job.arguments)}
    except Cancelled:
        return {"state": Job.State.CANCELLED}
    except Exception as error:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        sentence = str(error) if getattr(error, "for_people", False) or isinstance(error, ValueError) else ""
        return {"state": Job.State.FAILED, "error": sentence or _("处理时出错，详情已记入日志。")}


def reclaim() -> int:
    """Queue again the jobs whose worker died; after three attempts they count as failed. Returns how many were dead."""
    from guibiao.kernel.models import Job

    now = timezone.now()
    limit = now - datetime.timedelta(seconds=DEAD_AFTER_SECONDS)
    silent = Job.objects.filter(state=Job.State.RUNNING, heartbeat__lt=limit)
    if silent.exists():
        with transaction.atomic():
            pass  # a job that writes for long in one transaction keeps its own heart from beating
        time.sleep(_CHANCE_SECONDS)
    dead = list(silent)
    for job in dead:
        ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts, heartbeat__lt=limit)
        with transaction.atomic():
            if job.cancel_requested:
                ours.update(state=Job.State.CANCELLED, finished_at=now)
            elif job.attempts >= MAX_ATTEMPTS:
                ours.update(state=Job.State.FAILED, error=_("处理程序多次中断，已停止重试。"), finished_at=now)
            elif ours.update(state=Job.State.WAITING, message=_("处理程序中断，重新排队")):
                transaction.on_commit(partial(run_job.enqueue, job.pk))
    return len(dead)


def queue_again() -> int:
    """Queue the jobs that wait in no queue: their worker ended after it had taken them out and before they began. Returns how
    many. One that is just being taken out is queued in vain: it begins once."""
    from django_tasks_db.models import DBTaskResult

    from guibiao.kernel.models import Job

    waiting = set(Job.objects.filter(state=Job.State.WAITING).values_list("pk", flat=True))
    if waiting:
        queued = DBTaskResult.objects.ready().filter(task_path=run_job.module_path)
        waiting.difference_update(one["args"][0] for one in queued.values_list("args_kwargs", flat=True))
    for job in waiting:
        run_job.enqueue(job)
    return len(waiting)


def sweep() -> None:
    """What has to be done from time to time: what dead workers left, and forgetting the queue's records of a week ago."""
    from django_tasks_db.models import DBTaskResult

    reclaim()
    queue_again()
    week_ago = timezone.now() - datetime.timedelta(days=7)
    DBTaskResult.objects.finished().filter(finished_at__lt=week_ago).delete()


class _Heart:
    """Beats while a job runs, from a thread with a connection of its own, so that a long step is not taken for death."""

    def __init__(self, job_id: int) -> None:
        self._job_id = job_id
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        from guibiao.kernel.models import Job

        try:
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute(f"PRAGMA busy_timeout = {int(_AGAIN_SECONDS * 1000)}")
            wait: float = BEAT_SECONDS
            while not self._stop.wait(wait):
                wait = BEAT_SECONDS
                try:
                    Job.objects.filter(pk=self._job_id).update(heartbeat=timezone.now())
                except DatabaseError as error:
                    if "locked" in str(error):
                        wait = _AGAIN_SECONDS
                    else:
                        logger.exception("heartbeat of job %s", self._job_id)
                        connection.close()
        finally:
            connections.close_all()
