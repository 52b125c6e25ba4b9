"""The API of all registers: the same rows, filters and access as the pages, as typed JSON."""

import datetime
from typing import Any

from django.db.models import BooleanField, DateField, DateTimeField, IntegerField
from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Router, Schema
from ninja.security import django_auth
from pydantic import create_model

from guibiao.kernel import access
from guibiao.kernel.access import can
from guibiao.kernel.registers import cells, listing
from guibiao.kernel.registers.declaration import Column, Register
from guibiao.kernel.registers.registry import registry

# Figures travel as text: a decimal is not a binary float.
_TYPES: tuple[tuple[Any, Any], ...] = (
    (BooleanField, bool | None),
    (IntegerField, int | None),
    (DateTimeField, datetime.datetime | None),
    (DateField, datetime.date | None),
)


class Problem(Schema):
    """Why there is no answer."""

    detail: str


def api() -> NinjaAPI:
    """The API with a router for every register that is declared by now."""
    made = NinjaAPI(
        title="圭表", version="1", auth=django_auth, urls_namespace="api", docs_url=None, openapi_url="/openapi.json"
    )
    made.add_exception_handler(
        Http404, lambda request, _error: made.create_response(request, {"detail": "没有"}, status=404)
    )
    for register in registry:
        made.add_router(f"/registers/{register.name}", router(register))
    return made


def router(register: Register) -> Router:
    """List and detail of one register."""
    row: Any = row_schema(register)
    many_rows: Any = list[row]
    page: Any = create_model(
        f"{register.name}_page",
        __base__=Schema,
        items=(many_rows, ...),
        total=(int, ...),
        page=(int, ...),
        pages=(int, ...),
    )
    made = Router(tags=[register.name])

    def many(request: HttpRequest) -> dict[str, Any]:
        _see(request, register)
        asked = listing.listing(register, request.user, request.GET)
        return {
            "items": [_row(register, obj) for obj in asked.page.object_list],
            "total": asked.page.paginator.count,
            "page": asked.page.number,
            "pages": asked.page.paginator.num_pages,
        }

    def one(request: HttpRequest, pk: int) -> dict[str, Any]:
        _see(request, register)
        return _row(register, access.get_visible_or_404(request.user, register.queryset(), pk=pk))

    made.get(
        "", response={200: page, 404: Problem}, summary=f"{register.label}：列表", operation_id=f"{register.name}_list"
    )(many)
    made.get(
        "/{int:pk}",
        response={200: row, 404: Problem},
        summary=f"{register.label}：一条",
        operation_id=f"{register.name}_one",
    )(one)
    return made


def row_schema(register: Register) -> Any:
    """The type of one row: `id` and the columns, named with a dot's worth of underscores as in the declaration."""
    fields: dict[str, Any] = {column.name: (_type(register, column), None) for column in register.all_columns()}
    return create_model(f"{register.name}_row", __base__=Schema, id=(int, ...), **fields)


def _type(register: Register, column: Column) -> Any:
    if column.value is not None:
        return Any
    field = register.field(column.name)
    if field.flatchoices:
        return str | None
    return next((type_ for kind, type_ in _TYPES if isinstance(field, kind)), str | None)


def _see(request: HttpRequest, register: Register) -> None:
    if not can(request.user, register.view_permission):
        raise Http404


def _row(register: Register, obj: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"id": obj.pk}
    for column in register.all_columns():
        plain = cells.value(register, column, obj)
        row[column.name] = str(plain) if _type(register, column) == str | None and plain is not None else plain
    return row
