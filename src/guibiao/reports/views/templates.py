"""The Word templates of an office: taken away, uploaded again, tried on real data, put into use."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, files
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request
from guibiao.kernel.typesetting import pdf_of
from guibiao.reports import layout, placeholders, templates_service
from guibiao.reports.models import Kind, Template
from guibiao.supervision.items import holds


def _find(request: Request, pk: int) -> Template:
    rows = Template.objects.select_related("organisation", "file")
    return access.get_visible_or_404(request.user, rows, pk=pk)


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """Every kind with its versions; what is wrong with an upload is said in full."""
    access.require(request.user, "report.template")
    owner, wrong, kind = request.user.organisation, [], request.POST.get("kind") or request.GET.get("kind", "")
    if request.method == "POST":
        wrong = _upload(request, owner, kind)
        if not wrong:
            return redirect("report_templates")
    versions: dict[str, list[Template]] = {}
    for one in Template.objects.filter(organisation=owner).select_related("saved_by"):
        versions.setdefault(one.kind, []).append(one)
    context = {
        "kinds": [(name, label, versions.get(name, []), not any(one.used for one in versions.get(name, []))) for name, label in Kind.choices],
        "names": placeholders.described(), "wrong": wrong, "kind": kind, "breadcrumbs": trail("reports", _("报告模板")),
    }  # fmt: skip
    return render(request, "reports/templates.html", context, status=422 if wrong else 200)


def _upload(request: Request, owner: Any, kind: str) -> list[str]:
    file = request.FILES.get("file")
    if kind not in Kind.values or file is None or not holds(request.user, "report.template", owner):
        return [_("请选择报告类型和 Word 文件。")]
    content, declared = file.read(), request.POST.get("declared") == "on"
    try:
        made = templates_service.upload(
            content, str(file.name), kind, owner, request.user, declared=declared, request=request
        )
    except ValidationError as error:
        return list(error.messages)
    messages.success(request, _("已保存%(template)s，还没有启用；先预览，再启用。") % {"template": made})
    for said in placeholders.lost(content):
        messages.warning(request, said)
    return []


@require_GET
def shipped(request: Request, kind: str) -> HttpResponse:
    """The Word file that comes with the house."""
    access.require(request.user, "report.template")
    if kind not in Kind.values:
        raise Http404
    return files.answer(layout.shipped(kind), str(Kind(kind).label), "docx")


@require_GET
def download(request: Request, pk: int) -> FileResponse:
    """One version as it was uploaded."""
    found = _find(request, pk)
    return files.serve(request, found.file, allowed_by=found)


@require_GET
def preview(request: Request, pk: int, form: str) -> HttpResponse:
    """A version filled with the data of the latest report of its kind."""
    found = _find(request, pk)
    report = templates_service.example(found, request.user)
    if form not in ("docx", "pdf"):
        raise Http404
    if report is None:
        messages.info(request, _("还没有这一类报告，先起草一份，再用它的数据预览。"))
        return redirect("report_templates")
    try:
        word = templates_service.tried(found, report)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("report_templates")
    name = _("%(template)s预览") % {"template": found}
    return files.answer(word if form == "docx" else pdf_of(word, report.title), name, form)


@require_POST
def use(request: Request, pk: int) -> HttpResponse:
    """Put a version into use."""
    found = _find(request, pk)
    access.require(request.user, "report.template", found)
    templates_service.use(found.kind, found.organisation, found, request.user, request)
    messages.success(request, _("已启用%(template)s，以后的报告按它生成。") % {"template": found})
    return redirect("report_templates")


@require_POST
def use_shipped(request: Request, kind: str) -> HttpResponse:
    """Go back to the file that comes with the house; the office's own versions stay."""
    access.require(request.user, "report.template")
    if kind not in Kind.values or not holds(request.user, "report.template", request.user.organisation):
        raise Http404
    templates_service.use(kind, request.user.organisation, None, request.user, request)
    messages.success(request, _("已改用自带的模板。"))
    return redirect("report_templates")
