"""The pages of what was adopted: long lists in pages, figures that can be read, reasons in the reader's language."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.kernel.models import Job
from guibiao.plans.models import Measure, Plan, Target, Version

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def version(planner: Any, places: dict[str, Any]) -> Version:
    """A version with more targets and measures than a page holds."""
    plan = Plan.objects.create(
        organisation=places["bureau"], region=places["east"], name="规划.txt", title="东江省规划", uploaded_by=planner,
        sha256="0" * 64,
    )  # fmt: skip
    made = Version.objects.create(
        plan=plan, number=1, adopted_by=planner, effective_on="2021-01-01",
        acknowledged=[{"item": "t1", "what": "第1个指标", "reasons": ["no_year"]}, {"item": "t2", "what": "第2个指标", "reasons": []}],
    )  # fmt: skip
    for first in range(1, 451, 50):
        Target.objects.bulk_create(
            Target(
                version=made, identity=uuid4(), order=n, indicator=f"第{n}个指标", kind="level", comparator="=", value=6000 + n,
                unit="家", year=2025, modality="commit", baseline_value=3155, baseline_year=2020, sentence="原文", start=n, end=n + 1,
            )
            for n in range(first, first + 50)
        )  # fmt: skip
        Measure.objects.bulk_create(
            Measure(version=made, identity=uuid4(), order=n, title=f"第{n}项举措", text="做", start=n, end=n + 1)
            for n in range(first, first + 50)
        )
    return made


def test_a_long_version_is_turned_page_by_page(version: Version, planner: Any, client: Client) -> None:
    client.force_login(planner)
    address = f"/plans/{version.plan_id}/versions/1/"
    with CaptureQueriesContext(connection) as first:
        page = client.get(address).content.decode()
    assert page.count("第 1–200 条，共 450 条") == 2
    assert "第200个指标" in page and "第201个指标" not in page
    assert 'href="?measures=2"' in page
    with CaptureQueriesContext(connection) as last:
        page = client.get(f"{address}?targets=3&measures=2").content.decode()
    assert "第450个指标" in page and "第400个指标" not in page
    assert "第201项举措" in page and "第200项举措" not in page
    assert 'href="?targets=2&amp;measures=2"' in page
    assert len(last) <= len(first)


def test_thousands_stand_apart_on_the_page_and_years_do_not(version: Version, planner: Any, client: Client) -> None:
    client.force_login(planner)
    page = client.get(f"/plans/{version.plan_id}/indicators/?version=1").content.decode()
    assert ">6,001</a>" in page
    assert "3,155（2020年）" in page


def test_what_was_acknowledged_is_said_in_the_language_of_the_reader(
    version: Version, planner: Any, client: Client
) -> None:
    client.force_login(planner)
    address = f"/plans/{version.plan_id}/versions/1/"
    chinese = client.get(address).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(address).content.decode()
    for word, elsewhere in (("没有年份", "No year"), ("尚未核对", "Not checked yet")):
        assert word in chinese
        assert word not in english
        assert elsewhere.lower() in english.lower()


def test_a_job_says_how_far_it_is_in_the_language_of_the_reader(planner: Any, client: Client) -> None:
    job = Job.objects.create(kind="plans.read", label="东江省规划", message="打开文件", owner=planner, state="running")
    client.force_login(planner)
    assert client.get(f"/jobs/{job.pk}/?format=json").json()["label"] == "读取规划：东江省规划"
    client.cookies["django_language"] = "en"
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "Reading a plan" in page and "Opening the file" in page
