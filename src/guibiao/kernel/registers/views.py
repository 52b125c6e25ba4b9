"""The generic pages of a register."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, audit, refusals
from guibiao.kernel.models import SavedView
from guibiao.kernel.models.trees import DatedQuerySet
from guibiao.kernel.registers import cells, changes, export, forms, listing, picking
from guibiao.kernel.registers.crumbs import trail
from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.history import lines_of
from guibiao.kernel.registers.registry import registry
from guibiao.kernel.requests import Request

_EXPORTS = {"xlsx": export.xlsx, "csv": export.csv_}


def find(request: Request, name: str) -> Register:
    """The register of this name, when the person may see it at all; otherwise it does not exist."""
    register = registry.get(name)
    if register is None or not access.can(request.user, register.view_permission):
        raise Http404
    return register


@require_GET
def list_(request: Request, name: str) -> HttpResponse:
    """The list; everything about it is in the address, so that a link keeps the view."""
    register = find(request, name)
    hidden = listing.hidden_at_first(register)
    if hidden and "hide" not in request.GET:
        given = request.GET.copy()
        given["hide"] = hidden
        request.GET = given  # type: ignore[assignment]
    asked = listing.listing(register, request.user, request.GET)
    context = {
        "register": register,
        "listing": asked,
        "lines": asked.lines(),
        "hidden_at_first": hidden,
        "filters": asked.form.shown("more" in request.GET),
        "may_edit": register.may_edit(request.user),
        "may_export": register.may_export(request.user),
        "saved_views": SavedView.objects.filter(owner=request.user, register=name),
        "breadcrumbs": [{"label": register.label}],
    }
    return render(request, register.list_template, context)


@require_GET
def suggest(request: Request, name: str) -> HttpResponse:
    """Suggestions for a field that takes one object of this register: `of` names the parameter with what was typed."""
    register = find(request, name)
    typed = request.GET.get(request.GET.get("of", ""), "").replace("\x00", "").strip()[:100]
    rows = access.visible(request.user, register.queryset())
    if isinstance(rows, DatedQuerySet):
        rows = rows.on()
    return render(request, "kernel/suggestions.html", {"labels": picking.suggestions(register, rows, typed)})


@require_GET
def export_(request: Request, name: str, form: str) -> HttpResponseBase:
    """All rows of the list as it is filtered and ordered, with the columns that are shown."""
    register = find(request, name)
    access.require(request.user, register.export_permission or register.view_permission)
    asked = listing.listing(register, request.user, request.GET)
    columns = listing.wanted_columns(register, request.GET)
    audit.record(
        request.user, "register.export", None,
        {"register": name, "rows": asked.page.paginator.count, "form": form, "query": request.GET.urlencode()}, request,
    )  # fmt: skip
    return _EXPORTS[form](register, columns, asked.rows)


@require_GET
def detail(request: Request, name: str, pk: int) -> HttpResponse:
    """One object: its fields, its history, and what its register adds."""
    register = find(request, name)
    return page_of(request, register, access.get_visible_or_404(request.user, register.shown(), pk=pk))


def page_of(request: Request, register: Register, obj: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one object, with `more` for its template."""
    context = {
        "register": register,
        "object": obj,
        "facts": [(column.label, cells.shown(cells.value(register, column, obj))) for column in register.all_columns()],
        "history": lines_of(register, obj),
        "may_edit": register.may_edit(request.user, obj),
        "breadcrumbs": trail(register.name, str(obj)),
        **register.detail_context(request, obj),
        **more,
    }
    return render(request, register.detail_template, context, status=status)


def again(request: Request, name: str, obj: Any, refused: refusals.Refusal | None = None) -> HttpResponse:
    """The page of an object with what was typed, after something on it was refused; `refused` for a page that shows it."""
    fresh = registry[name].queryset().get(pk=obj.pk)
    return page_of(request, registry[name], fresh, status=422, refused=refused)


def refuse_others(register: Register, user: Any, obj: Any = None) -> None:
    """Raise PermissionDenied where the person may not change `obj`, or make new ones, although she may others."""
    if register.may_edit(user, obj):
        return
    if obj is None:
        said = _("“%(register)s”是各单位共用的，由授权不限范围的人维护。") % {"register": register.label}
    else:
        said = _("“%(obj)s”不能由您修改。") % {"obj": obj}
    raise PermissionDenied(said)


@require_http_methods(["GET", "POST"])
def edit(request: Request, name: str, pk: int | None = None) -> HttpResponse:
    """Make or change one object. What somebody else changed meanwhile is not overwritten unseen."""
    register = find(request, name)
    if not register.form or register.edit_permission is None:
        raise Http404
    obj = None if pk is None else access.get_visible_or_404(request.user, register.queryset(), pk=pk)
    access.require(request.user, register.edit_permission, obj)
    refuse_others(register, request.user, obj)
    before = None if obj is None else changes.snapshot(obj, register.form)
    form = forms.bound(register, request.user, obj, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, register, form, before)
        if saved is not None:
            return redirect(register.detail_url(saved))
    context = {
        "register": register,
        "form": form,
        "object": obj,
        "seen": request.POST.get("seen") or _fingerprint(before),
        "breadcrumbs": trail(
            register.name, *([(str(obj), register.detail_url(obj)), _("修改")] if obj else [_("新增")])
        ),
    }
    return render(request, "kernel/register_form.html", context, status=422 if form.errors else 200)


def _save(request: Request, register: Register, form: Any, before: dict[str, Any] | None) -> Any:
    if before is not None and request.POST.get("seen", "") != _fingerprint(before):
        form.add_error(None, _("您打开这一页之后，别人改过这条记录，您的修改没有保存。请重新打开后再改。"))
        return None
    obj = form.save(commit=False)
    if not register.reaches(request.user, obj):
        form.add_error(None, _("保存后这条记录会落在您的授权范围之外，没有保存。请检查机构和地区。"))
        return None
    changed = changes.saved(request.user, obj, before, register.form, request)
    register.after_save(request, obj, created=before is None)
    messages.success(request, _("已保存。") if changed else _("没有改动。"))
    return obj


def _fingerprint(before: dict[str, Any] | None) -> str:
    return hashlib.sha256(json.dumps(before, sort_keys=True, default=str).encode()).hexdigest()[:16]


@require_POST
def save_view(request: Request, name: str) -> HttpResponse:
    """Keep the current address of the list under a name; the same name again replaces it."""
    register = find(request, name)
    title = request.POST.get("name", "").strip()[:60]
    query = request.POST.get("query", "").lstrip("?")[:2000]
    if not title:
        messages.error(request, _("请给视图起个名字。"))
    else:
        SavedView.objects.update_or_create(owner=request.user, register=name, name=title, defaults={"query": query})
        messages.success(request, _("已保存视图“%(name)s”。") % {"name": title})
    return redirect(f"{register.list_url()}?{query}" if query else register.list_url())


@require_POST
def delete_view(request: Request, name: str, pk: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    register = find(request, name)
    access.get_visible_or_404(request.user, SavedView.objects.filter(register=name), pk=pk).delete()
    return redirect(register.list_url())
