"""What a report says by itself, put together from the house as of its day and data version, as plain data.

It is kept with the report, so that what was checked is what is issued, whatever comes in meanwhile.
"""

import datetime
from collections.abc import Callable
from typing import Any

from django.db.models import Max

from guibiao.assessment.models import Answer, PlanEvaluation
from guibiao.kernel import access
from guibiao.monitoring import asking, standing
from guibiao.reports import doings, targets, then, words
from guibiao.reports.models import Report
from guibiao.reports.targets import Moment
from guibiao.statistics import observations
from guibiao.statistics.models import Choice, Intake

Tell = Callable[[int, int], None]


def version_on(on: datetime.date, today: datetime.date) -> int:
    """The data version at the end of a day."""
    if on >= today:
        return observations.data_version()
    came = Intake.objects.filter(at__date__lte=on).aggregate(last=Max("version"))["last"]
    chosen = Choice.objects.filter(at__date__lte=on).aggregate(last=Max("version"))["last"]
    return max(came or 0, chosen or 0)


def gather(report: Report, user: Any, tell: Tell) -> dict[str, Any]:
    """Everything that the house says; `user` is for whom, and sees no more than that person may."""
    plan, moment = report.plan, Moment(report.on, report.data_version)
    version = then.version_on(plan, report.on)
    judged = targets.judged(plan, moment, tell)
    done = doings.gather(plan, report.on, user, report.evaluation.year if report.evaluation else None)
    sources = targets.sources(plan, judged, moment)
    evaluation = _visible(report, user)
    return {
        "plan_version": version.number if version else None,
        "rule": standing.named(asking.rule_codes().get(plan.pk, asking.DEFAULT)),
        "overall": words.overall(plan, judged, done, report.data_version),
        "found": words.found_of(judged),
        "done": words.done_of(done),
        "lights": doings.lights(judged),
        "targets": [targets.row(one, number) for number, one in enumerate(judged, 1)],
        "tasks": [doings.row(one, number, done) for number, one in enumerate(done.found, 1)],
        "units": doings.units(judged, done),
        "sources": sources,
        "charts": [drawn for one in judged if (drawn := targets.chart(one))],
        "supplies": _supplies(evaluation),
        "opinions": _opinions(evaluation),
        "conclusions": _conclusions(evaluation),
        "material": words.material(judged, done, _answers(evaluation), _leads(judged, done)),
    }


def _visible(report: Report, user: Any) -> PlanEvaluation | None:
    if report.evaluation_id is None:
        return None
    return access.visible(user, PlanEvaluation.objects.filter(pk=report.evaluation_id)).first()


def _leads(judged: list[targets.Judged], done: doings.Doings) -> list[Any]:
    found = {one.lead for one in judged} | {one.task.lead for one in done.found}
    return sorted(found - {None}, key=lambda unit: (unit.path, unit.pk))


def _answers(evaluation: PlanEvaluation | None) -> list[Answer]:
    rows = Answer.objects.filter(supply__evaluation=evaluation, supply__state__in=("supplied", "kept")).exclude(text="")
    return list(rows.select_related("question", "supply__unit").order_by("supply__unit__path")) if evaluation else []


def _supplies(evaluation: PlanEvaluation | None) -> list[dict[str, str]]:
    if evaluation is None:
        return []
    rows = evaluation.supplies.select_related("unit").prefetch_related("files__file").order_by("unit__path")
    return [
        {
            "number": str(number), "unit": str(one.unit), "state": one.state_label,
            "people": "、".join(filter(None, (one.written_by, one.checked_by))) or "—",
            "files": "；".join(file.file.name for file in one.files.all()) or "—",
        }
        for number, one in enumerate(rows, 1)
    ]  # fmt: skip


def _opinions(evaluation: PlanEvaluation | None) -> list[str]:
    """What outside evaluators said and handed in."""
    if evaluation is None:
        return []
    rows = evaluation.assignments.exclude(submitted_at=None).exclude(report="").select_related("evaluator")
    return [line for one in rows for line in (f"{one.who}：", *one.report.splitlines()) if line.strip()]


def _conclusions(evaluation: PlanEvaluation | None) -> list[str]:
    """The conclusions of an evaluation, numbered, as they stand below the advice."""
    rows = evaluation.conclusions.select_related("task") if evaluation else ()
    return [
        f"{number}．{one.text}" + (f"（涉及：{one.task}）" if one.task else "") for number, one in enumerate(rows, 1)
    ]
