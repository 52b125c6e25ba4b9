"""转督办: the press on the page of a warning."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guibiao.kernel import access, procedures
from guibiao.kernel.requests import Request
from guibiao.monitoring.models import TargetWarning
from guibiao.supervision import from_warnings


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
