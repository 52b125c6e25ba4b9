"""Decisions of a consultation, the items that follow, and its procedure."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guibiao.kernel import access, refusals
from guibiao.kernel.registers.views import again
from guibiao.kernel.requests import Request
from guibiao.supervision import consultations, forms
from guibiao.supervision.models import Consultation, Decision
from guibiao.supervision.views.answers import answered, moved


def _find(request: Request, pk: int) -> Consultation:
    return access.get_visible_or_404(request.user, Consultation.objects.select_related("organisation"), pk=pk)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """One step of the procedure."""
    found = _find(request, pk)
    if transition not in {one.name for one in found.procedure.transitions}:
        raise Http404
    return moved(request, "consultations", found, found, transition)


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """议定事项."""
    found = _find(request, pk)
    access.require(request.user, "consultation.edit", found)
    form = forms.DecisionForm(request.user, request.POST)
    if not form.is_valid():
        return again(request, "consultations", found)
    return answered(
        request, "consultations", found, "",
        lambda: consultations.decide(found, user=request.user, request=request, **form.cleaned_data),
    )  # fmt: skip


@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Take a decision back that no item came of."""
    decision = access.get_visible_or_404(request.user, Decision.objects.select_related("consultation"), pk=pk)
    with refusals.told(request):
        consultations.drop(decision, request.user, request)
        messages.success(request, _("已删去。"))
    return redirect("register_detail", "consultations", decision.consultation_id)


@require_POST
def make_item(request: Request, pk: int) -> HttpResponse:
    """立项督办."""
    decision = access.get_visible_or_404(request.user, Decision.objects.all(), pk=pk)
    with refusals.told(request):
        item = consultations.make_item(decision, request.user, request)
        messages.success(request, _("已立项：%(number)s。") % {"number": item.number})
    return redirect("register_detail", "consultations", decision.consultation_id)
