"""The sample workspace has the shipped series, every figure with its source."""

import pytest
from django.core.management import call_command

from guibiao.indicators import series
from guibiao.statistics import observations
from guibiao.statistics.models import Observation


@pytest.mark.django_db
def test_the_shipped_series_are_observations_of_the_sample_workspace() -> None:
    call_command("load_samples", verbosity=0)
    call_command("load_sample_series", verbosity=0)
    assert Observation.objects.count() == series.provinces().num_rows + series.revisions().num_rows
    national = {one.year: one for one in observations.of("100000", "rd_intensity")}
    assert national[2018].value == 2.14, "the later bulletin prevails"
    assert national[2018].intake.official
    assert observations.table(["140000"], ["rd_intensity"]).num_rows > 10
    call_command("load_sample_series", verbosity=0)
    assert Observation.objects.count() == series.provinces().num_rows + series.revisions().num_rows
