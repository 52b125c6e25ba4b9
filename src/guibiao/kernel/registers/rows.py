"""The rows of a list as HTML. By hand and not by a template: a list has a thousand cells, and a template takes ten times as long."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.listing import Cell

_LIGHTS = {"normal": gettext_noop("正常"), "warning": gettext_noop("预警"), "behind": gettext_noop("滞后")}
_NONE = gettext_noop("不能判定")


def light(name: str, word: str = "") -> SafeString:
    """A state light: `normal`, `warning`, `behind` or `unknown`, with mark and word."""
    said = word or _(_LIGHTS.get(name, _NONE))
    return format_html('<span class="gb-state gb-state--{}">{}</span>', name, said)


#: More characters than this want a column of some width: otherwise the row grows tall where the table is narrow.
_LONG = 20


def drawn(register: Register, lines: Iterable[tuple[Any, list[Cell]]], *, chosen: bool) -> SafeString:
    """The rows of a list, with a box to choose each by where they are `chosen` from."""
    return mark_safe("\n".join(_row(register, one, cells, chosen) for one, cells in lines))


def _row(register: Register, one: Any, cells: list[Cell], chosen: bool) -> str:
    address = escape(register.detail_url(one))
    box = _box(one) if chosen else ""
    head = f'<th scope="row">{box}<a href="{address}">{escape(cells[0].text)}</a></th>' if cells else ""
    return f"<tr data-gb-row>{head}{''.join(_cell(cell, address) for cell in cells[1:])}</tr>"


def _box(one: Any) -> str:
    return format_html(
        '<input class="gb-box" type="checkbox" name="chosen" value="{}" data-gb-select aria-label="{}"> ',
        one.pk,
        _("选择“%(object)s”") % {"object": one},
    )


def _cell(cell: Cell, address: str) -> str:
    css = "gb-num" if cell.number else "gb-long" if len(cell.text) > _LONG else ""
    opening = f'<td class="{css}">' if css else "<td>"
    if cell.link:
        return f'{opening}<a href="{address}">{escape(cell.text)}</a></td>'
    if cell.state:
        return f"{opening}{light(cell.state, cell.text)}</td>"
    said = '<span class="gb-empty-cell">—</span>' if cell.plain is None else escape(cell.text)
    return f"{opening}{said}</td>"
