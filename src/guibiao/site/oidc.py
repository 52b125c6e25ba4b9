"""Logging in through an office's own identity provider (OpenID Connect), where one is set up.

The provider says who somebody is; what she may do is granted here. An account is found by the identity that an administrator
wrote into it, and none is ever made: who is not known stays outside.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guibiao.kernel import outside
from guibiao.kernel.models import User
from guibiao.kernel.requests import onward
from guibiao.site import second_factor

_BACKEND = "guibiao.kernel.accounts.PasswordBackend"
_ONWARD = "oidc_next"
#: In the session of somebody who came in this way: what the provider wants to hear when she leaves.
_CAME = "oidc_came"
_SECONDS = 10
_LONGEST = 255  # of an identity
#: Signatures that the provider alone can make: with its private key, never with a secret that is known here too, never none.
_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)


class _Untrue(Exception):
    """What the provider says does not fit together."""


def _client() -> Any:
    if not settings.OIDC:
        raise Http404
    try:
        from authlib.integrations.django_client import OAuth
    except ImportError:
        raise ImproperlyConfigured("缺少 authlib：请安装 guibiao[oidc]。") from None
    return OAuth().register(
        "provider",
        client_id=settings.OIDC["client_id"],
        client_secret=settings.OIDC["client_secret"],
        server_metadata_url=f"{settings.OIDC['issuer']}/.well-known/openid-configuration",
        client_kwargs={"scope": settings.OIDC["scope"], "code_challenge_method": "S256", "timeout": _SECONDS},
    )


@login_not_required
@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Lead to the provider."""
    client = _client()
    request.session[_ONWARD] = onward(request, request.GET.get("next", ""), "")
    try:
        _check(client)
        answer: HttpResponse = client.authorize_redirect(request, f"{settings.GUIBIAO_URL}{reverse('oidc_callback')}")
    except Exception as error:  # whatever the network and the library raise: the person needs one sentence
        return _refused(request, type(error).__name__, _("统一身份认证服务没有应答，请稍后再试，或用密码登录。"))
    return answer


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Take what the provider says, and let in whom it belongs to."""
    client, asked = _client(), settings.OIDC or {}
    try:
        described = _check(client)
        token = client.authorize_access_token(request)
        claims = _claims(client, token, asked["claim"])
    except Exception as error:  # a forged, old or repeated answer, a wrong signature, no network: each is a refusal
        return _refused(request, type(error).__name__, _("统一身份认证没有成功，请重新登录。"))
    subject = _subject(claims.get(asked["claim"]))
    if asked["claim"] == "email" and claims.get("email_verified") is not True:
        subject = ""
    user = User.objects.filter(subject=subject, is_active=True).first() if subject else None
    if user is None:
        said = _("您已通过统一身份认证，但本系统没有登记这个身份。请系统管理员在您的账号里填写“统一身份标识”。")
        return _refused(request, f"subject {subject[:100]}", said)
    if not user.has_usable_password() and user.must_change_password:
        # There is none to change: this account is opened by the provider alone.
        User.objects.filter(pk=user.pk).update(must_change_password=False)
    then = request.session.pop(_ONWARD, "") or settings.LOGIN_REDIRECT_URL
    response = second_factor.admitted(request, user, _BACKEND, then)
    request.session[_CAME] = {"end": described.get("end_session_endpoint", ""), "hint": token["id_token"]}
    return response


def way_out(request: HttpRequest) -> str:
    """Where somebody who came in through the provider ends her log-in there too; nothing for everybody else. Ask before the log-out."""
    came = request.session.get(_CAME) or {}
    if not settings.OIDC or not str(came.get("end", "")).startswith(("https://", "http://")):
        return ""
    said = {
        "id_token_hint": came["hint"],
        "client_id": settings.OIDC["client_id"],
        "post_logout_redirect_uri": f"{settings.GUIBIAO_URL}{reverse('login')}",
    }
    return f"{came['end']}{'&' if '?' in came['end'] else '?'}{urlencode(said)}"


def _check(client: Any) -> Any:
    """How the provider describes itself. What it signs must be signed by it, and it must be the one that was set up."""
    described = client.load_server_metadata()
    if str(described.get("issuer", "")).rstrip("/") != settings.OIDC["issuer"]:  # type: ignore[index]
        raise _Untrue
    offered = described.get("id_token_signing_alg_values_supported") or ["RS256"]
    described["id_token_signing_alg_values_supported"] = signed = [one for one in offered if one in _ALGORITHMS]
    if not signed:
        raise _Untrue
    return described


def _claims(client: Any, token: Any, wanted: str) -> dict[str, Any]:
    """What the signed token says of the person, and where it leaves out what people are known by here, the provider's answer to
    who that is. Providers say names and addresses there alone."""
    claims = dict(token["userinfo"])
    if claims.get(wanted) is None and "userinfo_endpoint" in client.server_metadata:
        more = client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise _Untrue
        claims = {**more, **claims}
    return claims


def _subject(said: Any) -> str:
    """What somebody is known by, where it is a name or a number at all."""
    if isinstance(said, bool) or not isinstance(said, str | int):
        return ""
    text = str(said).strip()
    return text if text.isprintable() and len(text) <= _LONGEST else ""


def _refused(request: HttpRequest, why: str, said: str) -> HttpResponse:
    outside.record("session.oidc_refused", {"reason": why}, request)
    messages.error(request, said)
    return redirect("login")
