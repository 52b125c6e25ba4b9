"""A bureau with figures of every kind, its people, and a program that asks with a token."""

import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from guibiao.exchange import tokens
from guibiao.statistics import definitions, observations
from guibiao.statistics.models import Indicator, Intake
from tests.plans.conftest import read_in  # noqa: F401

DAY = datetime.date(2025, 9, 1)
#: Region, indicator and what else is said of a figure: vintages, bounds, missing, parts of a year, texts that break formats.
FIGURES: list[dict[str, Any]] = [
    {"region": "910000", "indicator": "rd_intensity", "year": 2022, "value": 2.1, "unit": "%", "vintage": DAY},
    {"region": "910000", "indicator": "rd_intensity", "year": 2023, "value": 2.2, "unit": "%", "vintage": datetime.date(2024, 9, 1)},
    {"region": "910000", "indicator": "rd_intensity", "year": 2023, "value": 2.3, "unit": "%", "vintage": DAY},
    {"region": "910000", "indicator": "rd_intensity", "year": 2024, "value": None, "status": "missing", "reason": "尚未公布"},
    {"region": "910100", "indicator": "rd_intensity", "year": 2023, "value": 1.9, "unit": "%", "status": "provisional"},
    {"region": "910000", "indicator": "high_tech_enterprises", "year": 2024, "value": 4500.0, "unit": "家", "comparator": "≥"},
    {"region": "910100", "indicator": "high_tech_enterprises", "year": 2024, "value": 0.8, "unit": "万家", "comparator": "range", "upper": 1.0,
     "status": "estimated"},
    {"region": "910000", "indicator": "rd_expenditure", "year": 2023, "value": 612.3456789012345, "unit": "亿元", "scope": "规上工业企业"},
    {"region": "910000", "indicator": "rd_expenditure", "year": 2023, "part": "Q3", "value": 150.0, "unit": "亿元"},
    {"region": "910000", "indicator": "rd_expenditure", "year": 2023, "part": "M06", "to_date": True, "value": 300.5, "unit": "亿元",
     "source": '=1+1 "引号"，<逗号>, & 换\n行　全角空格'},
    {"region": "910000", "indicator": "rd_expenditure", "year": 2025, "value": 1e-7, "unit": "亿元", "status": "forecast", "place": "第3行"},
    {"region": "920000", "indicator": "rd_intensity", "year": 2023, "value": 0.0, "unit": "%"},
]  # fmt: skip


@pytest.fixture
def figures(places: dict[str, Any], person: Callable[..., Any]) -> list[dict[str, Any]]:
    definitions.load()
    Indicator.objects.filter(code="high_tech_enterprises").update(unit="家")
    observations.add(
        FIGURES, kind=Intake.Kind.IMPORT, title="年鉴", user=person("shu", "planner"), organisation=places["bureau"]
    )
    return FIGURES


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The requests are in the transaction of the test: their beginning and end close nothing."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Program:
    """A program with a token: asks the API without a session."""

    def __init__(self, word: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"authorization": f"Bearer {word}"}

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(f"/api/{path}", query or {}, headers={**self.headers, **headers})

    def post(self, path: str, rows: Any, query: dict[str, str] | None = None, **headers: str) -> Any:
        from urllib.parse import urlencode

        given = {"title": "接口报送", "unclassified": "true", **(query or {})}
        content = rows if isinstance(rows, (str, bytes)) else json.dumps({"rows": rows})
        kind = headers.pop("content_type", "application/json")
        address = f"/api/{path}?{urlencode(given)}"
        return self.client.post(address, content, content_type=kind, headers={**self.headers, **headers})


@pytest.fixture
def program(db: None) -> Callable[..., Program]:
    """`program(owner, write=True)`: a program with a token of somebody."""

    def make(owner: Any, **scope: Any) -> Program:
        until = scope.pop("expires_on", timezone.localdate() + datetime.timedelta(days=30))
        _token, word = tokens.make(owner, name="每日取数", expires_on=until, made_by=owner, **scope)
        return Program(word)

    return make


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
