"""Writes a scheme with its two tables into a folder and evaluates it, as a user would."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from guibiao.indicators.composite.build import Evaluation, evaluate
from guibiao.indicators.composite.scheme import read_scheme

Cell = str | float | int | bool | None
Record = Mapping[str, Cell]


def write_csv(path: Path, records: Sequence[Record]) -> None:
    """The columns are those of all records, in the order in which they first appear."""
    heading = list(dict.fromkeys(name for record in records for name in record))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heading, restval="")
        writer.writeheader()
        writer.writerows(records)


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {toml(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return repr(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def write_scheme(
    folder: Path, records: Sequence[Record], nodes: Sequence[Record], steps: Sequence[Mapping[str, Any]], **more: Any
) -> Path:
    """The path of the scheme."""
    write_csv(folder / "iData.csv", records)
    write_csv(folder / "iMeta.csv", nodes)
    keys = {"schema": "guibiao/evaluation@1", "name": "试评", "data": "iData.csv", "meta": "iMeta.csv", **more}
    path = folder / "scheme.toml"
    path.write_text("".join(f"{key} = {toml(value)}\n" for key, value in {**keys, "steps": list(steps)}.items()))
    return path


def build(
    folder: Path, records: Sequence[Record], nodes: Sequence[Record], steps: Sequence[Mapping[str, Any]], **more: Any
) -> Evaluation:
    """The evaluation."""
    return evaluate(read_scheme(write_scheme(folder, records, nodes, steps, **more)))


def indicator(code: str, parent: str = "Index", **more: Cell) -> dict[str, Cell]:
    """A row of meta."""
    return {"iCode": code, "Parent": parent, "Type": "Indicator", "Direction": 1, "Weight": 1, **more}


def aggregate(code: str, parent: str = "", **more: Cell) -> dict[str, Cell]:
    """A row of meta."""
    return {"iCode": code, "Parent": parent, "Type": "Aggregate", "Weight": 1, **more}


def group(code: str) -> dict[str, Cell]:
    """A row of meta."""
    return {"iCode": code, "Type": "Group"}


def units(**columns: Sequence[Cell]) -> list[dict[str, Cell]]:
    """Records out of columns; codes are A, B, C… unless given."""
    size = len(next(iter(columns.values())))
    codes: Sequence[Cell] = columns.pop("uCode", [chr(ord("A") + i) for i in range(size)])
    return [{"uCode": codes[i], **{name: column[i] for name, column in columns.items()}} for i in range(size)]


def score(evaluation: Evaluation, code: str, unit: str, time: int | None = None) -> float:
    """One figure of the result."""
    rows = evaluation.scores.rows
    for row, found in enumerate(rows.codes):
        if found == unit and (time is None or (rows.times is not None and rows.times[row] == time)):
            return float(evaluation.scores.column(code)[row])
    raise AssertionError(f"no {unit} {time}")


def rules(evaluation: Evaluation) -> set[str]:
    """What was found, by kind."""
    return {finding.rule for finding in evaluation.findings}
