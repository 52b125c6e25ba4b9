"""What strangers do at the door fills neither the audit chain nor somebody's mailbox."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from guibiao.kernel import audit, outside
from guibiao.kernel.management.commands import worker
from guibiao.kernel.models import AuditEntry, Knock, User
from tests.kernel.test_accounts import sent
from tests.security.test_lockout import log_in, outsiders

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def ask(email: str, address: str = "198.51.100.1") -> Any:
    return Client(REMOTE_ADDR=address).post("/account/reset/", {"email": email})


@pytest.fixture
def lin(person: Callable[..., Any], settings: Any) -> Any:
    settings.EMAIL_CONFIGURED = True
    made = person("lin", "planner")
    User.objects.filter(pk=made.pk).update(email="lin@example.org")
    return made


def hour_over() -> None:
    for one in Knock.objects.order_by("hour"):
        Knock.objects.filter(pk=one.pk).update(hour=one.hour - datetime.timedelta(hours=1))
    worker.sweep()


def test_refused_log_ins_have_an_entry_each_and_then_one_an_hour(lin: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(outside, "FROM_ONE", 3)
    monkeypatch.setattr(outside, "IN_ALL", 5)
    for name in ("lin", "Lin ", "nobody", "who"):
        log_in(name, "203.0.113.9")
    outsiders("lin", 6)
    log_in("root", "2001:db8::1")
    refused = AuditEntry.objects.filter(action="session.login_failed").order_by("sequence")
    assert [entry.address for entry in refused] == ["203.0.113.9"] * 3 + ["198.51.100.0", "198.51.100.1"]
    worker.sweep()
    assert refused.count() == 5, "the hour is not over"
    hour_over()
    told = json.loads(refused.all()[5].detail)
    assert (told["count"], told["with_entry"], told["addresses"], told["names"]) == (11, 5, 8, 1)
    assert told["most_from"]["203.0.113.9"] == 4 and told["most_from"]["2001:db8::"] == 1
    assert told["most_for"] == {"lin": 8}, "names that nobody bears are counted, not kept"
    assert not Knock.objects.exists() and audit.verify().ok
    worker.sweep()
    log_in("lin", "203.0.113.9")
    assert refused.all().count() == 7, "a new hour begins with entries of its own"


def test_few_refusals_make_no_sum(lin: Any) -> None:
    log_in("lin", "203.0.113.9")
    hour_over()
    assert AuditEntry.objects.filter(action="session.login_failed").count() == 1 and not Knock.objects.exists()


def test_a_mailbox_gets_three_links_an_hour_and_nobody_is_told_whether_there_is_an_account(lin: Any) -> None:
    answers = [
        [ask(email, f"198.51.100.{number}") for number in range(5)] for email in ("LIN@example.org", "who@example.org")
    ]
    assert len({(answer.status_code, answer.headers["Location"]) for some in answers for answer in some}) == 1
    assert mail.outbox == [], "the worker sends, so that the answer takes equally long"
    assert sent() == 3 and {one.to[0] for one in mail.outbox} == {"lin@example.org"}
    hour_over()
    ask("lin@example.org")
    assert sent() == 4


def test_one_address_asks_for_so_many_mailboxes_an_hour(lin: Any) -> None:
    for number in range(20):
        assert ask(f"someone{number}@example.org").status_code == 302
    refused = ask("lin@example.org")
    assert refused.status_code == 429 and "一小时后再试" in refused.content.decode()
    assert ask("lin@example.org", "203.0.113.9").status_code == 302
    assert sent() == 1 and timezone.now() > Knock.objects.earliest("hour").hour
