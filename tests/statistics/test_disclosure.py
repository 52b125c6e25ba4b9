"""What one unit said of itself leaves the house nowhere: not on a page, in a file or through the API, not by differencing what is
shown, and not from one publication to the next."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guibiao.indicators.suppression import Cell
from guibiao.kernel import procedures
from guibiao.kernel.models import Organisation, Region
from guibiao.kernel.registers import registry
from guibiao.statistics import definitions, disclosure, observations
from guibiao.statistics.models import Breakdown, Campaign, DataItem, DataSet, Observation, Release, Return, Rule
from tests.indicators.suppression.attack import Attack
from tests.statistics import walk

#: What the only unit of the third city said; no other figure looks like it.
SECRET = {"A1": 7319.25, "A2": 4187.5, "A3": 3131.75}
CODES = {"A1": "rd_expenditure", "A2": "high_tech_enterprises", "A3": "tech_contract_turnover"}


@pytest.fixture
def campaign(office: Client, planner: Any, places: dict[str, Any]) -> Campaign:
    """Eleven enterprises in two cities, one in a third: items that add up, lines that add up; all approved."""
    definitions.ensure(CODES.values())
    form = DataSet.objects.create(
        name="企业科技活动", organisation=places["bureau"], form_number="东科统2表", authority="东江省科学技术厅",
        approval="东统制〔2025〕9号", valid_until=timezone.localdate(), rows="single",
    )  # fmt: skip
    for order, (code, indicator) in enumerate(CODES.items()):
        DataItem.objects.create(
            dataset=form, order=order, code=code, name=code, unit="万元", required=False, indicator_id=indicator
        )
    for order, (code, scope) in enumerate({"r0": "", "r1": "大型", "r2": "小型"}.items()):
        Breakdown.objects.create(dataset=form, order=order, code=code, name=scope or "合计", scope=scope)
    for rule in ("A1 = A2 + A3", "r0 = r1 + r2"):
        Rule.objects.create(dataset=form, expression=rule)
    made = Campaign.objects.create(
        dataset=form, organisation=places["bureau"], name="2024年企业年报", year=2024, made_by=planner,
        closes_on=timezone.localdate(),
    )  # fmt: skip
    made.units.add(places["bureau"])
    procedures.apply(made, "open", planner)
    made.returns.all().delete()
    cities = [
        Region.objects.create(code=f"91{n}001", name=f"第{n}市", level=2, parent=places["east"]) for n in range(3)
    ]
    for number in range(11):
        city = cities[number % 2]
        answered(
            made,
            f"企业{number}",
            city,
            {"A2": 1000.0 + number * 70, "A3": 400.0 + number * 30},
            "r1" if number % 3 else "r2",
        )
    answered(made, "独一家", cities[2], {"A2": SECRET["A2"], "A3": SECRET["A3"]}, "r1")
    return made


def answered(campaign: Campaign, name: str, city: Region, figures: dict[str, float], line: str) -> Return:
    """A unit whose return is approved."""
    unit = Organisation.objects.create(name=name, region=city)
    figures = {"A1": sum(figures.values()), **figures}
    values = {f"{code}.{row}": str(figure) for code, figure in figures.items() for row in ("r0", line)}
    one = Return.objects.create(campaign=campaign, unit=unit, values=values, responsible="甲", filled_by="乙")
    for step in ("submit", "check", "approve"):
        procedures.apply(one, step, campaign.made_by)
    return one


def publish(office: Client, campaign: Campaign) -> None:
    office.post(f"/statistics/campaigns/{campaign.pk}/move/publish/")
    campaign.refresh_from_db()
    assert campaign.state == "published"


def writings(value: float) -> set[str]:
    return {f"{value:.15g}", f"{value:,.15g}", f"{value:.2f}", f"{value:,.2f}", f"{value:.1f}", f"{value:,.1f}"}


def found_in(said: dict[str, str], value: float) -> list[str]:
    marks = {form: re.compile(rf"(?<![\d.]){re.escape(form)}0*(?![\d.]*\d)") for form in writings(value)}
    return [
        path for path, text in said.items() if any(form in text and mark.search(text) for form, mark in marks.items())
    ]


def everywhere(campaign: Campaign) -> list[str]:
    """Every address of the house, with the keys of what this test has made."""
    hidden = Observation.objects.filter(value=None).order_by("-pk").first()
    shown = Observation.objects.exclude(value=None).order_by("-pk").first()
    assert hidden and shown
    names = [register.name for register in registry]
    return sorted({
        *walk.addresses({"int": [campaign.pk], "name": names, "form": ("xlsx", "csv"), "slug": ("publish",)}),
        f"/statistics/campaigns/{campaign.pk}/?state=approved", "/registers/observations/?q=独一家",
        *(f"{before}/observations/{one.pk}{after}" for one in (hidden, shown)
          for before, after in (("/registers", "/"), ("/api/registers", ""))),
        *(f"/statistics/returns/{one.pk}/{after}" for one in campaign.returns.all() for after in ("", "form.xlsx")),
        "/registers/observations/?value_min=4000", "/api/registers/observations?value_from=4000", "/api/observations?statements=all",
        "/api/observations/export?statements=all", "/api/registers/observations/export/ndjson", "/api/registers/observations/export/csv",
        "/api/sdmx/data/OBSERVATIONS/all", "/api/sdmx/data/OBSERVATIONS/all?format=csv-2.0",
    })  # fmt: skip


@pytest.mark.django_db
def test_no_page_file_or_api_says_what_one_unit_said(
    office: Client, reading: Client, campaign: Campaign, person: Callable[..., Any]
) -> None:
    publish(office, campaign)
    paths = everywhere(campaign)
    assert len(paths) > 300
    stranger = Client()
    stranger.force_login(person("wai", "filler", organisation=Organisation.objects.get(name="企业0")))
    read = walk.said(reading, paths)
    assert len(read) > 100
    asked = {*read, *(path for path in paths if "/returns/" in path)}
    for said in (read, walk.said(stranger, asked)):
        for value in SECRET.values():
            assert not found_in(said, value)
    sums = f"/statistics/campaigns/{campaign.pk}/results"
    assert found_in(walk.said(office, [f"{sums}/", f"{sums}.xlsx"]), SECRET["A2"]), "the walk sees what is there"


@pytest.mark.django_db
def test_before_publication_nobody_else_sees_a_sum(office: Client, reading: Client, campaign: Campaign) -> None:
    page = f"/statistics/campaigns/{campaign.pk}/results/"
    assert "还没有发布" in reading.get(page).content.decode()
    mine = office.get(page).content.decode()
    assert "含不公布的数" in mine
    assert found_in(walk.said(office, [page]), SECRET["A1"])


def shown_to(client: Client, campaign: Campaign, names: dict[str, str]) -> dict[Cell, float]:
    """The sums of the page of results, as somebody reads them off."""
    text = client.get(f"/statistics/campaigns/{campaign.pk}/results/").content.decode()
    found = {}
    for section in re.findall(r"<section.*?</section>", text, re.S):
        measure = CODES[re.search(r"<h2>(A\d)", section)[1]]  # type: ignore[index]
        for place, cells in re.findall(r'<tr><th scope="row">\s*(\S+?)</th>(.*?)</tr>', section):
            for line, cell in zip(("", "大型", "小型"), re.findall(r"<td.*?</td>", cells), strict=True):
                number = re.sub(r"<[^>]*>|,", "", cell).strip()
                if number not in ("×", "—"):
                    found[Cell(names[place.strip("　")], measure, line)] = float(number)
    return found


def known_from(attack: Attack, campaign: Campaign, sums: dict[Cell, float], seen: dict[Any, list[float]]) -> None:
    """Learn sums, knowing who answered and whose figures are as they were."""
    names: dict[Any, Any] = {}
    returns = list(campaign.returns.filter(state="published").select_related("unit__region__parent"))
    lines = {"r0": "", "r1": "大型", "r2": "小型"}
    for one in returns:
        said = {(CODES[key[:2]], lines[key[3:]]): float(value) for key, value in one.values.items()}
        for where, figure in said.items():
            versions = seen.setdefault((one.unit_id, *where), [])
            if figure not in versions:
                versions.append(figure)
            names[one.unit_id, *where] = (one.unit_id, *where, versions.index(figure))
        for measure in CODES.values():
            attack.learn(
                {names[one.unit_id, measure, line]: -1.0 if line else 1.0 for m, line in said if m == measure}, 0
            )
        for line in {line for _m, line in said}:
            items = [names[one.unit_id, code, line] for code in CODES.values()]
            attack.learn(dict(zip(items, (1.0, -1.0, -1.0), strict=True)), 0)
    for cell, value in sums.items():
        inside = [one for one in returns if cell.place in (one.unit.region.code, one.unit.region.parent.code)]
        who = [
            names[one.unit_id, cell.measure, cell.line]
            for one in inside
            if (one.unit_id, cell.measure, cell.line) in names
        ]
        attack.learn_sum(who, value)


@pytest.mark.database
@pytest.mark.django_db
def test_nothing_can_be_reckoned_from_what_is_shown_and_was_shown_before(
    office: Client, reading: Client, campaign: Campaign
) -> None:
    names = dict(Region.objects.values_list("name", "code"))
    attack, seen = Attack(), dict[Any, list[float]]()
    publish(office, campaign)
    first = shown_to(reading, campaign, names)
    assert len(first) > 8, "most is shown"
    known_from(attack, campaign, first, seen)
    city = Region.objects.get(name="第1市")
    procedures.apply(campaign, "reopen", campaign.made_by, note="补报")
    fresh = answered(campaign, "新来的", city, {"A2": 2913.0, "A3": 457.0}, "r2")
    known = shown_to(reading, campaign, names)
    assert known == first, "what is only approved changes nothing for who reads"
    publish(office, campaign)
    second = shown_to(reading, campaign, names)
    assert second != first
    known_from(attack, campaign, second, seen)
    for unit, measure, line in ((fresh.unit_id, code, "") for code in CODES.values()):
        low, high = attack.bounds((unit, measure, line, 0))
        assert high - low > 0.1 * seen[unit, measure, line][0]
    alone = campaign.returns.get(unit__name="独一家")
    for code, value in SECRET.items():
        low, high = attack.bounds((alone.unit_id, CODES[code], "", 0))
        assert low <= 0.9 * value + 0.01 and high >= 1.1 * value - 0.01
    stated = {(one.region.code, one.indicator_id, one.scope): one.value
              for one in Observation.objects.exclude(value=None).select_related("region")}  # fmt: skip
    assert set(stated.items()) <= {(cell[:3], value) for sums in (first, second) for cell, value in sums.items()}
    assert Release.objects.count() == 2


@pytest.mark.django_db
def test_a_suppressed_figure_is_told_as_such_wherever_it_would_stand(
    office: Client, reading: Client, campaign: Campaign
) -> None:
    publish(office, campaign)
    one = Observation.objects.get(region__name="第2市", indicator_id=CODES["A2"], scope="")
    assert (one.value, one.status, one.reason) == (None, "missing", str(disclosure.REASON))
    page = reading.get(f"/registers/observations/{one.pk}/").content.decode()
    assert str(disclosure.REASON) in page
    assert f"/statistics/campaigns/{campaign.pk}/results/" in page, "who may see more sees it there"
    held = [row for row in observations.of(one.region, CODES["A2"]) if row.value is not None]
    assert held == []
    assert observations.table([one.region.code], [CODES["A2"]])["value"].null_count > 0


@pytest.mark.django_db
def test_queries_of_the_sums_do_not_grow_with_the_returns(office: Client, reading: Client, campaign: Campaign) -> None:
    publish(office, campaign)

    def count() -> list[int]:
        counts = []
        for client in (office, reading):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/statistics/campaigns/{campaign.pk}/results/").status_code == 200
            counts.append(len(queries))
        return counts

    count()
    before = count()
    procedures.apply(campaign, "reopen", campaign.made_by, note="补报")
    for number in range(3):
        answered(campaign, f"后来的{number}", Region.objects.get(name="第0市"), {"A2": 900.0, "A3": 400.0}, "r1")
    publish(office, campaign)
    assert count() == before
    assert max(before) <= 25


@pytest.mark.django_db
def test_a_form_for_single_units_is_not_turned_into_one_that_shows_them(office: Client, campaign: Campaign) -> None:
    from tests.statistics.test_collection import dataset_form

    answer = office.post(f"/statistics/datasets/{campaign.dataset_id}/", dataset_form())
    assert "不能改为公布各单位的数" in answer.content.decode()
    campaign.dataset.refresh_from_db()
    assert campaign.dataset.single


@pytest.mark.django_db
def test_rules_between_lines_are_checked_and_rates_are_not_added_up(office: Client, campaign: Campaign) -> None:
    one = campaign.returns.get(unit__name="企业1")
    procedures.apply(one, "send_back", campaign.made_by, note="请核")
    Return.objects.filter(pk=one.pk).update(values=one.values | {"A1.r1": "1", "A1.r2": "1"})
    assert "应有 r0 = r1 + r2" in office.get(f"/statistics/returns/{one.pk}/").content.decode()
    stated = disclosure.shown(campaign, campaign.made_by).sheets
    Rule.objects.filter(expression="r0 = r1 + r2").delete()
    assert disclosure.shown(campaign, campaign.made_by).sheets == stated, (
        "the figures say that the parts make up the whole"
    )
    DataItem.objects.filter(code="A3").update(unit="%")
    assert [sheet.name for sheet in disclosure.shown(campaign, campaign.made_by).sheets] == [
        "A1",
        "A2",
    ]
