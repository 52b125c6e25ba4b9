"""Adds to a workspace with an adopted plan what the cascade has pages for: documents below it, regions, key tasks."""

from typing import Any

from guibiao.kernel import procedures
from guibiao.kernel.models import Organisation, Region
from guibiao.plans.ledger import dividing, family, keylists
from guibiao.plans.models import KeyList, Plan
from tests.plans import families


def fill(user: Any, plan: Plan) -> None:
    """An action plan and a yearly plan below a plan, a division over two levels, a list of key tasks in two versions."""
    measures = ({"title": "布局重大科学问题攻关", "deadline": "2024"}, {"title": "开展科普进校园", "deadline": "2023"})
    action = families.adopted(user, "科技创新三年行动方案", measures=measures)
    yearly = families.adopted(user, "科技工作要点", measures=measures[:1], period=(2023, 2023))
    for upper, lower in ((plan, action), (action, yearly)):
        link = family.link(upper, lower, user)
        first = lower.task_sources.order_by("pk")[0]
        family.match(link, user, {first.pk: next(iter(family.labels(link)))})
    _divide(user, plan)
    _key_tasks(user)


def _divide(user: Any, plan: Plan) -> None:
    division = dividing.make(plan.current_version, user, title="两级分解")
    parts = list(division.parts.select_related("region", "organisation"))
    first = next(part for part in parts if part.organisation is not None)
    county = Region.objects.create(code=f"{first.region.code[:4]}99", name="江心县", level=3, parent=first.region)
    Organisation.objects.create(name="江心县人民政府", region=county, kind="government")
    figures = {
        target.pk: {part.pk: target.total if part == first else 0.0 for part in parts}
        for target in division.targets.all()
    }
    dividing.change(division, user, figures=figures)
    procedures.apply(division, "send", user)
    procedures.apply(division.parts.get(pk=first.pk), "accept", user)


def _key_tasks(user: Any) -> None:
    found = KeyList.objects.create(organisation=user.organisation, year=2023, title="2023年度重点任务清单")
    keylists.add(found, user, [one.task.pk for one in keylists.candidates(found)][:3])
    keylists.issue(found, user, document="东科发〔2023〕1号")
    row = keylists.rows(found)[0]
    keylists.change(found, user, {row.pk: {"owner": "王一"}})
    keylists.issue(found, user, reason="明确责任人")
    keylists.change(found, user, {row.pk: {"owner": "李二"}})
