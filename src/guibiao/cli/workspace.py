"""Getting the workspace ready for a command: where its data are, and Django itself."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def add_home(parser: argparse.ArgumentParser) -> None:
    """The option that every command on the workspace has."""
    parser.add_argument("--home", type=Path, help="数据目录（默认取环境变量 GUIBIAO_HOME，其次 ~/.guibiao）")


def start(home: Path | None = None) -> None:
    """Load Django with this data directory."""
    if home is not None:
        os.environ["GUIBIAO_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guibiao.site.settings")
    import django

    django.setup()
