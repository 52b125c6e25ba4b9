"""Tables of a TOML file with declared fields, read with errors in words: definitions and rules are written so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from guibiao.terms.data import written_table

_SAID: dict[type, str] = {str: "文字", float: "数", int: "整数", bool: "true 或 false", list: "一组文字"}


class Field(NamedTuple):
    """A field of a table: what it holds (a number may be whole, a list holds text), whether it must be there, and what
    it may be where only some words are allowed."""

    holds: type
    required: bool = False
    choices: tuple[str, ...] = ()


def tables(path: Path, wrong: type[ValueError]) -> dict[str, dict[str, Any]]:
    """The tables of a file by name, those under `[file]` filled into each. Raises `wrong` with file and table."""
    raw = written_table(path, "文件", wrong)
    shared = raw.pop("file", {})
    for name, entry in raw.items():
        if not isinstance(entry, dict):
            raise wrong(f"文件“{path.name}”：“{name}”不是一张表。请写成 [{name}]，下面每行一项。")
    return {name: {**shared, **entry} for name, entry in raw.items()}


def checked(raw: Mapping[str, Any], fields: Mapping[str, Field], where: str, wrong: type[ValueError]) -> dict[str, Any]:
    """The fields of one table, each of its kind. Raises `wrong` with the place, the field and what may stand there."""
    for name in raw:
        if name not in fields:
            raise wrong(f"{where}：不认识“{name}”这一项；可用的有 {'、'.join(fields)}。")
    for name, field in fields.items():
        if field.required and raw.get(name) in (None, "", []):
            raise wrong(f"{where}：缺“{name}”。")
    return {name: _held(name, value, fields[name], where, wrong) for name, value in raw.items()}


def _held(name: str, value: Any, field: Field, where: str, wrong: type[ValueError]) -> Any:
    fits = isinstance(value, (int, float) if field.holds is float else field.holds)
    if isinstance(value, bool) and field.holds is not bool:
        fits = False
    if field.holds is list:
        fits = fits and all(isinstance(item, str) and item for item in value)
    if not fits:
        raise wrong(f"{where}：“{name}”应是{_SAID[field.holds]}，而不是“{value}”。")
    if field.choices and value not in field.choices:
        raise wrong(f"{where}：“{name}”应是 {'、'.join(field.choices)} 之一，而不是“{value}”。")
    return float(value) if field.holds is float else value
