"""The ledger of tasks: what is to be done, who answers for it, where it was said, and old ledgers joined to it."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Import, Organisation, Region, User
from guibiao.plans.models.plans import Plan
from guibiao.plans.models.versions import Version


class UnitMatch(models.Model):
    """Which registered organisations a name in a text means; asked of a person once and remembered."""

    class State(models.TextChoices):
        SURE = "sure", _("自动对应")
        OPEN = "open", _("待确认")
        DECIDED = "decided", _("人工确认")
        DISMISSED = "dismissed", _("不是登记单位")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("台账单位"), on_delete=models.PROTECT, related_name="unit_matches"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("地区"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("文中名称"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State)
    organisations = models.ManyToManyField(Organisation, verbose_name=_("登记机构"), related_name="+")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    access_scope = Scope(view="task.view", organisation="organisation")

    class Meta:
        verbose_name = _("单位对应")
        verbose_name_plural = _("单位对应")
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["organisation", "region", "name"], name="plans_unit_match_name")]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """One item of the ledger (责任事项): a measure or a target, whatever number of documents ask for it.

    `identity` is that of the measure or target that it was made from, in every version and in every exported table.
    """

    class Kind(models.TextChoices):
        MEASURE = "measure", _("举措")
        TARGET = "target", _("目标")

    class Standing(models.TextChoices):
        ACTIVE = "active", _("在册")
        WITHDRAWN = "withdrawn", _("已撤出")
        MERGED = "merged", _("已并入")

    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("台账单位"), on_delete=models.PROTECT, related_name="ledger_tasks"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("地区"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind, default=Kind.MEASURE)
    order = models.PositiveIntegerField(_("序号"), default=0)
    group = models.CharField(_("重点任务"), max_length=300, blank=True)
    title = models.CharField(_("事项"), max_length=300)
    text = models.TextField(_("具体内容"), blank=True)
    deadline = models.CharField(_("完成时限"), max_length=40, blank=True)
    annual = models.TextField(_("年度目标"), blank=True)
    outcome = models.TextField(_("成果形式"), blank=True)
    lead = models.ForeignKey(
        Organisation, verbose_name=_("牵头单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    standing = models.CharField(_("在册情况"), max_length=10, choices=Standing, default=Standing.ACTIVE)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("并入"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    extra = models.JSONField(_("其他栏目"), default=dict, help_text="columns of an old ledger that are no field here")
    merging = models.JSONField(
        default=dict, help_text="what it says alone while others are merged into it, and what it brought to another"
    )

    access_scope = Scope(view="task.view", organisation="organisation")

    class Meta:
        verbose_name = _("责任事项")
        verbose_name_plural = _("责任事项")
        ordering = ("kind", "order", "pk")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def label_of(cls, name: str) -> str:
        """The name of a field on screen."""
        field: Any = cls._meta.get_field(name)
        return str(field.verbose_name)


class TaskSource(models.Model):
    """A document that asks for a task. `said` is what it says now; `change` how that differs from its last version.

    Of a target that was divided `quota` is the part taken on, and `identity` that of the task above.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", _("规划")
        REPORT = "report", _("工作报告")
        INSTRUCTION = "instruction", _("批示")
        MEETING = "meeting", _("会议")
        LEDGER = "ledger", _("原有台账")
        DIVISION = "division", _("上级分解")

    class Change(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("有改动")
        SAME = "same", _("未变")
        WITHDRAWN = "withdrawn", _("已撤出")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(_("来源类别"), max_length=12, choices=Kind)
    title = models.CharField(_("来源"), max_length=300)
    reference = models.CharField(_("文号或日期"), max_length=120, blank=True)
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="task_sources")
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    quota = models.ForeignKey("plans.Quota", null=True, on_delete=models.PROTECT, related_name="sources")
    identity = models.UUIDField(null=True)
    change = models.CharField(_("与上一版相比"), max_length=10, choices=Change, default=Change.NEW)
    said = models.JSONField(default=dict)

    access_scope = Scope(view="task.view", organisation="task__organisation")

    class Meta:
        verbose_name = _("事项来源")
        verbose_name_plural = _("事项来源")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["plan", "identity"], name="plans_source_identity")]

    def __str__(self) -> str:
        return self.title


class Role(models.TextChoices):
    """What a unit has to do with a task."""

    LEAD = "lead", _("牵头单位")
    PARTICIPANT = "participant", _("参与单位")
    RESPONSIBLE = "responsible", _("责任单位")
    DATA = "data", _("数据来源单位")
    DIVIDED = "divided", _("分解承担单位")


class TaskUnit(models.Model):
    """A unit of a task under the name that the document or the ledger gives it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="units")
    order = models.PositiveIntegerField()
    role = models.CharField(_("角色"), max_length=12, choices=Role)
    name = models.CharField(_("单位"), max_length=200)
    match = models.ForeignKey(UnitMatch, on_delete=models.PROTECT, related_name="units")

    access_scope = Scope(view="task.view", organisation="task__organisation")

    class Meta:
        verbose_name = _("责任单位")
        verbose_name_plural = _("责任单位")
        ordering = ("task", "order")

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """A registered organisation's part in a task, worked out from the task's units: what the organisation itself sees."""

    task = models.ForeignKey(Task, verbose_name=_("事项"), on_delete=models.CASCADE, related_name="duties")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="duties"
    )
    role = models.CharField(_("角色"), max_length=12, choices=Role)

    access_scope = Scope(view="duty.view", organisation="organisation")

    class Meta:
        verbose_name = _("本单位事项")
        verbose_name_plural = _("本单位事项")
        ordering = ("task", "pk")
        constraints = [models.UniqueConstraint(fields=["task", "organisation", "role"], name="plans_duty_once")]

    def __str__(self) -> str:
        return str(self.task)


class LedgerRow(models.Model):
    """A row of an old ledger, whole and for ever; without a task it waits on the list of unmatched rows.

    `repeats` is the row of a ledger joined before that says the same and waited then: that one is listed, this one is not.
    """

    source = models.ForeignKey(Import, verbose_name=_("导入"), on_delete=models.PROTECT, related_name="ledger_rows")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("台账单位"), on_delete=models.PROTECT, related_name="ledger_rows"
    )
    number = models.PositiveIntegerField(_("行"))
    cells: Any = models.JSONField(help_text='{"heading": value}')
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="ledger_rows")
    repeats = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="repeated")

    access_scope = Scope(view="task.view", organisation="organisation")

    class Meta:
        verbose_name = _("原有台账的行")
        verbose_name_plural = _("原有台账的行")
        ordering = ("source", "number")

    def __str__(self) -> str:
        return f"{self.source} · {self.number}"
