"""Log-in through a real identity provider, by HTTP: what the small one of `test_oidc` says, this one says of its own accord."""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

import pytest
import requests
import yaml
from django.test import Client
from nanoidp.app import create_app
from werkzeug.serving import make_server

from guibiao.kernel.models import AuditEntry, User

pytestmark = pytest.mark.django_db
HERE = "http://127.0.0.1:8000"
WORD = "spring-river-moon"
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The provider's address while it runs."""
    home = tmp_path_factory.mktemp("provider")
    began: dict[str, Any] = {}
    server = make_server("127.0.0.1", 0, lambda *asked: began["app"](*asked), threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    client = {
        "client_id": "guibiao",
        "client_secret": "s3cret-of-a-test",
        "redirect_uris": [f"{HERE}/account/oidc/callback/"],
    }
    _write(home / "settings.yaml", {
        "oauth": {"issuer": address, "audience": "guibiao", "require_pkce": True, "clients": [client]},
        "jwt": {"keys_dir": str(home / "keys")},
        "session": {"secret_key": "of-a-test", "enforce_password_check": True},
        "logging": {"level": "ERROR"},
    })  # fmt: skip
    _write(home / "users.yaml", {"users": {"lin": {"password": WORD, "email": "lin@example.org"}}})
    began["app"] = create_app(str(home))
    logging.getLogger("werkzeug").disabled = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    server.server_close()


def _write(path: Path, what: Any) -> None:
    path.write_text(yaml.safe_dump(what), encoding="utf-8")


@pytest.fixture
def lin(issuer: str, settings: Any, person: Callable[..., Any]) -> Any:
    """Somebody whom the provider knows, in a workspace that trusts it."""
    settings.OIDC = {
        "issuer": issuer, "client_id": "guibiao", "client_secret": "s3cret-of-a-test", "claim": "sub", "scope": "openid email",
        "label": "省统一身份认证",
    }  # fmt: skip
    made = person("lin", "planner")
    User.objects.filter(pk=made.pk).update(subject="lin")
    return made


def away(client: Client) -> str:
    """Where somebody is led who wants to log in through the provider."""
    return str(client.get("/account/oidc/").headers["Location"])


def through(asked: str, password: str = WORD) -> str:
    """What the provider sends the browser back to, once somebody has logged in there."""
    browser = requests.Session()
    page = browser.get(asked, timeout=10)
    action = re.search(r'<form[^>]*action="([^"]*)"', page.text)
    given = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
    answer = browser.post(
        urljoin(page.url, unescape(action[1])) if action and action[1] else page.url,
        {**given, "username": "lin", "password": password}, allow_redirects=False, timeout=10,
    )  # fmt: skip
    return answer.headers.get("Location", "")


def back(client: Client, address: str) -> bool:
    """Whether somebody who comes back to this address is let in."""
    assert address.startswith(f"{HERE}/account/oidc/callback/?"), address
    client.get(address.removeprefix(HERE))
    return bool(client.get("/inbox/").status_code == 200)


def said_otherwise(asked: str, **words: str) -> str:
    parts = urlsplit(asked)
    said = {name: values[0] for name, values in parse_qs(parts.query).items()} | words
    return urlunsplit(parts._replace(query=urlencode(said)))


def test_the_whole_way_in_and_out(client: Client, lin: Any, issuer: str) -> None:
    asked = away(client)
    assert asked.startswith(f"{issuer}/authorize?")
    assert through(asked, "wrong-word") == ""
    came = through(asked)
    assert back(client, came)
    assert AuditEntry.objects.filter(action="session.login", actor_id=lin.pk).count() == 1
    assert not back(Client(), came), "an answer holds for the browser that asked"
    page = client.post("/account/logout/").content.decode()
    out = unescape(re.findall(rf'href="({issuer}[^"]+)"', page)[0])
    assert requests.get(out, allow_redirects=False, timeout=10).status_code in (200, 302)
    assert client.get("/inbox/").status_code == 302


def test_the_address_is_what_people_are_known_by_where_that_is_set_up(client: Client, lin: Any, settings: Any) -> None:
    settings.OIDC = {**settings.OIDC, "claim": "email"}
    User.objects.filter(pk=lin.pk).update(subject="lin@example.org")
    assert back(client, through(away(client)))


def test_new_keys_of_the_provider_are_learnt(client: Client, lin: Any, issuer: str) -> None:
    assert requests.post(f"{issuer}/api/keys/rotate", timeout=10).ok
    assert back(client, through(away(client)))


def test_what_was_not_asked_for_is_refused(client: Client, lin: Any, issuer: str, settings: Any) -> None:
    asked = away(client)
    assert not back(client, through(said_otherwise(asked, nonce="of-somebody-else")))
    asked = away(client)
    assert not back(client, said_otherwise(through(asked), state="of-somebody-else"))
    asked = away(client)
    code = parse_qs(urlsplit(through(asked)).query)["code"][0]
    other = Client()
    assert not back(other, said_otherwise(through(away(other)), code=code)), "the code of another browser"
    settings.OIDC = {**settings.OIDC, "issuer": issuer.replace("127.0.0.1", "localhost")}
    assert away(client) == "/account/login/"
    settings.OIDC = {**settings.OIDC, "issuer": issuer, "client_id": "another"}
    assert through(away(client)) == ""
