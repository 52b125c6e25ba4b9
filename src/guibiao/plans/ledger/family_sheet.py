"""The table in which items of two documents are matched, as Excel and back."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.plans.ledger import family, sheets
from guibiao.plans.ledger.sheets import BadSheet, Column
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import PlanLink


def _columns() -> list[Column]:
    return [
        Column(_("下级事项"), 40), Column(_("类别"), 8), Column(_("完成时限"), 10), Column(_("牵头单位"), 20),
        Column(_("建议"), 40), Column(_("承接的上级事项"), 40, open=True),
        Column(_("无上级"), 8, open=True, choices=(_("是"),)),
    ]  # fmt: skip


def export(made: PlanLink) -> bytes:
    """Every item that is not the same task: what is suggested, what was confirmed."""
    rows = [row for row in family.table(made) if row.state != "same"]
    family.propose(made, rows)
    names = {source.pk: name for name, source in family.labels(made).items()}
    lines = []
    for row in rows:
        name = names.get(row.upper.pk, "") if row.upper else ""
        waiting = row.state == "open"
        lines.append((str(row.lower.pk), [
            row.lower.task.title, row.lower.task.get_kind_display(), str(row.lower.said.get("deadline", "")),
            str(row.lower.task.lead or ""), name if waiting else "", "" if waiting else name,
            _("是") if row.state == "none" else "",
        ]))  # fmt: skip
    note = _(
        "把承接的上级事项按原文写进“承接的上级事项”（可复制“建议”一栏），没有上级的在“无上级”里选“是”；空着的不变。"
    )
    return sheets.write(_("%(plan)s承接对应表") % {"plan": made.lower.title}, _columns(), lines, note)


def read_back(made: PlanLink, content: bytes, user: Any, request: HttpRequest | None = None) -> int:
    """Take a filled-in table back. Returns how many items were said. Raises BadSheet, row by row; nothing is kept then."""
    lines = sheets.read(content, [column.heading for column in _columns()])
    known = {str(row.lower.pk) for row in family.table(made) if row.state != "same"}
    names = family.labels(made)
    given: dict[int, str | None] = {}
    wrong = []
    for line in lines:
        name, none = str(line.cells[_("承接的上级事项")]).strip(), str(line.cells[_("无上级")]).strip()
        said = {"row": line.number, "name": name}
        if line.code not in known:
            wrong.append(_("第 %(row)d 行不是这份表里的事项。") % said)
        elif name and none:
            wrong.append(_("第 %(row)d 行既写了“%(name)s”，又选了无上级。") % said)
        elif name and name not in names:
            wrong.append(_("第 %(row)d 行：上级文件里没有“%(name)s”。") % said)
        elif name or none:
            given[int(line.code)] = name or None
    if wrong:
        raise BadSheet(*wrong)
    try:
        return family.match(made, user, given, request)
    except Refused as refusal:
        raise BadSheet(str(refusal)) from None
