"""A yearly list of key tasks on its way to supervision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guibiao.kernel import access
from guibiao.kernel.procedures import Refused
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request, whole
from guibiao.plans.models import KeyList
from guibiao.supervision import key_tasks


@require_http_methods(["GET", "POST"])
def page(request: Request, pk: int) -> HttpResponse:
    """Which tasks of the list are under supervision, and all others at once by one press."""
    found = access.get_visible_or_404(request.user, KeyList.objects.select_related("organisation"), pk=pk)
    access.require(request.user, "supervision.edit", found.organisation)
    status, chosen = 200, None
    if request.method == "POST":
        chosen = [one for value in request.POST.getlist("key") if (one := whole(value)) is not None]
        try:
            made = key_tasks.put_under(found, chosen, request.user, request)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
        else:
            words = {"count": len(made), "units": len({item.lead_id for item in made})}
            messages.success(request, _("已立项 %(count)d 项，交办给 %(units)d 个单位，可以印发督办通知单。") % words)
            return redirect(f"{reverse('register_list', args=['supervision'])}?origin=key_task&year={found.year}")
    rows = key_tasks.rows(found)
    context = {
        "list": found,
        "rows": rows,
        "chosen": chosen,
        "ready": sum(row.item is None and not row.lacks for row in rows),
        "there": sum(row.item is not None for row in rows),
        "breadcrumbs": trail("supervision", found.title),
    }
    return render(request, "supervision/key_tasks.html", context, status=status)
