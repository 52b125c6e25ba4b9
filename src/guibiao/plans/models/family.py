"""Documents of a family: which plan carries out which (规划 → 行动方案 → 年度计划), and item by item what carries out what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import User
from guibiao.plans.models.ledger import TaskSource
from guibiao.plans.models.plans import Plan


class PlanLink(models.Model):
    """The lower document carries out the upper one."""

    upper = models.ForeignKey(Plan, verbose_name=_("上级文件"), on_delete=models.PROTECT, related_name="links_below")
    lower = models.ForeignKey(Plan, verbose_name=_("下级文件"), on_delete=models.PROTECT, related_name="links_above")
    by = models.ForeignKey(User, verbose_name=_("关联人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("关联时间"), auto_now_add=True)

    access_scope = Scope(view="task.view", organisation="lower__organisation")

    class Meta:
        verbose_name = _("上下级文件")
        verbose_name_plural = _("上下级文件")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["upper", "lower"], name="plans_link_once")]

    def __str__(self) -> str:
        return f"{self.upper} → {self.lower}"


class Carrying(models.Model):
    """An item of the lower document carries out one of the upper; without one a person said that nothing is above it.

    Both ends are what a document says (sources), so that a link survives when tasks are joined.
    """

    link = models.ForeignKey(PlanLink, on_delete=models.CASCADE, related_name="carryings")
    lower = models.ForeignKey(TaskSource, on_delete=models.CASCADE, related_name="carries")
    upper = models.ForeignKey(TaskSource, null=True, on_delete=models.CASCADE, related_name="carried_by")
    by = models.ForeignKey(User, verbose_name=_("确认人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("确认时间"), auto_now_add=True)

    access_scope = Scope(view="task.view", organisation="lower__task__organisation")

    class Meta:
        verbose_name = _("承接关系")
        verbose_name_plural = _("承接关系")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["link", "lower"], name="plans_carrying_once")]
