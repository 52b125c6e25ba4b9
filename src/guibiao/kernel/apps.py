"""The kernel as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "guibiao.kernel"
    label = "kernel"
    verbose_name = _("基础")

    def ready(self) -> None:
        from guibiao.kernel import discovery

        discovery.load()
