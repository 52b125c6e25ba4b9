"""待办 and notices in a real browser: from the bell to the thing itself."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import served, visitors

FILL = """
import datetime
import django; django.setup()
from django.utils import timezone
from guibiao.kernel import notices, procedures
from guibiao.kernel.directory import first
from guibiao.kernel.models import Organisation, User
from guibiao.plans.models import Plan
first.bootstrap(organisation="东江省科学技术厅", region="140000", administrators=True)
for user in User.objects.all():
    user.set_password("correct-horse-9"); user.must_change_password = False; user.save()
admin = User.objects.get(username="admin")
for number, days in enumerate((-9, 2, 40, None)):
    until = None if days is None else timezone.localdate() + datetime.timedelta(days)
    plan = Plan.objects.create(
        organisation=Organisation.objects.first(), sha256=str(number), name="x", uploaded_by=admin,
        title=f"东江省第{number}个科技创新规划",
    )
    procedures.apply(plan, "read", admin)
    plan.deadline, plan.deadline_provisional = until, days == 40
    plan.save()
    notices.tell([admin], "case.alarm", plan, f"期限将到：“{plan}”（核对中）。")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("data"), ["-c", FILL], "--no-worker") as url:
        yield url


@pytest.fixture
def visit(address: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    with visitors(chromium, address) as make:
        yield make


def test_from_the_top_bar_to_the_case(visit: Callable[..., Page]) -> None:
    page = visit("admin")
    page.locator(".gb-top").get_by_role("link", name="待办").click()
    lines = page.locator("tbody tr")
    expect(lines).to_have_count(4)
    expect(lines.first).to_contain_text("已逾期")
    expect(lines.nth(1)).to_contain_text("还有")
    page.wait_for_load_state()
    page.get_by_label("期限", exact=True).select_option("overdue")
    expect(lines).to_have_count(1)
    lines.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第0个")


def test_a_notice_is_read_by_going_where_it_leads(visit: Callable[..., Page]) -> None:
    page = visit("admin")
    bell = page.locator(".gb-top").get_by_role("link", name="通知")
    expect(bell).to_contain_text("4")
    bell.click()
    page.get_by_role("button", name="第3个").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第3个")
    expect(bell).to_contain_text("3")
    page.goto("/notices/choices/")
    page.get_by_label("邮件：期限提醒").select_option("each")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("邮件：期限提醒")).to_have_value("each")
