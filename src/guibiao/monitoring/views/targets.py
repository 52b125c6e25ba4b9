"""What may be done with the progress of targets: judge again, choose the rule set of a plan, set a light by hand."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guibiao.kernel import access, audit, files, refusals
from guibiao.kernel.registers import registry
from guibiao.kernel.registers.views import page_of
from guibiao.kernel.requests import Request, day
from guibiao.monitoring import judging, pictures, standing, upto
from guibiao.monitoring.models import Watched
from guibiao.monitoring.standing import RELATED
from guibiao.monitoring.views.common import drawing
from guibiao.plans.models import Plan


def _open(request: Request, pk: int) -> Any:
    rows = Watched.every.lit().select_related(*RELATED)
    return access.get_visible_or_404(request.user, rows, pk=pk)


def _back(one: Any) -> HttpResponse:
    return redirect(registry["progress"].detail_url(one))


@require_GET
def judging_now(request: Request) -> HttpResponse:
    """How far the judging is; asks again until it has ended, then the page is loaded anew."""
    access.require(request.user, "progress.view")
    busy = upto.busy()
    context = {"busy": busy, "turn": _number(request.GET.get("turn")) + 1}
    response = render(request, "monitoring/parts/judging.html", context)
    if busy is None:
        response.headers["HX-Refresh"] = "true"
    return response


@require_GET
def past(request: Request, pk: int) -> HttpResponse:
    """A target that is watched no more: what was said of it stays."""
    register: Any = registry["progress"]
    one = access.get_visible_or_404(request.user, register.every().filter(active=False), pk=pk)
    return page_of(request, register, one)


@require_POST
def again(request: Request) -> HttpResponse:
    """Judge all targets again, as a job."""
    access.require(request.user, "progress.set")
    job = upto.start(request.user, everything=True)
    audit.record(request.user, "progress.recompute", job, {}, request)
    messages.success(request, _("已开始重新判断。"))
    return redirect(registry["progress"].list_url())


@require_POST
def rule(request: Request, pk: int) -> HttpResponse:
    """Choose the rule set of a plan."""
    plan = access.get_visible_or_404(request.user, Plan.objects.all(), pk=pk)
    with refusals.told(request, judging.Refused):
        judging.choose_rule(plan, request.POST.get("rule_set", ""), user=request.user, request=request)
        messages.success(request, _("已选定判断规则，本规划的目标正在重新判断。"))
    one = access.visible(request.user, Watched.every.filter(plan=plan, pk=_number(request.POST.get("watched")))).first()
    return _back(one) if one else redirect(registry["progress"].list_url())


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@require_POST
def light(request: Request, pk: int) -> HttpResponse:
    """Set a light by hand."""
    one = _open(request, pk)
    given = request.POST
    with refusals.told(request, judging.Refused):
        judging.override(
            one,
            given.get("light", ""),
            reason=given.get("reason", ""),
            until=day(given.get("until", "")),
            user=request.user,
            request=request,
        )
        messages.success(request, _("已调整灯号，按规则的灯号仍一并显示。"))
    return _back(one)


@require_POST
def lift(request: Request, pk: int) -> HttpResponse:
    """Let the rule's light count again."""
    one = _open(request, pk)
    judging.lift(one, user=request.user, request=request)
    messages.success(request, _("已撤销人工调整。"))
    return _back(one)


@require_GET
def chart(request: Request, pk: int) -> HttpResponse:
    """The chart of a target that had not been drawn yet, as part of its page."""
    one = _open(request, pk)
    standing.go_back(one, request.GET.get("judgement", ""))
    return drawing(request, one.current)


@require_GET
def png(request: Request, pk: int) -> HttpResponse:
    """The chart as a picture for a slide or a report."""
    one = _open(request, pk)
    drawn = standing.drawn(one.current)
    if drawn is None:
        raise Http404
    return files.answer(pictures.png(drawn.chart), f"{one.plan.title[:60]}-{str(one)[:40]}", "png")
