"""What is measured."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guibiao.indicators.derived import BadFormula
from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation
from guibiao.kernel.models.trees import Dated


class Indicator(Dated):
    """A defined quantity: out of the registry of terms (`registered`), or an office's own."""

    class Direction(models.IntegerChoices):
        MORE = 1, _("越大越好")
        NEITHER = 0, _("不分好坏")
        LESS = -1, _("越小越好")

    class Type(models.TextChoices):
        STOCK = "stock", _("时点数")
        FLOW = "flow", _("时期数")
        RATE = "rate", _("比率")

    code = models.CharField(
        _("代码"),
        max_length=80,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("代码用小写字母、数字和下划线，以字母开头。"))],
    )
    name = models.CharField(_("名称"), max_length=200)
    name_en = models.CharField(_("英文名称"), max_length=300, blank=True)
    unit = models.CharField(_("计量单位"), max_length=40, blank=True)
    type = models.CharField(_("数的性质"), max_length=10, choices=Type, default=Type.STOCK)
    direction = models.SmallIntegerField(_("方向"), choices=Direction, default=Direction.MORE)
    definition = models.TextField(_("定义和口径"), blank=True)
    formula = models.CharField(
        _("计算公式"), max_length=500, blank=True,
        help_text=_("由其他指标算出的，用它们的代码写出，如 growth(rd_expenditure)、rd_expenditure / population；"
                    "不公布的数不会再由这些指标和往年的数推算出来。"),
    )  # fmt: skip
    source = models.CharField(_("通常来源"), max_length=300, blank=True)
    release_month = models.PositiveSmallIntegerField(_("通常发布月份"), null=True, blank=True)
    release_lag = models.PositiveSmallIntegerField(_("迟几年发布"), default=1)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("维护单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="indicators",
        help_text=_("由它和它的上级单位修改，各单位都能看到和使用；不填的由授权不限范围的人修改。"),
    )  # fmt: skip
    registered = models.BooleanField(_("取自术语库"), default=False, editable=False)

    access_scope: ClassVar[Scope] = Scope(view="indicator.view", everyone=True, keeper="organisation")

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    def clean(self) -> None:
        """A formula can be read, of indicators that there are, and measures what the indicator does."""
        from guibiao.statistics import definitions

        super().clean()
        self.formula = self.formula.strip()
        if self.formula:
            try:
                definitions.make_sense(self.code, self.formula, self.unit)
            except BadFormula as error:
                raise ValidationError({"formula": str(error)}) from None

    @property
    def choice_label(self) -> str:
        """The name with the code, which only one has."""
        return f"{self.name}（{self.code}）"
