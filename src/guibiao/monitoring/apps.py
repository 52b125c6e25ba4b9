"""The monitoring room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "guibiao.monitoring"
    label = "monitoring"
    verbose_name = _("监测评价")
