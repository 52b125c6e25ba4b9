"""How an office wants its task table, and an edited table that waits to be confirmed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation, StoredFile, User
from guibiao.plans.models.plans import Plan


class TaskTemplate(models.Model):
    """Columns of a 任务分解表 in their order and under the office's own names, and, if it has one, its Word file."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="task_templates"
    )
    name = models.CharField(_("名称"), max_length=60)
    columns = models.JSONField(help_text='[{"key": "lead", "heading": "牵头单位"}]')
    docx = models.ForeignKey(
        StoredFile, verbose_name=_("Word 模板"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    access_scope = Scope(view="plan.view", organisation="organisation")

    class Meta:
        verbose_name = _("任务分解表模板")
        verbose_name_plural = _("任务分解表模板")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="plans_template_name",
                violation_error_message=_("本单位已有同名模板。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TableRead(models.Model):
    """The differences of an edited task table. Nothing of it holds until it is confirmed, and then once."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="table_reads")
    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("文件名"), max_length=255)
    changes = models.JSONField(help_text="see guibiao.plans.readback")
    warnings = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    access_scope = Scope(view="plan.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("读回的任务分解表")
        verbose_name_plural = _("读回的任务分解表")
        ordering = ("-pk",)
