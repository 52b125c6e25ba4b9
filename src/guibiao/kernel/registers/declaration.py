"""What a register is: one class with data, and the little that is derived from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.urls import reverse

from guibiao.kernel import access
from guibiao.kernel.access import roles
from guibiao.kernel.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list, the export and the API.

    name    field, look-up over relations ("region__name"), or a word of its own when `value` is given
    label   heading; taken from the field when empty
    value   computes the cell from the object instead of reading it
    sort    look-ups to sort by; the name itself when empty, none when `value` is given
    link    the cell leads to the detail page
    shown   in the list unless the person chose other columns
    state   the state on screen (normal, warning, …) that the cell is coloured by
    """

    name: str
    label: Any = ""
    value: Callable[[Any], Any] | None = None
    sort: Sequence[str] = ()
    link: bool = False
    shown: bool = True
    state: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the list.

    name    parameter in the address
    field   look-up path to the field filtered; the name when empty
    subtree for a relation into a tree: the chosen node and everything below it
    choices for a text field whose values are a closed list known only at run time
    """

    name: str
    field: str = ""
    label: Any = ""
    subtree: bool = False
    choices: Callable[[], list[tuple[str, str]]] | None = None


class Register:
    """Subclass with data and decorate with @register."""

    name: ClassVar[str]
    model: ClassVar[type[models.Model]]
    label: ClassVar[Any]
    edit_permission: ClassVar[str | None] = None
    export_permission: ClassVar[str | None] = None
    navigation_permission: ClassVar[str | tuple[str, ...] | None] = None
    columns: ClassVar[Sequence[str | Column]]
    filters: ClassVar[Sequence[str | Filter]] = ()
    unfiltered: ClassVar[Sequence[str]] = ()
    search: ClassVar[Sequence[str]] = ()
    form: ClassVar[Sequence[str]] = ()
    form_base: ClassVar[Any] = None
    import_columns: ClassVar[Sequence[str]] = ()
    import_key: ClassVar[Sequence[str]] = ()
    related: ClassVar[Sequence[str]] = ()
    list_template: ClassVar[str] = "kernel/register_list.html"
    detail_template: ClassVar[str] = "kernel/register_detail.html"
    in_navigation: ClassVar[bool] = True
    # The entry of the left column (its view, or the name of its register) of which the list is a tab; of a register without
    # navigation, the entry that its pages light.
    under: ClassVar[str] = ""
    # Where pages of its own lie that are not under the list: its entry of the left column is active there too.
    pages: ClassVar[str] = ""
    order: ClassVar[int] = 50
    icon: ClassVar[str] = "list-details"
    page_size: ClassVar[int] = 50
    first_filters: ClassVar[int] = 4

    @property
    def view_permission(self) -> str:
        return self.scope.view

    @property
    def scope(self) -> Scope:
        return self.model.access_scope  # type: ignore[attr-defined]

    def check(self) -> None:
        """Raise ImproperlyConfigured for a declaration that cannot work."""
        if not isinstance(getattr(self.model, "access_scope", None), Scope):
            raise ImproperlyConfigured(f"register {self.name}: {self.model.__name__} has no access_scope")
        for permission in (self.view_permission, self.edit_permission, self.export_permission):
            if permission is not None and permission not in roles.PERMISSIONS:
                raise ImproperlyConfigured(f"register {self.name}: no roles.toml names {permission!r}")
        for column in self.all_columns():
            if column.value is None:
                self._require_field(column.name)
        for filter_ in self.all_filters():
            self._require_field(filter_.field)
        for name in (*self.search, *self.form, *self.import_columns, *self.import_key):
            self._require_field(name)
        if self.import_columns and not set(self.import_key) <= set(self.import_columns):
            raise ImproperlyConfigured(f"register {self.name}: import_key must be among import_columns")

    def _require_field(self, path: str) -> None:
        if self.field(path) is None:
            raise ImproperlyConfigured(f"register {self.name}: {self.model.__name__} has no field {path!r}")

    def field(self, path: str) -> Any:
        """The model field at the end of a look-up path, or None."""
        model: Any = self.model
        field = None
        for part in path.split("__"):
            if model is None:
                return None
            try:
                field = model._meta.get_field(part)
            except FieldDoesNotExist:
                return None
            model = field.related_model
        return field

    def all_columns(self) -> list[Column]:
        """The columns with their labels filled in."""
        return [self._complete(entry if isinstance(entry, Column) else Column(entry)) for entry in self.columns]

    def _complete(self, column: Column) -> Column:
        field = None if column.value else self.field(column.name)
        label = column.label or getattr(field, "verbose_name", column.name)
        sort = column.sort or (() if column.value else (column.name,))
        return Column(column.name, label, column.value, sort, column.link, column.shown, column.state)

    def all_filters(self) -> list[Filter]:
        """The filters with field and label filled in."""
        found = []
        for entry in self.filters:
            filter_ = entry if isinstance(entry, Filter) else Filter(entry)
            path = filter_.field or filter_.name
            label = filter_.label or getattr(self.field(path), "verbose_name", path)
            found.append(Filter(filter_.name, path, label, filter_.subtree, filter_.choices))
        return found

    def queryset(self) -> models.QuerySet[Any]:
        """All rows, with the relations the list shows. Access is applied by whoever uses it."""
        query = self.model._default_manager.all()
        return query.select_related(*self.related) if self.related else query

    def shown(self) -> models.QuerySet[Any]:
        """The rows that have a page of their own: those of the list, and what is no more in it where its page says why."""
        return self.queryset()

    def may_edit(self, user: Any, obj: models.Model | None = None) -> bool:
        """Whether the person may change `obj`, or make new ones."""
        if not (self.form and self.edit_permission and access.can(user, self.edit_permission, obj)):
            return False
        # What belongs to no office and no region is kept by those who may everywhere.
        return obj is not None or access.reach(user, self.edit_permission, self.scope) is not None

    def may_export(self, user: Any) -> bool:
        """Whether the person may take the list away."""
        return access.can(user, self.export_permission or self.view_permission)

    def reaches(self, user: Any, obj: models.Model) -> bool:
        """Whether the edit permission would still hold on `obj` as it is now, saved or not."""
        return access.would_reach(user, self.edit_permission or self.view_permission, obj)

    def detail_context(self, request: Any, obj: Any) -> dict[str, Any]:
        """What a `detail_template` of one's own needs besides."""
        return {}

    def begun(self, user: Any) -> models.Model:
        """A new object of somebody, before she has said anything of it."""
        return self.model()

    def after_save(self, request: Any, obj: Any, created: bool) -> None:
        """What follows when the form was saved."""

    def list_url(self) -> str:
        return reverse("register_list", args=[self.name])

    def detail_url(self, obj: models.Model) -> str:
        """Where one object is shown."""
        return reverse("register_detail", args=[self.name, obj.pk])
