"""会商 through the pages: agenda, minutes, decisions that become items."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from guibiao.kernel.models import Organisation
from guibiao.supervision.models import Consultation, Decision, Item
from tests.kernel.register_suite import RegisterSuite
from tests.supervision.test_sheets import made

pytestmark = pytest.mark.database


@pytest.fixture
def meeting(signed_in: Any, officer: Any, places: Any, units: Any) -> Consultation:
    given = {
        "organisation": places["bureau"].pk, "kind": "city", "title": "厅市会商第一次会议", "held_on": "2026-07-10",
        "place": "临江市", "chair": "厅长", "attendees": "省教育厅、临江市人民政府", "agenda": "一、通报进展\n二、议定事项", "seen": "",
    }  # fmt: skip
    client = signed_in(officer)
    answer = client.post(reverse("register_add", args=["consultations"]), given)
    assert answer.status_code == 302, answer.content.decode()
    return Consultation.objects.get()


def decide(client: Any, meeting: Consultation, **given: Any) -> str:
    lead = Organisation.objects.get(name="东江省农业农村厅").pk
    fields = {"text": "共建中试基地", "lead": lead, "due": "2026-12-31", **given}
    answer = client.post(reverse("consultation_decide", args=[meeting.pk]), fields, follow=True)
    return str(answer.content.decode())


def test_a_decision_becomes_an_item_once(meeting: Consultation, signed_in: Any, officer: Any, units: Any) -> None:
    client = signed_in(officer)
    assert "省教育厅、临江市人民政府" in decide(client, meeting), "who takes part"
    decision = Decision.objects.get()
    for _press in range(2):
        client.post(reverse("decision_item", args=[decision.pk]))
    item = Item.objects.get()
    assert (item.origin, item.source, item.lead) == ("consultation", "厅市会商第一次会议", units["lead"])
    assert list(item.nodes.values_list("title", "due")) == [("共建中试基地", datetime.date(2026, 12, 31))]
    assert item.number in client.get(reverse("register_detail", args=["consultations", meeting.pk])).content.decode()


@pytest.mark.once
def test_what_is_wrong_with_a_decision_is_said(meeting: Consultation, signed_in: Any, officer: Any) -> None:
    client = signed_in(officer)
    for wrong in ({"lead": "想象厅"}, {"due": "2026-02-31x"}, {"due": "9999-01-01"}):
        page = decide(client, meeting, **wrong)
        assert 'class="gb-error"' in page and "共建中试基地" in page, "said at the field, and what was typed stays"
    assert "不能早于召开日期" in decide(client, meeting, due="2026-07-09")
    assert not Decision.objects.exists()


def test_a_decision_is_put_down_once_and_taken_back_until_it_is_followed(
    meeting: Consultation, signed_in: Any, officer: Any, farmer: Any
) -> None:
    client = signed_in(officer)
    decide(client, meeting)
    assert "已经登记过" in decide(client, meeting)
    drop = reverse("decision_drop", args=[Decision.objects.get().pk])
    assert signed_in(farmer).post(drop).status_code == 404
    client.post(drop)
    assert not Decision.objects.exists()
    decide(client, meeting)
    decision = Decision.objects.get()
    client.post(reverse("decision_item", args=[decision.pk]))
    client.post(reverse("decision_drop", args=[decision.pk]))
    assert Decision.objects.filter(pk=decision.pk).exists(), "an item came of it"


@pytest.mark.once
def test_no_minutes_go_out_before_they_are_written(meeting: Consultation, signed_in: Any, officer: Any) -> None:
    answer = signed_in(officer).post(reverse("sheet_make", args=["minutes", meeting.pk]), follow=True)
    assert "请先写会议纪要" in answer.content.decode()
    assert not meeting.sheets.exists()


def test_it_is_held_with_minutes_and_closed_when_all_is_followed_up(
    meeting: Consultation, signed_in: Any, officer: Any
) -> None:
    client = signed_in(officer)

    def move(name: str) -> str:
        client.post(reverse("consultation_move", args=[meeting.pk, name]))
        return str(Consultation.objects.get().state)

    assert move("hold") == "planned"
    Consultation.objects.update(minutes="会议听取了进展。")
    assert move("hold") == "held"
    decide(client, meeting)
    assert move("close") == "held"
    client.post(reverse("decision_item", args=[Decision.objects.get().pk]))
    assert move("close") == "closed"
    minutes = made(client, "minutes", meeting)
    for part in (
        "会纪〔",
        "会议听取了进展。",
        "1.共建中试基地（牵头单位：东江省农业农村厅；完成时限：2026年12月31日）",
    ):
        assert part in minutes, part


class TestConsultations(RegisterSuite):
    register = "consultations"
    editor = "planner"
    most_queries = 30

    def make(self, places: dict[str, Any], organisation: Any) -> Any:
        number = Consultation.objects.count()
        return Consultation.objects.create(
            organisation=organisation, kind="matter", title=f"会商{number}", held_on="2026-07-01", agenda="议程"
        )
