"""What came on paper for a case: scans kept with it, by the unit itself or by whoever enters for a unit what it sent."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from guibiao.kernel import access, addresses, audit, files, received, refusals
from guibiao.kernel.models import Case, CasePaper
from guibiao.kernel.procedures import Refused


def of(case: Case) -> Any:
    """The papers of a case, in the order in which they came."""
    same = {"subject_type": audit.subject_type(case), "subject_id": str(case.pk)}
    return CasePaper.objects.filter(**same).select_related("file__uploaded_by__organisation").order_by("pk")


def asked(request: HttpRequest, case: Case, permission: str) -> Any:
    """The answer where a page that shows a case is asked for one of its papers (`?paper=`), sent some, or told to drop one; `permission`
    is what doing so takes. None where it is asked for something else. Whoever calls has made sure that the person sees the case."""
    if wanted := request.GET.get("paper"):
        return files.serve(request, _one(case, wanted).file, allowed_by=case)
    dropped = request.POST.get("drop_paper")
    if dropped is None and "keep_papers" not in request.POST:
        return None
    access.require(request.user, permission, case)
    with refusals.told(request):
        if dropped is None:
            _keep(request, case)
        else:
            _drop(request, _one(case, dropped), case)
    return redirect(addresses.of(case))


def _one(case: Case, key: str) -> CasePaper:
    found: CasePaper | None = of(case).filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
    if found is None:
        raise Http404
    return found


@transaction.atomic
def _keep(request: HttpRequest, case: Case) -> None:
    user: Any = request.user
    declared = request.POST.get("declared") == "on"
    sent = request.FILES.getlist("papers")
    if not sent:
        raise Refused(_("请选择扫描件。"))
    for file in received.keep(sent, user, user.organisation, declared=declared, request=request):
        CasePaper.objects.create(subject_type=audit.subject_type(case), subject_id=str(case.pk), file=file)
        audit.record(user, "case.paper", case, {"name": file.name, "sha256": file.sha256}, request)
    messages.success(request, _("已附上 %(n)d 份扫描件。") % {"n": len(sent)})


def _drop(request: HttpRequest, paper: CasePaper, case: Case) -> None:
    if paper.file.uploaded_by_id != request.user.pk:
        raise Refused(_("只有附上它的人可以删去。"))
    said = {"name": paper.file.name, "sha256": paper.file.sha256}
    audit.record(request.user, "case.paper_dropped", case, said, request)
    paper.delete()
    messages.success(request, _("已删去“%(file)s”。") % {"file": said["name"]})
