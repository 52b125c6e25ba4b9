"""What is refused, as a page and for scripts, in both languages: what is wrong, what to do, a way back."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from guibiao.plans import search

pytestmark = pytest.mark.django_db

SPLIT = "/plans/ledger/tasks/1/merge/"
#: What is asked, and what the page says of it in Chinese and in English.
ASKED = {
    400: (
        "post",
        "/account/language/",
        {"data": {"language": "\0"}},
        "请求无法处理",
        "刷新后重试",
        "cannot be handled",
    ),
    403: ("get", "/assessment/rounds/new/", {}, "没有权限", "请联系系统管理员", "Not allowed"),
    404: ("get", "/nowhere/", {}, "没有找到这个页面", "请核对地址", "There is no such page"),
    405: ("get", SPLIT, {}, "这个地址不能直接打开", "再按一次按钮", "cannot be opened directly"),
    413: (
        "post",
        "/plans/upload/",
        {"data": {f"f{n}": "" for n in range(20_001)}},
        "内容过大",
        "请分几次",
        "Content too large",
    ),
}


@pytest.fixture
def reader(person: Any, places: dict[str, Any], client: Client) -> Client:
    client.force_login(person("lin", "reader", organisation=places["bureau"]))
    client.raise_request_exception = False
    return client


def ask(client: Client, status: int, **headers: str) -> Any:
    method, path, given, *_said = ASKED[status]
    answer = getattr(client, method)(path, **given, headers=headers)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


@pytest.mark.parametrize("status", ASKED)
def test_a_refusal_says_what_is_wrong_what_to_do_and_the_way_back(reader: Client, status: int) -> None:
    *_asked, title, then, english = ASKED[status]
    page = ask(reader, status, Referer="http://testserver/plans/").content.decode()
    assert f"<h1>{title}</h1>" in page and then in page and "gb-account-card" in page
    assert 'href="http://testserver/plans/"' in page
    assert "<style" not in page and "onclick" not in page
    assert 'href="http://elsewhere' not in ask(reader, status, Referer="http://elsewhere.example/").content.decode()
    told = ask(reader, status, **{"X-Requested-With": "fetch"})
    assert then in told.json()["error"] and told["Content-Type"] == "application/json"
    reader.cookies["django_language"] = "en"
    page = ask(reader, status).content.decode()
    assert english in page and title not in page


def test_whoever_is_not_logged_in_is_led_to_the_login(client: Client) -> None:
    page = client.get("/nowhere/").content.decode()
    assert f'href="{reverse("login")}"' in page and "返回工作台" not in page


def test_a_refused_method_keeps_its_header(reader: Client) -> None:
    answer = reader.get(SPLIT)
    assert answer.headers["Allow"] == "POST"
    assert not reader.head(SPLIT).content


@pytest.mark.parametrize(
    ("error", "status", "title"), [(OperationalError, 503, "系统正忙"), (ValueError, 500, "系统出错")]
)
def test_what_breaks_says_what_is_safe(
    reader: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception], status: int, title: str
) -> None:
    def broken(*_args: Any, **_named: Any) -> None:
        raise error("database is locked")

    monkeypatch.setattr(search, "find", broken)
    address = reverse("search") + "?q=研发"
    answer = reader.get(address)
    assert answer.status_code == status and ("Retry-After" in answer.headers) == (status == 503)
    page = answer.content.decode()
    assert f"<h1>{title}</h1>" in page and "已保存的内容不受影响" in page and "app.css" in page
    assert "已保存的内容不受影响" in reader.get(address, headers={"Accept": "application/json"}).json()["error"]
