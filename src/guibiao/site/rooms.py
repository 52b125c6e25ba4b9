"""Which rooms of the house are Django applications: every package of guibiao with an `apps.py`."""

from pathlib import Path

import guibiao

_FIRST = ("kernel",)


def installed() -> list[str]:
    """Dotted names of the rooms to install, the kernel first, the others by name."""
    root = Path(guibiao.__file__).parent
    found = sorted(path.parent.name for path in root.glob("*/apps.py"))
    return [f"guibiao.{name}" for name in sorted(found, key=lambda name: (name not in _FIRST, name))]
