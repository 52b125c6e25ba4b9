"""Rule sheets: items on the page and in Excel, fixing, the next version."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guibiao.assessment import item_table, sheets, shown, tables
from guibiao.assessment.models import RuleSheet
from guibiao.assessment.views import common
from guibiao.kernel import access, audit, files
from guibiao.kernel.requests import Request, whole
from guibiao.supervision.views.answers import answered


def find(request: Request, pk: int) -> RuleSheet:
    """A sheet that this person may see."""
    return access.get_visible_or_404(request.user, RuleSheet.objects.select_related("organisation"), pk=pk)


def back(sheet: RuleSheet) -> HttpResponse:
    return redirect("register_detail", "rulesheets", sheet.pk)


@require_POST
def items(request: Request, pk: int) -> HttpResponse:
    """Items and grades as they were typed."""
    sheet = find(request, pk)

    def save() -> None:
        rows = [_item(number, row) for number, row in enumerate(shown.typed_rows(request.POST, shown.ITEM), 1)]
        grades = [_grade(number, row) for number, row in enumerate(shown.typed_rows(request.POST, shown.GRADE), 1)]
        sheets.write(sheet, request.user, rows, grades, request)

    return answered(request, "rulesheets", sheet, _("已保存。"), save)


def _item(number: int, row: dict[str, str]) -> dict[str, Any]:
    try:
        return {**{name: text.strip() for name, text in row.items()}, "full": tables.number(row["full"])}
    except ValidationError as error:
        raise ValidationError(
            _("第 %(number)d 项：%(said)s") % {"number": number, "said": error.messages[0]}
        ) from error


def _grade(number: int, row: dict[str, str]) -> dict[str, Any]:
    try:
        least, most = tables.number(row["at_least"]), tables.number(row["most"])
    except ValidationError as error:
        raise ValidationError(
            _("第 %(number)d 个等次：%(said)s") % {"number": number, "said": error.messages[0]}
        ) from error
    if least is None or not row["grade"].strip():
        raise ValidationError(_("第 %d 个等次：名称和最低分都要写。") % number)
    if most is not None and not 0 <= most <= 100:
        raise ValidationError(_("第 %d 个等次：最高比例应在 0 到 100 之间。") % number)
    return {"name": row["grade"].strip()[:20], "at_least": least, "most": most}


@require_GET
def table(request: Request, pk: int) -> HttpResponse:
    """The items as Excel."""
    sheet = find(request, pk)
    audit.record(request.user, "rulesheet.export", sheet, request=request)
    return files.answer(item_table.sheet(sheet), str(sheet), "xlsx")


@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """The items from Excel, all of them or none."""
    sheet = find(request, pk)

    def save() -> None:
        rows = tables.read(common.upload(request), item_table.columns(), request.user, request)
        sheets.write(sheet, request.user, item_table.read_sheet(rows), request=request)

    common.attempt(request, _("已按 Excel 更新考核项。"), save)
    return back(sheet)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """定稿."""
    sheet = find(request, pk)
    return common.move(request, "rulesheets", sheet, transition)


@require_POST
def next_(request: Request, pk: int) -> HttpResponse:
    """The next version, or that of another year."""
    sheet = find(request, pk)
    year = request.POST.get("year", "")
    return answered(
        request, "rulesheets", sheet, _("已复制为新的一版，请修改后定稿。"),
        lambda: sheets.next_version(sheet, request.user, whole(year) if len(year) == 4 else None, request), then=back,
    )  # fmt: skip
