"""What was observed. Nothing here is changed or deleted: a later publication is a further row."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.periods import Period
from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation, Region, StoredFile, User
from guibiao.plans.models import Plan
from guibiao.statistics.models.definitions import Indicator

COLUMNS = tuple(SCHEMA.names)


class DataVersion(models.Model):
    """One row: how often the observations have grown or been decided on. Its lock puts the writers in one order."""

    number = models.PositiveBigIntegerField(default=0)


class Intake(models.Model):
    """One act by which observations came in: who, when, from what."""

    class Kind(models.TextChoices):
        RETURN = "return", _("填报")
        REPORT = "report", _("报告文字")
        IMPORT = "import", _("文件导入")
        SERIES = "series", _("内置序列")
        ENTRY = "entry", _("手工录入")

    kind = models.CharField(_("来路"), max_length=10, choices=Kind)
    title = models.CharField(_("来源"), max_length=300)
    official = models.BooleanField(_("统计部门发布"), default=False)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="intakes"
    )
    by = models.ForeignKey(User, verbose_name=_("经手人"), null=True, on_delete=models.PROTECT, related_name="intakes")
    at = models.DateTimeField(_("入库时间"), auto_now_add=True)
    version = models.PositiveBigIntegerField(_("数据版本"), unique=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="+")
    filing = models.ForeignKey("Return", null=True, on_delete=models.PROTECT, related_name="intakes")
    release = models.ForeignKey("Release", null=True, on_delete=models.PROTECT, related_name="intakes")

    access_scope: ClassVar[Scope] = Scope(view="observation.view", organisation="organisation", everyone=True)

    class Meta:
        verbose_name = _("入库记录")
        verbose_name_plural = _("入库记录")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title


class Observation(models.Model):
    """One figure of one region, indicator and period as one source stated it (`guibiao.indicators.observations`)."""

    region = models.ForeignKey(Region, verbose_name=_("地区"), on_delete=models.PROTECT, related_name="observations")
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), to_field="code", on_delete=models.PROTECT, related_name="observations"
    )
    scope = models.CharField(_("范围"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"))
    part = models.CharField(_("时段"), max_length=3, default="Y")
    to_date = models.BooleanField(_("累计"), default=False)
    value = models.FloatField(_("数值"), null=True)
    comparator = models.CharField(_("比较"), max_length=6, default="=")
    upper = models.FloatField(_("上限"), null=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    status = models.CharField(_("状态"), max_length=12, default="actual")
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    place = models.TextField(_("出处"), blank=True)
    vintage = models.DateField(_("发布日期"), null=True)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="observations")

    access_scope: ClassVar[Scope] = Scope(
        view="observation.view", organisation="intake__organisation", region="region", everyone=True
    )

    class Meta:
        verbose_name = _("观测值")
        verbose_name_plural = _("观测值")
        ordering = ("indicator", "region", "-year", "-pk")
        indexes = [
            models.Index(fields=["region", "indicator", "year"], name="statistics_observed_figure"),
            models.Index(fields=["indicator", "year"], name="statistics_observed_year"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.period.chinese()} {self.indicator}"

    @property
    def figure(self) -> tuple[Any, ...]:
        """What tells one figure from another."""
        return (self.region_id, self.indicator_id, self.scope, self.year, self.part, self.to_date)

    @property
    def period(self) -> Period:
        return Period(self.year, self.part, self.to_date)


class Choice(models.Model):
    """A person says which statement of a figure holds. The latest of a figure counts."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="choices")
    reason = models.CharField(_("理由"), max_length=500)
    by = models.ForeignKey(User, verbose_name=_("决定人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    version = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        ordering = ("pk",)


class FigureFile(models.Model):
    """A file of observations that somebody is looking at; nothing of it is an observation until it is confirmed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("待确认")
        TAKEN = "taken", _("已入库")
        DISCARDED = "discarded", _("已放弃")

    file = models.ForeignKey(StoredFile, verbose_name=_("文件"), on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, verbose_name=_("导入人"), on_delete=models.PROTECT, related_name="figure_files")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("来源"), max_length=300)
    official = models.BooleanField(_("统计部门发布"), default=False)
    precedence = models.TextField(_("采信次序"), blank=True)
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    intake = models.OneToOneField(Intake, null=True, on_delete=models.PROTECT, related_name="+")

    access_scope: ClassVar[Scope] = Scope(view="observation.import", organisation="organisation", owner="owner")

    class Meta:
        verbose_name = _("观测值文件")
        verbose_name_plural = _("观测值文件")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title
