"""Making a token and showing it once; ending one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guibiao.exchange import tokens
from guibiao.exchange.forms import TokenForm
from guibiao.exchange.models import System, Token
from guibiao.kernel import access
from guibiao.kernel.registers import crumbs
from guibiao.kernel.requests import Request, onward


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A token of one's own."""
    access.require(request.user, "token.make")
    return _made(request, request.user, reverse("exchange"), None)


@require_http_methods(["GET", "POST"])
def new_for_system(request: Request, pk: int) -> HttpResponse:
    """A token for somebody else's program, by the system administrator."""
    query = System.objects.filter(account__isnull=False).select_related("account__organisation")
    system = access.get_visible_or_404(request.user, query, pk=pk)
    access.require(request.user, "token.manage", system)
    return _made(request, system.account, reverse("register_detail", args=["systems", pk]), system)


def _made(request: Request, owner: Any, back: str, system: System | None) -> HttpResponse:
    form = TokenForm(owner, request.POST if request.method == "POST" else None)
    context = {
        "form": form, "system": system, "back": back, "nothing": not tokens.readable(owner),
        "breadcrumbs": crumbs((_("数据交换"), reverse("exchange")), _("生成访问令牌")),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            token, word = tokens.make(owner, made_by=request.user, request=request, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "exchange/token_made.html", context | {"token": token, "word": word})
    return render(request, "exchange/token_new.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """End a token of one's own, or any as the system administrator."""
    token = access.get_visible_or_404(request.user, Token.objects.select_related("owner"), pk=pk)
    tokens.revoke(token, request.user, request)
    messages.success(request, _("已吊销“%(name)s”，随即失效。") % {"name": token.name})
    return redirect(onward(request, request.POST.get("next", ""), reverse("exchange")))
