"""考核细则: the rule sheet of an office for a year, in versions; its items and its grades."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.assessment.procedures import SHEET
from guibiao.kernel.access import Scope
from guibiao.kernel.models import Case, Organisation, User

_SHARE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class RuleSheet(Case):
    """One version. Once fixed nothing in it changes; the next version is a further row."""

    procedure = SHEET
    inbox_related: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("考核单位"), on_delete=models.PROTECT, related_name="rule_sheets"
    )
    name = models.CharField(_("名称"), max_length=200)
    year = models.PositiveSmallIntegerField(_("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    version = models.PositiveSmallIntegerField(_("版本"), default=1, editable=False)
    source = models.CharField(_("依据文件"), max_length=300, blank=True)
    tolerance = models.DecimalField(
        _("评分差异标记线（%）"), max_digits=5, decimal_places=2, default=Decimal(20), validators=_SHARE,
        help_text=_("同一项的自评、第三方评分和评定分相差超过该项满分的这个比例，就标出来。"),
    )  # fmt: skip
    appeal_days = models.PositiveSmallIntegerField(
        _("申诉期（工作日）"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    silence_agrees = models.BooleanField(
        _("期满不申诉视为无异议"), default=True,
        help_text=_("不勾选的，申诉期满后仍须单位确认，或者由考核单位凭书面材料登记无异议，才能确定成绩。"),
    )  # fmt: skip
    made_by = models.ForeignKey(User, verbose_name=_("编制人"), null=True, on_delete=models.PROTECT, related_name="+")

    access_scope = Scope(view="rulesheet.view", organisation="organisation")

    class Meta:
        verbose_name = _("考核细则")
        verbose_name_plural = _("考核细则")
        ordering = ("-year", "name", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "year", "version"], name="assessment_sheet_version",
                violation_error_message=_("这一年已有同名的考核细则。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(_("%(name)s（%(year)d年第%(version)d版）")) % {
            "name": self.name, "year": self.year, "version": self.version,
        }  # fmt: skip


class RuleItem(models.Model):
    """One thing that is scored. For plus and minus points the full marks are the cap (封顶)."""

    class Method(models.TextChoices):
        FIGURE = "figure", _("按台账计算")
        MARK = "mark", _("评定")
        PLUS = "plus", _("加分")
        MINUS = "minus", _("扣分")

    class Figure(models.TextChoices):
        TARGETS = "targets", _("目标达到或正常的比例")
        TASKS = "tasks", _("举措灯号正常的比例")
        STRUCK = "struck", _("督办事项按期销号的比例")
        ROUNDS = "rounds", _("季度调度按时上报的比例")
        RETURNS = "returns", _("统计报表按时上报的比例")

    sheet = models.ForeignKey(RuleSheet, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveIntegerField(_("序号"))
    dimension = models.CharField(_("维度"), max_length=120)
    name = models.CharField(_("考核项"), max_length=200)
    method = models.CharField(_("计分方式"), max_length=8, choices=Method)
    figure = models.CharField(_("取数"), max_length=10, choices=Figure, blank=True)
    full = models.DecimalField(_("满分或封顶"), max_digits=6, decimal_places=2)
    standard = models.TextField(_("评分标准"), blank=True)

    access_scope = Scope(view="rulesheet.view", organisation="sheet__organisation")

    class Meta:
        verbose_name = _("考核项")
        verbose_name_plural = _("考核项")
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=["sheet", "name"], name="assessment_item_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def counts(self) -> bool:
        """Whether its full marks belong to the full marks of the sheet."""
        return self.method in (self.Method.FIGURE, self.Method.MARK)

    @property
    def low(self) -> Decimal:
        """The least that may be given."""
        return -self.full if self.method == self.Method.MINUS else Decimal(0)

    @property
    def high(self) -> Decimal:
        """The most that may be given."""
        return Decimal(0) if self.method == self.Method.MINUS else self.full


class Grade(models.Model):
    """A grade (等次): from so many points on, and for how great a share of the units at most."""

    sheet = models.ForeignKey(RuleSheet, on_delete=models.CASCADE, related_name="grades")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(_("等次"), max_length=20)
    at_least = models.DecimalField(_("最低分"), max_digits=6, decimal_places=2)
    most: Any = models.DecimalField(
        _("最高比例（%）"), max_digits=5, decimal_places=2, null=True, blank=True, validators=_SHARE
    )

    access_scope = Scope(view="rulesheet.view", organisation="sheet__organisation")

    class Meta:
        verbose_name = _("等次")
        verbose_name_plural = _("等次")
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["sheet", "name"], name="assessment_grade_name")]

    def __str__(self) -> str:
        return self.name
