"""Log-in, log-out, passwords and language."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import check_for_language, get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django.views.generic import TemplateView

from guibiao.kernel import accounts, audit, outside
from guibiao.kernel.registers import navigation
from guibiao.kernel.requests import onward
from guibiao.site import oidc, reset_mail, second_factor

#: The views of the framework would take PUT for POST, and lead on before they look at the method.
_forms = require_http_methods(["GET", "HEAD", "POST"])


class LoginForm(AuthenticationForm):
    """User name and password; wrong name, wrong password and disabled account read the same."""

    error_messages = {
        "invalid_login": gettext_lazy("登录名或密码不对。连续输错 5 次，在这里的登录将锁定 15 分钟。"),
        "inactive": gettext_lazy("登录名或密码不对。连续输错 5 次，在这里的登录将锁定 15 分钟。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["password"].label = _("密码")


@method_decorator(_forms, name="dispatch")
class LoginView(views.LoginView):
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        return onward(self.request, super().get_redirect_url(), "")

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        response = second_factor.admitted(self.request, user, user.backend, self.get_success_url())
        accounts.keep_language(response, user.language)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"oidc": settings.OIDC}


class LogoutView(views.LogoutView):
    """POST only. Whoever came in through the identity provider is still logged in there, and is told so: at a desk that several
    people use the next one would come in with one click."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        away = oidc.way_out(request)
        response = super().post(request, *args, **kwargs)
        if not away:
            return response
        return render(request, "registration/logged_out.html", {"away": away, "label": (settings.OIDC or {})["label"]})


@method_decorator(_forms, name="dispatch")
class PasswordChangeView(views.PasswordChangeView):
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        if form.cleaned_data["old_password"] == form.cleaned_data["new_password1"]:
            form.add_error("new_password1", _("新密码不能与原密码相同。"))
            return self.form_invalid(form)
        form.user.must_change_password = False
        response = super().form_valid(form)
        audit.record(self.request.user, "password.change", self.request.user, request=self.request)
        messages.success(self.request, _("密码已修改。"))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """An open session is no place to guess the old password from: it ends after as many tries as a log-in has."""
        if "old_password" in form.errors:
            tries = self.request.session["wrong"] = self.request.session.get("wrong", 0) + 1
            if tries >= settings.AXES_FAILURE_LIMIT:
                audit.record(self.request.user, "password.guessed", self.request.user, request=self.request)
                logout(self.request)
                messages.error(self.request, _("原密码多次输错，已退出登录。"))
                return redirect("login")
        return super().form_invalid(form)


@method_decorator([login_not_required, _forms], name="dispatch")
class PasswordResetView(views.PasswordResetView):
    """By mail where the installation can send any; otherwise the page says who resets passwords."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.EMAIL_CONFIGURED:
            return render(request, "kernel/reset_by_administrator.html")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """What is answered does not tell whether there is an account, nor whether its mails of this hour are used up."""
        email = form.cleaned_data["email"].lower()
        asked = outside.record("password.reset_asked", {"email": email}, self.request, email)
        if asked.from_address > reset_mail.FROM_ONE:
            form.add_error(None, _("从这里申请得太多了，请一小时后再试；急用的，请系统管理员生成一次性密码。"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        if asked.for_name <= reset_mail.TO_ONE:
            reset_mail.send.enqueue(email, get_language() or settings.LANGUAGE_CODE)
        return redirect("password_reset_done")


@method_decorator(login_not_required, name="dispatch")
class PasswordResetSentView(TemplateView):
    template_name = "registration/password_reset_done.html"


@method_decorator([login_not_required, _forms], name="dispatch")
class PasswordResetConfirmView(views.PasswordResetConfirmView):
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        form.user.must_change_password = False
        response = super().form_valid(form)
        audit.record(form.user, "password.reset", form.user, request=self.request)
        messages.success(self.request, _("新密码已生效，请登录。"))
        return response


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page on which a person begins."""
    first = navigation.start(request.user)
    return redirect(first) if first else render(request, "kernel/empty_home.html")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language, for this browser and for the account."""
    language = request.POST.get("language", "")
    response = redirect(onward(request, request.POST.get("next", "/")))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        accounts.keep_language(response, language)
        if request.user.is_authenticated:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return response


@login_not_required
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """For whoever watches the service: answers when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
