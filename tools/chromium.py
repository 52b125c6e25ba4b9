"""Which Chromium is used, and what it is told so that it stays with what it is asked."""

from __future__ import annotations

import os
import shutil

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def path() -> str | None:
    """Debian's Chromium where there is one; None for the one that Playwright installed. `GUIBIAO_CHROMIUM` names another.

    The shell without a window is the same browser for two thirds of the processor's time.
    """
    named = os.environ.get("GUIBIAO_CHROMIUM")
    return named or shutil.which("chromium-headless-shell") or shutil.which("chromium")
