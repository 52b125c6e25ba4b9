"""A division as an Excel table, and back: a row for each basis figure and each target, a column for each region."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.plans.ledger import dividing, sheets
from guibiao.plans.ledger.sheets import BadSheet, Column
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import DividedTarget, Division

BASIS = "basis:"
_SPARE = 3  # empty rows for further basis figures


def basis_names(parts: list[Any]) -> list[str]:
    """The names of the basis figures, in the order in which they came."""
    return list(dict.fromkeys(name for part in parts for name in part.basis))


def _columns(parts: list[Any]) -> list[Column]:
    return [
        Column(_("指标"), 34, open=True), Column(_("年份"), 8), Column(_("单位"), 8), Column(_("总目标"), 10),
        Column(_("分解方式"), 10, open=True, choices=tuple(str(label) for label in DividedTarget.Method.labels)),
        Column(_("公式"), 18, open=True),
        Column(_("合计要求"), 14, open=True, choices=tuple(str(label) for label in DividedTarget.Rule.labels)),
        *(Column(part.region.name, 10, open=True) for part in parts),
    ]  # fmt: skip


def export(division: Division) -> bytes:
    """The table as a workbook."""
    parts, rows = dividing.table(division)
    names = basis_names(parts)
    cells: list[tuple[str, list[Any]]] = [
        (f"{BASIS}{at}", [_("依据：%(name)s") % {"name": name} if name else "", "", "", "", "", "", "",
                          *(part.basis.get(name, "") for part in parts)])
        for at, name in enumerate([*names, *[""] * _SPARE])
    ]  # fmt: skip
    cells += [
        (
            str(target.task.identity),
            [
                target.task.title, target.year or "", target.unit, target.total, target.get_method_display(),
                target.formula, target.get_rule_display(), *("" if q.value is None else q.value for q in quotas),
            ],
        )
        for target, quotas, _total, _wrong in rows
    ]  # fmt: skip
    note = _("“依据：”各行是分解所依据的数，名称可自定；按比例、按公式的行由系统计算，逐个填写的行填各地区的数。")
    return sheets.write(division.title, _columns(parts), cells, note)


def read_back(division: Division, content: bytes, user: Any, request: HttpRequest | None = None) -> int:
    """Take a filled-in table back. Returns how many cells changed. Raises BadSheet, cell by cell; nothing is kept then."""
    parts = list(division.parts.select_related("region"))
    lines = sheets.read(content, [column.heading for column in _columns(parts)])
    targets = {str(target.task.identity): target for target in division.targets.select_related("task")}
    methods = {str(label): value for value, label in DividedTarget.Method.choices}
    rules = {str(label): value for value, label in DividedTarget.Rule.choices}
    wrong: list[str] = []
    figures: dict[int, dict[int, float | None]] = {}
    ways: dict[int, dict[str, str]] = {}
    basis: dict[int, dict[str, float]] = {part.pk: {} for part in parts}
    for line in lines:
        values = _numbers(line, parts, wrong)
        if line.code.startswith(BASIS):
            name = str(line.cells[_("指标")]).replace(":", "：").split("：", 1)[-1].strip()
            if name:
                _check_name(name, line.number, wrong)
                for part, value in values.items():
                    if value is not None:
                        basis[part][name] = value
        elif line.code in targets:
            target = targets[line.code]
            figures[target.pk] = values
            method, rule = str(line.cells[_("分解方式")]), str(line.cells[_("合计要求")])
            for heading, said, known in ((_("分解方式"), method, methods), (_("合计要求"), rule, rules)):
                if said not in known:
                    told = {"row": line.number, "column": heading, "value": said}
                    wrong.append(_("第 %(row)d 行“%(column)s”：“%(value)s”不在可选之列。") % told)
            ways[target.pk] = {
                "method": methods.get(method, ""), "rule": rules.get(rule, ""), "formula": str(line.cells[_("公式")]),
            }  # fmt: skip
        else:
            wrong.append(_("第 %(row)d 行不是这份表里的目标。") % {"row": line.number})
    if wrong:
        raise BadSheet(*wrong)
    try:
        return dividing.change(division, user, figures=figures, rows=ways, basis=basis, request=request)
    except Refused as refusal:
        raise BadSheet(str(refusal)) from None


def _numbers(line: sheets.Line, parts: list[Any], wrong: list[str]) -> dict[int, float | None]:
    values: dict[int, float | None] = {}
    for part in parts:
        cell = line.cells[part.region.name]
        try:
            values[part.pk] = sheets.number(cell)
        except ValueError:
            said = {"row": line.number, "column": part.region.name, "value": cell}
            wrong.append(_("第 %(row)d 行“%(column)s”：“%(value)s”不是数字。") % said)
    return values


def _check_name(name: str, row: int, wrong: list[str]) -> None:
    """A name stands in formulas, so it is one word."""
    if not name.isidentifier():
        wrong.append(
            _("第 %(row)d 行：依据“%(name)s”要用一个词，不含空格和符号，才能写进公式。") % {"row": row, "name": name}
        )
