"""Reports through the pages: put together from the house, written, made into files, checked, issued and then frozen."""

import datetime
import hashlib
import re
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pdfplumber
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guibiao.kernel import inbox
from guibiao.kernel.models import Job
from guibiao.monitoring.models import Watched
from guibiao.plans.models import Plan
from guibiao.reports.models import Report
from guibiao.statistics.models import Observation
from tests.reports.conftest import WRITTEN, begin, drawn, press, write

pytestmark = pytest.mark.database


def body(answer: Any) -> str:
    return str(answer.content.decode())


def shown(client: Client, report: Report) -> str:
    return body(client.get(reverse("register_detail", args=["reports", report.pk])))


def fetched(client: Client, report: Report, form: str) -> bytes:
    answer = client.get(reverse("report_file", args=[report.pk, form]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_report_is_drafted_written_checked_and_issued(
    office: Client, figures: Plan, reviewer: Any, planner: Any
) -> None:
    report = begin(office, figures, "mid_term")
    assert (report.state, report.title) == ("drafted", "《东江省科技创新“十四五”规划》实施情况中期评估报告")
    assert sorted(one.form for one in report.files.all()) == ["docx", "pdf", "xlsx"]
    page = shown(office, report)
    assert "还没有写，校核前必须写" in page and "规划共有监测目标7个" in page
    press(office, report, "check")
    assert report.state == "drafted", "nothing was written yet"
    write(office, report)
    assert "现有文件还是原来的" in shown(office, report)
    press(office, report, "check")
    assert report.state == "drafted", "the files are older than the texts"
    press(office, report, "files")
    press(office, report, "check")
    assert report.state == "checked"
    assert report in [line.case for line in inbox.waiting(reviewer)[:9]]
    refused = office.post(reverse("report_write", args=[report.pk, "advice"]), {"text": "再改", "seen": 1})
    assert refused.status_code == 422 and "不能再改" in body(refused)
    assert press(office, report, "issue", number="  ").state == "checked", "without a number nothing is issued"
    press(office, report, "issue", number="东科监测〔2026〕1号")
    assert (report.state, report.issued_on) == ("issued", timezone.localdate())
    for form in ("docx", "pdf", "xlsx"):
        assert hashlib.sha256(fetched(office, report, form)).hexdigest() == report.sealed[form]
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(title="另一个标题")
    assert report.sealed["docx"] in shown(office, report)
    what_stands_in_the_files(office, report)
    again = Report(
        organisation=report.organisation,
        plan=figures,
        kind="ledger",
        year=2026,
        on=report.on,
        data_version=1,
        made_by=planner,
    )
    again.save()
    Report._base_manager.filter(pk=again.pk).update(title="台账")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports_report SET state = 'checked' WHERE id = %s", [again.pk])
    office.post(reverse("report_issue", args=[again.pk]), {"number": report.number})
    again.refresh_from_db()
    assert again.number == "", "a number is used once"


def what_stands_in_the_files(office: Client, report: Report) -> None:
    """Word, PDF and Excel say the same, and what is said is what the data carry."""
    document = docx.Document(BytesIO(fetched(office, report, "docx")))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    text = "\n".join(paragraphs)
    assert report.number in paragraphs, "what it was issued under stands on it"
    for heading in ("一、总体判断", "二、指标进展", "三、任务进展", "四、问题与原因", "五、环境变化", "六、调整建议"):
        assert heading in paragraphs
    assert all(
        line in paragraphs
        for key in ("overall", "problems", "environment", "advice")
        for line in WRITTEN[key].splitlines()
    )
    assert (
        "规划部署的在册任务3项，报告过进展的1项，没有报告的2项；列入督办1项，已销号0项，在办1项，其中逾期1项。" in text
    )
    heads = ["|".join(cell.text for cell in table.rows[0].cells) for table in document.tables]
    wide = document.tables[heads.index(next(head for head in heads if "判断说明" in head))]
    rows = {row.cells[1].text: [cell.text for cell in row.cells] for row in wide.rows}
    spent = rows["全省研发经费投入强度"]
    assert "1.9%" in spent and "2024" in spent and "进度36%，时间80%" in spent and "1.5%（2020年）" in spent
    assert rows["重点平台"][11].startswith("不能判定，因为")
    with pdfplumber.open(BytesIO(fetched(office, report, "pdf"))) as pdf:
        printed = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert "总的看，规划实施平稳。" in printed and "数据来源表" in printed
    for needed in ("全省研发经费投入强度", "已完成选址", "没有收到应已发布的数据"):
        assert needed in printed.replace(" ", ""), "what stands in the one file stands in the other"
    book = openpyxl.load_workbook(BytesIO(fetched(office, report, "xlsx")))
    assert book.sheetnames == ["目标进展", "任务进展", "单位进展", "灯号汇总", "数据来源", "图表数据"]
    counted = [cell.value for cell in book["单位进展"][3]][2:]
    years = [book["数据来源"].cell(3, 6).value, book["图表数据"].cell(3, 2).value]
    assert all(isinstance(value, int) for value in (*counted, *years)), "what is counted can be added up"


@pytest.mark.once
def test_every_figure_leads_to_where_it_came_from(office: Client, figures: Plan) -> None:
    report = drawn(office, figures, "annual")
    sources = {row["number"]: row for row in report.content["sources"]}
    latest = next(row for row in sources.values() if row["role"] == "最新值" and row["target"] == "高新技术企业")
    told = Observation.objects.get(indicator_id="high_tech_enterprises", year=2024)
    assert (latest["value"], latest["year"], latest["region"]) == ("6,200家", "2024", "东江省")
    assert (latest["source"], latest["vintage"]) == ("年鉴", "2025-09-01")
    assert latest["address"] == reverse("register_detail", args=["observations", told.pk])
    assert office.get(latest["address"], follow=True).status_code == 200
    for row in report.content["targets"]:
        named = re.split(r"[、—]", row["sources"])
        assert all(row["name"] in sources[number]["target"] for number in named), row
    assert {row["role"] for row in sources.values()} == {"目标值", "基期值", "历年值", "最新值"}
    assert latest["address"] in shown(office, report)


def test_a_report_as_of_an_earlier_day_knows_nothing_later(office: Client, figures: Plan) -> None:
    yesterday = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    report = drawn(office, figures, "annual", on=yesterday)
    assert report.data_version == 0
    assert all(row["latest"] == "—" for row in report.content["targets"])
    assert report.content["charts"] == []
    assert "目前没有一个目标能够判定，因此不能对规划的总体进展下结论。" in report.content["overall"]
    assert "报告过进展的0项" in "".join(report.content["done"])
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    late = office.post(reverse("report_new"), {"plan": figures.pk, "kind": "annual", "year": 2026, "on": tomorrow})
    assert late.status_code == 422 and "不能晚于今天" in body(late)


def test_what_was_put_together_stays_until_somebody_asks(office: Client, figures: Plan, told: Any) -> None:
    report = drawn(office, figures, "annual")
    told({2025: 2.7})
    report.refresh_from_db()
    assert "2.7" not in str(report.content["targets"])
    Job.objects.all().delete()
    press(office, report, "draw")
    row = report.content["targets"][0]
    assert (row["latest"], row["light"], row["outlook"]) == ("2.7%", "● 达到", "2025年已达到")
    assert any(one["light"] == "达到" and one["count"] == "1" for one in report.content["lights"])
    assert "达到1个" in report.content["overall"][0]


@pytest.mark.once
def test_a_light_set_by_hand_is_said_with_the_rules_own(office: Client, figures: Plan) -> None:
    from guibiao.kernel.management.commands import worker
    from tests.plans.conftest import run_waiting_jobs

    worker.sweep()
    run_waiting_jobs()
    one = Watched.objects.get(target__indicator__contains="研发")
    until = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()
    office.post(
        reverse("progress_light", args=[one.pk]), {"light": "warning", "reason": "已有初步核算数", "until": until}
    )
    row = drawn(office, figures, "annual").content["targets"][0]
    assert row["light"] == "▲ 预警（人工调整；按规则为不能判定）"
    assert "理由：已有初步核算数，有效至" in row["why"]


@pytest.mark.once
def test_texts_are_kept_as_they_are_typed(office: Client, figures: Plan, person: Any, places: Any) -> None:
    report = drawn(office, figures, "mid_term")
    page = reverse("report_write", args=[report.pk, "problems"])
    beside = body(office.get(page))
    assert "用地指标紧张" in beside and "建设种质资源库" in beside
    fetch = {"X-Requested-With": "fetch"}
    first = office.post(page, {"text": "一是投入", "seen": 0}, headers=fetch)
    assert first.json() == {"seen": 1}
    assert office.post(page, {"text": "一是投入不足", "seen": 1}, headers=fetch).json() == {"seen": 1}
    other = Client()
    other.force_login(person("zhou", "planner", organisation=places["bureau"]))
    lost = other.post(page, {"text": "我写的", "seen": 0}, headers=fetch)
    assert lost.status_code == 409 and "人员lin改过这一部分" in lost.json()["error"]
    assert other.post(page, {"text": "改写", "seen": 1}, headers=fetch).json() == {"seen": 2}
    earlier = body(office.get(reverse("report_version", args=[report.pk, "problems", 1])))
    assert "一是投入不足" in earlier and "改用这一稿" in earlier
    office.post(page, {"text": "一是投入不足", "seen": 2})
    assert report.texts.get(key="problems").text == "一是投入不足"
    assert list(report.texts.get(key="problems").versions.values_list("number", flat=True)) == [3, 2, 1]


@pytest.mark.once
def test_a_circular_and_a_ledger(office: Client, figures: Plan) -> None:
    circular = begin(office, figures, "circular")
    write(office, circular)
    press(office, circular, "files")
    document = docx.Document(BytesIO(fetched(office, circular, "docx")))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert paragraphs[:3] == ["东江省科学技术厅", "（文号）", "关于《东江省科技创新“十四五”规划》"]
    assert "各市（州）人民政府，省直各部门：" in paragraphs and "请按季度报送进展。" in paragraphs
    units = next(table for table in document.tables if table.rows[0].cells[1].text == "单位")
    assert [cell.text for cell in units.rows[1].cells][1:] == [
        "东江省科学技术厅",
        "2",
        "0",
        "0",
        "2",
        "2",
        "1",
        "1",
        "1",
    ]
    assert document.tables[-1].rows[0].cells[0].text == "抄送：省政府办公厅"
    ledger = begin(office, figures, "ledger")
    tables = docx.Document(BytesIO(fetched(office, ledger, "docx"))).tables
    assert [len(table.rows) for table in tables[:2]] == [8, 4]


@pytest.mark.once
def test_who_may_do_what(office: Client, figures: Plan, reader: Any, stranger: Any) -> None:
    report = begin(office, figures, "annual")
    page = reverse("register_detail", args=["reports", report.pk])
    client = Client()
    client.force_login(stranger)
    assert client.get(page).status_code == 404
    assert client.get(reverse("report_file", args=[report.pk, "docx"])).status_code == 404
    assert client.post(reverse("report_draw", args=[report.pk])).status_code == 404
    client.force_login(reader)
    assert client.get(page).status_code == 200
    assert client.get(reverse("report_file", args=[report.pk, "pdf"])).status_code == 200
    assert client.get(reverse("report_write", args=[report.pk, "advice"])).status_code == 403
    assert client.get(reverse("report_new")).status_code == 403
    assert client.get(reverse("report_templates")).status_code == 403
    client.post(reverse("report_move", args=[report.pk, "drop"]), {"note": "不要了"})
    report.refresh_from_db()
    assert report.state == "drafted"
