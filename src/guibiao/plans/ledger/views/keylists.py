"""What is done with a yearly list of key tasks: choosing, writing, issuing, taking out and reading back."""

import re
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, audit, files
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import day, whole
from guibiao.plans.ledger import dates, keylist_file, keylists
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import KeyList
from guibiao.reading.outputs import Table, write_table

LIMIT = 20 * 1024 * 1024
_FIELD = re.compile(r"(goal|owner|nodes|order)-(\d{1,18})")
_PAGE = 100


def _list(request: HttpRequest, pk: int, *, edit: bool = True) -> KeyList:
    lists = KeyList.objects.select_related("organisation__region")
    found = access.get_visible_or_404(request.user, lists, pk=pk)
    if edit:
        access.require(request.user, "task.edit", found)
    return found


def _back(found: KeyList) -> HttpResponse:
    return redirect("register_detail", "keylists", found.pk)


def _trail(found: KeyList, page: str) -> list[dict[str, Any]]:
    here = (found.title, reverse("register_detail", args=["keylists", found.pk]))
    return trail("tasks", (_("年度清单"), reverse("register_list", args=["keylists"])), here, page)


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Tasks of the ledger that are not on the list yet, those of its year first; POST puts the ticked ones on it."""
    found = _list(request, pk)
    if request.method == "POST":
        try:
            chosen = [one for value in request.POST.getlist("task") if (one := whole(value)) is not None]
            count = keylists.add(found, request.user, chosen, request)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{reverse('ledger_key_choose', args=[pk])}?{request.GET.urlencode()}")
        messages.success(request, _("已列入 %(count)d 项，请写明责任人和节点。") % {"count": count})
        return _back(found)
    offered = keylists.candidates(found)
    words = {
        keylists.DEADLINE: _("本年到期"), keylists.STAGED: _("有本年目标"), keylists.OTHER: _("其他"), "all": _("全部"),
    }  # fmt: skip
    counts = {name: sum(one.why == name for one in offered) for name in words} | {"all": len(offered)}
    show = request.GET.get("show", "")
    if show not in words:
        show = next((name for name in (keylists.DEADLINE, keylists.STAGED) if counts[name]), "all")
    asked = request.GET.get("q", "").strip()
    listed = [
        one
        for one in offered
        if show in ("all", one.why) and (not asked or asked in f"{one.task.title}{one.task.text}{one.task.lead or ''}")
    ]
    context = {
        "list": found,
        "page": Paginator(listed, _PAGE).get_page(request.GET.get("page")),
        "tabs": [(name, label, counts[name]) for name, label in words.items()],
        "why": words,
        "show": show,
        "asked": asked,
        "preset": show in (keylists.DEADLINE, keylists.STAGED) and not asked,
        "breadcrumbs": _trail(found, _("从台账选事项")),
    }
    return render(request, "plans/ledger/keylist_choose.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Goals, people in charge, nodes, order; ticked rows are taken off. What is wrong comes back as it was typed."""
    found = _list(request, pk)
    given: dict[int, dict[str, str]] = {}
    status = 200
    if request.method == "POST":
        for name, value in request.POST.items():
            if match := _FIELD.fullmatch(name):
                given.setdefault(int(match[2]), {})[match[1]] = str(value)
        remove = [one for value in request.POST.getlist("remove") if (one := whole(value)) is not None]
        try:
            count = keylists.change(found, request.user, given, remove, request)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            messages.success(request, _("已保存，%(count)d 项有变化。") % {"count": count})
            return _back(found)
    lines = [
        (
            row,
            {"goal": row.goal, "owner": row.owner, "nodes": dates.nodes_text(row.nodes), "order": str(row.order)}
            | given.get(row.pk, {}),
        )
        for row in keylists.rows(found)
    ]
    context = {"list": found, "lines": lines, "breadcrumbs": _trail(found, _("编写"))}
    return render(request, "plans/ledger/keylist_edit.html", context, status=status)


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as it stands becomes a version."""
    found = _list(request, pk)
    given = request.POST
    written = given.get("issued_on", "").strip()
    issued_on = day(written)
    try:
        if written and issued_on is None:
            raise Refused(_("印发日期“%(day)s”不是日期，请按 2026-03-15 的样子写。") % {"day": written})
        version = keylists.issue(
            found, request.user, issued_on=issued_on, document=given.get("document", ""),
            reason=given.get("reason", ""), request=request,
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(found)
    messages.success(request, _("已形成第 %(number)d 版。") % {"number": version.number})
    return redirect("ledger_key_version", pk, version.number)


@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was issued, and what it changed."""
    found = _list(request, pk, edit=False)
    shown = access.get_visible_or_404(request.user, found.versions.select_related("by", "key_list"), number=number)
    before = found.versions.filter(number=number - 1).select_related("key_list").first()
    table = keylists.version_table(shown)
    context = {
        "list": found,
        "version": shown,
        "table": table,
        "rows": [[table.text(at, row, column) for column in table.columns] for at, row in enumerate(table.rows, 1)],
        "changes": keylists.differences(keylists.version_table(before), table) if before else [],
        "breadcrumbs": _trail(found, _("第 %(number)d 版") % {"number": number}),
    }
    return render(request, "plans/ledger/keylist_version.html", context)


@require_GET
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The list as it stands as Word or Excel, to be edited and read back."""
    found = _list(request, pk, edit=False)
    return _file(request, found, keylists.table(found), form)


@require_GET
def export_version(request: HttpRequest, pk: int, number: int, form: str) -> HttpResponse:
    """A version as Word or Excel."""
    found = _list(request, pk, edit=False)
    versions = found.versions.select_related("key_list")
    shown = access.get_visible_or_404(request.user, versions, number=number)
    return _file(request, found, keylists.version_table(shown), form)


def _file(request: HttpRequest, found: KeyList, table: Table, form: str) -> HttpResponse:
    if form not in ("docx", "xlsx"):
        raise Http404
    out = BytesIO()
    write_table(table, out, format="docx" if form == "docx" else "xlsx")
    audit.record(request.user, "keylist.export", found, {"form": form, "rows": len(table.rows)}, request)
    return files.answer(out.getvalue(), table.title, form)


@require_POST
def read_back(request: HttpRequest, pk: int) -> HttpResponse:
    """An edited table."""
    found = _list(request, pk)
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > LIMIT:
            raise Refused(_("请选择一个不超过 20 MB 的 Word 或 Excel 文件。"))
        taken = keylist_file.read_back(found, file.read(), file.name or "", request.user, request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(found)
    words = {"changed": taken.changed, "added": taken.added}
    messages.success(request, _("已读回：%(changed)d 项有改动，新增 %(added)d 项。") % words)
    for sentence in taken.left[:20]:
        messages.warning(request, sentence)
    return _back(found)
