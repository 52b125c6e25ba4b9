"""What was observed. Nothing here is changed or deleted: a later publication is a further row."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
        RETURN = "return", pgettext_lazy("origin", "填报")
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
    campaign = models.ForeignKey(
        "Campaign",
        null=True,
        on_delete=models.PROTECT,
        related_name="intakes",
        help_text="whose units' figures are summed here",
    )

    access_scope: ClassVar[Scope] = Scope(view="observation.view", organisation="organisation", everyone=True)

    class Meta:
        verbose_name = _("入库记录")
        verbose_name_plural = _("入库记录")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title


class ObservationManager(models.Manager["Observation"]):
    """The observations without those that somebody has said are confidential, and those whose publication was withdrawn: pages, files,
    the API and whatever is worked out from observations come in by this door."""

    def get_queryset(self) -> models.QuerySet["Observation"]:
        shut = Withheld.objects.filter(mark__lifted_at=None)
        query = super().get_queryset().exclude(pk__in=shut.values("observation_id"))
        return query.exclude(intake__in=Withdrawal.objects.values("intake_id"))


class Observation(models.Model):
    """One figure of one region, indicator and period as one source stated it (`guibiao.indicators.observations`). `everything` has
    the confidential and the withdrawn ones, too."""

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

    objects: ClassVar[Any] = ObservationManager()
    everything: ClassVar[Any] = models.Manager()

    access_scope: ClassVar[Scope] = Scope(
        view="observation.view", organisation="intake__organisation", region="region", everyone=True
    )

    class Meta:
        verbose_name = _("观测值")
        verbose_name_plural = _("观测值")
        ordering = ("indicator", "region", "-year", "-pk")
        indexes = [
            # What tells one figure from another, in the order in which programs get them.
            models.Index(
                fields=["region", "indicator", "year", "scope", "part", "to_date"], name="statistics_observed_key"
            ),
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


class Withdrawal(models.Model):
    """Who published figures takes them back: they count no more and stay on record."""

    intake = models.OneToOneField(Intake, primary_key=True, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("理由"), max_length=500)
    by = models.ForeignKey(User, verbose_name=_("撤回人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("撤回时间"), auto_now_add=True)
    version = models.PositiveBigIntegerField(db_index=True)


class Choice(models.Model):
    """A person says which statement of a figure holds. The latest of a figure counts."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="choices")
    reason = models.CharField(_("理由"), max_length=500)
    by = models.ForeignKey(User, verbose_name=_("决定人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    version = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        ordering = ("pk",)


class Confidential(models.Model):
    """An office says that a figure is not to be published, with its reason, until somebody lifts that. `measure` is the code of an
    indicator, or form and item; `part` as `suppression.part_of` names it."""

    region = models.ForeignKey(Region, verbose_name=_("地区"), on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(_("指标"), max_length=100)
    scope = models.CharField(_("范围"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"))
    part = models.CharField(_("时段"), max_length=3, default="Y")
    name = models.CharField(_("数"), max_length=300)
    reason = models.CharField(_("理由"), max_length=500)
    organisation = models.ForeignKey(Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name=_("标注人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("标注时间"), auto_now_add=True)
    lifted_by = models.ForeignKey(
        User, verbose_name=_("解除人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    lifted_because = models.CharField(_("解除理由"), max_length=500, blank=True)
    lifted_version = models.PositiveBigIntegerField(
        null=True, editable=False, help_text="the data version since which it is seen"
    )

    access_scope: ClassVar[Scope] = Scope(view="observation.decide", organisation="organisation")

    class Meta:
        verbose_name = _("不公布的数")
        verbose_name_plural = _("不公布的数")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["region", "measure", "scope", "year", "part"], condition=models.Q(lifted_at=None),
                name="statistics_confidential_figure",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("register_detail", args=["confidential", self.pk])


class Withheld(models.Model):
    """An observation that a mark keeps from being seen."""

    observation = models.OneToOneField(Observation, primary_key=True, on_delete=models.PROTECT, related_name="withheld")
    mark = models.ForeignKey(Confidential, on_delete=models.PROTECT, related_name="withheld")


class FigureFile(models.Model):
    """A file of observations that somebody is looking at; nothing of it is an observation until it is confirmed.

    sent    what was sent, where the file was made from it: an SDMX message; that is what is behind the figures then
    rows    what a row of it is; of sums over respondents the unsafe ones are suppressed
    stated  the sums that were taken in, with who stands behind each, by year and part of it, and which of them were shown
    """

    class Rows(models.TextChoices):
        PUBLIC = "public", _("行政记录或公开的数")
        COUNTED = "counted", _("各单位的汇总数，表中有单位数一列")

    class State(models.TextChoices):
        DRAFT = "draft", _("待确认")
        TAKEN = "taken", _("已入库")
        DISCARDED = "discarded", _("已放弃")

    file = models.ForeignKey(StoredFile, verbose_name=_("文件"), on_delete=models.PROTECT, related_name="+")
    sent = models.ForeignKey(StoredFile, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, verbose_name=_("导入人"), on_delete=models.PROTECT, related_name="figure_files")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("来源"), max_length=300)
    official = models.BooleanField(_("统计部门发布"), default=False)
    rows = models.CharField(_("表中的数是"), max_length=10, choices=Rows, default=Rows.PUBLIC)
    stated = models.JSONField(default=dict)
    precedence = models.TextField(_("采信次序"), blank=True)
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    intake = models.OneToOneField(Intake, null=True, on_delete=models.PROTECT, related_name="+")

    access_scope: ClassVar[Scope] = Scope(view="figurefile.view", organisation="organisation", owner="owner")

    class Meta:
        verbose_name = _("观测值文件")
        verbose_name_plural = _("观测值文件")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title
