"""A file at the door."""

import hashlib
from typing import Any

import pytest

from guibiao.kernel import files, jobs
from guibiao.kernel.models import AuditEntry, Job, StoredFile
from guibiao.plans import decisions, receiving, search
from guibiao.plans.models import Item, Plan
from tests.plans import texts
from tests.plans.conftest import run_waiting_jobs

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def receive(user: Any, text: str, name: str = "规划.txt", declared: bool = True) -> receiving.Received:
    return receiving.receive(
        texts.as_bytes(text), name=name, user=user, organisation=user.organisation, declared=declared
    )


def test_a_plan_is_read_and_its_particulars_fill_the_register(read_in: Any) -> None:
    plan = read_in()
    assert plan.state == "checking"
    assert plan.title == "东江省科技创新“十四五”规划"
    assert (plan.number, plan.period_from, plan.period_to) == ("东政发〔2021〕8号", 2021, 2025)
    names = {item.data["indicator"] for item in plan.items.filter(kind=Item.Kind.TARGET)}
    assert any("高新技术企业" in name for name in names)
    assert plan.items.filter(kind=Item.Kind.MEASURE).count() == 3


def test_without_the_declaration_nothing_is_stored(planner: Any) -> None:
    with pytest.raises(receiving.Refused, match="不涉密声明"):
        receive(planner, texts.PLAN, declared=False)
    assert not StoredFile.objects.exists() and not Plan.objects.exists()


@pytest.mark.parametrize("mark", ["机密★10年", "秘 密★启封前", "密级：绝密"])
def test_a_classified_file_leaves_no_trace_but_the_refusal(planner: Any, mark: str) -> None:
    text = f"{mark}\n{texts.PLAN}"
    with pytest.raises(receiving.Refused, match="已拒收"):
        receive(planner, text, name="内部方案.txt")
    assert not StoredFile.objects.exists() and not Plan.objects.exists() and not Job.objects.exists()
    assert not files.path_of(hashlib.sha256(text.encode()).hexdigest()).exists()
    kept = AuditEntry.objects.get(action="plan.refused_classified")
    assert "内部方案" not in kept.detail and "内部方案" not in kept.subject


def test_the_same_file_leads_to_the_plan_that_is_there(planner: Any) -> None:
    first, again = receive(planner, texts.PLAN), receive(planner, texts.PLAN, name="副本.txt")
    assert again.known and again.plan == first.plan
    assert Plan.objects.count() == 1


def test_another_bureau_is_not_told_of_it(planner: Any, stranger: Any) -> None:
    receive(planner, texts.PLAN)
    assert not receive(stranger, texts.PLAN).known


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "空.docx"), (b"PK\x03\x04broken", "坏.docx"), (b"\x89PNG\r\n\x1a\n", "图.png")]
)
def test_a_bad_file_says_its_sentence_and_its_name(planner: Any, content: bytes, name: str) -> None:
    with pytest.raises(receiving.Refused, match=name.split(".")[0]):
        receiving.receive(content, name=name, user=planner, organisation=planner.organisation, declared=True)
    assert not StoredFile.objects.exists()


def test_a_reader_may_not_upload(reader: Any, client: Any) -> None:
    client.force_login(reader)
    assert client.get("/plans/upload/").status_code == 403


def test_reading_can_be_stopped_and_begun_again(planner: Any, client: Any) -> None:
    plan = receive(planner, texts.PLAN).plan
    client.force_login(planner)
    assert client.post(f"/plans/{plan.pk}/progress/stop/").status_code == 302
    run_waiting_jobs()
    plan.refresh_from_db()
    assert plan.state == "waiting"
    assert "再次读取" in client.get(f"/plans/{plan.pk}/").content.decode()
    client.post(f"/plans/{plan.pk}/move/reread/")
    run_waiting_jobs()
    plan.refresh_from_db()
    assert plan.state == "checking"


def test_a_reading_that_ends_while_the_page_asks_is_not_taken_for_one_that_failed(
    planner: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, real = receive(planner, texts.PLAN).plan, jobs.of
    client.force_login(planner)
    assert "等待读取…" in client.get(f"/plans/{plan.pk}/progress/?brief=1").content.decode()

    def ended_meanwhile(subject: Any) -> Any:
        run_waiting_jobs()
        return real(subject)

    monkeypatch.setattr(jobs, "of", ended_meanwhile)
    assert "已读取" in client.get(f"/plans/{plan.pk}/progress/?brief=1").content.decode()


def test_a_withdrawn_plan_is_out_of_sight_and_comes_back_with_its_decisions(
    read_in: Any, planner: Any, client: Any
) -> None:
    plan = read_in()
    item = plan.items.filter(kind="target").first()
    decisions.decide(plan, planner, [decisions.Decision(item=item.pk, version=1, action="accept")])
    client.force_login(planner)
    client.post(f"/plans/{plan.pk}/move/withdraw/", {"note": "传错了"})
    assert not search.find(planner, "合同")
    client.post(f"/plans/{plan.pk}/move/restore/")
    run_waiting_jobs()
    plan.refresh_from_db()
    item.refresh_from_db()
    assert (plan.state, item.status) == ("checking", "accepted")
    assert search.find(planner, "合同")
