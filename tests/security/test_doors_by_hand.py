"""Doors that the table of `test_everywhere` cannot open by itself: tried with things and words that fit."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from guibiao.cockpit.models import RegionMap
from guibiao.exchange.models import System, Token
from guibiao.kernel.models import ColumnMapping, Grant, Organisation, StoredFile
from guibiao.statistics import definitions
from guibiao.statistics.models import FigureFile, Indicator, Observation
from tests.plans import families

pytestmark = [pytest.mark.database, pytest.mark.django_db]
CSV = "region,indicator,year,value,unit\n910000,rd_intensity,2023,2.1,%\n"


@pytest.fixture
def draft(person: Callable[..., Any], places: dict[str, Any]) -> FigureFile:
    """A file of figures that a planner of the bureau has sent and not taken in yet."""
    definitions.load()
    client = Client()
    client.force_login(person("lin", "planner", organisation=places["bureau"]))
    file = SimpleUploadedFile("数据.csv", CSV.encode())
    client.post("/statistics/import/", {"file": file, "declared": "on", "title": "年报"})
    return FigureFile.objects.get()


def test_a_file_is_taken_in_by_whoever_may_import_today(draft: FigureFile) -> None:
    client = Client()
    client.force_login(draft.owner)
    grant = Grant.objects.get(user=draft.owner)
    grant.role = "reader"
    grant.save()
    for verdict in ("take", "order", "discard"):
        answer = client.post(f"/statistics/import/{draft.pk}/", {"verdict": verdict, "precedence": "x"})
        assert answer.status_code == 403, verdict
    draft.refresh_from_db()
    assert (draft.state, draft.precedence) == ("draft", "") and not Observation.objects.exists()


def test_a_file_of_figures_is_read_by_those_who_may_import_where_it_belongs(
    draft: FigureFile, person: Callable[..., Any], places: dict[str, Any]
) -> None:
    client = Client()
    client.force_login(draft.owner)
    client.post(f"/statistics/import/{draft.pk}/", {"verdict": "take"})
    draft.refresh_from_db()
    address = f"/statistics/intakes/{draft.intake_id}/file/"
    assert b"".join(client.get(address).streaming_content).decode() == CSV
    for name, role, home, status in (
        ("wu", "planner", "other", 404), ("du", "reader", "bureau", 404), ("xi", "planner", "bureau", 200),
    ):  # fmt: skip
        client.force_login(person(name, role, organisation=places[home]))
        assert client.get(address).status_code == status, name
    assert Client().get(address).status_code == 302


def test_what_is_no_number_breaks_nothing(client: Client, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    client.force_login(lin)
    plan = families.adopted(lin, "实施意见")
    for address in (
        "/statistics/evidence/?plan={}", "/registers/organisations/?region={}", "/registers/plans/?size={}",
        "/plans/search/?q=x&year={}", f"/plans/{plan.pk}/check/changes/?after={{}}", f"/plans/{plan.pk}/indicators/?version={{}}",
        f"/plans/{plan.pk}/tasks/?template={{}}",
    ):  # fmt: skip
        for number in ("²", "9" * 5000, "٣", "-1", "1.5", ""):
            assert client.get(address.format(quote(number))).status_code < 500, address


def test_a_token_of_a_system_is_made_by_the_system_administrator_alone(
    person: Callable[..., Any], places: dict[str, Any]
) -> None:
    system = System.objects.create(name="共享平台", organisation=places["bureau"])
    given = {"name": "每日", "expires_on": str(timezone.localdate())}
    for role in ("planner", "reader", "filler", "security_admin", "audit_admin"):
        client = Client()
        client.force_login(person(role, role))
        for answer in (
            client.get(f"/exchange/systems/{system.pk}/tokens/new/"),
            client.post(f"/exchange/systems/{system.pk}/tokens/new/", given),
        ):
            assert answer.status_code == 404, role
    assert not Token.objects.exists()


def test_an_sdmx_file_is_mapped_by_whoever_sent_it(person: Callable[..., Any], places: dict[str, Any]) -> None:
    client = Client()
    client.force_login(person("lin", "planner", organisation=places["bureau"]))
    message = b"DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nA:B(1.0),910000,2023,1\n"
    address = client.post("/exchange/sdmx/", {"file": SimpleUploadedFile("x.csv", message), "declared": "on"}).headers[
        "Location"
    ]
    assert client.get(address).status_code == 200
    for name, role, home, status in (
        ("xi", "planner", "bureau", 404), ("wu", "planner", "other", 404), ("du", "reader", "bureau", 403),
    ):  # fmt: skip
        other = Client()
        other.force_login(person(name, role, organisation=places[home]))
        assert other.get(address).status_code == other.post(address, {"then": "take"}).status_code == status
    assert not ColumnMapping.objects.exists() and not FigureFile.objects.exists()


def test_a_map_of_the_region_is_put_in_use_and_taken_out_by_the_office_that_supplied_it(
    person: Callable[..., Any], places: dict[str, Any]
) -> None:
    finance = Organisation.objects.create(name="东江省财政厅", region=places["east"])
    maps = {}
    for name, home in (("lin", places["bureau"]), ("cai", finance)):
        planner = person(name, "planner", organisation=home)
        stored = StoredFile.objects.create(
            sha256=name * 16, size=1, name="边界.geojson", media_type="application/geo+json", uploaded_by=planner,
            declared_unclassified_at=timezone.now(),
        )  # fmt: skip
        made = RegionMap.objects.create(
            region=places["east"], organisation=home, file=stored, uploaded_by=planner, drawn={"height": 1, "shapes": []}
        )  # fmt: skip
        maps[name] = planner, f"/cockpit/maps/{made.pk}/"
    (lin, hers), (cai, his) = maps["lin"], maps["cai"]
    client = Client()
    client.force_login(lin)
    client.post(f"{hers}use/")
    client.force_login(cai)
    assert client.post(f"{hers}retire/").status_code == client.post(f"{hers}use/").status_code == 403
    assert f"{hers}retire/" not in client.get(hers).content.decode()
    answer = client.post(f"{his}use/", follow=True)
    assert "正在用“东江省科学技术厅”提供的地图" in answer.content.decode()
    assert [one.state_label for one in RegionMap.objects.order_by("pk")] == ["使用中", "待启用"]
    client.force_login(lin)
    client.post(f"{hers}retire/")
    client.force_login(cai)
    client.post(f"{his}use/")
    assert [one.state_label for one in RegionMap.objects.order_by("pk")] == ["已停用", "使用中"]


def test_an_indicator_is_seen_by_all_and_kept_by_an_office_and_those_above_it(
    person: Callable[..., Any], places: dict[str, Any]
) -> None:
    """Cities and province each keep their own; what has no keeper is kept by whoever may everywhere."""
    city = Organisation.objects.create(name="临江市科学技术局", region=places["city"])
    shared = Indicator.objects.create(code="shared_index", name="共用指标", unit="%")
    people = {
        "shi": {"organisation": city}, "lin": {"organisation": places["bureau"]}, "sheng": {"region": places["east"]}, "zong": {},
    }  # fmt: skip
    clients = {name: Client() for name in people}
    for name, scope in people.items():
        clients[name].force_login(person(name, "planner", **scope))
    said = {"code": "city_index", "name": "本市自定指标", "unit": "%", "type": "rate", "direction": 1, "release_lag": 1}
    form = clients["shi"].get("/registers/indicators/add/").content.decode()
    assert "临江市科学技术局" in form, "her own office is offered"
    assert clients["shi"].post("/registers/indicators/add/", {**said, "organisation": city.pk}).status_code == 302
    own = Indicator.objects.get(code="city_index")
    for one, may in ((own, {"shi", "sheng", "zong"}), (shared, {"zong"})):
        page = f"/registers/indicators/{one.pk}/"
        for name, client in clients.items():
            assert client.get(page).status_code == 200, "all see it"
            assert client.get(f"{page}edit/").status_code == (200 if name in may else 403), (one, name)
            assert (f"{page}edit/" in client.get(page).content.decode()) == (name in may)
    given = {**said, "code": "taken", "organisation": places["bureau"].pk}
    refused = clients["shi"].post("/registers/indicators/add/", given)
    assert refused.status_code == 422 and "授权范围之外" in refused.content.decode()
    content = "代码,名称,计量单位\nfrom_file,文件里的指标,家\nshared_index,改名,家\n".encode()
    file = SimpleUploadedFile("指标.csv", content)
    draft = clients["shi"].post("/registers/indicators/import/", {"file": file, "declared": "on"}).headers["Location"]
    columns = {"column_0": "code", "column_1": "name", "column_2": "unit"}
    clients["shi"].post(draft, {**columns, "action": "confirm", "skip_errors": "on"})
    shared.refresh_from_db()
    assert shared.name == "共用指标" and Indicator.objects.get(code="from_file").organisation == city
