"""Units and regions stand in the order of their tree."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from guibiao.kernel import tree_paths
from guibiao.kernel.models import Organisation, Region

KEYS = st.lists(st.integers(1, 9_999_999), min_size=1, max_size=6)


@given(st.lists(KEYS, min_size=2, max_size=20))
def test_sorted_by_path_is_sorted_by_the_keys_from_the_root(nodes: list[list[int]]) -> None:
    assert sorted(nodes) == sorted(nodes, key=tree_paths.of)
    assert [tree_paths.keys(tree_paths.of(node)) for node in nodes] == nodes


def test_the_paths_above() -> None:
    assert tree_paths.lineage("/0000007/0000012/") == ["/0000007/", "/0000007/0000012/"]
    assert tree_paths.lineage("") == tree_paths.keys("") == []


@pytest.mark.database
def test_units_stand_in_the_order_in_which_they_were_registered(places: dict[str, Any]) -> None:
    for key in (9_998, 9_999, 10_000, 10_001):
        Organisation.objects.create(pk=key, name=f"第{key}所", region=places["east"], parent=places["bureau"])
    Organisation.objects.create(
        pk=10_002, name="内设室", region=places["east"], parent=Organisation.objects.get(pk=9_999)
    )
    below = Organisation.objects.subtree(places["bureau"]).filter(pk__gte=9_998)
    assert list(below.values_list("pk", flat=True)) == [9_998, 9_999, 10_002, 10_000, 10_001]


@pytest.mark.database
def test_paths_of_a_workspace_from_before_are_put_in_order(places: dict[str, Any]) -> None:
    models = (Organisation, Region)
    as_now = {model: dict(model.objects.values_list("pk", "path")) for model in models}
    put_in_order = import_module("guibiao.kernel.migrations.0002_paths_in_order").Migration.operations[0]
    put_in_order.reverse_code(apps, None)
    country, east = places["country"], places["east"]
    assert Region.objects.get(pk=east.pk).path == f"/{country.pk}/{east.pk}/"
    put_in_order.code(apps, None)
    assert {model: dict(model.objects.values_list("pk", "path")) for model in models} == as_now
