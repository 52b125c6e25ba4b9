"""The registry of terms as an office has it: its own indicators, and the release months that it set."""

import pytest

from guibiao.statistics import definitions
from guibiao.statistics.models import Indicator
from guibiao.terms.indicators import Registry

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_without_anything_of_the_office_it_is_the_product_s() -> None:
    definitions.load()
    assert definitions.registry() is Registry.default()


def test_an_indicator_of_its_own_is_known_by_code_and_by_name() -> None:
    Indicator.objects.create(
        code="makers_fair", name="创客集市场次", unit="场", type="flow", release_month=3, definition="当年办的场次"
    )
    found = definitions.registry().get("makers_fair")
    assert found is not None
    assert (found.name, found.unit, found.type, found.release_month) == ("创客集市场次", "场", "flow", 3)
    assert definitions.registry().match("创客集市场次", "场") == found
    assert definitions.registry().get("rd_intensity") == Registry.default().get("rd_intensity")


def test_a_release_month_that_the_office_set_holds_from_then_on() -> None:
    definitions.ensure(["rd_intensity"])
    before = definitions.registry().get("rd_intensity")
    assert before is not None
    Indicator.objects.filter(code="rd_intensity").update(release_month=12)
    after = definitions.registry().get("rd_intensity")
    assert after == before._replace(release_month=12)
    assert Registry.default().get("rd_intensity") == before
