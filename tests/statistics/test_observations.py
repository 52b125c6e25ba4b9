"""Observations come in by a file, are never changed, and every one leads back to where it came from."""

import datetime
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.indicators.observations import SCHEMA
from guibiao.kernel.models import Region
from guibiao.statistics import observations
from guibiao.statistics.models import FigureFile, Indicator, Intake, Observation
from tests.statistics.conftest import upload

GOOD = "地区,指标,年份,数值,单位\n东江省,研发经费投入强度,2023,2.31,%\n东江省,研发经费投入强度,2024,2.40,%\n"


@pytest.fixture
def places(places: dict[str, Any]) -> dict[str, Any]:
    """With a real province, whose name the readers of files know."""
    places["real"] = Region.objects.create(code="140000", name="山西省", level=1, parent=places["country"])
    return places


def row(year: int, value: float | None, region: str = "140000", **other: Any) -> dict[str, Any]:
    return {"region": region, "indicator": "rd_intensity", "year": year, "value": value, "unit": "%", **other}


def add(user: Any, *rows: dict[str, Any], **given: Any) -> observations.Added:
    origin = {"kind": Intake.Kind.ENTRY, "title": "手工", "user": user, "organisation": user.organisation} | given
    return observations.add(rows, **origin)


REAL = GOOD.replace("东江省", "山西省")


@pytest.mark.database
@pytest.mark.django_db
def test_a_file_is_previewed_then_taken(office: Client) -> None:
    page = upload(office, REAL, title="2024年统计公报")
    assert "可以入库" in page.content.decode()
    assert not Observation.objects.exists()
    draft = FigureFile.objects.get()
    page = office.post(f"/statistics/import/{draft.pk}/", {"verdict": "take"}, follow=True)
    assert "入库 2 个" in page.content.decode()
    newest = observations.of("140000", "rd_intensity")[-1]
    assert (newest.value, newest.year, newest.source) == (2.4, 2024, "2024年统计公报")
    again = office.post(f"/statistics/import/{draft.pk}/", {"verdict": "take"}, follow=True)
    assert Observation.objects.count() == 2
    assert "处理过" in again.content.decode()


@pytest.mark.django_db
def test_what_cannot_be_read_is_said_and_the_rest_is_taken(office: Client) -> None:
    page = upload(
        office, REAL + "无此省,研发经费投入强度,2024,3,%\n山西省,研发经费投入强度,2022,约莫,%\n"
    ).content.decode()
    assert "无此省" in page
    assert "约莫" in page
    assert "可以入库 2 个" in page
    strange = upload(office, REAL.replace("山西省", "甘肃省")).content.decode()
    assert "可以入库 0 个" in strange and "620000" in strange, "nothing of it can be taken, and that is said"
    assert "可以入库 0 个" in upload(office, REAL.replace("山西省", "无此省")).content.decode()


@pytest.mark.django_db
def test_a_marked_file_is_refused_and_nothing_of_it_is_kept(office: Client, data_home: Any) -> None:
    page = upload(office, "机密★5年\n" + REAL).content.decode()
    assert "已拒收" in page
    assert not FigureFile.objects.exists()
    assert not [path for path in data_home.rglob("*") if path.is_file() and b"2.31" in path.read_bytes()]


@pytest.mark.django_db
def test_contradictions_show_both_values_and_follow_the_stated_order(office: Client, planner: Any) -> None:
    add(planner, row(2024, 2.5, source="甲年鉴", vintage=datetime.date(2025, 9, 1)))
    page = upload(office, REAL, title="乙公报").content.decode()
    assert "2.5%" in page
    assert "2.4%" in page
    draft = FigureFile.objects.get()
    ordered = office.post(
        f"/statistics/import/{draft.pk}/", {"verdict": "order", "precedence": "乙公报\n甲年鉴"}, follow=True
    )
    assert "按次序采信" in ordered.content.decode()
    office.post(f"/statistics/import/{draft.pk}/", {"verdict": "take"})
    held = observations.of("140000", "rd_intensity")[-1]
    assert held.source == "乙公报"
    lineage = office.get(f"/registers/observations/{held.pk}/").content.decode()
    assert "采信次序" in lineage
    assert "甲年鉴" in lineage


@pytest.mark.database
@pytest.mark.django_db
def test_which_statement_holds(planner: Any) -> None:
    day = datetime.date
    add(planner, row(2020, 2.0, vintage=day(2021, 9, 1)))
    add(planner, row(2020, 2.1, vintage=day(2022, 9, 1)))
    assert observations.of("140000", "rd_intensity")[0].value == 2.1, "a later vintage prevails"
    add(planner, row(2020, 9.0, comparator=">", vintage=day(2024, 1, 1)))
    assert observations.of("140000", "rd_intensity")[0].value == 2.1, "a bound does not push an exact figure aside"
    add(planner, row(2020, None, status="missing", vintage=day(2025, 1, 1)))
    assert observations.of("140000", "rd_intensity")[0].value == 2.1, "a gap does not push a figure aside"
    add(planner, row(2020, 1.9, vintage=day(2021, 1, 1)), official=True)
    assert observations.of("140000", "rd_intensity")[0].value == 1.9, "the statistics bureau's figure prevails"
    other = Observation.objects.get(value=2.1)
    observations.choose(other, user=planner, reason="口径一致")
    assert observations.of("140000", "rd_intensity")[0].value == 2.1, "unless a person says otherwise"
    table = observations.table(["140000"], ["rd_intensity"])
    assert table["value"].to_pylist() == [2.1]
    assert observations.table(all_statements=True).num_rows == 5


@pytest.mark.database
@pytest.mark.django_db
def test_data_version_and_what_changed(planner: Any) -> None:
    before = observations.data_version()
    added = add(planner, row(2020, 2.0), row(2021, 2.1))
    assert observations.data_version() > before
    assert observations.changed(before) == {("140000", "rd_intensity")}
    now = observations.data_version()
    assert add(planner, row(2020, 2.0)).known == 1
    assert observations.changed(now) == set()
    observations.choose(added.observations[0], user=planner, reason="核实")
    assert observations.changed(now) == {("140000", "rd_intensity")}


@pytest.mark.django_db
def test_unknown_codes_are_refused_whole(planner: Any) -> None:
    with pytest.raises(observations.Refused, match="no_such"):
        add(planner, row(2020, 2.0), row(2020, 1.0) | {"indicator": "no_such"})
    with pytest.raises(observations.Refused, match="999999"):
        add(planner, row(2020, 2.0, region="999999"))
    assert not Observation.objects.exists()


@pytest.mark.database
@pytest.mark.django_db
def test_the_database_refuses_to_change_an_observation(planner: Any) -> None:
    add(planner, row(2020, 2.0))
    for change in (lambda: Observation.objects.update(value=3), lambda: Intake.objects.update(title="别的")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        Observation.objects.all()._raw_delete("default")


@pytest.mark.django_db
def test_a_person_decides_on_the_page_and_must_say_why(office: Client, planner: Any) -> None:
    add(planner, row(2020, 2.0, vintage=datetime.date(2021, 1, 1)))
    add(planner, row(2020, 2.2, vintage=datetime.date(2022, 1, 1)))
    old = Observation.objects.get(value=2.0)
    assert (
        "请说明"
        in office.post(f"/statistics/observations/{old.pk}/choose/", {"reason": " "}, follow=True).content.decode()
    )
    page = office.post(
        f"/statistics/observations/{old.pk}/choose/", {"reason": "口径可比"}, follow=True
    ).content.decode()
    assert "由人决定采信" in page
    assert "口径可比" in page


@pytest.mark.django_db
def test_readers_may_look_and_no_more(client: Client, reader: Any, planner: Any) -> None:
    add(planner, row(2020, 2.0))
    client.force_login(reader)
    one = Observation.objects.get()
    assert client.get(f"/registers/observations/{one.pk}/").status_code == 200
    assert client.get("/statistics/import/").status_code == 403
    assert client.post(f"/statistics/observations/{one.pk}/choose/", {"reason": "x"}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/statistics/", "/registers/observations/", "/registers/indicators/"])
def test_queries_do_not_grow_with_the_rows(office: Client, planner: Any, path: str) -> None:
    office.get(path)
    counts = []
    for first in (2000, 2010):
        add(planner, *(row(year, 1 + year / 1000) for year in range(first, first + 3 + (first > 2000) * 6)))
        with CaptureQueriesContext(connection) as queries:
            assert office.get(path, follow=True).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


@pytest.mark.django_db
def test_a_figure_that_cannot_be_is_refused_by_its_cell(office: Client, places: dict[str, Any]) -> None:
    Indicator.objects.create(code="makers_fair", name="创客集市场次", unit="场")
    east = places["real"].code
    rows = ("rd_intensity,2021,1e308 万%,", "rd_intensity,2022,5,万%", "rd_intensity,2023,2.4,斗米", "rd_intensity,2024,2.4,%",
            "rd_expenditure,2024,1e300,亿元", "makers_fair,2024,7,斗米", "makers_fair,2023,7,场")  # fmt: skip
    text = "region,indicator,year,value,unit\n" + "".join(f"{east},{row}\n" for row in rows)
    page = upload(office, text).content.decode()
    for said in (
        "第2行（D2）：没有“万%”这样的单位", "第3行（D3）：没有“万%”这样的单位", "第4行（D4）：指标“全社会研发经费投入强度”的单位是“%”，",
        "第6行（D6）：“1e+300亿元”大得不可能", "D7：指标“创客集市场次”的单位是“场”，“斗米”不能换算成它",
    ):  # fmt: skip
        assert said in page, said
    office.post(f"/statistics/import/{FigureFile.objects.get().pk}/", {"verdict": "take"})
    assert sorted(Observation.objects.values_list("indicator_id", "year")) == [
        ("makers_fair", 2023),
        ("rd_intensity", 2024),
    ]


@pytest.mark.django_db
def test_what_a_program_wrote_is_looked_at_as_well(office: Client, places: dict[str, Any]) -> None:
    rows = [
        {"region": places["real"].code, "indicator": "rd_intensity", "year": year, "part": "Y", "to_date": False, "value": value,
         "comparator": "=", "unit": unit, "status": "actual"}
        for year, value, unit in ((2021, 2.1, "%"), (2022, 1e308, "%"), (2023, 2.4, "万%"), (2024, 2.4, "斗米"))
    ]  # fmt: skip
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), content)
    file = SimpleUploadedFile("数据.parquet", content.getvalue())
    page = office.post("/statistics/import/", {"file": file, "declared": "on"}, follow=True).content.decode()
    assert all(said in page for said in ("第2行：", "第3行：没有“万%”", "第4行：指标")), page
    office.post(f"/statistics/import/{FigureFile.objects.get().pk}/", {"verdict": "take"})
    assert [one.year for one in Observation.objects.all()] == [2021]
    listed = office.get("/registers/observations/").content.decode()
    assert "实际数" in listed and "actual" not in listed


@pytest.mark.database
@pytest.mark.django_db
def test_a_region_of_the_workspaces_own_is_known_in_files_by_name_and_code(
    office: Client, places: dict[str, Any]
) -> None:
    """A development zone bears no code of the state."""
    zone = Region.objects.create(code="zone_gx", name="东江高新技术产业开发区", level=3, parent=places["city"])
    page = upload(
        office,
        f"地区,年份,高新技术企业数（家）\n{zone.name},2024,812\n{zone.code},2023,760\n无名开发区,2024,5\n",
    ).content.decode()
    assert "可以入库 2 个" in page and "“无名开发区”不是认识的地区" in page
    draft = FigureFile.objects.latest("pk")
    office.post(f"/statistics/import/{draft.pk}/", {"verdict": "take", "seen": "on"})
    assert [one.value for one in observations.of(zone, "high_tech_enterprises")] == [760.0, 812.0]
    Region.objects.create(code="zone_2", name=zone.name, level=3, parent=places["east"])
    again = upload(office, f"地区,年份,高新技术企业数（家）\n{zone.name},2022,700\n", "又一份.csv").content.decode()
    assert "不是认识的地区" in again, "a name that two bear means neither"
