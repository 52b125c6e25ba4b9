"""The gate of the API: who asks, whether that is too often, and a line in the log of exchanges for whatever was answered."""

import datetime
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.exchange import problems, tokens
from guibiao.exchange.models import Exchange
from guibiao.kernel import access
from guibiao.kernel.accounts import client_address

View = Callable[..., HttpResponseBase]
#: So many refusals of strangers from one address in a minute are written down; further ones are only refused.
STRANGERS = 30
_AUTHENTICATE = {"WWW-Authenticate": 'Bearer realm="guibiao"'}


def guarded(view: View) -> View:
    """A view of the API behind the gate."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refusal, headers = _enter(request)
        if refusal is not None and refusal.status_code == 429 and not hasattr(request, "token"):
            return refusal
        response = refusal or view(request, *args, **kwargs)
        if response.status_code == 405:
            response = problems.answer(405, headers={"Allow": response.headers["Allow"]})
        for name, value in headers.items():
            response.headers[name] = value
        return kept(request, response)

    answered.login_required = False  # type: ignore[attr-defined]
    return answered


def says(request: HttpRequest, kind: str) -> None:
    """Say what kind of exchange a request is; a query unless something else is said."""
    request.exchange_kind = kind  # type: ignore[attr-defined]


def keep(
    request: HttpRequest, *, kind: str, rows: int, status: int = 200, said: str = "",
    result: str = Exchange.Result.DONE,
) -> Exchange:  # fmt: skip
    """Write a line of the log."""
    user: Any = request.user if request.user.is_authenticated else None
    return Exchange.objects.create(
        at=timezone.now(), kind=kind, result=result, status=status, rows=rows, account=user,
        token=getattr(request, "token", None), organisation=user.organisation if user else None,
        what=f"{request.method} {request.path}"[:200], query=request.META.get("QUERY_STRING", "").replace("\x00", "")[:1000],
        said=said[:300], address=client_address(request),
    )  # fmt: skip


def _enter(request: HttpRequest) -> tuple[HttpResponse | None, dict[str, str]]:
    """Let somebody in by token or by session: a refusal or None, and the headers that say what is left of the minute."""
    header = request.headers.get("Authorization")
    if header is None:
        if request.user.is_authenticated:
            return None, {}
        return _stranger(request, ""), {}
    scheme, _space, word = header.partition(" ")
    token = tokens.find(word.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        _forget_session(request)
        return _stranger(request, _("没有这个令牌。")), {}
    owner = token.owner
    request.user, request.token = owner, token  # type: ignore[attr-defined]
    if why := tokens.obstacle(token):
        return problems.answer(401, why, headers=_AUTHENTICATE), {}
    spent = tokens.spend(token, request)
    headers = {
        "RateLimit-Limit": str(tokens.PER_MINUTE), "RateLimit-Remaining": str(max(spent.left, 0)),
        "RateLimit-Reset": str(spent.ends_in),
    }  # fmt: skip
    if spent.left < 0:
        return problems.answer(429, headers={"Retry-After": str(spent.ends_in)}), headers
    access.act_within(owner, tokens.limits(token))
    return None, headers


def _forget_session(request: HttpRequest) -> None:
    """A wrong token is refused whoever sits at the browser."""
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()


def _stranger(request: HttpRequest, why: str) -> HttpResponse:
    since = timezone.now() - datetime.timedelta(minutes=1)
    before = Exchange.objects.filter(at__gt=since, account=None, address=client_address(request))
    if before.count() >= STRANGERS:
        return problems.answer(429, headers={"Retry-After": "60"})
    return problems.answer(401, why, headers=_AUTHENTICATE)


def kept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The response, with its line in the log: at once, or when a stream has ended, however it did."""
    kind = getattr(request, "exchange_kind", Exchange.Kind.QUERY)

    def write(result: str, status: int = response.status_code) -> None:
        said = getattr(response, "problem_detail", "")
        keep(request, kind=kind, rows=getattr(request, "exchanged_rows", 0), status=status, said=said, result=result)

    if not response.streaming:
        status = response.status_code
        ended = Exchange.Result.DONE if status < 400 else Exchange.Result.REFUSED
        write(Exchange.Result.FAILED if status >= 500 else ended)
        return response
    inner: Any = response.streaming_content  # type: ignore[attr-defined]

    def stream() -> Iterator[bytes]:
        result = Exchange.Result.BROKEN
        try:
            yield from inner
            result = Exchange.Result.DONE
        except Exception:
            result = Exchange.Result.FAILED
            raise
        finally:
            write(result)

    response.streaming_content = stream()  # type: ignore[attr-defined]
    return response
