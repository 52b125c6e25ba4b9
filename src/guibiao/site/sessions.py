"""The pages of one's own log-ins: listed, ended, and kept alive while somebody types."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guibiao.kernel import audit, sessions
from guibiao.kernel.requests import Request


@require_GET
def page(request: Request) -> HttpResponse:
    """Where one is logged in."""
    found = sessions.own(request.user, request.session.session_key)
    return render(
        request, "registration/sessions.html", {"sessions": found, "others": sum(not one.current for one in found)}
    )


@require_POST
def end(request: Request, number: str) -> HttpResponse:
    """End one of them."""
    if number == sessions.number(request.session.session_key or "") or not sessions.end(request.user, number):
        raise Http404
    audit.record(request.user, "session.ended", request.user, {"sessions": 1}, request)
    messages.success(request, _("那一处已退出登录。"))
    return redirect("sessions")


@require_POST
def end_others(request: Request) -> HttpResponse:
    """End all but this one."""
    count = sessions.end_all(request.user, but=request.session.session_key)
    audit.record(request.user, "session.ended", request.user, {"sessions": count}, request)
    messages.success(request, _("其他 %(n)d 处已退出登录。") % {"n": count})
    return redirect("sessions")


@require_POST
def stay(request: Request) -> JsonResponse:
    """Somebody still sits there; says how many seconds the session can last."""
    request.session["seen"] = sessions.now()
    return JsonResponse({"left": sessions.left(request.session)})
