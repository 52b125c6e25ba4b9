"""The classification mark of an office's own table or template, looked for before anything of it is kept."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from guibiao.documents import Limits, Unreadable, classification_mark, mark_in_name, open_document
from guibiao.kernel import audit

_SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et")


def refuse_marked(content: bytes, name: str, user: Any, request: HttpRequest | None) -> None:
    """Do nothing for a file without a mark. Raises ValueError with a sentence, and the chain keeps that it happened."""
    mark = mark_in_name(name) or _mark_inside(content, name)
    if mark:
        audit.record_surviving(user, "plan.refused_classified", None, {"mark": mark}, request)
        raise ValueError(
            _("“%(name)s”带有“%(mark)s”标志，已拒收，没有保存任何内容。涉密文件请按保密规定处理。")
            % {"name": name, "mark": mark}
        )


def _mark_inside(content: bytes, name: str) -> str | None:
    try:
        if name.lower().endswith(_SHEETS):
            book = CalamineWorkbook.from_filelike(BytesIO(content))
            rows = [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()]
            return classification_mark("\n".join("\t".join(str(value) for value in row) for row in rows))
        return classification_mark(open_document(content, name=name, limits=Limits(size=settings.MAX_FILE_BYTES)))
    except (CalamineError, Unreadable):
        # A template may be without words; whoever opens it for its purpose says what is wrong with any other.
        return None
