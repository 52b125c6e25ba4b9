"""The classification mark of a file that somebody sends, looked for before anything of it is kept."""

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.documents import Limits, Unreadable, classification_mark, mark_in_name, mark_in_table, open_document
from guibiao.kernel import audit

_SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et")


def refuse_marked(
    content: bytes, name: str, user: Any, request: HttpRequest | None, action: str = "import.classified"
) -> None:
    """Do nothing for a file without a mark. Raises ValueError with a sentence, and the chain keeps that it happened."""
    mark = mark_in_name(name) or _mark_inside(content, name)
    if mark:
        raise ValueError(refusal(name, mark, action, user, request))


def refusal(name: str, mark: str, action: str, user: Any, request: HttpRequest | None) -> str:
    """The sentence for whoever sent a marked file. The chain keeps that something was refused, and by which mark; not what: the
    name of such a file may itself say too much."""
    audit.record_surviving(user, action, None, {"mark": mark}, request)
    return _("“%(name)s”带有“%(mark)s”标志，已拒收，没有保存任何内容。涉密文件请按保密规定处理。") % {
        "name": name,
        "mark": mark,
    }


def _mark_inside(content: bytes, name: str) -> str | None:
    try:
        if PurePath(name).suffix.lower() in _SHEETS:
            return mark_in_table(content, name)
        return classification_mark(open_document(content, name=name, limits=Limits(size=settings.MAX_FILE_BYTES)))
    except Unreadable:
        # A template may be without words; whoever opens it for its purpose says what is wrong with any other.
        return None
