"""Writing a part of a report, with the material beside it; what is typed is kept as it is typed."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guibiao.kernel import access, procedures
from guibiao.kernel.registers import trail
from guibiao.kernel.requests import Request
from guibiao.reports import service, shown
from guibiao.reports.kinds import written
from guibiao.reports.models import Text
from guibiao.reports.views.reports import find


def _text(request: Request, pk: int, key: str) -> Text:
    report = find(request, pk)
    access.require(request.user, "report.edit", report)
    one = report.texts.select_related("written_by").filter(key=key).first()
    if one is None or key not in written():
        raise Http404
    one.report = report
    return one


@require_http_methods(["GET", "POST"])
def write(request: Request, pk: int, key: str) -> HttpResponse:
    """Write; a script sends what is typed and gets the number of the version back."""
    one = _text(request, pk, key)
    script = request.headers.get("X-Requested-With") == "fetch"
    text, status = one.text, 200
    if request.method == "POST":
        text, seen = request.POST.get("text", ""), request.POST.get("seen", "")
        try:
            service.write(one, request.user, text, int(seen) if seen.isdecimal() and len(seen) < 9 else -1, request)
        except procedures.Refused as refusal:
            if script:
                return JsonResponse({"error": str(refusal)}, status=409)
            messages.error(request, str(refusal))
            status = 422
        else:
            if script:
                return JsonResponse({"seen": one.number})
            messages.success(request, _("已保存。"))
            return redirect("register_detail", "reports", pk)
    elif one.report.state != "drafted":
        return redirect("register_detail", "reports", pk)
    context = {
        "one": one, "part": written()[key], "text": text, "report": one.report,
        "material": shown.material(one.report, key), "versions": one.versions.select_related("by")[:50],
        "breadcrumbs": trail("reports", one.report, written()[key].title),
    }  # fmt: skip
    return render(request, "reports/write.html", context, status=status)


@require_GET
def version(request: Request, pk: int, key: str, number: int) -> HttpResponse:
    """An earlier version, to be read and taken up again."""
    one = _text(request, pk, key)
    found = one.versions.filter(number=number).select_related("by").first()
    if found is None:
        raise Http404
    context = {
        "one": one, "part": written()[key], "version": found, "report": one.report,
        "may_restore": one.report.state == "drafted" and found.number != one.number,
        "breadcrumbs": trail("reports", one.report, written()[key].title),
    }  # fmt: skip
    return render(request, "reports/version.html", context)
