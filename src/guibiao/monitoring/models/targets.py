"""The targets that are watched, what was said of each under which data, the rule set of a plan, lights set by hand."""

import copy
import datetime
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation, Region, User
from guibiao.plans.models import Part, Plan, Target, TaskSource
from guibiao.rules import lights


class Standing(models.TextChoices):
    """How a target stands: its light, and apart from the other green ones those that are met."""

    MET = "met", pgettext_lazy("standing", "达到")
    NORMAL = "normal", _("正常")
    WARNING = "warning", _("预警")
    BEHIND = "behind", _("滞后")
    UNKNOWN = "unknown", _("不能判定")


#: Whose a target is, and the same for what belongs to a target.
KEEPERS = ("plan__organisation", "taken__organisation", "above__taken__organisation")
BY_TARGET = tuple(f"watched__{path}" for path in KEEPERS)
#: The sign of each standing: lights are never colour alone.
MARKS = {"met": "●", "normal": "●", "warning": "▲", "behind": "■", "unknown": "○"}
LIGHTS: dict[str, lights.Light] = {
    "met": "green", "normal": "green", "warning": "yellow", "behind": "red", "unknown": "none",
}  # fmt: skip


def shown(watched: str = "", today: datetime.date | None = None) -> Coalesce:
    """The standing that counts, set by hand as long as it holds, else the rule's; `watched` is the way to the target."""
    by_hand = LightOverride.objects.filter(
        watched=OuterRef(watched or "pk"), ended_at__isnull=True, until__gte=today or timezone.localdate()
    ).order_by("-pk")
    current = f"{watched}__current__standing" if watched else "current__standing"
    return Coalesce(Subquery(by_hand.values("standing")[:1]), current, models.Value(Standing.UNKNOWN))


class WatchedQuerySet(QuerySet["Watched"]):
    def lit(self, today: datetime.date | None = None) -> "WatchedQuerySet":
        """With `shown`: the standing that counts."""
        return self.annotate(shown=shown("", today))


class Taken(models.Model):
    """What a region took on of a target when it was divided, as it was accepted. Written once: another amount is a further one.

    It asks for this figure in place of the target's own; what the plan says of the start is not the region's.
    """

    FIGURE: ClassVar[tuple[str, ...]] = ("comparator", "value", "unit", "year")
    NOT_ITS_OWN: ClassVar[tuple[str, ...]] = ("upper", "baseline_value")

    target = models.ForeignKey(Target, verbose_name=_("目标"), on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(TaskSource, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, verbose_name=_("目标分解"), on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, verbose_name=_("地区"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("承担单位"), on_delete=models.PROTECT, related_name="+"
    )
    comparator = models.CharField(_("比较"), max_length=6)
    value = models.FloatField(_("分解值"))
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    on = models.DateField(_("日期"), default=timezone.localdate)

    access_scope = Scope(view="progress.view", organisation=("target__version__plan__organisation", "organisation"))

    class Meta:
        verbose_name = _("分解承担的目标")
        verbose_name_plural = _("分解承担的目标")

    def __str__(self) -> str:
        return f"{self.target}（{self.region.name}）"

    def asked(self) -> Target:
        """The target as it is asked of the region; never saved."""
        one: Target = copy.copy(self.target)
        for name in self.FIGURE:
            setattr(one, name, getattr(self, name))
        for name in self.NOT_ITS_OWN:
            setattr(one, name, None)
        return one


class OfPlans(models.Manager["Watched"]):
    """The targets that plans set for their own region; `Watched.every` has those that regions below took on as well."""

    def get_queryset(self) -> WatchedQuerySet:
        return WatchedQuerySet(self.model, using=self._db).filter(taken=None)

    def lit(self, today: datetime.date | None = None) -> WatchedQuerySet:
        return self.get_queryset().lit(today)


class Watched(models.Model):
    """A target of an adopted plan through all its versions, or what a region took on of one through all that it accepted.

    `target` is that of the latest version, `code` its indicator; with `taken` it is that of the version divided, and `above` the
    watched target that it is a part of. `region` is whose figures are judged. `checked_version` is the data version at which it
    was last looked at by itself; all are up to that of `JudgedUpTo`.
    """

    plan = models.ForeignKey(Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="watched")
    identity = models.UUIDField(default=uuid.uuid4, editable=False)
    target = models.ForeignKey(Target, verbose_name=_("目标"), on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, verbose_name=_("地区"), null=True, on_delete=models.PROTECT, related_name="+")
    taken = models.ForeignKey(
        Taken, verbose_name=_("分解承担"), null=True, on_delete=models.PROTECT, related_name="watched"
    )
    above = models.ForeignKey(
        "self", verbose_name=_("上级目标"), null=True, on_delete=models.PROTECT, related_name="below"
    )
    code = models.CharField(_("规范指标"), max_length=80, blank=True)
    active = models.BooleanField(_("现行"), default=True)
    # Without an index: nobody looks for a target by it, a judgement is never deleted, and it changes with each one.
    current = models.ForeignKey(
        "Judgement", verbose_name=_("判断"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    checked_version = models.PositiveBigIntegerField(_("数据版本"), default=0)
    checked_at = models.DateTimeField(_("判断时间"), null=True)

    every = WatchedQuerySet.as_manager()
    objects = OfPlans()
    # Who keeps the plan, who took it on, and the region above that divided it further.
    access_scope = Scope(view="progress.view", organisation=KEEPERS)

    class Meta:
        verbose_name = _("目标进展")
        verbose_name_plural = _("目标进展")
        ordering = ("plan", "target__order", "pk")
        constraints = [models.UniqueConstraint(fields=["plan", "identity"], name="monitoring_watched_identity")]
        indexes = [models.Index(fields=["code", "region"], name="monitoring_watched_place")]

    def __str__(self) -> str:
        return f"{self.target}（{self.region.name}）" if self.taken_id and self.region else str(self.target)

    @property
    def asks(self) -> Target:
        """The target as it is judged."""
        return self.taken.asked() if self.taken else self.target

    @property
    def year(self) -> int | None:
        """By when it is asked for."""
        asks = self.taken or self.target
        return asks.year

    @property
    def keeper(self) -> Organisation:
        """Who keeps it in its ledger."""
        return self.taken.organisation if self.taken else self.plan.organisation


class Judgement(models.Model):
    """What was said of a target from one data version on. Never changed: what is said otherwise later is a further one.

    With the target, what the region took on of it, the region (code) and the period of the plan as they were it holds all that the
    verdict rested on: with the observations known at `data_version` the figures behind it can be laid out again
    (`standing.result_of`).
    """

    # The index below begins with it.
    watched = models.ForeignKey(Watched, on_delete=models.PROTECT, related_name="judgements", db_index=False)
    target = models.ForeignKey(Target, verbose_name=_("目标"), on_delete=models.PROTECT, related_name="+")
    taken = models.ForeignKey(Taken, verbose_name=_("分解承担"), null=True, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(_("地区"), max_length=12, null=True)
    period_from = models.PositiveSmallIntegerField(_("起始年"), null=True)
    period_to = models.PositiveSmallIntegerField(_("终止年"), null=True)
    data_version = models.PositiveBigIntegerField(_("数据版本"))
    rule_set = models.CharField(_("判断规则"), max_length=60)
    rule_version = models.CharField(_("规则版本"), max_length=20)
    on = models.DateField(_("判断日期"))
    standing = models.CharField(_("灯号"), max_length=10, choices=Standing)
    light_reason = models.CharField(_("亮灯理由"), max_length=200)
    light_rule = models.CharField(_("亮灯规则"), max_length=80)
    class_name = models.CharField(_("进展等级"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("判断年份"), null=True)
    data_year = models.PositiveSmallIntegerField(_("数据年份"), null=True)
    value = models.FloatField(_("现值"), null=True)
    goal = models.FloatField(_("应达到"), null=True)
    gap = models.FloatField(_("差距"), null=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    year_reached = models.PositiveIntegerField(_("预计达到年份"), null=True)
    why = models.CharField(_("不能判定的原因"), max_length=40, blank=True)
    sentence = models.TextField(_("原因说明"), blank=True)

    access_scope = Scope(view="progress.view", organisation=BY_TARGET)
    #: The full result, once `standing.lay_out` has formed it.
    laid_out: Any

    class Meta:
        verbose_name = _("判断")
        verbose_name_plural = _("判断")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["watched", "data_version"], name="monitoring_judged")]

    def __str__(self) -> str:
        return f"{self.target} · {self.data_version}"

    @property
    def asks(self) -> Target:
        """The target as it was judged."""
        return self.taken.asked() if self.taken else self.target


class JudgedUpTo(models.Model):
    """One row: the data version and the state of plans, rules and day up to which all targets are judged. Its lock puts those
    who judge in one order."""

    data_version = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=200, blank=True)
    on = models.DateField(null=True)
    at = models.DateTimeField(auto_now=True)


class PlanRule(models.Model):
    """The rule set by which a plan judges its targets."""

    plan = models.OneToOneField(Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="+")
    rule_set = models.CharField(_("判断规则"), max_length=60)
    set_by = models.ForeignKey(User, verbose_name=_("选定人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("时间"), auto_now=True)

    access_scope = Scope(view="progress.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("判断规则")
        verbose_name_plural = _("判断规则")

    def __str__(self) -> str:
        return self.rule_set


class LightOverride(models.Model):
    """A light set by a person, with reason and the last day it holds. The rule's own stays visible beside it."""

    class Light(models.TextChoices):
        NORMAL = "normal", _("正常")
        WARNING = "warning", _("预警")
        BEHIND = "behind", _("滞后")
        UNKNOWN = "unknown", _("不能判定")

    watched = models.ForeignKey(Watched, on_delete=models.PROTECT, related_name="overrides")
    standing = models.CharField(_("灯号"), max_length=10, choices=Light)
    reason = models.CharField(_("理由"), max_length=300)
    until = models.DateField(_("有效至"))
    by = models.ForeignKey(User, verbose_name=_("填写人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    ended_at = models.DateTimeField(_("撤销时间"), null=True)
    ended_by = models.ForeignKey(User, verbose_name=_("撤销人"), null=True, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="progress.view", organisation=BY_TARGET)

    class Meta:
        verbose_name = _("人工调整灯号")
        verbose_name_plural = _("人工调整灯号")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.get_standing_display())

    def holds(self, today: datetime.date) -> bool:
        return self.ended_at is None and today <= self.until

    def as_rule(self) -> Any:
        """The override as the rules know it."""
        return lights.Override(light=LIGHTS[self.standing], by=str(self.by), reason=self.reason, until=self.until)
