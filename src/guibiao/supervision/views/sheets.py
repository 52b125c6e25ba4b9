"""Forms: made one by one or for all that need one, taken away, their slips recorded, templates kept."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, addresses, audit, files, marks, refusals
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Refused
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request
from guibiao.kernel.typesetting import pdf_of
from guibiao.supervision import items
from guibiao.supervision.models import Consultation, Extension, Item, Sheet, SheetKind, SheetTemplate
from guibiao.supervision.sheets import filling, issuing, layout, voiding
from guibiao.supervision.views.answers import answered

_SUBJECTS: dict[str, Any] = {"item": Item, "extension": Extension, "consultation": Consultation}
#: So many forms leave in one file at most.
MOST = 200


@require_POST
def make(request: Request, kind: str, pk: int) -> HttpResponse:
    """A form on one item, extension or consultation."""
    if kind not in layout.kinds():
        raise Http404
    subject = access.get_visible_or_404(request.user, _SUBJECTS[layout.kinds()[kind].of].objects.all(), pk=pk)
    with refusals.told(request):
        sheet = issuing.issue(SheetKind(kind), subject, request.user, request)
        messages.success(request, _("已生成 %(sheet)s，可以下载。") % {"sheet": sheet})
    if isinstance(subject, Consultation):
        return redirect("register_detail", "consultations", pk)
    return redirect("register_detail", "supervision", items.item_of(subject).pk)


@require_POST
def make_all(request: Request, kind: str) -> HttpResponse:
    """One form for every item that needs it, in one file: notices for those without one, reminders for the overdue."""
    access.require(request.user, "supervision.edit")
    if kind not in (SheetKind.NOTICE, SheetKind.URGE):
        raise Http404
    owners = access.visible(request.user, Organisation.objects.all(), "supervision.edit")
    there = Sheet.objects.filter(item=OuterRef("pk"), kind=kind, voided_at=None)
    wanted = Item.objects.filter(organisation__in=owners, state__in=layout.kinds()[kind].states).select_related(
        "organisation", "lead"
    )
    if kind == SheetKind.NOTICE:
        wanted = wanted.filter(~Exists(there))
    else:
        today = timezone.localdate()
        wanted = wanted.filter(~Exists(there.filter(made_at__date=today)), deadline__lt=today)
    found = list(wanted.order_by("year", "serial")[:MOST])
    if not found:
        messages.info(request, _("没有需要印发%(kind)s的事项。") % {"kind": SheetKind(kind).label})
        return redirect("supervision_ranking")
    target = BytesIO()
    try:
        with transaction.atomic(), ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for item in found:
                sheet = issuing.issue(SheetKind(kind), item, request.user, request)
                archive.writestr(f"{sheet.number} {item.lead.name}.docx", files.read(sheet.file))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("supervision_ranking")
    return files.answer(target.getvalue(), f"{SheetKind(kind).label} {timezone.localdate():%Y-%m-%d}", "zip")


@require_GET
def download(request: Request, pk: int) -> HttpResponse | FileResponse:
    """The form as it was issued; a void one with the mark on it."""
    sheet = access.get_visible_or_404(request.user, Sheet.objects.select_related("file", "organisation"), pk=pk)
    if sheet.voided_at is None:
        return files.serve(request, sheet.file, allowed_by=sheet)
    audit.record(request.user, "file.read", sheet.file, request=request)
    return files.answer(voiding.content(sheet), voiding.name(sheet), "docx")


@require_GET
def pdf(request: Request, pk: int) -> HttpResponse:
    """The same, ready to be printed: set from the Word file that is kept."""
    sheet = access.get_visible_or_404(request.user, Sheet.objects.select_related("file", "organisation"), pk=pk)
    try:
        content = pdf_of(voiding.content(sheet), str(sheet))
    except ValueError as error:
        messages.error(request, str(error))
        return redirect(addresses.of(sheet))
    audit.record(request.user, "file.read", sheet.file, {"form": "pdf"}, request)
    return files.answer(content, voiding.name(sheet), "pdf")


@require_POST
def slip(request: Request, pk: int) -> HttpResponse:
    """登记回执: by the unit itself, or by the office that got the paper back."""
    sheet = access.get_visible_or_404(request.user, Sheet.objects.exclude(item=None).select_related("item"), pk=pk)
    access.require(request.user, "supervision.report", sheet)
    name = request.POST.get("slip_by", "").strip()[:60]

    def act() -> None:
        if not name:
            raise Refused(_("请写签收人。"), "slip_by")
        if sheet.voided_at is not None:
            raise Refused(_("“%(sheet)s”已经作废，不用登记回执。") % {"sheet": sheet})
        if sheet.slip_on is None:
            sheet.slip_on, sheet.slip_by = timezone.localdate(), name
            sheet.save(update_fields=["slip_on", "slip_by"])
            audit.record(request.user, "form.slip", sheet.item, {"number": sheet.number, "note": name}, request)

    return answered(request, "supervision", sheet.item, _("已登记回执。"), act)


@require_POST
def void(request: Request, pk: int) -> HttpResponse:
    """作废 of a form that was issued by mistake."""
    query = Sheet.objects.select_related("organisation", "item__lead", "consultation")
    sheet = access.get_visible_or_404(request.user, query, pk=pk)
    return answered(
        request, "supervision" if sheet.item else "consultations", sheet.subject, _("已作废，编号不再使用。"),
        lambda: voiding.void(sheet, request.POST.get("reason", ""), request.user, request),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def templates(request: Request) -> HttpResponse:
    """The forms' Word files: the shipped ones to take away, the office's own to put in their place."""
    access.require(request.user, "supervision.edit")
    owner = request.user.organisation
    if request.method == "POST":
        _save(request, owner)
        return redirect("sheet_templates")
    own = {one.kind: one for one in SheetTemplate.objects.filter(organisation=owner).select_related("saved_by")}
    context = {
        "kinds": [(name, label, own.get(name)) for name, label in SheetKind.choices],
        "names": sorted(issuing.sample()), "breadcrumbs": trail("supervision", _("文书模板")),
    }  # fmt: skip
    return render(request, "supervision/sheet_templates.html", context)


def _save(request: Request, owner: Any) -> None:
    kind, upload = request.POST.get("kind", ""), request.FILES.get("file")
    if kind not in SheetKind.values or upload is None or not items.holds(request.user, "supervision.edit", owner):
        messages.error(request, _("请选择文书和 Word 文件。"))
        return
    content, name = upload.read(), str(upload.name)
    try:
        marks.refuse_marked(content, name, request.user, request)
        filling.check(content, name, issuing.sample())
        stored = files.store(
            content, name=name, media_type=files.TYPES["docx"], user=request.user, organisation=owner,
            declared_unclassified=request.POST.get("declared") == "on", request=request,
        )  # fmt: skip
    except (ValidationError, ValueError) as error:
        messages.error(request, " ".join(refusals.sentences(error)))
        return
    saved, _made = SheetTemplate.objects.update_or_create(
        organisation=owner, kind=kind, defaults={"file": stored, "saved_by": request.user}
    )
    audit.record(request.user, "form.template", saved, {"kind": kind}, request)
    messages.success(request, _("已保存模板，以后的文书按它生成。"))


@require_GET
def template(request: Request, kind: str) -> HttpResponse:
    """The Word file that a form is made from now."""
    access.require(request.user, "supervision.edit")
    if kind not in SheetKind.values:
        raise Http404
    return files.answer(issuing.template(request.user.organisation, kind), str(SheetKind(kind).label), "docx")
