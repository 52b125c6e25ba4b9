"""The page of the room, and the list of what the interface can do."""

import json
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from guibiao.exchange.models import Exchange, Token
from guibiao.exchange.registers import scope_words
from guibiao.exchange.tokens import PER_MINUTE
from guibiao.kernel import access
from guibiao.kernel.registers import crumbs, registry
from guibiao.kernel.requests import Request

_RECENT = 10


@require_GET
def page(request: Request) -> HttpResponse:
    """The tokens of whoever looks, what she exchanged last, and how to begin."""
    access.require(request.user, "exchange.use")
    own = Token.objects.filter(owner=request.user).select_related("organisation", "region")
    recent = Exchange.objects.filter(account=request.user).select_related("token").order_by("-pk")[:_RECENT]
    context = {
        "tokens": [(token, scope_words(token)) for token in own],
        "recent": recent,
        "may_make": access.can(request.user, "token.make"),
        "may_manage": access.can(request.user, "token.manage"),
        "may_log": access.can(request.user, "exchange.view"),
        "may_see": access.can(request.user, "observation.view"),
        "base": f"{settings.GUIBIAO_URL}/api",
        "limit": PER_MINUTE,
        "breadcrumbs": [{"label": _("数据交换")}],
    }
    return render(request, "exchange/home.html", context)


@require_GET
def operations(request: Request) -> HttpResponse:
    """What the interface can do, from its own description."""
    from guibiao.exchange.interface import interface

    access.require(request.user, "exchange.use")
    description = interface.openapi()
    listed = [
        _operation(path, method, one)
        for path, methods in description["paths"].items()
        for method, one in methods.items()
    ]
    of_registers = [one for one in listed if one["register"]]
    context = {
        "own": [(label, [one for one in listed if one["tag"] == tag and not one["register"]]) for tag, label in _OWN],
        "registers": [(tag, list(found)) for tag, found in groupby(of_registers, key=lambda one: one["tag"])],
        "base": settings.GUIBIAO_URL,
        "breadcrumbs": crumbs((_("数据交换"), reverse("exchange")), _("接口说明")),
    }
    return render(request, "exchange/operations.html", context)


#: What is no register, by its tag.
_OWN = (
    ("observations", gettext_lazy("观测值")),
    ("targets", gettext_lazy("目标")),
    ("registers", gettext_lazy("台账")),
    ("sdmx", "SDMX"),
)


def _operation(path: str, method: str, one: dict[str, Any]) -> dict[str, Any]:
    of_register = one["operationId"].endswith(("_list", "_one")) and path.startswith("/api/registers/")
    return {
        "tag": one["tags"][0], "register": of_register, "label": registry[one["tags"][0]].label if of_register else "",
        "method": method.upper(), "path": path, "summary": one["summary"], "description": one.get("description", ""),
        "parameters": [_parameter(each) for each in one["parameters"]], "answers": ", ".join(one["responses"]),
        "id": one["operationId"],
    }  # fmt: skip


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    schemas = one["schema"].get("anyOf") or [one["schema"]]
    schema = next((each for each in schemas if each.get("type") != "null"), schemas[0])
    kind = (
        "、".join(map(str, schema["enum"]))
        if "enum" in schema
        else schema.get("const") or schema.get("format") or schema.get("type", "")
    )
    said = one.get("description") or schema.get("description") or one["schema"].get("description", "")
    return {
        "name": one["name"],
        "in": one["in"],
        "required": one["required"],
        "kind": kind,
        "said": said,
        "usual": json.dumps(one["schema"]["default"]).strip('"') if "default" in one["schema"] else None,
    }
