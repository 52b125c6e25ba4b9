"""Which column of a file is what: told by the person who knows the file, as data."""

from __future__ import annotations

import os
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guibiao.indicators.sources.heads import FIELDS, plain
from guibiao.terms.data import written_table

_TABLES = ("columns", "values", "all", "indicators", "regions")
# What may be fixed for a column of figures, or for the whole file.
_FIXED = frozenset({"region", "indicator", "period", "unit", "scope", "status", "source", "vintage"})


class BadMapping(ValueError):
    """A description of columns that cannot be used, said in one sentence."""


@dataclass(frozen=True)
class Mapping:
    """What the heads of a file mean. All of it may be left out: what is not told is recognised by the usual words.

    columns: head → field (`region`, `indicator`, `period`, `value`, `unit`, `scope`, `status`, `source`, `vintage`, `ignore`).
    values: head of a column of figures → what its cells share (`indicator`, `period`, `unit`, `scope`, `status` …).
    all: what all figures of the file share. indicators: name in the file → code. regions: name or code in the file → code, for
    what bears no code of the state (a development zone). within: code of the region whose parts
    the rows are (市 of 山西: 140000), so that 全省 and names borne twice are understood.
    """

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    all: dict[str, str] = field(default_factory=dict)
    indicators: dict[str, str] = field(default_factory=dict)
    within: str | None = None
    regions: dict[str, str] = field(default_factory=dict)

    @property
    def heads(self) -> bool:
        """Whether it says anything of what stands over the figures."""
        return bool(self.columns or self.values or self.all or self.indicators or self.within)

    @classmethod
    def of(cls, given: Mapping | AnyMapping[str, Any] | str | os.PathLike[str] | None) -> Mapping:
        """A mapping from itself, from a dictionary, or from a TOML file with the same tables. Raises BadMapping."""
        if given is None:
            return cls()
        if isinstance(given, Mapping):
            return given
        if isinstance(given, AnyMapping):
            return cls._read(given, "列映射")
        path = Path(given)
        return cls._read(written_table(path, "列映射", BadMapping), f"列映射“{path.name}”")

    @classmethod
    def _read(cls, raw: AnyMapping[str, Any], name: str) -> Mapping:
        for key in raw:
            if key not in (*_TABLES, "within"):
                raise BadMapping(f"{name}：不认识“{key}”这一项；可用的有：{'、'.join(_TABLES)}、within。")
        tables = {key: raw.get(key, {}) for key in _TABLES}
        for key, table in tables.items():
            if not isinstance(table, AnyMapping):
                raise BadMapping(f"{name}：“{key}”应是一张表。")
        columns = {plain(str(head)): str(to) for head, to in tables["columns"].items()}
        for head, to in columns.items():
            if to not in FIELDS:
                raise BadMapping(f"{name}：列“{head}”的“{to}”不认识；可用的有：{'、'.join(sorted(FIELDS))}。")
        values = {plain(str(head)): _fixed(name, str(head), table) for head, table in tables["values"].items()}
        within = raw.get("within")
        return cls(
            columns,
            values,
            _fixed(name, "all", tables["all"]),
            {plain(str(k)): str(v) for k, v in tables["indicators"].items()},
            str(within) if within is not None else None,
            {plain(str(k)): str(v) for k, v in tables["regions"].items()},
        )


def _fixed(name: str, head: str, table: Any) -> dict[str, str]:
    if not isinstance(table, AnyMapping):
        raise BadMapping(f"{name}：“{head}”应是一张表，如 {{indicator = 'rd_intensity', unit = '%'}}。")
    for key in table:
        if key not in _FIXED:
            raise BadMapping(f"{name}：“{head}”中的“{key}”不认识；可用的有：{'、'.join(sorted(_FIXED))}。")
    return {key: str(value) for key, value in table.items()}
