"""What may be done with evaluations: make one, change its scheme or tables, run it. Each in one transaction, with its entry."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao import __version__
from guibiao.indicators.composite.analysis import analyse
from guibiao.indicators.composite.build import evaluate
from guibiao.indicators.composite.model import EvaluationError
from guibiao.indicators.composite.outputs import write
from guibiao.kernel import access, audit, files, jobs
from guibiao.kernel.models import StoredFile
from guibiao.monitoring.inputs import Inputs, Refused, Table, checked, laid_out, parsed
from guibiao.monitoring.models import NAME, Edition, EditionFile, Evaluation, Run
from guibiao.monitoring.ranking import ranking
from guibiao.monitoring.results import Results, packed

#: Of how many steps a run says that they are done.
STEPS = 4
Progress = Callable[[int, str], None]


def create(
    inputs: Inputs,
    *,
    user: Any,
    organisation: Any,
    name: str = "",
    source: str = Evaluation.Source.UPLOADED,
    source_note: str = "",
    request: HttpRequest | None = None,
) -> Evaluation:
    """A new evaluation with its first edition. Raises Refused, with nothing stored."""
    if organisation is None:
        raise Refused([_("账号没有所属单位，不能建立评价；请联系系统管理员。")])
    access.require(user, "evaluation.run", organisation)
    inputs = _checked(inputs, user, request)
    name = (name or str(parsed(inputs.scheme).get("name") or _("未命名的评价")))[:NAME]
    with transaction.atomic():
        evaluation = Evaluation(
            name=name, organisation=organisation, source=source, source_note=source_note[:300], created_by=user
        )
        try:
            evaluation.validate_constraints()
        except ValidationError as error:
            raise Refused(list(error.messages)) from None
        evaluation.save()
        edition = _edition(evaluation, inputs, {}, user, "", request)
        audit.record(user, "evaluation.create", evaluation, _versions(edition), request)
    return evaluation


def revise(
    evaluation: Evaluation, inputs: Inputs, *, user: Any, note: str = "", request: HttpRequest | None = None
) -> Edition:
    """A further edition; what was before stays with the runs that were made of it. Raises Refused."""
    access.require(user, "evaluation.run", evaluation)
    inputs = _checked(inputs, user, request)
    with transaction.atomic():
        Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        before = evaluation.edition
        if (before.scheme, before.data_sha256) == (inputs.scheme, inputs.data_sha256()) and not inputs.awaits_data:
            raise Refused([_("方案和数据都与现在的相同，没有可以保存的改动。")])
        kept = {one.file.sha256: one.file for one in before.files.select_related("file")}
        edition = _edition(evaluation, inputs, kept, user, note, request)
        if evaluation.source == Evaluation.Source.SHIPPED and edition.data_sha256 != before.data_sha256:
            evaluation.source = Evaluation.Source.UPLOADED
            evaluation.save(update_fields=["source"])
        audit.record(user, "evaluation.edition", evaluation, {**_versions(edition), "note": note}, request)
    return edition


def _checked(inputs: Inputs, user: Any, request: HttpRequest | None) -> Inputs:
    try:
        return checked(inputs)
    except Refused as refused:
        if refused.mark:
            # The name of a classified file may itself say too much; the chain keeps that something was refused.
            audit.record_surviving(user, "import.classified", None, {"mark": refused.mark}, request)
        raise


def _edition(
    evaluation: Evaluation,
    inputs: Inputs,
    kept: dict[str, StoredFile],
    user: Any,
    note: str,
    request: HttpRequest | None,
) -> Edition:
    last = evaluation.editions.aggregate(last=Max("number"))["last"] or 0
    edition = Edition.objects.create(
        evaluation=evaluation, number=last + 1, scheme=inputs.scheme,
        scheme_sha256=sha256(inputs.scheme.encode()).hexdigest(), data_sha256=inputs.data_sha256(), note=note[:300],
        made_by=user,
    )  # fmt: skip
    for part, table in inputs.tables.items():
        same = kept.get(sha256(table.content).hexdigest())
        stored = same if same is not None and same.name == table.name else _stored(table, evaluation, user, request)
        EditionFile.objects.create(edition=edition, part=part, file=stored)
    return edition


def _stored(table: Table, evaluation: Evaluation, user: Any, request: HttpRequest | None = None) -> StoredFile:
    try:
        stored: StoredFile = files.store(
            table.content, name=table.name, media_type="application/octet-stream", user=user,
            organisation=evaluation.organisation, declared_unclassified=True, request=request,
        )  # fmt: skip
    except ValidationError as error:
        raise Refused(list(error.messages)) from None
    return stored


def _versions(edition: Edition) -> dict[str, Any]:
    return {"edition": edition.number, "scheme": edition.scheme_sha256, "data": edition.data_sha256}


def inputs_of(edition: Edition) -> Inputs:
    """The scheme and tables of an edition, as they were stored."""
    tables = {
        one.part: Table(one.file.name, files.read(one.file)) for one in edition.files.select_related("file").all()
    }
    return Inputs(edition.scheme, tables)


def start(evaluation: Evaluation, *, user: Any, request: HttpRequest | None = None) -> Run:
    """Put the latest edition in line to be worked out. One that is already under way is not doubled. Raises Refused."""
    from guibiao.monitoring.tasks import evaluate_run

    access.require(user, "evaluation.run", evaluation)
    with transaction.atomic():
        Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        edition = evaluation.edition
        if edition.awaits_data:
            raise Refused([_("还没有数据，不能运行。请先填好数据表并上传。")])
        latest = edition.runs.select_related("job").first()
        if latest is not None and latest.is_open:
            return latest
        last = evaluation.runs.aggregate(last=Max("number"))["last"] or 0
        run = Run.objects.create(evaluation=evaluation, edition=edition, number=last + 1, started_by=user)
        run.job = jobs.start(evaluate_run, owner=user, subject=run, run=run.pk)
        run.save(update_fields=["job"])
        audit.record(user, "evaluation.run", evaluation, {"run": run.number, **_versions(edition)}, request)
    return run


def work_out(run: Run, tell: Progress) -> None:
    """Work a run out and keep its results. Raises EvaluationError with a sentence. Harmless when done again."""
    if run.is_done:
        return
    tell(0, _("读取方案和数据"))
    try:
        with laid_out(inputs_of(run.edition)) as scheme:
            tell(1, _("逐步计算"))
            evaluation = evaluate(scheme)
            tell(2, _("稳健性、分类和诊断"))
            analysis = analyse(evaluation)
            tell(3, _("保存结果"))
            figures = packed(evaluation, analysis)
            with tempfile.TemporaryDirectory(prefix="guibiao-results-") as temporary:
                folder = Path(temporary) / "results"
                write(evaluation, folder, [analysis.write], analysis.findings)
                package = _zipped(folder)
    except Refused as refused:
        raise EvaluationError(str(refused)) from None
    _keep(run, figures, package)


def _zipped(folder: Path) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return held.getvalue()


def _keep(run: Run, figures: bytes, package: bytes) -> None:
    results = Results(figures)
    latest = results.years[-1]
    lines = ranking(results, latest)
    name = f"{run.evaluation.name[:80]}-{run.number}"
    with transaction.atomic():
        kept = Run.objects.select_for_update(of=("self",)).select_related("evaluation__organisation").get(pk=run.pk)
        if kept.is_done:
            return
        user = kept.started_by
        kept.figures = _stored(Table(f"{name}.npz", figures), kept.evaluation, user)
        kept.package = _stored(Table(f"{name}.zip", package), kept.evaluation, user)
        kept.leader = "、".join(line.name for line in lines if line.rank == 1)[:NAME]
        kept.units = len(lines)
        kept.latest = "" if latest is None else str(latest)
        kept.warnings = len(results.header["findings"])
        kept.program = __version__
        kept.finished_at = timezone.now()
        kept.save()
        audit.record(user, "evaluation.finish", kept.evaluation, {"run": kept.number, "package": kept.package.sha256})


def results_of(run: Run) -> Results:
    """The results of a finished run."""
    return Results(files.read(run.figures))
