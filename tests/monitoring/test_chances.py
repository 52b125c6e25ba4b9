"""Many targets looked ahead at once: each has the chance that its own page says, and queries do not grow with their number."""

# ruff: noqa: F811
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guibiao.monitoring import chances, outlook, recomputing, standing, warning_rows, warnings
from guibiao.monitoring.models import TargetWarning, Watched
from guibiao.statistics import definitions
from tests.monitoring import mixed
from tests.monitoring.test_recomputing import nation  # noqa: F401

pytestmark = pytest.mark.database


@pytest.fixture
def judged(nation: Any, planner: Any, places: Any) -> None:
    """Targets of every sort with ten years of figures."""
    for plan in nation:
        if plan.region:
            rows = [
                {"region": plan.region.code, "indicator": code, "year": year, "unit": mixed.UNITS.get(code, "家"),
                 "value": round((40 + 3 * number) * (1 + 0.06 * number) ** (year - 2014), 2)}
                for number, code in enumerate(mixed.CODES) for year in range(2014, 2024)
            ]  # fmt: skip
            mixed.bring_in(planner, places["bureau"], rows)
    for number, rows in enumerate(mixed.figures(planner, places["bureau"], nation)):
        mixed.bring_in(planner, places["bureau"], rows, number)
    recomputing.judge_all()


@pytest.mark.parametrize("whole", [1, 2000])
def test_each_has_the_chance_that_its_page_says(judged: None, monkeypatch: Any, whole: int) -> None:
    monkeypatch.setattr(chances, "_WHOLE", whole)
    registry = definitions.registry()
    rows = [row for row in warning_rows.read(Watched.every.lit().filter(current__isnull=False)) if row.looks_ahead]
    found = chances.Chances(registry).of(rows)
    assert len(found) > 10
    for one in Watched.every.filter(pk__in=[row.pk for row in rows]).select_related(*standing.RELATED):
        result = standing.result_of(one.current)
        seen = outlook.of(one.asks, result, registry) if result else None
        assert found.get(one.pk) == (None if seen is None else pytest.approx(seen.chance, abs=1e-9)), one


def test_a_first_run_costs_the_same_queries_for_any_number(judged: None) -> None:
    pks = list(Watched.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as few:
        warnings.raise_for(Watched.objects.filter(pk__in=pks[::4]))
    assert TargetWarning.objects.exists()
    with CaptureQueriesContext(connection) as many:
        warnings.raise_all()
    assert TargetWarning.objects.count() > 12 and len(many) <= len(few) + 10, (len(few), len(many))
    with CaptureQueriesContext(connection) as again:
        assert warnings.raise_all() == 0
    assert len(again) <= 2
