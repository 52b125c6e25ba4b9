"""A file at the door."""

import hashlib
from typing import Any

import pytest

from guibiao.kernel import files
from guibiao.kernel.models import AuditEntry, Job, StoredFile
from guibiao.plans import receiving
from guibiao.plans.models import Item, Plan
from tests.plans import texts

pytestmark = pytest.mark.django_db(transaction=True)


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
