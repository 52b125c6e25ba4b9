"""Opening a round, filling in, submitting, sending back, closing, taking it away."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, audit, files, procedures, refusals
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers import trail
from guibiao.kernel.registers.picking import picked
from guibiao.kernel.requests import Request
from guibiao.kernel.typesetting import pdf_of
from guibiao.supervision import round_files, round_members, rounds
from guibiao.supervision.forms import date_field, read_day, read_pk
from guibiao.supervision.models import Entry, EntryFile, Round
from guibiao.supervision.views.answers import answered, moved


class RoundForm(django_forms.Form):
    """发起调度."""

    organisation = django_forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("调度单位"))
    year = django_forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)
    quarter = django_forms.TypedChoiceField(label=gettext_lazy("季度"), choices=Round.Quarter.choices, coerce=int)
    due = date_field(gettext_lazy("上报截止"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        units = Organisation.objects.on().select_related("region", "parent")
        self.fields["organisation"].queryset = access.visible(user, units, "round.open")  # type: ignore[attr-defined]
        self.fields["organisation"] = picked(self.fields["organisation"])  # type: ignore[arg-type]
        for name, value in (
            ("organisation", user.organisation_id),
            ("year", today.year),
            ("quarter", (today.month + 2) // 3),
        ):
            self.fields[name].initial = value


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """发起季度调度."""
    access.require(request.user, "round.open")
    form = RoundForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals.on_form(form):
            made = rounds.open_round(
                given["organisation"], given["year"], given["quarter"], given["due"], request.user, request
            )
            return redirect("register_detail", "rounds", made.pk)
    context = {"form": form, "breadcrumbs": trail("rounds", _("发起调度"))}
    return render(request, "supervision/round_new.html", context, status=422 if form.errors else 200)


def _entry(request: Request, pk: int) -> Entry:
    query = Entry.objects.select_related("round", "round__organisation", "unit", "before")
    return access.get_visible_or_404(request.user, query, pk=pk)


@require_POST
def fill(request: Request, pk: int) -> HttpResponse:
    """Save what a unit reports; with `then=submit` submit it too."""
    entry = _entry(request, pk)
    submits = request.POST.get("then") == "submit"

    def act() -> None:
        rounds.fill(
            entry, request.user, {name: request.POST.get(name, "") for name in rounds.FIELDS},
            request.FILES.getlist("files"), seen=request.POST.get("seen"), declared=request.POST.get("declared") == "on",
            request=request,
        )  # fmt: skip
        if submits:
            procedures.apply(entry, "submit", request.user, request=request)

    return answered(request, "roundentries", entry, _("已上报。") if submits else _("已保存，还没有上报。"), act)


@require_POST
def move_entry(request: Request, pk: int, transition: str) -> HttpResponse:
    """退回, or 撤回 by the unit itself."""
    entry = _entry(request, pk)
    if transition not in ("send_back", "recall"):
        raise Http404
    return moved(request, "roundentries", entry, entry, transition)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """Close a round, open it again, or give more time."""
    found = _round(request, pk)
    if transition not in ("close", "reopen", "postpone"):
        raise Http404
    return moved(request, "rounds", found, found, transition, due=read_day(request.POST.get("due", "")))


@require_http_methods(["GET", "POST"])
def add(request: Request, pk: int) -> HttpResponse:
    """补入 measures that were not in the ledger yet when the round was opened."""
    found = _round(request, pk)
    access.require(request.user, "round.open", found.organisation)
    chosen = [one for value in request.POST.getlist("task") if (one := read_pk(value)) is not None]
    status = 200
    if request.method == "POST":
        try:
            made = round_members.add(found, chosen, request.user, request)
        except procedures.Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            messages.success(request, _("已补入 %(count)d 项，并通知上报单位。") % {"count": len(made)})
            return redirect("register_detail", "rounds", pk)
    context = {
        "round": found, "page": Paginator(round_members.outside(found), 100).get_page(request.GET.get("page")),
        "chosen": chosen, "breadcrumbs": trail("rounds", found, _("补入举措")),
    }  # fmt: skip
    return render(request, "supervision/round_add.html", context, status=status)


@require_POST
def take_out(request: Request, pk: int) -> HttpResponse:
    """移出 a measure that was included by mistake."""
    entry = _entry(request, pk)
    return answered(
        request, "roundentries", entry, _("已移出“%(title)s”。") % {"title": entry.title},
        lambda: round_members.take_out(entry, request.POST.get("reason", ""), request.user, request),
        then=lambda _out: redirect("register_detail", "rounds", entry.round_id),
    )  # fmt: skip


@require_POST
def chase(request: Request, pk: int) -> HttpResponse:
    """催报."""
    found = _round(request, pk)
    access.require(request.user, "round.open", found)
    with refusals.told(request):
        told, nobody = rounds.chase(found, request.user, request)
        messages.success(request, _("已提醒 %(n)d 人。") % {"n": told})
        if nobody:
            names = "、".join(nobody[:20])
            messages.warning(request, _("这些单位还没有填报员账号，请另行联系：%(units)s。") % {"units": names})
    return redirect("register_detail", "rounds", pk)


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """撤销 a round that was opened by mistake."""
    found = _round(request, pk)
    access.require(request.user, "round.open", found)
    with refusals.told(request):
        rounds.take_back(found, request.user, request)
        messages.success(request, _("已撤销“%(round)s”。") % {"round": found})
        return redirect("register_list", "rounds")
    return redirect("register_detail", "rounds", pk)


def _round(request: Request, pk: int) -> Round:
    return access.get_visible_or_404(request.user, Round.objects.select_related("organisation"), pk=pk)


@require_GET
def export(request: Request, pk: int, form: str) -> HttpResponse:
    """The round's table and summary as one file."""
    found = _round(request, pk)
    if form not in ("docx", "xlsx", "pdf"):
        raise Http404
    audit.record(request.user, "round.export", found, {"form": form}, request)
    content = round_files.file(found, "xlsx" if form == "xlsx" else "docx")
    return files.answer(pdf_of(content, str(found)) if form == "pdf" else content, str(found), form)


@require_GET
def evidence(request: Request, pk: int) -> FileResponse:
    """A file of evidence."""
    found = access.get_visible_or_404(request.user, EntryFile.objects.select_related("file"), pk=pk)
    return files.serve(request, found.file, allowed_by=found)


@require_POST
def drop_evidence(request: Request, pk: int) -> HttpResponse:
    """Take a file back before the entry is reported."""
    query = EntryFile.objects.select_related("file", "entry__round__organisation", "entry__unit")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    with refusals.told(request):
        rounds.drop_file(found, request.user, request)
        messages.success(request, _("已删去“%(file)s”。") % {"file": found.file.name})
    return redirect("register_detail", "roundentries", found.entry_id)
