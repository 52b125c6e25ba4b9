"""作废 of a form that was issued by mistake: its number stays taken, its Word and PDF carry the mark."""

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from guibiao.kernel import audit, files, notices
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.reading.outputs import official
from guibiao.reading.outputs.docx_table import BODY_FONT, TITLE_FONT, set_font
from guibiao.supervision import items, telling
from guibiao.supervision.models import Sheet
from guibiao.supervision.sheets import issuing, layout

MARK = "作　废"
_RED = RGBColor(0xC0, 0x00, 0x00)


def may_void(user: Any, sheet: Sheet) -> bool:
    """Whether this person may void the form: who may issue it, as long as it stands."""
    return sheet.voided_at is None and items.holds(user, issuing.permission(sheet.subject), sheet.organisation)


def void(sheet: Sheet, reason: str, user: Any, request: HttpRequest | None = None) -> None:
    """Void a form; the unit that it went to hears of it. Raises Refused."""
    if not items.holds(user, issuing.permission(sheet.subject), sheet.organisation):
        raise Forbidden(_("文书只能由“%(unit)s”作废。") % {"unit": sheet.organisation})
    reason = reason.strip()[:200]
    if not reason:
        raise Refused(_("请写明作废理由。"), "reason")
    with transaction.atomic():
        held = Sheet._base_manager.select_for_update(of=("self",)).get(pk=sheet.pk)
        if held.voided_at is not None:
            raise Refused(_("“%(sheet)s”已经作废。") % {"sheet": sheet})
        sheet.voided_at, sheet.voided_by, sheet.void_reason = timezone.now(), user, reason
        sheet.save(update_fields=["voided_at", "voided_by", "void_reason"])
        # A form has a page of its own, and is shown with what it is about: the history of both says it.
        for subject in (sheet, sheet.subject):
            audit.record(
                user, "form.void", subject, {"number": sheet.number, "note": f"{sheet.number} {reason}"}, request
            )
        if sheet.kind in layout.with_slip() and sheet.item is not None:
            notices.tell(
                [one for one in telling.leads(sheet.item) if one != user],
                "supervision.moved",
                sheet,
                _said(sheet, reason),
            )


def _said(sheet: Sheet, reason: str) -> Any:
    return lambda: _("%(sheet)s已作废，不用回执：%(reason)s") % {"sheet": sheet, "reason": reason}


def content(sheet: Sheet) -> bytes:
    """The Word file of a form, a void one with the mark at the head of every page."""
    kept = files.read(sheet.file)
    return kept if sheet.voided_at is None else marked(kept, _stamp(sheet))


def name(sheet: Sheet) -> str:
    """Under which name the form is saved."""
    stem = Path(sheet.file.name).stem
    return stem if sheet.voided_at is None else f"{stem}（作废）"


def _stamp(sheet: Sheet) -> str:
    day = issuing.chinese(timezone.localdate(sheet.voided_at))
    return f"（{sheet.organisation.name}{day}作废）"


def marked(word: bytes, said: str) -> bytes:
    """A Word file with the mark 作废 in the head of its pages, whatever stood there."""
    document = docx.Document(BytesIO(word))
    for section in document.sections:
        heads = [section.header, section.even_page_header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        for head in heads:
            head.is_linked_to_previous = False
            first = head.paragraphs[0]
            if not first.text.strip() and next(first._p.iter(qn("w:drawing")), None) is None:
                official.thin(first)
            for text, font, size in ((said, BODY_FONT, Pt(10.5)), (MARK, TITLE_FONT, Pt(30))):
                line = first.insert_paragraph_before()
                line.alignment = official.CENTRE
                line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
                line.paragraph_format.line_spacing = Pt(size.pt * 1.2)
                set_font(line.add_run(text), font, size)
                line.runs[0].font.color.rgb = _RED
                head._element.insert(0, line._p)
    target = BytesIO()
    document.save(target)
    return target.getvalue()
