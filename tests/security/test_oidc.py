"""Log-in through an identity provider: a small one on this machine says who somebody is."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from guibiao.kernel.models import AuditEntry, User

pytestmark = pytest.mark.database
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": "k", "alg": "RS256"}) for _ in range(2))

SECRET = "known to both of them, and long enough"


class Provider(ThreadingHTTPServer):
    """Answers as a provider does; `claims` and `key` are what it says and what it signs with."""

    claims: dict[str, Any]
    key: Any
    alg: str
    asked: dict[str, list[str]]
    described: dict[str, Any]
    person: dict[str, Any]

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        if self.path == "/jwks":
            return self._say({"keys": [KEY.as_dict(private=False)]})
        if self.path == "/userinfo":
            return self._say(self.server.person)
        return self._say({
            "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks", "id_token_signing_alg_values_supported": ["RS256"],
            **self.server.described,
        })  # fmt: skip

    def do_POST(self) -> None:
        self.server.asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        now = int(time.time())
        claims = {"iss": self.server.issuer, "aud": "guibiao", "iat": now, "exp": now + 60, **self.server.claims}
        head = {"alg": self.server.alg, "kid": "k"}
        token = jwt.encode(head, claims, self.server.key, algorithms=["RS256", "HS256", "none"])
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _say(self, what: Any) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is written down."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Answers)
    server.claims, server.key, server.alg, server.described, server.person = {}, KEY, "RS256", {}, {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    settings.OIDC = {
        "issuer": server.issuer, "client_id": "guibiao", "client_secret": SECRET, "claim": "sub", "scope": "openid",
        "label": "省统一身份认证",
    }  # fmt: skip
    yield server
    server.shutdown()
    server.server_close()


def come_back(client: Client, provider: Provider, onward: str = "", **claims: Any) -> Any:
    """Go to the provider and come back with what it says."""
    away = client.get("/account/oidc/", {"next": onward}).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}
    assert away.startswith(f"{provider.issuer}/authorize") and asked["code_challenge_method"] == "S256"
    provider.claims = {"nonce": asked["nonce"], **claims}
    return client.get("/account/oidc/callback/", {"code": "c", "state": asked["state"]})


def test_who_is_known_comes_in(client: Client, provider: Provider, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(subject="u-1001")
    assert "用省统一身份认证登录" in client.get("/account/login/").content.decode()
    assert come_back(client, provider, "/notices/", sub="u-1001").headers["Location"] == "/notices/"
    assert client.get("/inbox/").status_code == 200
    assert "code_verifier" in provider.asked
    assert come_back(Client(), provider, "https://evil.example/", sub="u-1001").headers["Location"] in {"/", "home"}


def test_who_is_not_known_stays_outside_and_no_account_is_made(
    client: Client, provider: Provider, person: Callable[..., Any]
) -> None:
    gone = person("gone", "planner")
    User.objects.filter(pk=gone.pk).update(subject="u-2", is_active=False)
    before = User.objects.count()
    for subject in ("u-9", "", "u-2"):
        answer = come_back(client, provider, sub=subject)
        assert answer.headers["Location"] == "/account/login/"
        assert client.get("/inbox/").status_code == 302
    assert User.objects.count() == before
    assert AuditEntry.objects.filter(action="session.oidc_refused").count() == 3


@pytest.mark.once
def test_an_answer_that_is_forged_old_or_for_somebody_else_is_refused(
    client: Client, provider: Provider, person: Callable[..., Any]
) -> None:
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(subject="u-1001")
    wrong: list[dict[str, Any]] = [
        {"nonce": "x"}, {"aud": "other"}, {"iss": "https://evil.example"}, {"exp": int(time.time()) - 1000},
    ]  # fmt: skip
    for claims in wrong:
        come_back(client, provider, **({"sub": "u-1001"} | claims))
        assert client.get("/inbox/").status_code == 302, claims
    provider.key = OTHER
    come_back(client, provider, sub="u-1001")
    assert client.get("/inbox/").status_code == 302
    provider.key = KEY
    assert (
        client.get("/account/oidc/callback/", {"code": "c", "state": "made-up"}).headers["Location"]
        == "/account/login/"
    )
    assert client.get("/inbox/").status_code == 302


@pytest.mark.parametrize(
    ("alg", "key"),
    [("HS256", OctKey.import_key(SECRET)), ("none", KEY)],
    ids=["the secret of both", "no signature"],
)
@pytest.mark.once
def test_a_token_that_anybody_could_have_signed_is_refused(
    client: Client, provider: Provider, person: Callable[..., Any], alg: str, key: Any
) -> None:
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(subject="u-1001")
    provider.alg, provider.key = alg, key
    come_back(client, provider, sub="u-1001")
    assert client.get("/inbox/").status_code == 302
    # The provider may offer what it likes.
    provider.described = {"id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
    come_back(client, provider, sub="u-1001")
    assert client.get("/inbox/").status_code == 302


@pytest.mark.parametrize("said", ["u-\x001", "u\n1", "x" * 5000, ["u-1001"], {"a": 1}, True, 10**400, "\ud800"])
def test_an_identity_that_is_none_is_refused_with_a_sentence(
    client: Client, provider: Provider, person: Callable[..., Any], said: Any
) -> None:
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(subject="True" if said is True else "['u-1001']")
    assert come_back(client, provider, sub=said).headers["Location"] == "/account/login/"
    assert client.get("/inbox/").status_code == 302
    assert "统一身份认证" in client.get("/account/login/").content.decode()


def test_an_address_counts_when_it_was_verified(
    client: Client, provider: Provider, person: Callable[..., Any], settings: Any
) -> None:
    settings.OIDC = {**settings.OIDC, "claim": "email"}
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(subject="lin@example.org")
    come_back(client, provider, sub="1", email="lin@example.org")
    assert client.get("/inbox/").status_code == 302
    come_back(client, provider, sub="1", email="lin@example.org", email_verified=True)
    assert client.get("/inbox/").status_code == 200


@pytest.mark.once
def test_without_a_provider_there_is_no_such_page(client: Client, db: None) -> None:
    assert client.get("/account/oidc/").status_code == 404
    assert "account/oidc" not in client.get("/account/login/").content.decode()


@pytest.mark.once
def test_a_provider_that_is_away_is_said(client: Client, provider: Provider, db: None, settings: Any) -> None:
    settings.OIDC = {**settings.OIDC, "issuer": "http://127.0.0.1:9"}
    assert client.get("/account/oidc/").headers["Location"] == "/account/login/"


@pytest.mark.parametrize(
    "described", [{"issuer": "https://evil.example"}, {"id_token_signing_alg_values_supported": ["HS256", "none"]}]
)
@pytest.mark.once
def test_a_provider_that_is_another_or_signs_with_what_others_know_is_not_followed(
    client: Client, provider: Provider, db: None, described: dict[str, Any]
) -> None:
    provider.described = described
    assert client.get("/account/oidc/").headers["Location"] == "/account/login/"


def test_what_the_token_leaves_out_the_provider_is_asked_for_and_about_the_same_person(
    client: Client, provider: Provider, person: Callable[..., Any], settings: Any
) -> None:
    settings.OIDC = {**settings.OIDC, "claim": "email"}
    provider.described = {"userinfo_endpoint": f"{provider.issuer}/userinfo"}
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(subject="lin@example.org")
    provider.person = {"sub": "2", "email": "lin@example.org", "email_verified": True}
    come_back(client, provider, sub="1")
    assert client.get("/inbox/").status_code == 302
    provider.person["sub"] = "1"
    come_back(client, provider, sub="1")
    assert client.get("/inbox/").status_code == 200


def test_who_leaves_is_told_that_the_provider_still_knows_her(
    client: Client, provider: Provider, person: Callable[..., Any]
) -> None:
    provider.described = {"end_session_endpoint": f"{provider.issuer}/logout"}
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(subject="u-1001")
    come_back(client, provider, sub="u-1001")
    page = client.post("/account/logout/").content.decode()
    assert f"{provider.issuer}/logout?id_token_hint=" in page and "省统一身份认证" in page
    assert client.get("/inbox/").status_code == 302
    client.force_login(lin)
    assert client.post("/account/logout/").headers["Location"] == "/account/login/"
