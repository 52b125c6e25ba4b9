"""Runs: worked out in the background, kept for good, repeated with another scheme, stopped, failed."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from guibiao.indicators.composite.build import evaluate
from guibiao.indicators.composite.model import EvaluationError
from guibiao.kernel import files, jobs
from guibiao.kernel.models import AuditEntry, Job
from guibiao.monitoring import service
from guibiao.monitoring.models import Edition, Run
from guibiao.monitoring.ranking import ranking
from guibiao.monitoring.results import Results
from tests.monitoring import tables
from tests.monitoring.conftest import latest, work

pytestmark = pytest.mark.database

Done = Callable[..., Run]


def test_a_run_holds_what_the_library_says(done: Done) -> None:
    run = done()
    assert (run.state, run.leader, run.units, run.latest) == ("done", "青石县", 6, "2023")
    with service.laid_out(service.inputs_of(run.edition)) as scheme:
        expected = evaluate(scheme)
    results = service.results_of(run)
    assert results.column("index") == expected.scores.column("index").tolist()
    last = ranking(results, 2023)
    assert [line.name for line in last] == list(tables.NAMES)
    assert [line.before for line in last] == [1, 2, 4, 3, 5, 6]
    assert all(line.low is not None and line.low <= line.rank <= (line.high or 0) + 5 for line in last)
    told = {row["uCode"]: row["told_apart_from_next"] for row in results.of("classes", 2023)}
    assert {line.code: line.apart for line in last} == told
    assert told["001"] is True
    assert run.program and run.edition.data_sha256 and run.edition.scheme_sha256
    assert {"evaluation.run", "evaluation.finish"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_the_package_has_every_stage_and_table(done: Done, officer: Client) -> None:
    run = done()
    answer = officer.get(f"/monitoring/runs/{run.pk}/results.zip")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    assert {
        "scores.csv",
        "ranks.csv",
        "stage_3_normalise.csv",
        "robustness.csv",
        "classes.csv",
        "warnings.json",
    } <= names


def test_another_scheme_makes_a_further_run_and_keeps_the_first(done: Done, officer: Client) -> None:
    first = done()
    evaluation, kept = first.evaluation, files.read(first.figures)
    address = f"/monitoring/evaluations/{evaluation.pk}/edition/"
    changed = tables.SCHEME.replace('"aggregate", method = "arithmetic"', '"aggregate", method = "harmonic"')
    changed = changed.replace("to = [0, 100]", "to = [1, 100]")
    assert officer.post(address, {"scheme": changed, "note": "调和平均", "then": "run"}).status_code == 302
    work()
    second = Run.objects.latest("pk")
    assert (second.number, second.edition.number, second.state) == (2, 2, "done")
    assert second.edition.data_sha256 == first.edition.data_sha256
    assert first.edition.scheme_sha256 != second.edition.scheme_sha256
    assert files.read(Run.objects.get(pk=first.pk).figures) == kept
    shown = officer.get(f"/monitoring/evaluations/{evaluation.pk}/compare/").content.decode()
    assert "数据相同" in shown and "方案不同" in shown and "harmonic" in shown
    again = officer.post(address, {"scheme": changed})
    assert again.status_code == 422
    assert "没有可以保存的改动" in again.content.decode()
    # a slip in the scheme keeps what was typed and says where it is
    wrong = officer.post(address, {"scheme": changed.replace('"harmonic"', '"harmonisch"')})
    assert wrong.status_code == 422
    assert "第 4 步（aggregate）" in wrong.content.decode() and "harmonisch" in wrong.content.decode()
    assert evaluation.editions.count() == 2


def test_finished_runs_and_editions_are_not_changed_by_anybody(done: Done) -> None:
    run = done()
    for change in (
        lambda: Run.objects.filter(pk=run.pk).update(leader="别人"),
        lambda: Run.objects.filter(pk=run.pk).delete(),
        lambda: Edition.objects.filter(pk=run.edition_id).update(scheme=""),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_one_run_at_a_time(upload: Any, officer: Client) -> None:
    upload(tables.files(), then="run")
    evaluation = latest()
    officer.post(f"/monitoring/evaluations/{evaluation.pk}/run/")
    officer.post(f"/monitoring/evaluations/{evaluation.pk}/run/")
    assert Run.objects.count() == 1
    shown = officer.get(f"/registers/evaluations/{evaluation.pk}/").content.decode()
    assert "停止" in shown and f"/monitoring/runs/{Run.objects.get().pk}/progress/" in shown


def test_a_run_can_be_stopped_and_started_again(upload: Any, officer: Client) -> None:
    upload(tables.files(), then="run")
    run = Run.objects.get()
    assert officer.post(f"/monitoring/runs/{run.pk}/stop/").status_code == 302
    work()
    run = Run.objects.get()
    assert (run.state, run.finished_at) == ("cancelled", None)
    assert officer.get(f"/monitoring/runs/{run.pk}/").status_code == 404
    assert officer.get(f"/monitoring/runs/{run.pk}/progress/").headers["HX-Refresh"] == "true"
    assert "没有完成" in officer.get(f"/registers/evaluations/{run.evaluation_id}/").content.decode()
    officer.post(f"/monitoring/evaluations/{run.evaluation_id}/run/")
    work()
    assert Run.objects.latest("pk").state == "done"


def test_what_cannot_be_worked_out_is_said_and_harms_nothing(upload: Any, officer: Client) -> None:
    scheme = tables.SCHEME.replace('"aggregate", method = "arithmetic"', '"aggregate", method = "geometric"')
    scheme = scheme.replace("to = [0, 100]", "to = [-50, 50]")
    assert upload(tables.files(scheme=scheme), then="run").status_code == 302
    work()
    run = Run.objects.get()
    assert (run.state, run.finished_at) == ("failed", None)
    shown = officer.get(f"/registers/evaluations/{run.evaluation_id}/").content.decode()
    assert "第 4 步（aggregate）" in shown and "都没有动" in shown


def test_a_worker_that_died_leaves_nothing_and_the_next_finishes(upload: Any, monkeypatch: Any) -> None:
    upload(tables.files(), then="run")
    run = Run.objects.get()

    def dies(*_: Any) -> None:
        raise EvaluationError("断电")

    with monkeypatch.context() as patched:
        patched.setattr(service, "write", dies)
        with pytest.raises(EvaluationError, match="断电"):
            service.work_out(run, lambda *_: None)
    slow = Run.objects.get()
    assert not slow.is_done
    service.work_out(run, lambda *_: None)
    service.work_out(Run.objects.get(), lambda *_: None)
    service.work_out(slow, lambda *_: None)  # a worker that was taken for dead and comes late
    assert Run.objects.get().is_done
    assert AuditEntry.objects.filter(action="evaluation.finish").count() == 1


def test_the_job_tells_how_far_it_is(upload: Any, monkeypatch: Any) -> None:
    upload(tables.files(), then="run")
    told: list[tuple[Any, ...]] = []
    monkeypatch.setattr(jobs, "tick", lambda job, *said: told.append(said))
    jobs.run_job.func(Job.objects.get().pk)
    assert [done for done, _total, _what in told] == [0, 1, 2, 3]


def test_a_single_year_without_robustness_is_said_to_be_so(done: Done, officer: Client) -> None:
    plain = tables.SCHEME.partition("[robustness]")[0]
    run = done(scheme=plain, table=tables.data(years=(2023,)))
    assert Results(files.read(run.figures)).years == [None]
    shown = officer.get(f"/monitoring/runs/{run.pk}/").content.decode()
    assert "青石县居首" in shown and "没有做稳健性检验" in shown
    assert "没有做稳健性检验" in officer.get(f"/monitoring/runs/{run.pk}/robustness/").content.decode()
    assert officer.get(f"/monitoring/runs/{run.pk}/units/?unit=001").status_code == 200
    assert officer.get(f"/monitoring/runs/{run.pk}/lineage/?unit=001&node=waste").status_code == 200
