"""督办事项: what was handed down to whom, its clock or nodes, what was reported, the evidence, extensions asked for."""

import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, StoredFile, User
from guibiao.monitoring.models import TargetWarning
from guibiao.supervision.procedure import EXTENDING, SUPERVISING


class Item(Case):
    """One matter under supervision, tracked until the supervisor strikes it off.

    `limits` are the limits as they held when it was handed down: {"arrange": [0, "calendar"], …}; empty for yearly key
    tasks and indicators, which have nodes. `extended_to` is the last day that an approved extension gave.
    """

    class Origin(models.TextChoices):
        MEASURE = "measure", _("规划举措")
        KEY_TASK = "key_task", _("年度重点任务或指标")
        WARNING = "warning", _("监测预警")
        CONSULTATION = "consultation", _("会商议定")
        INSTRUCTION = "instruction", _("领导批示")

    class Weight(models.TextChoices):
        ORDINARY = "ordinary", _("一般事项")
        MAJOR = "major", _("重大、复杂事项")

    procedure = SUPERVISING
    inbox_related: ClassVar[tuple[str, ...]] = ("organisation", "lead")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("督办单位"), on_delete=models.PROTECT, related_name="supervised"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    serial = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("督办事项"), max_length=300)
    text = models.TextField(_("办理要求"), blank=True)
    origin = models.CharField(_("来源类别"), max_length=14, choices=Origin, default=Origin.INSTRUCTION)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    reference = models.CharField(_("文号或日期"), max_length=120, blank=True)
    identity = models.UUIDField(_("来源条目"), null=True, blank=True, db_index=True)
    warning = models.ForeignKey(
        TargetWarning, verbose_name=_("来源预警"), null=True, on_delete=models.PROTECT, related_name="items"
    )
    weight = models.CharField(_("分量"), max_length=10, choices=Weight, default=Weight.ORDINARY)
    lead = models.ForeignKey(
        Organisation, verbose_name=_("牵头单位"), on_delete=models.PROTECT, related_name="supervision_leads"
    )
    received_on = models.DateField(_("交办日期"))
    clock = models.CharField(_("时限规则"), max_length=40, blank=True)
    clock_version = models.CharField(_("规则版本"), max_length=40, blank=True)
    limits: Any = models.JSONField(_("时限"), default=dict)
    extended_to = models.DateField(_("延期至"), null=True)
    made_by = models.ForeignKey(User, verbose_name=_("立项人"), on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="supervision.view", organisation=("organisation", "lead"))

    class Meta:
        verbose_name = _("督办事项")
        verbose_name_plural = _("督办事项")
        ordering = ("-year", "-serial")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "serial"], name="supervision_item_number")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """The number as it stands on forms."""
        return f"督〔{self.year}〕{self.serial}号"

    @property
    def by_nodes(self) -> bool:
        """Whether it entered with nodes and not under a clock."""
        return not self.limits


class Part(models.Model):
    """A participating unit's share in an item: what that unit itself sees of it."""

    item = models.ForeignKey(Item, verbose_name=_("督办事项"), on_delete=models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("协办单位"), on_delete=models.PROTECT, related_name="supervision_parts"
    )

    access_scope = Scope(view="supervision.view", organisation="organisation")

    class Meta:
        verbose_name = _("协办事项")
        verbose_name_plural = _("协办事项")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["item", "organisation"], name="supervision_part_once")]

    def __str__(self) -> str:
        return str(self.item)


class Node(models.Model):
    """A node (节点) by which something is there; done on the day that the unit said so."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="nodes")
    title = models.CharField(_("节点"), max_length=300)
    due = models.DateField(_("完成时限"))
    done_on = models.DateField(_("完成日期"), null=True)
    set_at = models.DateTimeField(_("写入时间"), default=timezone.now)

    access_scope = Scope(view="supervision.view", organisation=("item__organisation", "item__lead"))

    class Meta:
        verbose_name = _("节点")
        verbose_name_plural = _("节点")
        ordering = ("due", "pk")

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: datetime.date) -> bool:
        """Whether it is not done and its day has gone by."""
        return self.done_on is None and self.due < today


class Report(models.Model):
    """What a unit reported back. Never changed: a correction is a further report."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("反馈单位"), on_delete=models.PROTECT, related_name="supervision_reports"
    )
    progress = models.TextField(_("进展情况"))
    problems = models.TextField(_("存在问题"), blank=True)
    next_step = models.TextField(_("下一步"), blank=True)
    written_by = models.CharField(_("填报人"), max_length=60)
    checked_by = models.CharField(_("审核人"), max_length=60)
    entered_by = models.ForeignKey(User, verbose_name=_("录入人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    access_scope = Scope(view="supervision.view", organisation=("item__organisation", "item__lead"))

    class Meta:
        verbose_name = _("进展反馈")
        verbose_name_plural = _("进展反馈")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.item} · {self.at:%Y-%m-%d}"


class Evidence(models.Model):
    """A file that proves what a unit reported."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="evidence")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="supervision.view", organisation=("item__organisation", "item__lead"))

    class Meta:
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)


class Extension(Case):
    """An extension (延期) that a unit asks for; the supervisor approves it or gives a reason why not."""

    procedure = EXTENDING
    inbox_related: ClassVar[tuple[str, ...]] = ("item",)

    item = models.ForeignKey(Item, verbose_name=_("督办事项"), on_delete=models.PROTECT, related_name="extensions")
    was = models.DateField(_("原期限"))
    until = models.DateField(_("申请延至"))
    reason = models.TextField(_("延期理由"))
    asked_by = models.ForeignKey(User, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("申请时间"), auto_now_add=True)

    access_scope = Scope(view="supervision.view", organisation=("item__organisation", "item__lead"))

    class Meta:
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(_("延期：%(item)s")) % {"item": self.item}

    def get_absolute_url(self) -> str:
        """It is dealt with on the page of its item."""
        from django.urls import reverse

        return reverse("register_detail", args=["supervision", self.item_id])
