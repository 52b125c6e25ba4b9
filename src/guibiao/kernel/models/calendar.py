"""Years of the official calendar that the installation was told of."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import working_days
from guibiao.kernel.access.scope import Scope


class CalendarYear(models.Model):
    """One year as the circular on holidays (节假日安排的通知) gives it; it goes before what the library knows."""

    year = models.PositiveSmallIntegerField(
        _("年份"), unique=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    days_off = models.TextField(
        _("放假日期"), help_text=_("照通知填写，如“1月1日至3日、2月15日至23日、4月4日至6日”；平常的周末不用写。")
    )
    working_weekends = models.TextField(
        _("上班的周末"), blank=True, help_text=_("调休上班的日期，如“1月4日、2月14日”。")
    )
    document = models.CharField(_("依据文件"), max_length=200, blank=True)

    access_scope = Scope(view="calendar.view", everyone=True)

    class Meta:
        verbose_name = _("工作日历年度")
        verbose_name_plural = _("工作日历年度")
        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        for name in ("days_off", "working_weekends"):
            try:
                working_days.read_days(getattr(self, name), self.year or 0)
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise ValidationError(errors)
