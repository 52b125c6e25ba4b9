"""What the views of assessment share."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from guibiao.assessment import tables
from guibiao.kernel import procedures, refusals
from guibiao.kernel.requests import Request
from guibiao.supervision.forms import read_day
from guibiao.supervision.views.answers import moved

_SHOWN = 20


def attempt(request: Request, done: str, act: Callable[[], Any]) -> bool:
    """Do it; what is wrong is told, else what was done. Returns whether it was done."""
    try:
        act()
    except (procedures.Refused, ValidationError) as error:
        wrong = refusals.sentences(error)
        for said in wrong[:_SHOWN]:
            messages.error(request, said)
        if len(wrong) > _SHOWN:
            messages.error(request, _("还有 %d 处。") % (len(wrong) - _SHOWN))
        return False
    if done:
        messages.success(request, done)
    return True


def chased(request: Request, register: str, of: Any, chase: Callable[[], tuple[int, list[str]]]) -> HttpResponse:
    """Back to the page with how many were reminded, and the units that have nobody."""
    with refusals.told(request):
        told, nobody = chase()
        messages.success(request, _("已提醒 %(n)d 人。") % {"n": told})
        if nobody:
            names = "、".join(nobody[:_SHOWN])
            messages.warning(request, _("这些单位还没有填报员账号，请另行联系：%(units)s。") % {"units": names})
    return redirect("register_detail", register, of.pk)


def move(request: Request, name: str, obj: Any, transition: str, **data: Any) -> HttpResponse:
    """One step of a procedure that people press, with its reason; the page of the case comes next."""
    if transition not in {one.name for one in obj.procedure.transitions if one.permission}:
        raise Http404
    return moved(request, name, obj, obj, transition, due=read_day(request.POST.get("due", "")), **data)


def scores(request: Request, keys: dict[Any, str], prefix: str = "") -> dict[Any, tuple[Decimal | None, str]]:
    """Points and reasons as typed, by key. Raises ValidationError with all that are no figures."""
    wrong: list[str] = []
    found: dict[Any, tuple[Decimal | None, str]] = {}
    for key, name in keys.items():
        field = "-".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
        if f"{prefix}value-{field}" not in request.POST:
            continue
        try:
            value = tables.number(request.POST[f"{prefix}value-{field}"])
        except ValidationError as error:
            wrong += [f"{name}：{said}" for said in error.messages]
        else:
            found[key] = (value, request.POST.get(f"{prefix}reason-{field}", ""))
    if wrong:
        raise ValidationError(wrong)
    return found


def declared(request: Request) -> bool:
    """Whether the files were declared 不涉密."""
    return request.POST.get("declared") == "on"


def day(request: Request, name: str) -> datetime.date:
    """A day as typed. Raises Refused."""
    found = read_day(request.POST.get(name, ""))
    if found is None:
        raise procedures.Refused(_("请写日期，如 2026-12-31。"), name)
    return found


def upload(request: Request) -> Any:
    """The workbook of a form. Raises ValidationError without one."""
    found = request.FILES.get("table")
    if found is None:
        raise ValidationError(_("请选择 Excel 文件。"))
    return found
