"""A figure that is kept back is served nowhere: no value, in no format, at no earlier version; said as what it is."""

from collections.abc import Callable
from typing import Any

import pytest

from guibiao.indicators.suppression import Cell
from guibiao.kernel.models import Region
from guibiao.statistics import confidential, observations

from .conftest import Program, body

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SECRET = "612.3456789012345"


def test_a_figure_that_is_kept_back(
    figures: Any, places: dict[str, Any], program: Callable[..., Program], person: Callable[..., Any]
) -> None:
    lin = person("lin", "planner")
    asking = program(lin)
    version = observations.data_version()
    paths = [
        "observations?size=1000", "observations?statements=all&size=1000", f"observations?version={version}&size=1000",
        "observations/export?form=csv", "observations/export?form=ndjson&statements=all", "registers/observations?size=500",
        "registers/observations/export/csv", "registers/observations/export/ndjson", "sdmx/data/OBSERVATIONS/all",
        "sdmx/data/OBSERVATIONS/all?format=csv-2.0", "sdmx/data/dataflow/GUIBIAO/OBSERVATIONS/1.0/all?asOf=2030-01-01",
    ]  # fmt: skip
    shown = [path for path in paths if SECRET[:9] in body(asking.get(path)).decode().replace(",", "")]
    assert len(shown) > 7, "the walk sees what is there"
    cell = Cell("910000", "rd_expenditure", "规上工业企业")
    confidential.mark(
        Region.objects.get(code="910000"),
        cell,
        2023,
        "Y",
        name="研发经费",
        reason="只有一家",
        user=lin,
        organisation=places["bureau"],
    )
    assert [path for path in paths if SECRET[:6] in body(asking.get(path)).decode().replace(",", "")] == []
    row = asking.get("observations", {"scope": "规上工业企业"}).json()["items"][0]
    assert (row["value"], row["status"], row["suppressed"]) == (None, "missing", True)
    xml = body(asking.get("sdmx/data/OBSERVATIONS/...x_" + "规上工业企业".encode().hex() + ".")).decode()
    assert 'OBS_STATUS="Q"' in xml and 'CONF_STATUS="C"' in xml and "OBS_VALUE" not in xml
