"""Targets divided among the regions below (层层分解)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, Region
from guibiao.plans.ledger.procedures import DIVISION, PART
from guibiao.plans.models.ledger import Task
from guibiao.plans.models.versions import Version


class Division(Case):
    """A table: the targets of a version by the regions or units below.

    What a region took on it divides further: then `part` is what was taken on.
    """

    procedure = DIVISION
    inbox_related = ("version__plan",)

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("台账单位"), on_delete=models.PROTECT, related_name="divisions"
    )
    version = models.ForeignKey(Version, verbose_name=_("版本"), on_delete=models.PROTECT, related_name="divisions")
    part = models.ForeignKey(
        "plans.Part", verbose_name=_("上级分解"), null=True, on_delete=models.PROTECT, related_name="divisions"
    )
    title = models.CharField(_("名称"), max_length=200)

    access_scope = Scope(view="division.view", organisation=("organisation", "part__division__organisation"))

    class Meta:
        verbose_name = _("目标分解")
        verbose_name_plural = _("目标分解")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("ledger_division", args=[self.pk])


class DividedTarget(models.Model):
    """A row: one target, how it is divided, and what its parts must come to."""

    class Method(models.TextChoices):
        HAND = "hand", _("逐个填写")
        SHARE = "share", _("按比例")
        FORMULA = "formula", _("按公式")

    class Rule(models.TextChoices):
        EQUAL = "equal", _("合计等于总目标")
        COVER = "cover", _("合计不低于总目标")
        NONE = "none", _("不求和")

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="targets")
    task = models.ForeignKey(Task, verbose_name=_("目标"), on_delete=models.PROTECT, related_name="divided")
    order = models.PositiveIntegerField()
    total = models.FloatField(_("总目标"))
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    method = models.CharField(_("分解方式"), max_length=10, choices=Method, default=Method.HAND)
    formula = models.CharField(_("公式"), max_length=200, blank=True)
    rule = models.CharField(_("合计要求"), max_length=10, choices=Rule)

    access_scope = Scope(view="division.view", organisation="division__organisation")

    class Meta:
        verbose_name = _("分解的目标")
        verbose_name_plural = _("分解的目标")
        ordering = ("division", "order")
        constraints = [models.UniqueConstraint(fields=["division", "task"], name="plans_divided_once")]

    def __str__(self) -> str:
        return str(self.task)


class Part(Case):
    """A column: one region or unit below, which accepts its figures or objects."""

    procedure = PART
    inbox_related = ("division", "region", "organisation")

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="parts")
    order = models.PositiveIntegerField()
    region = models.ForeignKey(Region, verbose_name=_("地区"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("承担单位"), null=True, on_delete=models.PROTECT, related_name="parts"
    )
    basis = models.JSONField(_("分解依据"), default=dict, help_text='{"常住人口": 412.3}')
    objection = models.TextField(_("异议"), blank=True)

    access_scope = Scope(view="division.view", organisation=("organisation", "division__organisation"))

    class Meta:
        verbose_name = _("分解承担方")
        verbose_name_plural = _("分解承担方")
        ordering = ("division", "order")
        constraints = [models.UniqueConstraint(fields=["division", "region"], name="plans_part_once")]

    def __str__(self) -> str:
        return f"{self.division} · {self.region}"

    def get_absolute_url(self) -> str:
        return reverse("ledger_part", args=[self.pk])


class Quota(models.Model):
    """A cell: what one part takes of one target."""

    target = models.ForeignKey(DividedTarget, on_delete=models.CASCADE, related_name="quotas")
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="quotas")
    value = models.FloatField(_("分解值"), null=True)

    access_scope = Scope(view="division.view", organisation=("part__organisation", "target__division__organisation"))

    class Meta:
        verbose_name = _("分解值")
        verbose_name_plural = _("分解值")
        constraints = [models.UniqueConstraint(fields=["target", "part"], name="plans_quota_once")]
