"""A unit in a round: self-evaluation on the page and in Excel, the office's marks, appeals, files."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guibiao.assessment import appeals, item_table, marking, membership, rounds, tables
from guibiao.assessment.models import Appeal, AppealFile, Assessed, Circular, SelfFile
from guibiao.assessment.views import common
from guibiao.kernel import access, audit, files, procedures, refusals
from guibiao.kernel.registers.views import again
from guibiao.kernel.requests import Request
from guibiao.supervision.forms import read_pk
from guibiao.supervision.views.answers import answered


def find(request: Request, pk: int) -> Assessed:
    """A unit's case that this person may see."""
    query = Assessed.objects.select_related("round__organisation", "round__sheet", "unit")
    return access.get_visible_or_404(request.user, query, pk=pk)


def back(one: Assessed) -> HttpResponse:
    return redirect("register_detail", "assessedunits", one.pk)


def _items(one: Assessed) -> dict[int, str]:
    return {item.pk: item.name for item in one.round.sheet.items.all()}


@require_POST
def fill(request: Request, pk: int) -> HttpResponse:
    """Save a self-evaluation; with `then=submit` hand it in too."""
    one = find(request, pk)
    submits = request.POST.get("then") == "submit"

    def save() -> None:
        rounds.fill(
            one, request.user, {name: request.POST.get(name, "") for name in rounds.SELF},
            common.scores(request, _items(one)), request.FILES.getlist("files"), seen=request.POST.get("seen"),
            declared=common.declared(request), request=request,
        )  # fmt: skip

        if submits:
            procedures.apply(one, "submit", request.user, request=request)

    return answered(request, "assessedunits", one, _("已提交自评。") if submits else _("已保存，还没有提交。"), save)


@require_GET
def table(request: Request, pk: int) -> HttpResponse:
    """The self-evaluation as Excel."""
    one = find(request, pk)
    audit.record(request.user, "assessed.export", one, request=request)
    return files.answer(item_table.self_table(one), f"{one}{_('自评表')}", "xlsx")


@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    """The self-evaluation from Excel, all of it or nothing."""
    one = find(request, pk)

    def save() -> None:
        found = item_table.read_self(one, common.upload(request), request.user, request)
        rounds.fill(one, request.user, {}, found, request=request)

    common.attempt(request, _("已读入自评表，还没有提交。"), save)
    return back(one)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """无异议, 退回自评."""
    one = find(request, pk)
    return common.move(request, "assessedunits", one, transition)


@require_POST
def take_out(request: Request, pk: int) -> HttpResponse:
    """移出 a unit that was included by mistake."""
    one = find(request, pk)
    return answered(
        request, "assessedunits", one, _("已移出“%(unit)s”。") % {"unit": one.unit},
        lambda: membership.take_out(one, request.POST.get("reason", ""), request.user, request),
        then=lambda _out: redirect("register_detail", "assessments", one.round_id),
    )  # fmt: skip


@require_POST
def mark(request: Request, pk: int) -> HttpResponse:
    """The office's marks."""
    one = find(request, pk)

    def save() -> None:
        given = common.scores(request, _items(one), "mark-")
        marking.mark(one, request.user, given, request)

    return answered(request, "assessedunits", one, _("已评分。"), save)


@require_POST
def appeal(request: Request, pk: int) -> HttpResponse:
    """申诉."""
    one = find(request, pk)
    item = one.round.sheet.items.filter(pk=read_pk(request.POST.get("item", "")) or 0).first()
    if item is None:
        raise Http404
    return answered(
        request, "assessedunits", one, _("已提出申诉，等答复。"),
        lambda: appeals.file(
            one, item, request.POST.get("text", ""), request.user, request.FILES.getlist("files"),
            declared=common.declared(request), request=request,
        ),
    )  # fmt: skip


@require_POST
def decide(request: Request, pk: int, transition: str) -> HttpResponse:
    """更正, 维持 or 撤回."""
    query = Appeal.objects.select_related("assessed__round__organisation", "assessed__unit", "item")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    try:
        becomes = tables.number(request.POST.get("becomes", ""))
    except ValidationError as error:
        refused = procedures.Refused(" ".join(error.messages), "becomes")
        return again(request, "assessmentappeals", found, refusals.refusal(request, refused))
    return common.move(request, "assessmentappeals", found, transition, becomes=becomes)


@require_GET
def consent(request: Request, pk: int, file: int) -> FileResponse:
    """The paper on which a unit agreed, for all who see the unit's case."""
    one = find(request, pk)
    found = one.consent.files.filter(pk=file).first() if one.consent else None
    if found is None:
        raise Http404
    return files.serve(request, found, allowed_by=one)


@require_GET
def file(request: Request, pk: int) -> FileResponse:
    """Material of a self-evaluation."""
    found = access.get_visible_or_404(request.user, SelfFile.objects.select_related("file"), pk=pk)
    return files.serve(request, found.file, allowed_by=found)


@require_POST
def drop_file(request: Request, pk: int) -> HttpResponse:
    """Take a file of a self-evaluation back."""
    query = SelfFile.objects.select_related("file", "assessed__round", "assessed__unit")
    found = access.get_visible_or_404(request.user, query, pk=pk)
    common.attempt(request, _("已删去。"), lambda: rounds.drop_file(found, request.user, request))
    return back(found.assessed)


@require_GET
def appeal_file(request: Request, pk: int) -> FileResponse:
    """Evidence of an appeal."""
    found = access.get_visible_or_404(request.user, AppealFile.objects.select_related("file"), pk=pk)
    return files.serve(request, found.file, allowed_by=found)


@require_GET
def circular(request: Request, pk: int) -> FileResponse:
    """The circular of the round, for a unit in it."""
    one = find(request, pk)
    found = Circular.objects.select_related("file").filter(round=one.round_id).first()
    if found is None:
        raise Http404
    return files.serve(request, found.file, allowed_by=one)
