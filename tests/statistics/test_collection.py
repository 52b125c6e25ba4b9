"""A collection from the form to the published figures, with people of several units at their own pages."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guibiao.kernel.models import Notice, Organisation, Region
from guibiao.statistics import definitions, observations
from guibiao.statistics.models import Campaign, DataItem, DataSet, Observation, Return
from guibiao.statistics.workbook import SHEET

LAWFUL = {"form_number": "东科统1表", "authority": "东江省科学技术厅", "approval": "东统制〔2025〕8号"}
GOOD = {"A1.r1": "120", "A2.r1": "80.5", "A3.r1": "是"}


def dataset_form(**changed: Any) -> dict[str, Any]:
    """What the page of a form sends: three items, one line, one hard and one soft rule."""
    today = timezone.localdate()
    items = [
        {"order": 1, "code": "A1", "name": "高新技术企业数", "unit": "家", "kind": "whole", "required": "on", "least": 0,
         "indicator": "high_tech_enterprises", "change": 50},
        {"order": 2, "code": "A2", "name": "研发经费", "unit": "亿元", "kind": "number", "required": "on",
         "indicator": "rd_expenditure"},
        {"order": 3, "code": "A3", "name": "是否有实验室", "kind": "choice", "choices": "是、否"},
    ]  # fmt: skip
    rules = [
        {"expression": "A2 <= A1", "message": "研发经费（亿元）不应多于企业数", "hard": "on"},
        {"expression": "A1 >= 100", "message": "企业数偏少"},
    ]
    sent: dict[str, Any] = {
        "name": "科技创新情况表", **LAWFUL, "valid_from": "2025-01-01", "valid_until": f"{today.year + 2}-12-31", "rows": "public",
        "least": 3, "largest": 1, "dominance": 85, "estimate": 10, "interval": 10, **changed,
    }  # fmt: skip
    for prefix, rows in (("items", items), ("lines", [{"order": 1, "code": "r1", "name": "合计"}]), ("rules", rules)):
        sent |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        sent |= {f"{prefix}-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}
    return sent


@pytest.fixture
def units(places: dict[str, Any]) -> list[Organisation]:
    """The bureaus of four cities."""
    made = []
    for n, name in enumerate(("甲", "乙", "丙", "丁"), 1):
        city = Region.objects.create(code=f"91{n:02d}01", name=f"{name}市", level=2, parent=places["east"])
        made.append(Organisation.objects.create(name=f"{name}市科学技术局", region=city))
    return made


@pytest.fixture
def campaign(office: Client, units: list[Organisation]) -> Campaign:
    """Set up and opened through the pages."""
    definitions.ensure(["high_tech_enterprises", "rd_expenditure"])
    assert office.post("/statistics/datasets/add/", dataset_form()).status_code == 302
    made = set_up(office, units)
    office.post(f"/statistics/campaigns/{made.pk}/move/open/")
    return Campaign.objects.get(pk=made.pk)


def set_up(office: Client, units: list[Organisation], year: int = 2024, part: str = "Y") -> Campaign:
    closes = timezone.localdate() + datetime.timedelta(days=20)
    sent = {
        "dataset": DataSet.objects.get().pk, "name": f"{year}年报", "year": year, "part": part, "closes_on": closes.isoformat(),
        "named": "\n".join(unit.name for unit in units),
    }  # fmt: skip
    answer = office.post("/statistics/campaigns/add/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return Campaign.objects.get(year=year)


@pytest.fixture
def filler(person: Callable[..., Any], units: list[Organisation]) -> Client:
    """Somebody of the first city's bureau, who fills in and does nothing else."""
    client = Client()
    client.force_login(person("tian", "filler", organisation=units[0]))
    return client


def fill(client: Client, one: Return, values: dict[str, str] | None = None, **more: str) -> Any:
    one.refresh_from_db()
    sent = {f"v.{key}": value for key, value in (values or GOOD).items()}
    names = {"responsible": "王局", "filled_by": "田工", "phone": "1234567", "version": str(one.version)}
    return client.post(f"/statistics/returns/{one.pk}/save/", {**names, **sent, **more}, follow=True)


def move(client: Client, one: Return, step: str, note: str = "") -> str:
    return client.post(f"/statistics/returns/{one.pk}/move/{step}/", {"note": note}, follow=True).content.decode()


def publish(office: Client, one: Return) -> str:
    for step in ("check", "approve"):
        move(office, one, step)
    return move(office, one, "publish")


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["form_number", "authority", "approval", "valid_until"])
def test_no_campaign_opens_without_what_the_law_wants(office: Client, units: list[Organisation], missing: str) -> None:
    definitions.ensure(["high_tech_enterprises", "rd_expenditure"])
    office.post("/statistics/datasets/add/", dataset_form(**{missing: ""}))
    made = set_up(office, units)
    page = office.post(f"/statistics/campaigns/{made.pk}/move/open/", follow=True).content.decode()
    assert "不能开始填报" in page
    made.refresh_from_db()
    assert made.state == "draft"
    assert not Return.objects.exists()


@pytest.mark.django_db
def test_a_form_that_has_run_out_opens_nothing(office: Client, units: list[Organisation]) -> None:
    definitions.ensure(["high_tech_enterprises", "rd_expenditure"])
    office.post("/statistics/datasets/add/", dataset_form(valid_until="2025-12-31"))
    made = set_up(office, units)
    assert "有效期" in office.post(f"/statistics/campaigns/{made.pk}/move/open/", follow=True).content.decode()
    made.refresh_from_db()
    assert made.state == "draft"


@pytest.mark.database
@pytest.mark.django_db
def test_the_whole_way_of_a_return(
    office: Client, filler: Client, campaign: Campaign, units: list[Organisation]
) -> None:
    one = campaign.returns.get(unit=units[0])
    assert "2024年报" in filler.get("/statistics/").content.decode()
    assert "须改正" in fill(filler, one, GOOD | {"A1.r1": "十二"}, then="submit").content.decode()
    one.refresh_from_db()
    assert (one.state, one.values["A1.r1"]) == ("filling", "十二"), "saved as typed, and not handed in"
    assert "不应多于" in fill(filler, one, GOOD | {"A2.r1": "130"}, then="submit").content.decode()
    soft = fill(filler, one, GOOD | {"A1.r1": "90"}, then="submit").content.decode()
    assert "要说明" in soft
    rule = DataSet.objects.get().rules.get(hard=False)
    fill(filler, one, GOOD | {"A1.r1": "90"}, then="submit", **{f"e.#{rule.pk}.r1": "两家注销"})
    one.refresh_from_db()
    assert one.state == "submitted"
    assert "已经上报" in fill(filler, one).content.decode()
    move(filler, one, "check")
    one.refresh_from_db()
    assert one.state == "submitted", "who fills in does not check"
    move(office, one, "send_back", "企业数请再核")
    assert "企业数请再核" in filler.get(f"/statistics/returns/{one.pk}/").content.decode()
    fill(filler, one, then="submit")
    publish(office, one)
    one.refresh_from_db()
    assert one.state == "published"
    held = observations.of(units[0].region, "high_tech_enterprises")[0]
    assert (held.value, held.unit, held.year) == (120, "家", 2024)
    lineage = office.get(f"/registers/observations/{held.pk}/").content.decode()
    assert f"/statistics/returns/{one.pk}/" in lineage
    assert "A1 高新技术企业数" in lineage
    move(office, one, "revise", "企业补报")
    fill(filler, one, GOOD | {"A1.r1": "125"}, then="submit")
    publish(office, one)
    assert Observation.objects.filter(indicator_id="high_tech_enterprises").count() == 2, (
        "a new vintage, the old one kept"
    )
    assert observations.of(units[0].region, "high_tech_enterprises")[0].value == 125


@pytest.mark.django_db
def test_a_unit_does_not_approve_itself(
    person: Callable[..., Any], campaign: Campaign, units: list[Organisation], office: Client
) -> None:
    own = Client()
    own.force_login(person("du", "planner", organisation=units[0]))
    one = campaign.returns.get(unit=units[0])
    fill(own, one, then="submit")
    move(own, one, "check")
    one.refresh_from_db()
    assert one.state == "submitted"
    move(office, one, "check")
    one.refresh_from_db()
    assert one.state == "checked"


@pytest.mark.django_db
def test_other_units_returns_do_not_exist(filler: Client, campaign: Campaign, units: list[Organisation]) -> None:
    other = campaign.returns.get(unit=units[1])
    for path in ("", "form.xlsx"):
        assert filler.get(f"/statistics/returns/{other.pk}/{path}").status_code == 404
    assert filler.post(f"/statistics/returns/{other.pk}/save/", {}).status_code == 404
    assert filler.get(f"/statistics/campaigns/{campaign.pk}/").status_code == 404


@pytest.mark.django_db
def test_who_only_reads_sees_the_survey_but_no_return(
    client: Client, reader: Any, campaign: Campaign, units: list[Organisation]
) -> None:
    client.force_login(reader)
    one = campaign.returns.get(unit=units[0])
    page = client.get(f"/statistics/campaigns/{campaign.pk}/").content.decode()
    assert units[0].name in page
    assert f"/statistics/returns/{one.pk}/" not in page
    assert client.get(f"/statistics/returns/{one.pk}/").status_code == 404


@pytest.mark.django_db
def test_somebody_else_was_faster(
    office: Client, filler: Client, campaign: Campaign, units: list[Organisation]
) -> None:
    one = campaign.returns.get(unit=units[0])
    seen = str(one.version)
    fill(filler, one)
    late = fill(office, one, GOOD | {"A1.r1": "999"}, version=seen)
    assert "别人改过" in late.content.decode()
    one.refresh_from_db()
    assert one.values["A1.r1"] == "120"
    script = office.post(
        f"/statistics/returns/{one.pk}/save/", {"version": seen}, headers={"X-Requested-With": "fetch"}
    )
    assert script.status_code == 409


@pytest.mark.django_db
def test_the_missing_are_seen_and_chased(
    office: Client, filler: Client, campaign: Campaign, units: list[Organisation]
) -> None:
    fill(filler, campaign.returns.get(unit=units[0]), then="submit")
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"/statistics/campaigns/{campaign.pk}/?as=xlsx").content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[2] for row in rows[1:]] == ["已上报", "填报中", "填报中", "填报中"] and rows[1][9] == "1234567"
    page = office.get(f"/statistics/campaigns/{campaign.pk}/?state=missing").content.decode()
    assert "甲市科学技术局" not in page
    assert "乙市科学技术局" in page
    fresh = set_up(office, units[:1], 2025)
    office.post(f"/statistics/campaigns/{fresh.pk}/move/open/")
    office.post(f"/statistics/campaigns/{fresh.pk}/chase/")
    assert Notice.objects.filter(kind="return.chased").count() == 1
    told = office.post(f"/statistics/campaigns/{campaign.pk}/chase/", follow=True).content.decode()
    assert "还没有填报员账号" in told


@pytest.mark.django_db
def test_what_was_sent_back_is_still_to_come(
    office: Client, filler: Client, campaign: Campaign, units: list[Organisation]
) -> None:
    one = campaign.returns.get(unit=units[0])
    fill(filler, one, then="submit")
    Campaign.objects.update(closes_on=timezone.localdate())
    move(office, one, "send_back", "企业数请再核")
    one.refresh_from_db()
    assert one.deadline is not None and one.deadline > timezone.localdate(), "there is time to mend it"
    assert not one.late
    page = office.get(f"/statistics/campaigns/{campaign.pk}/?state=returned").content.decode()
    assert "退回未重报 1" in page and "已退回" in page and "乙市科学技术局" not in page
    assert "未报 3" in page
    office.post(f"/statistics/campaigns/{campaign.pk}/chase/")
    notice = Notice.objects.get(kind="return.chased")
    assert "已退回" in notice.text and f"{one.deadline:%Y-%m-%d}" in notice.text
    Return._base_manager.filter(pk=one.pk).update(deadline=timezone.localdate() - datetime.timedelta(days=1))
    assert "逾期" in office.get(f"/statistics/campaigns/{campaign.pk}/?state=returned").content.decode()


@pytest.mark.django_db
def test_a_collection_under_way_is_postponed_and_asks_further_units(
    office: Client, filler: Client, campaign: Campaign, units: list[Organisation], places: Any
) -> None:
    fifth = Organisation.objects.create(name="戊市科学技术局", region=places["east"])
    later = timezone.localdate() + datetime.timedelta(days=40)
    sent = {
        "name": "2024年报",
        "closes_on": later.isoformat(),
        "named": "\n".join(one.name for one in [*units[1:], fifth]),
    }
    url = f"/statistics/campaigns/{campaign.pk}/edit/"
    assert "不能去掉：甲市科学技术局" in office.post(url, sent).content.decode()
    sent["named"] += "\n甲市科学技术局"
    past = sent | {"closes_on": "2020-01-01"}
    assert "有效期" in office.post(url, past).content.decode()
    assert office.post(url, sent).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.closes_on, campaign.deadline, campaign.year) == (later, later, 2024)
    assert set(campaign.returns.values_list("deadline", flat=True)) == {later}
    assert campaign.returns.filter(unit=fifth, state="filling").exists()
    told = Notice.objects.get(kind="return.postponed")
    assert f"{later:%Y-%m-%d}" in told.text and told.user.username == "tian"


@pytest.mark.django_db
def test_nothing_is_sent_back_to_a_unit_that_could_not_fill_it_in(
    office: Client, filler: Client, campaign: Campaign, units: list[Organisation]
) -> None:
    one = campaign.returns.get(unit=units[0])
    fill(filler, one, then="submit")
    office.post(f"/statistics/campaigns/{campaign.pk}/move/close/")
    assert "重新开放" in move(office, one, "send_back", "企业数请再核")
    one.refresh_from_db()
    assert one.state == "submitted"
    office.post(f"/statistics/campaigns/{campaign.pk}/move/reopen/", {"note": "有单位要改"})
    move(office, one, "send_back", "企业数请再核")
    one.refresh_from_db()
    assert one.state == "filling"


@pytest.mark.django_db
def test_publishing_asks_first_and_the_figures_go_to_a_workbook(
    office: Client, filler: Client, campaign: Campaign, units: list[Organisation]
) -> None:
    one = campaign.returns.get(unit=units[0])
    fill(filler, one, GOOD | {"A1.r1": "12345", "A2.r1": "80.5"}, then="submit")
    for step in ("check", "approve"):
        move(office, one, step)
    page = office.get(f"/statistics/campaigns/{campaign.pk}/").content.decode()
    assert 'data-gb-confirm="发布 1 张已审定的报表，另有 3 张' in page
    assert "data-gb-confirm" in office.get(f"/statistics/returns/{one.pk}/").content.decode()
    results = f"/statistics/campaigns/{campaign.pk}/results"
    assert "12,345" in office.get(f"{results}/").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"{results}.xlsx").content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows[1][:5] == ["甲市科学技术局", "甲市", "已审定", 12345, 80.5]


@pytest.mark.django_db
def test_what_adds_up_since_january_is_published_as_that(office: Client, units: list[Organisation]) -> None:
    definitions.ensure(["high_tech_enterprises", "rd_expenditure"])
    office.post("/statistics/datasets/add/", dataset_form())
    page = office.get("/statistics/campaigns/add/").content.decode()
    assert "1—9月累计" in page and "三季度" in page and "1—6月累计" not in page, "that is the half year"
    made = set_up(office, units[:1], part="T09")
    office.post(f"/statistics/campaigns/{made.pk}/move/open/")
    assert "2024年1—9月" in office.get(f"/statistics/campaigns/{made.pk}/").content.decode()
    one = made.returns.get()
    fill(office, one, then="submit")
    publish(office, one)
    held = observations.of(units[0].region, "rd_expenditure")[0]
    assert (held.period.chinese(), held.value) == ("2024年1—9月", 80.5)


@pytest.mark.django_db
def test_a_quarter_is_compared_with_a_quarter(
    filler: Client, office: Client, campaign: Campaign, units: list[Organisation]
) -> None:
    pages = []
    fill(filler, campaign.returns.get(unit=units[0]))
    for year, part, value in ((2025, "Q4", "30"), (2026, "Q1", "300")):
        made = set_up(office, units, year, part)
        office.post(f"/statistics/campaigns/{made.pk}/move/open/")
        one = made.returns.get(unit=units[0])
        fill(filler, one, {**GOOD, "A1.r1": value})
        pages.append(filler.get(f"/statistics/returns/{one.pk}/").content.decode())
    assert "上期" not in pages[0], "a year is no quarter before"
    assert "比上期的 30 变动 +900.0%" in pages[1]


@pytest.mark.django_db
def test_a_unit_finds_what_it_handed_in(filler: Client, campaign: Campaign, units: list[Organisation]) -> None:
    one = campaign.returns.get(unit=units[0])
    fill(filler, one, then="submit")
    page = filler.get("/statistics/").content.decode()
    assert "本单位报过的报表" in page and f"/statistics/returns/{one.pk}/" in page


@pytest.mark.django_db
def test_only_who_may_bring_figures_in_is_offered_it(office: Client, reading: Client) -> None:
    assert "导入观测值" in office.get("/registers/observations/").content.decode()
    assert "导入观测值" not in reading.get("/registers/observations/").content.decode()


@pytest.mark.django_db
def test_an_item_that_nothing_could_be_filled_in_for_is_refused(office: Client) -> None:
    definitions.ensure(["high_tech_enterprises", "rd_expenditure"])
    page = office.post("/statistics/datasets/add/", dataset_form() | {"items-2-choices": " 、"}).content.decode()
    assert "须写出选项" in page
    page = office.post("/statistics/datasets/add/", dataset_form() | {"items-0-most": "-1"}).content.decode()
    assert "什么也填不进去" in page
    assert not DataSet.objects.exists()


# --- the workbook ---


def form(client: Client, one: Return) -> Any:
    content = client.get(f"/statistics/returns/{one.pk}/form.xlsx").content
    return openpyxl.load_workbook(io.BytesIO(content))


def send(client: Client, one: Return, book: Any) -> str:
    held = io.BytesIO()
    book.save(held)
    file = SimpleUploadedFile("表.xlsx", held.getvalue())
    sent = {"file": file, "declared": "on"}
    return client.post(f"/statistics/returns/{one.pk}/upload/", sent, follow=True).content.decode()


def torn(content: bytes) -> bytes:
    """The workbook with its sheets cut off in the middle."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part[: len(part) // 2] if "worksheets/" in name else part)
    return held.getvalue()


@pytest.fixture
def one(campaign: Campaign, units: list[Organisation]) -> Return:
    return campaign.returns.get(unit=units[0])


@pytest.mark.django_db
def test_the_workbook_there_and_back(filler: Client, one: Return) -> None:
    DataItem.objects.filter(code="A3").update(choices="是、否、10,000家以上")
    book = form(filler, one)
    sheet = book[SHEET]
    assert sheet.protection.sheet
    assert sheet["A6"].protection.locked
    assert not sheet["C6"].protection.locked
    assert {rule.type for rule in sheet.data_validations.dataValidation} == {"whole", "decimal", "list"}
    text = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert sheet.row_dimensions[5].height >= 32, "a label of two lines is not cut"
    assert sheet.row_dimensions[8].height >= 30, "there is room to sign by hand"
    assert {"单位负责人", "填表人"} <= set(text)
    assert any(LAWFUL["approval"] in said for said in text)
    (choice,) = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    offered = [cell.value for (cell,) in book["版本"][choice.formula1.split("!")[1].replace("$", "")]]
    assert offered == ["是", "否", "10,000家以上"], "an option may hold a comma"
    sheet["C6"], sheet["D6"], sheet["E6"], sheet["C8"], sheet["E8"] = 120, 80.5, "是", "王局", "田工"
    assert "已读入" in send(filler, one, book)
    one.refresh_from_db()
    assert one.values == GOOD
    assert (one.responsible, one.filled_by) == ("王局", "田工")


def _text_in_a_number(sheet: Any) -> None:
    sheet["C6"] = "约120"


def _formula(sheet: Any) -> None:
    sheet["D6"] = "=C6*2"


def _moved_columns(sheet: Any) -> None:
    sheet["C5"], sheet["D5"] = sheet["D5"].value, sheet["C5"].value


def _moved_row(sheet: Any) -> None:
    sheet["A6"] = "r9"


def _no_option(sheet: Any) -> None:
    sheet["E6"] = "也许"


def _beyond(sheet: Any) -> None:
    sheet["H6"] = 5


def _per_cent(sheet: Any) -> None:
    sheet["D6"], sheet["D6"].number_format = 0.12, "0%"


def _hidden_row(sheet: Any) -> None:
    sheet.row_dimensions[6].hidden = True


def _hidden_column(sheet: Any) -> None:
    sheet.column_dimensions["D"].hidden = True


def _many_rows(sheet: Any) -> None:
    for number in range(20, 100_020):
        sheet.cell(number, 2, number)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "cell"),
    [
        (_text_in_a_number, "C6"), (_formula, "D6"), (_moved_columns, "C5"), (_moved_row, "A6"), (_no_option, "E6"),
        (_beyond, "H6"), (_many_rows, "B20"), (_per_cent, "D6"), (_hidden_row, "A6"), (_hidden_column, "D5"),
    ],
)  # fmt: skip
def test_every_problem_is_named_by_its_cell_and_nothing_is_saved(
    filler: Client, one: Return, spoil: Callable[[Any], None], cell: str
) -> None:
    book = form(filler, one)
    sheet = book[SHEET]
    sheet["C6"], sheet["D6"] = 120, 80
    spoil(sheet)
    page = send(filler, one, book)
    assert f"{cell}：" in page
    one.refresh_from_db()
    assert (one.values, one.version) == ({}, 1)


@pytest.mark.django_db
def test_of_columns_that_were_moved_only_that_is_told(filler: Client, one: Return) -> None:
    book = form(filler, one)
    book[SHEET].insert_cols(2)
    page = send(filler, one, book)
    assert "C5：这一列应是" in page and "C6：" not in page, "what stands in the wrong column is no news"


@pytest.mark.django_db
def test_further_rows_are_given_and_nothing_typed_is_lost(office: Client) -> None:
    answer = office.post("/statistics/datasets/add/", dataset_form(more="items"))
    page = answer.content.decode()
    assert answer.status_code == 200 and not DataSet.objects.exists(), "nothing is saved yet"
    assert 'name="items-TOTAL_FORMS" value="13"' in page and 'name="items-12-code"' in page
    assert 'value="研发经费"' in page and 'value="A2 &lt;= A1"' in page
    full = dataset_form(more="items") | {"items-TOTAL_FORMS": "999"}
    assert 'name="items-200-code"' not in office.post("/statistics/datasets/add/", full).content.decode()


@pytest.mark.django_db
def test_wrong_sheet_stale_version_and_the_form_of_another(
    filler: Client, office: Client, one: Return, units: Any
) -> None:
    other = Return.objects.get(campaign=one.campaign, unit=units[1])
    assert "拿错了文件" in send(filler, one, form(office, other))
    stale = form(filler, one)
    fill(filler, one)
    assert "请重新下载" in send(filler, one, stale)
    renamed = form(filler, one)
    renamed[SHEET].title = "Sheet1"
    assert "Sheet1" in send(filler, one, renamed)
    copied = form(filler, one)
    del copied["版本"]
    assert "没有“版本”这个工作表" in send(filler, one, copied)
    for content in (b"not a workbook", torn(filler.get(f"/statistics/returns/{one.pk}/form.xlsx").content)):
        file = SimpleUploadedFile("表.xlsx", content)
        answer = filler.post(f"/statistics/returns/{one.pk}/upload/", {"file": file, "declared": "on"})
        assert "打不开" in answer.content.decode()
    one.refresh_from_db()
    assert one.values == GOOD


# --- respondents that answer for themselves alone ---


@pytest.mark.django_db
def test_nobodys_own_figure_can_be_seen_where_units_answer_for_themselves(
    office: Client, campaign: Campaign, units: list[Organisation]
) -> None:
    DataSet.objects.update(rows="single")
    for number, unit in enumerate(units):
        Organisation.objects.filter(pk=unit.pk).update(region=units[0].region if number < 3 else units[3].region)
        one = campaign.returns.get(unit=unit)
        fill(office, one, {"A1.r1": str(110 + number), "A2.r1": "50", "A3.r1": "是"}, then="submit")
        assert "不单独发布" in publish(office, one)
    office.post(f"/statistics/campaigns/{campaign.pk}/move/publish/")
    shown = list(Observation.objects.exclude(value=None).values_list("region__name", "value"))
    hidden = list(Observation.objects.filter(value=None).values_list("region__name", flat=True))
    assert "丁市" in hidden
    assert not {110.0, 111.0, 112.0, 113.0} & {value for _region, value in shown}
    assert not (("东江省", 446.0) in shown and ("甲市", 333.0) in shown), "the sum of three gives away the fourth"


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_rows(
    office: Client, campaign: Campaign, units: list[Organisation], places: Any
) -> None:
    paths = ["/registers/campaigns/", f"/statistics/campaigns/{campaign.pk}/", "/registers/datasets/", "/statistics/"]

    def count() -> list[int]:
        counts = []
        for path in paths:
            office.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert office.get(path).status_code == 200
            counts.append(len(queries))
        return counts

    before = count()
    for number in range(4):
        unit = Organisation.objects.create(name=f"新{number}局", region=places["east"])
        Return.objects.create(campaign=campaign, unit=unit, deadline=campaign.closes_on)
        set_up(office, units, 2030 + number)
    assert count() == before
    assert max(before) <= 25
