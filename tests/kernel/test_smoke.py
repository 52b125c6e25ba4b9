"""The workspace boots and answers."""

from typing import Any

from django.test import Client


def test_health_answers_without_log_in(client: Client, db: None) -> None:
    assert client.get("/health/").json() == {"status": "ok"}


def test_everything_else_asks_to_log_in(client: Client, db: None) -> None:
    assert client.get("/").headers["Location"] == "/account/login/?next=/"
    page = client.get("/account/login/")
    assert page.status_code == 200
    assert "登录名" in page.content.decode()
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_log_in(client: Client, person: Any) -> None:
    person("lin", "planner")
    answer = client.post("/account/login/", {"username": "lin", "password": "correct-horse-9"})
    assert answer.status_code == 302
