"""The yearly list of key tasks (年度重点任务清单): what is worked on, and every version that was issued."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation, User
from guibiao.plans.models.ledger import Task
from guibiao.plans.models.versions import Fixed


class KeyList(models.Model):
    """The key tasks of a year as they are worked on; issuing makes a version of them."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("台账单位"), on_delete=models.PROTECT, related_name="key_lists"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("名称"), max_length=200)

    access_scope = Scope(view="task.view", organisation="organisation")

    class Meta:
        verbose_name = _("年度重点任务清单")
        verbose_name_plural = _("年度重点任务清单")
        ordering = ("-year", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "title"],
                name="plans_key_list_once",
                violation_error_message=_("这一年已有同名的清单。"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("register_detail", args=["keylists", self.pk])

    @property
    def current_version(self) -> "KeyListVersion | None":
        found: KeyListVersion | None = self.versions.order_by("-number").first()
        return found


class KeyTask(models.Model):
    """One task of the list: what of it is due this year, who answers in person, and its nodes."""

    key_list = models.ForeignKey(KeyList, on_delete=models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="key_tasks")
    order = models.PositiveIntegerField(_("序号"))
    goal = models.TextField(_("年度目标"), blank=True)
    owner = models.CharField(_("责任人"), max_length=100, blank=True)
    nodes: Any = models.JSONField(_("节点"), default=list, help_text='[["2026-09-30", "完成方案"], …]')

    access_scope = Scope(view="task.view", organisation="key_list__organisation")

    class Meta:
        verbose_name = _("年度重点任务")
        verbose_name_plural = _("年度重点任务")
        ordering = ("key_list", "order", "pk")
        constraints = [models.UniqueConstraint(fields=["key_list", "task"], name="plans_key_task_once")]

    def __str__(self) -> str:
        return str(self.task)


class KeyListVersion(Fixed):
    """The list as it was issued, readable for ever."""

    key_list = models.ForeignKey(KeyList, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    issued_on = models.DateField(_("印发日期"))
    document = models.CharField(_("印发文件"), max_length=300, blank=True)
    reason = models.TextField(_("调整理由"), blank=True)
    rows = models.JSONField(help_text="the cells of each row, with the identity of its task")
    by = models.ForeignKey(User, verbose_name=_("办理人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("形成时间"), auto_now_add=True)

    access_scope = Scope(view="task.view", organisation="key_list__organisation")

    class Meta:
        verbose_name = _("清单版本")
        verbose_name_plural = _("清单版本")
        ordering = ("key_list", "number")
        constraints = [models.UniqueConstraint(fields=["key_list", "number"], name="plans_key_list_version")]

    def __str__(self) -> str:
        return f"{self.key_list} · {_('第')} {self.number} {_('版')}"
