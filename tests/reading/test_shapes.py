"""Units and headings in the many shapes in which plans print them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from guibiao.reading.measures import measures
from guibiao.reading.outline import outline

from .samples import text

HERE = Path(__file__).parent
UNITS: list[list[str]] = tomllib.loads((HERE / "units.toml").read_text("utf-8"))["shapes"]
OUTLINES: list[dict[str, Any]] = tomllib.loads((HERE / "outlines.toml").read_text("utf-8"))["shape"]
ROLES = {"lead": "牵", "participant": "配", "responsible": "责"}
BODY = "坚持目标导向，加快推进各项工作，完善政策体系，确保各项任务取得实效。"


@pytest.mark.parametrize(("words", "units"), UNITS)
def test_units_are_read_as_printed(words: str, units: str) -> None:
    document = text(f"1.完善工作机制。健全协同机制，推动政策落地。{words}")
    got = [u for m in measures(document, outline(document)) for u in m.units]
    assert [f"{u.surface.replace(' ', '')}{ROLES[u.role]}" for u in got] == units.split()


@pytest.mark.parametrize("shape", OUTLINES)
def test_headings_of_every_kind(shape: dict[str, Any]) -> None:
    got = outline(text(shape["text"].replace("……", BODY)))
    assert [f"{s.level} {s.label or '-'} {s.title}{' 专栏' if s.box else ''}" for s in got] == shape["outline"]
