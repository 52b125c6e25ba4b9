"""The columns that come with the product, and an office's own choice of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from guibiao.reading.outputs.tables import Column
from guibiao.terms.data import data_table


@lru_cache(1)
def _data() -> dict[str, tuple[Column, ...]]:
    raw = data_table(__file__, "columns.toml")
    return {kind: tuple(Column(**entry) for entry in entries) for kind, entries in raw.items()}


def known_columns(kind: str) -> tuple[Column, ...]:
    """All columns of a kind of table (“tasks”, “indicators”) in their usual order."""
    return _data()[kind]


def columns_of(kind: str, chosen: Iterable[Mapping[str, Any]] | None = None) -> list[Column]:
    """An office's columns: `[{"key": "lead", "heading": "牵头部门", "width": 9}, …]`, only `key` required.

    Raises ValueError with a sentence where a key is not known, comes twice, or nothing is chosen.
    """
    known = {column.key: column for column in known_columns(kind)}
    if chosen is None:
        return list(known.values())
    out: list[Column] = []
    for entry in chosen:
        key = entry.get("key", "")
        if key not in known:
            raise ValueError(f"没有名为“{key}”的列，可用的列：{'、'.join(known)}。")
        if key in {column.key for column in out}:
            raise ValueError(f"列“{known[key].heading}”出现了两次，请去掉一个。")
        out.append(replace(known[key], **{k: entry[k] for k in ("heading", "width") if entry.get(k)}))
    if not out:
        raise ValueError("至少要保留一列。")
    return out
