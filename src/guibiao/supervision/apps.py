"""The supervision room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "guibiao.supervision"
    label = "supervision"
    verbose_name = _("督办")
