"""The rows of a list as somebody asked for them: filters, search, order, columns, page, from the address."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from guibiao.kernel import access
from guibiao.kernel.registers import cells
from guibiao.kernel.registers.declaration import Column, Register
from guibiao.kernel.registers.filters import FilterForm
from guibiao.kernel.requests import whole

_MAX_PAGE_SIZE = 500


@dataclass(slots=True)
class Cell:
    """One cell as the template needs it."""

    text: str
    plain: Any
    number: bool
    name: str
    link: bool
    state: str


@dataclass(slots=True)
class Listing:
    """A list asked for: `rows` in order with all filters applied, not yet cut into pages."""

    register: Register
    columns: list[Column]
    form: FilterForm
    rows: QuerySet[Any]
    page: Page[Any]

    def lines(self) -> list[tuple[Any, list[Cell]]]:
        """The objects of the page with their cells."""
        return [(obj, [self._cell(column, obj) for column in self.columns]) for obj in self.page.object_list]

    def _cell(self, column: Column, obj: Any) -> Cell:
        plain = cells.value(self.register, column, obj)
        state = column.state(obj) if column.state else ""
        return Cell(cells.shown(plain), plain, cells.is_number(plain), column.name, column.link, state)


def listing(register: Register, user: Any, query: QueryDict) -> Listing:
    """Read the address: filters and `q`, `sort` (`-name` downwards), `page`, `size`. Unknown words in it do nothing."""
    form = FilterForm(register, user, query)
    rows = form.apply(access.visible(user, register.queryset()))
    columns = register.all_columns()
    order = _order(columns, query.get("sort", ""))
    rows = rows.order_by(*order, "pk") if order else rows
    size = query.get("size", "")
    asked = whole(size)
    per_page = register.page_size if asked is None else min(max(asked, 1), _MAX_PAGE_SIZE)
    return Listing(register, columns, form, rows, _page(rows, per_page, query.get("page")))


def _page(rows: QuerySet[Any], per_page: int, asked: str | None) -> Page[Any]:
    """The page by its keys first: the database puts thousands of rows in order by what orders them, and joins the rest to fifty."""
    if rows.query.distinct:  # what it orders by must then be asked for, too
        return Paginator(rows, per_page).get_page(asked)
    page: Page[Any] = Paginator(rows.select_related(None).values_list("pk", flat=True), per_page).get_page(asked)
    keys = list(page.object_list)
    by_key = {obj.pk: obj for obj in rows.order_by().filter(pk__in=keys)}
    # What somebody took away between the two questions is gone.
    page.object_list = [by_key[key] for key in keys if key in by_key]
    return page


def wanted_columns(register: Register, query: QueryDict) -> list[Column]:
    """The columns that are not hidden by `hide`; all of them would be none of them."""
    hidden = set(query.get("hide", "").split(","))
    columns = register.all_columns()
    return [column for column in columns if column.name not in hidden] or columns


def hidden_at_first(register: Register) -> str:
    """The value of `hide` for somebody who has not chosen columns yet."""
    return ",".join(column.name for column in register.all_columns() if not column.shown)


def _order(columns: list[Column], asked: str) -> list[str]:
    name = asked.removeprefix("-")
    sort = next((column.sort for column in columns if column.name == name), ())
    return [f"-{lookup}" for lookup in sort] if asked.startswith("-") else list(sort)
