"""Plan, action plan, yearly plan: documents linked, items matched in one table, gaps and what has nothing above."""

from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guibiao.plans.ledger import family
from guibiao.plans.models import Carrying, Plan, PlanLink, Task
from tests.plans import families

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ABOVE = (
    {"title": "建设省级基础学科研究中心", "deadline": "2028", "task": "基础研究"},
    {"title": "培育高新技术企业梯队", "deadline": "2030", "task": "创新主体"},
    {"title": "完善科技金融服务体系", "deadline": "2029", "task": "创新生态"},
)
BELOW = (
    {"title": "新建省级基础学科研究中心三家", "deadline": "2029", "units": ("省科技厅",)},
    {"title": "开展科普进校园活动", "deadline": "2026"},
)
TARGET = {"indicator": "高新技术企业数", "canonical": "hi_tech_enterprises", "value": 6000}


@pytest.fixture
def plan(planner: Any, finance: Any) -> Plan:
    return families.adopted(planner, "东江省科技创新规划", measures=ABOVE, targets=(TARGET,))


@pytest.fixture
def action(planner: Any, plan: Plan) -> Plan:
    target = {"indicator": "高企总量", "canonical": "hi_tech_enterprises", "value": 4800, "year": 2028}
    return families.adopted(planner, "东江省创新主体培育三年行动方案", measures=BELOW, targets=(target,))


@pytest.fixture
def link(client: Client, planner: Any, plan: Plan, action: Plan) -> PlanLink:
    client.force_login(planner)
    answer = client.post(f"/plans/ledger/plans/{action.pk}/family/", {"upper": plan.pk})
    made = PlanLink.objects.get()
    assert answer.headers["Location"] == f"/plans/ledger/family/{made.pk}/"
    return made


def source(plan: Plan, title: str) -> Any:
    return plan.task_sources.get(task__title=title)


def confirm(client: Client, link: PlanLink, **given: Any) -> Any:
    return client.post(f"/plans/ledger/family/{link.pk}/?show=open", given, follow=True)


@pytest.mark.parametrize(
    ("title", "period", "tier"),
    [
        ("东江省科技创新规划", (2026, 2030), "plan"),
        ("关于加快创新的实施意见", (2026, 2030), "action"),
        ("创新主体培育三年行动计划", (2026, 2028), "action"),
        ("2026年全省科技创新工作要点", (None, None), "annual"),
        ("科技发展计划", (2027, 2027), "annual"),
    ],
)
@pytest.mark.once
def test_what_a_document_is_in_the_chain_is_said_by_its_title_or_its_year(title: str, period: Any, tier: str) -> None:
    assert family.tier(Plan(title=title, period_from=period[0], period_to=period[1])) == tier


def test_items_are_suggested_confirmed_and_undone_in_one_table(
    link: PlanLink, client: Client, plan: Plan, action: Plan
) -> None:
    address = f"/plans/ledger/family/{link.pk}/"
    page = client.get(address).content.decode()
    target, centre = source(action, "高企总量"), source(action, "新建省级基础学科研究中心三家")
    school = source(action, "开展科普进校园活动")
    # The indicator is the same whatever it is called; the words are alike; the third has nothing.
    assert f'name="upper-{target.pk}" value="高新技术企业数 2030 ≥6,000家"' in page
    assert f'name="upper-{centre.pk}" value="建设省级基础学科研究中心"' in page
    assert f'name="upper-{school.pk}" value=""' in page
    assert not Carrying.objects.exists()
    wrong = confirm(client, link, **{f"upper-{centre.pk}": "没有这一项"})
    assert wrong.status_code == 422
    assert "没有：“没有这一项”" in wrong.content.decode()
    assert 'value="没有这一项"' in wrong.content.decode()
    assert not Carrying.objects.exists()
    given = {f"upper-{centre.pk}": "建设省级基础学科研究中心", f"upper-{target.pk}": "", "none": school.pk}
    assert "已确认 2 项" in confirm(client, link, **given).content.decode()
    assert {one.lower_id: one.upper and one.upper.task.title for one in Carrying.objects.all()} == {
        centre.pk: "建设省级基础学科研究中心", school.pk: None,
    }  # fmt: skip
    assert f"upper-{target.pk}" in client.get(address).content.decode()
    client.post(f"{address}undo/", {"lower": centre.pk})
    assert Carrying.objects.get().lower_id == school.pk
    client.post(f"{address}undo/")
    assert not PlanLink.objects.exists()
    assert not Carrying.objects.exists()


@pytest.mark.once
def test_look_alikes_are_never_suggested(client: Client, planner: Any) -> None:
    upper = families.adopted(
        planner, "科技创新规划", targets=(TARGET, TARGET | {"indicator": "规上工业企业研发经费", "canonical": ""})
    )
    lower = families.adopted(
        planner, "创新行动方案",
        targets=(
            TARGET | {"canonical": "technology_smes"},
            {"indicator": "博士后工作站", "value": 6000},
            {"indicator": "规上工业企业研发经费支出", "value": 6000},
        ),
        measures=({"title": "壮大高新技术企业数量", "text": "支持高新技术企业"}, {"title": "稳步增加高新技术企业数"}),
    )  # fmt: skip
    made = PlanLink.objects.create(upper=upper, lower=lower, by=planner)
    client.force_login(planner)
    page = client.get(f"/plans/ledger/family/{made.pk}/").content.decode()
    offered = {one.task.title: f'name="upper-{one.pk}" value=""' not in page for one in lower.task_sources.all()}
    assert offered == {
        "高新技术企业数": False, "博士后工作站": False, "规上工业企业研发经费支出": True,
        "壮大高新技术企业数量": True, "稳步增加高新技术企业数": True,
    }  # fmt: skip


@pytest.mark.once
def test_the_matches_go_out_to_excel_and_come_back(link: PlanLink, client: Client, action: Plan) -> None:
    address = f"/plans/ledger/family/{link.pk}/"

    def table() -> tuple[Any, Any, dict[str, int], dict[str, int]]:
        book = openpyxl.load_workbook(BytesIO(client.get(f"{address}export.xlsx").content))
        sheet = book.active
        heads = {cell.value: cell.column for cell in sheet[3]}
        rows = {sheet.cell(at, heads["下级事项"]).value: at for at in range(4, sheet.max_row + 1)}
        return book, sheet, heads, rows

    def sent(book: Any) -> str:
        out = BytesIO()
        book.save(out)
        file = SimpleUploadedFile("对应.xlsx", out.getvalue())
        return client.post(f"{address}read/", {"file": file}, follow=True).content.decode()

    book, sheet, heads, rows = table()
    centre, school = rows["新建省级基础学科研究中心三家"], rows["开展科普进校园活动"]
    assert sheet.cell(centre, heads["建议"]).value == "建设省级基础学科研究中心"
    sheet.cell(centre, heads["承接的上级事项"], "没有这一项")
    assert f"第 {centre} 行：上级文件里没有“没有这一项”" in sent(book)
    assert not Carrying.objects.exists()
    sheet.cell(centre, heads["承接的上级事项"], "建设省级基础学科研究中心")
    sheet.cell(school, heads["无上级"], "是")
    assert "已确认 2 项" in sent(book)
    assert {one.lower.task.title: one.upper_id is None for one in Carrying.objects.all()} == {
        "新建省级基础学科研究中心三家": False, "开展科普进校园活动": True,
    }  # fmt: skip
    _book, sheet, heads, rows = table()
    assert sheet.cell(rows["新建省级基础学科研究中心三家"], heads["承接的上级事项"]).value == "建设省级基础学科研究中心"


def test_the_chain_of_a_task_names_deadlines_and_owners_and_what_is_later_than_above(
    link: PlanLink, client: Client, planner: Any, plan: Plan, action: Plan
) -> None:
    centre = source(action, "新建省级基础学科研究中心三家")
    confirm(client, link, **{f"upper-{centre.pk}": "建设省级基础学科研究中心"})
    yearly = families.adopted(
        planner, "2026年科技工作要点", measures=({"title": "启动首批学科研究中心建设", "deadline": "2026"},), period=(2026, 2026)
    )  # fmt: skip
    client.post(f"/plans/ledger/plans/{yearly.pk}/family/", {"upper": action.pk})
    item = source(yearly, "启动首批学科研究中心建设")
    below = PlanLink.objects.latest("pk")
    confirm(client, below, **{f"upper-{item.pk}": "新建省级基础学科研究中心三家"})
    for one in (source(plan, "建设省级基础学科研究中心"), item):
        page = client.get(f"/registers/tasks/{one.task_id}/").content.decode()
        chain = page[page.index("承接链") :]
        order = [chain.index(f"{word}</span></td>") for word in ("规划", "行动方案", "年度计划")]
        assert order == sorted(order)
        assert "东江省科学技术厅" in chain
        assert chain.count("晚于上级") == 1  # 2029 under 2028; 2026 under 2029 is in time
    alone = source(plan, "完善科技金融服务体系")
    assert "承接链" not in client.get(f"/registers/tasks/{alone.task_id}/").content.decode()
    # A plan that is below cannot be above.
    refused = client.post(f"/plans/ledger/plans/{plan.pk}/family/", {"upper": yearly.pk}, follow=True)
    assert "已经在它的下级" in refused.content.decode()


def test_the_plan_shows_its_gaps_and_what_has_nothing_above_and_takes_them_out(
    link: PlanLink, client: Client, plan: Plan, action: Plan
) -> None:
    centre, target = source(action, "新建省级基础学科研究中心三家"), source(action, "高企总量")
    confirm(client, link, **{
        f"upper-{centre.pk}": "建设省级基础学科研究中心", f"upper-{target.pk}": "高新技术企业数 2030 ≥6,000家",
    })  # fmt: skip
    page = client.get(f"/plans/ledger/plans/{plan.pk}/family/").content.decode()
    assert "4 项中 2 项已有下级承接" in page
    gaps, orphans = page.split("缺口：没有下级文件承接的事项")[1].split("下级文件里没有上级的事项", 1)
    assert "培育高新技术企业梯队" in gaps
    assert "完善科技金融服务体系" in gaps
    assert "建设省级基础学科研究中心" not in gaps
    assert "开展科普进校园活动" in orphans
    panel = client.get(f"/plans/{plan.pk}/").content.decode()
    assert "缺口 2 项" in panel
    assert action.title in panel
    assert plan.title in client.get(f"/plans/{action.pk}/").content.decode()
    address = f"/plans/ledger/plans/{plan.pk}/family/export."
    book = openpyxl.load_workbook(BytesIO(client.get(f"{address}xlsx").content))
    cells = [[str(cell.value) for cell in row] for row in book.active]
    assert sum("缺口" in row for row in cells) == 2
    assert any("开展科普进校园活动" in row and "待对应" in row for row in cells)
    document = docx.Document(BytesIO(client.get(f"{address}docx").content))
    assert "缺口 2 项" in document.paragraphs[-1].text


@pytest.mark.once
def test_one_task_of_several_documents_is_carried_out_by_being_the_same(
    link: PlanLink, client: Client, plan: Plan, action: Plan
) -> None:
    same, upper = source(action, "开展科普进校园活动").task, source(plan, "完善科技金融服务体系").task
    client.post(f"/plans/ledger/tasks/{same.pk}/merge/", {"into": upper.pk}, follow=True)
    page = client.get(f"/plans/ledger/plans/{plan.pk}/family/").content.decode()
    assert "4 项中 1 项已有下级承接" in page
    assert "完善科技金融服务体系" not in page.split("缺口：没有下级文件承接的事项")[1]
    assert "承接链" in client.get(f"/registers/tasks/{upper.pk}/").content.decode()


@pytest.mark.once
def test_what_the_plan_withdraws_makes_its_items_wait_again(
    link: PlanLink, client: Client, planner: Any, plan: Plan, action: Plan
) -> None:
    centre = source(action, "新建省级基础学科研究中心三家")
    confirm(client, link, **{f"upper-{centre.pk}": "建设省级基础学科研究中心"})
    rest = [one | {"identity": source(plan, one["title"]).identity} for one in ABOVE[1:]]
    families.revised(plan, planner, measures=tuple(rest))
    page = client.get(f"/plans/ledger/family/{link.pk}/").content.decode()
    assert f'name="upper-{centre.pk}"' in page
    assert "建设省级基础学科研究中心" not in page.split("<datalist")[1]


@pytest.mark.once
def test_who_does_not_keep_the_ledger_changes_nothing(
    link: PlanLink, client: Client, reader: Any, stranger: Any, plan: Plan, action: Plan
) -> None:
    address = f"/plans/ledger/family/{link.pk}/"
    client.force_login(reader)
    assert client.get(address).status_code == 200
    assert "确认本页" not in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 403
    assert client.post(f"{address}undo/").status_code == 403
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    assert client.get(f"/plans/ledger/plans/{plan.pk}/family/").status_code == 404
    assert PlanLink.objects.exists()


def test_queries_do_not_grow_with_items(client: Client, planner: Any) -> None:
    def queries(count: int) -> list[int]:
        measures = tuple({"title": f"推进第{number}项攻关任务", "task": f"第{number}组"} for number in range(count))
        upper = families.adopted(planner, f"规划{Plan.objects.count()}", measures=measures)
        lower = families.adopted(planner, f"行动方案{Plan.objects.count()}", measures=measures)
        made = PlanLink.objects.create(upper=upper, lower=lower, by=planner)
        for one in lower.task_sources.all()[: count // 2]:
            above = upper.task_sources.get(task__title=one.task.title)
            Carrying.objects.create(link=made, lower=one, upper=above, by=planner)
        found = []
        task = Task.objects.filter(sources__carried_by__link=made).first()
        assert task is not None
        for address in (
            f"/plans/ledger/plans/{upper.pk}/family/", f"/plans/ledger/family/{made.pk}/", f"/registers/tasks/{task.pk}/",
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    client.force_login(planner)
    queries(2)
    assert queries(2) == queries(40)
