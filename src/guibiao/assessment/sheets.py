"""What is done with rule sheets: items and grades written down, a version fixed, the next one begun."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.assessment.models import Grade, RuleItem, RuleSheet
from guibiao.kernel import access, audit
from guibiao.kernel.procedures import Move, Refused

#: What a new sheet begins with: (grade, points from which it holds, greatest share of the units in per cent).
GRADES = (("优秀", 90, 30), ("良好", 80, None), ("合格", 60, None), ("不合格", 0, None))
FIELDS = ("dimension", "name", "method", "figure", "full", "standard")
MOST_ITEMS = 200


def begin(sheet: RuleSheet, user: Any) -> None:
    """What a new sheet gets besides what was typed."""
    sheet.made_by = user
    sheet.save(update_fields=["made_by"])
    Grade.objects.bulk_create(
        Grade(sheet=sheet, order=number, name=name, at_least=Decimal(least), most=most)
        for number, (name, least, most) in enumerate(GRADES, 1)
    )


def full_marks(items: Iterable[RuleItem]) -> Decimal:
    """The full marks of a sheet, plus and minus points apart."""
    return sum((item.full for item in items if item.counts), Decimal(0))


def write(
    sheet: RuleSheet, user: Any, rows: Sequence[dict[str, Any]], grades: Sequence[dict[str, Any]] | None = None,
    request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """Items (and grades) anew, in their order. Raises Refused, or ValidationError with every row that is wrong."""
    access.require(user, "rulesheet.edit", sheet)
    with transaction.atomic():
        sheet.refresh_from_db(from_queryset=RuleSheet._base_manager.select_for_update())
        if sheet.state != "draft":
            raise Refused(_("“%(sheet)s”已经定稿，不能再改；请编制下一版。") % {"sheet": sheet})
        items = _checked([RuleItem(sheet=sheet, order=number, **row) for number, row in enumerate(rows, 1)])
        kinds = None if grades is None else _grades(sheet, grades)
        sheet.items.all().delete()
        RuleItem.objects.bulk_create(items)
        if kinds is not None:
            sheet.grades.all().delete()
            Grade.objects.bulk_create(kinds)
        audit.record(user, "rulesheet.items", sheet, {"items": len(items), "full": full_marks(items)}, request)


def _checked(items: list[RuleItem]) -> list[RuleItem]:
    wrong: list[str] = []
    if len(items) > MOST_ITEMS:
        wrong.append(_("考核项超过 %d 项。") % MOST_ITEMS)
    names: dict[str, int] = {}
    for number, item in enumerate(items, 1):
        said = _problem(item) or (
            _("与第 %d 项同名") % names[item.name] if names.setdefault(item.name, number) != number else ""
        )
        if said:
            wrong.append(
                _("第 %(number)d 项“%(name)s”：%(said)s。") % {"number": number, "name": item.name, "said": said}
            )
    if wrong:
        raise ValidationError(wrong)
    return items


def _problem(item: RuleItem) -> str:
    if not item.name.strip() or not item.dimension.strip():
        return _("维度和考核项都要写")
    if item.method not in RuleItem.Method.values:
        return _("请选择计分方式")
    if item.method == RuleItem.Method.FIGURE and item.figure not in RuleItem.Figure.values:
        return _("按台账计算的，请选择取数")
    if not isinstance(item.full, Decimal) or not 0 < item.full <= 1000:
        return _("满分或封顶须是大于 0、不超过 1000 的数")
    if item.method != RuleItem.Method.FIGURE:
        item.figure = ""
    return ""


def _grades(sheet: RuleSheet, rows: Sequence[dict[str, Any]]) -> list[Grade]:
    grades = [Grade(sheet=sheet, order=number, **row) for number, row in enumerate(rows, 1)]
    if not grades:
        raise ValidationError(_("至少要有一个等次。"))
    if len({grade.name for grade in grades}) < len(grades):
        raise ValidationError(_("等次有重名。"))
    points = [grade.at_least for grade in grades]
    if points != sorted(points, reverse=True) or len(set(points)) < len(points):
        raise ValidationError(_("等次从高到低写，最低分一级比一级低。"))
    if points[-1] > 0:
        raise ValidationError(_("最后一个等次的最低分应是 0，使每个得分都有等次。"))
    return grades


def may_be_fixed(move: Move) -> str | None:
    """Why a sheet cannot be fixed yet."""
    if not any(item.counts for item in move.case.items.all()):
        return _("还没有计入满分的考核项。")
    return None if move.case.grades.exists() else _("还没有等次。")


def next_version(sheet: RuleSheet, user: Any, year: int | None = None, request: HttpRequest | None = None) -> RuleSheet:
    """A draft that begins as this sheet is; of the same year as its next version, or the first of another year."""
    access.require(user, "rulesheet.edit", sheet)
    year = year or sheet.year
    with transaction.atomic():
        same = RuleSheet.objects.select_for_update().filter(organisation=sheet.organisation, name=sheet.name, year=year)
        open_ = same.filter(state="draft").first()
        if open_ is not None:
            raise Refused(_("“%(sheet)s”还在编制，请先定稿。") % {"sheet": open_})
        last = same.aggregate(last=models.Max("version"))["last"] or 0
        made: RuleSheet = RuleSheet.objects.create(
            organisation=sheet.organisation, name=sheet.name, year=year, version=last + 1, source=sheet.source,
            tolerance=sheet.tolerance, appeal_days=sheet.appeal_days, silence_agrees=sheet.silence_agrees,
            made_by=user,
        )  # fmt: skip
        tables: tuple[Any, ...] = (sheet.items.all(), sheet.grades.all())
        for table in tables:
            copies = list(table)
            for copy in copies:
                copy.pk, copy.sheet = None, made
            table.model.objects.bulk_create(copies)
        audit.record(user, "rulesheet.next", made, {"from": str(sheet)}, request)
    return made
