"""季度调度 through the pages: opened over the ledger, filled in by units, compared with the round before, taken away."""

from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from guibiao.kernel import inbox
from guibiao.kernel.models import Notice
from guibiao.plans.models import Task
from guibiao.supervision import rounds
from guibiao.supervision.models import Entry, Round
from tests.kernel.register_suite import RegisterSuite

pytestmark = pytest.mark.database


def opened(client: Any, places: Any, quarter: int = 3, year: int = 2026) -> Round:
    given = {
        "organisation": places["bureau"].pk,
        "year": year,
        "quarter": quarter,
        "due": f"{year}-{quarter * 3:02}-28",
    }
    answer = client.post(reverse("round_new"), given)
    assert answer.status_code == 302, answer.content.decode()
    return Round.objects.get(year=year, quarter=quarter)


def fill(client: Any, entry: Entry, then: str = "submit", **given: Any) -> Entry:
    fields = {
        "progress": "已开工。完成投资 300 万元。",
        "written_by": "田",
        "checked_by": "厅长",
        "then": then,
        **given,
    }
    client.post(reverse("round_fill", args=[entry.pk]), fields)
    return Entry.objects.get(pk=entry.pk)


def test_a_round_goes_over_the_measures_in_force_and_to_their_units(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, treasurer: Any, places: Any, units: Any
) -> None:
    made = opened(signed_in(officer), places)
    assert list(made.entries.values_list("title", "unit")) == [
        ("建设种质资源库", units["lead"].pk), ("设立创新基金", units["part"].pk), ("开放大型仪器", None),
    ]  # fmt: skip
    assert (inbox.count(farmer), inbox.count(treasurer)) == (1, 1)
    entry = made.entries.get(order=1)
    theirs = signed_in(farmer)
    assert theirs.get(reverse("register_detail", args=["roundentries", entry.pk])).status_code == 200
    assert signed_in(treasurer).get(reverse("register_detail", args=["roundentries", entry.pk])).status_code == 404
    assert theirs.get(reverse("register_detail", args=["rounds", made.pk])).status_code == 404


def test_filling_in_saving_submitting_and_sending_back(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, places: Any
) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    entry = opened(ours, places).entries.get(order=1)
    assert fill(theirs, entry, then="").state == "waiting"
    assert fill(theirs, entry, checked_by="").state == "waiting", "nobody checked it"
    proof = SimpleUploadedFile("合同.txt", "已签".encode(), "text/plain")
    entry = fill(theirs, entry, files=[proof], declared="on")
    assert (entry.state, entry.files.count(), entry.entered_by) == ("reported", 1, farmer)
    assert fill(theirs, entry, progress="改口").progress == "已开工。完成投资 300 万元。", "reported is reported"
    theirs.post(reverse("roundentry_move", args=[entry.pk, "send_back"]), {"note": "自己退"})
    assert Entry.objects.get(pk=entry.pk).state == "reported"
    ours.post(reverse("roundentry_move", args=[entry.pk, "send_back"]), {"note": "缺数据"})
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.state, entry.deadline) == ("waiting", entry.round.due)


@pytest.mark.once
def test_the_officer_fills_in_for_a_unit_that_has_no_account(
    ledger: Any, signed_in: Any, officer: Any, places: Any
) -> None:
    client = signed_in(officer)
    assert fill(client, opened(client, places).entries.get(order=3)).state == "reported"


def test_what_is_carried_over_is_marked_and_who_is_silent_is_listed(
    ledger: Any, signed_in: Any, officer: Any, places: Any
) -> None:
    client = signed_in(officer)
    fill(client, opened(client, places, 2).entries.get(order=1), problems="配套资金偏慢。")
    second = opened(client, places, 3)
    entry = second.entries.get(order=1)
    shown = client.get(reverse("register_detail", args=["roundentries", entry.pk])).content.decode()
    assert "上期（2026年二季度调度）" in shown
    assert "完成投资 300 万元。" in shown
    fill(client, entry, progress="已开工。完成投资 500 万元。", problems="配套资金偏慢。")
    page = client.get(reverse("register_detail", args=["rounds", second.pk])).content.decode()
    assert '<mark title="沿用上期">已开工。</mark>完成投资 500 万元。' in page
    assert "部分沿用上期" in page
    assert "未报 1 项" in page
    table = docx.Document(BytesIO(client.get(reverse("round_export", args=[second.pk, "docx"])).content))
    assert any("应报 3 项，已报 1 项，未报 2 项。未报单位：东江省财政厅。" in one.text for one in table.paragraphs)
    assert [len(one.rows) for one in table.tables] == [4, 4]
    assert client.get(reverse("round_export", args=[second.pk, "pdf"])).content.startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("round_export", args=[second.pk, "xlsx"])).content))
    assert book.sheetnames == ["汇总", "进展情况"]
    assert book["进展情况"]["F4"].value == "已开工。完成投资 500 万元。"
    assert book["进展情况"]["I4"].value == "进展情况部分沿用\n存在问题全部沿用"
    assert {book["汇总"][f"{column}4"].value for column in "DEF"} <= {0, 1, 2}, "figures can be added up"


def test_a_closed_round_takes_nothing_until_it_is_opened_again(
    ledger: Any, signed_in: Any, officer: Any, places: Any
) -> None:
    client = signed_in(officer)
    made = opened(client, places)
    client.post(reverse("round_move", args=[made.pk, "close"]))
    assert fill(client, made.entries.get(order=1)).progress == ""
    client.post(reverse("round_move", args=[made.pk, "reopen"]), {"note": "补报"})
    assert fill(client, made.entries.get(order=1)).state == "reported"


def test_one_round_a_quarter_and_none_over_an_empty_ledger(
    places: Any, signed_in: Any, officer: Any, units: Any
) -> None:
    client = signed_in(officer)
    given = {"organisation": places["bureau"].pk, "year": 2026, "quarter": 3, "due": "2026-09-28"}
    assert "还没有举措" in client.post(reverse("round_new"), given).content.decode()
    Task.objects.create(organisation=places["bureau"], title="举措", order=1)
    opened(client, places)
    assert "已经发起过" in client.post(reverse("round_new"), given).content.decode()


@given(st.lists(st.text("甲乙丙丁", min_size=1), max_size=6), st.text("甲乙丙丁。；\n"))
@pytest.mark.once
def test_marking_keeps_the_text_and_finds_every_sentence_said_before(before: list[str], now: str) -> None:
    marked = rounds.marked(now, "。".join(before))
    assert "".join(sentence for sentence, _same in marked) == now
    for sentence, same in marked:
        assert same == (sentence.strip("。；\n") in before)


def test_queries_of_a_round_do_not_grow(
    places: Any, signed_in: Any, officer: Any, units: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(officer)
    for number in range(40):
        Task.objects.create(organisation=places["bureau"], title=f"举措{number}", order=number, lead=units["lead"])
    opened(client, places, 2)
    made = opened(client, places, 3)
    with django_assert_max_num_queries(40):
        client.get(reverse("register_detail", args=["rounds", made.pk]))
    with django_assert_max_num_queries(25):
        client.get(reverse("round_export", args=[made.pk, "docx"]))


def test_what_was_written_meanwhile_is_not_written_over(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, places: Any
) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    entry = opened(ours, places).entries.get(order=1)
    fill(theirs, entry, then="", progress="单位先写的", seen="")
    answer = ours.post(reverse("round_fill", args=[entry.pk]), {"progress": "科里后写的", "seen": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "改过" in page and "科里后写的</textarea>" in page, "what was typed is not lost"
    assert "单位先写的" in page, "and what stands there is shown"
    entry.refresh_from_db()
    assert entry.progress == "单位先写的"
    assert fill(ours, entry, then="", progress="核对后", seen=entry.entered_at.isoformat()).progress == "核对后"


def test_a_unit_recalls_what_it_reported_while_the_round_is_open(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, places: Any
) -> None:
    ours, theirs = signed_in(officer), signed_in(farmer)
    made = opened(ours, places)
    entry = fill(theirs, made.entries.get(order=1))
    address = reverse("roundentry_move", args=[entry.pk, "recall"])
    theirs.post(address)
    entry.refresh_from_db()
    assert (entry.state, entry.deadline) == ("waiting", made.due)
    fill(theirs, entry)
    ours.post(reverse("round_move", args=[made.pk, "close"]))
    theirs.post(address)
    entry.refresh_from_db()
    assert entry.state == "reported", "what is closed is closed"


@pytest.mark.once
def test_units_hear_of_a_round_and_are_chased(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, treasurer: Any, places: Any
) -> None:
    ours = signed_in(officer)
    made = opened(ours, places)

    def heard(user: Any) -> list[str]:
        return [one.text for one in Notice.objects.filter(user=user, kind="round.waits").order_by("pk")]

    assert "共 1 项" in heard(farmer)[0]
    entry = fill(signed_in(farmer), made.entries.get(order=1))
    type(treasurer).objects.filter(pk=treasurer.pk).update(is_active=False)
    page = ours.post(reverse("round_chase", args=[made.pk]), follow=True).content.decode()
    assert "还没有填报员账号" in page and "东江省财政厅" in page, "a unit without people is named"
    assert len(heard(farmer)) == 1, "who has reported is left alone"
    ours.post(reverse("roundentry_move", args=[entry.pk, "send_back"]), {"note": "缺数据"})
    assert "缺数据" in heard(farmer)[-1]
    ours.post(reverse("round_chase", args=[made.pk]))
    assert "还有 1 项没有上报" in heard(farmer)[-1]
    signed_in(farmer).post(reverse("round_chase", args=[made.pk]))
    assert len(heard(farmer)) == 3


@pytest.mark.once
def test_a_wrong_file_is_taken_back_before_the_entry_is_reported(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, places: Any
) -> None:
    theirs = signed_in(farmer)
    entry = opened(signed_in(officer), places).entries.get(order=1)
    two = [SimpleUploadedFile(f"{name}.txt", name.encode(), "text/plain") for name in ("错的", "对的")]
    fill(theirs, entry, then="", files=two, declared="on")
    drop = reverse("round_drop_evidence", args=[entry.files.get(file__name="错的.txt").pk])
    page = theirs.post(drop, follow=True).content.decode()
    assert "错的.txt" in page and [one.file.name for one in entry.files.all()] == ["对的.txt"]
    fill(theirs, entry)
    theirs.post(reverse("round_drop_evidence", args=[entry.files.get().pk]))
    assert entry.files.count() == 1, "reported is reported"


@pytest.mark.once
def test_the_day_of_a_round_is_moved_and_a_mistaken_round_taken_back(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, places: Any
) -> None:
    ours = signed_in(officer)
    made = opened(ours, places)
    address = reverse("round_move", args=[made.pk, "postpone"])
    for wrong in ({"due": "2097-01-10"}, {"due": "2020-01-10", "note": "晚报"}, {"due": "周五", "note": "晚报"}):
        ours.post(address, wrong)
        made.refresh_from_db()
        assert made.due.year == 2026
    fill(signed_in(farmer), made.entries.get(order=1))
    ours.post(address, {"due": "2097-01-10", "note": "年末集中报送"})
    made.refresh_from_db()
    days = [made.due.isoformat(), *(str(entry.deadline) for entry in made.entries.order_by("order"))]
    assert days == ["2097-01-10", "None", "2097-01-10", "2097-01-10"], "who has reported has no day to keep"
    ours.post(reverse("round_take_back", args=[made.pk]))
    assert Round.objects.filter(pk=made.pk).exists(), "somebody has written"
    other = opened(ours, places, 4)
    ours.post(reverse("round_take_back", args=[other.pk]))
    assert not Round.objects.filter(pk=other.pk).exists()
    assert opened(ours, places, 4).entries.count() == 3, "and may be opened anew"


class TestRounds(RegisterSuite):
    register = "rounds"
    most_queries = 30

    def make(self, places: dict[str, Any], organisation: Any) -> Any:
        number = Round.objects.count()
        return Round.objects.create(
            organisation=organisation, year=2010 + number, quarter=1, due="2026-03-31", opened_by=_maker(organisation)
        )


class TestEntries(RegisterSuite):
    register = "roundentries"
    most_queries = 30

    def make(self, places: dict[str, Any], organisation: Any) -> Any:
        number = Entry.objects.count() + 1
        made, _new = Round.objects.get_or_create(
            organisation=organisation, year=2026, quarter=1, due="2026-03-31",
            defaults={"opened_by": _maker(organisation)},
        )  # fmt: skip
        task = Task.objects.create(organisation=organisation, title=f"举措{number}", order=number)
        return Entry.objects.create(round=made, task=task, order=number, title=task.title, unit=organisation)


def _maker(organisation: Any) -> Any:
    from guibiao.kernel.models import User

    return User.objects.filter(username="maker").first() or User.objects.create_user(
        "maker", "经办", "correct-horse-9", organisation=organisation
    )


def added(client: Any, made: Round, *tasks: Task) -> Any:
    return client.post(reverse("round_add", args=[made.pk]), {"task": [task.pk for task in tasks]})


def test_a_measure_that_came_later_joins_and_its_unit_is_told(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, places: Any, units: Any
) -> None:
    client = signed_in(officer)
    fill(client, opened(client, places, 1, 2097).entries.get(order=1))
    made = opened(client, places, 3, 2097)
    page = reverse("register_detail", args=["rounds", made.pk])
    assert reverse("round_add", args=[made.pk]) not in client.get(page).content.decode(), "all are in"
    late = Task.objects.create(organisation=places["bureau"], order=9, title="建设中试平台", lead=units["lead"])
    assert reverse("round_add", args=[made.pk]) in client.get(page).content.decode()
    offered = client.get(reverse("round_add", args=[made.pk])).content.decode()
    assert "建设中试平台" in offered and "已撤出的举措" not in offered and "研发投入强度" not in offered
    before = Notice.objects.filter(user=farmer).count()
    assert added(client, made, late, ledger[0]).status_code == 302
    entry = made.entries.get(task=late)
    assert (entry.order, entry.unit, entry.deadline, entry.state) == (4, units["lead"], made.due, "waiting")
    assert made.entries.count() == 4, "who is in does not come twice"
    assert Notice.objects.filter(user=farmer).count() == before + 1
    history = client.get(page).content.decode()
    assert "补入举措" in history and "建设中试平台" in history
    assert fill(signed_in(farmer), entry).state == "reported"
    assert added(client, made, late).status_code == 422


def test_what_was_included_by_mistake_leaves_until_somebody_wrote(
    ledger: Any, signed_in: Any, officer: Any, farmer: Any, places: Any
) -> None:
    client = signed_in(officer)
    made = opened(client, places, 3, 2097)
    first, second, _third = made.entries.order_by("order")
    out = reverse("round_take_out", args=[first.pk])
    assert signed_in(farmer).post(out, {"reason": "不想报"}).status_code == 422
    assert "请写明理由" in client.post(out, {"reason": ""}).content.decode()
    assert client.post(out, {"reason": "已移交省局"}).status_code == 302
    assert not made.entries.filter(pk=first.pk).exists()
    assert "移出举措" in (page := client.get(reverse("register_detail", args=["rounds", made.pk])).content.decode())
    assert "已移交省局" in page and inbox.count(farmer) == 0
    assert Notice.objects.filter(user=farmer, text__contains="不用上报").count() == 1
    added(client, made, ledger[0])
    assert made.entries.filter(task=ledger[0]).exists() and inbox.count(farmer) == 1
    fill(client, second, then="")
    assert (
        "已经有人填写" in client.post(reverse("round_take_out", args=[second.pk]), {"reason": "错了"}).content.decode()
    )


@pytest.mark.once
def test_only_an_open_round_changes_and_only_before_its_day(
    ledger: Any, signed_in: Any, officer: Any, places: Any, units: Any, person: Any
) -> None:
    client = signed_in(officer)
    made = opened(client, places, 3, 2026)
    late = Task.objects.create(organisation=places["bureau"], order=9, title="建设中试平台", lead=units["lead"])
    assert "请先改截止日期" in added(client, made, late).content.decode()
    client.post(reverse("round_move", args=[made.pk, "close"]))
    assert added(client, made, late).status_code == 422
    stranger = signed_in(person("qin", "planner", organisation=places["other"]))
    assert added(stranger, made, late).status_code == 404
