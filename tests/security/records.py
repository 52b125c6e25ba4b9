"""What the pages' workspace has not, and some address asks for: two documents one above the other, a program's account, and the like."""

from typing import Any

from django.test import Client

from guibiao.exchange.models import System
from guibiao.kernel.models import User
from guibiao.plans.ledger import family
from guibiao.plans.models import Plan, Task
from guibiao.statistics.models import Indicator
from tests.plans import families


def add() -> None:
    """After `workspace.fill()`, before anybody knocks."""
    planner = User.objects.select_related("organisation__region").get(username="lin")
    lower = families.adopted(planner, "东江省科技创新行动方案", measures=({"title": "布局重大科学问题"},))
    upper = Plan.objects.filter(state="adopted", genre="plan").exclude(pk=lower.pk).order_by("pk")[0]
    family.link(upper, lower, planner)
    System.objects.create(name="共享平台", organisation=planner.organisation)
    Task.objects.create(organisation=planner.organisation, kind="measure", title="本厅自定事项", order=900)
    Indicator.objects.create(code="own_index", name="本厅自定指标", unit="%", organisation=planner.organisation)


def log_in_elsewhere(visitors: Any) -> None:
    """Everybody has a second session."""
    for visitor in visitors:
        Client(HTTP_HOST="127.0.0.1").force_login(visitor.person)
