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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guibiao.kernel import audit
from guibiao.kernel.models import User
from guibiao.site import second_factor

_BACKEND = "guibiao.kernel.accounts.PasswordBackend"
_ONWARD = "oidc_next"
_SECONDS = 10


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
    onward = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    request.session[_ONWARD] = onward if safe else ""
    try:
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
        claims = client.authorize_access_token(request)["userinfo"]
    except Exception as error:  # a forged, old or repeated answer, a wrong signature, no network: each is a refusal
        return _refused(request, type(error).__name__, _("统一身份认证没有成功，请重新登录。"))
    subject = str(claims.get(asked["claim"]) or "").strip()
    if asked["claim"] == "email" and claims.get("email_verified") is not True:
        subject = ""
    user = User.objects.filter(subject=subject, is_active=True).first() if subject else None
    if user is None:
        said = _("您已通过统一身份认证，但本系统没有登记这个身份。请系统管理员在您的账号里填写“统一身份标识”。")
        return _refused(request, f"subject {subject[:100]}", said)
    if not user.has_usable_password() and user.must_change_password:
        # There is none to change: this account is opened by the provider alone.
        User.objects.filter(pk=user.pk).update(must_change_password=False)
    onward = request.session.pop(_ONWARD, "") or settings.LOGIN_REDIRECT_URL
    return second_factor.admitted(request, user, _BACKEND, onward)


def _refused(request: HttpRequest, why: str, said: str) -> HttpResponse:
    audit.record_surviving("未登录", "session.oidc_refused", None, {"reason": why}, request)
    messages.error(request, said)
    return redirect("login")
