"""Whole registers for programs to take away, with the filters and the order of their lists."""

from collections.abc import Iterator
from typing import Any, Literal

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from guibiao.exchange import formats, gate
from guibiao.exchange.models import Exchange
from guibiao.kernel import access, audit
from guibiao.kernel.registers import Register, registry
from guibiao.kernel.registers.api import asked_for, refuse_unknown, row_of, row_schema, see

router = Router(tags=["registers"])
_BATCH = 500


class Listed(Schema):
    """A register that whoever asks may read: its name in addresses, its name on screen."""

    name: str
    label: str
    url: str


@router.get("", response={200: list[Listed]}, summary=gettext_noop("台账：有哪些"), operation_id="registers")
def registers(request: HttpRequest) -> list[dict[str, Any]]:
    """The registers that whoever asks may read."""
    refuse_unknown(request.GET, set())
    limits = access.limits_of(request.user)
    may = [
        one for one in registry
        if access.can(request.user, one.view_permission) and (limits is None or one.name in limits.registers)
    ]  # fmt: skip
    return [{"name": one.name, "label": str(one.label), "url": one.list_url()} for one in may]


@router.get(
    "/{slug:name}/export/{form}", summary=gettext_noop("台账：批量导出"), operation_id="registers_export",
    description=gettext_noop("筛选和排序的参数与该台账的列表相同（不用 size 和 cursor），一次取完，边读边发。"),
    openapi_extra={"responses": {200: formats.described(("ndjson", "csv"))}},
)  # fmt: skip
def export(request: HttpRequest, name: str, form: Literal["ndjson", "csv"]) -> StreamingHttpResponse:
    """All rows of a register."""
    register = registry.get(name)
    if register is None:
        raise Http404
    see(request.user, register)
    if not register.may_export(request.user):
        raise Http404
    if {"size", "cursor"} & set(request.GET):
        refuse_unknown(request.GET, set(request.GET) - {"size", "cursor"})
    rows, order = asked_for(register, request.user, request.GET)
    gate.says(request, Exchange.Kind.EXPORT)
    detail = {"register": name, "form": form, "query": request.GET.urlencode()}
    audit.record(request.user, "register.export", None, detail, request)
    columns = list(row_schema(register).model_fields)
    return formats.stream(request, form, name, columns, _batches(register, rows.order_by(*order, "pk")))


def _batches(register: Register, rows: Any) -> Iterator[list[dict[str, Any]]]:
    held = []
    for obj in rows.iterator(chunk_size=_BATCH):
        held.append(row_of(register, obj))
        if len(held) == _BATCH:
            yield held
            held = []
    yield held
