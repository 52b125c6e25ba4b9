"""Every operation of the interface answers as its description says, whatever is asked: no server error, no undocumented answer."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from guibiao.exchange import tokens

from .conftest import Program

pytestmark = pytest.mark.django_db
#: What schemathesis finds out besides by requests of its own, or from requests that came before.
LEFT_OUT = (
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
    "positive_data_acceptance",
    "max_response_time",
)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
#: Requests of each kind: the registers are all made alike.
OF_REGISTERS, OF_OTHERS = 2, 6


@pytest.fixture
def schema(
    one_connection: None, figures: Any, program: Callable[..., Program], person: Callable[..., Any], monkeypatch: Any
) -> Any:
    monkeypatch.setattr(tokens, "PER_MINUTE", 10**6)
    found = program(person("all", "planner"), write=True)
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application(), headers=found.headers)
    return described, found.headers


def test_every_operation_answers_as_described(schema: Any) -> None:
    described, headers = schema
    tried: dict[str, set[int]] = {}
    left_out = [check for check in CHECKS.get_all() if check.__name__ in LEFT_OUT]
    refusals = [check for check in CHECKS.get_all() if check.__name__ == "negative_data_rejection"]
    for each in described.get_all_operations():
        operation = each.ok()
        alike = operation.path.startswith("/api/registers/") and "{name}" not in operation.path
        examples = OF_REGISTERS if alike else OF_OTHERS
        for mode in MODES:

            @seed(1)
            @settings(
                max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(operation.as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                answer = case.call(headers=headers)
                tried.setdefault(case.operation.label, set()).add(answer.status_code)
                lost = any(_is_nothing(value) for value in (case.query or {}).values())
                case.validate_response(answer, excluded_checks=left_out + refusals * lost)

            ask()
    assert len(tried) > 70
    assert {200, 422} <= tried["GET /api/observations"] and {404, 422} <= tried["GET /api/targets/{pk}"]


def _is_nothing(value: Any) -> bool:
    """Whether a wrong value leaves no trace in an address: an empty object arrives as a word that was not given."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inside is not None and all(_is_nothing(one) for one in inside)
