"""How the targets of a division stand over the levels: all of them checked, and one as a picture."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guibiao.documents.safe import fit
from guibiao.kernel import access, audit, files
from guibiao.kernel.registers import trail
from guibiao.plans.ledger import dividing, levels
from guibiao.plans.ledger.views.dividing import find
from guibiao.plans.models import Division


def _trail(division: Division, *pages: str) -> list[dict[str, Any]]:
    here = (division.title, reverse("ledger_division", args=[division.pk]))
    return trail("tasks", (_("目标分解"), reverse("ledger_divisions")), here, *pages)


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Every target of the division and where its levels do not add up."""
    division = find(request, pk)
    roots = levels.trees(request.user, division)
    only_wrong = request.GET.get("only") == "wrong"
    rows = [(root, levels.adds_up(root), [node for node in root.all() if node.wrong]) for root in roots]
    context = {
        "division": division,
        "rows": [row for row in rows if row[2] or not only_wrong],
        "wrong": sum(bool(row[2]) for row in rows),
        "total": len(rows),
        "only_wrong": only_wrong,
        "decimals": dividing.decimals(value for root in roots for value in (root.value, root.total)),
        "breadcrumbs": _trail(division, _("各级分解")),
    }
    return render(request, "plans/ledger/levels.html", context)


@require_GET
def target(request: HttpRequest, pk: int, target: int) -> HttpResponse:
    """One target over the levels: who holds which share."""
    division = find(request, pk)
    row = access.get_visible_or_404(request.user, division.targets.select_related("task"), pk=target)
    (root,) = levels.trees(request.user, division, row)
    picture = levels.boxes(root)
    others = list(division.targets.select_related("task"))
    place = next(at for at, one in enumerate(others) if one.pk == row.pk)
    nodes, adds_up = list(root.all()), levels.adds_up(root)
    most = max((abs(node.value) for node in nodes if node.value is not None), default=0)
    context = {
        "division": division,
        "target": row,
        "targets": others,
        "before": others[place - 1] if place else None,
        "after": others[place + 1] if place + 1 < len(others) else None,
        "root": root,
        "message": levels.message(root),
        "boxes": picture,
        "height": levels.height(picture),
        "adds_up": adds_up,
        "decimals": dividing.decimals(node.value for node in nodes),
        "rows": [(node, 100 * abs(node.value) / most if node.value is not None and most else 0) for node in nodes],
        "breadcrumbs": _trail(division, str(row)),
    }
    return render(request, "plans/ledger/levels_target.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """All targets and levels as a workbook."""
    division = find(request, pk)
    rows = levels.table(levels.trees(request.user, division))
    audit.record(request.user, "division.export", division, {"rows": len(rows) - 1}, request)
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("各级分解"))
        head = book.add_format({"bold": True, "bg_color": "#EDEAE1", "border": 1, "text_wrap": True})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                style = head if number == 0 else None
                sheet.write(number, place, fit(value) if isinstance(value, str) else value, style)
        sheet.autofilter(0, 0, max(1, len(rows) - 1), len(rows[0]) - 1)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(rows[0]) - 2, 11)
        sheet.set_column(len(rows[0]) - 1, len(rows[0]) - 1, 40)
    return files.answer(out.getvalue(), _("%(title)s（各级）") % {"title": division.title}, "xlsx")
