"""考核: a round over units, what each was given by whom, what it appealed against, the circular."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guibiao.assessment.models.sheets import RuleItem, RuleSheet
from guibiao.assessment.procedures import APPEAL, ASSESSMENT, UNIT
from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, StoredFile, User

_OF_ROUND = ("round__organisation", "unit")


class Assessment(Case):
    """One round of an office over units, by one version of a rule sheet. What the ledger says is counted as it stood on `as_of`."""

    procedure = ASSESSMENT
    inbox_related: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("考核单位"), on_delete=models.PROTECT, related_name="assessments"
    )
    sheet = models.ForeignKey(
        RuleSheet, verbose_name=_("考核细则"), on_delete=models.PROTECT, related_name="assessments"
    )
    title = models.CharField(_("考核"), max_length=200)
    year = models.PositiveSmallIntegerField(_("考核年度"))
    as_of = models.DateField(_("考核截止日"))
    self_due = models.DateField(_("自评截止"))
    units: Any = models.ManyToManyField(Organisation, verbose_name=_("被考核单位"), related_name="+")
    made_by = models.ForeignKey(User, verbose_name=_("拟定人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("拟定时间"), auto_now_add=True)

    access_scope = Scope(view="assessment.view", organisation="organisation")

    class Meta:
        verbose_name = _("考核")
        verbose_name_plural = _("考核")
        ordering = ("-year", "-pk")

    def __str__(self) -> str:
        return self.title


class Consent(models.Model):
    """无异议 of units that came on paper, entered by the office: the day that the paper bears, and the paper itself."""

    round = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="consents")
    on = models.DateField(_("确认日期"))
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    files: Any = models.ManyToManyField(StoredFile, related_name="+")

    access_scope = Scope(view="assessment.view", organisation="round__organisation")

    class Meta:
        verbose_name = _("书面无异议")
        verbose_name_plural = _("书面无异议")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.round} · {self.on}"

    def get_absolute_url(self) -> str:
        """It is shown with its round."""
        return reverse("register_detail", args=["assessments", self.round_id])


class Assessed(Case):
    """A unit in a round: what the unit itself sees of it. Result fields are empty until the result is final.

    `answers_for` are the targets and tasks that were the unit's by the ledger when it was first counted after the round's
    reference date: {"targets": [pk, …], "tasks": [pk, …]}.
    """

    procedure = UNIT
    inbox_related: ClassVar[tuple[str, ...]] = ("round", "unit")

    round = models.ForeignKey(Assessment, verbose_name=_("考核"), on_delete=models.PROTECT, related_name="assessed")
    unit = models.ForeignKey(
        Organisation, verbose_name=_("被考核单位"), on_delete=models.PROTECT, related_name="assessed"
    )
    summary = models.TextField(_("自评总结"), blank=True)
    written_by = models.CharField(_("填报人"), max_length=60, blank=True)
    checked_by = models.CharField(_("审核人"), max_length=60, blank=True)
    entered_by = models.ForeignKey(
        User, verbose_name=_("录入人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("录入时间"), null=True)
    answers_for: Any = models.JSONField(null=True)
    consent = models.ForeignKey(
        Consent, verbose_name=_("书面无异议"), null=True, on_delete=models.PROTECT, related_name="units"
    )
    told_total = models.DecimalField(_("初步得分"), max_digits=7, decimal_places=2, null=True)
    total = models.DecimalField(_("得分"), max_digits=7, decimal_places=2, null=True)
    grade = models.CharField(_("等次"), max_length=20, blank=True)
    grade_reason = models.CharField(_("等次说明"), max_length=200, blank=True)
    rank = models.PositiveIntegerField(_("位次"), null=True)

    access_scope = Scope(view="assessed.view", organisation=_OF_ROUND)

    class Meta:
        verbose_name = _("单位考核")
        verbose_name_plural = _("单位考核")
        ordering = ("-round__year", "-round", "unit")
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="assessment_unit_once")]

    def __str__(self) -> str:
        return f"{self.round}：{self.unit}"


class Score(models.Model):
    """What one side gave for one item. No value: the item does not apply to the unit (缺项).

    `counted` is the lineage of a figure from the house: {"met": 3, "of": 4, "day": "2026-12-31", "settled": true, "lines": [[text,
    true, page], …]}; not settled: counted before the round's reference date was over.
    """

    class Origin(models.TextChoices):
        SELF = "self", _("自评")
        THIRD = "third", _("第三方")
        OFFICE = "office", _("评定")
        APPEAL = "appeal", _("申诉更正")

    assessed = models.ForeignKey(Assessed, on_delete=models.PROTECT, related_name="scores")
    item = models.ForeignKey(RuleItem, on_delete=models.PROTECT, related_name="scores")
    origin = models.CharField(_("评分方"), max_length=8, choices=Origin)
    assignment = models.ForeignKey("assessment.Assignment", null=True, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(_("得分"), max_digits=6, decimal_places=2, null=True)
    reason = models.TextField(_("理由"), blank=True)
    counted: Any = models.JSONField(null=True)
    by = models.ForeignKey(User, verbose_name=_("评分人"), null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now=True)

    access_scope = Scope(view="assessment.view", organisation="assessed__round__organisation")

    class Meta:
        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        ordering = ("assessed", "item__order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["assessed", "item", "assignment"], condition=models.Q(assignment__isnull=False),
                name="assessment_score_once_outside",
            ),
            models.UniqueConstraint(
                fields=["assessed", "item", "origin"], condition=models.Q(assignment=None),
                name="assessment_score_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.assessed} · {self.item}"


class SelfFile(models.Model):
    """Material with a self-evaluation."""

    assessed = models.ForeignKey(Assessed, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="assessed.view", organisation=("assessed__round__organisation", "assessed__unit"))

    class Meta:
        verbose_name = _("自评材料")
        verbose_name_plural = _("自评材料")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)


class Appeal(Case):
    """A unit's appeal (申诉) against one score of the preliminary result."""

    procedure = APPEAL
    inbox_related: ClassVar[tuple[str, ...]] = ("assessed__round", "assessed__unit", "item")

    assessed = models.ForeignKey(Assessed, verbose_name=_("单位考核"), on_delete=models.PROTECT, related_name="appeals")
    item = models.ForeignKey(RuleItem, verbose_name=_("考核项"), on_delete=models.PROTECT, related_name="appeals")
    text = models.TextField(_("申诉理由"))
    was = models.DecimalField(_("原得分"), max_digits=6, decimal_places=2, null=True)
    becomes = models.DecimalField(_("更正为"), max_digits=6, decimal_places=2, null=True)
    answer = models.TextField(_("答复"), blank=True)
    by = models.ForeignKey(User, verbose_name=_("提出人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提出时间"), auto_now_add=True)

    access_scope = Scope(view="assessed.view", organisation=("assessed__round__organisation", "assessed__unit"))

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["assessed", "item"], condition=models.Q(state="filed"), name="assessment_appeal_once"
            )
        ]

    def __str__(self) -> str:
        return str(_("申诉：%(unit)s · %(item)s")) % {"unit": self.assessed.unit, "item": self.item}


class AppealFile(models.Model):
    """Evidence with an appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(
        view="assessed.view", organisation=("appeal__assessed__round__organisation", "appeal__assessed__unit")
    )

    class Meta:
        verbose_name = _("申诉材料")
        verbose_name_plural = _("申诉材料")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)


class Circular(models.Model):
    """The circular (通报) of a round as it was issued: the file stays. Units see it through their own page."""

    round = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="circular")
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("文号"), max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(User, verbose_name=_("印发人"), on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("印发时间"), auto_now_add=True)

    access_scope = Scope(view="assessment.view", organisation="round__organisation")

    class Meta:
        verbose_name = _("通报")
        verbose_name_plural = _("通报")

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        """It is shown with its round."""
        return reverse("register_detail", args=["assessments", self.round_id])
