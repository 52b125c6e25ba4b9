"""Figures that are cited from a public document: no sentence of it, compared with other plans, watched when somebody wants it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from guibiao.kernel.models import Region
from guibiao.plans import cited, comparison
from guibiao.plans.models import Plan, Task
from guibiao.plans.sample_workspace import cite

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def five(planner: Any) -> dict[str, Plan]:
    """The five public documents, by region."""
    found = {}
    for document in cited.documents():
        Region.objects.get_or_create(code=document.region, defaults={"name": document.region_name, "level": 1})
        found[document.region_name] = cite(document, planner)
    return found


def test_the_five_documents_are_typed_and_whole() -> None:
    documents = {one.region_name: one for one in cited.documents()}
    assert {name: (one.stage, one.period) for name, one in documents.items()} == {
        "青海省": ("final", (2021, 2025)), "沧州市": ("final", (2021, 2025)), "贵州省": ("final", None),
        "山西省": ("final", (2021, 2025)), "黑龙江省": ("draft", None),
    }  # fmt: skip
    targets = {name: sum(one.kind == "target" for one in document.figures) for name, document in documents.items()}
    assert targets == {"青海省": 2, "沧州市": 18, "贵州省": 25, "山西省": 32, "黑龙江省": 6}
    own = cited.facts(documents["沧州市"])
    assert len({(one["indicator"], one["year"]) for one in own}) == len(own)
    intensity = [one for one in own if one["indicator"] == "rd_intensity"]
    assert {(one["year"], one["value"]) for one in intensity} == {(2015, 0.48), (2020, 1.29)}
    assert {one["source"] for one in intensity} == {documents["沧州市"].title}
    starts = {one["indicator"]: (one["value"], one["unit"]) for one in own if one["year"] == 2020}
    assert starts["new_high_tech_share"] == (14.4, "%"), "that of a change has the unit of the indicator"


def test_cited_figures_can_be_compared(five: dict[str, Plan], planner: Any) -> None:
    assert {plan.state for plan in five.values()} == {"cited"}
    assert len(comparison.compare(planner, comparison.Asked()).columns) >= 5


def test_cited_targets_are_watched_when_somebody_wants_it(five: dict[str, Plan], planner: Any, reader: Any) -> None:
    final, draft, client = five["山西省"], five["黑龙江省"], signed_in(planner)
    item = final.items.filter(kind="target").first()
    assert item is not None
    answer: Any = client.get(reverse("plan_item", args=[final.pk, item.identity]))
    assert answer.url == f"/plans/{final.pk}/#item-{item.pk}"
    page = client.get(reverse("plan", args=[final.pk])).content.decode()
    button = reverse("plan_move", args=[final.pk, "watch"])
    assert escape(item.data["indicator"]) in page and button in page
    assert button not in signed_in(reader).get(reverse("plan", args=[final.pk])).content.decode()
    for plan in (final, draft):
        client.post(reverse("plan_move", args=[plan.pk, "watch"]))
    assert (Plan.objects.get(pk=final.pk).state, Plan.objects.get(pk=draft.pk).state) == ("adopted", "cited")
    client.post(reverse("plan_move", args=[draft.pk, "watch"]), {"override_reason": "先行监测"})
    version = Plan.objects.get(pk=draft.pk).current_version
    assert (version.draft, version.override_reason, version.targets.count()) == (True, "先行监测", 6)
    assert version.targets.get(canonical="tech_contract_turnover").sentence == "技术合同成交额超过500亿元（2025年）"
    assert not Task.objects.exists(), "who watches another region does not carry out its plan"
    page = client.get(reverse("plan", args=[final.pk])).content.decode()
    assert "查看原文" not in page and button not in page
    assert client.get(reverse("plan_version", args=[final.pk, 1])).status_code == 200
    answer = client.post(reverse("plan_move", args=[final.pk, "revise"]), {"note": "改"}, follow=True)
    assert "没有原文，不能修订" in answer.content.decode()
