"""``guibiao manage …``: Django's own commands on this workspace."""

from __future__ import annotations

import argparse
import os


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes whatever Django takes."""
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(arguments: argparse.Namespace) -> int:
    """Hand the words over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guibiao.site.settings")
    from django.core.management import ManagementUtility

    ManagementUtility(["guibiao manage", *arguments.words]).execute()
    return 0
