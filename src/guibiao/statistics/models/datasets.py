"""The form of a statistical return: what is asked, by what it is broken down, what must hold."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation
from guibiao.kernel.models.trees import Dated
from guibiao.statistics.models.definitions import Indicator

#: Units of measure whose figures do not add up.
RATIOS = ("%", "％", "‰", "‱")
_CODE = RegexValidator(r"^[A-Za-z][A-Za-z0-9]{0,9}$", _("代码用字母和数字，以字母开头，至多十个字符。"))


class DataSet(Dated):
    """A statistical form (统计报表). `valid_from` and `valid_until` are its lawful term (有效期).

    rows  what a row of it is: a figure of nobody in particular; a sum over respondents, whose number stands beside it; or what one
          respondent says of itself, of which only sums by region are ever shown. Unsafe sums of the last two are suppressed
          (`guibiao.indicators.suppression.Rules`).
    """

    class Rows(models.TextChoices):
        PUBLIC = "public", _("行政记录或公开的数，不是由单位的数加起来的")
        COUNTED = "counted", _("本地区各单位的汇总数，同时填报单位数")
        SINGLE = "single", _("填报单位自身的数（如企业报表）")

    name = models.CharField(_("报表名称"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="datasets"
    )
    form_number = models.CharField(_("表号"), max_length=60, blank=True)
    authority = models.CharField(_("制定机关"), max_length=120, blank=True)
    approval = models.CharField(_("批准/备案文号"), max_length=120, blank=True)
    official = models.BooleanField(_("统计部门的报表"), default=False)
    rows = models.CharField(
        _("填报的数是"), max_length=10, choices=Rows, default=Rows.PUBLIC,
        help_text=_("汇总数按下面的规则，含少数单位的不公布；单位自身的数只公布汇总，单个单位的数不公布。"),
    )  # fmt: skip
    least = models.PositiveSmallIntegerField(
        _("汇总数至少含几个单位"), default=3, validators=[MinValueValidator(2)], help_text=_("少于此数的汇总不公布。")
    )
    largest = models.PositiveSmallIntegerField(
        _("最大的几个单位"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("与下一项合用：占比按这几个单位合计。"),
    )
    dominance = models.PositiveSmallIntegerField(
        _("最大单位最多占百分之几"), default=85, validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("超过此数的汇总不公布。"),
    )  # fmt: skip
    estimate = models.PositiveSmallIntegerField(
        _("其余单位至少为最大单位的百分之几"), default=10, validators=[MaxValueValidator(99)],
        help_text=_("除最大的两个外，其余之和低于此数的汇总不公布：第二大的单位由此能推算最大的。填 0 不用此项。"),
    )  # fmt: skip
    interval = models.PositiveSmallIntegerField(
        _("不公布的数上下至少不确定百分之几"), default=10, validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("由公布的数推算不公布的数，推出的范围不得窄于此。"),
    )  # fmt: skip
    note = models.TextField(_("填报说明"), blank=True)

    access_scope: ClassVar[Scope] = Scope(view="dataset.view", organisation="organisation")

    class Meta:
        verbose_name = _("统计报表")
        verbose_name_plural = _("统计报表")
        ordering = ("organisation", "name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def single(self) -> bool:
        """Whether the units answer for themselves alone."""
        return self.rows == self.Rows.SINGLE


class DataItem(models.Model):
    """A column of the form. Two kinds tell of the others, all of them or those named in `about`: of how many respondents they are
    the sum, and which part of it the largest has."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("数")
        WHOLE = "whole", _("整数")
        CHOICE = "choice", _("选项")
        TEXT = "text", _("文字")
        UNITS = "units", _("汇总的单位数")
        SHARE = "share", _("最大单位占百分之几")

    dataset = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(_("序号"))
    code = models.CharField(_("代码"), max_length=10, validators=[_CODE])
    name = models.CharField(_("名称"), max_length=120)
    unit = models.CharField(_("计量单位"), max_length=40, blank=True)
    kind = models.CharField(_("填什么"), max_length=10, choices=Kind, default=Kind.NUMBER)
    choices = models.CharField(_("选项，用、隔开"), max_length=500, blank=True)
    about = models.CharField(
        _("说明哪些项目"), max_length=200, blank=True,
        help_text=_("单位数、占比用：写项目代码，用、隔开；空着是全部项目。"),
    )  # fmt: skip
    required = models.BooleanField(_("必填"), default=True)
    least = models.FloatField(_("不小于"), null=True, blank=True)
    most = models.FloatField(_("不大于"), null=True, blank=True)
    change = models.PositiveSmallIntegerField(_("较上期变动超过百分之几须说明"), null=True, blank=True)
    summed = models.BooleanField(_("各地区之和为本地区数"), default=False)
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), to_field="code", null=True, blank=True, on_delete=models.PROTECT,
        related_name="items",
    )  # fmt: skip

    class Meta:
        ordering = ("dataset", "order")
        constraints = [models.UniqueConstraint(fields=["dataset", "code"], name="statistics_item_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_figure(self) -> bool:
        return self.kind not in (self.Kind.CHOICE, self.Kind.TEXT)

    @property
    def is_measure(self) -> bool:
        """Whether it is a figure by itself, and does not tell of others."""
        return self.kind in (self.Kind.NUMBER, self.Kind.WHOLE)

    @property
    def is_ratio(self) -> bool:
        """Whether the sum of such figures would say nothing."""
        rate = self.indicator is not None and self.indicator.type == Indicator.Type.RATE
        return self.kind == self.Kind.SHARE or rate or self.unit.strip() in RATIOS

    @property
    def is_whole(self) -> bool:
        return self.kind in (self.Kind.WHOLE, self.Kind.UNITS)

    @property
    def range(self) -> tuple[float | None, float | None]:
        """The least and the most that may be filled in."""
        least = 0.0 if self.least is None and not self.is_measure else self.least
        return least, 100.0 if self.most is None and self.kind == self.Kind.SHARE else self.most

    def tells_of(self, code: str) -> bool:
        """Whether it tells of another item, by its code."""
        return not self.about.strip() or code in {one.strip() for one in self.about.split("、")}

    @property
    def options(self) -> list[str]:
        return [option.strip() for option in self.choices.split("、") if option.strip()]


class Breakdown(models.Model):
    """A line of the form: the whole (no scope), or a part of it."""

    dataset = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="breakdowns")
    order = models.PositiveSmallIntegerField(_("序号"))
    code = models.CharField(_("代码"), max_length=10, validators=[_CODE])
    name = models.CharField(_("名称"), max_length=120)
    scope = models.CharField(_("范围"), max_length=200, blank=True)

    class Meta:
        ordering = ("dataset", "order")
        constraints = [models.UniqueConstraint(fields=["dataset", "code"], name="statistics_breakdown_code")]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """What must hold between the items of a line: `A1 <= A2 + A3`. A soft rule may be broken with an explanation."""

    dataset = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="rules")
    expression = models.CharField(_("关系"), max_length=200)
    message = models.CharField(_("不符时的提示"), max_length=200, blank=True)
    hard = models.BooleanField(_("必须符合"), default=True)

    class Meta:
        ordering = ("dataset", "pk")

    def __str__(self) -> str:
        return self.message or self.expression
