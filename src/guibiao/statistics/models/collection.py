"""A collection of figures: the campaign, and the return of each unit."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.indicators.periods import Period
from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, User
from guibiao.statistics.models.datasets import DataSet
from guibiao.statistics.procedure import CAMPAIGN, RETURN


class Campaign(Case):
    """One collection with one form for one period, from the units listed until a day."""

    procedure = CAMPAIGN

    dataset = models.ForeignKey(DataSet, verbose_name=_("统计报表"), on_delete=models.PROTECT, related_name="campaigns")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("组织单位"), on_delete=models.PROTECT, related_name="campaigns"
    )
    name = models.CharField(_("名称"), max_length=200)
    year = models.PositiveSmallIntegerField(_("报告期年份"))
    part = models.CharField(_("时段"), max_length=3, default="Y")
    closes_on = models.DateField(_("上报截止"))
    units: Any = models.ManyToManyField(Organisation, verbose_name=_("填报单位"), related_name="asked_in")
    made_by = models.ForeignKey(User, verbose_name=_("建立人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    access_scope: ClassVar[Scope] = Scope(view="campaign.view", organisation="organisation")

    class Meta:
        verbose_name = _("统计调查")
        verbose_name_plural = _("统计调查")
        ordering = ("-year", "-pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("statistics_campaign", args=[self.pk])

    @property
    def period(self) -> Period:
        """The time reported on; `part` is named as `suppression.part_of` does, so that T09 is what adds up from January to September."""
        if self.part.startswith("T"):
            return Period(self.year, f"M{self.part[1:]}", True)
        return Period(self.year, self.part)


class Return(Case):
    """What one unit fills in for a campaign. `values` are kept as typed, by item and line (`A1.r1`)."""

    procedure = RETURN
    inbox_related = ("campaign", "unit")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="returns")
    unit = models.ForeignKey(Organisation, verbose_name=_("填报单位"), on_delete=models.PROTECT, related_name="returns")
    values = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    remarks = models.JSONField(default=dict, help_text="what was said of single cells when it was last sent back")
    version = models.PositiveIntegerField(default=1, help_text="grows with every saving")
    responsible = models.CharField(_("单位负责人"), max_length=40, blank=True)
    filled_by = models.CharField(_("填表人"), max_length=40, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("最近保存"), null=True)
    submitted_at = models.DateTimeField(_("上报时间"), null=True)
    publications = models.PositiveSmallIntegerField(_("发布次数"), default=0)

    access_scope: ClassVar[Scope] = Scope(view="return.view", organisation=("unit", "campaign__organisation"))

    class Meta:
        verbose_name = _("报表")
        verbose_name_plural = _("报表")
        ordering = ("campaign", "unit")
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="statistics_return_unit")]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("statistics_return", args=[self.pk])

    @property
    def late(self) -> bool:
        """Past its day and not handed in (again), or first handed in after it."""
        if self.state == "filling":
            return timezone.localdate() > (self.deadline or self.campaign.closes_on)
        return bool(self.submitted_at) and timezone.localdate(self.submitted_at) > self.campaign.closes_on

    @property
    def returned(self) -> bool:
        """Handed in once, and sent back."""
        return self.state == "filling" and self.submitted_at is not None
