"""规划评估: yearly, mid-term or final; material from units, the report section by section, conclusions."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.assessment.plan_procedures import PLAN_EVALUATION, SUPPLY
from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, StoredFile, User
from guibiao.plans.models import Plan, Task

_OF_UNIT = ("supply__evaluation__organisation", "supply__unit")


class PlanEvaluation(Case):
    """One evaluation of a plan."""

    procedure = PLAN_EVALUATION
    inbox_related: ClassVar[tuple[str, ...]] = ("plan",)

    class Kind(models.TextChoices):
        YEARLY = "yearly", _("年度评估")
        MID_TERM = "mid_term", _("中期评估")
        FINAL = "final", _("终期评估")

    plan = models.ForeignKey(Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="evaluations")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("评估单位"), on_delete=models.PROTECT, related_name="plan_evaluations"
    )
    kind = models.CharField(_("评估类型"), max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField(_("评估年度"))
    due = models.DateField(_("材料截止"))
    units: Any = models.ManyToManyField(Organisation, verbose_name=_("报送单位"), related_name="+")
    made_by = models.ForeignKey(User, verbose_name=_("拟定人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("拟定时间"), auto_now_add=True)

    access_scope = Scope(view="planevaluation.view", organisation="organisation")

    class Meta:
        verbose_name = _("规划评估")
        verbose_name_plural = _("规划评估")
        ordering = ("-year", "-pk")

    def __str__(self) -> str:
        return str(_("%(plan)s%(year)d年%(kind)s")) % {
            "plan": self.plan, "year": self.year, "kind": self.get_kind_display(),
        }  # fmt: skip


class Question(models.Model):
    """What units are asked for; of one unit, or of all. `section` is where its answers go in the report."""

    evaluation = models.ForeignKey(PlanEvaluation, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveIntegerField(_("序号"))
    text = models.CharField(_("所需材料"), max_length=500)
    section = models.CharField(_("用于"), max_length=20)
    unit = models.ForeignKey(
        Organisation, verbose_name=_("只问"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    access_scope = Scope(view="planevaluation.view", organisation="evaluation__organisation")

    class Meta:
        verbose_name = _("材料清单")
        verbose_name_plural = _("材料清单")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.text


class Supply(Case):
    """The material of one unit."""

    procedure = SUPPLY
    inbox_related: ClassVar[tuple[str, ...]] = ("evaluation__plan", "unit")

    evaluation = models.ForeignKey(
        PlanEvaluation, verbose_name=_("规划评估"), on_delete=models.PROTECT, related_name="supplies"
    )
    unit = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), on_delete=models.PROTECT, related_name="supplies"
    )
    written_by = models.CharField(_("填报人"), max_length=60, blank=True)
    checked_by = models.CharField(_("审核人"), max_length=60, blank=True)
    entered_by = models.ForeignKey(
        User, verbose_name=_("录入人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("录入时间"), null=True)

    access_scope = Scope(view="supply.view", organisation=("evaluation__organisation", "unit"))

    class Meta:
        verbose_name = _("评估材料")
        verbose_name_plural = _("评估材料")
        ordering = ("-evaluation", "unit")
        constraints = [models.UniqueConstraint(fields=["evaluation", "unit"], name="assessment_supply_once")]

    def __str__(self) -> str:
        return f"{self.evaluation}：{self.unit}"


class Answer(models.Model):
    """What a unit says to a question."""

    supply = models.ForeignKey(Supply, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()

    access_scope = Scope(view="supply.view", organisation=_OF_UNIT)

    class Meta:
        verbose_name = _("答复材料")
        verbose_name_plural = _("答复材料")
        ordering = ("question__order", "pk")
        constraints = [models.UniqueConstraint(fields=["supply", "question"], name="assessment_answer_once")]

    def __str__(self) -> str:
        return self.text[:60]


class SupplyFile(models.Model):
    """A file with a unit's material."""

    supply = models.ForeignKey(Supply, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="supply.view", organisation=_OF_UNIT)

    class Meta:
        verbose_name = _("材料附件")
        verbose_name_plural = _("材料附件")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)


class Section(models.Model):
    """A section of the report. `table` is {"head": […], "rows": [[…], …]}; `written_by` empty: put together by the house."""

    evaluation = models.ForeignKey(PlanEvaluation, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=20)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("正文"), blank=True)
    table: Any = models.JSONField(null=True)
    written_by = models.ForeignKey(
        User, verbose_name=_("执笔人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("时间"), auto_now=True)

    access_scope = Scope(view="planevaluation.view", organisation="evaluation__organisation")

    class Meta:
        verbose_name = _("评估报告章节")
        verbose_name_plural = _("评估报告章节")
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["evaluation", "key"], name="assessment_section_once")]

    def __str__(self) -> str:
        return self.title


class Conclusion(models.Model):
    """What an evaluation concludes about the plan or one task of it; it may become a proposal of revision."""

    evaluation = models.ForeignKey(PlanEvaluation, on_delete=models.CASCADE, related_name="conclusions")
    text = models.TextField(_("调整建议"))
    task = models.ForeignKey(
        Task, verbose_name=_("涉及事项"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    access_scope = Scope(view="planevaluation.view", organisation="evaluation__organisation")

    class Meta:
        verbose_name = _("评估结论")
        verbose_name_plural = _("评估结论")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text[:60]
