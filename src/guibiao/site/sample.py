"""The sample workspace: every room that has a `sample_workspace` puts its part in, by the functions that its pages call."""

from importlib import import_module
from importlib.util import find_spec

from django.db import transaction

#: What comes later rests on what comes before.
ROOMS = ("plans", "statistics", "monitoring", "supervision", "assessment", "reports", "exchange", "cockpit")


def load() -> list[str]:
    """Fill an empty workspace, all or nothing. Returns the lines with the new accounts' passwords; none, and nothing is done, where
    there are plans already."""
    from guibiao.plans.models import Plan

    lines: list[str] = []
    if Plan.objects.exists():
        return lines
    with transaction.atomic():
        for room in ROOMS:
            name = f"guibiao.{room}.sample_workspace"
            if find_spec(f"guibiao.{room}") and find_spec(name):
                lines += import_module(name).load() or []
    return lines
