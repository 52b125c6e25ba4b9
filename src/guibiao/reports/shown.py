"""What the pages of reports show."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access, jobs, procedures
from guibiao.reports import service
from guibiao.reports.kinds import written
from guibiao.reports.models import Report
from guibiao.supervision.items import holds

_MATERIAL = {
    "verdicts": _("监测判断"), "problems": _("调度和评估材料中的问题"), "items": _("在办督办事项"),
    "environment": _("评估材料：环境变化"), "advice": _("评估材料：调整建议"), "units": _("责任单位"),
}  # fmt: skip


def page(report: Report, user: Any) -> dict[str, Any]:
    """The page of a report: files, texts, what the house says, the buttons."""
    texts = [one for one in report.texts.select_related("written_by") if one.key in written()]
    office = {name: holds(user, f"report.{name}", report.organisation) for name in ("edit", "issue")}
    drafted, job = report.state == "drafted", service.running(report)
    return {
        "report": report,
        "job": job or _failed(report),
        "running": job is not None,
        "files": list(report.files.select_related("file")),
        "stale": drafted and report.drawn_at is not None and job is None and service.is_stale(report),
        "texts": [(one, written()[one.key]) for one in texts],
        "content": report.content,
        "ready": not any(part.needed and not one.text.strip() for one in texts for part in [written()[one.key]]),
        "may_edit_texts": drafted and office["edit"],
        "may_issue": report.state == "checked" and office["issue"] and job is None,
        "buttons": [
            one for one in procedures.available(report, user)
            if one.name != "issue" and holds(user, one.permission or "", report.organisation)
        ],
        "sealed": sorted(report.sealed.items()),
        "sources": [(one, one["address"].startswith("/")) for one in report.content.get("sources", ())],
        "may_see_evaluation": report.evaluation_id and access.can(user, "planevaluation.view", report.evaluation),
    }  # fmt: skip


def _failed(report: Report) -> Any:
    """The last job, where it did not end well."""
    last = jobs.of(report).first()
    return last if last is not None and last.state == "failed" else None


def material(report: Report, key: str) -> list[tuple[str, list[dict[str, str]]]]:
    """What was gathered for a part, by where it comes from."""
    gathered = report.content.get("material", {})
    return [(str(_MATERIAL[kind]), gathered.get(kind, [])) for kind in written()[key].material]
