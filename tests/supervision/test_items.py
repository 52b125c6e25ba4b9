"""督办 through the pages: from handing down to striking off."""

import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guibiao.kernel import clock, inbox
from guibiao.kernel.models import AuditEntry, Notice, StoredFile
from guibiao.plans.models import Task
from guibiao.supervision import items
from guibiao.supervision.models import Extension, Item, OfficeClock, Part
from tests.kernel.register_suite import RegisterSuite

pytestmark = pytest.mark.database
DAY = datetime.date(2026, 7, 1)


def move(client: Any, item: Item, name: str, **data: Any) -> Item:
    client.post(reverse("supervision_move", args=[item.pk, name]), data)
    return Item.objects.get(pk=item.pk)


def report(client: Any, item: Item, *files: Any, **data: Any) -> Item:
    given = {"progress": "已完成选址", "written_by": "田", "checked_by": "厅长", "files": list(files), **data}
    client.post(reverse("supervision_report", args=[item.pk]), given)
    return Item.objects.get(pk=item.pk)


def proof(name: str = "验收单.txt", text: str = "验收合格") -> Any:
    return SimpleUploadedFile(name, text.encode(), "text/plain")


def test_13710_from_handing_down_to_striking_off(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any, units: Any
) -> None:
    item = handed_down()
    assert (item.number, item.deadline, item.clock_version) == ("督〔2026〕1号", DAY, "elsewhere")
    ours, theirs = signed_in(officer), signed_in(farmer)
    assert move(theirs, item, "arrange").state == "registered", "the unit does not hand down to itself"
    item = move(ours, item, "arrange")
    assert (item.state, item.deadline) == ("arranged", datetime.date(2026, 7, 4))
    assert inbox.count(farmer) == 1
    item = report(theirs, item)
    assert (item.state, item.deadline) == ("working", datetime.date(2026, 7, 8))
    assert move(theirs, item, "settle").state == "working", "without evidence it is not settled"
    item = report(theirs, item, proof(), declared="on")
    assert item.evidence.count() == 1
    item = move(theirs, item, "settle")
    assert item.state == "settled"
    assert move(theirs, item, "strike", note="好").state == "settled", "the unit does not strike off"
    assert move(ours, item, "send_back", note="数据不全").state == "working"
    item = move(theirs, Item.objects.get(pk=item.pk), "settle")
    item = move(ours, item, "strike", note="已核实")
    assert item.state == "struck"
    shown = ours.get(reverse("register_detail", args=["supervision", item.pk])).content.decode()
    assert "已销号" in shown
    assert "验收单.txt" in shown


@pytest.mark.once
def test_evidence_needs_the_declaration_and_no_mark(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client, item = signed_in(officer), handed_down()
    item = move(client, item, "arrange")
    assert report(client, item, proof()).reports.count() == 0
    assert report(client, item, proof("机密★.txt"), declared="on").reports.count() == 0
    assert not StoredFile.objects.exists()
    assert report(client, item, proof(), declared="on").evidence.count() == 1


@pytest.mark.once
def test_evidence_is_served_to_those_who_see_the_item_only(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any, treasurer: Any
) -> None:
    client, item = signed_in(officer), handed_down()
    item = report(client, move(client, item, "arrange"), proof(), declared="on")
    address = reverse("supervision_evidence", args=[item.evidence.get().pk])
    assert signed_in(farmer).get(address).status_code == 200
    assert signed_in(treasurer).get(address).status_code == 404


def test_numbers_run_within_office_and_year(handed_down: Any) -> None:
    assert [handed_down().number, handed_down(title="另一项").number, handed_down(received_on="2027-01-05").number] == [
        "督〔2026〕1号", "督〔2026〕2号", "督〔2027〕1号",
    ]  # fmt: skip


def test_key_tasks_enter_with_nodes(handed_down: Any, signed_in: Any, officer: Any, farmer: Any) -> None:
    client = signed_in(officer)
    answer = client.post(reverse("supervision_new"), {"origin": "key_task", "clock": "13710"})
    assert answer.status_code == 422
    assert "按节点督办，不用时限" in answer.content.decode()
    item = handed_down(origin="key_task", clock="", nodes="2026-08-31 完成方案\n2026年12月15日：建成")
    assert (item.by_nodes, item.deadline) == (True, None)
    item = move(client, item, "arrange_nodes")
    assert (item.state, item.deadline) == ("staged", datetime.date(2026, 8, 31))
    first, second = item.nodes.all()
    theirs = signed_in(farmer)
    item = move(theirs, item, "node", node=first.pk)
    assert item.deadline == datetime.date(2026, 12, 15)
    assert move(theirs, item, "node", node=first.pk).deadline == datetime.date(2026, 12, 15)
    report(theirs, item, proof(), declared="on")
    assert move(theirs, item, "settle").state == "staged", "a node is open"
    item = move(theirs, item, "node", node=second.pk)
    assert move(theirs, item, "settle").state == "settled"


@pytest.mark.once
def test_what_cannot_be_settled_states_nodes_that_the_supervisor_agrees_to(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any
) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    item, limit = move(ours, handed_down(), "arrange"), datetime.date(2026, 7, 8)
    assert move(theirs, item, "stage", note="须立法").state == "arranged", "no nodes"
    address = reverse("supervision_move", args=[item.pk, "stage"])
    answer = theirs.post(address, {"nodes": "九月底 完成", "note": "须立法"}, follow=True)
    assert "第 1 行" in answer.content.decode()
    nodes = "2097-09-30 提交草案"
    assert move(theirs, item, "stage", nodes=nodes).state == "arranged", "a reason is needed"
    item = move(theirs, item, "stage", note="须立法", nodes=nodes)
    assert (item.state, item.deadline) == ("scheme", limit), "until it is agreed to the limit stays"
    assert move(theirs, item, "accept_scheme").state == "scheme", "the unit gives itself no time"
    item = move(ours, item, "refuse_scheme", note="节点太晚")
    assert (item.state, item.deadline, item.nodes.count()) == ("working", limit, 0)
    item = move(theirs, item, "stage", note="须立法", nodes=nodes)
    item = move(ours, item, "accept_scheme")
    assert (item.state, item.deadline) == ("staged", datetime.date(2097, 9, 30))
    theirs.post(reverse("supervision_nodes", args=[item.pk]), {"nodes": "2098-09-30 再延"})
    assert item.nodes.count() == 1, "nor more of it afterwards"
    ours.post(reverse("supervision_nodes", args=[item.pk]), {"nodes": "2097-08-31 征求意见"})
    assert Item.objects.get(pk=item.pk).deadline == datetime.date(2097, 8, 31)


@pytest.mark.once
def test_what_was_typed_stays_when_a_report_is_refused(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client, item = signed_in(officer), handed_down()
    move(client, item, "arrange")
    given = {"progress": "完成了选址", "written_by": "甲", "checked_by": "乙", "files": proof()}
    answer = client.post(reverse("supervision_report", args=[item.pk]), given)
    assert answer.status_code == 422
    assert "完成了选址</textarea>" in answer.content.decode()


@pytest.mark.once
def test_an_extension_is_approved_by_the_supervisor_only(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any
) -> None:
    item = move(signed_in(officer), handed_down(), "arrange")
    theirs, address = signed_in(farmer), reverse("supervision_extension", args=[item.pk])
    assert theirs.post(address, {"until": "2026-07-08", "reason": "雨季"}).status_code == 422
    assert theirs.post(address, {"until": "2097-07-20", "reason": "雨季"}).status_code == 302
    assert theirs.post(address, {"until": "2097-07-21", "reason": "再延"}).status_code == 422
    asked = Extension.objects.get()
    theirs.post(reverse("supervision_decide", args=[asked.pk, "grant"]))
    assert Extension.objects.get().state == "asked"
    assert inbox.count(officer) == 1
    signed_in(officer).post(reverse("supervision_decide", args=[asked.pk, "grant"]))
    item = Item.objects.get(pk=item.pk)
    assert (Extension.objects.get().state, item.deadline) == ("granted", datetime.date(2097, 7, 20))
    assert AuditEntry.objects.filter(action="extension.grant").count() == 1
    page = theirs.get(reverse("register_detail", args=["supervision", item.pk])).content.decode()
    assert f"{officer}同意延期，理由：雨季" in page, "the unit sees who approved"


def test_an_extension_is_withdrawn_or_ends_with_what_it_was_for(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any
) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    item = move(ours, handed_down(), "arrange")
    address = reverse("supervision_extension", args=[item.pk])
    assert theirs.post(address, {"until": "2026-08-01", "reason": "雨季"}).status_code == 422, "that day is past"
    theirs.post(address, {"until": "2097-07-20", "reason": "雨季"})
    theirs.post(reverse("supervision_decide", args=[Extension.objects.get().pk, "withdraw"]))
    assert Extension.objects.get().state == "withdrawn"
    assert theirs.post(address, {"until": "2097-07-21", "reason": "再申请"}).status_code == 302
    report(theirs, item, proof(), declared="on")
    move(theirs, item, "settle")
    assert Extension.objects.latest("pk").state == "lapsed", "nobody waits for it any more"
    assert inbox.count(officer) == 1, "the item alone"


@pytest.mark.once
def test_what_was_registered_wrongly_is_changed_before_it_is_handed_down(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any, places: Any, units: Any
) -> None:
    client, item = signed_in(officer), handed_down()
    edit = reverse("supervision_edit", args=[item.pk])
    assert "建设种质资源库" in client.get(edit).content.decode()
    given = {
        "organisation": places["bureau"].pk, "title": "建设种质资源二库", "origin": "instruction", "lead": units["part"].pk,
        "participants": "东江省农业农村厅", "received_on": "2026-07-02", "clock": "", "nodes": "2026-12-30 建成", "weight": "major",
    }  # fmt: skip
    assert client.post(edit, given | {"received_on": "2025-07-02"}).status_code == 422, "its number is of this year"
    assert client.post(edit, given).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.lead, item.limits, item.deadline) == ("建设种质资源二库", units["part"], {}, None)
    assert [part.organisation for part in item.parts.all()] == [units["lead"]]
    assert [node.title for node in item.nodes.all()] == ["建成"]
    move(client, item, "arrange_nodes")
    client.post(edit, given | {"title": "再改"})
    item.refresh_from_db()
    assert item.title == "建设种质资源二库", "what is handed down stays"


@pytest.mark.once
def test_each_side_hears_of_what_the_other_has_done(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any, treasurer: Any
) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)

    def heard(user: Any) -> list[str]:
        return [one.text for one in Notice.objects.filter(user=user, kind="supervision.moved").order_by("pk")]

    item = move(ours, handed_down(), "arrange")
    assert any("交办" in one for one in heard(farmer)) and heard(officer) == []
    assert any("协办" in one for one in heard(treasurer))
    report(theirs, item, proof(), declared="on")
    assert any("反馈进展" in one for one in heard(officer))
    theirs.post(reverse("supervision_extension", args=[item.pk]), {"until": "2097-07-20", "reason": "雨季"})
    assert "请审批" in heard(officer)[-1]
    move(theirs, item, "settle")
    move(ours, item, "strike", note="现场核实")
    assert "销号" in heard(farmer)[-1] and "现场核实" in heard(farmer)[-1]


def test_units_that_are_equally_behind_share_a_place(
    handed_down: Any, signed_in: Any, officer: Any, units: Any
) -> None:
    client = signed_in(officer)
    for number, lead in enumerate((units["lead"], units["part"], units["lead"], units["part"])):
        move(
            client,
            handed_down(title=f"事项{number}", lead=lead.pk, participants="", received_on="2026-03-02"),
            "arrange",
        )
    rows = items.ranking(Item.objects.all())
    assert [row["place"] for row in rows] == [1, 1]
    assert items.ranking(Item.objects.filter(lead=None)) == []


@pytest.mark.once
def test_an_empty_file_proves_nothing(handed_down: Any, signed_in: Any, officer: Any, farmer: Any) -> None:
    item, theirs = move(signed_in(officer), handed_down(), "arrange"), signed_in(farmer)
    page = report(theirs, item, SimpleUploadedFile("空.txt", b"", "text/plain"), declared="on")
    assert not item.evidence.exists() and not item.reports.exists(), page


def test_a_second_press_reports_nothing_twice(handed_down: Any, signed_in: Any, officer: Any, farmer: Any) -> None:
    item, theirs = move(signed_in(officer), handed_down(), "arrange"), signed_in(farmer)
    for _press in range(2):
        report(theirs, item, proof(), declared="on")
    assert (item.reports.count(), item.evidence.count()) == (1, 1)
    report(theirs, item, proof(), declared="on", progress="又有进展")
    assert item.reports.count() == 2
    first = handed_down(title="立一次")
    assert handed_down(title="立一次").pk == first.pk


def test_an_item_is_found_by_its_number_and_by_its_colour(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client, address = signed_in(officer), reverse("register_list", args=["supervision"])
    late, dropped = handed_down(received_on="2026-03-02", title="拖了很久的"), handed_down(title="不办的")
    move(client, late, "arrange")
    move(client, dropped, "drop", note="重复")
    page = client.get(address, {"q": late.number, "hide": ""}).content.decode()
    assert "拖了很久的" in page and "不办的" not in page
    page = client.get(address, {"light": "red", "hide": ""}).content.decode()
    assert "拖了很久的" in page and "不办的" not in page
    assert 'class="gb-state gb-state--behind"' in page, "in its colour"
    soon = handed_down(received_on=timezone.localdate().isoformat(), title="今天交办的")
    page = client.get(address, {"sort": "-light", "hide": ""}).content.decode()
    assert page.index("拖了很久的") < page.index(soon.title) < page.index("不办的"), "the worst first"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31", "2026-13-40"])
@pytest.mark.once
def test_a_day_that_is_a_slip_of_the_hand_is_refused(
    day: str, signed_in: Any, officer: Any, units: Any, places: Any
) -> None:
    given = {
        "organisation": places["bureau"].pk, "title": "事项", "origin": "instruction", "lead": units["lead"].pk,
        "received_on": day, "clock": "13710", "weight": "ordinary",
    }  # fmt: skip
    client = signed_in(officer)
    assert client.post(reverse("supervision_new"), given).status_code == 422
    given |= {"received_on": "2026-07-01", "clock": "", "nodes": f"{day} 完成"}
    assert client.post(reverse("supervision_new"), given).status_code == 422
    assert client.get(f"{reverse('supervision_ranking')}?year=²").status_code == 200
    assert client.get(f"{reverse('supervision_new')}?task={'9' * 40}").status_code == 200


def test_escalation_in_colours_and_the_ranking(handed_down: Any, signed_in: Any, officer: Any, farmer: Any) -> None:
    today = timezone.localdate()
    client = signed_in(officer)
    handed_down(received_on=today.isoformat(), title="今天交办的")
    old = move(client, handed_down(received_on="2026-03-02", title="拖了很久的"), "arrange")
    listed = client.get(reverse("register_list", args=["supervision"]), {"hide": "", "sort": "-light"}).content.decode()
    assert "严重逾期（红）" in listed
    assert "临期（黄）" in listed
    ranked = client.get(reverse("supervision_ranking")).content.decode()
    assert "1 个单位共有 1 项逾期" in ranked
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("supervision_ranking_table")).content))
    assert [cell.value for cell in book["逾期排名"][4]][2:4] == ["东江省农业农村厅", 1]
    assert clock.tick() >= 2
    assert clock.tick() == 0
    told = set(Notice.objects.filter(kind="supervision.escalated").values_list("user__username", flat=True))
    assert told == {"lin"}, "the officer hears of it, whatever the role of the unit's own people"
    assert Notice.objects.filter(user=farmer, kind="case.alarm").exists()
    assert old.deadline == datetime.date(2026, 3, 5)


@pytest.mark.once
def test_a_participant_sees_its_share_and_reports(
    handed_down: Any, signed_in: Any, officer: Any, treasurer: Any
) -> None:
    item, client = handed_down(), signed_in(treasurer)
    move(signed_in(officer), item, "arrange")
    assert client.get(reverse("register_detail", args=["supervision", item.pk])).status_code == 404
    part = Part.objects.get()
    assert client.get(reverse("register_detail", args=["supervisionparts", part.pk])).status_code == 200
    given = {"progress": "资金已下达", "written_by": "钱", "checked_by": "处长"}
    client.post(reverse("supervision_part_report", args=[part.pk]), given)
    item = Item.objects.get(pk=item.pk)
    assert (item.reports.get().organisation, item.state) == (part.organisation, "arranged"), (
        "the lead still has to report"
    )


@pytest.mark.once
def test_an_unknown_participant_is_named(signed_in: Any, officer: Any) -> None:
    answer = signed_in(officer).post(reverse("supervision_new"), {"participants": "东江省想象厅"})
    assert "东江省想象厅" in answer.content.decode()


def test_an_office_s_own_clock_goes_before_the_shipped_one(handed_down: Any, places: Any) -> None:
    OfficeClock.objects.create(
        organisation=places["bureau"], code="13710", version="本厅", name="本厅 13710", source="厅发〔2026〕1号",
        valid_from=DAY, arrange="0d", report="5w", settle="10w", major="1m",
    )  # fmt: skip
    item = handed_down()
    assert (item.clock_version, item.limits["settle"]) == ("本厅", [10, "working"])


def test_an_item_begins_from_a_task_of_the_ledger_and_leads_back_to_it(
    handed_down: Any, signed_in: Any, officer: Any, places: Any, units: Any
) -> None:
    task = Task.objects.create(
        organisation=places["bureau"], title="开放大型仪器", lead=units["lead"], text="开放率八成"
    )
    client = signed_in(officer)
    form = client.get(reverse("supervision_new"), {"task": task.pk}).content.decode()
    for part in ("开放大型仪器", "开放率八成", str(task.identity), f'value="{units["lead"].pk}" selected'):
        assert part in form, part
    item = handed_down(origin="measure", identity=str(task.identity))
    shown = client.get(reverse("register_detail", args=["supervision", item.pk])).content.decode()
    assert reverse("register_detail", args=["tasks", task.pk]) in shown


@pytest.mark.once
def test_a_reader_does_not_hand_down(person: Any, places: Any, signed_in: Any) -> None:
    reader = signed_in(person("du", "reader", organisation=places["bureau"]))
    assert reader.get(reverse("supervision_new")).status_code == 403


@pytest.mark.parametrize("extra", [0, 25])
def test_queries_of_the_page_do_not_grow(
    extra: int, handed_down: Any, signed_in: Any, officer: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(officer)
    item = move(client, handed_down(), "arrange")
    for number in range(1 + extra):
        report(client, item, proof(f"{number}.txt"), declared="on")
    client.post(reverse("supervision_nodes", args=[item.pk]), {"nodes": "2026-09-30 草案\n" * (1 + extra)})
    with django_assert_max_num_queries(45):
        client.get(reverse("register_detail", args=["supervision", item.pk]))


class TestItems(RegisterSuite):
    register = "supervision"
    most_queries = 30

    def make(self, places: dict[str, Any], organisation: Any) -> Any:
        from guibiao.kernel.models import User

        user = User.objects.filter(username="maker").first() or User.objects.create_user(
            "maker", "经办", "correct-horse-9", organisation=organisation
        )
        serial = Item.objects.count() + 1
        return Item.objects.create(
            organisation=organisation, year=2026, serial=serial, title=f"事项{serial}", lead=organisation,
            received_on=DAY, made_by=user,
        )  # fmt: skip


class TestParts(RegisterSuite):
    register = "supervisionparts"
    most_queries = 30

    def make(self, places: dict[str, Any], organisation: Any) -> Any:
        item = TestItems().make(places, organisation)
        return Part.objects.create(item=item, organisation=organisation)


class TestClocks(RegisterSuite):
    register = "clocks"
    editor = "planner"

    def make(self, places: dict[str, Any], organisation: Any) -> Any:
        number = OfficeClock.objects.count()
        return OfficeClock.objects.create(
            organisation=organisation, code="13710", version=str(number), name=f"时限{number}", source="厅发", valid_from=DAY,
            settle="7d",
        )  # fmt: skip


@pytest.mark.once
def test_the_limits_that_come_with_the_system_are_shown_with_what_is_not_confirmed(
    handed_down: Any, signed_in: Any, officer: Any
) -> None:
    client = signed_in(officer)
    page = client.get(reverse("register_list", args=["clocks"])).content.decode()
    for part in (
        "13710（自然日）",
        "未经核实",
        "交办 当天",
        "反馈进展 3 天",
        "一般事项办结 7 天",
        "重大、复杂事项办结 1 个月",
    ):
        assert part in page, part
    item = handed_down()
    assert (
        "13710（自然日），未经核实"
        in client.get(reverse("register_detail", args=["supervision", item.pk])).content.decode()
    )
