"""Measured in a process of its own, so that nothing of another measurement is in its memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def said(module: str, *words: str) -> Any:
    """What `python -m module words` prints as JSON in its last line."""
    done = subprocess.run([sys.executable, "-m", module, *words], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def on_both(measure: Callable[[list[str]], list[T]]) -> list[T]:
    """What is measured on SQLite and, where it is installed, on PostgreSQL; `measure` gets the address of the latter as a word."""
    from tests.postgresql import cluster, programs

    out = measure([])
    if programs() is not None:
        with cluster() as url:
            out += measure([url])
    return out
