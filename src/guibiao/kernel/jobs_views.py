"""A job as a fragment of a page that refreshes itself while the job is open, or as JSON."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from guibiao.kernel import access, jobs
from guibiao.kernel.models import Job
from guibiao.kernel.requests import Request


@require_GET
def job_fragment(request: Request, pk: int) -> HttpResponse:
    """`?format=json` gives JSON, else HTML for htmx. A finished job tells the page so with the event `job-finished`."""
    job = access.get_visible_or_404(request.user, Job.objects.all(), pk=pk)
    if request.GET.get("format") == "json":
        return JsonResponse(as_json(job))
    response = render(request, "kernel/job.html", {"job": job})
    if not job.is_open:
        response.headers["HX-Trigger"] = "job-finished"
    return response


@require_POST
def job_cancel(request: Request, pk: int) -> HttpResponse:
    """Ask the job to stop."""
    job = access.get_visible_or_404(request.user, Job.objects.all(), pk=pk)
    jobs.cancel(job, request.user, request)
    return render(request, "kernel/job.html", {"job": job})


def as_json(job: Job) -> dict[str, object]:
    """What a page needs to show the progress of a job."""
    return {
        "id": job.pk,
        "label": str(job),
        "state": job.state,
        "open": job.is_open,
        "done": job.done,
        "total": job.total,
        "percent": job.percent,
        "message": job.says,
        "error": job.failure,
        "result": job.result,
    }
