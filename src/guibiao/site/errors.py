"""Refusals of the framework as pages of our own: what is wrong, what to do, a way back; for scripts the same as JSON."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.exchange import problems
from guibiao.kernel.saying import again
from guibiao.kernel.uploads import Swelling

RETRY_AFTER_SECONDS = 30


@dataclass(frozen=True)
class Refusal:
    """What is said: a title, what is wrong, and what to do."""

    title: Any
    wrong: Any
    then: Any


_SAID = {
    400: Refusal(
        gettext_lazy("请求无法处理"), gettext_lazy("提交的内容不完整或地址有误，没有保存任何改动。"),
        gettext_lazy("请回到原来的页面，刷新后重试。"),
    ),
    403: Refusal(
        gettext_lazy("没有权限"), gettext_lazy("您的角色不能进行这项操作。"),
        gettext_lazy("需要权限的，请联系系统管理员。"),
    ),
    404: Refusal(
        gettext_lazy("没有找到这个页面"), gettext_lazy("地址有误，或该内容不在您可以查看的范围内。"),
        gettext_lazy("请核对地址，或从工作台重新进入；内容应当对您开放的，请联系系统管理员。"),
    ),
    405: Refusal(
        gettext_lazy("这个地址不能直接打开"), gettext_lazy("它只接收页面上按钮或表单的提交，没有保存任何改动。"),
        gettext_lazy("请回到原来的页面，再按一次按钮。"),
    ),
    413: Refusal(
        gettext_lazy("内容过大"), gettext_lazy("一次提交的内容超过上限，没有保存任何内容。"), gettext_lazy("请分几次上传。")
    ),
    429: Refusal(
        gettext_lazy("操作过于频繁"), gettext_lazy("短时间内的请求太多，这一次没有办理。"), gettext_lazy("请过一分钟再试。")
    ),
    500: Refusal(
        gettext_lazy("系统出错"), gettext_lazy("这次操作没有完成，已保存的内容不受影响，出错情况已记入日志。"),
        gettext_lazy("请稍后重试；仍不成功的，请联系系统管理员。"),
    ),
    503: Refusal(
        gettext_lazy("系统正忙"), gettext_lazy("数据库正被占用或暂时连不上，这次操作没有完成，已保存的内容不受影响。"),
        gettext_lazy("请过一两分钟再试；仍不成功的，请联系系统管理员。"),
    ),
}  # fmt: skip
_EXPIRED = Refusal(
    gettext_lazy("页面已过期"), gettext_lazy("为防止他人冒用，这次提交没有被接受，也没有保存任何改动。"),
    gettext_lazy("请回到原来的页面，刷新后重新提交。"),
)  # fmt: skip


def refused(next_: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A refusal that says nothing, as a view gives that takes no such method, becomes one that does."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = next_(request)
        if response.status_code not in _SAID or response.streaming or getattr(response, "content", b"") != b"":
            return response
        told = _answer(request, response.status_code)
        told._has_been_logged = getattr(response, "_has_been_logged", False)  # type: ignore[attr-defined]
        for name, value in response.headers.items():
            if name not in ("Content-Type", "Content-Length"):
                told.headers[name] = value
        return told

    return middleware


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere."""
    return _answer(request, 403, _EXPIRED)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Permission was denied; the page says why."""
    return _answer(request, 403, wrong=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or not for this person."""
    return _answer(request, 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be taken; more than a request may carry is said with what to do."""
    if isinstance(exception, Swelling):
        return _answer(request, 413, replace(_SAID[413], wrong=again(str(exception)), then=""))
    too_much = {
        RequestDataTooBig: (
            _("所选文件合计超过 %(limit)d MB，没有保存任何内容。"),
            settings.MAX_UPLOAD_BYTES // (1 << 20),
        ),
        TooManyFilesSent: (_("所选文件超过 %(limit)d 个，没有保存任何内容。"), settings.DATA_UPLOAD_MAX_NUMBER_FILES),
        TooManyFieldsSent: (
            _("表单的栏目超过 %(limit)d 个，没有保存任何内容。"),
            settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        ),
    }.get(type(exception))  # type: ignore[arg-type]
    if too_much is None:
        return _answer(request, 400)
    said, limit = too_much
    return _answer(request, 413, wrong=said % {"limit": limit})


def failed(request: HttpRequest) -> HttpResponse:
    """Something broke; where the database is busy or away, that is said."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _answer(request, 500)
    response = _answer(request, 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None, *args: Any) -> HttpResponse:
    """The page of somebody who guessed too often."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    wrong = _("密码或动态口令连续输错，在这里的登录锁定 %(minutes)d 分钟，到时自动解除。") % {"minutes": minutes}
    said = Refusal(_("登录已锁定"), wrong, _("急需使用的，请系统管理员生成一次性密码。"))
    return _answer(request, 429, said)


def _answer(request: HttpRequest, status: int, said: Refusal | None = None, wrong: str = "") -> HttpResponse:
    """A refusal as whoever asked can read it: a program, a script of a page, a person."""
    said = said or _SAID[status]
    said = replace(said, wrong=wrong) if wrong else said
    sentence = (_("%(wrong)s%(then)s") % {"wrong": said.wrong, "then": said.then}).strip()
    if request.path.startswith("/api/"):
        return problems.answer(status, sentence)
    if _by_script(request):
        return JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
    # When something broke the page asks nothing of database or session.
    whole = None if status >= 500 else request
    given = {"said": said, "status": status, "back": _back(request), "login": _login(request) if whole else ""}
    return HttpResponse(render_to_string("refused.html", given, whole), status=status)


def _by_script(request: HttpRequest) -> bool:
    if "HX-Request" in request.headers or "X-Requested-With" in request.headers:
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _back(request: HttpRequest) -> str:
    """The page that it was asked from, where that is another of ours."""
    came = request.headers.get("Referer", "")
    try:
        host, here = request.get_host(), request.build_absolute_uri()
    except DisallowedHost:
        return ""
    return came if came != here and url_has_allowed_host_and_scheme(came, {host}, request.is_secure()) else ""


def _login(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return "" if user is not None and user.is_authenticated else reverse("login")
