"""Breadcrumbs: a link only to where the person may go."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from guibiao.kernel.registers import trail

pytestmark = pytest.mark.django_db


def shown(user: Any, crumbs: list[dict[str, Any]]) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return render_to_string("components/breadcrumbs.html", {"breadcrumbs": crumbs, "request": request})


def test_the_list_of_a_register_is_a_link_for_who_may_open_it(person: Callable[..., Any]) -> None:
    way = trail("organisations", ("某处", "/somewhere/"), "这一页")
    assert shown(person("yun", "system_admin"), way).count("<a ") == 2
    elsewhere = shown(person("lin"), way)
    assert 'href="/somewhere/"' in elsewhere and elsewhere.count("<a ") == 1


def test_the_page_itself_is_no_link(person: Callable[..., Any]) -> None:
    admin = person("yun", "system_admin")
    for way in (trail("organisations"), trail("organisations", ("这一页", "/here/"))):
        assert '<span aria-current="page">' in shown(admin, way)
    assert "<a " not in shown(admin, trail("organisations"))
