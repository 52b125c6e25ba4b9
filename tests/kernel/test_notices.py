"""Telling people: at once in the workspace, outside as each chose, and never twice."""

import contextlib
import datetime
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import notices
from guibiao.kernel.management.commands import worker
from guibiao.kernel.models import Notice, NoticeChoice, Outgoing
from guibiao.kernel.notices import outbox

pytestmark = pytest.mark.database
KIND = "case.alarm"


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_CONFIGURED = True


@pytest.fixture
def lin(person: Callable[..., Any]) -> Any:
    user = person("lin", "planner")
    user.email = "lin@example.org"
    user.save()
    return user


def at(hour: int, day: int = 3) -> datetime.datetime:
    return datetime.datetime(2090, 3, day, hour, 30, tzinfo=timezone.get_current_timezone())


def test_a_notice_in_the_workspace(
    client: Client, lin: Any, person: Callable[..., Any], places: dict[str, Any]
) -> None:
    notices.tell([lin, lin], KIND, places["bureau"], "机构信息有变。")
    other = Notice.objects.get()
    client.force_login(lin)
    assert "机构信息有变。" in client.get("/notices/?unread=1").content.decode()
    assert "条未读" in client.get("/inbox/").content.decode()
    assert (
        client.post(f"/notices/{other.pk}/").headers["Location"] == f"/registers/organisations/{places['bureau'].pk}/"
    )
    assert "条未读" not in client.get("/inbox/").content.decode()
    notices.tell([lin], KIND, None, "再一条。")
    assert client.post("/notices/read/").status_code == 302
    assert notices.unread(lin) == 0
    client.force_login(person("wu", "planner"))
    assert client.post(f"/notices/{other.pk}/").status_code == 404
    assert "机构信息有变。" not in client.get("/notices/").content.decode()


def test_each_is_told_in_her_language(lin: Any, person: Callable[..., Any]) -> None:
    guest = person("guest", "planner")
    guest.language = "en"
    guest.save()
    notices.tell([lin, guest], KIND, None, lambda: _("未读"))
    assert {row.user.username: row.text for row in Notice.objects.all()} == {"lin": "未读", "guest": "Unread"}


def test_a_kind_that_nobody_named_is_a_mistake(lin: Any) -> None:
    with pytest.raises(KeyError, match="roles.toml"):
        notices.tell([lin], "no.such", None, "x")


def test_nothing_is_told_when_the_reason_is_rolled_back(lin: Any) -> None:
    NoticeChoice.objects.create(user=lin, kind=KIND, mail="each")
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        notices.tell([lin], KIND, None, "x")
        raise ZeroDivisionError
    assert not Notice.objects.exists() and not Outgoing.objects.exists()


def test_one_mail_each_under_a_key_of_its_own(lin: Any, settings: Any) -> None:
    NoticeChoice.objects.create(user=lin, kind=KIND, mail="each")
    notices.tell([lin], KIND, None, "请看。", url="/inbox/")
    assert (notices.deliver(), notices.deliver()) == (1, 0)
    (sent,) = mail.outbox
    assert sent.subject == "请看。"
    assert f"{settings.GUIBIAO_URL}/inbox/" in sent.body
    assert sent.extra_headers["Message-ID"].startswith(f"<notice.{Notice.objects.get().pk}.mail@")


def test_no_mail_for_those_who_do_not_want_it_or_have_no_address(lin: Any, person: Callable[..., Any]) -> None:
    NoticeChoice.objects.create(user=lin, kind=KIND, mail="off")
    notices.tell([lin, person("wu", "planner")], KIND, None, "x")
    notices.digests(at(9))
    assert not Outgoing.objects.exists()


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(lin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    NoticeChoice.objects.create(user=lin, kind=KIND, mail="each")
    notices.tell([lin], KIND, None, "x")

    def refuse(message: Outgoing) -> None:
        raise ConnectionRefusedError("邮件服务器不在")

    monkeypatch.setitem(outbox._SEND, "mail", refuse)
    now = timezone.now()
    notices.deliver(now)
    row = Outgoing.objects.get()
    assert (row.state, row.attempts, row.error) == ("waiting", 1, "邮件服务器不在")
    assert notices.deliver(now) == 0 and Outgoing.objects.get().attempts == 1
    for number in range(outbox.MAX_ATTEMPTS):
        notices.deliver(now + datetime.timedelta(days=number + 1))
    assert Outgoing.objects.get().state == "failed"
    assert mail.outbox == []


def test_a_claim_of_a_worker_that_died_is_taken_over(lin: Any) -> None:
    NoticeChoice.objects.create(user=lin, kind=KIND, mail="each")
    notices.tell([lin], KIND, None, "x")
    now = timezone.now()
    Outgoing.objects.update(next_try=now + outbox.CLAIM, attempts=1)
    assert notices.deliver(now) == 0
    assert notices.deliver(now + outbox.CLAIM) == 1


def test_one_mail_a_day_with_everything(lin: Any) -> None:
    for text in ("甲事。", "乙事。"):
        notices.tell([lin], KIND, None, text)
    assert notices.digests(at(7)) == 0
    assert (notices.digests(at(8)), notices.digests(at(9))) == (1, 0)
    notices.tell([lin], KIND, None, "丙事。")
    assert notices.digests(at(23)) == 0
    notices.deliver()
    assert "甲事。" in mail.outbox[0].body and "乙事。" in mail.outbox[0].body
    assert "2 条" in mail.outbox[0].subject
    assert notices.digests(at(8, day=4)) == 1
    assert Outgoing.objects.order_by("pk").last().body.count("丙事。") == 1


def test_the_worker_sends_the_mail_of_the_day_once_whenever_it_is_killed(
    lin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing in the house catches it."""

    def dies(message: Outgoing) -> None:
        raise Killed

    def sweep(now: datetime.datetime) -> int:
        monkeypatch.setattr(timezone, "now", lambda: now)
        worker.sweep()
        return len(mail.outbox)

    for text in ("甲事。", "乙事。"):
        notices.tell([lin], KIND, None, text)
    assert sweep(at(7)) == 0
    sends = outbox._SEND["mail"]
    monkeypatch.setitem(outbox._SEND, "mail", dies)
    with pytest.raises(Killed):
        sweep(at(8))
    monkeypatch.setitem(outbox._SEND, "mail", sends)
    assert Outgoing.objects.count() == 1, "written down, not sent"
    assert sweep(at(8)) == 0, "the claim of the one that died holds for a while"
    assert [sweep(at(8) + outbox.CLAIM), sweep(at(12)), sweep(at(23)), sweep(at(9, day=4))] == [1, 1, 1, 1]
    notices.tell([lin], KIND, None, "丙事。")
    assert [sweep(at(10, day=4)), sweep(at(11, day=4))] == [2, 2]


@pytest.fixture
def receiver(settings: Any) -> Iterator[list[tuple[dict[str, str], dict[str, Any]]]]:
    """A server that takes webhooks."""
    taken: list[tuple[dict[str, str], dict[str, Any]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((dict(self.headers), json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = f"http://127.0.0.1:{server.server_port}/", "s3cret"
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    yield taken
    server.shutdown()
    server.server_close()


def test_the_webhook(lin: Any, receiver: list[Any]) -> None:
    NoticeChoice.objects.create(user=lin, kind=KIND, mail="off", webhook=True)
    notices.tell([lin], KIND, None, "请看。", url="/inbox/")
    assert notices.deliver() == 1
    headers, body = receiver[0]
    assert headers["Idempotency-Key"] == body["id"] == Outgoing.objects.get().key
    assert headers["X-Guibiao-Signature"].startswith("sha256=")
    assert (body["to"], body["text"], body["kind"]) == ("lin", "请看。", KIND)


def test_how_one_wants_to_be_told(client: Client, lin: Any) -> None:
    client.force_login(lin)
    assert "selected>每日汇总" in client.get("/notices/choices/").content.decode()
    assert client.post("/notices/choices/", {f"mail:{KIND}": "each"}).status_code == 302
    assert NoticeChoice.objects.get(user=lin, kind=KIND).mail == "each"
    client.post("/notices/choices/", {f"mail:{KIND}": "nonsense"})
    assert NoticeChoice.objects.get(user=lin, kind=KIND).mail == "each"


def test_the_administrator_sees_what_did_not_get_through_but_not_what_it_says(
    client: Client, lin: Any, person: Callable[..., Any]
) -> None:
    NoticeChoice.objects.create(user=lin, kind=KIND, mail="each")
    notices.tell([lin], KIND, None, "只给本人看的话。")
    Outgoing.objects.update(state="failed", error="邮件服务器不在")
    client.force_login(person("sys", "system_admin"))
    for address in ("/registers/outgoing/", f"/registers/outgoing/{Outgoing.objects.get().pk}/"):
        page = client.get(address).content.decode()
        assert "邮件服务器不在" in page
        assert "只给本人看" not in page
