"""What the rooms declare is found, not listed: roles.toml, registers.py and tasks.py of every installed application."""

from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.utils.module_loading import autodiscover_modules


def load() -> None:
    """Read the declarations of all installed applications; a contradiction stops the start."""
    from guibiao.kernel import signals  # noqa: F401  (connects the receivers)
    from guibiao.kernel.access import roles

    for config in apps.get_app_configs():
        path = Path(config.path) / "roles.toml"
        if path.exists():
            roles.load(path)
    import_module("guibiao.kernel.directory.registers")
    autodiscover_modules("registers", "tasks")
