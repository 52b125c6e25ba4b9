"""Collections, statistical forms and files of figures are registers: searched, filtered, sorted, taken away."""

import datetime
from io import BytesIO
from typing import Any, ClassVar

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from guibiao.kernel import procedures
from guibiao.kernel.models import StoredFile, User
from guibiao.statistics.models import Campaign, DataItem, DataSet, FigureFile
from tests.kernel.register_suite import RegisterSuite

pytestmark = pytest.mark.django_db


def someone() -> User:
    return User.objects.filter(username="maker").first() or User.objects.create_user("maker", "建表人")


def form_of(organisation: Any, name: str = "=企业表") -> DataSet:
    return DataSet.objects.create(organisation=organisation, name=name, form_number="东科统9表")


def campaign_of(organisation: Any, name: str = "=年报", **given: Any) -> Campaign:
    form = given.pop("dataset", None) or form_of(organisation)
    return Campaign.objects.create(
        dataset=form, organisation=organisation, made_by=someone(),
        **{"name": name, "year": 2024, "closes_on": datetime.date(2025, 3, 1)} | given,
    )  # fmt: skip


class TestCampaigns(RegisterSuite):
    register: ClassVar[str] = "campaigns"

    def make(self, places: dict[str, Any], organisation: Any) -> Campaign:
        return campaign_of(organisation)


class TestDataSets(RegisterSuite):
    register: ClassVar[str] = "datasets"

    def make(self, places: dict[str, Any], organisation: Any) -> DataSet:
        return form_of(organisation)


class TestFigureFiles(RegisterSuite):
    register: ClassVar[str] = "figurefiles"
    viewer: ClassVar[str] = "planner"
    outsider: ClassVar[str | None] = "reader"

    def make(self, places: dict[str, Any], organisation: Any) -> FigureFile:
        number = FigureFile.objects.count()
        file = StoredFile.objects.create(
            name="数据.csv", sha256=f"{number:064x}", size=1, uploaded_by=someone(), organisation=organisation,
            declared_unclassified_at=timezone.now(),
        )  # fmt: skip
        return FigureFile.objects.create(file=file, owner=someone(), organisation=organisation, title="=年鉴")


@pytest.mark.database
def test_collections_are_found_by_what_tells_them_apart(office: Client, planner: Any, places: dict[str, Any]) -> None:
    bureau, form = places["bureau"], form_of(places["bureau"], "研发情况")
    DataSet.objects.filter(pk=form.pk).update(authority="甲厅", approval="甲统〔2025〕1号", valid_until="2099-12-31")
    DataItem.objects.create(dataset=form, order=1, code="A1", name="研发经费")
    form.refresh_from_db()
    yearly = campaign_of(bureau, "2024年报", dataset=form, closes_on=timezone.localdate())
    yearly.units.set([bureau, places["office"]])
    procedures.apply(yearly, "open", planner)
    quarter = campaign_of(bureau, "2025年一季度快报", year=2025, part="Q1")

    def listed(**given: Any) -> list[int]:
        page = office.get("/registers/campaigns/", given).content.decode()
        return [one.pk for one in (yearly, quarter) if f"/statistics/campaigns/{one.pk}/" in page]

    assert listed() == [yearly.pk, quarter.pk]
    for given in ({"q": "快报"}, {"state": "draft"}, {"year_from": "2025"}, {"part": "Q1"}):
        assert listed(**given) == [quarter.pk], given
    for given in ({"dataset": form.pk}, {"q": "研发情况"}, {"state": "open"}):
        assert listed(**given) == [yearly.pk], given
    assert "没有符合条件的记录" in office.get("/registers/campaigns/?q=没有这个").content.decode()
    content = b"".join(office.get("/registers/campaigns/export.xlsx?sort=-missing").streaming_content)
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.values)
    named = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(one["名称"], one["报告期"], one["应报"], one["未报"]) for one in named] == [
        ("2024年报", "2024年", 2, 2), ("2025年一季度快报", "2025年一季度", 0, 0),
    ]  # fmt: skip


def test_without_any_the_first_action_is_offered(office: Client) -> None:
    for name, first in (
        ("campaigns", "/statistics/campaigns/add/"), ("datasets", "/statistics/datasets/add/"),
        ("figurefiles", "/statistics/import/"),
    ):  # fmt: skip
        page = office.get(f"/registers/{name}/").content.decode()
        assert "gb-empty" in page and first in page, name
