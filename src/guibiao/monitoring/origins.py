"""Whose figures a table holds: known for the series that come with the product, else what the evaluation says itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from guibiao.indicators import series
from guibiao.monitoring.models import Edition, EditionFile


@cache
def _series_sha256() -> str:
    return sha256(Path(series.__file__).with_name("provinces.csv").read_bytes()).hexdigest()


def is_series(sha: str) -> bool:
    """Whether a table is the shipped series."""
    return sha == _series_sha256()


def note() -> str:
    """Whose figures the shipped series are, in a line."""
    names = dict.fromkeys(file["source"].partition("（")[0] for file in series.sources())
    return "、".join(names) + "（techme 项目整理）"


def of_figures(edition: Edition) -> Mapping[str, tuple[str, str]]:
    """Source and unit of each indicator, where they are known one by one."""
    part = EditionFile.Part.DATA
    table = EditionFile.objects.filter(edition=edition, part=part).select_related("file").first()
    if table is None or not is_series(table.file.sha256):
        return {}
    return {code: (file["source"], unit) for file in series.sources() for code, unit in file["units"].items()}
