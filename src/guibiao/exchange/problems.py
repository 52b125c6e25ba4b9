"""Refusals for programs: problem documents (RFC 9457), in the language that the program asks for."""

import json
import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"

#: Status: (the last word of the type, title, what to say where nothing else is known).
KINDS: dict[int, tuple[str, Any, Any]] = {
    400: ("bad-request", gettext_lazy("请求有误"), gettext_lazy("请求读不懂，请对照接口说明检查。")),
    401: ("unauthenticated", gettext_lazy("未认证"), gettext_lazy("请在 Authorization 里带上访问令牌：Bearer 令牌。")),
    403: ("forbidden", gettext_lazy("无权"), gettext_lazy("没有做这件事的权限。")),
    404: ("not-found", gettext_lazy("没有"), gettext_lazy("没有这个内容，或不在授权范围之内。")),
    405: ("method-not-allowed", gettext_lazy("方法不对"), gettext_lazy("这个地址不接受这种请求方法，可用的见 Allow。")),
    406: ("not-acceptable", gettext_lazy("给不出这种格式"), gettext_lazy("Accept 里没有本接口能给的格式。")),
    409: ("conflict", gettext_lazy("冲突"), gettext_lazy("与先前的请求冲突。")),
    413: ("too-large", gettext_lazy("内容过大"), gettext_lazy("请分几次发送。")),
    415: ("unsupported-media-type", gettext_lazy("格式不支持"), gettext_lazy("请按接口说明设置 Content-Type。")),
    422: (
        "invalid",
        gettext_lazy("参数或内容有误"),
        gettext_lazy("有参数或内容不合要求，逐项见 errors；没有保存任何内容。"),
    ),
    429: ("too-many-requests", gettext_lazy("请求过多"), gettext_lazy("本分钟的请求次数已用完，请过一会儿再试。")),
    500: ("failed", gettext_lazy("处理出错"), gettext_lazy("处理时出错，详情已记入日志；请稍后再试。")),
}

#: What pydantic finds wrong, in words.
_WRONG = {
    "missing": gettext_lazy("缺少这一项。"),
    "greater_than_equal": gettext_lazy("不得小于 %(ge)s。"),
    "less_than_equal": gettext_lazy("不得大于 %(le)s。"),
    "string_too_long": gettext_lazy("不得超过 %(max_length)s 个字。"),
    "string_too_short": gettext_lazy("不能为空。"),
    "literal_error": gettext_lazy("只能是：%(expected)s。"),
    "string_pattern_mismatch": gettext_lazy("写法不对，应合于 %(pattern)s。"),
}
_KINDS_OF_VALUE = (
    ("int_", gettext_lazy("应是整数。")),
    ("bool_", gettext_lazy("应是 true 或 false。")),
    ("date_", gettext_lazy("应是日期，如 2025-07-15。")),
    ("decimal_", gettext_lazy("应是数。")),
    ("float_", gettext_lazy("应是数。")),
)


def answer(
    status: int, detail: str = "", errors: Iterable[dict[str, Any]] | None = None, headers: dict[str, str] | None = None
) -> HttpResponse:
    """A problem document."""
    word, title, usual = KINDS.get(status, KINDS[500 if status >= 500 else 400])
    body: dict[str, Any] = {
        "type": f"urn:guibiao:problem:{word}", "title": str(title), "status": status, "detail": detail or str(usual),
    }  # fmt: skip
    if errors is not None:
        body["errors"] = list(errors)
    made = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE, headers=headers)
    made.problem_detail = body["detail"]  # type: ignore[attr-defined]
    return made


def wrong(error: dict[str, Any]) -> dict[str, Any]:
    """One thing that is wrong with a request: where, and why."""
    kind, words = str(error.get("type", "")), error.get("ctx") or {}
    said = _WRONG.get(kind) or next((said for start, said in _KINDS_OF_VALUE if kind.startswith(start)), None)
    place = [str(part) for part in error.get("loc", ())]
    return {
        "in": place[0] if place else "",
        "name": place[-1] if place else "",
        "detail": str(said) % words if said else error.get("msg", ""),
    }


def handle(api: NinjaAPI) -> None:
    """Have an API answer with problem documents."""

    def too_big(_request: HttpRequest, _error: Exception) -> HttpResponse:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1 << 20)
        return answer(413, _("一次至多 %(limit)d MB。") % {"limit": limit})

    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.exception("%s %s", request.method, request.path, exc_info=error)
        return answer(500)

    handlers: tuple[tuple[Any, Any], ...] = (
        (Http404, lambda _request, _error: answer(404)),
        (PermissionDenied, lambda _request, error: answer(403, str(error))),
        (ValidationError, lambda _request, error: answer(422, errors=map(wrong, error.errors))),
        (HttpError, lambda _request, error: answer(error.status_code, getattr(error, "detail", ""))),
        (RequestDataTooBig, too_big),
        (Exception, failed),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


class Refused(HttpError):
    """A request that is refused with a sentence for whoever made it."""

    def __init__(self, status: int, detail: str = "") -> None:
        super().__init__(status, detail)
        self.detail = detail
