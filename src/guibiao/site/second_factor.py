"""The pages of the second factor: the code at log-in, and one's own device."""

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guibiao.kernel import accounts, second_factor
from guibiao.kernel.models import User
from guibiao.kernel.requests import Request
from guibiao.site.errors import locked_out

#: In the session of somebody who gave the password and not yet the code.
HALF = "half"
_HALF_SECONDS = 300


class CodeForm(forms.Form):
    """A code of six digits, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("动态口令"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )


def admitted(request: HttpRequest, user: Any, backend: str, onward: str) -> HttpResponse:
    """The answer to a right password (or to what stands for one): in, or on to the code."""
    if second_factor.device(user) is None:
        login(request, user, backend=backend)
        return redirect(onward)
    request.session.cycle_key()
    request.session[HALF] = {
        "user": user.pk, "hash": user.get_session_auth_hash(), "at": int(time.time()), "backend": backend, "next": onward,
    }  # fmt: skip
    return redirect("login_code")


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: Request) -> HttpResponse:
    """The second step of a log-in."""
    half = request.session.get(HALF)
    user = _of(half)
    if half is None or user is None:
        request.session.pop(HALF, None)
        messages.info(request, _("请重新输入登录名和密码。"))
        return redirect("login")
    if not AxesProxyHandler.is_allowed(request, {"username": user.username}):
        return _locked(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by = second_factor.passes(user, form.cleaned_data["code"])
        if by:
            return _in(request, user, half, by)
        if second_factor.wrong(user, request):
            return _locked(request)
        form.add_error("code", _("动态口令不对，或已经用过。请等手机上换下一个口令，也可以用恢复码。"))
    return render(request, "registration/login_code.html", {"form": form}, status=422 if form.errors else 200)


def _of(half: dict[str, Any] | None) -> Any:
    if not half or time.time() - half["at"] > _HALF_SECONDS:
        return None
    user = User.objects.filter(pk=half["user"], is_active=True).first()
    return user if user and constant_time_compare(user.get_session_auth_hash(), half["hash"]) else None


def _in(request: Request, user: Any, half: dict[str, Any], by: str) -> HttpResponse:
    del request.session[HALF]
    login(request, user, backend=half["backend"])
    request.session[second_factor.PROVED] = by
    left = second_factor.codes_left(user)
    if by == "recovery":
        messages.warning(request, _("这个恢复码已用掉，还剩 %(n)d 个；手机丢失时请联系安全管理员重置。") % {"n": left})
    response = redirect(half["next"])
    accounts.keep_language(response, user.language)
    return response


def _locked(request: Request) -> HttpResponse:
    request.session.pop(HALF, None)
    return locked_out(request)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """One's own device: set up, new recovery codes, put away. What changes anything needs a code, or is itself harmless."""
    if request.method == "GET":
        return _page(request, CodeForm())
    action = request.POST.get("action", "")
    if action == "begin":
        if second_factor.device(request.user) is None:
            second_factor.begin(request.user)
        return redirect("second_factor")
    form = CodeForm(request.POST)
    if not form.is_valid() or action not in _ACTIONS:
        return _page(request, form, status=422)
    if not AxesProxyHandler.is_allowed(request, {"username": request.user.username}):
        return _locked(request)
    done = _ACTIONS[action](request, form.cleaned_data["code"])
    if done is not None:
        return done
    if second_factor.wrong(request.user, request):
        return _locked(request)
    form.add_error("code", _("动态口令不对，或已经用过。请等手机上换下一个口令再试。"))
    return _page(request, form, status=422)


def _page(request: Request, form: CodeForm, status: int = 200, codes: list[str] | None = None) -> HttpResponse:
    new = None if (used := second_factor.device(request.user)) else second_factor.begun(request.user)
    context = {
        "form": form,
        "used": used,
        "new": new,
        "picture": second_factor.picture(new) if new else "",
        "secret": second_factor.secret(new) if new else "",
        "codes": codes,
        "left": second_factor.codes_left(request.user) if used else 0,
        "required": second_factor.required(request.user),
    }
    return render(request, "registration/second_factor.html", context, status=status)


def _finish(request: Request, typed: str) -> HttpResponse | None:
    if second_factor.device(request.user) is not None:
        return redirect("second_factor")
    codes = second_factor.finish(request.user, typed, request)
    return None if codes is None else _page(request, CodeForm(), codes=codes)


def _codes(request: Request, typed: str) -> HttpResponse | None:
    if not second_factor.passes(request.user, typed):
        return None
    return _page(request, CodeForm(), codes=second_factor.new_codes(request.user, request))


def _end(request: Request, typed: str) -> HttpResponse | None:
    if not second_factor.passes(request.user, typed):
        return None
    second_factor.end(request.user, request.user, "factor.end", request)
    request.session.pop(second_factor.PROVED, None)
    messages.success(request, _("已停用动态口令。"))
    return redirect("second_factor")


_ACTIONS = {"finish": _finish, "codes": _codes, "end": _end}
