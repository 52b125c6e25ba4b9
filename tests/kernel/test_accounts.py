"""Logging in and out, passwords, languages, headers."""

import logging
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from guibiao.kernel.models import AuditEntry, Grant, User
from guibiao.site import reset_mail

pytestmark = pytest.mark.database
PASSWORD = "correct-horse-9"
NEW = "another-good-horse-7"


def log_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"username": username, "password": password})


def test_wrong_name_wrong_password_and_disabled_account_read_the_same(
    client: Client, person: Callable[..., Any]
) -> None:
    person("lin", "planner")
    gone = person("gone", "planner")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    pages = [
        log_in(client, name, word).content.decode() for name, word in (("lin", "x"), ("who", "x"), ("gone", PASSWORD))
    ]
    sentences = [re.findall(r"登录名或密码不对[^<]*", page) for page in pages]
    assert sentences[0] == sentences[1] == sentences[2] != []


def test_five_wrong_passwords_lock_the_account(client: Client, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    for _ in range(5):
        answer = log_in(client, "lin", "x")
    assert answer.status_code == 429
    assert "锁定 15 分钟" in answer.content.decode()
    assert log_in(client, "lin").status_code == 429
    assert AuditEntry.objects.filter(action="session.locked_out").exists()
    client.force_login(person("sys", "system_admin"))
    page = client.post(f"/people/{lin.pk}/password/").content.decode()
    password = re.findall(r"<code>([a-z0-9-]+)</code>", page)[0]
    assert log_in(Client(), "lin", password).status_code == 302


def test_the_lock_counts_all_spellings_of_a_name_as_one(client: Client, person: Callable[..., Any]) -> None:
    person("lin", "planner")
    for spelling in ("lin", "LIN", "Lin", " lin ", "liN"):
        answer = log_in(client, spelling, "x")
    assert answer.status_code == 429
    assert log_in(client, "LIn").status_code == 429


def test_the_language_is_switched_on_a_page_that_answers_a_form(client: Client, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    client.force_login(person("sys", "system_admin"))
    form = f"http://testserver/registers/people/{lin.pk}/"
    page = client.post(f"/people/{lin.pk}/password/", headers={"referer": form}).content.decode()
    onward = re.findall(r'name="next" value="([^"]*)"', page)[0]
    answer = client.post("/account/language/", {"language": "en", "next": onward}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0] == form


def test_a_handed_over_password_has_to_be_changed_first(client: Client, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(must_change_password=True)
    log_in(client, "lin")
    for address in ("/", "/registers/beacons/"):
        assert client.get(address).headers["Location"] == "/account/password/"
    assert client.get("/api/registers/beacons").status_code == 403

    def change(new: str) -> Any:
        fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        return client.post("/account/password/", fields)

    for weak in ("short-1", "12345678901234", "password123", PASSWORD):
        assert change(weak).status_code == 200, weak
    assert change(NEW).status_code == 302
    assert client.get("/registers/beacons/?hide=").status_code == 200
    assert AuditEntry.objects.filter(action="password.change").count() == 1


def test_a_session_that_nobody_uses_ends(client: Client, person: Callable[..., Any], settings: Any) -> None:
    person("lin", "planner")
    log_in(client, "lin")
    assert client.get("/registers/beacons/?hide=").status_code == 200
    session = client.session
    session["seen"] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()
    assert client.get("/registers/beacons/?hide=").headers["Location"].startswith("/account/login/")
    assert AuditEntry.objects.filter(action="session.expired").count() == 1


def test_a_session_ends_after_half_a_day_however_busy(
    client: Client, person: Callable[..., Any], settings: Any
) -> None:
    person("lin", "planner")
    log_in(client, "lin")
    client.get("/registers/beacons/?hide=")
    session = client.session
    session["began"] -= settings.SESSION_COOKIE_AGE + 1
    session.save()
    assert client.get("/registers/beacons/?hide=").status_code == 302


def test_a_script_hears_that_the_session_has_ended(client: Client, db: None) -> None:
    assert client.get("/registers/people/").status_code == 302
    for header in ("HX-Request", "X-Requested-With"):
        answer = client.get("/registers/people/", headers={header: "true"})
        assert answer.status_code == 401
        assert answer.headers["HX-Refresh"] == "true"
        assert answer.content == b""


def test_a_disabled_account_is_out_at_once(client: Client, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    log_in(client, "lin")
    User.objects.filter(pk=lin.pk).update(is_active=False)
    assert client.get("/registers/beacons/?hide=").status_code == 302


def sent() -> int:
    """How many links have gone when the worker has sent those that wait."""
    for waiting in DBTaskResult.objects.ready():
        reset_mail.send.func(*waiting.args_kwargs["args"], **waiting.args_kwargs["kwargs"])
        waiting.delete()
    return len(mail.outbox)


def test_reset_by_mail_where_mail_is_configured(client: Client, person: Callable[..., Any], settings: Any) -> None:
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(email="lin@example.org")
    settings.EMAIL_CONFIGURED = True
    for address in ("lin@example.org", "who@example.org"):
        answer = client.post("/account/reset/", {"email": address}, headers={"host": "localhost"})
        assert answer.headers["Location"] == "/account/reset/sent/"
    assert sent() == 1
    link = re.findall(rf"{settings.GUIBIAO_URL}(/account/reset/\S+)", mail.outbox[0].body)[0]
    form = client.get(link).headers["Location"]
    assert client.post(form, {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert log_in(client, "lin", NEW).status_code == 302
    assert client.get(link, follow=True).content.decode().count("链接已失效") == 1


def test_without_mail_the_page_says_who_resets(client: Client, db: None) -> None:
    page = client.get("/account/reset/").content.decode()
    assert "系统管理员" in page
    assert 'type="email"' not in page
    client.post("/account/reset/", {"email": "lin@example.org"})
    assert mail.outbox == []


def test_the_system_administrator_makes_an_account_and_hands_over_a_password(
    client: Client, person: Callable[..., Any], places: dict[str, Any]
) -> None:
    client.force_login(person("sys", "system_admin"))
    fields = {"username": "Wu.Min", "full_name": "吴敏", "organisation": places["bureau"].pk, "is_active": "on"}
    client.post("/registers/people/add/", fields)
    wu = User.objects.get(full_name="吴敏")
    assert wu.username == "wu.min"
    assert not wu.has_usable_password()
    page = client.post(f"/people/{wu.pk}/password/").content.decode()
    password = re.findall(r"<code>([a-z0-9-]+)</code>", page)[0]
    theirs = Client()
    assert log_in(theirs, "WU.min", password).headers["Location"] == "/"
    assert theirs.get("/").headers["Location"] == "/account/password/"
    shown = "".join(AuditEntry.objects.values_list("detail", flat=True))
    assert password not in shown
    assert "argon2" not in shown


def test_the_system_administrator_cannot_take_over_the_other_administrators(
    client: Client, person: Callable[..., Any]
) -> None:
    security, own = person("sec", "security_admin"), person("sys", "system_admin")
    client.force_login(own)
    assert client.post(f"/people/{security.pk}/password/").status_code == 403
    assert client.get(f"/registers/people/{security.pk}/edit/").status_code == 403
    assert client.post(f"/registers/people/{security.pk}/edit/", {"email": "mine@example.org"}).status_code == 403
    assert client.post(f"/people/{security.pk}/grants/", {"role": "planner", "everywhere": "on"}).status_code == 403
    out = StringIO()
    call_command("reset_password", "sec", stdout=out)
    assert "sec 的一次性密码" in out.getvalue()
    with pytest.raises(CommandError, match="没有登录名为"):
        call_command("reset_password", "who")


def test_the_security_administrator_grants_and_revokes_but_not_to_oneself(
    client: Client, person: Callable[..., Any], places: dict[str, Any]
) -> None:
    security, lin = person("sec", "security_admin"), person("lin")
    client.force_login(security)
    client.post(f"/people/{lin.pk}/grants/", {"role": "reviewer", "organisation": places["bureau"].pk})
    grant = Grant.objects.get(user=lin)
    assert (grant.granted_by, grant.organisation) == (security, places["bureau"])
    page = client.get(f"/registers/people/{lin.pk}/").content.decode()
    assert "审核员（东江省科学技术厅）" in page
    for fields in (
        {"role": "reviewer"},
        {"role": "reviewer", "organisation": places["bureau"].pk, "everywhere": "on"},
        {"role": "king", "everywhere": "on"},
        {"role": "audit_admin", "organisation": places["bureau"].pk},
    ):
        client.post(f"/people/{lin.pk}/grants/", fields)
    themselves = client.post(f"/people/{security.pk}/grants/", {"role": "planner", "everywhere": "on"})
    assert "不能给自己授权。" in themselves.content.decode()
    assert Grant.objects.count() == 2
    client.post(f"/grants/{grant.pk}/revoke/")
    client.post(f"/grants/{Grant.objects.get(user=security).pk}/revoke/")
    grant.refresh_from_db()
    assert grant.revoked_at is not None
    assert Grant.objects.on().filter(user=security).exists()
    assert client.post(f"/people/{lin.pk}/password/").status_code == 403
    assert client.get("/registers/people/add/").status_code == 403


def test_a_refused_grant_keeps_what_was_filled_in(
    client: Client, person: Callable[..., Any], places: dict[str, Any]
) -> None:
    client.force_login(person("sec", "security_admin"))
    lin = person("lin")
    given = {"role": "reviewer", "organisation": places["bureau"].pk, "everywhere": "on", "valid_until": "2027-03-01"}
    answer = client.post(f"/people/{lin.pk}/grants/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请在机构范围、地区范围、不限范围中选且只选一个。" in page
    assert 'value="2027-03-01"' in page
    assert re.search(r'<option value="reviewer" selected', page)
    assert re.search(rf'<option value="{places["bureau"].pk}" selected', page)
    assert not Grant.objects.filter(user=lin).exists()


def test_a_refusal_is_one_line_of_the_log_and_a_fault_has_its_traceback(
    client: Client, person: Callable[..., Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(person("sec", "security_admin"))
    assert client.get("/registers/people/add/").status_code == 403
    monkeypatch.setattr("guibiao.kernel.registers.listing.listing", lambda *_: 1 / 0)
    client.raise_request_exception = False
    assert client.get("/registers/people/?hide=").status_code == 500
    refusal, fault = (record for record in caplog.records if record.name == "django.request")
    assert "\n" not in logging.Formatter().format(refusal)
    assert "ZeroDivisionError" in logging.Formatter().format(fault)


def test_the_language_is_kept(client: Client, person: Callable[..., Any]) -> None:
    person("lin", "planner")
    client.post("/account/language/", {"language": "en", "next": "/account/login/"})
    assert '<html lang="en"' in client.get("/account/login/").content.decode()
    away = client.post("/account/language/", {"language": "en", "next": "https://evil.example/"})
    assert away.headers["Location"] == "/"
    log_in(client, "lin")
    client.post("/account/language/", {"language": "en"})
    other = Client()
    log_in(other, "lin")
    assert '<html lang="en"' in other.get("/registers/beacons/?hide=").content.decode()


def test_every_answer_carries_the_headers(client: Client, person: Callable[..., Any]) -> None:
    person("lin", "planner")
    log_in(client, "lin")
    for address in ("/account/password/", "/registers/beacons/?hide=", "/nowhere/", "/api/registers/beacons"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"


def test_forms_need_their_token(person: Callable[..., Any]) -> None:
    person("lin", "planner")
    strict = Client(enforce_csrf_checks=True)
    answer = log_in(strict, "lin")
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_the_home_page_leads_to_what_one_may_use(client: Client, person: Callable[..., Any]) -> None:
    for username, role, address in (
        ("sys", "system_admin", "/registers/organisations/"),
        ("sec", "security_admin", "/registers/people/"),
        ("aud", "audit_admin", "/registers/grants/"),
    ):
        client.force_login(person(username, role))
        assert client.get("/").headers["Location"] == address
    client.force_login(person("new"))
    assert "还没有授予您角色" in client.get("/").content.decode()


def test_there_is_no_superuser(db: None) -> None:
    with pytest.raises(CommandError, match="没有超级用户"):
        call_command("createsuperuser")


def test_a_session_is_made_anew_at_log_in(client: Client, person: Callable[..., Any]) -> None:
    person("lin", "planner")
    client.get("/account/login/")
    client.cookies["sessionid"] = "x" * 32
    log_in(client, "lin")
    assert client.cookies["sessionid"].value != "x" * 32
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    first = cookie.value
    client.post("/account/logout/")
    thief = Client()
    thief.cookies["sessionid"] = first
    assert thief.get("/registers/beacons/?hide=").status_code == 302


def test_a_new_password_ends_the_other_sessions(client: Client, person: Callable[..., Any]) -> None:
    person("lin", "planner")
    other = Client()
    log_in(client, "lin")
    log_in(other, "lin")
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/account/password/", fields).status_code == 302
    assert client.get("/registers/beacons/?hide=").status_code == 200
    assert other.get("/registers/beacons/?hide=").status_code == 302


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_away_after_log_in(client: Client, person: Callable[..., Any], onward: str) -> None:
    person("lin", "planner")
    fields = {"username": "lin", "password": PASSWORD, "next": onward}
    assert client.post("/account/login/", fields).headers["Location"] == "/"
    assert client.get("/account/login/", {"next": onward}).headers["Location"] == "/"
    away = client.post("/account/language/", {"language": "en", "next": onward})
    assert away.headers["Location"] == "/"


def test_the_lock_is_not_slipped_by_saying_one_comes_from_elsewhere(client: Client, person: Callable[..., Any]) -> None:
    person("lin", "planner")
    for number in range(5):
        answer = client.post(
            "/account/login/", {"username": "lin", "password": "x"},
            headers={"x-forwarded-for": f"192.0.2.{number}", "user-agent": f"agent {number}"},
        )  # fmt: skip
    assert answer.status_code == 429
    assert log_in(client, "lin").status_code == 429
    assert log_in(client, "lin ", PASSWORD).status_code == 429
    assert log_in(client, "ｌｉｎ", PASSWORD).status_code in {200, 429}


def test_an_old_password_is_not_guessed_from_an_open_session(client: Client, person: Callable[..., Any]) -> None:
    person("lin", "planner")
    log_in(client, "lin")
    fields = {"new_password1": NEW, "new_password2": NEW}
    for number in range(5):
        client.post("/account/password/", {**fields, "old_password": f"guess-{number}"})
    answer = client.post("/account/password/", {**fields, "old_password": PASSWORD})
    assert answer.headers["Location"].startswith("/account/login/")
    assert AuditEntry.objects.filter(action="password.guessed").count() == 1
    assert not User.objects.get(username="lin").check_password(NEW)


def test_a_refusal_says_why(client: Client, person: Callable[..., Any], places: dict[str, Any]) -> None:
    client.force_login(person("sec", "security_admin"))
    page = client.get("/registers/people/add/").content.decode()
    assert "“维护账号”需要角色：系统管理员。" in page


ROLES_AND_WORK = {
    "system_admin": ["/people/{lin}/grants/", "/audit/verify/", "/grants/{grant}/revoke/"],
    "security_admin": ["/people/{lin}/password/", "/registers/people/add/", "/registers/organisations/add/", "/audit/verify/"],
    "audit_admin": ["/people/{lin}/grants/", "/people/{lin}/password/", "/registers/people/{lin}/edit/", "/grants/{grant}/revoke/"],
    "planner": ["/people/{lin}/grants/", "/people/{lin}/password/", "/audit/verify/", "/registers/regions/add/"],
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES_AND_WORK)
def test_nobody_does_the_work_of_another_role(client: Client, person: Callable[..., Any], role: str) -> None:
    lin = person("lin", "reader")
    grant = Grant.objects.get(user=lin)
    client.force_login(person("somebody", role))
    for path in ROLES_AND_WORK[role]:
        answer = client.post(path.format(lin=lin.pk, grant=grant.pk), {"role": "planner", "everywhere": "on"})
        assert answer.status_code in {403, 404}, path
    assert list(Grant.objects.filter(user=lin, revoked_at=None)) == [grant]
    assert User.objects.get(pk=lin.pk).check_password(PASSWORD)
