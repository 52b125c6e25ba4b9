"""Composite evaluations: what is evaluated, each edition of its scheme and tables, each run with its results."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Job, Organisation, StoredFile, User
from guibiao.kernel.saying import again

NAME = 200


class Evaluation(models.Model):
    """An index that is worked out again and again: its scheme and tables stand in editions, its results in runs."""

    class Source(models.TextChoices):
        UPLOADED = "uploaded", _("上传的数据表")
        SHIPPED = "shipped", _("内置数据")

    name = models.CharField(_("名称"), max_length=NAME)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="evaluations"
    )
    source = models.CharField(_("数据"), max_length=10, choices=Source, default=Source.UPLOADED)
    source_note = models.CharField(_("数据来源"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, verbose_name=_("建立人"), on_delete=models.PROTECT, related_name="evaluations")
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    access_scope = Scope(view="evaluation.view", organisation="organisation")

    class Meta:
        verbose_name = _("综合评价")
        verbose_name_plural = _("综合评价")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="monitoring_evaluation_name",
                violation_error_message=_("本单位已有同名的综合评价。"),
            )
        ]

    def __str__(self) -> str:
        """Its name; that of a shipped scheme in the language of the reader."""
        return again(self.name)

    @property
    def edition(self) -> "Edition":
        """The latest scheme and tables."""
        return self.editions.order_by("-number").first()  # type: ignore[return-value]


class Edition(models.Model):
    """A scheme and the tables it is for, as they stood from one day on. Never changed: a change is a further edition."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("序号"))
    scheme = models.TextField(_("方案"))
    scheme_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64, blank=True, help_text="over all tables; empty while data are awaited")
    note = models.CharField(_("说明"), max_length=300, blank=True)
    made_by = models.ForeignKey(User, verbose_name=_("修改人"), on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("时间"), auto_now_add=True)

    access_scope = Scope(view="evaluation.view", organisation="evaluation__organisation")

    class Meta:
        verbose_name = _("方案版本")
        verbose_name_plural = _("方案版本")
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="monitoring_edition_number"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.number}"

    @property
    def awaits_data(self) -> bool:
        """Whether there is nothing to work out yet."""
        return not self.data_sha256

    @property
    def data_version(self) -> str:
        """The data version as people quote it."""
        return self.data_sha256[:8]

    @property
    def scheme_version(self) -> str:
        """The version of the scheme's text as people quote it."""
        return self.scheme_sha256[:8]


class EditionFile(models.Model):
    """A table of an edition, by what it is for."""

    class Part(models.TextChoices):
        DATA = "data", _("数据表")
        META = "meta", _("指标说明表")
        UNITS = "units", _("单位表")
        DRAWS = "draws", _("给定的抽样")
        WEIGHTS = "weights", _("给定的权重")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    part = models.CharField(_("用途"), max_length=10, choices=Part)
    file = models.ForeignKey(StoredFile, verbose_name=_("文件"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("方案用表")
        verbose_name_plural = _("方案用表")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["edition", "part"], name="monitoring_editionfile_part")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.file}"


class Run(models.Model):
    """One working out of an edition. Once finished nothing of it changes."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="runs")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField(_("序号"))
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(User, verbose_name=_("运行人"), on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    program = models.CharField(_("程序版本"), max_length=40, blank=True)
    leader = models.CharField(_("居首"), max_length=NAME, blank=True)
    units = models.PositiveIntegerField(_("单位数"), default=0)
    latest = models.CharField(_("数据年份"), max_length=40, blank=True)
    warnings = models.PositiveIntegerField(_("提示数"), default=0)
    figures = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    package = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="evaluation.view", organisation="evaluation__organisation")

    class Meta:
        verbose_name = _("评价结果")
        verbose_name_plural = _("评价结果")
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=["evaluation", "number"], name="monitoring_run_number")]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.number}"

    @property
    def is_done(self) -> bool:
        return self.finished_at is not None

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked out."""
        return not self.is_done and self.job is not None and self.job.is_open

    @property
    def state(self) -> str:
        """done, or how its job stands."""
        return Job.State.DONE if self.is_done else (self.job.state if self.job else Job.State.FAILED)

    @property
    def state_label(self) -> Any:
        return Job.State(self.state).label
