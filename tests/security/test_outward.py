"""Notices go to the address that the operator set, and nowhere else."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from guibiao.kernel import notices
from guibiao.kernel.models import NoticeChoice, Outgoing
from guibiao.kernel.notices import outward

pytestmark = [pytest.mark.database, pytest.mark.django_db]
KIND = "case.alarm"


class Inside(ThreadingHTTPServer):
    """A system on the house's own net; `heard` is what was asked of it."""

    heard: list[str]
    leads_to: str


class Answers(BaseHTTPRequestHandler):
    server: Inside

    def do_POST(self) -> None:
        self.server.heard.append(self.path)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(302 if self.server.leads_to else 204)
        if self.server.leads_to:
            self.send_header("Location", self.server.leads_to)
        self.end_headers()

    def do_GET(self) -> None:
        self.server.heard.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing is written down."""


@pytest.fixture
def inside(settings: Any) -> Iterator[Inside]:
    server = Inside(("127.0.0.1", 0), Answers)
    server.heard, server.leads_to = [], ""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/hook"
    settings.PRIVATE_HOSTS = frozenset()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def sends(person: Callable[..., Any]) -> Callable[[], str]:
    """Sends a notice; gives what is written of it where it did not get through."""
    lin = person("lin", "planner")
    NoticeChoice.objects.create(user=lin, kind=KIND, mail="off", webhook=True)

    def send() -> str:
        notices.tell([lin], KIND, None, "请看。")
        notices.deliver()
        last = Outgoing.objects.latest("pk")
        assert bool(last.error) == (last.state != "sent")
        return last.error

    return send


def test_an_address_of_the_house_is_posted_to_only_where_it_is_named(
    inside: Inside, sends: Callable[[], str], settings: Any
) -> None:
    assert "GUIBIAO_PRIVATE_HOSTS" in sends() and "127.0.0.1" in Outgoing.objects.get().error
    assert inside.heard == []
    for named in ("127.0.0.1", "127.0.0.0/8"):
        settings.PRIVATE_HOSTS = frozenset({"oa.example.org", named})
        assert sends() == ""
    assert inside.heard == ["/hook", "/hook"]


def test_a_name_that_leads_into_the_house_is_not_followed(
    inside: Inside, sends: Callable[[], str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", inside.server_port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    for scheme in ("http", "https"):
        settings.WEBHOOK_URL = f"{scheme}://hook.example.org/hook"
        assert "hook.example.org 指向内网地址 127.0.0.1" in sends()
    assert inside.heard == []
    settings.WEBHOOK_URL, settings.PRIVATE_HOSTS = "http://HOOK.example.org/hook", frozenset({"hook.example.org"})
    assert sends() == ""


def test_nobody_is_led_on_from_there(inside: Inside, sends: Callable[[], str], settings: Any) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    for leads_to in ("/secret", "http://169.254.169.254/latest/", "file:///etc/passwd"):
        inside.leads_to = leads_to
        assert "没有跟随" in sends()
    assert inside.heard == ["/hook"] * 3


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "::", "fd00::1", "fe80::1%eth0", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "224.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1",
    ],
)  # fmt: skip
def test_what_is_no_public_address(address: str, settings: Any) -> None:
    settings.PRIVATE_HOSTS = frozenset()
    assert not outward.allowed("hook.example.org", address)
    settings.PRIVATE_HOSTS = frozenset({"hook.example.org", "not/an/address"})
    assert outward.allowed("Hook.example.org", address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"])
def test_what_is_a_public_one(address: str, settings: Any) -> None:
    settings.PRIVATE_HOSTS = frozenset()
    assert outward.allowed("hook.example.org", address)
