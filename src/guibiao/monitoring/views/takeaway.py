"""What may be taken away: results as a workbook or as files, the scheme, its tables, the empty form for data."""

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guibiao.indicators.composite.model import EvaluationError
from guibiao.kernel import access, audit, files
from guibiao.kernel.requests import Request
from guibiao.monitoring.inputs import Refused, laid_out, meta_of
from guibiao.monitoring.models import Edition, EditionFile, Evaluation
from guibiao.monitoring.service import inputs_of
from guibiao.monitoring.views.common import open_run, page
from guibiao.monitoring.workbook import form_book, results_book


@require_GET
def workbook(request: Request, pk: int) -> HttpResponse:
    """All results and stage files as one workbook."""
    shown = page(request, pk)
    content = results_book(shown.run, shown.results)
    audit.record(request.user, "evaluation.export", shown.run.evaluation, {"run": shown.run.number}, request)
    return files.answer(content, f"{shown.run.evaluation}-{shown.run.number}", "xlsx")


@require_GET
def package(request: Request, pk: int) -> FileResponse:
    """All files as the command writes them."""
    run = open_run(request, pk)
    if run.package is None:
        raise Http404
    audit.record(request.user, "evaluation.export", run.evaluation, {"run": run.number}, request)
    return files.serve(request, run.package, allowed_by=run)


@require_GET
def scheme(request: Request, pk: int) -> HttpResponse:
    """The scheme's text."""
    edition = access.get_visible_or_404(request.user, Edition.objects.select_related("evaluation"), pk=pk)
    return files.answer(edition.scheme.encode(), f"{edition.evaluation}-{edition.number}", "toml")


@require_GET
def table(request: Request, pk: int, part: str) -> FileResponse:
    """A table of an edition, as it was uploaded."""
    edition = access.get_visible_or_404(request.user, Edition.objects.all(), pk=pk)
    found = EditionFile.objects.filter(edition=edition, part=part).select_related("file").first()
    if found is None:
        raise Http404
    return files.serve(request, found.file, allowed_by=edition)


@require_GET
def form(request: Request, pk: int) -> HttpResponse:
    """The empty form for the data of an evaluation."""
    evaluation = access.get_visible_or_404(request.user, Evaluation.objects.all(), pk=pk)
    try:
        with laid_out(inputs_of(evaluation.edition)) as laid:
            content = form_book(meta_of(laid), years=not evaluation.edition.awaits_data)
    except (Refused, EvaluationError) as error:
        raise Http404(str(error)) from None
    return files.answer(content, _("%(name)s 数据表") % {"name": evaluation}, "xlsx")
