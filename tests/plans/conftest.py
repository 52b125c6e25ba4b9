"""A planner, a reviewer and a reader of one bureau, somebody of another, and plans that were read."""

from collections.abc import Callable
from typing import Any

import pytest

from guibiao.kernel import jobs
from guibiao.kernel.models import Job, Organisation
from guibiao.plans import adoption, receiving
from guibiao.plans.models import Plan
from tests.plans import texts


@pytest.fixture
def planner(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("lin", "planner", organisation=places["bureau"])


@pytest.fixture
def reviewer(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("wen", "reviewer", organisation=places["bureau"])


@pytest.fixture
def reader(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("gao", "reader", organisation=places["bureau"])


@pytest.fixture
def stranger(person: Callable[..., Any], places: dict[str, Any]) -> Any:
    return person("qin", "planner", organisation=places["other"])


@pytest.fixture
def read_in(planner: Any, django_capture_on_commit_callbacks: Any) -> Callable[..., Plan]:
    """`read_in(text)`: upload a text as the planner and let the worker read it."""

    def make(text: str = texts.PLAN, name: str = "规划.txt", user: Any = None) -> Plan:
        user = user or planner
        plan = receiving.receive(
            texts.as_bytes(text), name=name, user=user, organisation=user.organisation, declared=True
        ).plan
        run_waiting_jobs()
        return Plan.objects.get(pk=plan.pk)

    return make


@pytest.fixture
def finance(places: dict[str, Any]) -> Organisation:
    """Another bureau of the same province; both are written with their short names."""
    Organisation.objects.filter(pk=places["bureau"].pk).update(short_name="省科技厅")
    return Organisation.objects.create(name="东江省财政厅", short_name="省财政厅", region=places["east"])


@pytest.fixture
def adopted(read_in: Any, planner: Any, finance: Organisation) -> Plan:
    """A plan with its first version, and so a ledger."""
    plan = read_in()
    known = frozenset(issue.key for issue in adoption.issues(plan))
    adoption.adopt(plan, planner, adoption.Terms(acknowledged=known))
    return Plan.objects.get(pk=plan.pk)


def run_waiting_jobs() -> None:
    """What the worker does, here and now."""
    for job in Job.objects.filter(state=Job.State.WAITING):
        jobs.run_job.func(job.pk)
