"""Clocks that an office keeps itself: they go before the shipped ones of the same code."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel.access import Scope
from guibiao.kernel.models import Organisation

_LIMIT = RegexValidator(
    r"^\d{1,3}[dwmy]$", _("写数字加单位：3d 为 3 个自然日，3w 为 3 个工作日，1m 为 1 个月，0y 为当年年底。")
)
UNITS = {"d": "calendar", "w": "working", "m": "month", "y": "year_end"}


class OfficeClock(models.Model):
    """The limits of one rule as an office's own text gives them, from a day on."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("督办单位"), on_delete=models.PROTECT, related_name="clocks"
    )
    code = models.CharField(_("代码"), max_length=40)
    version = models.CharField(_("规则版本"), max_length=40)
    name = models.CharField(_("名称"), max_length=80)
    source = models.CharField(_("依据文件"), max_length=300)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    arrange = models.CharField(_("交办"), max_length=5, blank=True, validators=[_LIMIT])
    report = models.CharField(_("反馈进展"), max_length=5, blank=True, validators=[_LIMIT])
    settle = models.CharField(_("一般事项办结"), max_length=5, validators=[_LIMIT])
    major = models.CharField(_("重大、复杂事项办结"), max_length=5, blank=True, validators=[_LIMIT])
    cleared = models.CharField(_("清零"), max_length=5, blank=True, validators=[_LIMIT])

    access_scope = Scope(view="clock.view", organisation="organisation")

    class Meta:
        verbose_name = _("督办时限")
        verbose_name_plural = _("督办时限")
        ordering = ("code", "valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code", "version"], name="supervision_clock_version",
                violation_error_message=_("本单位已有这个代码和版本的时限。"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
