"""Every address, method and role: as `docs/access.md` says; nobody writes where he was refused; what goes out is harmless.

`pytest tests/security/test_everywhere.py --write-access-table` shows what is different and writes the table anew.
"""

import csv
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.template.backends.django import Template

from guibiao.kernel import middleware
from tests.known import known
from tests.pages import growing, workspace
from tests.security import asked, matrix, records
from tests.security.doors import Visitor

#: What somebody who may only read writes: what is hers alone.
HERS = {"cockpit_glance", "kernel_savedview", "kernel_notice", "kernel_noticechoice", "kernel_user"}
FORMULA = "=1+1;"
_TEXTS = {
    "name",
    "title",
    "text",
    "note",
    "reason",
    "summary",
    "progress",
    "content",
    "source",
    "full_name",
    "short_name",
}


@pytest.mark.long
@pytest.mark.django_db
def test_every_door(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, shared: Path) -> None:
    monkeypatch.setattr(middleware, "_SEEN_EVERY_SECONDS", 10**6)
    workspace.take_over(workspace.filled(shared))
    growing.fill_empty()  # the tests have a room of their own
    records.add()
    for name in ("django.request", "django.security.csrf"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)
    with monkeypatch.context() as patch, known():
        # What matters is the door, not the room: pages are not drawn.
        patch.setattr(Template, "render", lambda *_args, **_kwargs: "")
        measured = matrix.measure()
    different = matrix.differences(measured.rows, matrix.written())
    if pytestconfig.getoption("write_access_table"):
        print("\n".join(different))  # noqa: T201
        matrix.write(measured.rows, asked.CLOSED)
        different = []
    looked, formulas = _formulas(measured)
    wrong = {
        "look at each of these, then write the table with --write-access-table": different,
        "refused, and yet something was written": measured.written,
        "broke down": measured.broken,
        "another method was heard": measured.other_methods,
        "a form was taken without its token": measured.without_token,
        "headers are missing": [f"{route}: {found}" for route, found in measured.headers.items()],
        "nobody is let in, or somebody is by now": sorted(_shut(measured) ^ asked.CLOSED.keys()),
        "its reason is not in the table": sorted(map(str, asked.CLOSED.items() - matrix.reasons().items())),
        "somebody who may only read wrote": [
            f"{route}: {sorted(tables - HERS)}" for route, tables in measured.by_reader.items() if tables - HERS
        ],
        "a spreadsheet would compute this": formulas,
    }
    found = [f"{what}: {one}" for what, each in wrong.items() for one in each]
    assert not found, "\n".join(found)
    assert measured.tried > 5000 and looked > 15


def _shut(measured: matrix.Matrix) -> set[str]:
    return {
        f"{method} {route}"
        for (route, method), cells in measured.rows.items()
        if not any(matrix.IN in cell for cell in cells)
    }


def _formulas(measured: matrix.Matrix) -> tuple[int, list[str]]:
    """(how many files had such a text in them, the cells of them that are formulas)"""
    _spoil()
    visitors = [Visitor(one.person) for one in measured.first]
    looked, wrong = 0, []
    for route, address in measured.downloads.items():
        answer = next((one for visitor in visitors if (one := visitor.client.get(address)).status_code == 200), None)
        if answer is not None:
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            cells = list(_cells(content, answer.headers["Content-Type"]))
            looked += any(FORMULA in text for text, _formula in cells)
            wrong += [f"{route}: {text[:60]}" for text, formula in cells if formula]
    return looked, wrong


def _spoil() -> None:
    """Whatever people typed begins like a formula."""
    for model in apps.get_models():
        if not hasattr(model, "access_scope"):
            continue
        for one in model._meta.concrete_fields:
            if one.name in _TEXTS and isinstance(one, models.CharField | models.TextField) and not one.choices:
                try:
                    with transaction.atomic():
                        model._base_manager.update(**{one.name: Concat(Value(FORMULA), F(one.name))})
                except (DatabaseError, TypeError):
                    continue  # what only grows is as it was


def _cells(content: bytes, media_type: str) -> Iterator[tuple[str, bool]]:
    """Each text, and whether a spreadsheet would compute it."""
    if "csv" in media_type:
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            yield from ((text, text.startswith("=") and len(text) > 1) for text in row)
    if "spreadsheetml" in media_type:
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for row in sheet.iter_rows():
                yield from ((str(cell.value), cell.data_type == "f") for cell in row if cell.value is not None)
