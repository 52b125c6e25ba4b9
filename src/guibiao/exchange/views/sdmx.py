"""SDMX files: taken away, and brought in with a mapping that is kept."""

import csv
import io
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guibiao.documents import classification_mark, mark_in_name
from guibiao.exchange import gate, observed
from guibiao.exchange.api.sdmx import answer
from guibiao.exchange.forms import MappingForm, SdmxUpload
from guibiao.exchange.models import Exchange
from guibiao.exchange.sdmx import data, mapping, reading, structure
from guibiao.kernel import access, audit, files, marks
from guibiao.kernel.models import StoredFile
from guibiao.kernel.registers import crumbs, registry
from guibiao.kernel.registers.api import see
from guibiao.kernel.requests import Request
from guibiao.statistics import figure_files

_SHOWN = 20
#: The media type under which an SDMX file lies in the store until it was mapped.
_KEPT_AS = "application/vnd.sdmx"


@require_http_methods(["GET", "POST"])
def page(request: Request) -> HttpResponse:
    """What can be taken away as SDMX; POST brings a file in."""
    access.require(request.user, "observation.view")
    may_import = access.can(request.user, "observation.import")
    form = SdmxUpload(request.POST or None, request.FILES or None) if may_import else None
    if request.method == "POST":
        access.require(request.user, "observation.import")
        if form is not None and form.is_valid():
            try:
                return redirect("exchange_sdmx_mapping", _received(request, form.cleaned_data["file"]).pk)
            except reading.Unreadable as error:
                form.add_error("file", str(error))
    context = {
        "form": form,
        "formats": list(data.FORMATS),
        "breadcrumbs": crumbs((_("数据交换"), reverse("exchange")), _("SDMX")),
    }
    return render(request, "exchange/sdmx.html", context, status=422 if form and form.errors else 200)


def _received(request: Request, file: Any) -> StoredFile:
    """Keep a file until it is mapped. Raises Unreadable, before a byte is kept, for what is no SDMX data or is classified."""
    content = file.read()
    sheet = reading.read(content, file.name)
    texts = {value for row in sheet.rows for value in row.values() if len(value) > 1}
    mark = mark_in_name(file.name) or next((found for text in texts if (found := classification_mark(text))), None)
    if mark:
        said = marks.refusal(file.name, mark, "observation.refused_classified", request.user, request)
        raise reading.Unreadable(said)
    return files.store(
        content, name=file.name, media_type=_KEPT_AS, user=request.user, declared_unclassified=True, request=request
    )


@require_http_methods(["GET", "POST"])
def mapping_page(request: Request, pk: int) -> HttpResponse:
    """What the components of a file mean; saved once for all files like it, then on to the preview of the intake."""
    access.require(request.user, "observation.import")
    kept = StoredFile.objects.filter(pk=pk, uploaded_by=request.user, media_type=_KEPT_AS).first()
    if kept is None:
        raise Http404
    sheet = reading.read(files.read(kept), kept.name)
    before = mapping.suggested(sheet)
    meant = mapping.meant(sheet, before)
    posted = request.method == "POST"
    form = MappingForm(
        sheet, before, meant.unknown, request.POST if posted else None, initial={"title": Path(kept.name).stem}
    )
    if posted and form.is_valid():
        now = form.mapping(before)
        mapping.keep(sheet, now, request.user)
        meant = mapping.meant(sheet, now)
        if request.POST.get("then") == "take" and meant.table.num_rows:
            return _onward(request, kept, meant, form.cleaned_data["title"])
        form = MappingForm(sheet, now, meant.unknown, initial={"title": form.cleaned_data["title"]})
        messages.success(request, _("对应关系已保存，下次同样的文件不用再选。"))
    context = {
        "form": form, "kept": kept, "sheet": sheet, "pairs": form.pairs(), "codes": form.codes(meant.unknown),
        "taken": meant.table.num_rows, "left_out": meant.left_out[:200], "rows": _first(meant),
        "breadcrumbs": crumbs((_("数据交换"), reverse("exchange")), (_("SDMX"), reverse("exchange_sdmx")), kept.name),
    }  # fmt: skip
    return render(request, "exchange/sdmx_mapping.html", context, status=422 if form.errors else 200)


def _first(meant: mapping.Meant) -> list[dict[str, Any]]:
    from guibiao.indicators.periods import Period

    rows = meant.table.slice(0, _SHOWN).to_pylist()
    return [row | {"period": Period(row["year"], row["part"], row["to_date"]).chinese()} for row in rows]


def _onward(request: Request, kept: StoredFile, meant: mapping.Meant, title: str) -> HttpResponse:
    """Hand what was read to the intake of statistics, which shows what is known and what contradicts it."""
    held = io.StringIO()
    csv.writer(held).writerows(mapping.as_csv(meant.table))
    try:
        draft = figure_files.receive(
            held.getvalue().encode("utf-8-sig"), name=f"{Path(kept.name).stem}.csv", user=request.user,
            organisation=request.user.organisation, declared=True, title=title, sent=kept, request=request,
        )  # fmt: skip
    except figure_files.Refused as error:
        messages.error(request, str(error))
        return redirect("exchange_sdmx_mapping", kept.pk)
    gate.keep(request, kind=Exchange.Kind.IMPORT, rows=meant.table.num_rows)
    return redirect("statistics_import", draft.pk)


@require_GET
def data_file(request: Request, form: str) -> StreamingHttpResponse:
    """All observations as an SDMX file."""
    _may_look(request)
    named = {name.replace(".", ""): name for name in data.FORMATS}
    if form not in named:
        raise Http404
    form = named[form]
    response = answer(request, form, observed.Asked())
    audit.record(request.user, "exchange.export", None, {"what": "sdmx", "format": form}, request)
    gate.says(request, Exchange.Kind.EXPORT)
    return gate.kept(request, response)  # type: ignore[return-value]


@require_GET
def structure_file(request: Request, version: str) -> HttpResponse:
    """The structure of observations as an SDMX file."""
    _may_look(request)
    number = {"2-1": "2.1", "3-0": "3.0"}.get(version)
    if number is None:
        raise Http404
    content = structure.message(number, structure.KINDS, structure.codelists())
    gate.keep(request, kind=Exchange.Kind.EXPORT, rows=0)
    headers = {"Content-Disposition": f'attachment; filename="structure-{number}.xml"'}
    return HttpResponse(content, content_type="application/xml", headers=headers)


def _may_look(request: Request) -> None:
    access.require(request.user, "exchange.use")
    see(request.user, registry["observations"])
