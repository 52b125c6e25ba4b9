"""Background work of reports."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guibiao.kernel import jobs
from guibiao.reports import service
from guibiao.reports.models import Report


def _report(pk: int) -> Report:
    return Report.objects.select_related("plan__region", "plan__organisation", "organisation", "evaluation").get(pk=pk)


@jobs.task("reports.make", _("起草报告"))
def make_report(job: Any, report: int, draw: bool) -> dict[str, Any]:
    """Put a report together and make its files. Done again after a worker died, it ends in the same."""
    subject = _report(report)
    if draw:
        service.draw(subject, job.owner, job.tick)
    made_of = service.fingerprint(subject)
    service.keep(subject, service.produce(subject, job.tick), made_of, job.owner)
    return {"report": report}


@jobs.task("reports.issue", _("印发报告"))
def issue_report(job: Any, report: int) -> dict[str, Any]:
    """Make the files as issued, and issue. Of one that was issued before the worker died nothing is done again."""
    subject = _report(report)
    if subject.state != "issued":
        service.issue(subject, job.owner, job.tick)
    return {"report": report}
