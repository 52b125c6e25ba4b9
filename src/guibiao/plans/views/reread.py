"""What a later reading sees otherwise, before it holds."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guibiao.kernel import access
from guibiao.plans import decisions, rereading
from guibiao.plans.models import Plan, Reading
from guibiao.plans.trail import trail
from guibiao.plans.vocabulary import fields, said


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The differences; accepted or discarded by POST."""
    plan = access.get_visible_or_404(request.user, Plan.objects.all(), pk=pk)
    access.require(request.user, "plan.check", plan)
    if request.method == "POST":
        try:
            if request.POST.get("verdict") == "accept":
                count = rereading.accept(plan, request.user, request)
                messages.success(request, _("已采用新的读取结果，更新了 %(count)d 条。") % {"count": count})
            else:
                rereading.discard(plan, request.user, request)
                messages.success(request, _("已保留原来的读取结果。"))
        except decisions.Refused as error:
            messages.error(request, str(error))
        return redirect("plan", pk)
    proposal = plan.readings.filter(state=Reading.State.PROPOSED).first()
    if proposal is None:
        raise Http404
    differences = rereading.compare(plan, proposal).differences
    names = fields()
    context = {
        "plan": plan,
        "proposal": proposal,
        "groups": [
            (label, [_line(difference, names) for difference in differences if difference.what == what])
            for what, label in (("new", _("新读出的")), ("changed", _("读法不同的")), ("gone", _("不再读出的")))
        ],
        "kept": sum(difference.kept for difference in differences),
        "total": len(differences),
        "breadcrumbs": trail(plan, _("新的读取结果")),
    }
    return render(request, "plans/reread.html", context)


def _line(difference: rereading.Difference, names: dict[str, str]) -> dict[str, object]:
    source = difference.finding.data if difference.finding else (difference.item.data if difference.item else {})
    return {
        "name": source.get("indicator") or source.get("title") or source.get("about") or "",
        "kept": difference.kept,
        "item": difference.item,
        "fields": [
            (names.get(name, name), said(name, before), said(name, after))
            for name, (before, after) in difference.fields.items()
            if name != "text"
        ],
    }
