"""监测预警: a warning about a target, what a plan sets for its warnings, and up to which judgement a target was looked at."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, User
from guibiao.monitoring.models.targets import BY_TARGET, Judgement, Standing, Watched
from guibiao.monitoring.warning_procedure import OPEN, WARNING
from guibiao.plans.models import Plan


class Kind(models.TextChoices):
    """The kinds of `guibiao.rules.warnings`."""

    BEHIND = "behind", _("进展滞后")
    DETERIORATING = "deteriorating", _("进展恶化")
    NO_DATA = "no_data", _("数据未到")
    FORECAST = "forecast", _("预测达不到")


class TargetWarning(Case):
    """One warning about one target, from the judgement that gave rise to it to the one that shows its cause gone.

    `organisation` answers for it. `measure` is what was compared with `threshold`, in the unit of the rule; `before` the
    judgement that a deteriorating target was compared with. `handed_as` is the identity of the matter that it was handed over as.
    """

    procedure = WARNING
    inbox_related: ClassVar[tuple[str, ...]] = ("watched__target", "watched__taken", "watched__region", "organisation")

    watched = models.ForeignKey(Watched, verbose_name=_("目标"), on_delete=models.PROTECT, related_name="warnings")
    kind = models.CharField(_("类别"), max_length=14, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("责任单位"), on_delete=models.PROTECT, related_name="warnings"
    )
    judgement = models.ForeignKey(Judgement, verbose_name=_("判断"), on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(
        Judgement, verbose_name=_("上次判断"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    cleared_by = models.ForeignKey(
        Judgement, verbose_name=_("消除依据"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    light = models.CharField(_("预警时灯号"), max_length=10, choices=Standing)
    threshold = models.FloatField(_("预警线"))
    measure = models.FloatField(_("预警值"), null=True)
    rule_version = models.CharField(_("规则版本"), max_length=20)
    raised_on = models.DateField(_("预警日期"))
    handed_as = models.UUIDField(_("督办事项标识"), null=True, editable=False, db_index=True)
    settled_by = models.ForeignKey(
        User, verbose_name=_("消除人"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    access_scope = Scope(view="warning.view", organisation=(*BY_TARGET, "organisation"))

    class Meta:
        verbose_name = _("监测预警")
        verbose_name_plural = _("监测预警")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["watched", "kind"], condition=models.Q(state__in=OPEN), name="monitoring_warning_once"
            )
        ]

    def __str__(self) -> str:
        """The year tells two targets of one indicator apart."""
        words = {"kind": self.get_kind_display(), "target": self.watched, "year": self.watched.year}
        return (
            gettext("%(kind)s：%(target)s，%(year)s年") % words
            if words["year"]
            else gettext("%(kind)s：%(target)s") % words
        )

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class WarningSetting(models.Model):
    """What a plan sets for one kind of warning: whether, from where on, and who answers. NULL: as by the rule, as in the ledger."""

    plan = models.ForeignKey(Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=14, choices=Kind)
    active = models.BooleanField(_("启用"), default=True)
    threshold = models.FloatField(_("预警线"), null=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("责任单位"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_by = models.ForeignKey(User, verbose_name=_("设定人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("时间"), auto_now=True)

    access_scope = Scope(view="warning.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("预警设置")
        verbose_name_plural = _("预警设置")
        constraints = [models.UniqueConstraint(fields=["plan", "kind"], name="monitoring_warning_setting")]

    def __str__(self) -> str:
        return f"{self.plan} · {self.get_kind_display()}"


class Looked(models.Model):
    """Up to which judgement and light a target was looked at for warnings, so that none is missed when a worker dies.

    `again_on`: a day on which it is to be looked at again though nothing new was said. Without a row: not yet.
    """

    watched = models.OneToOneField(Watched, on_delete=models.CASCADE, primary_key=True, related_name="looked")
    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="+")
    light = models.CharField(max_length=10)
    again_on = models.DateField(null=True)

    access_scope: Any = Scope(view="warning.view", organisation=BY_TARGET)

    class Meta:
        verbose_name = _("预警检查")
        verbose_name_plural = _("预警检查")

    def __str__(self) -> str:
        return str(self.watched_id)
