"""Granting and revoking roles, one-time passwords, lost devices, and looking through the audit chain."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guibiao.kernel import access, accounts, audit, second_factor
from guibiao.kernel.directory import grants
from guibiao.kernel.directory.forms import GrantForm
from guibiao.kernel.directory.registers import People
from guibiao.kernel.models import Grant, User
from guibiao.kernel.registers.views import page_of
from guibiao.kernel.requests import Request


def _person(request: Request, pk: int) -> Any:
    return access.get_visible_or_404(request.user, User.objects.select_related("organisation"), pk=pk)


@require_POST
def grant(request: Request, pk: int) -> HttpResponse:
    """Give a person a role."""
    person = _person(request, pk)
    access.require(request.user, "grant.edit")
    form = GrantForm(request.user, request.POST, instance=Grant(user=person))
    if form.is_valid():
        try:
            grants.grant(request.user, form.save(commit=False), request)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("已授权。"))
            return redirect("register_detail", "people", person.pk)
    return page_of(request, People(), person, status=422, grant_form=form, may_grant=True)


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """End a grant."""
    found = access.get_visible_or_404(request.user, Grant.objects.select_related("user"), pk=pk)
    access.require(request.user, "grant.edit")
    try:
        grants.revoke(request.user, found, request)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("已收回。"))
    return redirect("register_detail", "people", found.user_id)


@require_POST
def one_time_password(request: Request, pk: int) -> HttpResponse:
    """Make up a password and show it once; whoever logs in with it has to change it."""
    person = _person(request, pk)
    access.require(request.user, "person.edit", person)
    if person == request.user or not People().may_edit(request.user, person):
        raise PermissionDenied(
            _("管理员的密码不能由系统管理员重置：请用“修改密码”，或在服务器上运行 guibiao manage reset_password。")
        )
    password = accounts.hand_over_password(person, request.user, request)
    return render(request, "kernel/one_time_password.html", {"person": person, "password": password})


@require_POST
def reset_second_factor(request: Request, pk: int) -> HttpResponse:
    """Take a lost device away: the person logs in with the password alone and sets up a new one."""
    person = _person(request, pk)
    access.require(request.user, "grant.edit")
    if person == request.user:
        raise PermissionDenied(
            _("不能重置自己的动态口令：请另一位安全管理员重置，或在服务器上运行 guibiao manage reset_second_factor。")
        )
    second_factor.end(person, request.user, "factor.reset", request)
    messages.success(request, _("已重置动态口令，此人的登录也已全部结束。"))
    return redirect("register_detail", "people", person.pk)


@require_POST
def verify(request: Request) -> HttpResponse:
    """Read the whole chain again and say what was found."""
    access.require(request.user, "audit.view")
    report = audit.verify()
    audit.record(request.user, "audit.verify", None, {"entries": report.entries, "problems": report.count}, request)
    return render(request, "kernel/audit_report.html", {"report": report})
