"""The check screen: its page, its data, and the decisions that come back from it."""

import uuid
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guibiao.kernel import access
from guibiao.kernel.requests import whole
from guibiao.plans import decisions, questions, screen, suggestion
from guibiao.plans.models import Item, ItemChange, Plan
from guibiao.plans.trail import trail

MOST_DECISIONS = 10_000
T = TypeVar("T", bound=msgspec.Struct)


class Decide(msgspec.Struct):
    decisions: list[decisions.Decision]


class Add(msgspec.Struct):
    kind: str
    start: int
    end: int
    data: dict[str, Any] = {}


class Undo(msgspec.Struct):
    batch: uuid.UUID


def _asked(request: HttpRequest, shape: type[T]) -> T:
    """What the browser sent. Raises msgspec.MsgspecError; a NUL, which PostgreSQL cannot keep, counts as damage."""
    if b"\\u0000" in request.body:
        raise msgspec.ValidationError("NUL in text")
    return msgspec.json.decode(request.body, type=shape)


def _plan(request: HttpRequest, pk: int) -> Plan:
    return access.get_visible_or_404(request.user, Plan.objects.select_related("region", "organisation"), pk=pk)


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen itself; the document and the findings follow as data."""
    plan = _plan(request, pk)
    if plan.current_reading is None:
        return redirect("plan", pk)
    context = {
        "plan": plan,
        "may_check": access.can(request.user, "plan.check", plan),
        "may_adopt": access.can(request.user, "plan.adopt", plan),
        "words": screen.words(),
        "breadcrumbs": trail(plan, _("核对")),
    }
    return render(request, "plans/check.html", context)


@require_GET
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """Text, layout, outline and findings."""
    plan = _plan(request, pk)
    return _json(screen.everything(plan, may_check=access.can(request.user, "plan.check", plan)))


@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What others did since the change with the number `after`."""
    plan = _plan(request, pk)
    after = request.GET.get("after", "0")
    return _json(screen.since(plan, whole(after) or 0))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decisions about items; answers with what was written and what another person had changed meanwhile."""
    plan = _plan(request, pk)
    try:
        wanted = _asked(request, Decide).decisions
        if len(wanted) > MOST_DECISIONS:
            raise decisions.Refused(_("一次最多处理 %(most)d 条。") % {"most": MOST_DECISIONS})
        return _answer(decisions.decide(plan, request.user, wanted, request))
    except (msgspec.MsgspecError, decisions.Refused) as error:
        return _refused(error)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what a person selected in the document."""
    plan = _plan(request, pk)
    try:
        asked = _asked(request, Add)
        outcome = decisions.add(
            plan, request.user, kind=asked.kind, start=asked.start, end=asked.end, data=asked.data, request=request
        )
        return _answer(outcome)
    except (msgspec.MsgspecError, decisions.Refused) as error:
        return _refused(error)


@require_POST
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """What the reader makes of selected words, to be completed by the person."""
    plan = _plan(request, pk)
    access.require(request.user, "plan.check", plan)
    try:
        asked = _asked(request, Add)
    except msgspec.MsgspecError as error:
        return _refused(error)
    reading = plan.current_reading
    return _json({"data": suggestion.suggest(reading, asked.kind, asked.start, asked.end) if reading else {}})


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a batch of one's own."""
    plan = _plan(request, pk)
    try:
        batch = _asked(request, Undo).batch
        return _answer(decisions.undo(plan, request.user, batch, request))
    except (msgspec.MsgspecError, decisions.Refused) as error:
        return _refused(error)


@require_GET
def history(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Who decided what about one item, and when, the latest first."""
    plan = _plan(request, pk)
    rows = ItemChange.objects.filter(plan=plan, item_id=item).select_related("by").order_by("-pk")
    return _json({"history": [screen.history_line(row) for row in rows]})


@require_GET
def asks(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """What to ask a person about one item, with likely answers."""
    plan = _plan(request, pk)
    found = access.get_visible_or_404(request.user, Item.objects.filter(plan=plan), pk=item)
    return _json({"questions": questions.questions(plan, found)})


@require_GET
def lineage(request: HttpRequest, pk: int, identity: uuid.UUID) -> HttpResponse:
    """The address of one finding: its sentence in its document."""
    plan = _plan(request, pk)
    item = access.get_visible_or_404(request.user, Item.objects.filter(plan=plan), identity=identity)
    if plan.current_reading is None:
        return redirect(f"{reverse('plan', args=[pk])}#item-{item.pk}")
    return redirect(f"{reverse('plan_check', args=[pk])}#item-{item.pk}")


def _answer(outcome: decisions.Outcome) -> HttpResponse:
    return _json(
        {
            "batch": str(outcome.batch),
            "applied": [screen.item_data(item) for item in outcome.applied],
            "conflicts": [screen.item_data(item) for item in outcome.conflicts],
        },
        status=409 if outcome.conflicts and not outcome.applied else 200,
    )


def _refused(error: Exception) -> HttpResponse:
    words = str(error) if isinstance(error, decisions.Refused) else _("请求的内容不完整，请刷新页面后再试。")
    return JsonResponse({"error": words}, status=400)


def _json(value: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(value), content_type="application/json", status=status)
