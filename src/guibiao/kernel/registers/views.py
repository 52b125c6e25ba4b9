"""The generic pages of a register."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guibiao.kernel import access, audit
from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.registry import registry


def find(request: HttpRequest, name: str) -> Register:
    """The register of this name, when the person may see it at all; otherwise it does not exist."""
    entry = registry.get(name)
    if entry is None or not access.can(request.user, entry.view_permission):
        raise Http404
    return entry


@require_GET
def list_(request: HttpRequest, name: str) -> HttpResponse:
    entry = find(request, name)
    rows = access.visible(request.user, entry.queryset())[:50]
    return render(request, "kernel/register_list.html", {"register": entry, "rows": rows})


@require_GET
def detail(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    entry = find(request, name)
    obj: Any = access.get_visible_or_404(request.user, entry.queryset(), pk=pk)
    return render(request, entry.detail_template, {"register": entry, "object": obj, "history": audit.history(obj)})
