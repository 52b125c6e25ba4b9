"""Issuing a form: its texts gathered, numbered within office, kind and year, filled in, kept."""

import datetime
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import audit, files, procedures
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.kernel.working_days import Due
from guibiao.supervision import items
from guibiao.supervision.models import Consultation, Extension, Item, Sheet, SheetKind, SheetTemplate
from guibiao.supervision.sheets import filling, layout

_NONE = "—"


def fit(item: Item) -> list[SheetKind]:
    """The kinds that an item in this state may have."""
    return [SheetKind(name) for name, kind in layout.kinds().items() if kind.of == "item" and item.state in kind.states]


def issue(
    kind: SheetKind, subject: Item | Extension | Consultation, user: Any, request: HttpRequest | None = None
) -> Sheet:
    """A new form on its subject. Raises Refused with a sentence."""
    of = layout.kinds()[kind.value]
    item = items.item_of(subject) if isinstance(subject, Item | Extension) else None
    owner = item.organisation if item else subject.organisation  # type: ignore[union-attr]
    if not items.holds(user, permission(item or subject), owner):
        raise Forbidden(_("文书只能由“%(unit)s”印发。") % {"unit": owner})
    if item and of.of == "item" and item.state not in of.states:
        raise Refused(
            _("“%(item)s”现在是“%(state)s”，不能印发%(kind)s。")
            % {"item": item, "state": item.state_label, "kind": kind.label}
        )
    if isinstance(subject, Consultation) and not subject.minutes.strip():
        raise Refused(_("请先写会议纪要。"))
    today = timezone.localdate()
    with transaction.atomic():
        # The lock on the organisation keeps two people from taking the same number.
        Organisation.objects.select_for_update().get(pk=owner.pk)
        last = Sheet.objects.filter(organisation=owner, kind=kind, year=today.year).aggregate(n=models.Max("serial"))
        serial = (last["n"] or 0) + 1
        number = f"{of.prefix}〔{today.year}〕{serial}号"
        texts = {
            "number": number,
            "issuer": owner.name,
            "today": chinese(today),
            "contact": user.full_name or user.username,
        }
        texts |= of_item(item) if item else of_consultation(subject)  # type: ignore[arg-type]
        if isinstance(subject, Extension):
            texts |= of_extension(subject)
        texts |= lines(texts)
        try:
            content = filling.fill(template(owner, kind), texts)
        except ValueError as error:
            raise Refused(str(error)) from error
        stored = files.store(
            content, name=f"{of.title} {number}.docx", media_type=files.TYPES["docx"], user=user, organisation=owner,
            declared_unclassified=True, request=request,
        )  # fmt: skip
        sheet: Sheet = Sheet.objects.create(
            organisation=owner, kind=kind, year=today.year, serial=serial, number=number, item=item, made_by=user,
            extension=subject if isinstance(subject, Extension) else None, file=stored,
            consultation=subject if isinstance(subject, Consultation) else None,
        )  # fmt: skip
        audit.record(user, "form.make", subject, {"kind": kind.value, "number": number}, request)
    return sheet


def permission(subject: Any) -> str:
    """Who holds this in the issuing organisation may issue forms on a subject, and void them."""
    return "consultation.edit" if isinstance(subject, Consultation) else "supervision.edit"


def template(owner: Organisation, kind: str) -> bytes:
    """The office's own Word file, else the shipped one."""
    own = SheetTemplate.objects.filter(organisation=owner, kind=kind).select_related("file").first()
    return files.read(own.file) if own else layout.default(str(kind))


def chinese(day: datetime.date | None) -> str:
    """2026年7月1日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else _NONE


def lines(texts: dict[str, Any]) -> dict[str, list[str]]:
    """The texts of several lines as lists, so that each line is a paragraph of its own."""
    return {
        f"{name}_lines": [line.strip() for line in texts[name].splitlines() if line.strip()]
        for name in layout.LINES
        if name in texts
    }


def of_item(item: Item) -> dict[str, Any]:
    """The texts of an item; a dash where there is none."""
    last = item.reports.order_by("-pk").first()
    days = (timezone.localdate() - item.deadline).days if item.deadline else 0
    limits = {step: items.due(item, step) for step in ("report", "settle")}
    nodes = "；".join(f"{chinese(node.due)}：{node.title}" for node in item.nodes.all())
    struck = procedures.steps(item).filter(transition="strike").last()
    texts = {
        "item": item.number, "title": item.title, "text": item.text, "lead": item.lead.name,
        "source": "，".join(part for part in (item.get_origin_display(), item.source, item.reference) if part),
        "participants": "、".join(part.organisation.name for part in item.parts.select_related("organisation")),
        "received_on": chinese(item.received_on), "deadline": chinese(item.deadline), "state": item.state_label,
        "report_by": _counted(limits["report"]) or "按节点反馈", "settle_by": _counted(limits["settle"]) or nodes, "nodes": nodes,
        "late": f"已逾期{days}天" if days > 0 else "尚未逾期",
        "progress": last.progress if last else "未反馈", "problems": last.problems if last else "",
        "next_step": last.next_step if last else "", "written_by": last.written_by if last else "",
        "checked_by": last.checked_by if last else "",
        "evidence": "；".join(one.file.name for one in item.evidence.select_related("file")),
        "decision": f"{struck.note}（{chinese(timezone.localdate(struck.at))}销号）" if struck else "",
    }  # fmt: skip
    return {name: value or _NONE for name, value in texts.items()} | {"copies": texts["participants"]}


def _counted(limit: Due | None) -> str:
    """A day that was counted to; provisional where a year's calendar on the way is not published yet."""
    return f"{chinese(limit.date)}{'（暂定）' if limit.provisional else ''}" if limit else ""


def of_extension(extension: Extension) -> dict[str, Any]:
    """The texts of an extension, besides those of its item."""
    step = procedures.steps(extension).last()
    decision = f"{extension.state_label}。{step.note}" if step else ""
    return {
        "was": chinese(extension.was), "until": chinese(extension.until), "reason": extension.reason, "decision": decision,
    }  # fmt: skip


def of_consultation(consultation: Consultation) -> dict[str, Any]:
    """The texts of a consultation."""
    decisions = [
        {"number": number, "text": one.text, "lead": one.lead.name, "due": chinese(one.due)}
        for number, one in enumerate(consultation.decisions.select_related("lead"), 1)
    ]
    texts = {
        "title": consultation.title, "held_on": chinese(consultation.held_on), "place": consultation.place,
        "chair": consultation.chair, "attendees": "；".join(consultation.attendees.splitlines()), "agenda": consultation.agenda,
        "minutes": consultation.minutes, "opening": _opening(consultation),
    }  # fmt: skip
    present = f"出席：{texts['attendees']}" if texts["attendees"] else ""
    copies = "、".join(dict.fromkeys(str(one["lead"]) for one in decisions))
    return {name: value or _NONE for name, value in texts.items()} | {
        "decisions": decisions, "present": present, "copies": copies,
    }  # fmt: skip


def _opening(of: Consultation) -> str:
    """When, where and by whom it was held, as far as that is known."""
    place = f"在{of.place}" if of.place else ""
    held = f"{of.chair}{place}主持召开" if of.chair else f"{place}召开"
    return f"{chinese(of.held_on)}，{held}{of.title}。"


def sample() -> dict[str, Any]:
    """Texts to try a template on: every name that one may write."""
    names = (
        "number issuer today contact item title text lead source participants received_on deadline state report_by settle_by "
        "nodes late progress problems next_step written_by checked_by evidence decision was until reason held_on place "
        "chair attendees present agenda minutes opening copies"
    )
    one = {"number": "1", "text": _NONE, "lead": _NONE, "due": _NONE}
    texts = dict.fromkeys(names.split(), _NONE)
    return texts | lines(texts) | {"decisions": [one]}
