"""从台账交办: choose measures of the ledger, and hand them all down."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guibiao.kernel import access
from guibiao.kernel.procedures import Refused
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request
from guibiao.supervision import handing_down
from guibiao.supervision.forms import read_day, read_pk

_PAGE = 100


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """The measures that are not under supervision yet, by lead unit; `?plan=` those of one plan."""
    access.require(request.user, "supervision.edit")
    plan = read_pk(request.GET.get("plan", ""))
    status, wrong = 200, ""
    if request.method == "POST":
        try:
            made = handing_down.hand_down(_chosen(request), request.user, plan, request)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status, wrong = 422, refusal.field
        else:
            units = len({item.lead_id for item in made})
            messages.success(
                request,
                _("已向 %(units)d 个单位交办 %(count)d 项，可以印发督办通知单。")
                % {"units": units, "count": len(made)},
            )
            return redirect(f"{reverse('register_list', args=['supervision'])}?state=staged")
    wanted = handing_down.waiting(request.user, plan)
    shown = Paginator(wanted.exclude(lead=None), _PAGE).get_page(request.GET.get("page"))
    ticked = set(request.POST.getlist("task"))
    context = {
        "page": shown,
        "rows": [
            (
                task,
                request.POST.get(f"due-{task.pk}", handing_down.last_day(task).isoformat()),
                str(task.pk) in ticked,
                wrong == f"due-{task.pk}",
            )
            for task in shown
        ],
        "without_lead": wanted.filter(lead=None).count(),
        "breadcrumbs": trail("supervision", _("从台账交办")),
    }
    return render(request, "supervision/hand_down.html", context, status=status)


def _chosen(request: Request) -> dict[int, datetime.date]:
    """The ticked tasks with their days. Raises Refused where one is no date."""
    chosen = {}
    for text in request.POST.getlist("task"):
        pk, day = read_pk(text), read_day(request.POST.get(f"due-{text}", ""))
        if day is None or pk is None:
            raise Refused(_("请写明每个选中事项的完成时限。"), f"due-{text}")
        chosen[pk] = day
    return chosen
