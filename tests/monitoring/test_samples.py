"""The sample workspace: the shipped schemes are there, the provinces worked out, the counties waiting for data."""

import pytest
from django.test import Client

from guibiao.kernel.models import User
from guibiao.monitoring import sample_workspace
from guibiao.monitoring.models import Evaluation, Run
from guibiao.monitoring.ranking import message, ranking
from guibiao.monitoring.service import results_of
from guibiao.plans.sample_office import settle
from tests.monitoring.conftest import work

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_provinces_are_worked_out_and_the_counties_wait() -> None:
    settle()
    sample_workspace.load()
    work()
    run = Run.objects.get()
    assert (run.state, run.units, run.latest, run.leader) == ("done", 31, "2023", "北京")
    results = results_of(run)
    assert "2023年北京居首" in message(ranking(results, 2023), 2023)
    assert results.years == list(range(2010, 2024))  # and not those of which the series have next to nothing
    lines = ranking(results, 2023)
    told = {row["uCode"]: row["told_apart_from_next"] for row in results.of("classes", 2023)}
    assert {line.code: line.apart for line in lines} == told
    assert {True, False} <= set(told.values())
    assert run.evaluation.source == Evaluation.Source.SHIPPED
    assert "全国科技经费投入统计公报" in run.evaluation.source_note
    waiting = Evaluation.objects.exclude(pk=run.evaluation_id)
    assert [one.edition.awaits_data for one in waiting] == [True]
    _leads_to_its_publication(run)


def _leads_to_its_publication(run: Run) -> None:
    """A figure of a province leads to its cell and its publication."""
    officer = Client()
    planner = User.objects.get(username="planner")
    User.objects.filter(pk=planner.pk).update(must_change_password=False)
    officer.force_login(User.objects.get(pk=planner.pk))
    address = f"/monitoring/runs/{run.pk}/lineage/?unit=110000&node=rd_intensity&year=2022"
    page = officer.get(address).content.decode()
    assert "“provinces.csv”第" in page and "“2022”列" in page
    assert "全国科技经费投入统计公报" in page and "6.83" in page
    assert officer.get(f"/monitoring/runs/{run.pk}/charts/map/").status_code == 200
