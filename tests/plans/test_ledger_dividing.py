"""Targets divided among the regions below, through the pages and through Excel."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from guibiao.kernel.models import Notice, Organisation, Region
from guibiao.plans.ledger import dividing
from guibiao.plans.models import DividedTarget, Division, Part, Plan, Quota, Task
from tests.plans import texts

CITIES = ("临江市", "望江市", "沿江市")


@pytest.fixture
def cities(places: dict[str, Any]) -> list[Region]:
    found = [places["city"]]
    for number, name in enumerate(CITIES[1:], 2):
        found.append(Region.objects.create(code=f"910{number}00", name=name, level=2, parent=places["east"]))
    for region in found:
        Organisation.objects.create(name=f"{region.name}人民政府", region=region, kind="government")
    return found


@pytest.fixture
def division(cities: list[Region], adopted: Plan, planner: Any, client: Client) -> Division:
    Plan.objects.filter(pk=adopted.pk).update(region=cities[0].parent)
    client.force_login(planner)
    assert client.post("/plans/ledger/divisions/", {"plan": adopted.pk}).status_code == 302
    return Division.objects.get()


def target_of(division: Division, title: str) -> DividedTarget:
    return division.targets.get(task__title__contains=title, total=6000)


def values(target: DividedTarget) -> list[float | None]:
    return list(target.quotas.order_by("part__order").values_list("value", flat=True))


def typed(division: Division, basis: dict[str, list[float]], **rows: Any) -> dict[str, Any]:
    """What the page would send."""
    post: dict[str, Any] = {}
    parts = list(division.parts.all())
    for at, (name, figures) in enumerate(basis.items()):
        post[f"basis-name-{at}"] = name
        post |= {f"basis-{at}-{part.pk}": figure for part, figure in zip(parts, figures, strict=True)}
    return post | rows


def fill_all(division: Division, client: Client) -> None:
    """Every row in order, so that the table can be sent."""
    post: dict[str, Any] = {}
    for target in division.targets.all():
        for at, part in enumerate(division.parts.all()):
            post[f"cell-{target.pk}-{part.pk}"] = target.total if at == 0 else 0
    client.post(f"/plans/ledger/divisions/{division.pk}/", post)


@given(
    st.decimals(min_value=0, max_value=100_000, places=2),
    st.lists(st.floats(min_value=0.001, max_value=1e6), min_size=1, max_size=30),
)
def test_shares_come_to_the_total_exactly_and_are_in_proportion(total: Any, weights: list[float]) -> None:
    shares = dividing.apportion(float(total), weights)
    assert round(sum(shares), 2) == pytest.approx(float(total), abs=1e-9)
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - float(total) * weight / whole) <= 1.0 + 1e-6


def test_what_is_to_go_down_is_divided_as_exactly() -> None:
    assert sum(dividing.apportion(-10, [1, 1, 1])) == -10
    assert dividing.apportion(-10, [3, 1, 1]) == [-6, -2, -2]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
class TestDividing:
    @pytest.mark.once
    def test_what_was_typed_stays_and_each_wrong_cell_is_named(self, division: Division, client: Client) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        target = target_of(division, "高新技术企业")
        cells = [f"cell-{target.pk}-{part.pk}" for part in division.parts.all()]
        for figure in ("约一千", "nan", "1e999"):
            answer = client.post(address, {cells[0]: "1234.5", cells[1]: figure, "basis-name-0": "人口"})
            page = answer.content.decode()
            assert answer.status_code == 422
            assert f"“{target.task}”望江市：“{figure}”不是数字。" in page
            for kept in ("1234.5", figure, "人口"):
                assert f'value="{kept}"' in page
            assert page.count('aria-invalid="true"') == 1
        assert not Quota.objects.exclude(value=None).exists()

    def test_two_who_work_on_one_table_do_not_undo_each_other(self, division: Division, client: Client) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        target = target_of(division, "高新技术企业")
        fields = [f"cell-{target.pk}-{part.pk}" for part in division.parts.all()]
        was = client.get(address).context["was"]
        page = {name: text for name, text in json.loads(was).items() if text} | {"was": was}
        client.post(
            address, {**page, fields[0]: "10", "basis-name-0": "人口", f"basis-0-{division.parts.all()[0].pk}": "5"}
        )
        client.post(address, {**page, fields[1]: "20"})
        assert values(target) == [10, 20, None]
        first = division.parts.all()[0]
        assert first.basis == {"人口": 5}
        answer = client.post(address, {**page, fields[0]: "11"})
        assert answer.status_code == 422
        assert "临江市：您打开这一页之后别人改成了 10" in answer.content.decode()
        assert values(target) == [10, 20, None]
        client.post(address, {**page, fields[0]: "11", "was": answer.context["was"]})
        assert values(target) == [11, 20, None]

    @pytest.mark.once
    def test_targets_without_a_figure_are_not_sent_and_each_is_told(
        self, division: Division, client: Client, person: Callable[..., Any], planner: Any
    ) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        target = target_of(division, "高新技术企业")
        first, *others = division.parts.all()
        assert "还没有填任何分解值" in client.post(f"{address}send/", {"partial": "on"}, follow=True).content.decode()
        client.post(address, {f"cell-{target.pk}-{part.pk}": "2000" for part in (first, *others)})
        client.post(f"{address}send/")
        division.refresh_from_db()
        assert division.state == "draft"
        page = client.get(address).content.decode()
        assert f"还有 {division.targets.count() - 1} 项一格也没有填" in page
        city = person("city", "planner", organisation=first.organisation)
        client.post(f"{address}send/", {"partial": "on"})
        division.refresh_from_db()
        assert division.state == "sent"
        assert Notice.objects.get(user=city).text.endswith("已下达到临江市，请认领或提出异议。")
        assert "还没有分解。" not in client.get(address).content.decode()
        client.force_login(city)
        own = f"/plans/ledger/parts/{first.pk}/"
        assert len(client.get(own).context["quotas"]) == 1
        client.post(own, {"action": "object", "note": "基数偏高"})
        assert Notice.objects.get(user=planner).text.endswith("提出异议：基数偏高")
        client.force_login(planner)
        client.post(f"{address}recall/", {"note": "调低"})
        taken_back = Notice.objects.filter(user=city).order_by("-pk")[0]
        assert taken_back.text.endswith("已收回调整：调低")
        client.post(f"{address}send/", {"partial": "on"})
        client.force_login(city)
        assert client.post(f"/notices/{taken_back.pk}/", follow=True).status_code == 200
        client.post(own, {"action": "accept"})
        assert Task.objects.get(organisation=first.organisation).title == target.task.title

    def test_a_table_made_by_mistake_goes_and_one_made_twice_is_one(
        self, division: Division, client: Client, adopted: Plan
    ) -> None:
        assert client.post("/plans/ledger/divisions/", {"plan": adopted.pk}).headers["Location"] == (
            f"/plans/ledger/divisions/{division.pk}/"
        )
        fill_all(division, client)
        client.post("/plans/ledger/divisions/", {"plan": adopted.pk})
        second = Division.objects.exclude(pk=division.pk).get()
        client.post(f"/plans/ledger/divisions/{division.pk}/send/")
        client.post(f"/plans/ledger/divisions/{division.pk}/recall/", {"note": "调整"})
        for one in (division, second):
            client.post(f"/plans/ledger/divisions/{one.pk}/discard/")
        assert Division.objects.get() == division

    @pytest.mark.once
    def test_a_plan_without_targets_in_the_ledger_is_not_offered(
        self, division: Division, client: Client, adopted: Plan
    ) -> None:
        assert list(client.get("/plans/ledger/divisions/").context["plans"]) == [adopted]
        Task.objects.filter(kind="target").update(standing="withdrawn")
        assert not client.get("/plans/ledger/divisions/").context["plans"]
        assert list(client.get("/plans/ledger/comments/").context["plans"]) == [adopted]
        Task.objects.update(standing="withdrawn")
        assert not client.get("/plans/ledger/comments/").context["plans"]

    @pytest.mark.once
    def test_a_government_that_is_registered_later_is_asked(self, division: Division, client: Client) -> None:
        Part.objects.filter(order=1).update(organisation=None)
        assert "没有登记人民政府" in client.get(f"/plans/ledger/divisions/{division.pk}/").content.decode()
        fill_all(division, client)
        client.post(f"/plans/ledger/divisions/{division.pk}/send/")
        assert not Part.objects.filter(organisation=None).exists()

    @pytest.mark.once
    def test_by_share_by_formula_and_by_hand(self, division: Division, client: Client) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        target = target_of(division, "高新技术企业")
        basis = {"人口": [1.0, 1.0, 2.0], "存量": [30, 10, 20]}
        way = {f"method-{target.pk}": "share", f"formula-{target.pk}": "人口"}
        assert client.post(address, typed(division, basis, **way)).status_code == 302
        assert values(target) == [1500, 1500, 3000]
        way = {f"method-{target.pk}": "formula", f"formula-{target.pk}": "0.5*人口 + 0.05*存量"}
        client.post(address, typed(division, basis, **way))
        assert values(target) == [2400, 1200, 2400]
        part = division.parts.first()
        assert part is not None
        client.post(address, {f"method-{target.pk}": "hand"})
        answer = client.post(address, {f"cell-{target.pk}-{part.pk}": "2500"}, follow=True)
        assert "合计比总目标多 100" in answer.content.decode()

    @pytest.mark.once
    def test_what_cannot_be_is_said(self, division: Division, client: Client) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        target = target_of(division, "高新技术企业")
        rate = division.targets.get(task__title__contains="强度")
        assert rate.rule == "none"
        cases: list[tuple[dict[str, Any], str]] = [
            ({f"method-{target.pk}": "share", f"formula-{target.pk}": "没有的"}, "没有填“没有的”"),
            ({f"method-{target.pk}": "formula", f"formula-{target.pk}": "人口 +"}, "写法不对"),
            ({f"method-{rate.pk}": "share", f"formula-{rate.pk}": "人口"}, "不是可以相加的量"),
            ({f"method-{target.pk}": "share"}, "按哪一项依据"),
            ({f"cell-{target.pk}-{division.parts.all()[0].pk}": "一千"}, "“一千”不是数字"),
        ]
        for way, words in cases:
            answer = client.post(address, typed(division, {"人口": [1.0, 2.0, 3.0]}, **way))
            assert answer.status_code == 422
            assert words in answer.content.decode()
        assert not Quota.objects.exclude(value=None).exists()

    def test_nothing_leaves_before_the_sums_are_right_and_each_city_answers(
        self, division: Division, client: Client, planner: Any, person: Callable[..., Any]
    ) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        client.post(f"{address}send/")
        division.refresh_from_db()
        assert division.state == "draft"
        fill_all(division, client)
        client.post(f"{address}send/")
        division.refresh_from_db()
        assert division.state == "sent"
        parts = list(division.parts.select_related("organisation"))
        people = [person(f"city{at}", "planner", organisation=part.organisation) for at, part in enumerate(parts)]
        client.force_login(people[0])
        assert client.get(f"/plans/ledger/parts/{parts[1].pk}/").status_code == 404
        assert client.get(address).status_code == 404
        own = f"/plans/ledger/parts/{parts[0].pk}/"
        reply = SimpleUploadedFile("复函.pdf", b"%PDF-1.4 reply", "application/pdf")
        shown = client.post(own, {"keep_papers": "1", "papers": reply, "declared": "on"}, follow=True).content.decode()
        assert "已附上 1 份扫描件" in shown and f"{own}?paper=" in shown
        client.post(own, {"action": "object"})
        assert Part.objects.get(pk=parts[0].pk).state == "waiting"
        client.post(own, {"action": "object", "note": "基数偏高"})
        for user, part in list(zip(people, parts, strict=True))[1:]:
            client.force_login(user)
            client.post(f"/plans/ledger/parts/{part.pk}/", {"action": "accept"})
        client.force_login(planner)
        assert "基数偏高" in client.get(address).content.decode()
        client.post(f"{address}fix/")
        division.refresh_from_db()
        assert division.state == "sent"
        client.post(f"{address}recall/", {"note": "调整"})
        fill_all(division, client)
        client.post(f"{address}send/")
        for user, part in zip(people, parts, strict=True):
            client.force_login(user)
            client.post(f"/plans/ledger/parts/{part.pk}/", {"action": "accept"})
        client.force_login(planner)
        client.post(f"{address}fix/")
        division.refresh_from_db()
        assert division.state == "fixed"
        assert dividing.fixed(division.version).count() == division.targets.count() * 3

    @pytest.mark.once
    def test_the_table_goes_out_and_comes_back(self, division: Division, client: Client) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        fill_all(division, client)
        book = openpyxl.load_workbook(BytesIO(client.get(f"{address}export.xlsx").content))
        sheet = book.active
        heads = [cell.value for cell in sheet[3]]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        target = target_of(division, "高新技术企业")
        row = next(row for row in rows if row[0] == str(target.task.identity))
        rows[0][heads.index("指标")] = "依据：人口"
        for city, figure in zip(CITIES, (1, 2, 3), strict=True):
            rows[0][heads.index(city)] = figure
        row[heads.index("分解方式")], row[heads.index("公式")] = "按比例", "人口"
        for at, cells in enumerate(reversed(rows), 4):
            for place, value in enumerate(cells, 1):
                sheet.cell(at, place, value)
        before = {quota.pk: quota.value for quota in Quota.objects.exclude(target=target)}
        answer = client.post(f"{address}read/", {"file": _saved(book)}, follow=True)
        assert "已读回，3 格有变化" in answer.content.decode()
        assert values(target) == [1000, 2000, 3000]
        assert {quota.pk: quota.value for quota in Quota.objects.exclude(target=target)} == before
        assert "人口" in answer.content.decode()

    @pytest.mark.once
    def test_wrong_cells_are_named_and_nothing_is_kept(self, division: Division, client: Client) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        book = openpyxl.load_workbook(BytesIO(client.get(f"{address}export.xlsx").content))
        sheet = book.active
        heads = [cell.value for cell in sheet[3]]
        sheet.cell(8, heads.index("望江市") + 1, "约一百")
        sheet.cell(9, heads.index("望江市") + 1, 100)
        answer = client.post(f"{address}read/", {"file": _saved(book)}, follow=True)
        assert "第 8 行“望江市”：“约一百”不是数字" in answer.content.decode()
        assert not Quota.objects.exclude(value=None).exists()

    def test_twenty_one_cities_by_forty_targets(
        self, cities: list[Region], read_in: Any, planner: Any, client: Client
    ) -> None:
        for number in range(4, 22):
            Region.objects.create(code=f"91{number:02d}00", name=f"第{number}市", level=2, parent=cities[0].parent)
        lines = "".join(f"到2025年，建成第{number}类创新平台{number + 10}个。\n" for number in range(1, 41))
        plan = read_in(texts.PLAN.replace("二、重点任务", f"{lines}二、重点任务"), name="长.txt")
        from tests.plans.test_ledger import adopt

        adopt(plan, planner)
        Plan.objects.filter(pk=plan.pk).update(region=cities[0].parent)
        client.force_login(planner)
        client.post("/plans/ledger/divisions/", {"plan": plan.pk})
        division = Division.objects.get()
        assert division.parts.count() == 21
        assert division.targets.count() >= 40
        address = f"/plans/ledger/divisions/{division.pk}/"
        with CaptureQueriesContext(connection) as shown:
            assert client.get(address).status_code == 200
        assert len(shown) < 25
        fill_all(division, client)
        assert not [row for row in dividing.table(division)[1] if row[3]]
        content = client.get(f"{address}export.xlsx").content
        file = SimpleUploadedFile("表.xlsx", content)
        assert "0 格有变化" in client.post(f"{address}read/", {"file": file}, follow=True).content.decode()

    @pytest.mark.once
    def test_those_who_do_not_keep_it_do_not_touch_it(
        self, division: Division, reader: Any, stranger: Any, client: Client
    ) -> None:
        address = f"/plans/ledger/divisions/{division.pk}/"
        task = Task.objects.filter(kind="target").first()
        assert task is not None
        client.force_login(reader)
        assert client.get(address).status_code == 200
        assert client.post(address, {}).status_code == 403
        client.force_login(stranger)
        assert client.get(address).status_code == 404


def _saved(book: Any) -> SimpleUploadedFile:
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("分解.xlsx", out.getvalue())
