"""Guessing stops, and nobody outside can lock an office out."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.test import Client
from django.utils import timezone

from guibiao.kernel import lockout

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOME, PASSWORD = "10.1.1.5", "correct-horse-9"


def log_in(name: str, address: str, password: str = "wrong") -> int:
    """The status of the answer: 200 wrong, 302 in, 429 locked."""
    return Client(REMOTE_ADDR=address).post("/account/login/", {"username": name, "password": password}).status_code


def outsiders(name: str, count: int) -> list[int]:
    """Tries with a wrong password, each from an address of its own."""
    return [log_in(name, f"198.51.100.{number}") for number in range(count)]


@pytest.fixture
def lin(person: Callable[..., Any], settings: Any) -> Any:
    """Somebody who logged in at her desk once, where few guesses are enough to be counted."""
    assert (settings.AXES_FAILURE_LIMIT, settings.LOCKOUT_BY_NAME, settings.LOCKOUT_BY_ADDRESS) == (5, 20, 100)
    settings.LOCKOUT_BY_NAME, settings.LOCKOUT_BY_ADDRESS = 7, 8
    made = person("lin", "planner")
    assert log_in("lin", HOME, PASSWORD) == 302
    return made


def test_an_outsider_cannot_lock_somebody_out_of_her_office(lin: Any) -> None:
    outsiders("lin", 9)
    assert log_in("lin", HOME, PASSWORD) == 302


def test_but_guesses_from_many_addresses_end(lin: Any) -> None:
    assert outsiders("lin", 8)[-3:] == [200, 429, 429]
    assert log_in("lin", "203.0.113.9", PASSWORD) == 429


def test_five_guesses_from_one_address_are_all(lin: Any) -> None:
    for address in ("203.0.113.9", HOME):
        assert [log_in("lin", address) for _ in range(7)] == [*[200] * 4, *[429] * 3], address
        assert log_in("lin", address, PASSWORD) == 429
        assert sum(AccessAttempt.objects.filter(ip_address=address).values_list("failures_since_start", flat=True)) == 5
        if address != HOME:
            assert log_in("lin", "203.0.113.10", PASSWORD) == 302  # what is refused is not counted


def test_one_address_cannot_go_through_all_names(lin: Any) -> None:
    assert [log_in(f"name{number}", HOME) for number in range(9)][-2:] == [429, 429]
    assert log_in("lin", HOME, PASSWORD) == 302  # who works there still does


def test_an_address_of_long_ago_is_a_strange_one_again(lin: Any) -> None:
    AccessLog.objects.update(attempt_time=timezone.now() - lockout.KNOWN - datetime.timedelta(days=1))
    outsiders("lin", 7)
    assert log_in("lin", HOME, PASSWORD) == 429
    assert lockout.forget() == 1 and not AccessLog.objects.exists()


def test_what_a_proxy_says_of_an_address_that_is_none_breaks_nothing(lin: Any, settings: Any) -> None:
    settings.BEHIND_PROXY = True
    for said in ("unknown", "a\x00", "1.2.3.4, 999.1.1.1", "1.2.3.4:80"):
        client = Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": said})
        assert client.post("/account/login/", {"username": "lin", "password": "x"}).status_code in (200, 429), said
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"10.0.0.1"}


def test_a_wrong_code_is_not_written_down(lin: Any) -> None:
    Client().post("/account/login/", {"username": "lin", "password": "x", "code": "abcd-efgh-jkmn"})
    assert "abcd-efgh" not in AccessAttempt.objects.get().post_data


def test_too_much_is_said_to_people_and_to_programs(client: Client, lin: Any) -> None:
    for _ in range(5):
        page = client.post("/account/login/", {"username": "lin", "password": "x"})
    assert page.status_code == 429 and page.headers["Content-Type"].startswith("text/html")
    assert "锁定 15 分钟" in page.content.decode() and "一次性密码" in page.content.decode()
    given = {"username": "lin", "password": PASSWORD}
    said = client.post("/account/login/", given, headers={"accept": "application/json"})
    assert said.status_code == 429 and "锁定 15 分钟" in said.json()["error"]
