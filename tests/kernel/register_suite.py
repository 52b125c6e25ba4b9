"""What must hold for every register. A room's test inherits and says how an object is made.

class TestPlans(RegisterSuite):
    register = "plans"
    viewer = "reader"
    def make(self, places, organisation): return Plan.objects.create(...)
"""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guibiao.kernel.registers import Register, registry
from tests.known import known


class RegisterSuite:
    """`viewer` is a role that may see, `editor` one that may change (None: nobody), `outsider` one that may do neither."""

    register: ClassVar[str]
    viewer: ClassVar[str] = "reader"
    editor: ClassVar[str | None] = None
    outsider: ClassVar[str | None] = "audit_admin"
    shared: ClassVar[bool] = False
    most_queries: ClassVar[int] = 20

    def make(self, places: dict[str, Any], organisation: Any) -> Any:
        """An object that belongs to `organisation`."""
        raise NotImplementedError

    @property
    def declared(self) -> Register:
        return registry[self.register]

    def _list(self) -> str:
        return reverse("register_list", args=[self.register])

    def _detail(self, obj: Any) -> str:
        return reverse("register_detail", args=[self.register, obj.pk])

    @pytest.mark.once
    def test_anonymous_is_sent_to_the_log_in_page(self, client: Client, places: dict[str, Any]) -> None:
        obj = self.make(places, places["bureau"])
        for address in (self._list(), self._detail(obj), reverse("register_export", args=[self.register, "csv"])):
            answer = client.get(address)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/account/login/")

    @pytest.mark.once
    def test_without_a_role_it_does_not_exist(
        self, client: Client, places: dict[str, Any], person: Callable[..., Any]
    ) -> None:
        obj = self.make(places, places["bureau"])
        client.force_login(person("nobody"))
        assert client.get(self._list()).status_code == 404
        assert client.get(self._detail(obj)).status_code == 404
        assert client.get(reverse("register_export", args=[self.register, "csv"])).status_code == 404
        assert client.get(f"/api/registers/{self.register}").status_code == 404

    @pytest.mark.once
    def test_another_role_does_not_see_it(
        self, client: Client, places: dict[str, Any], person: Callable[..., Any]
    ) -> None:
        if self.outsider is None:
            return
        obj = self.make(places, places["bureau"])
        client.force_login(person("outsider", self.outsider))
        assert client.get(self._list()).status_code == 404
        assert client.get(self._detail(obj)).status_code == 404

    @pytest.mark.once
    def test_the_viewer_sees_it(self, client: Client, places: dict[str, Any], person: Callable[..., Any]) -> None:
        obj = self.make(places, places["bureau"])
        client.force_login(person("viewer", self.viewer))
        answer = client.get(self._list(), follow=True)
        assert answer.status_code == 200
        assert self.declared.detail_url(obj) in answer.content.decode()
        assert client.get(self._detail(obj)).status_code == 200
        ids = [row["id"] for row in client.get(f"/api/registers/{self.register}?size=500").json()["items"]]
        assert obj.pk in ids

    def test_another_subtree_does_not_exist(
        self, client: Client, places: dict[str, Any], person: Callable[..., Any]
    ) -> None:
        if self.shared:
            return
        ours, theirs = self.make(places, places["office"]), self.make(places, places["other"])
        for username, scope in (
            ("by_org", {"organisation": places["bureau"]}),
            ("by_region", {"region": places["east"]}),
        ):
            client.force_login(person(username, self.viewer, **scope))
            shown = client.get(self._list(), follow=True).content.decode()
            assert self.declared.detail_url(ours) in shown
            assert self.declared.detail_url(theirs) not in shown
            assert client.get(self._detail(ours)).status_code == 200
            assert client.get(self._detail(theirs)).status_code == 404
            assert client.get(reverse("register_edit", args=[self.register, theirs.pk])).status_code == 404
            assert client.get(f"/api/registers/{self.register}/{theirs.pk}").status_code == 404
            listed = [row["id"] for row in client.get(f"/api/registers/{self.register}?size=500").json()["items"]]
            assert ours.pk in listed
            assert theirs.pk not in listed

    @pytest.mark.once
    def test_seeing_is_not_changing(self, client: Client, places: dict[str, Any], person: Callable[..., Any]) -> None:
        if self.viewer == self.editor:
            return
        obj = self.make(places, places["bureau"])
        client.force_login(person("viewer", self.viewer))
        for address in (
            reverse("register_add", args=[self.register]),
            reverse("register_edit", args=[self.register, obj.pk]),
            reverse("register_import", args=[self.register]),
        ):
            assert client.get(address).status_code in {403, 404}
            assert client.post(address, {}).status_code in {403, 404}

    @pytest.mark.once
    def test_the_editor_may_change(self, client: Client, places: dict[str, Any], person: Callable[..., Any]) -> None:
        if self.editor is None:
            return
        obj = self.make(places, places["bureau"])
        client.force_login(person("editor", self.editor))
        assert client.get(reverse("register_add", args=[self.register])).status_code == 200
        assert client.get(reverse("register_edit", args=[self.register, obj.pk])).status_code == 200

    @pytest.mark.once
    def test_every_field_is_filterable_or_deliberately_not(self) -> None:
        register = self.declared
        filtered = {filter_.field for filter_ in register.all_filters()}
        fields = {field.name for field in register.model._meta.fields if not field.primary_key or field.name != "id"}
        assert fields - filtered - set(register.unfiltered) == set(), "neither in filters nor in unfiltered"
        assert filtered & set(register.unfiltered) == set()

    def test_every_filter_every_order_and_a_wrong_value_answer(
        self, client: Client, places: dict[str, Any], person: Callable[..., Any]
    ) -> None:
        self.make(places, places["bureau"])
        viewer = person("viewer", self.viewer)
        client.force_login(viewer)
        from guibiao.kernel.registers.filters import FilterForm

        # Filters and order are read once for pages and API (see `listing`), and the API answers ten times as fast. It refuses a
        # wrong value, where the page says so beside the list; each of the others is asked of the database by itself.
        rows, names = f"/api/registers/{self.register}", list(FilterForm(self.declared, viewer, {}).fields)
        with known():
            for value in ("1", "2025-01-01", "省", "'; drop table x; --", "\x00", "9" * 40):
                asked = dict.fromkeys(names, value)
                assert client.get(self._list(), {**asked, "hide": ""}).status_code == 200, value
                wrong = FilterForm(self.declared, viewer, asked).errors.keys()
                answer = client.get(rows, {name: value for name in names if name in wrong})
                assert answer.status_code == (422 if wrong else 200), value
                for name in asked.keys() - wrong:
                    assert client.get(rows, {name: value}).status_code in (200, 422), (name, value)
            for column in self.declared.all_columns():
                for sort in (column.name, f"-{column.name}"):
                    assert client.get(rows, {"sort": sort}).status_code == (200 if column.sort else 422), sort
            assert client.get(self._list(), {"sort": sort, "hide": ""}).status_code == 200

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, client: Client, places: dict[str, Any], person: Callable[..., Any]
    ) -> None:
        client.force_login(person("viewer", self.viewer))
        counts = []
        for _ in range(2):
            for _row in range(4):
                self.make(places, places["bureau"])
            for address in (f"{self._list()}?hide=", f"/api/registers/{self.register}"):
                with CaptureQueriesContext(
                    connection,
                ) as captured:
                    assert client.get(address).status_code == 200
                counts.append(len(captured))
        assert counts[2] <= counts[0]
        assert counts[3] <= counts[1]
        assert max(counts) <= self.most_queries

    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    def test_export(self, client: Client, places: dict[str, Any], person: Callable[..., Any], form: str) -> None:
        self.make(places, places["bureau"])
        client.force_login(person("viewer", self.viewer))
        answer = client.get(reverse("register_export", args=[self.register, form]))
        assert answer.status_code == 200
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert body.startswith(b"PK" if form == "xlsx" else "\ufeff".encode())
