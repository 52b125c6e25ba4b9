"""Fills the data directory of the browser tests: figures, a report with candidates, a survey with returns. Run as a program."""

import datetime

import django


def fill() -> None:
    """Make what the pages of statistics show."""
    django.setup()
    from guibiao.kernel import procedures
    from guibiao.kernel.models import Grant, Organisation, Region, User
    from guibiao.plans.models import Item, Plan
    from guibiao.statistics import definitions, evidence, observations
    from guibiao.statistics.models import Breakdown, Campaign, DataItem, DataSet, Intake, Rule
    from tests.browser import people

    people.fill()
    planner = User.objects.select_related("organisation__region").get(username="lin")
    bureau, region = planner.organisation, planner.organisation.region
    definitions.load()
    for number, official in ((0, False), (1, True)):
        observations.add(
            [{"region": region.code, "indicator": "rd_intensity", "year": year, "value": 1.5 + year % 10 / 10 + number / 100,
              "unit": "%", "source": "年鉴", "vintage": datetime.date(2025, 9, 1)} for year in range(2015, 2024)],
            kind=Intake.Kind.IMPORT, title="年鉴", user=planner, organisation=bureau, official=official,
        )  # fmt: skip
    plan = Plan.objects.create(
        organisation=bureau, region=region, name="报告.txt", title="东江省2026年政府工作报告", genre="report", uploaded_by=planner,
        sha256="0" * 64,
    )  # fmt: skip
    text = "2025年，全省高新技术企业突破4500家，研发经费增长9.5%，技术合同成交额612亿元。"
    plan.readings.create(
        state="current",
        reader="1",
        text=text,
        found={"source": {"name": "报告.txt", "sha256": "", "media_type": "text/plain", "characters": len(text)}},
    )
    facts = (
        ("高新技术企业", "high_tech_enterprises", "level", ">", 4500, "家"), ("研发经费", "rd_expenditure", "growth", "=", 9.5, "%"),
        ("技术合同成交额", "tech_contract_turnover", "level", "=", 612, "亿元"),
    )  # fmt: skip
    for number, (name, code, kind, comparator, value, unit) in enumerate(facts):
        data = {"indicator": name, "canonical": code, "kind": kind, "comparator": comparator, "value": value, "upper": None,
                "unit": unit, "year": 2025, "per": None}  # fmt: skip
        Item.objects.create(
            plan=plan,
            kind="fact",
            key=f"f{number}",
            start=0,
            end=len(text),
            data=data,
            original=data,
            status="accepted",
        )
    evidence.collect(plan, planner)
    form = DataSet.objects.create(
        name="科技创新情况表", organisation=bureau, form_number="东科统1表", authority="东江省科学技术厅", approval="东统制〔2025〕8号",
        valid_until=datetime.date(2099, 12, 31),
    )  # fmt: skip
    for number, (code, name, unit, kind) in enumerate(
        (
            ("A1", "高新技术企业数", "家", "whole"),
            ("A2", "研发经费", "亿元", "number"),
            ("A3", "是否有实验室", "", "choice"),
        ),
        1,
    ):
        DataItem.objects.create(
            dataset=form, order=number, code=code, name=name, unit=unit, kind=kind, choices="是、否"
        )
    for number, name in enumerate(("大型", "中型", "小型"), 1):
        Breakdown.objects.create(dataset=form, order=number, code=f"r{number}", name=name, scope=name)
    Rule.objects.create(dataset=form, expression="A2 <= A1", hard=False)
    campaign = Campaign.objects.create(
        dataset=form,
        organisation=bureau,
        name="2024年年报",
        year=2024,
        closes_on=datetime.date(2099, 1, 31),
        made_by=planner,
    )
    for number in range(1, 4):
        city = Region.objects.create(code=f"9101{number:02d}", name=f"第{number}市", level=2, parent=region)
        unit = Organisation.objects.create(name=f"第{number}市科学技术局", region=city)
        campaign.units.add(unit)
        if number == 1:
            user = User.objects.create_user("tian", "田工", people_password(), organisation=unit)
            User.objects.filter(pk=user.pk).update(must_change_password=False)
            Grant.objects.create(user=user, role="filler", organisation=unit)
    procedures.apply(campaign, "open", planner)


def people_password() -> str:
    from tests.browser.serving import PASSWORD

    return PASSWORD


if __name__ == "__main__":
    fill()
