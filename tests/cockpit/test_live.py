"""What changed: since a person last looked, and while she looks."""

import datetime
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guibiao.kernel import audit
from guibiao.kernel.models import User
from guibiao.monitoring.models import LightOverride
from guibiao.plans.models import Plan
from tests.cockpit.conftest import judge, target
from tests.cockpit.test_pages import part, read

pytestmark = pytest.mark.database


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, leader: Client) -> Callable[[int], None]:
    """`on(20)`: it is noon of the 20th of November 2026, and she has logged in."""

    def set_day(day: int) -> None:
        now = datetime.datetime(2026, 11, day, 4, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)
        leader.force_login(User.objects.get(username="gao"))

    set_day(20)
    return set_day


def changed(client: Client) -> str:
    return part(read(client), "changed")


def test_what_changed_since_the_last_time(
    leader: Client, places: Any, plan_of: Callable[..., Any], on: Callable[[int], None]
) -> None:
    plan = plan_of(places["bureau"], places["east"])
    one, other, same = (target(plan, "normal", name) for name in ("研发强度", "技术合同", "论文"))
    assert "今天是第一次查看" in changed(leader)
    judge(one, "behind")
    assert "今天是第一次查看" in changed(leader), "she saw it change"
    on(21)
    assert "2026年11月20日上次查看以来：灯号没有变化" in changed(leader)
    judge(one, "behind", 5.0)
    judge(other, "warning")
    judge(same, "normal", 7.0)
    for _ in range(2):
        said = changed(leader)
        assert "上次查看以来：变差 1" in said and "技术合同" in said and "研发强度" not in said and "论文" not in said
    assert re.search(r"正常 → 变为 预警", said)
    target(plan, "met", "新目标")
    judge(other, "met")
    assert "变好 1，新列入 1" in changed(leader), "against the day before, however often she looks"
    on(23)
    assert "2026年11月21日上次查看以来：灯号没有变化" in changed(leader)


def test_lights_set_by_hand_change_too(
    leader: Client, places: Any, plan_of: Callable[..., Any], on: Callable[[int], None]
) -> None:
    plan = plan_of(places["bureau"], places["east"])
    one, other = target(plan, "behind", "研发强度"), target(plan, "behind", "技术合同")
    user = User.objects.get(username="gao")

    def by_hand(watched: Any, until: int) -> LightOverride:
        made = LightOverride.objects.create(
            watched=watched, standing="normal", reason="口径", until=datetime.date(2026, 11, until), by=user
        )
        LightOverride.objects.filter(pk=made.pk).update(at=timezone.now())
        return made

    by_hand(other, 21)
    on(21)
    read(leader)
    on(22)
    by_hand(one, 30)
    said = changed(leader)
    assert "变差 1，变好 1" in said, "one was set, the other one's day went by"
    assert re.search(r"研发强度 .*?滞后 → 变为 正常", said) and re.search(r"技术合同 .*?正常 → 变为 滞后", said)
    on(23)
    LightOverride.objects.filter(watched=one).update(ended_at=timezone.now())
    assert "变差 1" in changed(leader)
    on(24)
    assert "没有变化" in changed(leader)


def test_nothing_is_sent_when_nothing_is_new(leader: Client, places: Any, plan_of: Callable[..., Any]) -> None:
    plan = plan_of(places["bureau"], places["east"])
    one = target(plan, "normal", "研发强度")
    for layout, page in (("page", "/cockpit/"), ("wall", "/cockpit/wall/")):
        stamp = re.search(r'data-co-stamp="([^"]+)"', read(leader, page))
        assert stamp is not None
        address, held = f"/cockpit/live/{layout}/", stamp[1].replace("&quot;", '"')
        answer = leader.get(address, headers={"if-none-match": held})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", held)
    judge(one, "behind")
    answer = leader.get(address, headers={"if-none-match": held})
    assert answer.status_code == 200 and answer.headers["ETag"] != held and "1 个目标滞后" in answer.content.decode()
    held = answer.headers["ETag"]

    def moved() -> None:
        plan.__class__.objects.filter(pk=plan.pk).update(organisation=places["office"])
        audit.record(plan.uploaded_by, "plan.edit", plan)

    for change in (
        moved,
        lambda: LightOverride.objects.create(
            watched=one, standing="unknown", reason="核查", until=datetime.date(2099, 1, 1), by=plan.uploaded_by
        ),
        lambda: target(plan, "met"),
    ):
        change()
        answer = leader.get(address, headers={"if-none-match": held})
        assert answer.status_code == 200
        held = answer.headers["ETag"]
        assert leader.get(address, headers={"if-none-match": held}).status_code == 304


def test_asking_whether_something_is_new_forms_no_page(
    leader: Client, places: Any, plan_of: Callable[..., Any]
) -> None:
    plan = plan_of(places["bureau"], places["city"])
    target(plan, "behind", "研发强度")
    stamp = leader.get("/cockpit/live/page/").headers["ETag"]

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            answer = leader.get("/cockpit/live/page/", headers={"if-none-match": stamp})
        assert answer.status_code == 304
        return [one["sql"] for one in captured]

    def formed(queries: list[str]) -> bool:
        return any(f'FROM "{Plan._meta.db_table}"' in sql for sql in queries)

    assert not formed(asked())
    audit.record(plan.uploaded_by, "plan.open", plan)
    assert formed(asked()), "something was done, and may have changed it"
    assert not formed(asked()), "it had not"
    other = Client()
    other.force_login(User.objects.get(username="gao"))
    other.cookies["django_language"] = "en"
    answer = other.get("/cockpit/live/page/", headers={"if-none-match": stamp, "accept-language": "en"})
    assert answer.status_code == 200, "in another language it is another text"


def test_looking_by_a_script_is_no_visit(
    leader: Client, places: Any, plan_of: Callable[..., Any], on: Callable[[int], None]
) -> None:
    one = target(plan_of(places["bureau"], places["east"]), "normal", "研发强度")
    read(leader)
    on(21)
    judge(one, "behind")
    leader.get("/cockpit/live/page/")
    leader.get("/cockpit/wall/")
    on(22)
    assert "2026年11月20日上次查看以来：变差 1" in changed(leader)


def test_a_page_left_open_does_not_keep_its_session_alive(
    leader: Client, places: Any, plan_of: Callable[..., Any]
) -> None:
    target(plan_of(places["bureau"], places["east"]), "normal")
    session = leader.session
    session["seen"] = before = session["seen"] - 300 if "seen" in session else int(time.time()) - 300
    session.save()
    leader.get("/cockpit/live/page/", headers={"x-unattended": "1"})
    assert leader.session["seen"] == before
    leader.get("/cockpit/live/wall/")
    assert leader.session["seen"] > before, "a screen on the wall is in use"
