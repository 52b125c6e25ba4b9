"""The knowledge that lies beside the code: a module's TOML tables and CSV lists."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def data_table(module_file: str, name: str) -> dict[str, Any]:
    """The TOML file `name` beside a module, which passes its `__file__`. Read anew at every call: who asks keeps it."""
    return tomllib.loads(Path(module_file).with_name(name).read_text(encoding="utf-8"))


def data_rows(module_file: str, name: str) -> Iterator[dict[str, str]]:
    """The rows of the CSV file `name` beside a module, by the names in its first row; likewise read anew."""
    with Path(module_file).with_name(name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
