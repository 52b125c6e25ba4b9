"""What was found in a plan, one row a finding, and everything that people decided about it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import User
from guibiao.plans.models.plans import Plan


class Item(models.Model):
    """One finding: the document's own particulars, a target, a fact, a measure or a tension.

    `data` is what holds now (the fields of the plan contract), `original` what the reader said (None when a person
    added the item). `version` counts the decisions; two people who decide on the same version are told.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("文件信息")
        TARGET = "target", _("目标")
        FACT = "fact", _("事实")
        MEASURE = "measure", _("举措")
        TENSION = "tension", _("矛盾")

    class Status(models.TextChoices):
        OPEN = "open", _("待核对")
        ACCEPTED = "accepted", _("已接受")
        CORRECTED = "corrected", _("已修改")
        REJECTED = "rejected", _("已剔除")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    key = models.CharField(max_length=20, help_text="the id in the reading: t1, f2, m3")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    data = models.JSONField()
    original = models.JSONField(null=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    reasons = models.JSONField(default=list, help_text="codes of guibiao.plans.attention")
    confidence = models.FloatField(default=1.0)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="plan.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("条目")
        verbose_name_plural = _("条目")
        ordering = ("start", "pk")
        indexes = [models.Index(fields=["plan", "kind", "status"], name="plans_item_kind")]

    def __str__(self) -> str:
        return str(self.data.get("indicator") or self.data.get("title") or self.data.get("about") or self.key)

    @property
    def settled(self) -> bool:
        return self.status != self.Status.OPEN


class ItemChange(models.Model):
    """One decision about one item: who, when, what it was before and after. Never changed or deleted."""

    class Action(models.TextChoices):
        ACCEPT = "accept", _("接受")
        CORRECT = "correct", _("修改")
        REJECT = "reject", _("剔除")
        REOPEN = "reopen", _("退回待核对")
        ADD = "add", _("添加")
        UNDO = "undo", _("撤销")
        REREAD = "reread", _("重新读取")
        TABLE = "table", _("任务分解表回读")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField(help_text="the version of the item after the change")
    action = models.CharField(_("操作"), max_length=10, choices=Action)
    batch = models.UUIDField(db_index=True, help_text="changes made, and undone, together")
    by = models.ForeignKey(User, verbose_name=_("操作人"), null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    access_scope = Scope(view="plan.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("核对记录")
        verbose_name_plural = _("核对记录")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="plans_change_version")]
