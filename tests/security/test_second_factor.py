"""The code besides the password: set up, asked for, lost, and counted when it is wrong; and one's own log-ins."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from guibiao.kernel.management.commands.worker import sweep
from guibiao.kernel.models import AuditEntry, Session, User

pytestmark = pytest.mark.database
PASSWORD = "correct-horse-9"
HERE = "/account/second-factor/"


def log_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"username": username, "password": password})


def code_of(user: Any, steps: int = 0) -> str:
    """What the person's device shows, now or some steps later; a code that was used once is let go by."""
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key, t0=-30 * steps):06d}"


def set_up(client: Client, user: Any) -> list[str]:
    """A device of the person's own; gives the recovery codes."""
    client.force_login(user)
    client.post(HERE, {"action": "begin"})
    page = client.post(HERE, {"action": "finish", "code": code_of(user)}).content.decode()
    return re.findall(r"<code>([a-z0-9-]{19})</code>", page)


@pytest.fixture
def ren(person: Callable[..., Any]) -> Any:
    return person("ren", "system_admin")


@pytest.mark.once
def test_a_device_is_set_up_by_a_picture_and_proved_by_a_code(client: Client, ren: Any) -> None:
    client.force_login(ren)
    assert "开始设置" in client.get(HERE).content.decode()
    client.post(HERE, {"action": "begin"})
    page = client.get(HERE).content.decode()
    assert 'class="gb-qr"' in page and "style=" not in page
    assert "不对" in client.post(HERE, {"action": "finish", "code": "000000"}).content.decode()
    assert not TOTPDevice.objects.filter(user=ren, confirmed=True).exists()
    page = client.post(HERE, {"action": "finish", "code": code_of(ren)}).content.decode()
    codes = re.findall(r"<code>([a-z0-9-]{19})</code>", page)
    assert len(codes) == len(set(codes)) == 10
    assert "还剩 10 个" in client.get(HERE).content.decode()
    assert AuditEntry.objects.filter(action="factor.begin").count() == 1


def test_the_password_alone_opens_nothing(client: Client, ren: Any) -> None:
    set_up(Client(), ren)
    assert log_in(client, "ren").headers["Location"] == "/account/login/code/"
    assert client.get("/inbox/").status_code == 302
    assert client.get("/api/registers/people").status_code == 401
    answer = client.post("/account/login/code/", {"code": code_of(ren, 1)})
    assert answer.status_code == 302
    assert client.get("/inbox/").status_code == 200
    assert client.get("/account/login/code/").headers["Location"] == "/account/login/"


def test_a_code_holds_once_and_a_recovery_code_too(ren: Any) -> None:
    codes = set_up(Client(), ren)

    def enter(code: str) -> bool:
        client = Client()
        log_in(client, "ren")
        return bool(client.post("/account/login/code/", {"code": code}).status_code == 302)

    later = code_of(ren, 1)
    assert enter(later) and not enter(later)
    assert enter(codes[0].upper().replace("-", " ")) and not enter(codes[0])
    assert enter(codes[1])


def test_wrong_codes_lock_like_wrong_passwords(client: Client, ren: Any) -> None:
    set_up(Client(), ren)
    log_in(client, "ren")
    for _ in range(5):
        answer = client.post("/account/login/code/", {"code": "000000"})
    assert answer.status_code == 429
    assert log_in(client, "ren").status_code == 429
    assert AuditEntry.objects.filter(action="session.locked_out").exists()
    assert AuditEntry.objects.filter(action="session.login_failed", detail__contains='"factor":"code"').count() == 5


def test_the_half_log_in_ends_with_time_and_with_the_password(client: Client, ren: Any) -> None:
    set_up(Client(), ren)
    log_in(client, "ren")
    session = client.session
    session["half"] = {**session["half"], "at": int(time.time()) - 301}
    session.save()
    assert client.post("/account/login/code/", {"code": code_of(ren, 1)}).headers["Location"] == "/account/login/"
    log_in(client, "ren")
    user = User.objects.get(pk=ren.pk)
    user.set_password("another-good-horse-7")
    user.save()
    assert client.post("/account/login/code/", {"code": code_of(ren, 1)}).headers["Location"] == "/account/login/"


@pytest.mark.parametrize(
    ("setting", "role", "asked"),
    [
        ("none", "system_admin", False), ("administrators", "system_admin", True), ("administrators", "security_admin", True),
        ("administrators", "audit_admin", True), ("administrators", "planner", False), ("everyone", "planner", True),
    ],
)  # fmt: skip
@pytest.mark.once
def test_who_must_have_one_opens_nothing_before(
    client: Client, person: Callable[..., Any], settings: Any, setting: str, role: str, asked: bool
) -> None:
    settings.SECOND_FACTOR = setting
    somebody = person("somebody", role)
    log_in(client, "somebody")
    assert (client.get("/inbox/").status_code == 302) is asked
    assert (client.get("/api/registers/regions").status_code == 403) is asked
    if asked:
        assert client.get("/inbox/").headers["Location"] == HERE
        client.post(HERE, {"action": "begin"})
        client.post(HERE, {"action": "finish", "code": code_of(somebody)})
        assert client.get("/inbox/").status_code == 200


def test_the_security_administrator_takes_a_lost_device_away(
    client: Client, person: Callable[..., Any], ren: Any
) -> None:
    theirs, elsewhere = Client(), Client()
    set_up(theirs, ren)
    client.force_login(person("an", "security_admin"))
    assert "重置动态口令" in client.get(f"/registers/people/{ren.pk}/").content.decode()
    assert client.post(f"/people/{ren.pk}/second-factor/").status_code == 302
    assert theirs.get("/inbox/").status_code == 302
    assert log_in(elsewhere, "ren").headers["Location"] == "/"
    assert AuditEntry.objects.get(action="factor.reset").actor.startswith("人员an")


@pytest.mark.once
def test_nobody_else_takes_it_away(client: Client, person: Callable[..., Any], ren: Any) -> None:
    set_up(Client(), ren)
    for number, role in enumerate(("system_admin", "audit_admin", "planner")):
        client.force_login(person(f"p{number}", role))
        assert client.post(f"/people/{ren.pk}/second-factor/").status_code in {403, 404}
    an = person("an", "security_admin")
    set_up(client, an)
    assert client.post(f"/people/{an.pk}/second-factor/").status_code == 403
    assert TOTPDevice.objects.count() == 2
    call_command("reset_second_factor", "an")
    assert not TOTPDevice.objects.filter(user=an).exists()


@pytest.mark.once
def test_it_is_put_away_with_a_code_only(client: Client, ren: Any) -> None:
    codes = set_up(client, ren)
    assert client.post(HERE, {"action": "end", "code": "000000"}).status_code == 422
    assert client.post(HERE, {"action": "begin"}).status_code == 302
    assert TOTPDevice.objects.get(user=ren).confirmed
    assert client.post(HERE, {"action": "end", "code": codes[0]}).status_code == 302
    assert not TOTPDevice.objects.exists()


def test_ones_own_log_ins_are_listed_and_ended(client: Client, person: Callable[..., Any]) -> None:
    lin, wu = person("lin", "planner"), person("wu", "planner")
    other, foreign = (
        Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"}),
        Client(),
    )
    log_in(client, "lin")
    log_in(other, "lin")
    log_in(foreign, "wu")
    page = client.get("/account/sessions/").content.decode()
    assert page.count("<tr>") == 3 and "Chrome · Windows" in page and page.count(">本机<") == 1
    number = re.findall(r"/account/sessions/([0-9a-f]{16})/end/", page)
    assert len(number) == 1
    assert foreign.post(f"/account/sessions/{number[0]}/end/").status_code == 404
    assert client.post(f"/account/sessions/{number[0]}/end/").status_code == 302
    assert other.get("/inbox/").status_code == 302
    log_in(other, "lin")
    client.post("/account/sessions/others/")
    assert other.get("/inbox/").status_code == 302
    assert client.get("/inbox/").status_code == foreign.get("/inbox/").status_code == 200
    assert set(Session.objects.filter(person_id__in=[lin.pk, wu.pk]).values_list("person_id", flat=True)) == {
        lin.pk,
        wu.pk,
    }


def test_whoever_sits_there_says_so_and_the_page_knows_when_it_ends(
    client: Client, person: Callable[..., Any], settings: Any
) -> None:
    person("lin", "planner")
    log_in(client, "lin")
    session = client.session
    session["began"] -= 100
    session["seen"] -= 50
    session.save()
    page = client.get("/notices/").content.decode()
    idle, whole = re.findall(r'<meta name="session" content="(\d+) (\d+)">', page)[0]
    assert int(idle) == settings.SESSION_IDLE_SECONDS
    assert settings.SESSION_COOKIE_AGE - 110 < int(whole) <= settings.SESSION_COOKIE_AGE - 100
    before = client.session["seen"]
    assert client.post("/account/sessions/stay/").json()["left"] <= int(whole)
    assert client.session["seen"] > before


def test_what_is_over_is_forgotten(client: Client, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    for one in (client, Client()):
        log_in(one, "lin")
    Session.objects.filter(pk=client.session.session_key).update(expire_date=timezone.now())
    sweep()
    assert Session.objects.filter(person_id=lin.pk).count() == 1
