"""What holds for every request: headers, the end of sessions, audit of refusals, the first password, the second factor."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from guibiao.documents import safe
from guibiao.kernel import audit, second_factor, sessions

Next = Callable[[HttpRequest], HttpResponse]
_SEEN_EVERY_SECONDS = 60
#: A script says with this header that nobody pressed anything: it asks on its own, and that is no use of the session.
UNATTENDED = "X-Unattended"


def head_without_body(next_: Next) -> Next:
    """Whoever asks for the head alone gets no body: on a connection that stays open it would be taken for the next answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = next_(request)
        if request.method == "HEAD":
            if response.streaming:
                response.close()
                response.streaming_content = ()  # type: ignore[attr-defined]
            else:
                response.content = b""
        return response

    return middleware


def content_security_policy(next_: Next) -> Next:
    """No inline script or style, nothing from elsewhere; pages of a logged-in person are not kept by caches."""
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        response = next_(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        if not request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def plain_text(next_: Next) -> Next:
    """Control characters are no text. No database keeps a NUL, no document that goes out any of the others, which come along when
    something is pasted: an address and a form lose them. A form or a path with a NUL is refused as damaged."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise BadRequest("NUL in a path")
        request.GET = _plain(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            if any("\x00" in text for name, values in request.POST.lists() for text in (name, *values)):
                raise BadRequest("NUL in a form")
            request.POST = _plain(request.POST)  # type: ignore[assignment]
        return next_(request)

    return middleware


def _plain(given: QueryDict) -> QueryDict:
    """The same without control characters; the breaks of lines and pages that Word has leave a space."""
    plain = {name: [_plain_text(value) for value in values] for name, values in given.lists()}
    if all(name == _plain_text(name) and given.getlist(name) == values for name, values in plain.items()):
        return given
    kept = given.copy()
    kept.clear()
    for name, values in plain.items():
        kept.setlist(_plain_text(name), values)
    kept._mutable = False
    return kept


def _plain_text(text: str) -> str:
    return safe.clean(text.replace("\x0b", " ").replace("\x0c", " "))


def session_limits(next_: Next) -> Next:
    """End a session that nobody used for SESSION_IDLE_SECONDS, and any after SESSION_COOKIE_AGE."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = sessions.now()
            seen = request.session.get("seen", now)
            began = request.session.setdefault("began", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
                audit.record(request.user, "session.expired", request.user, request=request)
                logout(request)
            elif "seen" not in request.session or (
                now - seen >= _SEEN_EVERY_SECONDS and UNATTENDED not in request.headers
            ):
                request.session["seen"] = now
        return next_(request)

    return middleware


def audit_refusals(next_: Next) -> Next:
    """Write the entries that had to outlive a rolled-back transaction."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return next_(request)
        finally:
            audit.flush_surviving()

    return middleware


def scripts_hear_of_log_out(next_: Next) -> Next:
    """A script that asks after the session has ended gets a plain 401, not the log-in page; htmx then loads the page anew."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = next_(request)
        by_script = "HX-Request" in request.headers or "X-Requested-With" in request.headers
        if by_script and response.status_code == 302 and not request.user.is_authenticated:
            return HttpResponse(status=401, headers={"HX-Refresh": "true"})
        return response

    return middleware


#: Pages that somebody may open before the account is in order.
_ALWAYS = ("logout", "set_language", "session_stay")


def must_change_password(next_: Next) -> Next:
    """Send a person with a handed-over password to the page where it is changed; nothing else is open before."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.must_change_password:
            return _only("password_change", request, _("请先修改初始密码。")) or next_(request)
        return next_(request)

    return middleware


def must_have_second_factor(next_: Next) -> Next:
    """Send a person who may do nothing without a second factor to the page where it is set up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not user.must_change_password and second_factor.lacking(request):
            return _only("second_factor", request, _("您的角色须启用动态口令，请先在此设置。")) or next_(request)
        return next_(request)

    return middleware


def _only(name: str, request: HttpRequest, said: str) -> HttpResponse | None:
    """The way to the one page that is open now; None on it."""
    if request.path in {reverse(each) for each in (name, *_ALWAYS)} or request.path.startswith(
        f"/{settings.STATIC_URL.lstrip('/')}"
    ):
        return None
    if request.path.startswith("/api/"):
        problem = {"type": "urn:guibiao:problem:forbidden", "title": _("无权"), "status": 403, "detail": said}
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    messages.info(request, said)
    return redirect(name)
