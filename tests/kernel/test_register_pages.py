"""Lists, forms and saved views as a person uses them."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from guibiao.kernel.models import Organisation, Region, SavedView
from guibiao.kernel.registers import Register, find, registry
from tests.kernel.beacons.models import Beacon

pytestmark = pytest.mark.database


@pytest.fixture
def beacons(places: dict[str, Any]) -> list[Beacon]:
    rows = [("甲灯", "office", 31.5, "river"), ("乙灯", "bureau", 99, "sea"), ("丙灯", "other", 5, "sea")]
    return [
        Beacon.objects.create(
            name=name, organisation=places[owner], region=places[owner].region, height=height, kind=kind, remark="=1+1"
        )
        for name, owner, height, kind in rows
    ]


@pytest.fixture
def planner(client: Client, person: Callable[..., Any]) -> Any:
    lin = person("lin", "planner")
    client.force_login(lin)
    return lin


def names(client: Client, **query: str) -> list[str]:
    return [row["name"] for row in client.get("/api/registers/beacons", query).json()["items"]]


@pytest.mark.usefixtures("planner")
def test_filter_search_and_sort(client: Client, beacons: list[Beacon], places: dict[str, Any]) -> None:
    assert names(client, sort="height") == ["丙灯", "甲灯", "乙灯"]
    assert names(client, sort="-height") == ["乙灯", "甲灯", "丙灯"]
    assert names(client, kind="river") == ["甲灯"]
    assert set(names(client, organisation=str(places["bureau"].pk))) == {"甲灯", "乙灯"}
    assert names(client, height_from="30", height_until="40") == ["甲灯"]
    assert names(client, q="灯 西岭") == ["丙灯"]
    assert names(client, q="没有") == []
    for wrong in ({"sort": "password"}, {"kind": "nonsense"}, {"page": "999"}, {"size": "0"}, {"height_from": "高"}):
        refused = client.get("/api/registers/beacons", wrong)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["name"] == next(iter(wrong))


@pytest.mark.usefixtures("planner")
@pytest.mark.parametrize("sort", ["", "kind", "-kind", "built", "-built", "height", "-region__name"])
def test_pages_follow_one_another_whatever_comes_between(client: Client, places: dict[str, Any], sort: str) -> None:
    def make(number: int) -> Beacon:
        built = datetime.date(2020, 1, 1 + number % 3) if number % 4 else None
        at = places["bureau"] if number % 2 else places["other"]
        return Beacon.objects.create(
            name=f"灯{number}",
            organisation=at,
            region=at.region,
            height=number % 3,
            built=built,
            kind="sea" if number % 5 else "river",
        )

    made = [make(number).name for number in range(11)]
    query, seen = {"sort": sort} if sort else {}, []
    while True:
        page = client.get("/api/registers/beacons", {**query, "size": "3"}).json()
        seen += [row["name"] for row in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
        make(90 + len(seen))
        Beacon.objects.filter(name=seen[-1]).delete()
    assert [name for name in seen if name in made] == [name for name in dict.fromkeys(seen) if name in made]
    assert set(made) <= set(seen)
    foreign = client.get("/api/registers/beacons", {"sort": "name", "cursor": query["cursor"]})
    assert foreign.status_code == (422 if sort != "name" else 200)


@pytest.mark.usefixtures("planner")
def test_a_wrong_filter_value_is_told_under_its_field(client: Client, beacons: list[Beacon]) -> None:
    page = client.get("/registers/beacons/", {"height_from": "高", "hide": ""}).content.decode()
    assert "输入一个数字" in page
    assert "甲灯" in page


@pytest.mark.usefixtures("planner")
def test_columns_are_chosen_in_the_address(client: Client, beacons: list[Beacon]) -> None:
    page = client.get("/registers/beacons/?kind=sea").content.decode()
    assert 'data-gb-hidden="automatic"' in page
    assert "?kind=sea&amp;hide=automatic&amp;sort=name" in page, "whoever sorts keeps the columns"
    csv = client.get("/registers/beacons/export.csv?hide=automatic,height,built,tall&sort=name")
    lines = b"".join(csv.streaming_content).decode("utf-8-sig").split("\r\n")  # type: ignore[attr-defined]
    assert lines[0] == "名称,机构,地区,类别"
    assert lines[1] == "丙灯,西岭省科学技术厅,西岭省,海上"


@pytest.mark.usefixtures("planner")
def test_add_change_and_history(client: Client, places: dict[str, Any]) -> None:
    fields = {
        "name": "新灯", "organisation": places["bureau"].pk, "region": places["east"].pk, "height": "12.5", "built": "",
        "kind": "sea", "remark": "",
    }  # fmt: skip
    answer = client.post("/registers/beacons/add/", fields)
    beacon = Beacon.objects.get()
    assert answer.headers["Location"] == f"/registers/beacons/{beacon.pk}/"
    page = client.get(f"/registers/beacons/{beacon.pk}/edit/").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    changed = {**fields, "height": "20", "region": places["west"].pk}
    assert client.post(f"/registers/beacons/{beacon.pk}/edit/", {**changed, "seen": seen}).status_code == 302
    shown = client.get(f"/registers/beacons/{beacon.pk}/").content.decode()
    assert "高度：12.5 → 20" in shown
    assert "地区：东江省 → 西岭省" in shown
    late = client.post(f"/registers/beacons/{beacon.pk}/edit/", {**fields, "height": "1", "seen": seen})
    assert late.status_code == 422
    assert "别人改过这条记录" in late.content.decode()
    assert str(Beacon.objects.get().height) == "20.00"


def test_a_form_offers_and_accepts_nothing_out_of_reach(
    client: Client, person: Callable[..., Any], places: dict[str, Any]
) -> None:
    client.force_login(person("low", "planner", organisation=places["office"]))
    fields = {
        "name": "越界",
        "organisation": places["other"].pk,
        "region": places["west"].pk,
        "height": "1",
        "kind": "sea",
    }
    answer = client.post("/registers/beacons/add/", fields)
    assert answer.status_code == 422
    assert "授权范围之外" in answer.content.decode()
    assert not Beacon.objects.exists()


@pytest.mark.usefixtures("planner")
def test_a_view_is_saved_as_a_link(client: Client, beacons: list[Beacon], person: Callable[..., Any]) -> None:
    client.post("/registers/beacons/views/", {"name": "海上的", "query": "?kind=sea&hide="})
    view = SavedView.objects.get()
    assert "海上的" in client.get("/registers/beacons/?hide=").content.decode()
    client.force_login(person("wu", "planner"))
    assert "海上的" not in client.get("/registers/beacons/?hide=").content.decode()
    assert client.post(f"/registers/beacons/views/{view.pk}/delete/").status_code == 404


@pytest.mark.usefixtures("planner")
def test_the_api_is_typed_and_described(client: Client, beacons: list[Beacon]) -> None:
    row = client.get(f"/api/registers/beacons/{beacons[0].pk}").json()
    assert row["height"] == "31.50"
    assert row["tall"] is False
    schema = client.get("/api/openapi.json").json()
    assert schema["components"]["schemas"]["beacons_row"]["properties"]["built"]["anyOf"][0]["format"] == "date"
    assert client.post("/api/registers/beacons", {}).status_code == 405


def test_a_hundred_thousand_rows_answer_in_pages(
    client: Client, planner: Any, places: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    Beacon.objects.bulk_create(
        Beacon(name=f"灯{n:06d}", organisation=places["bureau"], region=places["east"], height=n % 90, state="dark")
        for n in range(5000)
    )
    with django_assert_max_num_queries(20):
        answer = client.get("/registers/beacons/?hide=&size=100000")
    assert answer.content.decode().count("data-gb-row") == 500


def test_one_question_to_all_registers(
    person: Callable[..., Any], beacons: list[Beacon], places: dict[str, Any]
) -> None:
    found = {hit.register.name: hit for hit in find(person("lin", "planner"), "东江")}
    assert found.keys() == {"beacons", "organisations", "regions"}
    assert found["regions"].objects == [("东江省", f"/registers/regions/{places['east'].pk}/")]
    low = person("low", "reviewer", organisation=places["office"])
    assert [hit.total for hit in find(low, "灯") if hit.register.name == "beacons"] == [1]
    assert find(person("nobody"), "东江") == find(low, " ") == []


def test_no_two_columns_of_a_list_have_one_heading() -> None:
    for each in registry:
        headings = [str(column.label) for column in each.all_columns()]
        assert len(set(headings)) == len(headings), each.name


def test_a_register_that_cannot_work_is_refused() -> None:
    base = registry["beacons"]

    def variant(**values: Any) -> type[Register]:
        return type("Variant", (type(base),), {"name": "variant", **values})

    for values in (
        {"name": "beacons"}, {"columns": ("nonsense",)}, {"filters": ("name__nonsense",)}, {"edit_permission": "no.such"},
        {"import_key": ("kind", "remark")}, {"model": type("Other", (), {"__name__": "Other"})},
    ):  # fmt: skip
        with pytest.raises(ImproperlyConfigured), registry.temporarily(variant(**values)):
            pass
    with registry.temporarily(variant()):
        assert "variant" in registry
    assert "variant" not in registry


@pytest.fixture
def many_regions(places: dict[str, Any]) -> None:
    Region.objects.bulk_create(
        Region(
            code=f"93{number:04d}",
            name="城关区" if number % 100 == 7 else f"第{number}县",
            level=3,
            path=f"/9{number}/",
        )
        for number in range(300)
    )


def test_one_of_thousands_is_typed_with_suggestions(
    client: Client, person: Callable[..., Any], places: dict[str, Any], many_regions: None
) -> None:
    client.force_login(person("sys", "system_admin"))
    page = client.get("/registers/organisations/add/").content.decode()
    assert page.count("<option") < 50
    assert 'hx-get="/registers/regions/suggest/?of=region"' in page
    offered = client.get("/registers/regions/suggest/", {"of": "region", "region": "城关"}).content.decode()
    assert "城关区（930107）" in offered
    assert offered.count("<option") == 3

    def add(name: str, region: str) -> Any:
        fields = {"name": name, "short_name": "", "kind": "department", "region": region, "parent": ""}
        return client.post("/registers/organisations/add/", fields)

    for number, meant in enumerate(("城关区（930107）", "930107", "第8县", str(Region.objects.get(code="930107").pk))):
        assert add(f"某局{number}", meant).status_code == 302, meant
    assert Organisation.objects.filter(name__startswith="某局", region__code="930107").count() == 3
    for wrong, says in (
        ("城关区", "有多个“城关区”"),
        ("无此地", "请从列表中选择"),
        ("9" * 40, "请从列表中选择"),
    ):
        answer = add("乙局", wrong)
        assert answer.status_code == 422
        assert says in answer.content.decode(), wrong
    made = Organisation.objects.get(name="某局0")
    assert 'value="城关区（930107）"' in client.get(f"/registers/organisations/{made.pk}/edit/").content.decode()


def test_suggestions_are_for_those_who_see_the_register(
    client: Client, person: Callable[..., Any], many_regions: None
) -> None:
    assert client.get("/registers/regions/suggest/?of=q&q=城").status_code == 302
    client.force_login(person("nobody"))
    assert client.get("/registers/regions/suggest/?of=q&q=城").status_code == 404
    client.force_login(person("lin", "planner"))
    assert client.get("/registers/people/suggest/?of=q&q=人").status_code == 404
    assert client.get("/registers/regions/suggest/").status_code == 200
    Region.objects.filter(code="930107").update(name='<script>"x', valid_until="2020-01-01")
    Region.objects.filter(code="930207").update(name='<script>"x')
    shown = client.get("/registers/regions/suggest/?of=q&q=<script>").content.decode()
    assert shown.count("<option") == 1
    assert "<script>" not in shown
