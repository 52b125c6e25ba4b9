"""Records of other offices, named in what a form sends: nothing of ours is tied to them, nothing of theirs is changed or shown."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from guibiao.plans.models import Task
from guibiao.supervision import handing_down
from guibiao.supervision.models import Item
from tests.plans import families

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_no_item_is_tied_to_a_task_of_another_office(person: Callable[..., Any], places: dict[str, Any]) -> None:
    """It would take the task from the list of what waits to be handed down there, and give it a light."""
    lin = person("lin", "planner", organisation=places["bureau"])
    families.adopted(lin, "实施意见", measures=({"title": "建设种质资源库"},))
    task = Task.objects.get()
    for name, home, status, made in (("wu", "other", 422, 0), ("xi", "bureau", 302, 1)):
        client = Client()
        client.force_login(person(name, "planner", organisation=places[home]))
        given = {
            "organisation": places[home].pk, "title": "某事", "origin": "measure", "lead": places[home].pk, "identity": task.identity,
            "received_on": datetime.date(2026, 7, 1), "clock": "", "weight": "ordinary", "nodes": "2026-09-30 完成方案",
        }  # fmt: skip
        answer = client.post("/supervision/new/", given)
        assert answer.status_code == status, name
        assert Item.objects.filter(identity=task.identity).count() == made
        assert handing_down.waiting(lin).count() == 1 - made
