"""Tokens: never more than their owner may, and gone when they should be; limits and the log of exchanges."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from guibiao.exchange import gate, tokens
from guibiao.exchange.models import Exchange, System, Token
from guibiao.kernel.directory import grants
from guibiao.kernel.models import AuditEntry, Grant, Organisation, User
from tests.kernel.beacons.models import Beacon
from tests.kernel.register_suite import RegisterSuite

from .conftest import Program, body

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Make = Callable[..., Program]


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert (
        found["status"] == status
        and found["type"].startswith("urn:guibiao:problem:")
        and found["title"]
        and found["detail"]
    )
    return found


@pytest.fixture
def beacons(places: dict[str, Any]) -> dict[str, Beacon]:
    return {
        name: Beacon.objects.create(name=name, organisation=places[name], region=places[name].region, height=30)
        for name in ("bureau", "office", "other")
    }


def seen(program: Program) -> set[str]:
    return {row["name"] for row in program.get("registers/beacons").json()["items"]}


# --- the page ---------------------------------------------------------------------------------------------------------
def test_a_token_is_shown_once_and_kept_as_a_hash(client: Client, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    client.force_login(lin)
    until = timezone.localdate() + datetime.timedelta(days=10)
    page = client.post(
        "/exchange/tokens/new/", {"name": "取数", "registers": ["plans"], "expires_on": str(until)}
    ).content.decode()
    word = page.split('id="ex-word"')[1].split(">")[1].split("<")[0]
    token = Token.objects.get()
    assert word.startswith(f"gb_{token.mark}_") and len(word) > 50
    assert word not in str(list(Token.objects.values()))
    assert word not in "".join(AuditEntry.objects.values_list("detail", flat=True))
    assert word not in client.get("/exchange/").content.decode()
    assert Program(word).get("registers/plans").status_code == 200
    assert AuditEntry.objects.filter(action="token.make").count() == 1
    client.post(f"/exchange/tokens/{token.pk}/revoke/")
    assert "吊销" in problem(Program(word).get("registers/plans"), 401)["detail"]


@pytest.mark.parametrize(
    ("given", "said"), [({"expires_on": 366}, "一年"), ({"expires_on": -1}, "一年"), ({"registers": ["audit"]}, "选")]
)
def test_what_a_token_may_not_be_is_said(client: Client, person: Callable[..., Any], given: Any, said: str) -> None:
    client.force_login(person("lin", "planner"))
    day = timezone.localdate() + datetime.timedelta(days=given.get("expires_on", 5))
    answer = client.post("/exchange/tokens/new/", {"name": "取数", **given, "expires_on": str(day)})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Token.objects.exists()


def test_nobody_ends_or_sees_the_token_of_another(client: Client, program: Make, person: Callable[..., Any]) -> None:
    lin, wu = person("lin", "planner"), person("wu", "planner")
    program(lin)
    client.force_login(wu)
    assert "每日取数" not in client.get("/exchange/").content.decode()
    assert client.post(f"/exchange/tokens/{Token.objects.get().pk}/revoke/").status_code == 404
    client.force_login(person("sys", "system_admin"))
    assert client.post(f"/exchange/tokens/{Token.objects.get().pk}/revoke/").status_code == 302
    assert Token.objects.get().state == "revoked"


def test_a_system_has_an_account_that_is_granted_like_a_person(
    client: Client, person: Callable[..., Any], places: dict[str, Any], beacons: dict[str, Beacon]
) -> None:
    admin, security = person("sys", "system_admin"), person("sec", "security_admin")
    client.force_login(admin)
    client.post(
        "/registers/systems/add/", {"name": "共享平台", "organisation": places["other"].pk, "contact": "", "note": ""}
    )
    system = System.objects.select_related("account").get()
    assert system.account is not None and not system.account.has_usable_password()
    until = str(timezone.localdate() + datetime.timedelta(days=5))
    page = client.post(
        f"/exchange/systems/{system.pk}/tokens/new/", {"name": "每日", "expires_on": until}
    ).content.decode()
    found = Program(page.split('id="ex-word"')[1].split(">")[1].split("<")[0])
    assert problem(found.get("registers/beacons"), 404)
    grants.grant(security, Grant(user=system.account, role="reviewer", organisation=places["other"]))
    assert seen(found) == {"other"}
    assert "每日" in client.get(f"/registers/systems/{system.pk}/").content.decode()
    client.force_login(person("lin", "planner"))
    assert client.get(f"/exchange/systems/{system.pk}/tokens/new/").status_code == 404


# --- never wider than the owner ---------------------------------------------------------------------------------------
def test_a_token_sees_what_its_owner_sees_now(
    program: Make, person: Callable[..., Any], places: dict[str, Any], beacons: Any
) -> None:
    lin = person("lin", "planner", organisation=places["bureau"])
    found = program(lin)
    assert seen(found) == {"bureau", "office"}
    assert problem(found.get(f"registers/beacons/{beacons['other'].pk}"), 404)
    grant = Grant.objects.get(user=lin)
    grants.revoke(person("sec", "security_admin"), grant)
    assert problem(found.get("registers/beacons"), 404)


@pytest.mark.parametrize(
    ("scope", "rows"),
    [
        ({"organisation": "office"}, {"office"}), ({"organisation": "other"}, {"other"}), ({"region": "west"}, {"other"}),
        ({"region": "east"}, {"bureau", "office"}), ({"region": "west", "organisation": "bureau"}, set()),
        ({"registers": ["beacons"]}, {"bureau", "office", "other"}),
    ],
)  # fmt: skip
def test_a_token_is_narrowed(
    program: Make, person: Callable[..., Any], places: dict[str, Any], beacons: Any, scope: Any, rows: set[str]
) -> None:
    given = {name: value if name == "registers" else places[value] for name, value in scope.items()}
    found = program(person("lin", "planner"), **given)
    assert seen(found) == rows
    for name, one in beacons.items():
        assert found.get(f"registers/beacons/{one.pk}").status_code == (200 if name in rows else 404)


def test_a_token_reads_the_registers_it_names_and_no_other(
    program: Make, person: Callable[..., Any], figures: Any
) -> None:
    found = program(person("lin", "planner"), registers=["plans"])
    assert {one["name"] for one in found.get("registers").json()} == {"plans"}
    for path in (
        "registers/beacons", "registers/observations", "registers/observations/export/csv", "observations", "observations/export",
        "targets", "targets/1", "sdmx/data/OBSERVATIONS/all", "sdmx/codelist/all/all/latest", "registers/regions",
    ):  # fmt: skip
        problem(found.get(path), 404)
    problem(found.post("observations/import", [{"region": "910000"}]), 403)


def test_a_region_bounds_what_everybody_may_see(
    program: Make, person: Callable[..., Any], places: dict[str, Any], figures: Any
) -> None:
    found = program(person("lin", "planner"), region=places["city"], write=True)
    assert {row["region"] for row in found.get("observations").json()["items"]} == {"910100"}
    assert {row["code"] for row in found.get("registers/regions").json()["items"]} == {"910100"}
    assert b"920000" not in body(found.get("observations/export", {"form": "csv"}))
    row = {"region": "920000", "indicator": "rd_intensity", "year": 2020, "value": 2, "unit": "%"}
    refused = problem(found.post("observations/import", [row, row | {"region": "910100"}]), 422)
    assert [(one["row"], one["column"]) for one in refused["errors"]] == [(1, "region")]


def test_pages_are_no_place_for_tokens(program: Make, person: Callable[..., Any]) -> None:
    found = program(person("lin", "planner"))
    answer = found.client.get("/exchange/", headers=found.headers)
    assert answer.status_code == 302 and "/account/login/" in answer.headers["Location"]


# --- gone when they should be -------------------------------------------------------------------------------------------
def test_expired_ended_and_made_up_tokens(program: Make, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    found = program(lin)
    assert found.get("registers").status_code == 200
    Token.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    assert "到期" in problem(found.get("registers"), 401)["detail"]
    Token.objects.update(expires_on=timezone.localdate())
    User.objects.filter(pk=lin.pk).update(is_active=False)
    assert "停用" in problem(found.get("registers"), 401)["detail"]
    User.objects.filter(pk=lin.pk).update(is_active=True, must_change_password=True)
    problem(found.get("registers"), 401)
    User.objects.filter(pk=lin.pk).update(must_change_password=False)
    mark = Token.objects.get().mark
    for wrong in (
        "", "Bearer", "Bearer x", f"Bearer gb_{mark}_", f"Bearer gb_{mark}_" + "x" * 43, "Basic YTpi", "Bearer gb_\x00_x",
        "Bearer " + "好".encode().decode("latin-1"),
    ):  # fmt: skip
        answer = problem(Client().get("/api/registers", headers={"authorization": wrong}), 401)
        assert answer["title"] == "未认证"
    assert found.get("registers").status_code == 200
    assert "Bearer" in Client().get("/api/registers").headers["WWW-Authenticate"]


def test_a_wrong_token_is_refused_whoever_sits_at_the_browser(client: Client, person: Callable[..., Any]) -> None:
    client.force_login(person("lin", "planner"))
    assert client.get("/api/registers").status_code == 200
    problem(client.get("/api/registers", headers={"authorization": "Bearer gb_x_y"}), 401)


def test_a_session_writes_only_with_the_token_of_its_form(person: Callable[..., Any]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("lin", "planner"))
    problem(
        strict.post("/api/observations/import?title=x&unclassified=true", "{}", content_type="application/json"), 403
    )


# --- limits and log ---------------------------------------------------------------------------------------------------------
def test_so_many_requests_a_minute(program: Make, person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "PER_MINUTE", 3)
    monkeypatch.setattr(tokens.time, "time", lambda: 6000.0)
    lin = person("lin", "planner")
    found, other = program(lin), program(lin)
    left = [found.get("registers").headers["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = found.get("registers")
    problem(refused, 429)
    assert (refused.headers["Retry-After"], refused.headers["RateLimit-Limit"], refused.headers["RateLimit-Reset"]) == (
        "60",
        "3",
        "60",
    )
    assert other.get("registers").status_code == 200
    monkeypatch.setattr(tokens.time, "time", lambda: 6060.0)
    assert found.get("registers").headers["RateLimit-Remaining"] == "2"


def test_every_exchange_is_in_the_log(client: Client, program: Make, person: Callable[..., Any], figures: Any) -> None:
    lin = person("lin", "planner")
    found = program(lin, write=True)
    found.get("observations", {"region": "910000"})
    body(found.get("observations/export", {"form": "csv"}))
    found.get("registers/nothing")
    row = {"region": "910000", "indicator": "rd_intensity", "year": 2020, "value": 2, "unit": "%"}
    found.post("observations/import", [row])
    Client().get("/api/registers", headers={"authorization": "Bearer x"})
    lines = [(one.kind, one.result, one.status, one.rows, one.account) for one in Exchange.objects.order_by("pk")]
    assert lines == [
        ("query", "done", 200, 8, lin), ("export", "done", 200, 11, lin), ("query", "refused", 404, 0, lin),
        ("import", "done", 201, 1, lin), ("query", "refused", 401, 0, None),
    ]  # fmt: skip
    first = Exchange.objects.order_by("pk")[0]
    assert (first.what, first.query, first.address, first.token) == (
        "GET /api/observations",
        "region=910000",
        "127.0.0.1",
        Token.objects.get(),
    )
    assert Token.objects.get().last_address == "127.0.0.1"
    client.force_login(person("aud", "audit_admin"))
    assert "没有这个令牌" in body(client.get("/registers/exchanges/export.csv")).decode()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE exchange_exchange SET rows = 0")


def test_an_export_that_is_broken_off_is_in_the_log(program: Make, person: Callable[..., Any], figures: Any) -> None:
    answer = program(person("lin", "planner")).get("observations/export")
    next(iter(answer.streaming_content))
    answer._iterator.close()  # what a server does when nobody is there any more
    assert Exchange.objects.get().result == "broken"


def test_strangers_do_not_fill_the_log(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "STRANGERS", 3)
    answers = [Client().get("/api/registers").status_code for _ in range(6)]
    assert answers == [401, 401, 401, 429, 429, 429]
    assert Exchange.objects.count() == 3


def test_problems_speak_the_language_that_is_asked_for(program: Make, person: Callable[..., Any]) -> None:
    found = program(person("lin", "planner"))
    chinese, english = found.get("registers?x=1"), found.get("registers?x=1", **{"accept-language": "en"})
    assert problem(chinese, 422)["title"] == "参数或内容有误"
    assert not any("一" <= sign <= "鿿" for sign in str(problem(english, 422)))
    assert english.headers["Content-Language"] == "en"
    for method, path, status in (
        ("post", "/api/registers", 405),
        ("get", "/api/nothing/at/all", 404),
        ("get", "/api/", 404),
    ):
        problem(getattr(found.client, method)(path, headers=found.headers), status)


class TestExchanges(RegisterSuite):
    register, viewer, editor, outsider = "exchanges", "planner", None, "reader"

    def make(self, places: dict[str, Any], organisation: Organisation) -> Exchange:
        return Exchange.objects.create(
            at=timezone.now(), kind="query", result="done", status=200, organisation=organisation, what="GET /api/plans"
        )


class TestTokens(RegisterSuite):
    register, viewer, editor, outsider, shared = "tokens", "system_admin", None, "planner", True

    def make(self, places: dict[str, Any], organisation: Organisation) -> Token:
        number = Token.objects.count()
        owner = User.objects.create_user(f"t{number}", "某人", organisation=organisation)
        return Token.objects.create(
            owner=owner,
            name="取数",
            mark=f"{number:08d}",
            digest="0" * 64,
            expires_on=timezone.localdate(),
            made_by=owner,
        )


class TestSystems(RegisterSuite):
    register, viewer, editor, outsider, shared = "systems", "system_admin", "system_admin", "planner", True

    def make(self, places: dict[str, Any], organisation: Organisation) -> System:
        return System.objects.create(name=f"系统{System.objects.count()}", organisation=organisation)
