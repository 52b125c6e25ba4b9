"""The sample workspace as `guibiao serve --sample` makes it: every room at work, made by its own functions, once."""

import re
from collections import Counter
from typing import Any

import pytest
from django.db.models import Count
from django.test import Client
from django.utils import timezone, translation

from guibiao.assessment.models import Appeal, Assessment, Assignment, PlanEvaluation
from guibiao.cli.verdict import verdicts
from guibiao.indicators import series
from guibiao.kernel import clock
from guibiao.kernel.models import AuditEntry, Notice, User
from guibiao.kernel.registers import navigation
from guibiao.monitoring.models import Evaluation, TargetWarning, Watched
from guibiao.plans.models import Carrying, Division, KeyList, LedgerRow, Opinion, Plan, Task, UnitMatch
from guibiao.site import sample
from guibiao.statistics import observations
from guibiao.statistics.models import Campaign, Observation, Return
from guibiao.supervision.models import Consultation, Extension, Item, Round

#: Where a person asks, or makes the first thing.
BEGUN_BY_ONESELF = {"/plans/search/", "/exchange/", "/registers/beacons/"}

TABS = re.compile(r'<nav class="gb-tabs".*?</nav>', re.DOTALL)
LINK = re.compile(r'href="(/[^"]+)"')

pytestmark = pytest.mark.django_db


def states(model: Any) -> dict[str, int]:
    return dict(model.objects.order_by().values_list("state").annotate(Count("pk")))


def test_every_room_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    # A tenth of the shipped series shows the same as all of it.
    few = series.provinces()
    kept = few.filter([code in ("rd_intensity", "rd_expenditure", "tech_contract_turnover_sold", "tech_contract_turnover_bought")
                       for code in few["indicator"].to_pylist()])  # fmt: skip
    monkeypatch.setattr(series, "provinces", lambda: kept)
    with translation.override("zh-hans"):
        assert len(sample.load()) == 9
        before = AuditEntry.objects.count()
        assert sample.load() == [], "starting again does nothing"
        assert AuditEntry.objects.count() == before
        clock.tick()
        _ledger()
        _figures()
        _lights()
        _verdicts()
        _at_work()
        _is_shown()


def _ledger() -> None:
    assert states(Plan) == {"checking": 2, "adopted": 8}
    assert not UnitMatch.objects.filter(state="open").exists(), "every unit of the plans is registered"
    year = timezone.localdate().year
    assert not Task.objects.filter(standing="active", kind="measure", lead=None).exclude(units=None).exists()
    assert {plan.period_to - year for plan in Plan.objects.filter(cited=False, state="adopted")} == {0, 1, 2}
    assert Carrying.objects.filter(upper__isnull=False).count() >= 4
    assert KeyList.objects.get().versions.count() == 2
    assert Counter(Division.objects.get().parts.values_list("state", flat=True)) == {
        "accepted": 2,
        "objected": 1,
        "waiting": 2,
    }
    assert states(Opinion)["answered"] == 1
    assert LedgerRow.objects.filter(task=None).count() == 1


def _figures() -> None:
    national = {one.year: one for one in observations.of("100000", "rd_intensity")}
    assert national[2018].value == 2.14, "the later bulletin prevails"
    shanxi = {one.year: one for one in observations.of("140000", "high_tech_enterprises")}
    assert (shanxi[2025].comparator, shanxi[2025].value, shanxi[2025].source) == (
        ">",
        4500.0,
        "山西省2026年政府工作报告",
    )
    cangzhou = {one.year: one for one in observations.of("130900", "rd_intensity")}
    assert cangzhou[2020].value == 1.29
    year = timezone.localdate().year - 1
    (whole,) = [one for one in observations.of("990000", "high_tech_enterprises") if one.year == year]
    cities = Observation.objects.filter(
        indicator="high_tech_enterprises", year=year, region__parent__code="990000", part="Y"
    )
    assert whole.value == sum(cities.values_list("value", flat=True)) == 7500
    assert states(Campaign) == {"published": 1, "open": 1}
    assert states(Return) == {"published": 5, "approved": 1, "checked": 1, "submitted": 1, "filling": 2}


def _lights() -> None:
    lit = Counter(Watched.objects.lit().filter(plan__cited=False).values_list("shown", flat=True))
    assert {"met", "normal", "warning", "behind", "unknown"} <= set(lit)
    cited = Watched.objects.filter(plan__cited=True)
    assert cited.count() == 83
    assert cited.filter(current__why="bound_not_enough").count() == 3
    assert not TargetWarning.objects.filter(watched__plan__cited=True, kind="no_data").exists()
    assert (
        TargetWarning.objects.filter(state="raised").exists() and TargetWarning.objects.filter(state="handed").exists()
    )
    assert Evaluation.objects.count() == 2


def _verdicts() -> None:
    """Of the cited plans the workspace says what `guibiao verdict` says; it judges the latest year that should be known, where
    the command waits for the target's own."""
    watched = Watched.objects.filter(plan__cited=True).select_related("current", "target")
    for one, row in zip(watched.order_by("plan__pk", "target__order"), verdicts(timezone.localdate()), strict=True):
        now = one.current
        assert one.target.indicator.startswith(row["indicator"])
        assert now.data_year == row["data_year"], row["target"]
        assert [now.value, now.goal] == [n if n is None else pytest.approx(n) for n in (row["value"], row["goal"])]
        why = {"not_due": "no_data", "baseline_missing": "unknown_indicator"}.get(row["why"], row["why"])
        assert (row["verdict"], now.why.replace("not_due", "no_data") or None) == ("cannot", why), row["target"]
        assert now.standing != "met"


def _at_work() -> None:
    assert {"registered", "arranged", "working", "staged", "settled", "struck"} <= set(states(Item))
    assert Item.objects.filter(state__in=("arranged", "working"), deadline__lt=timezone.localdate()).exists()
    assert states(Round) == {"open": 1, "closed": 1}
    assert states(Consultation) == {"held": 1, "planned": 1}
    assert states(Extension) == {"asked": 1}
    assert states(Assessment) == {"judging": 1, "issued": 1}
    assert states(Appeal) == {"corrected": 1}
    assert states(Assignment) == {"open": 2}
    assert states(PlanEvaluation) == {"drafting": 1, "gathering": 1}
    told = set(Notice.objects.filter(user__username="planner").values_list("kind", flat=True))
    assert {"case.alarm", "supervision.escalated", "warning.raised"} <= told


def _is_shown() -> None:
    """Every entry and tab that people are offered is open to them, and has something to show to those who see the whole."""
    empty: dict[str, set[str]] = {}
    for username in ("planner", "reader", "filler", "city", "evaluator"):
        user = User.objects.get(username=username)
        user.must_change_password = False
        user.save()
        client = Client()
        client.force_login(user)
        seen = empty[username] = set()
        for entry in navigation.entries(user, ""):
            page = client.get(entry.url, follow=True).content.decode()
            offered = [entry.url, *(url for tabs in TABS.findall(page) for url in LINK.findall(tabs))]
            for url in dict.fromkeys(offered):
                answer = client.get(url, follow=True)
                assert answer.status_code == 200, (username, url)
                if 'class="gb-empty"' in answer.content.decode():
                    seen.add(url)
    assert empty["planner"] | empty["reader"] <= BEGUN_BY_ONESELF
