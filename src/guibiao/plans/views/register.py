"""The register of plans: the list, uploading, and the page of one plan."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.kernel import access, files, jobs, procedures
from guibiao.kernel.models import Region, SavedView
from guibiao.kernel.registers import listing, picking, registry
from guibiao.kernel.requests import whole
from guibiao.plans import reading_service, receiving
from guibiao.plans.adoption import Terms
from guibiao.plans.models import Item, Plan, Reading
from guibiao.plans.overview import overview
from guibiao.plans.trail import trail

_OPEN = Q(items__status=Item.Status.OPEN)
# Steps a person may take from the page of a plan; reading, failing and adopting have pages or workers of their own.
STEPS = ("retry", "revise", "keep", "withdraw", "restore", "watch")


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans this person may see; withdrawn ones only when asked for."""
    access.require(request.user, "plan.view")
    register = registry["plans"]
    asked = listing.listing(register, request.user, _with_region_by_name(register, request))
    _offer_regions(asked, request.user)
    asked.form.fields["cited"].widget = forms.HiddenInput()  # its choices stand over the table as links
    counts = Plan.objects.filter(pk__in=[plan.pk for plan in asked.page]).annotate(
        targets=Count("items", filter=Q(items__kind=Item.Kind.TARGET) & ~Q(items__status=Item.Status.REJECTED)),
        measures=Count("items", filter=Q(items__kind=Item.Kind.MEASURE) & ~Q(items__status=Item.Status.REJECTED)),
        waiting=Count("items", filter=_OPEN & ~Q(items__reasons=[])),
    )
    context = {
        "register": register,
        "listing": asked,
        "filters": asked.form.shown("more" in request.GET),
        "counts": {plan.pk: plan for plan in counts},
        "kinds": _kinds(request),
        "saved_views": SavedView.objects.filter(owner__pk=request.user.pk or 0, register="plans"),
        "may_upload": access.can(request.user, "plan.upload"),
        "breadcrumbs": [{"label": _("规划"), "url": ""}],
    }
    return render(request, "plans/list.html", context)


def _with_region_by_name(register: Any, request: HttpRequest) -> QueryDict:
    """The address, with the name of a region in place of its number where the field is one to type in."""
    query = request.GET.copy()
    number = query.get("region", "")
    if whole(number) is not None and picking.is_long(access.visible(request.user, Region.objects.all())):
        query["region"] = Region.objects.filter(pk=int(number)).values_list("name", flat=True).first() or number
    return query


def _offer_regions(asked: listing.Listing, user: Any) -> None:
    """Let the field for a region suggest the places that have plans."""
    field = asked.form.fields["region"]
    if not isinstance(field, forms.ModelChoiceField):
        field.widget.attrs |= {"list": "plan-regions", "autocomplete": "off", "placeholder": _("省、市、县名")}
        plans = access.visible(user, Plan.objects.exclude(region=None))
        asked.form.places = sorted(set(plans.values_list("region__name", flat=True)))  # type: ignore[attr-defined]


def _kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """The kinds of entries with how many there are of each, as links that keep the other filters."""
    counted = dict(
        access.visible(request.user, Plan.objects.all()).values_list("cited").annotate(Count("pk")).order_by()
    )
    now = request.GET.get("cited", "")
    entries = (("", _("全部"), sum(counted.values())), ("0", _("规划文件"), counted.get(False, 0)),
               ("1", _("引用数字"), counted.get(True, 0)))  # fmt: skip
    return [
        {"value": value or None, "label": label, "count": count, "current": now == value}
        for value, label, count in entries
    ]


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """One file or many. Sent by the script one by one, each answered with its line; without it all at once."""
    access.require(request.user, "plan.upload")
    results = []
    if request.method == "POST":
        declared = request.POST.get("declared") == "on"
        uploads = [*request.FILES.getlist("files"), *request.FILES.getlist("folder")]
        results = [_receive(request, file, declared) for file in uploads]
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "plans/parts/received.html", {"results": results})
    context = {
        "results": results,
        "asked": request.method == "POST",
        "most": settings.MAX_FILE_BYTES,
        "megabytes": settings.MAX_FILE_BYTES >> 20,
        "breadcrumbs": [{"label": _("规划"), "url": "/plans/"}, {"label": _("上传"), "url": ""}],
    }
    return render(request, "plans/upload.html", context)


def _receive(request: HttpRequest, file: Any, declared: bool) -> dict[str, Any]:
    user: Any = request.user
    try:
        received = receiving.receive(
            file.read(), name=file.name, user=user, organisation=user.organisation, declared=declared, request=request
        )
    except receiving.Refused as error:
        return {"name": file.name, "error": str(error)}
    return {"name": file.name, "plan": received.plan, "known": received.known}


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: where it stands, what to do next, what it holds, its versions and its history."""
    job = _last_job(pk)
    subject = access.get_visible_or_404(request.user, Plan.objects.select_related("region", "organisation"), pk=pk)
    context = {
        "plan": subject,
        "overview": overview(subject),
        "job": job,
        "reading": subject.current_reading,
        "newer": _newer_reader(subject),
        "proposal": subject.readings.filter(state=Reading.State.PROPOSED).first(),
        "versions": subject.versions.select_related("adopted_by").order_by("-number"),
        "available": {step.name for step in procedures.available(subject, request.user)},
        "may_check": access.can(request.user, "plan.check", subject),
        "may_read_again": access.can(request.user, "plan.upload", subject),
        "breadcrumbs": trail(subject),
    }
    return render(request, "plans/plan.html", context)


def _last_job(pk: int) -> Any:
    """The last job about a plan. It is asked for before the plan: one that ends in between would else have ended without the plan
    having been read."""
    return jobs.of(Plan(pk=pk)).first()


def _newer_reader(subject: Plan) -> bool:
    reading = subject.current_reading
    return bool(reading and subject.file_id and reading.reader != reading_service.reader_version())


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a page that says how far the reading is; it asks again until the reading has ended."""
    job = _last_job(pk)
    subject = access.get_visible_or_404(request.user, Plan.objects.all(), pk=pk)
    context = {
        "plan": subject,
        "job": job,
        "brief": request.GET.get("brief") == "1",
        "may_read_again": access.can(request.user, "plan.upload", subject),
    }
    response = render(request, "plans/parts/progress.html", context)
    if not (job and job.is_open) and not context["brief"]:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the reading that is under way; the file stays and can be read again."""
    subject = access.get_visible_or_404(request.user, Plan.objects.all(), pk=pk)
    access.require(request.user, "plan.upload", subject)
    for job in jobs.of(subject)[:5]:
        if job.is_open:
            jobs.cancel(job, request.user, request)
    return redirect("plan", pk)


@require_GET
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was uploaded."""
    subject = access.get_visible_or_404(request.user, Plan.objects.select_related("file"), pk=pk)
    if subject.file is None:
        raise Http404
    return files.serve(request, subject.file, allowed_by=subject)


@require_POST
def move(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """One step of the procedure."""
    subject = access.get_visible_or_404(request.user, Plan.objects.all(), pk=pk)
    if transition == "reread":
        access.require(request.user, "plan.upload", subject)
        receiving.start_reading(subject, request.user)
        return redirect("plan", pk)
    if transition not in STEPS:
        raise Http404
    if transition == "restore" and subject.cited:
        transition = "cite"
    try:
        terms = Terms(override_reason=request.POST.get("override_reason", ""))
        note = request.POST.get("note", "")
        procedures.apply(subject, transition, request.user, note=note, request=request, terms=terms)
    except procedures.Refused as error:
        messages.error(request, str(error))
        return redirect("plan", pk)
    if subject.state == "waiting":
        receiving.start_reading(subject, request.user)
    return redirect("plan_check" if transition == "revise" else "plan", pk)
