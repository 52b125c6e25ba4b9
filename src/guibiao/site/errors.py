"""Refusals of the framework as pages of our own."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guibiao.kernel.saying import again
from guibiao.kernel.uploads import Swelling


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Permission was denied; the page says why."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be taken; more than a request may carry is said with what to do."""
    if isinstance(exception, Swelling):
        return render(request, "400.html", {"reason": again(str(exception))}, status=413)
    if not isinstance(exception, RequestDataTooBig):
        return render(request, "400.html", status=400)
    limit = settings.MAX_UPLOAD_BYTES // (1 << 20)
    reason = _("所选文件合计超过 %(limit)d MB，没有保存任何内容，请分几次上传。") % {"limit": limit}
    return render(request, "400.html", {"reason": reason}, status=413)


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None, *args: Any) -> HttpResponse:
    """The page of somebody who guessed too often."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "429.html", {"minutes": minutes}, status=429)
