"""People, and evaluations uploaded and worked out through the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guibiao.kernel import jobs
from guibiao.kernel.models import Job
from guibiao.monitoring.models import Evaluation, Run
from tests.monitoring import tables


@pytest.fixture
def planner(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("lin", "planner", organisation=places["bureau"])


@pytest.fixture
def reader(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("gao", "reader", organisation=places["bureau"])


@pytest.fixture
def stranger(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("qin", "planner", organisation=places["other"])


@pytest.fixture
def officer(client: Client, planner: Any) -> Client:
    """The planner's browser."""
    client.force_login(planner)
    return client


@pytest.fixture
def upload(officer: Client) -> Callable[..., Any]:
    """`upload(files, then="run")`: what the planner sends from the page of a new evaluation; its answer."""

    def send(given: dict[str, bytes], **fields: str) -> Any:
        sent = [SimpleUploadedFile(name, content) for name, content in given.items()]
        return officer.post("/monitoring/evaluations/new/", {"files": sent, "declared": "on", **fields})

    return send


@pytest.fixture
def done(upload: Callable[..., Any], django_capture_on_commit_callbacks: Any) -> Callable[..., Run]:
    """`done(scheme=…)`: an evaluation uploaded and worked out; its run."""

    def make(**given: Any) -> Run:
        answer = upload(tables.files(**given), then="run")
        assert answer.status_code == 302, answer.content.decode()
        work()
        return Run.objects.select_related("evaluation", "edition").latest("pk")

    return make


def work() -> None:
    """What the worker does, here and now."""
    for job in Job.objects.filter(state=Job.State.WAITING):
        jobs.run_job.func(job.pk)


def latest() -> Evaluation:
    return Evaluation.objects.latest("pk")
