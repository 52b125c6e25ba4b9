"""The reports room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "guibiao.reports"
    label = "reports"
    verbose_name = _("报告")
