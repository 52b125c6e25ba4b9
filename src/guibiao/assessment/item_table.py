"""The items of a rule sheet and the marks of its units as Excel tables, out and in."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guibiao.assessment import tables
from guibiao.assessment.models import Assessed, RuleItem, RuleSheet, Score
from guibiao.assessment.tables import Column, Row

Pair = tuple[Decimal | None, str]


def columns() -> list[Column]:
    """The columns of a rule sheet."""
    labels = {name: str(RuleItem._meta.get_field(name).verbose_name) for name in FIELDS}  # type: ignore[union-attr]
    choices = {
        "method": tuple(str(label) for _key, label in RuleItem.Method.choices),
        "figure": tuple(str(label) for _key, label in RuleItem.Figure.choices),
    }
    return [Column(name, labels[name], WIDTHS.get(name, 18), choices.get(name, ())) for name in FIELDS]


MOST_REASON = 2000
FIELDS = ("dimension", "name", "method", "figure", "full", "standard")
WIDTHS = {"name": 30.0, "figure": 24.0, "full": 12.0, "standard": 60.0}


def sheet(of: RuleSheet) -> bytes:
    """The items as a workbook; an empty one is the form to fill in."""
    rows = [
        {
            "dimension": item.dimension, "name": item.name, "method": item.get_method_display(),
            "figure": item.get_figure_display() if item.figure else "", "full": item.full, "standard": item.standard,
        }
        for item in of.items.all()
    ]  # fmt: skip
    return tables.write(_("考核细则"), columns(), rows, spare=50)


def read_sheet(rows: list[Row]) -> list[dict[str, Any]]:
    """Items from a workbook. Raises ValidationError that names every wrong cell."""
    known = {
        "method": {str(label): key for key, label in RuleItem.Method.choices},
        "figure": {"": "", **{str(label): key for key, label in RuleItem.Figure.choices}},
    }
    wrong: list[str] = []
    found = []
    for row in rows:
        item: dict[str, Any] = {name: row.text(name) for name in ("dimension", "name", "standard")}
        for name, values in known.items():
            item[name] = values.get(row.text(name), "")
            if row.text(name) not in values:
                offered = "、".join(value for value in values if value)
                wrong.append(f"{row.at(name)}：" + _("“%(text)s”不在可选项中：%(offered)s。") % {
                    "text": row.text(name), "offered": offered,
                })  # fmt: skip
        try:
            item["full"] = row.points("full")
        except ValidationError as error:
            wrong += error.messages
        found.append(item)
    if wrong:
        raise ValidationError(wrong)
    return found


# --- marks --------------------------------------------------------------------------------------------------------
def _score_columns(*, unit: bool) -> list[Column]:
    before = [Column("unit", _("被考核单位"), 28, locked=True)] if unit else []
    return [
        *before,
        Column("dimension", _("维度"), 16, locked=True), Column("item", _("考核项"), 30, locked=True),
        Column("standard", _("评分标准"), 50, locked=True), Column("full", _("满分或封顶"), 12, locked=True),
        Column("value", _("得分"), 12), Column("reason", _("理由"), 50),
    ]  # fmt: skip


def _score_row(item: RuleItem, score: Score | None, unit: str = "") -> dict[str, Any]:
    return {
        "unit": unit, "dimension": item.dimension, "item": item.name, "standard": item.standard, "full": item.full,
        "value": score.value if score else None, "reason": score.reason if score else "",
    }  # fmt: skip


def self_table(one: Assessed) -> bytes:
    """The self-evaluation of a unit as a workbook."""
    scores = {score.item_id: score for score in one.scores.filter(origin=Score.Origin.SELF)}
    rows = [_score_row(item, scores.get(item.pk)) for item in one.round.sheet.items.all()]
    return tables.write(_("自评表"), _score_columns(unit=False), rows)


def read_self(one: Assessed, upload: Any, user: Any, request: Any) -> dict[int, Pair]:
    """A self-evaluation from a workbook. Raises ValidationError that names every wrong cell."""
    rows = tables.read(upload, _score_columns(unit=False), user, request)
    items = {item.name: item for item in one.round.sheet.items.all()}
    found = _read(rows, lambda row: items.get(row.text("item")))
    return {item.pk: pair for item, pair in found}


Places = list[tuple[Assessed, list[RuleItem]]]


def marks_table(places: Places, there: dict[tuple[int, int], Score]) -> bytes:
    """The marks of units as a workbook: a row for each unit and item."""
    rows = [_score_row(item, there.get((one.pk, item.pk)), one.unit.name) for one, items in places for item in items]
    return tables.write(_("评分表"), _score_columns(unit=True), rows)


def read_marks(places: Places, upload: Any, user: Any, request: Any) -> dict[tuple[int, int], Pair]:
    """Marks from a workbook, by unit and item. Raises ValidationError that names every wrong cell."""
    rows = tables.read(upload, _score_columns(unit=True), user, request)
    known = {(one.unit.name, item.name): (one.pk, item.pk) for one, items in places for item in items}
    return dict(_read(rows, lambda row: known.get((row.text("unit"), row.text("item")))))


def _read(rows: list[Row], find: Any) -> list[tuple[Any, Pair]]:
    wrong: list[str] = []
    found: dict[Any, Pair] = {}
    for row in rows:
        key = find(row)
        if key is None:
            wrong.append(f"{row.at('item')}：" + _("没有“%(item)s”这一项。") % {"item": row.text("item")})
            continue
        if key in found:
            wrong.append(f"{row.at('item')}：" + _("“%(item)s”出现了两次。") % {"item": row.text("item")})
        if len(row.text("reason")) > MOST_REASON:
            wrong.append(f"{row.at('reason')}：" + _("太长，最多 %d 个字。") % MOST_REASON)
        try:
            found[key] = (row.points("value"), row.text("reason"))
        except ValidationError as error:
            wrong += error.messages
    if wrong:
        raise ValidationError(wrong)
    return list(found.items())
