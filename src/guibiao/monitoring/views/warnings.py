"""What may be done with warnings: explain, settle, let another unit answer, set thresholds and owners of a plan."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, procedures, refusals
from guibiao.kernel.registers import registry
from guibiao.kernel.requests import Request
from guibiao.monitoring import warning_forms, warnings
from guibiao.monitoring.models import TargetWarning
from guibiao.monitoring.views.common import drawing
from guibiao.monitoring.warning_procedure import BY_HAND
from guibiao.plans.models import Plan


def _find(request: Request, pk: int) -> TargetWarning:
    rows = TargetWarning.objects.select_related("watched__plan__organisation", "watched__target", "organisation")
    return access.get_visible_or_404(request.user, rows, pk=pk)


def _back(pk: int) -> HttpResponse:
    return redirect("register_detail", "warnings", pk)


@require_POST
def move(request: Request, pk: int, transition: str) -> HttpResponse:
    """说明原因、消除预警."""
    found = _find(request, pk)
    if transition not in BY_HAND:
        raise Http404
    with refusals.told(request):
        procedures.apply(found, transition, request.user, note=request.POST.get("note", "")[:2000], request=request)
        messages.success(request, _("已办理，预警现在是“%(state)s”。") % {"state": found.state_label})
    return _back(pk)


@require_POST
def owner(request: Request, pk: int) -> HttpResponse:
    """换责任单位."""
    found = _find(request, pk)
    form = warning_forms.OwnerForm(request.user, request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _back(pk)
    with refusals.told(request):
        warnings.assign(found, form.cleaned_data["organisation"], user=request.user, request=request)
        messages.success(request, _("已换责任单位，并通知了对方。"))
    return _back(pk)


@require_GET
def chart(request: Request, pk: int) -> HttpResponse:
    """The chart of a warning that had not been drawn yet, as part of its page."""
    return drawing(request, _find(request, pk).judgement)


@require_http_methods(["GET", "POST"])
def settings(request: Request, pk: int) -> HttpResponse:
    """预警设置: the thresholds and owners of a plan."""
    plan = access.get_visible_or_404(request.user, Plan.objects.select_related("organisation"), pk=pk)
    access.require(request.user, "warning.set", plan)
    forms = warning_forms.setting_forms(plan, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not [form for form in forms if not form.is_valid()]:
        choices = {form.kind: form.choice for form in forms}
        if warnings.choose(plan, choices, user=request.user, request=request):
            messages.success(request, _("已保存。正按新的设置检查本规划的目标，稍后刷新监测预警。"))
        else:
            messages.success(request, _("没有改动。"))
        return redirect(f"{registry['warnings'].list_url()}?plan={plan.pk}")
    wrong = any(form.errors for form in forms)
    crumbs = [
        {"label": registry["warnings"].label, "url": registry["warnings"].list_url()}, {"label": _("预警设置"), "url": ""},
    ]  # fmt: skip
    context = {"plan": plan, "forms": forms, "breadcrumbs": crumbs}
    return render(request, "monitoring/warning_settings.html", context, status=422 if wrong else 200)
