"""The pages of rounds of comments: for the keeper the round and what units say, for a unit its own part."""

import datetime
import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, audit, files, papers, procedures, refusals
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import day, whole
from guibiao.plans.ledger import comments, proposals
from guibiao.plans.ledger.sheets import BadSheet
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import CommentRound, Opinion, OpinionLine, Plan

LIMIT = 20 * 1024 * 1024
_LINE = re.compile(r"line-(\d{1,18})-(\w+)")


def _round(request: HttpRequest, pk: int) -> CommentRound:
    rounds = CommentRound.objects.select_related("version__plan", "organisation")
    return access.get_visible_or_404(request.user, rounds, pk=pk)


def _opinion(request: HttpRequest, pk: int) -> Opinion:
    opinions = Opinion.objects.select_related("round__version__plan", "organisation")
    return access.get_visible_or_404(request.user, opinions, pk=pk)


def _trail(title: str) -> list[dict[str, Any]]:
    return trail("tasks", (_("征求意见"), reverse("ledger_rounds")), title)


def _trail_of(request: HttpRequest, found: Opinion) -> list[dict[str, Any]]:
    """The way to a unit's part; whoever may see the round comes back to it."""
    *above, own = _trail(found.round.title)
    if access.can(request.user, "task.view", found.round):
        own["url"] = reverse("ledger_round", args=[found.round_id])
    return [*above, own, {"label": str(found.organisation), "url": ""}]


@require_http_methods(["GET", "POST"])
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds of one's ledgers and, for a unit, what it is asked; POST opens a round."""
    if request.method == "POST":
        return _open(request)
    access.require(request.user, "opinion.view")
    kept = access.visible(request.user, CommentRound.objects.select_related("version__plan"))
    asked = access.visible(request.user, Opinion.objects.select_related("round", "organisation"))
    plans = access.visible(request.user, Plan.objects.filter(state="adopted"), "task.edit")
    context = {
        "rounds": kept[:100],
        "page": Paginator(asked.order_by("state", "-pk"), 50).get_page(request.GET.get("page")),
        "plans": plans.filter(task_sources__task__standing="active").distinct(),
        "may_open": access.can(request.user, "task.edit"),
        "breadcrumbs": trail("tasks", _("征求意见")),
    }
    return render(request, "plans/ledger/rounds.html", context)


def _open(request: HttpRequest) -> HttpResponse:
    given = request.POST
    chosen = whole(given.get("plan", "")) or 0
    plan = access.get_visible_or_404(request.user, Plan.objects.exclude(versions=None).distinct(), pk=chosen)
    try:
        until = _day(given.get("until", "").strip())
        made = comments.open_round(
            plan.current_version, request.user, title=given.get("title", ""), until=until, request=request
        )
    except (Refused, ValueError) as refusal:
        messages.error(request, str(refusal))
        return redirect("ledger_rounds")
    messages.success(request, _("已向 %(count)d 个单位征求意见。") % {"count": made.opinions.count()})
    return redirect("ledger_round", made.pk)


def _day(text: str) -> datetime.date | None:
    """The day that was typed; None for nothing. Raises Refused."""
    found = day(text)
    if text and found is None:
        raise Refused(_("反馈期限“%(value)s”不是日期，请写成 2026-12-15。") % {"value": text})
    return found


@require_POST
def put_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day by which those who have not answered shall answer."""
    current = _round(request, pk)
    access.require(request.user, "task.edit", current)
    with refusals.told(request, Refused):
        until = _day(request.POST.get("until", "").strip())
        if until is None:
            raise Refused(_("请写新的反馈期限。"))
        comments.put_off(current, request.user, until, request)
        messages.success(request, _("反馈期限已改，没有反馈的单位都收到了通知。"))
    return redirect("ledger_round", pk)


@require_POST
def urge(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell those who have not answered once more."""
    current = _round(request, pk)
    with refusals.told(request, Refused):
        told = comments.urge(current, request.user, request)
        if told:
            messages.success(request, _("已催办，通知了 %(count)d 人。") % {"count": told})
        else:
            messages.warning(request, _("没有反馈的单位都还没有账号，没有人收到通知；可以导出表格请他们填写。"))
    return redirect("ledger_round", pk)


@require_GET
def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: who has answered, and by task what they say."""
    current = _round(request, pk)
    labels = proposals.labels()
    table = [
        (task, counts, [(line, [(labels[name], text) for name, text in line.proposed.items()]) for line in lines])
        for task, counts, lines in comments.summary(current)
    ]
    context = {
        "round": current,
        "table": table,
        "differing": sum(bool(lines) for _task, _counts, lines in table),
        "opinions": current.opinions.select_related("organisation"),
        "waiting": comments.chase(current),
        "decisions": OpinionLine.Decision.choices,
        "may_keep": access.can(request.user, "task.edit", current) and not current.closed_at,
        "breadcrumbs": _trail(current.title),
    }
    return render(request, "plans/ledger/round.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a unit's word or not."""
    lines = OpinionLine.objects.select_related("opinion__round__organisation", "task")
    line = access.get_visible_or_404(request.user, lines, pk=pk)
    with refusals.told(request, Refused):
        comments.decide(line, request.user, request.POST.get("decision", ""), request.POST.get("answer", ""), request)
    return redirect(f"{reverse('ledger_round', args=[line.opinion.round_id])}#line-{line.pk}")


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round; accepted changes become a revision."""
    current = _round(request, pk)
    try:
        revision = comments.close(current, request.user, request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("ledger_round", pk)
    if revision is None:
        messages.success(request, _("已结束，没有采纳的改动。"))
        return redirect("ledger_round", pk)
    messages.success(request, _("已结束，采纳的改动列在这份修订里，批准后形成新版本。"))
    return redirect("ledger_revision", revision.pk)


@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's part: each task with what the version says, to be agreed, changed or objected to."""
    found = _opinion(request, pk)
    if answer := papers.asked(request, found, "opinion.answer"):
        return answer
    may_answer = access.can(request.user, "opinion.answer", found) and not found.round.closed_at
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("action") == "reopen":
                procedures.apply(found, "reopen", request.user, request=request)
            else:
                comments.fill(found, request.user, _given(request), request)
                if request.POST.get("action") in ("answer", "agree"):
                    rest = request.POST["action"] == "agree"
                    comments.answer(found, request.user, agree_rest=rest, request=request)
            messages.success(request, _("已提交。") if found.state == "answered" else _("已保存。"))
            return redirect("ledger_opinion", pk)
        except (Refused, procedures.Refused) as refusal:
            messages.error(request, str(refusal))
            status = 422
            found.refresh_from_db()
    lines = list(found.lines.select_related("task"))
    if status != 200:
        _as_typed(lines, _given(request))
    now = comments.values_of(found.round.version, [line.task for line in lines])
    labels = proposals.labels()
    context = {
        "opinion": found,
        "lines": [
            (line, [(name, labels[name], text, line.proposed.get(name, text)) for name, text in now.get(line.task_id, {}).items()])
            for line in lines
        ],
        "stances": OpinionLine.Stance.choices,
        "may_fill": may_answer and found.state == "waiting",
        "may_reopen": may_answer and found.state == "answered",
        "breadcrumbs": _trail_of(request, found),
    }  # fmt: skip
    return render(request, "plans/ledger/opinion.html", context, status=status)


def _as_typed(lines: list[OpinionLine], given: dict[int, dict[str, Any]]) -> None:
    """What was typed stands on the page again; nothing of it is kept yet."""
    for line in lines:
        said = given.get(line.pk, {})
        line.stance, line.reason = said.get("stance", line.stance), said.get("reason", line.reason)
        line.proposed = {
            **line.proposed,
            **{name: text for name, text in said.items() if name not in ("stance", "reason")},
        }


def _given(request: HttpRequest) -> dict[int, dict[str, Any]]:
    given: dict[int, dict[str, Any]] = {}
    for name, value in request.POST.items():
        match = _LINE.fullmatch(name)
        if match:
            given.setdefault(int(match[1]), {})[match[2]] = str(value)
    return given


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole round as a table."""
    current = _round(request, pk)
    audit.record(request.user, "opinion.export", current, {}, request)
    return files.answer(comments.export(current), current.title, "xlsx")


@require_GET
def export_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's part as a table to fill in."""
    found = _opinion(request, pk)
    audit.record(request.user, "opinion.export", found, {}, request)
    return files.answer(comments.export(found.round, found), str(found), "xlsx")


@require_POST
def read_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A filled-in table of the round."""
    current = _round(request, pk)
    access.require(request.user, "task.edit", current)
    _read(request, current, None)
    return redirect("ledger_round", pk)


@require_POST
def read_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's filled-in table."""
    found = _opinion(request, pk)
    access.require(request.user, "opinion.answer", found)
    _read(request, found.round, found)
    return redirect("ledger_opinion", pk)


def _read(request: HttpRequest, current: CommentRound, own: Opinion | None) -> None:
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > LIMIT:
            raise BadSheet(_("请选择一个不超过 20 MB 的表格文件。"))
        count = comments.read_back(current, file.read(), request.user, own, request)
    except BadSheet as error:
        for sentence in error.sentences[:20]:
            messages.error(request, sentence)
    else:
        messages.success(request, _("已读回 %(count)d 项。") % {"count": count})
