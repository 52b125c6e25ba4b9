"""Figures that offices state of their regions, in returns and files, go out only where enough respondents stand behind them; and what
a person keeps back goes out nowhere."""

import io
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.sources.observed import Behind
from guibiao.indicators.suppression import Cell
from guibiao.kernel import procedures
from guibiao.kernel.models import AuditEntry, Organisation, Region
from guibiao.statistics import columns, confidential, definitions, disclosure, figure_files, observations
from guibiao.statistics.models import (
    Breakdown,
    Campaign,
    Confidential,
    DataItem,
    DataSet,
    FigureFile,
    Observation,
    Return,
    Rule,
)
from tests.indicators.suppression.attack import Attack
from tests.statistics.conftest import upload
from tests.statistics.test_collection import dataset_form
from tests.statistics.test_disclosure import found_in, publish
from tests.statistics.walk import said

pytestmark = [pytest.mark.django_db]
CODES = {"A1": "rd_expenditure", "A2": "tech_contract_turnover"}
#: City: 研发经费 of the large and of the small, the number of units of each, the share of the largest.
CITIES = {
    "甲市": ((512.25, 9, 30), (141.5, 8, 20)), "乙市": ((333.75, 7, 40), (217.5, 2, 60)),
    "丙市": ((911.5, 12, 96), (288.25, 6, 35)), "丁市": ((604.5, 15, 20), (175.75, 9, 25)),
}  # fmt: skip


@pytest.fixture
def cities(places: dict[str, Any]) -> list[Organisation]:
    Region.objects.filter(parent=places["east"]).update(valid_until="2020-12-31")
    return [
        Organisation.objects.create(
            name=f"{name}科学技术局",
            region=Region.objects.create(code=f"91{n}101", name=name, level=2, parent=places["east"]),
        )
        for n, name in enumerate(CITIES, 1)
    ]


def collection(planner: Any, places: dict[str, Any], cities: list[Organisation], rows: str) -> Campaign:
    """The cities' sums by size, approved; with the number of units where the form asks it."""
    definitions.ensure(CODES.values())
    form = DataSet.objects.create(
        name="研发情况", organisation=places["bureau"], form_number="东科统3表", authority="东江省科学技术厅",
        approval="东统制〔2025〕7号", valid_until=timezone.localdate(), rows=rows,
    )  # fmt: skip
    items = [("A1", "研发经费", "万元", "number", CODES["A1"])]
    if rows == "counted":
        items += [("N1", "单位数", "个", "units", None), ("S1", "最大占比", "%", "share", None)]
    for order, (code, name, unit, kind, indicator) in enumerate(items):
        DataItem.objects.create(
            dataset=form,
            order=order,
            code=code,
            name=name,
            unit=unit,
            kind=kind,
            indicator_id=indicator,
            summed=code == "A1",
        )
    for order, (code, scope) in enumerate({"r0": "", "r1": "大型", "r2": "小型"}.items()):
        Breakdown.objects.create(dataset=form, order=order, code=code, name=scope or "合计", scope=scope)
    Rule.objects.create(dataset=form, expression="r0 = r1 + r2")
    made = Campaign.objects.create(
        dataset=form,
        organisation=places["bureau"],
        name="2024年报",
        year=2024,
        made_by=planner,
        closes_on=timezone.localdate(),
    )
    made.units.set(cities)
    procedures.apply(made, "open", planner)
    for one in made.returns.select_related("unit__region"):
        large, small = CITIES[one.unit.region.name]
        whole = (large[0] + small[0], large[1] + small[1], 30)
        values = {f"{code}.{row}": str(one) for row, figures in (("r0", whole), ("r1", large), ("r2", small))
                  for code, one in zip(("A1", "N1", "S1"), figures, strict=True)}  # fmt: skip
        Return.objects.filter(pk=one.pk).update(
            values={key: value for key, value in values.items() if rows == "counted" or key[0] == "A"},
            responsible="甲", filled_by="乙",
        )  # fmt: skip
        one.refresh_from_db()
        for step in ("submit", "check", "approve"):
            procedures.apply(one, step, planner)
    return made


def shown() -> dict[Cell, float | None]:
    rows = Observation.objects.order_by("pk").values_list("region__code", "indicator_id", "scope", "value")
    return {Cell(*row[:3]): row[3] for row in rows}


def truth_of(cities: list[Organisation], home: str) -> dict[Cell, float]:
    """What the first indicator is in truth, of every city and of all, by size and in all."""
    truth: dict[Cell, float] = {}
    for unit in cities:
        for line, figures in zip(("大型", "小型"), CITIES[unit.region.name], strict=True):
            for place in (unit.region.code, home):
                for scope in (line, ""):
                    key = Cell(place, CODES["A1"], scope)
                    truth[key] = truth.get(key, 0.0) + figures[0]
    return truth


def assert_not_found(cells: dict[Cell, float | None], home: str, truth: dict[Cell, float]) -> None:
    """By differencing of what is shown over cities and sizes, nobody comes near what is not."""
    attack = Attack()
    for cell in truth:
        attack.learn_least({cell: 1.0}, 0)
        if cells.get(cell) is not None:
            attack.learn({cell: 1.0}, cells[cell])  # type: ignore[arg-type]
    for line in ("", "大型", "小型"):
        of_cities = {cell: -1.0 for cell in truth if cell.line == line and cell.place != home}
        attack.learn({Cell(home, CODES["A1"], line): 1.0, **of_cities}, 0)
    for place in {cell.place for cell in truth}:
        own = [Cell(place, CODES["A1"], line) for line in ("", "大型", "小型")]
        attack.learn(dict(zip(own, (1.0, -1.0, -1.0), strict=True)), 0)
    for cell in truth:
        if cells.get(cell) is None:
            low, high = attack.bounds(cell)
            assert high - low > 1e-6, f"{cell} must be {low}"


@pytest.mark.database
def test_returns_of_sums_are_published_where_enough_stand_behind_them(
    office: Client,
    reading: Client,
    planner: Any,
    places: Any,
    cities: list[Organisation],
) -> None:
    campaign = collection(planner, places, cities, "counted")
    one = campaign.returns.first()
    page = office.post(f"/statistics/returns/{one.pk}/move/publish/", {}, follow=True).content.decode()
    assert "不单独发布" in page
    publish(office, campaign)
    cells = shown()
    home = places["east"].code
    truth = truth_of(cities, home)
    second, third = (Region.objects.get(name=name).code for name in ("乙市", "丙市"))
    assert cells[Cell(second, CODES["A1"], "小型")] is None, "two units"
    assert cells[Cell(third, CODES["A1"], "大型")] is None, "one has 96 %"
    assert sum(value is None for value in cells.values()) > 2, "and what would give them away"
    assert {cell: value for cell, value in cells.items() if value is not None}.items() <= truth.items()
    assert_not_found(cells, home, truth)
    paths = [f"/statistics/campaigns/{campaign.pk}/results/", f"/statistics/campaigns/{campaign.pk}/results.xlsx"]
    assert not found_in(said(reading, paths), 217.5)
    assert found_in(said(office, paths), 217.5)
    lineage = office.get(
        f"/registers/observations/{Observation.objects.exclude(value=None).first().pk}/"
    ).content.decode()
    assert "/results/" in lineage


def counted(*more: str) -> str:
    """A file of a province's cities, whose sums say how many units stand behind them."""
    rows = ["太原市,研发经费支出,2023,101.25,亿元,31,22%", "大同市,研发经费支出,2023,44.5,亿元,2,70%",
            "阳泉市,研发经费支出,2023,31.75,亿元,9,95%", "长治市,研发经费支出,2023,88.25,亿元,12,31%",
            "晋城市,研发经费支出,2023,76.5,亿元,10,28%", "山西省,研发经费支出,2023,342.25,亿元,64,12%"]  # fmt: skip
    return "地区,指标,年份,数值,单位,单位数,最大单位占比\n" + "\n".join((*rows, *more)) + "\n"


@pytest.fixture
def province(places: dict[str, Any]) -> Region:
    made = Region.objects.create(code="140000", name="山西省", level=1, parent=places["country"])
    for n, name in enumerate(("太原市", "大同市", "阳泉市", "长治市", "晋城市"), 1):
        Region.objects.create(code=f"140{n}00", name=name, level=2, parent=made)
    return made


@pytest.mark.database
def test_a_file_of_sums_is_taken_in_without_those_that_would_give_somebody_away(
    office: Client, province: Region
) -> None:
    page = upload(office, counted(), rows="counted").content.decode()
    assert "个数不公布" in page
    assert "单位太少" in page and "一两个单位占得太多" in page
    draft = FigureFile.objects.get()
    office.post(f"/statistics/import/{draft.pk}/", {"verdict": "take"})
    values = {cell.place: value for cell, value in shown().items()}
    assert values["140200"] is values["140300"] is None
    assert 44.5 not in values.values()
    assert values["140000"] == 342.25, "two suppressed cities protect one another"
    hidden = Observation.objects.get(region__code="140200")
    assert (hidden.status, hidden.reason) == ("missing", str(disclosure.REASON))
    assert not Observation.everything.filter(value=44.5).exists(), "what does not go out is no observation"
    # A later file with the sum of all but one says it by differencing.
    again = counted("朔州市,研发经费支出,2023,5,亿元,20,10%").replace("大同市,研发经费支出,2023,44.5,亿元,2,70%\n", "")
    Region.objects.create(code="140600", name="朔州市", level=2, parent=province)
    upload(office, again.replace("31.75,亿元,9,95%", "31.75,亿元,9,20%"), rows="counted")
    later = FigureFile.objects.latest("pk")
    office.post(f"/statistics/import/{later.pk}/", {"verdict": "take"})
    assert Observation.objects.filter(region__code="140300").exclude(value=None).count() == 0, (
        "what was hidden stays needed"
    )


def test_a_total_that_is_public_from_elsewhere_is_reckoned_with(office: Client, province: Region) -> None:
    one_unsafe = counted().replace("31.75,亿元,9,95%", "31.75,亿元,9,20%")
    cities = "".join(line for line in one_unsafe.splitlines(keepends=True) if not line.startswith("山西省"))
    assert "1 个数不公布" in upload(office, cities, rows="counted").content.decode(), "nothing adds up to it"
    total = [line for line in counted().splitlines() if line.startswith("山西省")][0].rsplit(",", 2)[0]
    upload(office, f"地区,指标,年份,数值,单位\n{total}\n", "公报.csv")
    office.post(f"/statistics/import/{FigureFile.objects.latest('pk').pk}/", {"verdict": "take"})
    assert "2 个数不公布" in upload(office, cities, rows="counted").content.decode(), "the total less the others is it"


def test_what_is_stated_in_another_unit_is_the_same_figure(office: Client, province: Region) -> None:
    """The total is public in 亿元, the cities come in 万元: less the others it is the one that two units make up."""
    upload(office, "地区,指标,年份,数值,单位\n山西省,研发经费支出,2023,310.5,亿元\n", "公报.csv")
    office.post(f"/statistics/import/{FigureFile.objects.get().pk}/", {"verdict": "take"})
    cities = [line for line in counted().splitlines() if not line.startswith(("山西省", "阳泉市"))]
    text = "\n".join(cities)
    assert "2 个数不公布" in upload(office, text, rows="counted").content.decode()
    for figure in ("101.25", "44.5", "88.25", "76.5"):
        text = text.replace(f"{figure},亿元", f"{float(figure) * 10000:.0f},万元")
    assert "2 个数不公布" in upload(office, text, rows="counted").content.decode()


def test_a_share_in_a_file_does_not_give_its_part_away(office: Client, province: Region) -> None:
    """R&D of two units, with the GDP public since long and the intensity in the same file."""
    upload(office, "地区,指标,年份,数值,单位\n大同市,地区生产总值,2023,1871,亿元\n", "公报.csv")
    office.post(f"/statistics/import/{FigureFile.objects.get().pk}/", {"verdict": "take"})
    more = "大同市,研发经费投入强度,2023,2.38,%,60,", "太原市,研发经费投入强度,2023,1.9,%,31,"
    upload(office, counted(*more), rows="counted")
    draft = FigureFile.objects.latest("pk")
    office.post(f"/statistics/import/{draft.pk}/", {"verdict": "take"})
    cells = shown()
    assert cells[Cell("140200", "rd_expenditure", "")] is None
    assert cells[Cell("140200", "rd_intensity", "")] is None, "times the GDP it is the expenditure"
    assert cells[Cell("140100", "rd_intensity", "")] == 1.9
    # A later file that only has the intensity says the same.
    upload(office, counted().splitlines()[0] + "\n大同市,研发经费投入强度,2023,2.38,%,60,\n", rows="counted")
    assert "1 个数不公布" in office.get(f"/statistics/import/{FigureFile.objects.latest('pk').pk}/").content.decode()


def test_what_a_program_sends_goes_through_the_same_door(planner: Any, province: Region) -> None:
    definitions.ensure(["rd_expenditure"])
    rows = {"140100": (101.25, 31), "140200": (44.5, 2), "140300": (88.5, 12), "140000": (234.25, 45)}
    table = pa.Table.from_pylist(
        [{"region": code, "indicator": "rd_expenditure", "year": 2023, "part": "Y", "to_date": False, "value": value,
          "comparator": "=", "unit": "亿元", "status": "actual"} for code, (value, _n) in rows.items()], schema=SCHEMA,
    )  # fmt: skip
    behind = {n: Behind(number, 0.3) for n, (_v, number) in enumerate(rows.values())}
    figure_files.bring(table, b"{}", name="接口.json", title="接口", user=planner, behind=behind)
    values = {cell.place: value for cell, value in shown().items()}
    assert values["140200"] is None and sum(value is None for value in values.values()) == 2
    figure_files.bring(table, b"{}", name="接口.json", title="公开的数", user=planner)
    assert {44.5} <= set(Observation.objects.values_list("value", flat=True)), "public figures are taken as they are"


def test_a_file_that_does_not_say_how_many_is_taken_as_of_one(office: Client, province: Region) -> None:
    plain = counted().replace(",单位数,最大单位占比", "")
    plain = "\n".join(line.rsplit(",", 2)[0] if line.count(",") > 4 else line for line in plain.splitlines())
    assert "个数不公布" not in upload(office, plain).content.decode(), "of nobody in particular"
    assert "6 个数不公布" in upload(office, plain, rows="counted").content.decode()
    wrong = upload(office, counted().replace(",31,22%", ",三十一,22%"), rows="counted").content.decode()
    assert "B2" in wrong or "第2行" in wrong


@pytest.mark.database
def test_a_person_keeps_a_figure_back_and_lifts_it(
    office: Client,
    reading: Client,
    reader: Any,
    province: Region,
) -> None:
    plain = "地区,指标,年份,数值,单位\n山西省,研发经费支出,2023,342.25,亿元\n"
    upload(office, plain)
    office.post(f"/statistics/import/{FigureFile.objects.get().pk}/", {"verdict": "take"})
    one = Observation.objects.get()
    url = f"/statistics/observations/{one.pk}/confidential/"
    assert reading.post(url, {"reason": "x"}).status_code == 403
    assert "请说明为什么不公布" in office.post(url, {"reason": " "}, follow=True).content.decode()
    before = observations.data_version()
    page = office.post(url, {"reason": "涉及重点单位"}, follow=True).content.decode()
    assert "涉及重点单位" in page
    assert [row.value for row in Observation.objects.all()] == [None]
    paths = ["/registers/observations/", "/registers/observations/export.csv", "/api/registers/observations",
             f"/registers/observations/{one.pk}/", f"/registers/observations/{Observation.objects.get().pk}/"]  # fmt: skip
    assert not found_in(said(reading, paths), 342.25)
    assert observations.changed(before) == {("140000", "rd_expenditure")}
    now = observations.data_version()
    assert columns.as_of(now)["value"].to_pylist() == [None]
    upload(office, plain.replace("342.25", "342.5"))
    office.post(f"/statistics/import/{FigureFile.objects.latest('pk').pk}/", {"verdict": "take"})
    assert not Observation.objects.exclude(value=None).exists(), "what is said of it later is kept back, too"
    mark = Confidential.objects.get()
    assert (
        "涉及重点单位" not in reading.get(f"/registers/observations/{Observation.objects.first().pk}/").content.decode()
    )
    assert reading.post(f"/statistics/confidential/{mark.pk}/lift/", {"reason": "x"}).status_code == 404
    office.post(f"/statistics/confidential/{mark.pk}/lift/", {"reason": "已公开"})
    assert observations.of("140000", "rd_expenditure")[0].value == 342.25
    assert ("140000", "rd_expenditure") in (observations.changed(now) or ())
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"confidential.mark", "confidential.lift"}
    with pytest.raises(confidential.Refused, match="解除"):
        confidential.lift(mark, user=reader, reason="再来")


def test_what_a_person_keeps_back_of_a_collection_is_not_found_by_differencing(
    office: Client,
    reading: Client,
    planner: Any,
    places: Any,
    cities: list[Organisation],
) -> None:
    campaign = collection(planner, places, cities, "public")
    sent = {"region": cities[1].region.code, "cell": "A1.r2", "reason": "只有一家"}
    assert (
        "已标为不公布"
        in office.post(f"/statistics/campaigns/{campaign.pk}/confidential/", sent, follow=True).content.decode()
    )
    publish(office, campaign)
    cells = shown()
    home = places["east"].code
    truth = truth_of(cities, home)
    assert cells[Cell(cities[1].region.code, CODES["A1"], "小型")] is None
    assert_not_found(cells, home, truth)
    assert 4 <= sum(cells.get(cell) is None for cell in truth) < len(truth) / 2
    page = f"/statistics/campaigns/{campaign.pk}/results/"
    assert not found_in(said(reading, [page]), 217.5)
    assert "×" in reading.get(page).content.decode()


def test_a_form_of_sums_asks_how_many_stand_behind_each(office: Client) -> None:
    definitions.ensure(["high_tech_enterprises", "rd_expenditure"])
    page = office.post("/statistics/datasets/add/", dataset_form(rows="counted")).content.decode()
    assert "还没有说明由几个单位汇总" in page
    given = dataset_form(rows="counted") | {"items-2-kind": "units", "items-2-about": "A1、A9"}
    assert "A9 不是本表填数的项目" in office.post("/statistics/datasets/add/", given).content.decode()
    assert (
        "只用于填报汇总数的报表"
        in office.post("/statistics/datasets/add/", dataset_form() | {"items-2-kind": "units"}).content.decode()
    )
    assert office.post("/statistics/datasets/add/", given | {"items-2-about": ""}).status_code == 302


def test_the_workbook_asks_for_numbers_of_units(
    office: Client, planner: Any, places: Any, cities: list[Organisation]
) -> None:
    campaign = collection(planner, places, cities, "counted")
    one = campaign.returns.first()
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"/statistics/returns/{one.pk}/form.xlsx").content))
    rules = {str(rule.sqref)[0]: rule for rule in book.worksheets[0].data_validations.dataValidation}
    assert (rules["D"].type, rules["D"].formula1) == ("whole", "0")
    assert (rules["E"].type, rules["E"].formula2) == ("decimal", "100")


def test_queries_do_not_grow_with_what_is_kept_back(office: Client, planner: Any, province: Region) -> None:
    def keep(years: range) -> None:
        for year in years:
            cell = Cell("140000", "rd_expenditure", "")
            confidential.mark(
                province,
                cell,
                year,
                "Y",
                name=f"{year}",
                reason="一家",
                user=planner,
                organisation=planner.organisation,
            )

    definitions.ensure(["rd_expenditure"])
    keep(range(2020, 2021))
    paths = ["/registers/confidential/", f"/registers/confidential/{Confidential.objects.get().pk}/", "/statistics/"]

    def count() -> list[int]:
        counts = []
        for path in paths:
            office.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert office.get(path, follow=True).status_code == 200
            counts.append(len(queries))
        return counts

    before = count()
    keep(range(2021, 2025))
    assert count() == before
    assert max(before) <= 25, before
