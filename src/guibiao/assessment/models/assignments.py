"""委托评估: what an outside evaluator is asked to do, until when, and its report."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guibiao.assessment.models.plan_evaluations import PlanEvaluation
from guibiao.assessment.models.rounds import Assessed, Assessment
from guibiao.assessment.models.sheets import RuleItem
from guibiao.assessment.procedures import ASSIGNMENT
from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, StoredFile, User


class Assignment(Case):
    """A round × units × items, or a plan evaluation, given to an organisation outside, or evaluated by one on paper.

    After its last day the evaluator sees it no more; what was recorded stays. On paper there is no evaluator with an account but a
    name, the report's title and the day it was signed: the office enters what the report says. Nothing of it counts before
    `submitted_at`.
    """

    procedure = ASSIGNMENT
    inbox_related: ClassVar[tuple[str, ...]] = ("round", "evaluation")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("委托单位"), on_delete=models.PROTECT, related_name="assignments_given"
    )
    evaluator = models.ForeignKey(
        Organisation, verbose_name=_("评估机构"), null=True, on_delete=models.PROTECT, related_name="assignments"
    )
    paper_by = models.CharField(_("评估机构"), max_length=200, blank=True)
    document = models.CharField(_("纸质报告名称、文号"), max_length=300, blank=True)
    signed_on = models.DateField(_("签署日期"), null=True)
    round = models.ForeignKey(
        Assessment, verbose_name=_("考核"), null=True, on_delete=models.PROTECT, related_name="assignments"
    )
    evaluation = models.ForeignKey(
        PlanEvaluation, verbose_name=_("规划评估"), null=True, on_delete=models.PROTECT, related_name="assignments"
    )
    units: Any = models.ManyToManyField(Assessed, related_name="assignments")
    items: Any = models.ManyToManyField(RuleItem, related_name="assignments")
    task = models.TextField(_("评估要求"), blank=True)
    ends_on = models.DateField(_("截止日期"), null=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    report = models.TextField(_("评估意见"), blank=True)
    given_by = models.ForeignKey(User, verbose_name=_("委托人"), on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("委托时间"), auto_now_add=True)

    access_scope = Scope(
        view="assignment.view", organisation=("organisation", "evaluator"), region="organisation__region",
        until=(("evaluator", "ends_on"),),
    )  # fmt: skip

    class Meta:
        verbose_name = _("委托评估")
        verbose_name_plural = _("委托评估")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(round=None) ^ Q(evaluation=None), name="assessment_assignment_one_subject"
            ),
            models.CheckConstraint(
                condition=Q(evaluator=None, ends_on=None)
                | Q(evaluator__isnull=False, ends_on__isnull=False, paper_by=""),
                name="assessment_assignment_one_evaluator",
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(subject)s：第三方评估")) % {"subject": self.subject}

    @property
    def subject(self) -> Any:
        """The round or the plan evaluation."""
        return self.round or self.evaluation

    @property
    def on_paper(self) -> bool:
        """Whether the office enters a report that came on paper."""
        return self.evaluator_id is None

    @property
    def who(self) -> str:
        """Who evaluates."""
        return str(self.evaluator or self.paper_by)


class AssignmentFile(models.Model):
    """The evaluator's report as a file; of one on paper the scan from which its scores were entered."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(
        view="assignment.view", organisation=("assignment__organisation", "assignment__evaluator"),
        region="assignment__organisation__region", until=(("assignment__evaluator", "assignment__ends_on"),),
    )  # fmt: skip

    class Meta:
        verbose_name = _("第三方评估报告")
        verbose_name_plural = _("第三方评估报告")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)
