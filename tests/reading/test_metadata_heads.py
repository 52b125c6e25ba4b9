"""What heads of documents state, in the many forms in which they stand on government sites."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from guibiao.reading.metadata import metadata

from .samples import text

HEADS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("heads.toml").read_text("utf-8"))["head"]


@pytest.mark.parametrize("head", HEADS, ids=lambda h: h["case"])
def test_what_a_head_states(head: dict[str, Any]) -> None:
    found = metadata(text(head["text"]))
    assert {
        "title": found.title,
        "issuer": found.issuer,
        "number": found.number,
        "issued_on": found.issued_on,
        "name": found.region.name if found.region else None,
        "period": list(found.period) if found.period else None,
        "stage": found.stage,
        "genre": found.genre,
    } == {k: head.get(k) for k in ("title", "issuer", "number", "issued_on", "name", "period", "stage", "genre")}
