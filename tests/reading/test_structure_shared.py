"""Accuracy on the hand labels that lie beside the checkout, where they do."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest

from guibiao.documents import open_document
from guibiao.reading.measures import measures
from guibiao.reading.metadata import metadata
from guibiao.reading.outline import outline

from .samples import SHARED

GOLD = SHARED / "gold" / "gold.json"
LABELS: dict[str, Any] = json.loads(GOLD.read_text("utf-8")) if GOLD.exists() else {}


def bare(words: str | None) -> str:
    return re.sub(r"[\s、.,:;()。〔〕\[\]]", "", unicodedata.normalize("NFKC", words or ""))


@pytest.mark.parametrize("name", LABELS)
def test_structure_is_as_labelled(name: str) -> None:
    gold = LABELS[name]
    document = open_document(SHARED / "plans" / name)
    sections = outline(document)
    headings = {bare((s.label or "") + s.title) for s in sections}
    wanted = {bare((label or "") + title) for _, label, title in gold["outline"]}
    assert len(headings & wanted) >= 0.97 * len(wanted)
    if gold.get("outline_complete", True):
        assert len(headings & wanted) >= 0.97 * len(headings)
    units = [(bare(u.surface), u.role) for m in measures(document, sections) for u in m.units]
    labelled = [(bare(surface), role) for measure in gold.get("units", []) for surface, role in measure]
    assert sorted(units) == sorted(labelled)
    found = metadata(document)
    for field in ("title", "issuer", "number", "issued_on", "stage", "genre"):
        if gold.get(field):
            assert bare(getattr(found, field)) == bare(gold[field]), field
    if gold.get("period"):
        assert found.period == tuple(gold["period"])
    assert found.region is not None
    assert found.region.name == gold["region"]
