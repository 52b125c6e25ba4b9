"""Figures of the sample workspace: the definitions, the shipped series with what reports and plans gave of the five regions, figures
of the made-up province, a collection that is published and one under way."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from django.utils import timezone

from guibiao.indicators import series
from guibiao.kernel import procedures
from guibiao.kernel.models import Organisation
from guibiao.plans import cited
from guibiao.plans.sample_office import PLANNER, REVIEWER, day, texts, unit, user
from guibiao.statistics import definitions, filling, observations, returns
from guibiao.statistics.models import Campaign, DataItem, DataSet, Intake, Rule

SERIES = "内置序列：全国和31个省、自治区、直辖市（国家统计局、科技部公布，techme 项目整理）"
REPORTS = "五个地区2026年政府工作报告给出的数"
#: Who takes which step on a return; the unit itself hands in.
_STEPS = {"check": REVIEWER, "approve": REVIEWER, "send_back": REVIEWER}


def load() -> None:
    """Put definitions, figures and collections in for the sample planner."""
    planner, said = user(PLANNER), texts(__file__)
    definitions.load()
    by = {"user": planner, "organisation": planner.organisation, "kind": Intake.Kind.SERIES}
    table = pa.concat_tables([series.provinces(), series.revisions(), series.computed()])
    observations.add(table, title=SERIES, official=True, **by)
    observations.add(series.reports(), title=REPORTS, **by)
    for document in cited.documents():
        if facts := cited.facts(document):
            observations.add(facts, title=document.title, **by)
    _figures(said["province"], said["cities"], planner)
    form = _form(said["form"], planner)
    annual = _collect(form, planner, said["annual"], timezone.localdate().year - 1)
    for one in annual.returns.select_related("campaign__dataset", "campaign__organisation", "unit__region"):
        for step in ("check", "approve"):
            procedures.apply(one, step, user(_STEPS[step]))
    procedures.apply(annual, "publish", planner)
    _collect(form, planner, said["quarter"], timezone.localdate().year)


def _figures(said: dict[str, Any], cities: dict[str, Any], planner: Any) -> None:
    """The province's yearly figures, and the cities' of the latest years."""
    by: dict[str, Any] = {
        "kind": Intake.Kind.IMPORT,
        "user": planner,
        "organisation": planner.organisation,
        "official": True,
    }
    whole = [
        {"region": said["region"], "indicator": code, "year": year, "value": float(value), "unit": given["unit"],
         "source": said["title"]}
        for code, given in said["figures"].items()
        for year, value in _by_year(given)
    ]  # fmt: skip
    observations.add(whole, title=said["title"], **by)
    since = timezone.localdate().year - cities["years"]
    parts = [
        {**row, "region": city, "value": _of_city(row, given, cities["amounts"]), "source": cities["title"]}
        for city, given in cities["of"].items()
        for row in whole
        if row["year"] >= since
    ]
    observations.add(parts, title=cities["title"], **by)


def _by_year(given: dict[str, Any]) -> Iterator[tuple[int, float]]:
    values = given["values"]
    first = timezone.localdate().year - given["to"] - len(values) + 1
    return enumerate(values, first)


def _of_city(row: dict[str, Any], city: dict[str, float], amounts: list[str]) -> float:
    if row["indicator"] not in amounts:
        return round(row["value"] * city["factor"], 2)
    return float(round(row["value"] * city["part"]))


def _form(said: dict[str, Any], planner: Any) -> DataSet:
    fields = {name: value for name, value in said.items() if name not in ("items", "rules")}
    form: DataSet = DataSet.objects.create(organisation=planner.organisation, **fields)
    for order, item in enumerate(said["items"], 1):
        given = {name: value for name, value in item.items() if name != "indicator"}
        DataItem.objects.create(dataset=form, order=order, indicator_id=item.get("indicator"), **given)
    for rule in said["rules"]:
        Rule.objects.create(dataset=form, **rule)
    return form


def _collect(form: DataSet, planner: Any, said: dict[str, Any], year: int) -> Campaign:
    """A collection from the cities' bureaus, each return as far as it is said to have come, else handed in."""
    campaign: Campaign = Campaign.objects.create(
        dataset=form, organisation=planner.organisation, name=said["name"], year=year, part=said.get("part", "Y"),
        closes_on=day(said["days"]), made_by=planner,
    )  # fmt: skip
    units: dict[str, Organisation] = {city: unit(f"{city}科学技术局") for city in said["returns"]}
    campaign.units.set(units.values())
    procedures.apply(campaign, "open", planner)
    layout = filling.Layout(form)
    for city, given in said["returns"].items():
        one = campaign.returns.select_related("campaign__dataset", "campaign__organisation", "unit__region").get(
            unit=units[city]
        )
        filler = user(given["by"])
        signed = {"responsible": f"{city}科学技术局局长", "filled_by": filler.full_name, "phone": "0990-1234567"}
        values = {f"{code}.r1": value for code, value in given["values"].items()}
        returns.save(one, layout, user=filler, version=one.version, values=values, signatures=signed)
        for step in given.get("steps", ["submit"]):
            by = user(_STEPS.get(step, given["by"]))
            procedures.apply(one, step, by, note=given.get("note", "") if step == "send_back" else "")
    return campaign
