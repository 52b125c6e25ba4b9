"""The form of a division: what was typed into it, and what somebody else changed meanwhile.

The page carries what its fields said when it was made (`was`). Only what differs from that was typed here: two people
who work on one table do not undo each other, and a cell that both changed is put to the second.
"""

import json
import re
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from guibiao.plans.ledger import division_sheet, sheets
from guibiao.plans.ledger.sheets import BadSheet
from guibiao.plans.models import DividedTarget, Division, Part, Quota
from guibiao.plans.templatetags.plans import plain

_CELL = re.compile(r"cell-(\d{1,18})-(\d{1,18})")
_WAYS = ("method", "formula", "rule")
_SPARE = 2  # empty rows for further basis figures

Rows = list[tuple[DividedTarget, list[Quota], float, str]]
Basis = list[tuple[int, str, list[tuple[Part, Any]]]]


def basis_rows(parts: list[Part]) -> Basis:
    """The rows of basis figures, and some empty ones."""
    names = [*division_sheet.basis_names(parts), *[""] * _SPARE]
    return [(at, name, [(part, plain(part.basis.get(name))) for part in parts]) for at, name in enumerate(names)]


def was(rows: Rows, basis: Basis) -> str:
    """What the fields say when the page is made."""
    out = {f"basis-name-{at}": name for at, name, _cells in basis}
    out |= {f"basis-{at}-{part.pk}": text for at, _name, cells in basis for part, text in cells}
    for target, quotas, _total, _wrong in rows:
        out |= {f"{way}-{target.pk}": str(getattr(target, way)) for way in _WAYS}
        out |= {f"cell-{target.pk}-{quota.part_id}": plain(quota.value) for quota in quotas}
    return json.dumps(out, ensure_ascii=False)


class Typed:
    """What was typed. After `read` it has what to keep; BadSheet says what is wrong."""

    def __init__(self, given: QueryDict) -> None:
        self._given: dict[str, str] = dict(given.items())  # type: ignore[arg-type]
        try:
            before = json.loads(given.get("was", "{}"))
        except (ValueError, RecursionError):
            before = {}
        self._was: dict[str, str] = before if isinstance(before, dict) else {}
        self.figures: dict[int, dict[int, float | None]] = {}
        self.ways: dict[int, dict[str, str]] = {}
        self.basis: dict[int, dict[str, float]] = {}
        self._wrong: list[str] = []

    def changed(self, name: str) -> bool:
        """Whether a field was typed into."""
        return name in self._given and self._given[name] != self._was.get(name)

    def read(self, found: Division) -> None:
        """Raises BadSheet with a sentence for every cell that cannot be taken."""
        targets = {target.pk: target for target in found.targets.select_related("task")}
        parts = list(found.parts.select_related("region"))
        region = {part.pk: part.region.name for part in parts}
        stored = {
            (quota.target_id, quota.part_id): plain(quota.value)
            for quota in Quota.objects.filter(target__division=found)
        }
        for name in self._given:
            match = _CELL.fullmatch(name)
            if match and self.changed(name) and (int(match[1]), int(match[2])) in stored:
                place = int(match[1]), int(match[2])
                self._cell(name, place, str(targets[place[0]]), region[place[1]], stored[place])
        for pk in targets:
            if any(self.changed(f"{way}-{pk}") for way in _WAYS):
                self.ways[pk] = {way: self._given.get(f"{way}-{pk}", "") for way in _WAYS}
        self._read_basis(parts)
        if self._wrong:
            raise BadSheet(*dict.fromkeys(self._wrong))

    def _cell(self, name: str, place: tuple[int, int], target: str, region: str, stored: str) -> None:
        figure = self._number(self._given[name], target, region)
        if name in self._was and stored != self._was[name] and stored != plain(figure):
            said = {"row": target, "region": region, "value": stored or _("空")}
            self._wrong.append(
                _("“%(row)s”%(region)s：您打开这一页之后别人改成了 %(value)s，再保存一次就按您填的。") % said
            )
        self.figures.setdefault(place[0], {})[place[1]] = figure

    def _read_basis(self, parts: list[Part]) -> None:
        """Rows of basis figures that were typed into; others stay as they are stored."""
        rows = sorted({int(name.split("-")[1]) for name in self._given if re.fullmatch(r"basis-\d+-\d+", name)})
        for part in parts:
            kept = dict(part.basis) if self._was else {}
            for at in rows:
                self._read_basis_cell(part, at, kept)
            self.basis[part.pk] = kept

    def _read_basis_cell(self, part: Part, at: int, kept: dict[str, float]) -> None:
        name, cell = f"basis-name-{at}", f"basis-{at}-{part.pk}"
        if not (self.changed(name) or self.changed(cell)):
            return
        called, text = self._given.get(name, "").strip(), self._given.get(cell, "")
        figure = self._number(text, called or _("分解依据"), part.region.name)
        if before := self._was.get(name):
            kept.pop(before, None)
        if figure is None:
            return
        if not called:
            said = {"region": part.region.name, "value": text}
            self._wrong.append(_("分解依据的数要有名称：%(region)s的“%(value)s”是什么？") % said)
        elif not called.isidentifier():
            self._wrong.append(_("依据“%(name)s”要用一个词，不含空格和符号，才能写进公式。") % {"name": called})
        else:
            kept[called] = figure

    def _number(self, text: str, row: str, region: str) -> float | None:
        try:
            return sheets.number(text.strip())
        except ValueError:
            self._wrong.append(
                _("“%(row)s”%(region)s：“%(value)s”不是数字。") % {"row": row, "region": region, "value": text}
            )
            return None

    def show(self, rows: Rows, basis: Basis) -> Basis:
        """What was typed stands on the page again, what is no figure marked. Returns the basis rows so."""
        for target, quotas, _total, _wrong in rows:
            for way in _WAYS:
                if self.changed(f"{way}-{target.pk}"):
                    setattr(target, way, self._given[f"{way}-{target.pk}"])
            for quota in quotas:
                name = f"cell-{target.pk}-{quota.part_id}"
                if self.changed(name):
                    quota.typed = self._given[name]  # type: ignore[attr-defined]
                    quota.bad = not _is_number(self._given[name])  # type: ignore[attr-defined]
        return [
            (
                at,
                self._given[f"basis-name-{at}"] if self.changed(f"basis-name-{at}") else name,
                [
                    (part, self._given[f"basis-{at}-{part.pk}"] if self.changed(f"basis-{at}-{part.pk}") else text)
                    for part, text in cells
                ],
            )
            for at, name, cells in basis
        ]


def _is_number(text: str) -> bool:
    try:
        sheets.number(text.strip())
    except ValueError:
        return False
    return True
