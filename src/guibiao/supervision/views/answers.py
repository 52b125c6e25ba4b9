"""How the pages of an object answer what was pressed on them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from guibiao.kernel import procedures, refusals
from guibiao.kernel.registers.views import again
from guibiao.kernel.requests import Request


def answered(
    request: Request, name: str, obj: Any, done: Any, act: Callable[[], Any],
    then: Callable[[Any], HttpResponse] | None = None,
) -> HttpResponse:  # fmt: skip
    """Do it, say so and go back to the page of the object, or to where `then` leads with what doing it gave; what is refused comes
    back to the page with what was typed."""
    try:
        given = act()
    except (ValidationError, procedures.Refused) as error:
        return again(request, name, obj, refusals.refusal(request, error))
    if done:
        messages.success(request, str(done))
    return then(given) if then else redirect("register_detail", name, obj.pk)


def moved(request: Request, name: str, obj: Any, case: Any, transition: str, **data: Any) -> HttpResponse:
    """One step of a case that is shown on the page of an object, with its note."""
    note = request.POST.get("note", "")[:2000]
    done = _("已办理：%(step)s。") % {"step": case.procedure.transition(transition).label}
    return answered(
        request, name, obj, done,
        lambda: procedures.apply(case, transition, request.user, note=note, request=request, **data),
    )  # fmt: skip
