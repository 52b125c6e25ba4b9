"""What an intruder tries, through the front door: each of these once got through, or nearly."""

from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.mark.parametrize("path", ["/account/login/", "/api/observations", "/nothing/at/all"])
def test_who_asks_for_the_head_gets_no_body(path: str) -> None:
    """The test client would leave it out by itself: this is what the server gets."""
    began: list[Any] = []
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        environ = RequestFactory().head(path, headers={"host": "127.0.0.1"}).environ
        answer: Any = get_wsgi_application()(environ, lambda *said: began.append(said))
        assert b"".join(answer) == b""
        answer.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    assert began
