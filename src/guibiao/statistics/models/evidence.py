"""Figures that a report states, until a person says what they are."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Region, User
from guibiao.plans.models import Plan
from guibiao.statistics.models.definitions import Indicator
from guibiao.statistics.models.observations import Observation


class Candidate(models.Model):
    """A fact of a report with its sentence. Confirmed, it is an observation; until then it counts for nothing."""

    class Status(models.TextChoices):
        OPEN = "open", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REJECTED = "rejected", _("已剔除")

    plan = models.ForeignKey(Plan, verbose_name=_("报告"), on_delete=models.PROTECT, related_name="candidates")
    identity = models.UUIDField(unique=True, help_text="of the fact in the report")
    printed = models.CharField(_("报告所称"), max_length=300)
    kind = models.CharField(_("类型"), max_length=10)
    per = models.CharField(max_length=10, blank=True)
    matched = models.CharField(max_length=80, blank=True, help_text="the code that the reader gave")
    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("指标"),
        to_field="code",
        null=True,
        on_delete=models.PROTECT,
        related_name="candidates",
    )
    region = models.ForeignKey(Region, verbose_name=_("地区"), null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    value = models.FloatField(_("数值"))
    comparator = models.CharField(_("比较"), max_length=6, default="=")
    upper = models.FloatField(_("上限"), null=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    sentence = models.TextField(_("原文"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    obstacle = models.CharField(
        _("补正"), max_length=12, null=True, help_text="what stands in its way, empty for nothing; none until looked at"
    )
    corrected = models.BooleanField(_("经修改"), default=False)
    chosen = models.BooleanField(_("指标由人选定"), default=False)
    decided_by = models.ForeignKey(
        User, verbose_name=_("确认人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("确认时间"), null=True)
    observation = models.OneToOneField(Observation, null=True, on_delete=models.PROTECT, related_name="candidate")

    access_scope: ClassVar[Scope] = Scope(view="candidate.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("候选观测值")
        verbose_name_plural = _("候选观测值")
        ordering = ("plan", "start", "pk")
        indexes = [models.Index(fields=["status", "plan"], name="statistics_candidate_open")]

    def __str__(self) -> str:
        return self.printed
