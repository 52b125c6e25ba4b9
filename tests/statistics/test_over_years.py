"""What is published of one year does not give another away: by rates of growth, by sums over years, by an office's own formulas."""

from typing import Any

import pytest
from django.test import Client

from guibiao.kernel.models import Region
from guibiao.statistics.models import FigureFile, Indicator, Observation
from tests.statistics.conftest import upload

pytestmark = [pytest.mark.django_db]
CITY = "140200"


@pytest.fixture(autouse=True)
def province(places: dict[str, Any]) -> Region:
    made = Region.objects.create(code="140000", name="山西省", level=1, parent=places["country"])
    Region.objects.create(code=CITY, name="大同市", level=2, parent=made)
    Indicator.objects.create(code="rd_growth", name="研发经费增速", unit="%", type="rate")
    return made


def take(office: Client, *rows: str, counted: bool = True) -> str:
    """Send a file of figures of one city and take it in; what the preview said."""
    text = "地区,指标,年份,数值,单位,单位数\n" + "".join(f"大同市,{row}\n" for row in rows)
    page = upload(office, text, rows="counted" if counted else "public").content.decode()
    office.post(f"/statistics/import/{FigureFile.objects.latest('pk').pk}/", {"verdict": "take"})
    return page


def shown() -> dict[tuple[str, int], float | None]:
    rows = Observation.objects.filter(region__code=CITY).order_by("pk")
    return {(one.indicator_id, one.year): one.value for one in rows}


@pytest.mark.database
@pytest.mark.parametrize("counted", [True, False], ids=["with its numbers", "public since long"])
def test_last_year_and_the_rate_of_growth_do_not_say_this_year(office: Client, counted: bool) -> None:
    take(office, "rd_expenditure,2023,40,亿元,12", counted=counted)
    take(office, "rd_expenditure,2024,44,亿元,2", "rd_growth,2024,10,%,50")
    seen = shown()
    assert seen["rd_expenditure", 2023] == 40 and seen["rd_expenditure", 2024] is None
    assert seen["rd_growth", 2024] is None, "last year times the growth is this year"


def test_this_year_and_the_rate_of_growth_do_not_say_last_year(office: Client) -> None:
    take(office, "rd_expenditure,2023,40,亿元,2")
    take(office, "rd_expenditure,2024,44,亿元,30", "rd_growth,2024,10,%,50")
    seen = shown()
    assert seen["rd_expenditure", 2023] is None
    assert None in (seen["rd_expenditure", 2024], seen["rd_growth", 2024])


def test_an_indicator_of_the_office_s_own_is_tied_by_its_formula(office: Client) -> None:
    formulas = {"own_three": "total(rd_expenditure, 3)", "own_more": "rd_expenditure - lag(rd_expenditure, 1)"}
    for code, formula in formulas.items():
        Indicator.objects.create(code=code, name=f"{code}项", formula=formula, unit="亿元", type="flow")
    for year in (2022, 2023):
        take(office, f"rd_expenditure,{year},40,亿元,12")
    take(office, "rd_expenditure,2024,44,亿元,2")
    assert "2 个数不公布" in take(office, "own_three,2024,124,亿元,50", "own_more,2024,4,亿元,50")
    assert "个数不公布" not in take(office, "own_three,2023,80,亿元,50"), "there is no figure of the year before that"


def test_what_somebody_keeps_back_is_not_said_by_the_years_beside(office: Client) -> None:
    take(office, "rd_expenditure,2023,40,亿元,", counted=False)
    one = Observation.objects.get()
    office.post(f"/statistics/observations/{one.pk}/confidential/", {"reason": "协议未到期"})
    take(office, "rd_expenditure,2024,44,亿元,", "rd_growth,2024,10,%,", counted=False)
    seen = shown()
    assert None in (seen["rd_expenditure", 2024], seen["rd_growth", 2024])
