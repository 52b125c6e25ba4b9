"""Observations for programs: which are served, page by page and as a whole, and what comes in."""

import csv
import datetime
import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.exchange import importing
from guibiao.exchange.models import Sent
from guibiao.kernel.models import Region, StoredFile
from guibiao.statistics import observations
from guibiao.statistics.models import DataVersion, FigureFile, Indicator, Intake, Observation

from .conftest import Program, body
from .test_tokens import problem

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Make = Callable[..., Program]
ROW = {"region": "910000", "indicator": "rd_intensity", "year": 2021, "value": 2.05, "unit": "%"}


@pytest.fixture
def asking(figures: Any, program: Make, person: Callable[..., Any]) -> Program:
    return program(person("lin", "planner"), write=True)


def items(asking: Program, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asking.get("observations", query).json()["items"]
    return found


# --- out ----------------------------------------------------------------------------------------------------------------
def test_by_indicator_region_period_and_vintage(asking: Program) -> None:
    def said(**query: Any) -> list[tuple[Any, ...]]:
        return [(row["region"], row["period"], row["value"]) for row in items(asking, **query)]

    intensity = {"indicator": "rd_intensity"}
    assert said(**intensity, region="910000") == [
        ("910000", "2022", 2.1),
        ("910000", "2023", 2.3),
        ("910000", "2024", None),
    ]
    assert {row[0] for row in said(**intensity, region="910000", below="true")} == {"910000", "910100"}
    assert said(**intensity, region="910000,920000", year_from=2023, year_until=2023) == [
        ("910000", "2023", 2.3),
        ("920000", "2023", 0.0),
    ]
    assert said(**intensity, region="910000", year_from=2023, year_until=2023, published_until="2024-12-31") == [
        ("910000", "2023", 2.2)
    ]
    assert [
        row[2] for row in said(**intensity, region="910000", year_from=2023, year_until=2023, statements="all")
    ] == [2.2, 2.3]
    assert said(part="Q3") == [("910000", "2023-Q3", 150.0)] and said(scope="规上工业企业")[0][2] == 612.3456789012345
    assert said(**intensity, version=0) == []
    held = items(asking, **intensity, region="910000", year_from=2023, year_until=2023)[0]
    assert held["revises"] and held["holds"] and held["url"] == f"/registers/observations/{held['id']}/"


def test_what_somebody_chose_holds_here_too(asking: Program, person: Callable[..., Any]) -> None:
    first = Observation.objects.get(value=2.2)
    version = observations.data_version()
    observations.choose(first, user=person("wen", "reviewer"), reason="口径一致")
    asked = {"indicator": "rd_intensity", "region": "910000", "year_from": 2023, "year_until": 2023}
    assert [row["value"] for row in items(asking, **asked)] == [2.2]
    assert [row["value"] for row in items(asking, **asked, version=version)] == [2.3]
    assert [json.loads(line)["value"] for line in body(asking.get("observations/export", asked)).splitlines()] == [2.2]


def test_pages_have_every_figure_once(asking: Program) -> None:
    whole = [row["id"] for row in items(asking, size=1000)]
    query: dict[str, Any] = {"size": 2}
    pages = []
    while True:
        page = asking.get("observations", query).json()
        pages += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert pages == whole and len(whole) == 11
    assert asking.get("observations", {"cursor": query["cursor"][:-1]}).status_code == 422


def test_a_page_asks_as_often_for_many_figures(asking: Program, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(16):
        items(asking, size=2)
    with django_assert_max_num_queries(16):
        items(asking, size=1000)


@pytest.mark.parametrize("query", [{}, {"year_from": "2023"}, {"region": "100000", "below": "true"}])
def test_a_page_is_read_along_the_index(asking: Program, query: dict[str, str]) -> None:
    """However many figures there are: nothing is put in order first."""
    if connection.vendor != "sqlite":
        return  # which way another database takes depends on how much there is
    with CaptureQueriesContext(connection) as first:
        following = asking.get("observations", {**query, "size": "1"}).json()["next"]
    with CaptureQueriesContext(connection) as second:
        asking.get("observations", {**query, "size": "1", "cursor": following})
    for asked in (first, second):
        keys = next(one["sql"] for one in asked if "SELECT DISTINCT" in one["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {keys}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "statistics_observed_key" in plan and "B-TREE" not in plan, plan


def test_as_ndjson_csv_and_parquet(asking: Program) -> None:
    whole = items(asking, size=1000)
    lines = [json.loads(line) for line in body(asking.get("observations/export")).splitlines()]
    assert lines == whole
    read = list(
        csv.DictReader(io.StringIO(body(asking.get("observations/export", {"form": "csv"})).decode("utf-8-sig")))
    )
    assert [row["value"] for row in read] == ["" if row["value"] is None else repr(row["value"]) for row in whole]
    assert next(row["source"] for row in read if "1+1" in row["source"]).startswith("'="), (
        "no formula for a spreadsheet"
    )
    table = pq.read_table(io.BytesIO(body(asking.get("observations/export", {"form": "parquet"})))).to_pylist()
    assert [row["value"] for row in table] == [row["value"] for row in whole]
    assert table[0]["vintage"] == datetime.date(2025, 9, 1) or table[0]["vintage"] is None


def test_a_register_is_taken_away_whole(asking: Program) -> None:
    lines = [
        json.loads(line) for line in body(asking.get("registers/regions/export/ndjson", {"sort": "-code"})).splitlines()
    ]
    assert [line["code"] for line in lines] == ["920000", "910100", "910000", "100000"]
    assert lines[0]["url"].startswith("/registers/regions/")
    text = body(asking.get("registers/indicators/export/csv", {"code": "rd_intensity"})).decode("utf-8-sig")
    assert text.startswith("id,url,name,code") and "rd_intensity" in text
    problem(asking.get("registers/regions/export/csv", {"size": "3"}), 422)


@pytest.mark.parametrize(
    "query",
    [
        {"size": "100000"}, {"size": "0"}, {"year_from": "abc"}, {"year_until": "9" * 40}, {"region": ",".join(["1"] * 201)}, {"region": "a b"},
        {"part": "Q9"}, {"published_until": "2024-13-01"}, {"version": "-1"}, {"cursor": "x" * 5000}, {"regoin": "910000"}, {"below": "maybe"},
        {"statements": "some"}, {"scope": "x" * 300},
    ],
)  # fmt: skip
def test_wrong_questions_are_refused_with_the_parameter(asking: Program, query: dict[str, str]) -> None:
    refused = problem(asking.get("observations", query), 422)
    assert refused["errors"][0]["name"] == next(iter(query)) and refused["errors"][0]["detail"]


# --- in -------------------------------------------------------------------------------------------------------------------
def test_rows_come_in_through_the_intake(asking: Program, client: Client) -> None:
    answer = asking.post(
        "observations/import", [ROW, {**ROW, "year": None, "period": "2023-Q3"}, ROW], {"official": "true"}
    )
    assert answer.status_code == 201
    assert {key: answer.json()[key] for key in ("read", "added", "known", "dry_run")} == {
        "read": 3,
        "added": 2,
        "known": 1,
        "dry_run": False,
    }
    intake = Intake.objects.latest("pk")
    assert (intake.kind, intake.title, intake.official, intake.by.username) == ("import", "接口报送", True, "lin")
    kept = FigureFile.objects.get(intake=intake)
    assert kept.state == "taken"
    client.force_login(intake.by)
    one = intake.observations.first()
    assert f"/statistics/intakes/{intake.pk}/file/" in client.get(f"/registers/observations/{one.pk}/").content.decode()
    assert json.loads(body(client.get(f"/statistics/intakes/{intake.pk}/file/")))["rows"][0] == ROW
    assert asking.post("observations/import", [ROW], {"official": "true"}).json()["known"] == 1


@pytest.mark.once
def test_csv_is_the_same(asking: Program) -> None:
    text = "region,indicator,period,value,unit,vintage\r\n910000,rd_intensity,2020,1.99,%,2021-09-01\r\n"
    answer = asking.post("observations/import", "\ufeff" + text, content_type="text/csv")
    assert answer.json()["added"] == 1
    row = observations.table(["910000"], ["rd_intensity"], [2020]).to_pylist()[0]
    assert (row["value"], row["unit"], row["vintage"], row["source"]) == (
        1.99,
        "%",
        datetime.date(2021, 9, 1),
        "接口报送",
    )


def test_what_went_out_as_csv_comes_in_as_it_was(asking: Program) -> None:
    """Text that begins like a formula went out with an apostrophe."""
    asking.post("observations/import", [{**ROW, "year": 2019, "source": "=1+1", "place": "'@表"}])
    rows = list(
        csv.DictReader(
            io.StringIO(
                body(asking.get("observations/export", {"form": "csv", "year_until": "2019"})).decode("utf-8-sig")
            )
        )
    )
    assert [(row["source"], row["place"]) for row in rows] == [("'=1+1", "''@表")]
    sent = io.StringIO()
    writer = csv.DictWriter(
        sent, [name for name in importing.COLUMNS if rows[0].get(name) and name != "period"], extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    answer = asking.post("observations/import", sent.getvalue(), content_type="text/csv")
    assert (answer.json()["added"], answer.json()["known"]) == (0, 1)


def test_trying_changes_nothing(asking: Program) -> None:
    before = (Observation.objects.count(), StoredFile.objects.count(), DataVersion.objects.get().number)
    other = {**ROW, "year": 2022, "value": 2.6, "source": "公报"}
    answer = asking.post("observations/import", [ROW, other], {"dry_run": "true"})
    assert answer.status_code == 200
    assert (answer.json()["added"], answer.json()["known"], answer.json()["dry_run"]) == (2, 0, True)
    assert len(answer.json()["conflicts"]) == 1 and "2.6" in answer.json()["conflicts"][0]
    assert (Observation.objects.count(), StoredFile.objects.count(), DataVersion.objects.get().number) == before


BAD: list[tuple[dict[str, Any], str]] = [
    ({"region": None}, "region"), ({"region": "999999"}, "region"), ({"indicator": "no_such"}, "indicator"), ({"value": "2,000"}, "value"),
    ({"value": True}, "value"), ({"value": "1e999"}, "value"), ({"value": [1]}, "value"), ({"unit": "吨"}, "unit"), ({"unit": None}, "unit"),
    ({"year": 1066}, "year"), ({"year": 2021.5}, "year"), ({"year": None}, "year"), ({"part": "Q5"}, "part"), ({"period": "2021"}, "period"),
    ({"status": "fine"}, "status"), ({"status": "missing"}, "status"), ({"value": None, "status": "actual"}, "status"),
    ({"comparator": "~"}, "comparator"),
    ({"comparator": "range"}, "upper"), ({"upper": 3}, "upper"), ({"comparator": "range", "upper": 1}, "upper"), ({"vintage": "2021"}, "vintage"),
    ({"vintage": "2021-02-30"}, "vintage"), ({"source": "x" * 301}, "source"), ({"source": "a\x00b"}, "source"), ({"colour": "red"}, "colour"),
    ({"to_date": "perhaps"}, "to_date"), ({"contributors": -1}, "contributors"), ({"contributors": 2.5}, "contributors"),
    ({"contributors": 9, "largest": 35}, "largest"), ({"contributors": 9, "largest": "a"}, "largest"), ({"largest": 0.3}, "contributors"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "column"), BAD)
@pytest.mark.once
def test_every_error_has_its_row_and_column(asking: Program, wrong: dict[str, Any], column: str) -> None:
    count = Observation.objects.count()
    refused = problem(asking.post("observations/import", [ROW, {**ROW, **wrong}]), 422)
    assert [(one["row"], one["column"]) for one in refused["errors"]] == [(2, column)], refused
    assert Observation.objects.count() == count, "all or nothing"


def test_all_that_is_wrong_with_a_row_is_said_at_once(asking: Program) -> None:
    bad = {**ROW, "region": "999999", "indicator": "no_such", "year": None, "period": "20x4", "value": "a"}
    refused = problem(asking.post("observations/import", [bad, ROW, {**ROW, "unit": "吨", "vintage": "soon"}]), 422)
    said = [(one["row"], one["column"]) for one in refused["errors"]]
    assert said == [(1, "indicator"), (1, "period"), (1, "region"), (1, "value"), (3, "unit"), (3, "vintage")]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("[", "application/json", 422), ("[]", "application/json", 422), ('{"rows": []}', "application/json", 422),
        ('{"rows": [1]}', "application/json", 422), ('{"rows": [{}], "more": 1}', "application/json", 422), ("[" * 100_000, "application/json", 422),
        ("{}", "text/plain", 415), ("a,b\n1,2\n", "text/csv", 422), (b"\xff\xfe", "text/csv", 422), ('region,value\n"a', "text/csv", 422),
        (b'{"rows": [{"source": "\\ud800"}]}', "application/json", 422),
        ('{"rows": [{"value": NaN}]}', "application/json", 422), (b'{"rows": [{"source": "\xff"}]}', "application/json", 422),
    ],
)  # fmt: skip
@pytest.mark.once
def test_what_is_no_table_is_said(asking: Program, content: Any, kind: str, status: int) -> None:
    problem(asking.post("observations/import", content, content_type=kind), status)


def test_too_much_at_once(asking: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from guibiao.exchange import importing

    monkeypatch.setattr(importing, "MOST_ROWS", 2)
    assert "2" in problem(asking.post("observations/import", [ROW] * 3), 422)["detail"]
    monkeypatch.setattr(importing, "MOST_BYTES", 1 << 20)
    problem(asking.post("observations/import", [{**ROW, "place": "x" * (1 << 20)}]), 413)


def test_sums_say_who_stands_behind_them(asking: Program) -> None:
    """Of sums over respondents the unsafe ones go out without their value, and so does what would give them away."""
    figures = {
        "910000": (640.0, 45, 0.2),
        "910100": (44.5, 2, 0.7),
        "910200": (307.5, 12, 0.3),
        "910300": (288.0, 31, 0.3),
    }
    east = Region.objects.get(code="910000")
    for code in ("910200", "910300"):
        Region.objects.create(code=code, name=f"{code}市", level=2, parent=east)
    rows = [
        {"region": code, "indicator": "rd_expenditure", "year": 2020, "value": value, "unit": "亿元", "contributors": count,
         "largest": share}
        for code, (value, count, share) in figures.items()
    ]  # fmt: skip
    tried = asking.post("observations/import", rows, {"dry_run": "true"}).json()
    assert tried["suppressed"][0] == 2 and len(tried["suppressed"]) == 2
    taken = asking.post("observations/import", rows).json()
    assert (taken["suppressed"], taken["added"]) == (tried["suppressed"], 4)
    served = {
        row["region"]: (row["value"], row["suppressed"]) for row in items(asking, year_from=2020, year_until=2020)
    }
    assert served["910100"] == (None, True) and served["910000"] == (640.0, False)
    assert not Observation.everything.filter(value=44.5).exists()
    again = asking.post("observations/import", rows, {"dry_run": "true"}).json()
    assert (again["added"], again["known"]) == (0, 4)
    text = "region,indicator,period,value,unit,contributors,largest\n910100,rd_expenditure,2019,41,亿元,1,1\n"
    assert asking.post("observations/import", text, content_type="text/csv").json()["suppressed"] == [1]
    refused = problem(
        asking.post("observations/import", [rows[0], {**rows[1], "contributors": None, "largest": None}]), 422
    )
    assert [(one["row"], one["column"]) for one in refused["errors"]] == [(2, "contributors")]


def test_the_declaration_and_the_mark(asking: Program) -> None:
    assert (
        problem(asking.post("observations/import", [ROW], {"unclassified": "false"}), 422)["errors"][0]["name"]
        == "unclassified"
    )
    files = StoredFile.objects.count()
    assert "机密" in problem(asking.post("observations/import", [{**ROW, "source": "机密★10年"}]), 422)["detail"]
    assert StoredFile.objects.count() == files


def test_a_key_takes_in_once(asking: Program) -> None:
    key = {"idempotency-key": "2025-07-15/1"}
    first, again = (asking.post("observations/import", [ROW], **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    assert first.json()["added"] == 1 and Sent.objects.count() == 1
    problem(asking.post("observations/import", [{**ROW, "value": 9}], **key), 409)
    failed = {"idempotency-key": "2025-07-15/2"}
    problem(asking.post("observations/import", [{**ROW, "value": "?"}], **failed), 422)
    assert asking.post("observations/import", [{**ROW, "year": 2019}], **failed).json()["added"] == 1
    assert asking.post("observations/import", [ROW], **{"idempotency-key": "a b"}).status_code == 422


def test_who_only_reads_brings_nothing_in(program: Make, person: Callable[..., Any], figures: Any) -> None:
    problem(program(person("du", "reader")).post("observations/import", [ROW]), 403)
    problem(program(person("lin", "planner")).post("observations/import", [ROW]), 403)
    assert observations.table(["910000"], ["rd_intensity"], [2021]).num_rows == 0


def test_what_contradicts_is_named_as_the_workspace_names_it(asking: Program, places: Any) -> None:
    indicator = Indicator.objects.create(code="own_figure", name="自有指标", unit="家")
    rows = [
        {
            "region": places["east"].code,
            "indicator": indicator.code,
            "year": 2022,
            "value": value,
            "unit": "家",
            "source": source,
        }
        for value, source in ((2, "公报"), (3, "年鉴"))
    ]
    answer = asking.post("observations/import", rows, {"dry_run": "true"}).json()
    (said,) = answer["conflicts"]
    assert said.startswith(f"{places['east'].name}2022年自有指标：")
