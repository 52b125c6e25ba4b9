"""An adopted plan: targets and measures that nobody changes; a revision is a new version."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import User
from guibiao.plans.models.plans import Plan


class ImmutableError(TypeError):
    """Somebody tried to change what was adopted."""


class FixedQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> int:
        raise ImmutableError("Adopted versions are not changed; adopt a new version.")

    def delete(self) -> Any:
        raise ImmutableError("Adopted versions are not deleted; adopt a new version.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise ImmutableError("Adopted versions are not changed; adopt a new version.")


class Fixed(models.Model):
    """Written once. The database refuses later changes too (see the first migration)."""

    objects: Any = FixedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableError("Adopted versions are not changed; adopt a new version.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise ImmutableError("Adopted versions are not deleted; adopt a new version.")


class Version(Fixed):
    """One adopted state of a plan: version 1, and each revision with its date, document and reason."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    adopted_by = models.ForeignKey(User, verbose_name=_("采用人"), on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(_("采用时间"), auto_now_add=True)
    effective_on = models.DateField(_("生效日期"))
    document = models.CharField(_("依据文件"), max_length=300, blank=True)
    reason = models.TextField(_("采用或修订理由"), blank=True)
    draft = models.BooleanField(_("据征求意见稿采用"), default=False)
    override_reason = models.TextField(_("采用征求意见稿的理由"), blank=True)
    # [{"item": "t1", "what": "研发经费", "reasons": ["no_year"]}]; the first versions keep their words in "why" instead.
    acknowledged = models.JSONField(_("采用时已知悉的遗留问题"), default=list)
    particulars = models.JSONField(default=dict, help_text="title, issuer, number, date, region, period, stage, genre")

    access_scope = Scope(view="plan.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("采用的版本")
        verbose_name_plural = _("采用的版本")
        ordering = ("plan", "number")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plans_version_number")]

    def __str__(self) -> str:
        return f"{self.plan} · {_('第')} {self.number} {_('版')}"


class Measure(Fixed):
    """An adopted measure. `identity` is the same in every version and in every exported table."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="measures")
    identity = models.UUIDField(db_index=True)
    order = models.PositiveIntegerField(_("序号"))
    task = models.CharField(_("重点任务"), max_length=300, blank=True)
    title = models.CharField(_("举措"), max_length=300)
    text = models.TextField(_("具体举措"))
    deadline = models.CharField(_("完成时限"), max_length=20, blank=True)
    annual = models.TextField(_("年度目标"), blank=True)
    outcome = models.TextField(_("成果形式"), blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    access_scope = Scope(view="plan.view", organisation="version__plan__organisation")

    class Meta:
        verbose_name = _("举措")
        verbose_name_plural = _("举措")
        ordering = ("version", "order")
        constraints = [models.UniqueConstraint(fields=["version", "identity"], name="plans_measure_identity")]

    def __str__(self) -> str:
        return self.title


class MeasureUnit(Fixed):
    """A unit that answers for an adopted measure."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="units")
    order = models.PositiveIntegerField()
    name = models.CharField(_("责任单位"), max_length=200)
    surface = models.CharField(_("文件所印"), max_length=300)
    role = models.CharField(_("角色"), max_length=12)
    inherited = models.BooleanField(default=False)

    access_scope = Scope(view="plan.view", organisation="measure__version__plan__organisation")

    class Meta:
        verbose_name = _("责任单位")
        verbose_name_plural = _("责任单位")
        ordering = ("measure", "order")

    def __str__(self) -> str:
        return self.name


class Target(Fixed):
    """An adopted target: the figure as printed, with the sentence that states it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="targets")
    identity = models.UUIDField(db_index=True)
    order = models.PositiveIntegerField(_("序号"))
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="targets")
    section = models.CharField(_("章节"), max_length=300, blank=True)
    indicator = models.CharField(_("指标"), max_length=300)
    canonical = models.CharField(_("规范指标"), max_length=80, blank=True, db_index=True)
    kind = models.CharField(_("类型"), max_length=10)
    comparator = models.CharField(_("比较"), max_length=6)
    value = models.FloatField(_("目标值"))
    upper = models.FloatField(_("上限"), null=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    per = models.CharField(_("累计或年均"), max_length=10, blank=True)
    modality = models.CharField(_("语气"), max_length=10)
    attribute = models.CharField(_("属性"), max_length=10, blank=True)
    baseline_value = models.FloatField(_("基期值"), null=True)
    baseline_year = models.PositiveSmallIntegerField(_("基期年"), null=True)
    sentence = models.TextField(_("原文"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    access_scope = Scope(view="plan.view", organisation="version__plan__organisation")

    class Meta:
        verbose_name = _("目标")
        verbose_name_plural = _("目标")
        ordering = ("version", "order")
        constraints = [models.UniqueConstraint(fields=["version", "identity"], name="plans_target_identity")]

    def __str__(self) -> str:
        return self.indicator
