"""Addresses. Rooms with a `urls.py` are mounted under their own name."""

from django.apps import apps
from django.urls import include, path
from django.utils.module_loading import module_has_submodule

from guibiao.exchange.interface import interface
from guibiao.site import accounts, oidc, second_factor, sessions

_rooms = [
    config.label
    for config in apps.get_app_configs()
    if config.name.startswith("guibiao.") and config.label != "kernel" and module_has_submodule(config.module, "urls")
]

urlpatterns = [
    path("", accounts.home, name="home"),
    path("account/login/", accounts.LoginView.as_view(), name="login"),
    path("account/login/code/", second_factor.code, name="login_code"),
    path("account/oidc/", oidc.begin, name="oidc"),
    path("account/oidc/callback/", oidc.callback, name="oidc_callback"),
    path("account/second-factor/", second_factor.page, name="second_factor"),
    path("account/sessions/", sessions.page, name="sessions"),
    path("account/sessions/others/", sessions.end_others, name="sessions_end"),
    path("account/sessions/stay/", sessions.stay, name="session_stay"),
    path("account/sessions/<slug:number>/end/", sessions.end, name="session_end"),
    path("account/logout/", accounts.LogoutView.as_view(), name="logout"),
    path("account/password/", accounts.PasswordChangeView.as_view(), name="password_change"),
    path("account/reset/", accounts.PasswordResetView.as_view(), name="password_reset"),
    path("account/reset/sent/", accounts.PasswordResetSentView.as_view(), name="password_reset_done"),
    path("account/reset/<uidb64>/<token>/", accounts.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("account/language/", accounts.set_language, name="set_language"),
    path("health/", accounts.health, name="health"),
    path("api/", interface.urls),
    path("", include("guibiao.kernel.urls")),
    *[path(f"{room}/", include(f"guibiao.{room}.urls")) for room in _rooms],
]

handler400 = "guibiao.site.errors.bad_request"
handler403 = "guibiao.site.errors.forbidden"
handler404 = "guibiao.site.errors.not_found"
handler500 = "guibiao.site.errors.failed"
