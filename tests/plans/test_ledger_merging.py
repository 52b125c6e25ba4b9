"""Two items that are one thing, taken apart again: each gets back what it had; what was changed since is asked."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guibiao.kernel.models import Organisation
from guibiao.plans.ledger import parting
from guibiao.plans.models import LedgerRow, Plan, Task
from tests.plans.test_ledger import decide, revise
from tests.plans.test_ledger_joining import HEADER, confirm, upload, workbook

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

NOTES = {"布局重大科学问题": "周工", "完善投入机制": "吴工"}


@pytest.fixture
def two(adopted: Plan, planner: Any, client: Client) -> tuple[Task, Task]:
    """Two measures, each with a row of an old ledger, a column of its own, a source and a unit written down by hand."""
    client.force_login(planner)
    rows = [["", title, "", "", "", "", "", name, f"{name}按月报"] for title, name in NOTES.items()]
    confirm(client, upload(client, workbook(HEADER, rows)))
    one, other = (Task.objects.get(title__contains=title, kind="measure") for title in NOTES)
    Task.objects.filter(pk=one.pk).update(extra=one.extra | {"经费渠道": "省级财政"})
    for task, name in ((one, "一号会"), (other, "二号会")):
        client.post(reverse("ledger_source", args=[task.pk]), {"kind": "meeting", "title": name, "reference": ""})
    return one, other


def held(task: Task) -> dict[str, Any]:
    """All that a task says and has."""
    task = Task.objects.get(pk=task.pk)
    return {
        **{name: getattr(task, name) for name in ("title", "text", "deadline", "annual", "outcome", "extra", "standing")},
        "units": list(task.units.order_by("order").values_list("name", "role")),
        "sources": sorted(task.sources.values_list("title", flat=True)),
        "rows": sorted(task.ledger_rows.values_list("number", flat=True)),
        "duties": sorted(task.duties.values_list("organisation", "role")),
    }  # fmt: skip


def merge(client: Client, task: Task, other: Task) -> None:
    client.post(reverse("ledger_merge", args=[task.pk]), {"into": other.pk})


def split(client: Client, task: Task, **said: str) -> str:
    """Take it out on its page; `said` is the answer by the label of the question, `rest` for all others."""
    address = reverse("ledger_split", args=[task.pk])
    asked = parting.of(Task.objects.get(pk=task.pk)).questions
    answers = {one.key: said.get(one.label, said.get("rest", "")) for one in asked}
    shown = client.get(address).content.decode()
    assert set(re.findall(r'name="(\w{16})" value="stay"', shown)) == {one.key for one in asked}
    return client.post(address, answers, follow=True).content.decode()


def test_everything_goes_back_to_where_it_was(two: tuple[Task, Task], client: Client) -> None:
    one, other = two
    before = held(one), held(other)
    merge(client, one, other)
    joined = held(other)
    assert joined["rows"] == sorted(before[0]["rows"] + before[1]["rows"])
    assert joined["extra"] == {"联系人": "吴工", "备注": "吴工按月报", "经费渠道": "省级财政"}
    page = client.get(reverse("ledger_split", args=[one.pk])).content.decode()
    assert "一号会" in page and "经费渠道" in page and 'type="radio"' not in page
    split(client, one)
    assert (held(one), held(other)) == before
    assert Task.objects.get(pk=other.pk).merging == Task.objects.get(pk=one.pk).merging == {}


@pytest.mark.once
def test_what_was_changed_since_is_asked(two: tuple[Task, Task], client: Client, finance: Organisation) -> None:
    one, other = two
    before = held(one), held(other)
    merge(client, one, other)
    Task.objects.filter(pk=other.pk).update(
        annual="2024年完成一半", extra=Task.objects.get(pk=other.pk).extra | {"经费渠道": "市级财政", "联系人": "郑工"}
    )
    client.post(reverse("ledger_source", args=[other.pk]), {"kind": "meeting", "title": "三号会", "reference": ""})
    LedgerRow.objects.create(
        source=LedgerRow.objects.all()[0].source,
        organisation=other.organisation,
        number=90,
        cells={"备注": "补列"},
        task=other,
    )
    merged = held(other)
    refused = split(client, one)
    assert "请逐项说明归哪一项" in refused and held(other) == merged, "nothing is decided for a person"
    assert "市级财政" in refused and "三号会" in refused and "补列" in refused
    split(client, one, 年度目标="both", 经费渠道="go", 联系人="stay", 来源="go", 原有台账的行="stay")
    after = held(one), held(other)
    assert (after[0]["annual"], after[1]["annual"]) == ("2024年完成一半", "2024年完成一半")
    assert after[0]["extra"] == before[0]["extra"] | {"经费渠道": "市级财政"}
    assert after[1]["extra"] == before[1]["extra"] | {"联系人": "郑工"}
    assert after[0]["sources"] == sorted([*before[0]["sources"], "三号会"])
    assert after[1]["rows"] == sorted([*before[1]["rows"], 90])
    history = client.get(f"/registers/tasks/{one.pk}/").content.decode()
    assert "经费渠道 市级财政：归" in history


@pytest.mark.once
def test_units_of_either_are_its_own_again(two: tuple[Task, Task], client: Client, planner: Any) -> None:
    one, other = (
        Task.objects.create(organisation=planner.organisation, region=planner.organisation.region, title=title)
        for title in ("建设种质库", "建设种质资源库")
    )

    def units(task: Task, *pairs: tuple[str, str]) -> None:
        given = {"unit": [name for name, _role in pairs], "role": [role for _name, role in pairs]}
        client.post(reverse("ledger_units", args=[task.pk]), given)

    units(one, ("省财政厅", "lead"), ("省税务局", "participant"))
    units(other, ("省科技厅", "lead"), ("省税务局", "participant"))
    before = held(one), held(other)
    merge(client, one, other)
    assert dict(held(other)["units"])["省财政厅"] == "participant"
    split(client, one)
    assert (held(one), held(other)) == before, "a unit that both have stays with both"
    merge(client, one, other)
    units(other, ("省科技厅", "lead"), ("省财政厅", "lead"), ("省税务局", "participant"))
    split(client, one, rest="stay")
    assert held(one) == before[0]
    assert dict(held(other)["units"]) == dict(before[1]["units"]) | {"省财政厅": "lead"}


@pytest.mark.once
def test_what_a_document_says_since_is_not_asked(
    two: tuple[Task, Task], adopted: Plan, client: Client, planner: Any
) -> None:
    one, other = two
    before = held(one), held(other)
    merge(client, one, other)
    order = list(Task.objects.filter(kind="measure").order_by("order").values_list("pk", flat=True))
    revise(
        adopted, planner, lambda plan: decide(plan, planner, "measure", order.index(one.pk), "correct", deadline="2029")
    )
    assert held(other)["deadline"] == "2029"
    split(client, one)
    assert (held(one), held(other)) == ({**before[0], "deadline": "2029"}, before[1])


def test_of_three_each_can_be_taken_out_in_any_order(two: tuple[Task, Task], client: Client) -> None:
    one, other = two
    third = Task.objects.filter(kind="measure").exclude(pk__in=[one.pk, other.pk])[0]
    Task.objects.filter(pk=third.pk).update(extra={"经费渠道": "企业自筹"})
    before = held(one), held(other), held(third)
    merge(client, one, other)
    merge(client, third, other)
    split(client, one)
    assert held(one) == before[0]
    assert held(other)["extra"]["经费渠道"] == "企业自筹", "the third is still merged into it"
    split(client, third)
    assert (held(one), held(other), held(third)) == before
    merge(client, one, other)
    merge(client, other, third)
    assert "请先把它们分开" in client.get(reverse("ledger_split", args=[one.pk]), follow=True).content.decode()
    split(client, other)
    split(client, one)
    assert (held(one), held(other), held(third)) == before


def unit(name: str, role: str) -> dict[str, Any]:
    return {"name": name, "role": role, "surface": name}


def renamed(plan: Plan, user: Any, task: Task, *pairs: tuple[str, str], gone: bool = False) -> None:
    """A new version in which the measure of a task has these units, or is left out."""
    order = list(Task.objects.filter(kind="measure").order_by("order").values_list("identity", flat=True))

    def change(current: Plan) -> None:
        at = order.index(task.identity)
        if gone:
            decide(current, user, "measure", at, "reject")
        else:
            decide(current, user, "measure", at, "correct", units=[unit(*pair) for pair in pairs])

    revise(plan, user, change)


@pytest.mark.once
def test_a_document_that_changes_its_units_moves_its_own_only(
    two: tuple[Task, Task], adopted: Plan, client: Client, planner: Any
) -> None:
    one, other = two  # responsible: 省科技厅、教育厅、财政厅; led by 省财政厅 with 省科技厅、省税务局
    before = held(one)
    merge(client, one, other)
    joined = [("省财政厅", "lead"), ("省科技厅", "participant"), ("省税务局", "participant")]
    assert held(other)["units"][:3] == joined and "省教育厅" in dict(held(other)["units"])
    page = client.get(f"/registers/tasks/{other.pk}/").content.decode()
    assert "据“东江省科技创新“十四五”规划”，那里是责任单位" in page
    # The joined measure names others: they take part, and what the task's own document says stays.
    renamed(adopted, planner, one, ("省科技厅", "responsible"), ("省林业局", "responsible"))
    assert held(other)["units"] == [*joined, ("省林业局", "participant")]
    assert Task.objects.get(pk=other.pk).lead.name == "东江省财政厅"
    # The task's own document gets another lead: whom the joined one names stays.
    renamed(adopted, planner, other, ("省税务局", "lead"))
    assert held(other)["units"] == [("省税务局", "lead"), ("省科技厅", "participant"), ("省林业局", "participant")]
    # Each has what its own document says now, and nothing is asked.
    split(client, one)
    assert held(one)["units"] == [("省科技厅", "responsible"), ("省林业局", "responsible")] != before["units"]
    assert held(other)["units"] == [("省税务局", "lead")]


@pytest.mark.once
def test_what_is_left_of_a_merged_item_is_led_by_those_who_still_ask(
    two: tuple[Task, Task], adopted: Plan, client: Client, planner: Any
) -> None:
    one, other = two
    merge(client, one, other)
    renamed(adopted, planner, other, gone=True)
    assert dict(held(other)["units"])["省科技厅"] == "responsible" and "省税务局" not in dict(held(other)["units"])
    assert Task.objects.get(pk=other.pk).lead is not None and held(other)["standing"] == "active"


@pytest.mark.once
def test_units_set_by_hand_stay_when_the_document_names_others(
    adopted: Plan, client: Client, planner: Any, finance: Organisation
) -> None:
    client.force_login(planner)
    measure = Task.objects.get(title__contains="布局重大科学问题", kind="measure")
    inside = next(
        task for task in Task.objects.filter(kind="target")
        if task.units.exists() and "学科" in task.title + task.text
    )  # fmt: skip
    given = [("省教育厅", "lead"), ("省科技厅", "responsible"), ("省统计局", "data")]
    client.post(reverse("ledger_units", args=[inside.pk]), {
        "unit": [name for name, _role in given], "role": [role for _name, role in given],
    })  # fmt: skip
    renamed(adopted, planner, measure, ("省科技厅", "responsible"), ("省林业局", "responsible"))
    assert dict(held(inside)["units"]) == {**dict(given), "省林业局": "participant"}, "财政厅 was taken out by hand"


def test_a_merge_of_before_this_was_kept(two: tuple[Task, Task], client: Client) -> None:
    one, other = two
    before = held(one), held(other)
    merge(client, one, other)
    Task.objects.update(merging={})
    page = client.get(reverse("ledger_split", args=[one.pk])).content.decode()
    assert "系统还没有记下两项各自有什么" in page and "没有记下归属的" in page
    asked = parting.of(Task.objects.get(pk=one.pk)).questions
    assert {question.label for question in asked} == {"来源", "原有台账的行"}, "nothing is guessed"
    mine = ("一号会", "周工")
    answers = {one.key: "go" if any(word in one.now for word in mine) else "stay" for one in asked}
    client.post(reverse("ledger_split", args=[one.pk]), answers)
    after = held(one), held(other)
    assert after[0] == before[0]
    assert after[1] | {"extra": {}} == before[1] | {"extra": {}}
    assert after[1]["extra"].keys() > before[1]["extra"].keys(), "columns that came in stay to be looked through"


@pytest.mark.once
def test_a_merge_of_before_beside_one_that_is_kept(two: tuple[Task, Task], client: Client) -> None:
    one, other = two
    third = Task.objects.filter(kind="measure").exclude(pk__in=[one.pk, other.pk])[0]
    before = held(one), held(third)
    merge(client, one, other)
    Task.objects.update(merging={})
    merge(client, third, other)
    split(client, one, rest="go")
    assert held(one)["units"] == before[0]["units"] and held(one)["sources"] != before[0]["sources"]
    assert dict(before[1]["units"]).keys() <= dict(held(other)["units"]).keys(), "the third is still merged into it"
    split(client, third)
    assert held(third) == before[1]
