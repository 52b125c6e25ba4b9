"""The registers for programs: the same rows, filters and access as the pages, as typed JSON.

What a program asks wrongly is refused where a page shows its error beside the list: an unknown parameter or a wrong value never
gives rows that were not asked for. Errors are Django's and ninja's own exceptions; whoever makes the API says how they look.
"""

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import BooleanField, DateField, DateTimeField, DecimalField, FloatField, IntegerField, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from ninja.errors import ValidationError
from pydantic import Field, create_model

from guibiao.kernel import access
from guibiao.kernel.registers import cells, cursor
from guibiao.kernel.registers.declaration import Column, Filter, Register
from guibiao.kernel.registers.filters import FilterForm

MAX_SIZE = 500
#: The word under which a row says where its page is.
PAGE = "url"
# Figures travel as text: a decimal is not a binary float.
_TYPES: tuple[tuple[Any, Any], ...] = (
    (BooleanField, bool | None),
    (IntegerField, int | None),
    (DateTimeField, datetime.datetime | None),
    (DateField, datetime.date | None),
)
_NUMBERS = (IntegerField, DecimalField, FloatField)


class Problem(Schema):
    """Why there is no answer (RFC 9457): `title` and `detail` in the language of the reader, `errors` where there are several."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] | None = None


def router(register: Register) -> Router:
    """List and detail of one register."""
    row: Any = row_schema(register)
    many_rows: Any = list[row]
    page: Any = create_model(
        f"{register.name}_page", __base__=Schema, items=(many_rows, ...), total=(int, ...), next=(str | None, ...)
    )
    made = Router(tags=[register.name])

    def many(request: HttpRequest, asked: Any) -> dict[str, Any]:
        see(request.user, register)
        rows, order = asked_for(register, request.user, request.GET)
        found, following = cut(rows, order, asked.cursor or "", asked.size, register.name)
        exchanged(request, len(found))
        return {"items": [row_of(register, obj) for obj in found], "total": rows.count(), "next": following}

    query: Any = Query
    many.__annotations__["asked"] = query[_query_schema(register)]

    def one(request: HttpRequest, pk: Annotated[int, Field(ge=1, le=2**63 - 1)]) -> dict[str, Any]:
        see(request.user, register)
        refuse_unknown(request.GET, set())
        found = access.get_visible_or_404(request.user, register.queryset(), pk=pk)
        exchanged(request, 1)
        return row_of(register, found)

    many_said, one_said = gettext_noop("{label}：列表"), gettext_noop("{label}：一条")
    made.get(
        "", response={200: page}, summary=many_said.format(label=register.label), operation_id=f"{register.name}_list"
    )(many)
    made.get(
        "/{int:pk}",
        response={200: row},
        summary=one_said.format(label=register.label),
        operation_id=f"{register.name}_one",
    )(one)
    return made


def exchanged(request: HttpRequest, rows: int) -> None:
    """Say how many rows an answer holds, for whoever keeps count."""
    request.exchanged_rows = rows  # type: ignore[attr-defined]


def see(user: Any, register: Register) -> None:
    """Raises Http404 for somebody for whom the register does not exist."""
    limits = access.limits_of(user)
    if not access.can(user, register.view_permission) or (limits is not None and register.name not in limits.registers):
        raise Http404


def asked_for(register: Register, user: Any, query: QueryDict) -> tuple[QuerySet[Any], list[str]]:
    """The rows that an address asks for, and their order. Raises ninja's ValidationError for what cannot be asked."""
    refuse_unknown(query, set(_query_schema(register).model_fields))
    form = FilterForm(register, user, query)
    rows = form.apply(access.visible(user, register.queryset()))
    if form.errors:
        raise ValidationError(
            [{"loc": ("query", name), "msg": " ".join(map(str, messages))} for name, messages in form.errors.items()]
        )
    asked = query.get("sort", "")
    column = next((one for one in register.all_columns() if one.name == asked.removeprefix("-")), None)
    if asked and (column is None or not column.sort):
        raise ValidationError([{"loc": ("query", "sort"), "msg": _("不能按“%(name)s”排序。") % {"name": asked}}])
    sign = "-" if asked.startswith("-") else ""
    return rows, [f"{sign}{lookup}" for lookup in column.sort] if column else []


def cut(rows: QuerySet[Any], order: list[str], after: str, size: int, purpose: str) -> tuple[list[Any], str | None]:
    """One page of rows. Raises ninja's ValidationError for a cursor of another list."""
    try:
        return cursor.page(rows, order, after, size, purpose)
    except cursor.BadCursor:
        said = _("这个 cursor 不是本列表按此排序给出的，请去掉它从头取。")
        raise ValidationError([{"loc": ("query", "cursor"), "msg": said}]) from None


def refuse_unknown(query: QueryDict, known: set[str]) -> None:
    """Raises ninja's ValidationError for parameters that nobody reads: a filter with a slip of the pen filters nothing."""
    wrong = sorted(set(query) - known)
    if wrong:
        said = _("没有“%(name)s”这个参数。")
        raise ValidationError([{"loc": ("query", name), "msg": said % {"name": name}} for name in wrong])


_queries: dict[str, Any] = {}


def _query_schema(register: Register) -> Any:
    """The parameters of a list: its filters, order, and which page."""
    if register.name not in _queries:
        sortable = tuple(f"{sign}{one.name}" for one in register.all_columns() if one.sort for sign in ("", "-"))
        fields: dict[str, Any] = {}
        if register.search:
            fields["q"] = (Annotated[str, Field(max_length=100, description=gettext_noop("搜索"))] | None, None)
        for filter_ in register.all_filters():
            fields |= {name: (type_ | None, None) for name, type_ in _parameters(register, filter_)}
        if sortable:
            fields["sort"] = (Literal[sortable] | None, None)
        fields["size"] = (Annotated[int, Field(ge=1, le=MAX_SIZE)], min(register.page_size, MAX_SIZE))
        fields["cursor"] = (Annotated[str, Field(max_length=4000)] | None, None)
        _queries[register.name] = create_model(f"{register.name}_query", __base__=Schema, **fields)
    return _queries[register.name]


def _parameters(register: Register, filter_: Filter) -> list[tuple[str, Any]]:
    """The parameters of a filter, as `filters` makes its fields."""
    field, label = register.field(filter_.field), str(filter_.label)
    if field.is_relation:
        said = Field(min_length=1, max_length=100, description=gettext_noop("{label}：编号（id）").format(label=label))
        return [(filter_.name, Annotated[str, said])]
    if field.flatchoices and not filter_.choices:
        values = tuple(str(value) for value, _label in field.flatchoices)
        return [(filter_.name, Annotated[Literal[values], Field(description=label)])]
    if isinstance(field, BooleanField):
        return [(filter_.name, Annotated[Literal["1", "0"], Field(description=label)])]
    type_ = (
        datetime.date if isinstance(field, DateField) else Decimal if isinstance(field, _NUMBERS) else None
    )  # DateTimeField is a DateField
    if type_ is None:
        return [(filter_.name, Annotated[str, Field(min_length=1, max_length=100, description=label)])]
    return [
        (f"{filter_.name}_{end}", Annotated[type_, Field(description=f"{label}{word}")])
        for end, word in (("from", gettext_noop("（起）")), ("until", gettext_noop("（止）")))
    ]


def row_schema(register: Register) -> Any:
    """The type of one row: `id`, its page and the columns, named with a dot's worth of underscores as in the declaration."""
    fields: dict[str, Any] = {PAGE: (str, ...)}
    fields |= {
        column.name: (Annotated[_type(register, column), Field(description=str(column.label))], None)
        for column in register.all_columns()
    }
    return create_model(f"{register.name}_row", __base__=Schema, id=(int, ...), **fields)


def _type(register: Register, column: Column) -> Any:
    if column.value is not None:
        return Any
    field = register.field(column.name)
    if field.flatchoices:
        return str | None
    return next((type_ for kind, type_ in _TYPES if isinstance(field, kind)), str | None)


def row_of(register: Register, obj: Any) -> dict[str, Any]:
    """One object as a program gets it."""
    row: dict[str, Any] = {"id": obj.pk, PAGE: register.detail_url(obj)}
    for column in register.all_columns():
        plain = cells.value(register, column, obj)
        row[column.name] = str(plain) if _type(register, column) == str | None and plain is not None else plain
    return row
