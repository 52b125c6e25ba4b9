"""What units say of a ledger and of a plan: rounds of comments, remarks, and the revisions that come of them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, User
from guibiao.plans.ledger.procedures import OPINION, REMARK, REVISION
from guibiao.plans.models.ledger import Task
from guibiao.plans.models.plans import Plan
from guibiao.plans.models.versions import Version


class CommentRound(models.Model):
    """A round of comments (征求意见) on the tasks of one version."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("台账单位"), on_delete=models.PROTECT, related_name="comment_rounds"
    )
    version = models.ForeignKey(
        Version, verbose_name=_("版本"), on_delete=models.PROTECT, related_name="comment_rounds"
    )
    title = models.CharField(_("名称"), max_length=200)
    until = models.DateField(_("反馈期限"), null=True, blank=True)
    opened_by = models.ForeignKey(User, verbose_name=_("发起人"), on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("发起时间"), auto_now_add=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True)

    access_scope = Scope(view="task.view", organisation="organisation")

    class Meta:
        verbose_name = _("征求意见")
        verbose_name_plural = _("征求意见")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title


class Opinion(Case):
    """What one unit answers in a round: a line for each of its tasks."""

    procedure = OPINION
    inbox_related = ("round", "organisation")

    round = models.ForeignKey(
        CommentRound, verbose_name=_("征求意见"), on_delete=models.CASCADE, related_name="opinions"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="opinions"
    )

    access_scope = Scope(view="opinion.view", organisation=("organisation", "round__organisation"))

    class Meta:
        verbose_name = _("单位意见")
        verbose_name_plural = _("单位意见")
        ordering = ("round", "organisation")
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="plans_opinion_once")]

    def __str__(self) -> str:
        return f"{self.round} · {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("ledger_opinion", args=[self.pk])


class OpinionLine(models.Model):
    """A unit's word on one task, and what the ledger's keeper makes of it."""

    class Stance(models.TextChoices):
        AGREE = "agree", _("同意")
        CHANGE = "change", _("建议修改")
        OBJECT = "object", _("不同意")

    class Decision(models.TextChoices):
        OPEN = "open", _("待研究")
        ACCEPTED = "accepted", _("采纳")
        DECLINED = "declined", _("未采纳")

    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="lines")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="opinion_lines")
    stance = models.CharField(_("意见"), max_length=10, choices=Stance, blank=True)
    proposed = models.JSONField(_("修改建议"), default=dict, help_text='{"deadline": "2026"}')
    reason = models.TextField(_("理由"), blank=True)
    decision = models.CharField(_("采纳情况"), max_length=10, choices=Decision, default=Decision.OPEN)
    answer = models.TextField(_("答复"), blank=True)

    access_scope = Scope(view="opinion.view", organisation=("opinion__organisation", "opinion__round__organisation"))

    class Meta:
        verbose_name = _("逐项意见")
        verbose_name_plural = _("逐项意见")
        ordering = ("opinion", "task__kind", "task__order", "pk")
        constraints = [models.UniqueConstraint(fields=["opinion", "task"], name="plans_opinion_line_once")]

    def __str__(self) -> str:
        return str(self.task)


class Revision(Case):
    """Changes of an adopted plan, proposed with a reason; approval makes the next version."""

    procedure = REVISION
    inbox_related = ("plan",)

    plan = models.ForeignKey(Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="revisions")
    base = models.ForeignKey(Version, verbose_name=_("所依据的版本"), on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey(
        Version, verbose_name=_("形成的版本"), null=True, on_delete=models.PROTECT, related_name="revised_by"
    )
    reason = models.TextField(_("修订理由"))
    document = models.CharField(_("依据文件"), max_length=300, blank=True)
    changes = models.JSONField(default=list, help_text='[{"identity", "name", "fields": {"deadline": [old, new]}}]')
    proposed_by = models.ForeignKey(User, verbose_name=_("提出人"), on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="plan.view", organisation="plan__organisation")

    class Meta:
        verbose_name = _("修订")
        verbose_name_plural = _("修订")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{_('修订')} {self.pk} · {self.plan}"

    def get_absolute_url(self) -> str:
        return reverse("ledger_revision", args=[self.pk])


class Remark(Case):
    """A unit's remark on a plan, which is answered."""

    procedure = REMARK
    inbox_related = ("plan",)

    plan = models.ForeignKey(Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="remarks")
    task = models.ForeignKey(
        Task, verbose_name=_("事项"), null=True, blank=True, on_delete=models.PROTECT, related_name="remarks"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="remarks"
    )
    text = models.TextField(_("意见建议"))
    by = models.ForeignKey(User, verbose_name=_("提出人"), on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("答复"), blank=True)

    access_scope = Scope(view="remark.view", organisation=("organisation", "plan__organisation"))

    class Meta:
        verbose_name = _("意见建议")
        verbose_name_plural = _("意见建议")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return reverse("ledger_remark", args=[self.pk])
