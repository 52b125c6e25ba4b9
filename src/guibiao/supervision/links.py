"""Links from things of the rooms above to their supervision."""

from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access, onward
from guibiao.monitoring.models import TargetWarning
from guibiao.plans.models import KeyList, Plan, Task
from guibiao.supervision import from_warnings, key_tasks, task_lights


def _of_task(user: Any, task: Any) -> onward.Link | None:
    """From a task of the ledger to its supervision."""
    if task.standing != Task.Standing.ACTIVE or not access.can(user, "supervision.edit", task.organisation):
        return None
    return onward.Link(_("督办立项"), f"{reverse('supervision_new')}?task={task.pk}", "bell")


def _of_plan(user: Any, plan: Any) -> onward.Link | None:
    """From an adopted plan to handing its measures down."""
    if plan.state != "adopted" or not access.can(user, "supervision.edit", plan.organisation):
        return None
    return onward.Link(_("从台账交办"), f"{reverse('supervision_from_ledger')}?plan={plan.pk}", "bell")


def _of_key_list(user: Any, found: Any) -> onward.Link | None:
    """From a yearly list of key tasks to putting them all under supervision."""
    if not key_tasks.may_supervise(user, found):
        return None
    return onward.Link(_("全部立项督办"), reverse("supervision_key_tasks", args=[found.pk]), "bell")


def _from_warning(user: Any, warning: Any) -> onward.Link | None:
    """From a warning to its supervision, by one press."""
    if not from_warnings.may_hand_over(user, warning):
        return None
    return onward.Link(_("转督办"), reverse("supervision_from_warning", args=[warning.pk]), "bell", post=True)


def _from_warnings(user: Any) -> onward.Link | None:
    """From chosen warnings to their supervision."""
    if not access.can(user, "warning.decide") or not access.can(user, "supervision.edit"):
        return None
    return onward.Link(_("转督办"), reverse("supervision_from_warnings"), "bell")


def _of_warning(user: Any, warning: Any) -> onward.Link | None:
    """From a warning to the item that came of it."""
    item = from_warnings.item_of(warning, user)
    if item is None:
        return None
    return onward.Link(item.number, reverse("register_detail", args=["supervision", item.pk]), "bell")


def _light_of(user: Any, task: Any) -> onward.Link | None:
    """From a measure of the ledger to its light."""
    if not task_lights.has_light(task) or not access.can(user, "supervision.view"):
        return None
    light = task_lights.LIGHTS[task_lights.of(task).light][1]
    label = format_lazy("{}{}{}", _("任务灯号"), _("："), light)
    return onward.Link(label, reverse("register_detail", args=["tasklights", task.pk]), "gauge")


def add() -> None:
    """Offer them."""
    onward.add(Task, _light_of)
    onward.add(TargetWarning, _from_warning)
    onward.add(TargetWarning, _of_warning)
    onward.add_several(TargetWarning, _from_warnings)
    onward.add(Task, _of_task)
    onward.add(Plan, _of_plan)
    onward.add(KeyList, _of_key_list)
