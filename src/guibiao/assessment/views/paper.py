"""The form of a third party on paper, blank or as it was handed in, and circulars to print."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from guibiao.assessment import assigning, paper_form
from guibiao.assessment.models import Circular
from guibiao.assessment.views import assignments, units
from guibiao.kernel import access, addresses, audit, files
from guibiao.kernel.requests import Request
from guibiao.kernel.typesetting import pdf_of


def _answer(request: Request, of: Any, content: bytes, title: str, form: str) -> HttpResponse:
    if form not in ("docx", "pdf"):
        raise Http404
    if form == "pdf":
        try:
            content = pdf_of(content, title)
        except ValueError as error:
            messages.error(request, str(error))
            return redirect(addresses.of(of))
    audit.record(request.user, "register.export", of, {"form": form}, request)
    return files.answer(content, title, form)


@require_GET
def blank(request: Request, kind: str, pk: int, form: str) -> HttpResponse:
    """The form for somebody without an account."""
    subject = assignments.subject(request, kind, pk)
    return _answer(request, subject, paper_form.blank(subject), paper_form.title(subject), form)


@require_GET
def filled(request: Request, pk: int, form: str) -> HttpResponse:
    """The form of one assignment, with the marks for those who may see them."""
    assignment = assignments.find(request, pk)
    content = paper_form.of_assignment(assignment, shows=assigning.shows(request.user, assignment))
    return _answer(request, assignment, content, paper_form.title(assignment.subject), form)


@require_GET
def circular(request: Request, pk: int) -> HttpResponse:
    """The circular of a round, for those who see the round."""
    found = access.get_visible_or_404(request.user, Circular.objects.select_related("file"), round=pk)
    return _answer(request, found, files.read(found.file), str(found), "pdf")


@require_GET
def circular_of_unit(request: Request, pk: int) -> HttpResponse:
    """The same for a unit in the round."""
    one = units.find(request, pk)
    found = Circular.objects.select_related("file").filter(round=one.round_id).first()
    if found is None:
        raise Http404
    return _answer(request, one, files.read(found.file), str(found), "pdf")
