"""The pages of an import: upload, map and preview, confirm, undo."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from guibiao.documents import classification_mark, mark_in_name
from guibiao.kernel import access, audit
from guibiao.kernel.models import Import
from guibiao.kernel.registers.crumbs import trail
from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.imports import sheet, store
from guibiao.kernel.registers.imports.preview import Preview, labels, preview, suggest
from guibiao.kernel.registers.views import find, refuse_others
from guibiao.kernel.requests import Request

_SHOWN = 200
_MAX_BYTES = 20 * 1024 * 1024


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("表格文件"),
        help_text=gettext_lazy("xlsx、xls、ods 或 csv；有几个工作表时读表头最相符的一个。"),
    )
    declared = forms.BooleanField(
        label=gettext_lazy("本文件不涉及国家秘密和工作秘密。"),
        error_messages={"required": gettext_lazy("未作不涉密声明的文件不能上传。")},
    )


def _importable(request: Request, name: str) -> Register:
    register = find(request, name)
    if not register.import_columns or register.edit_permission is None:
        raise Http404
    access.require(request.user, register.edit_permission)
    refuse_others(register, request.user)
    return register


@require_http_methods(["GET", "POST"])
def upload(request: Request, name: str) -> HttpResponse:
    """Take a file in and make a draft of it; the file itself is not kept."""
    register = _importable(request, name)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _draft(request, register, form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("register_import_draft", register.name, draft.pk)
    past = Import.objects.filter(owner=request.user, register=name).defer("rows", "changes")[:10]
    context = {
        "register": register,
        "form": form,
        "past": past,
        "labels": labels(register),
        "breadcrumbs": trail(register.name, _("导入 Excel")),
    }
    return render(request, "kernel/import_upload.html", context, status=422 if form.errors else 200)


def _draft(request: Request, register: Register, file: Any) -> Import:
    if file.size > _MAX_BYTES:
        raise ValidationError(_("“%(name)s”超过 20 MB，请分成几个文件导入。") % {"name": file.name})
    sheets = sheet.read_all(file.read(), file.name, {*labels(register).values(), *register.import_columns})
    found = sheet.best(sheets)
    for row in [[], *found.above, found.header, *found.rows]:
        marked = mark_in_name(file.name) or classification_mark("\n".join(str(value) for value in row))
        if marked:
            # The name of a classified file may itself say too much.
            audit.record_surviving(request.user, "import.classified", None, {"mark": marked}, request)
            raise ValidationError(
                _("“%(name)s”中有密级标志“%(mark)s”，本系统不处理涉密文件，没有保存任何内容。")
                % {"name": file.name, "mark": marked}
            )
    if len(sheets) > 1:
        others = "、".join(one.name for one in sheets if one is not found)
        said = {"read": found.name, "others": others}
        messages.warning(request, _("读的是工作表“%(read)s”；没有读：%(others)s。") % said)
    return Import.objects.create(
        register=register.name,
        owner=request.user,
        name=file.name[:255],
        header=found.header,
        rows=found.rows,
        first_row=found.first_row,
        mapping=suggest(register, found.header),
    )


@require_http_methods(["GET", "POST"])
def draft(request: Request, name: str, pk: int) -> HttpResponse:
    """Mapping and preview; POST changes the mapping, confirms or drops the draft."""
    register = _importable(request, name)
    found = access.get_visible_or_404(request.user, Import.objects.filter(register=name), pk=pk)
    if found.state != Import.State.DRAFT:
        return redirect("register_import", name)
    errors: list[str] = []
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "drop":
            found.delete()
            messages.info(request, _("已放弃，没有导入任何内容。"))
            return redirect("register_import", name)
        found.mapping = _mapping(register, found, request)
        found.save(update_fields=["mapping"])
        if action == "confirm":
            try:
                store.confirm(register, request.user, found, skip_errors="skip_errors" in request.POST, request=request)
            except ValidationError as error:
                errors = error.messages
            else:
                return _imported(request, register, found)
    result = preview(register, request.user, found)
    context = _draft_context(register, found, result) | {"errors": errors}
    return render(request, "kernel/import_draft.html", context, status=422 if errors else 200)


def _imported(request: Request, register: Register, found: Import) -> HttpResponse:
    found.refresh_from_db()
    undo_url = reverse("register_import_undo", args=[register.name, found.pk])
    messages.success(request, _("已导入 %(n)d 条。") % {"n": len(found.changes)}, extra_tags=f"undo:{undo_url}")
    return redirect(register.list_url())


def _mapping(register: Register, found: Import, request: Request) -> dict[str, str]:
    chosen = {str(number): request.POST.get(f"column_{number}", "") for number in range(len(found.header))}
    return {number: name for number, name in chosen.items() if name in register.import_columns}


def _draft_context(register: Register, found: Import, result: Preview) -> dict[str, Any]:
    names = labels(register)
    shown = sorted(result.rows, key=lambda row: row.kind != "error")[:_SHOWN]
    columns = [(number, title, found.mapping.get(str(number), "")) for number, title in enumerate(found.header)]
    return {
        "register": register,
        "draft": found,
        "columns": columns,
        "labels": names,
        "problems": result.problems,
        "tally": result.tally,
        "total": len(result.rows),
        "shown": len(shown),
        "rows": [
            (row, [(cell, row.errors.get(name, "") if name else "") for cell, (_n, _t, name) in zip(row.cells, columns, strict=True)],
             row.errors.get(""))
            for row in sorted(shown, key=lambda row: row.number)
        ],
        "breadcrumbs": trail(register.name, _("导入 Excel"), found.name),
    }  # fmt: skip


@require_POST
def undo(request: Request, name: str, pk: int) -> HttpResponse:
    """Take a confirmed import back."""
    register = _importable(request, name)
    found = access.get_visible_or_404(request.user, Import.objects.filter(register=name), pk=pk)
    try:
        store.undo(register, request.user, found, request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤销这次导入。"))
    return redirect("register_import", name)
