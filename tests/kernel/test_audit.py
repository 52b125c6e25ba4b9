"""The chain: append-only, linked, in order whoever writes, and it tells of every later change."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils import translation

from guibiao.kernel import audit
from guibiao.kernel.audit import anchor
from guibiao.kernel.models import AuditEntry
from guibiao.kernel.protection import lifted

pytestmark = pytest.mark.database


@pytest.fixture
def chain(transactional_db: None) -> None:
    for number in range(5):
        audit.record(None, "test.done", f"第{number}件", {"value": number, "text": "汉字 \u2028 𠮷"})


@pytest.mark.usefixtures("chain")
def test_an_untouched_chain_is_whole() -> None:
    report = audit.verify()
    assert report.ok
    assert report.entries == 5
    assert "完好" in str(report)


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_auditentry SET actor = 'x' WHERE sequence = 2",
        "DELETE FROM kernel_auditentry WHERE sequence = 2",
        "DELETE FROM kernel_auditentry",
    ],
)
def test_the_database_refuses_to_change_or_delete(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify().ok


@pytest.mark.usefixtures("chain")
def test_the_models_are_no_way_round_it() -> None:
    entry = AuditEntry.objects.get(sequence=3)
    entry.actor = "x"
    for attempt in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert audit.verify().ok


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE kernel_auditentry SET detail = '{}' WHERE sequence = 2", "第 2 条的内容被改动"),
        ("UPDATE kernel_auditentry SET address = '10.0.0.1' WHERE sequence = 5", "第 5 条的内容被改动"),
        ("DELETE FROM kernel_auditentry WHERE sequence = 3", "第 3 条至第 3 条缺失"),
        ("DELETE FROM kernel_auditentry WHERE sequence = 1", "第 1 条至第 1 条缺失"),
        ("DELETE FROM kernel_auditentry WHERE sequence >= 4", "末尾被删"),
        ("DELETE FROM kernel_auditentry", "末尾被删"),
    ],
)
def test_whoever_gets_round_the_database_is_found_out(statement: str, says: str) -> None:
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement)
    report = audit.verify()
    assert not report.ok
    assert says in str(report)


@pytest.mark.usefixtures("chain")
def test_a_chain_that_was_rewritten_as_a_whole_does_not_match_its_anchor() -> None:
    from guibiao.kernel.audit.chain import GENESIS, digest

    previous = GENESIS
    with lifted(connection):
        for entry in AuditEntry.objects.order_by("sequence"):
            entry.previous = previous
            entry.actor = "别人"
            entry.hash = previous = digest(entry)
            entry.save()
    report = audit.verify()
    assert report.count == 5
    assert "锚文件" in str(report)


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    ("left", "says"),
    [
        ([], ["第 1 条至第 5 条"]),
        ([1, 2, 3], ["第 4 条至第 5 条"]),
        ([2, 3, 5], ["第 1 条至第 1 条", "第 4 条至第 4 条"]),
    ],
)
def test_an_anchor_that_lost_lines_is_no_proof(left: list[int], says: list[str]) -> None:
    lines = anchor.path().read_text().splitlines(keepends=True)
    anchor.path().write_text("".join(lines[number - 1] for number in left))
    report = audit.verify()
    assert report.count == len(says)
    assert [f"锚文件里没有{one}" in said for one, said in zip(says, report.problems, strict=True)] == [True] * len(says)
    anchor.path().unlink()
    assert "锚文件里没有第 1 条至第 5 条" in str(audit.verify())


@pytest.mark.parametrize(("lost", "whole"), [(3, True), (70, False)])
def test_what_a_killed_process_did_not_anchor_is_anchored_with_the_next(
    transactional_db: None, lost: int, whole: bool
) -> None:
    for number in range(75):
        audit.record(None, "test.done", str(number))
    lines = anchor.path().read_text().splitlines(keepends=True)
    anchor.path().write_text("".join(lines[:-lost]))
    assert not audit.verify().ok
    audit.record(None, "test.next")
    assert audit.verify().ok == whole, "so many lines no killed process left out: somebody took them away"
    assert audit.catch_up() == 0


@pytest.mark.usefixtures("chain")
def test_an_entry_that_is_written_while_the_chain_is_read_is_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    read = anchor.lines()
    early = list(read)[:4]
    answers = iter((early, anchor.lines()))
    monkeypatch.setattr(anchor, "lines", lambda: next(answers))
    assert audit.verify().ok


@pytest.mark.usefixtures("chain")
def test_the_command_exits_with_one_when_something_is_wrong(capsys: Any) -> None:
    call_command("audit_verify")
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_auditentry WHERE sequence = 2")
    with pytest.raises(SystemExit) as stopped:
        call_command("audit_verify")
    assert stopped.value.code == 1


def test_an_entry_shares_the_fate_of_its_transaction(transactional_db: None) -> None:
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        audit.record(None, "test.undone")
        raise ZeroDivisionError
    assert not AuditEntry.objects.exists()
    assert list(anchor.lines()) == []


def test_a_refusal_outlives_the_rollback(transactional_db: None) -> None:
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        audit.record_surviving(None, "test.refused")
        raise ZeroDivisionError
    audit.flush_surviving()
    assert AuditEntry.objects.get().action == "test.refused"
    audit.flush_surviving()
    assert AuditEntry.objects.count() == 1


def test_many_writers_make_one_chain(transactional_db: None) -> None:
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for number in range(15):
                audit.record(name, "test.done", str(number))
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    report = audit.verify()
    assert report.ok
    assert report.entries == 60
    assert {number for number, _ in anchor.lines()} == set(range(1, 61))


def test_log_ins_and_failures_are_recorded(client: Client, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    client.post("/account/login/", {"username": "lin", "password": "wrong"})
    client.post("/account/login/", {"username": "lin", "password": "correct-horse-9"})
    client.post("/account/logout/")
    actions = list(AuditEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["session.login_failed", "session.login", "session.logout"]
    assert AuditEntry.objects.get(action="session.login").actor_id == lin.pk
    assert "wrong" not in AuditEntry.objects.get(action="session.login_failed").detail
    assert AuditEntry.objects.first().address == "127.0.0.1"


def test_a_denied_request_is_recorded(client: Client, places: Any, person: Callable[..., Any]) -> None:
    client.force_login(person("lin", "reader"))
    assert client.get(f"/registers/organisations/{places['bureau'].pk}/edit/").status_code == 403
    assert AuditEntry.objects.filter(action="access.denied").count() == 1


def test_the_audit_administrator_reads_filters_exports_and_verifies(
    transactional_db: None, client: Client, person: Callable[..., Any]
) -> None:
    audit.record(None, "job.cancel", "甲任务", {"what": "一"})
    audit.record(None, "file.store", "乙文件")
    client.force_login(person("auditor", "audit_admin"))
    page = client.get("/registers/audit/", {"action": "file.store", "hide": ""}).content.decode()
    assert "乙文件" in page
    assert "甲任务" not in page
    answer = client.get("/registers/audit/export.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 5  # the head, the two above, the log-in and the export itself
    assert AuditEntry.objects.filter(action="register.export").count() == 1
    assert "首尾相连" in client.post("/audit/verify/").content.decode()
    for username, role in (("sys", "system_admin"), ("sec", "security_admin"), ("lin", "planner")):
        client.force_login(person(username, role))
        assert client.get("/registers/audit/").status_code == 404
        assert client.post("/audit/verify/").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_two_actions_of_the_filter_have_one_name(
    transactional_db: None, client: Client, person: Callable[..., Any], language: str
) -> None:
    client.force_login(person("auditor", "audit_admin"))
    form = client.get("/registers/audit/", headers={"accept-language": language}).context["listing"].form
    with translation.override(language):
        names = [str(name) for value, name in form.fields["action"].choices if value]
    assert len(names) > 100
    assert len(names) == len(set(names))
