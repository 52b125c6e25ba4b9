"""What is refused comes back with everything that was typed, and says at the field what is wrong."""

import json
import re
from html import unescape
from typing import Any

from django.urls import reverse

from guibiao.supervision.models import Consultation, Entry, Extension, Item, Round
from tests.supervision.test_items import move, proof, report
from tests.supervision.test_rounds import opened


def refused(answer: Any) -> tuple[dict[str, Any], str]:
    """What the page gives to the script that puts it back, and the page."""
    page = answer.content.decode()
    assert answer.status_code == 422, page
    found = re.search(r'<script id="gb-refused" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found, page
    return json.loads(found[1]), unescape(page)


def said(answer: Any, field: str, sentence: str, **typed: str) -> None:
    """The sentence belongs to `field`, and every value is there, for the script and for those without one."""
    data, page = refused(answer)
    assert data["field"] == field and sentence in data["said"][0] and data["action"] == answer.wsgi_request.path
    assert sentence in page
    for name, value in typed.items():
        assert data["typed"][name] == [value] and value in page
    assert "csrfmiddlewaretoken" not in data["typed"]


def test_a_round_that_cannot_be_opened_comes_back_whole(
    ledger: Any,
    signed_in: Any,
    officer: Any,
    places: Any,
) -> None:
    client = signed_in(officer)
    opened(client, places)
    given = {"organisation": places["bureau"].pk, "year": 2026, "quarter": 3, "due": "2026-09-30"}
    answer = client.post(reverse("round_new"), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and "quarter" in answer.context["form"].errors
    assert 'value="2026-09-30"' in page and 'value="2026"' in page
    assert re.search(r'<option value="3" selected', page) and re.search(
        rf'<option value="{places["bureau"].pk}" selected', page
    )


def test_a_step_of_an_item_that_is_refused_keeps_its_words(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any
) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    item = move(ours, handed_down(), "arrange")
    staged = reverse("supervision_move", args=[item.pk, "stage"])
    past = {"nodes": "2026-01-05 完成方案", "note": "雨季停工"}
    said(theirs.post(staged, past), "nodes", "已经过了", **past)
    said(theirs.post(staged, {"nodes": "下个月完成", "note": "雨季停工"}), "nodes", "", nodes="下个月完成")
    said(
        theirs.post(staged, {"nodes": "2096-01-05 完成方案", "note": ""}),
        "note",
        "须说明理由",
        nodes="2096-01-05 完成方案",
    )
    given = {
        "progress": "已完成选址",
        "problems": "用地未批",
        "next_step": "催办",
        "written_by": "田",
        "checked_by": "",
    }
    said(theirs.post(reverse("supervision_report", args=[item.pk]), given), "checked_by", "审核人", problems="用地未批")
    said(
        ours.post(reverse("supervision_nodes", args=[item.pk]), {"nodes": "2096-01-05 交付"}),
        "",
        "不能加节点",
        nodes="2096-01-05 交付",
    )
    theirs.post(reverse("supervision_extension", args=[item.pk]), {"until": "2097-07-20", "reason": "雨季停工"})
    asked = Extension.objects.get()
    said(ours.post(reverse("supervision_decide", args=[asked.pk, "refuse"]), {"note": " "}), "note", "须说明理由")
    report(theirs, item, proof(), declared="on")
    item = move(ours, move(theirs, item, "settle"), "strike", note="现场核实")
    # Somebody was faster: the form is not on the page any more, and the words are not lost.
    late = ours.post(reverse("supervision_move", args=[item.pk, "send_back"]), {"note": "还缺验收意见"})
    said(late, "", "不能", note="还缺验收意见")


def test_the_extension_says_at_the_day_what_is_wrong(
    handed_down: Any, signed_in: Any, officer: Any, farmer: Any
) -> None:
    item = move(signed_in(officer), handed_down(), "arrange")
    answer = signed_in(farmer).post(
        reverse("supervision_extension", args=[item.pk]), {"until": "2026-07-02", "reason": "雨季停工"}
    )
    assert answer.status_code == 422 and "until" in answer.context["form"].errors
    assert "雨季停工" in answer.content.decode()


def test_rounds_and_their_entries_keep_what_was_typed(
    ledger: Any,
    signed_in: Any,
    officer: Any,
    farmer: Any,
    places: Any,
) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    made = opened(ours, places)
    postpone = reverse("round_move", args=[made.pk, "postpone"])
    said(ours.post(postpone, {"due": "2026-01-05", "note": "汛期"}), "due", "已经过了", note="汛期", due="2026-01-05")
    entry = made.entries.get(order=1)
    given = {"progress": "已开工", "problems": "缺人", "next_step": "招聘", "written_by": "田", "then": "submit"}
    said(theirs.post(reverse("round_fill", args=[entry.pk]), given), "checked_by", "审核人", problems="缺人")
    assert Entry.objects.get(pk=entry.pk).progress == "已开工", "what could be kept is kept"
    ours.post(reverse("round_move", args=[made.pk, "close"]))
    said(
        theirs.post(reverse("round_fill", args=[entry.pk]), given | {"progress": "已完工"}),
        "",
        "不能再改",
        progress="已完工",
    )
    assert Round.objects.get().state == "closed"


def test_a_consultation_keeps_a_decision_and_a_reason(signed_in: Any, officer: Any, places: Any, units: Any) -> None:
    made = Consultation.objects.create(
        organisation=places["bureau"], kind="city", title="厅市会商", held_on="2026-09-01", agenda="议程"
    )
    client = signed_in(officer)
    given = {"text": "共建种质资源库", "lead": units["lead"].pk, "due": "2026-08-01"}
    said(client.post(reverse("consultation_decide", args=[made.pk]), given), "due", "不能早于", text="共建种质资源库")
    said(client.post(reverse("consultation_move", args=[made.pk, "cancel"]), {"note": ""}), "note", "须说明理由")


def test_a_slip_without_a_name_is_asked_for_again(handed_down: Any, signed_in: Any, officer: Any) -> None:
    client = signed_in(officer)
    item = move(client, handed_down(), "arrange")
    client.post(reverse("sheet_make", args=["notice", item.pk]))
    sheet = Item.objects.get(pk=item.pk).sheets.get()
    said(client.post(reverse("sheet_slip", args=[sheet.pk]), {"slip_by": " "}), "slip_by", "请写签收人")
