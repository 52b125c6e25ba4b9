"""A plan in the register, and every reading of its file."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, Region, StoredFile, User
from guibiao.plans.procedure import CHECKING


class Plan(Case):
    """A document that sets targets and measures, from the upload to its latest adopted version."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("征求意见稿")
        FINAL = "final", _("正式文件")

    class Genre(models.TextChoices):
        PLAN = "plan", _("规划、方案、意见")
        REPORT = "report", _("报告、公报、总结")

    procedure = CHECKING

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="plans"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("地区"), null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    region_name = models.CharField(_("地区（文件所述）"), max_length=60, blank=True)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("文件"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    name = models.CharField(_("文件名"), max_length=255)
    title = models.CharField(_("名称"), max_length=300)
    issuer = models.CharField(_("发文机关"), max_length=120, blank=True)
    number = models.CharField(_("文号"), max_length=80, blank=True)
    issued_on = models.DateField(_("发文日期"), null=True, blank=True)
    period_from = models.PositiveSmallIntegerField(_("起始年"), null=True, blank=True)
    period_to = models.PositiveSmallIntegerField(_("终止年"), null=True, blank=True)
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage, blank=True)
    genre = models.CharField(_("体裁"), max_length=10, choices=Genre, default=Genre.PLAN)
    cited = models.BooleanField(
        _("仅引用数字"), default=False, help_text=_("只登记数字、指标、年份、地区和出处，没有原文。")
    )
    failure = models.CharField(_("未能读取的原因"), max_length=500, blank=True)
    uploaded_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="plans")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    access_scope = Scope(view="plan.view", organisation="organisation")

    class Meta:
        verbose_name = _("规划")
        verbose_name_plural = _("规划")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256"],
                name="plans_plan_same_file",
                violation_error_message=_("本单位已经上传过这个文件。"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period_label(self) -> str:
        """The years of the plan as people write them, or an empty string."""
        if self.period_from and self.period_to and self.period_from != self.period_to:
            return f"{self.period_from}—{self.period_to}"
        return str(self.period_from or self.period_to or "")

    @property
    def place(self) -> str:
        """The region's name, from the register where it is known there."""
        return str(self.region) if self.region_id else self.region_name

    @property
    def is_draft(self) -> bool:
        return self.stage == self.Stage.DRAFT

    @property
    def current_reading(self) -> "Reading | None":
        return self.readings.filter(state=Reading.State.CURRENT).first()

    @property
    def current_version(self) -> Any:
        return self.versions.order_by("-number").first()


class Reading(models.Model):
    """What one version of the reader made of the file. The text and layout that a person checks are the current one's."""

    class State(models.TextChoices):
        CURRENT = "current", _("使用中")
        PROPOSED = "proposed", _("待确认")
        SUPERSEDED = "superseded", _("已被取代")
        DISCARDED = "discarded", _("未采用")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="readings")
    state = models.CharField(max_length=12, choices=State)
    reader = models.CharField(_("读取程序版本"), max_length=40)
    at = models.DateTimeField(_("读取时间"), auto_now_add=True)
    text = models.TextField()
    layout = models.JSONField(default=list)
    found = models.JSONField(default=dict, help_text="guibiao/plan@1 without its text")

    access_scope = Scope(view="plan.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("读取记录")
        verbose_name_plural = _("读取记录")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(state="current"), name="plans_reading_one_current"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.reader}"
