"""The figures of the regions below add up to the figure of the region that asked, when all of them have said theirs."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guibiao.kernel.models import Organisation, Region
from guibiao.statistics import observations
from guibiao.statistics.models import Campaign, DataSet, Indicator, Observation, Return
from tests.statistics.test_collection import dataset_form, set_up

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NAME = "高新技术企业数"


@pytest.fixture
def cities(places: dict[str, Any]) -> list[Organisation]:
    """The governments of the two cities of the province."""
    other = Region.objects.create(code="910200", name="望海市", level=2, parent=places["east"])
    return [
        Organisation.objects.create(name=f"{city.name}人民政府", region=city, kind="government")
        for city in (places["city"], other)
    ]


def form(office: Client, typed: str = NAME, **item: Any) -> Any:
    """A form of one item, whose indicator is typed as people do."""
    row = {
        "order": 1,
        "code": "A1",
        "name": NAME,
        "unit": "家",
        "kind": "whole",
        "indicator": typed,
        "summed": "on",
        **item,
    }
    parts = ("items", "lines", "rules")
    sent = {name: value for name, value in dataset_form().items() if not name.startswith(parts)}
    for prefix, rows in (("items", [row]), ("lines", []), ("rules", [])):
        sent |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        sent |= {f"{prefix}-{n}-{key}": value for n, one in enumerate(rows) for key, value in one.items() if value}
    return office.post("/statistics/datasets/add/", sent)


def collected(office: Client, cities: list[Organisation], figures: list[str]) -> Campaign:
    """A campaign of the cities, filled in and approved through the pages; a city without figure fills nothing in."""
    campaign = set_up(office, cities)
    office.post(f"/statistics/campaigns/{campaign.pk}/move/open/")
    for one, figure in zip(campaign.returns.order_by("pk"), figures, strict=True):
        if figure:
            given = {
                "version": one.version,
                "v.A1.r1": figure,
                "responsible": "王",
                "filled_by": "田",
                "then": "submit",
            }
            office.post(f"/statistics/returns/{one.pk}/save/", given)
    for step in ("check", "approve"):
        chosen = list(campaign.returns.values_list("pk", flat=True))
        office.post(f"/statistics/campaigns/{campaign.pk}/returns/{step}/", {"chosen": chosen})
    return campaign


def said(region: Region) -> list[float | None]:
    return [one.value for one in observations.of(region, "high_tech_enterprises")]


def test_the_sum_is_published_as_the_figure_of_the_region(
    office: Client, cities: list[Organisation], places: Any
) -> None:
    assert form(office).status_code == 302
    campaign = collected(office, cities, ["1200", "800"])
    assert set(Return.objects.values_list("state", flat=True)) == {"approved"}
    results = office.get(f"/statistics/campaigns/{campaign.pk}/results/").content.decode()
    assert "东江省合计" in results
    assert ">2,000<" in results
    office.post(f"/statistics/campaigns/{campaign.pk}/move/publish/")
    assert said(places["east"]) == [2000]
    assert said(places["city"]) == [1200]
    lineage = office.get(f"/registers/observations/{Observation.objects.get(value=2000).pk}/").content.decode()
    parts = lineage.partition("由各地区的数合计而成")[2]
    for city, figure in zip(cities, (1200, 800), strict=True):
        own = Observation.objects.get(value=figure)
        assert f'<a href="/registers/observations/{own.pk}/">{city.region.name}</a>' in parts
        assert f"{figure:,}家" in parts and str(own.vintage) in parts
    assert "合计而成" not in office.get(f"/registers/observations/{own.pk}/").content.decode(), "a figure of its own"


def test_there_is_no_sum_while_a_region_is_silent(office: Client, cities: list[Organisation], places: Any) -> None:
    form(office)
    campaign = collected(office, cities, ["120", ""])
    results = office.get(f"/statistics/campaigns/{campaign.pk}/results/").content.decode()
    assert "望海市的报表还没有审定，不能合计。" in results
    office.post(f"/statistics/campaigns/{campaign.pk}/move/publish/")
    assert said(places["east"]) == []
    assert said(places["city"]) == [120]


def test_there_is_no_sum_of_some_regions(office: Client, cities: list[Organisation], places: Any) -> None:
    form(office)
    campaign = collected(office, cities[:1], ["120"])
    assert "没有望海市的报表" in office.get(f"/statistics/campaigns/{campaign.pk}/results/").content.decode()
    office.post(f"/statistics/campaigns/{campaign.pk}/move/publish/")
    assert said(places["east"]) == []


def test_rates_are_not_summed_unless_said(office: Client, cities: list[Organisation], places: Any) -> None:
    form(office, summed="")
    campaign = collected(office, cities, ["120", "80"])
    office.post(f"/statistics/campaigns/{campaign.pk}/move/publish/")
    assert Observation.objects.count() == 2
    assert said(places["east"]) == []


@pytest.mark.parametrize("typed", [NAME, "high_tech_enterprises", f"{NAME}（high_tech_enterprises）"])
def test_an_indicator_is_typed_by_name_or_code(office: Client, typed: str) -> None:
    assert form(office, typed).status_code == 302
    assert DataSet.objects.get().items.get().indicator == Indicator.objects.get(code="high_tech_enterprises")


def test_an_unknown_indicator_is_told(office: Client) -> None:
    answer = form(office, "并无此指标")
    assert answer.status_code == 422
    assert "没有“并无此指标”这个指标" in answer.content.decode()


def test_a_collective_name_means_all_of_them(office: Client, cities: list[Organisation]) -> None:
    form(office)
    sent = {
        "dataset": DataSet.objects.get().pk, "name": "年报", "year": 2024, "part": "Y",
        "closes_on": timezone.localdate().isoformat(), "named": "各市人民政府",
    }  # fmt: skip
    assert office.post("/statistics/campaigns/add/", sent).status_code == 302
    assert set(Campaign.objects.get().units.all()) == set(cities)


def test_steps_on_several_returns_tell_what_was_refused(office: Client, cities: list[Organisation]) -> None:
    form(office)
    campaign = collected(office, cities, ["120", ""])
    url = f"/statistics/campaigns/{campaign.pk}/returns/check/"
    chosen = list(campaign.returns.values_list("pk", flat=True))
    page = office.post(url, {"chosen": chosen}, follow=True).content.decode()
    assert "不能“审核通过”" in page
    assert "请先选报表。" in office.post(url, follow=True).content.decode()
    assert office.post(f"/statistics/campaigns/{campaign.pk}/returns/publish/", {"chosen": chosen}).status_code == 404
