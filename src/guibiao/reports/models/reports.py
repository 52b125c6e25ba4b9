"""A report: what was drafted of it from the house, what people wrote, and its files."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.assessment.models import PlanEvaluation
from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, StoredFile, User
from guibiao.plans.models import Plan
from guibiao.reports.models.templates import Kind, Template
from guibiao.reports.procedure import REPORT

_OFFICE = Scope(view="report.view", organisation="report__organisation")


class Report(Case):
    """A report on a plan as of a day and a data version.

    `content` is what was put together from the house at `drawn_at`; it stays as it is until somebody asks for it anew, and
    for ever once the report is issued.
    """

    procedure = REPORT
    inbox_related: ClassVar[tuple[str, ...]] = ("plan",)

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("编制单位"), on_delete=models.PROTECT, related_name="reports"
    )
    plan = models.ForeignKey(Plan, verbose_name=_("规划"), on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(_("报告类型"), max_length=10, choices=Kind)
    title = models.CharField(_("标题"), max_length=400)
    year = models.PositiveSmallIntegerField(_("年度"))
    on = models.DateField(_("数据截至"))
    data_version = models.PositiveBigIntegerField(_("数据版本"))
    evaluation = models.ForeignKey(
        PlanEvaluation,
        verbose_name=_("规划评估"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    number = models.CharField(_("文号"), max_length=60, blank=True)
    content: Any = models.JSONField(default=dict)
    drawn_at = models.DateTimeField(_("汇总时间"), null=True)
    made_of = models.CharField(max_length=64, blank=True, help_text="fingerprint of what the files were made of")
    template = models.ForeignKey(
        Template, verbose_name=_("模板"), null=True, on_delete=models.PROTECT, related_name="reports"
    )
    made_by = models.ForeignKey(User, verbose_name=_("起草人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    issued_on = models.DateField(_("印发日期"), null=True)
    sealed: Any = models.JSONField(_("文件校验值"), default=dict, help_text="SHA-256 of each file as issued")

    access_scope = Scope(view="report.view", organisation="organisation")

    class Meta:
        verbose_name = _("报告")
        verbose_name_plural = _("报告")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], condition=~models.Q(number=""), name="reports_report_number"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Text(models.Model):
    """What a person writes in a part of a report. `number` counts its versions, 0 while nothing was written."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="texts")
    key = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    number = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(null=True)

    access_scope = _OFFICE

    class Meta:
        verbose_name = _("报告文字")
        verbose_name_plural = _("报告文字")
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="reports_text_once")]

    def __str__(self) -> str:
        return f"{self.report} · {self.key}"


class TextVersion(models.Model):
    """A text as one person left it. What she goes on typing within a quarter of an hour is the same version."""

    of = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    at = models.DateTimeField(auto_now=True)

    access_scope = Scope(view="report.view", organisation="of__report__organisation")

    class Meta:
        verbose_name = _("文字版本")
        verbose_name_plural = _("文字版本")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.of} · {self.number}"


class ReportFile(models.Model):
    """The report as Word, PDF or Excel file."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    form = models.CharField(max_length=4)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    access_scope = _OFFICE

    class Meta:
        verbose_name = _("报告文件")
        verbose_name_plural = _("报告文件")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["report", "form"], name="reports_file_once")]

    def __str__(self) -> str:
        return str(self.file)
