"""People of a bureau, an own indicator beside those of the registry, and files of figures."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.plans.conftest import planner, read_in, reader, reviewer, stranger  # noqa: F401


@pytest.fixture
def office(planner: Any, client: Client) -> Client:  # noqa: F811
    """The planner at her browser."""
    client.force_login(planner)
    return client


@pytest.fixture
def reading(reader: Any) -> Client:  # noqa: F811
    """Who reads for the region that asked, and may not see returns, at a browser of their own."""
    fresh = Client()
    fresh.force_login(reader)
    return fresh


def upload(client: Client, text: str, name: str = "数据.csv", **given: str) -> Any:
    """Send a file of figures through the page, as somebody who declares it no secret."""
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/statistics/import/", {"file": file, "declared": "on", **given}, follow=True)
