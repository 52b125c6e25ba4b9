"""转督办: the press on the page of a warning, and several warnings at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guibiao.kernel import access, procedures, refusals
from guibiao.kernel.registers import registry, trail
from guibiao.kernel.requests import Request, whole
from guibiao.monitoring import warning_words
from guibiao.monitoring.models import TargetWarning
from guibiao.supervision import from_warnings
from guibiao.supervision.forms import HandOverForm

_MOST = 200


@require_POST
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Make the item of a warning and go to it; what cannot be leads back with the reason."""
    warning = access.get_visible_or_404(request.user, TargetWarning.objects.all(), pk=pk)
    try:
        item = from_warnings.hand_over(warning, request.user, request)
    except procedures.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("register_detail", "warnings", pk)
    messages.success(request, _("已立项并交办：%(number)s。") % {"number": item.number})
    return redirect("register_detail", "supervision", item.pk)


@require_http_methods(["GET", "POST"])
def several(request: Request) -> HttpResponse:
    """What becomes of the chosen warnings is shown first; POST makes the items, all or none."""
    access.require(request.user, "warning.decide")
    access.require(request.user, "supervision.edit")
    given = request.POST if request.method == "POST" else request.GET
    pks = [one for pk in given.getlist("chosen") if (one := whole(pk)) is not None][:_MOST]
    ready, others = from_warnings.candidates(pks, request.user)
    form = HandOverForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals.on_form(form):
            return _made(request, [one.pk for one in ready], form)
    warnings = registry["warnings"]
    context = {
        "form": form,
        "rows": [(one, warning_words.said(one)) for one in ready],
        "others": others,
        "back": warnings.list_url(),
        "breadcrumbs": trail("warnings", _("转督办")),
    }
    return render(request, "supervision/from_warnings.html", context, status=422 if form.errors else 200)


def _made(request: Request, pks: list[int], form: HandOverForm) -> HttpResponse:
    terms = from_warnings.Terms(form.cleaned_data["lead"], form.cleaned_data["until"], form.cleaned_data["title"])
    if form.cleaned_data["together"]:
        item = from_warnings.hand_over_together(pks, request.user, terms, request)
        messages.success(request, _("已立项并交办：%(number)s。") % {"number": item.number})
        return redirect("register_detail", "supervision", item.pk)
    made = from_warnings.hand_over_each(pks, request.user, terms, request)
    words = {"count": len(made), "units": len({item.lead_id for item in made})}
    messages.success(request, _("已立项 %(count)d 项，交办给 %(units)d 个单位，可以印发督办通知单。") % words)
    return redirect(f"{reverse('register_list', args=['supervision'])}?origin=warning")
