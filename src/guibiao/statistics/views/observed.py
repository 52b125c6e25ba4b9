"""The first page of statistics, files of observations, and which statement of a figure holds."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.indicators.periods import Period
from guibiao.kernel import access, files, refusals
from guibiao.kernel.models import Region
from guibiao.statistics import figure_files, observations
from guibiao.statistics.models import (
    Campaign,
    Candidate,
    Confidential,
    DataSet,
    FigureFile,
    Indicator,
    Observation,
    Return,
)
from guibiao.statistics.trail import trail
from guibiao.statistics.views import confidential

_SHOWN = 200
#: How many of the returns that one's own unit handed in the first page shows.
_MINE = 20


class UploadForm(forms.Form):
    """A file of observations, who states them, and that it is no secret."""

    file = forms.FileField(
        label=gettext_lazy("观测值文件"),
        help_text=gettext_lazy(
            "CSV、Excel、Parquet，或统计公报的网页、Word、PDF。一行一个数，或一行一个地区、一列一年。"
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("来源"), max_length=300, required=False,
        help_text=gettext_lazy("如“2024年全国科技经费投入统计公报”；不填则用文件名。"),
    )  # fmt: skip
    rows = forms.ChoiceField(
        label=gettext_lazy("表中的数是"), choices=FigureFile.Rows.choices, initial=FigureFile.Rows.PUBLIC, required=False,
        help_text=gettext_lazy(
            "汇总数的表要有“单位数”一列，说明每个数由几个单位汇总；有“最大单位占比”一列的，占得太多的也不公布。单个单位的数请用“填报单位自身的数”的报表收集。"
        ),
    )  # fmt: skip
    official = forms.BooleanField(label=gettext_lazy("由统计部门发布，优先于其他来源"), required=False)
    declared = forms.BooleanField(
        label=gettext_lazy("本文件不涉及国家秘密和工作秘密。"),
        error_messages={"required": gettext_lazy("未作不涉密声明的文件不能上传。")},
    )


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where the figures stand: what waits for this person, and the ways in."""
    access.require(request.user, "indicator.view")
    user: Any = request.user
    waiting = access.visible(user, Return.objects.filter(state="filling"), "return.fill")
    mine = access.visible(user, Return.objects.filter(unit=user.organisation_id, submitted_at__isnull=False))
    context = {
        "mine": mine.exclude(state="filling")
        .select_related("campaign", "unit")
        .order_by("-submitted_at", "-pk")[:_MINE],
        "returns": waiting.select_related("campaign", "unit").order_by("deadline", "pk")[:_SHOWN],
        "cards": [card for card in _cards(user) if card["may"]],
        "may_import": access.can(user, "observation.import"),
        "breadcrumbs": trail(),
    }
    return render(request, "statistics/home.html", context)


def _cards(user: Any) -> list[dict[str, Any]]:
    def count(model: Any, **which: Any) -> int:
        return access.visible(user, model.objects.filter(**which)).count()

    return [
        {"label": _("观测值"), "url": reverse("register_list", args=["observations"]), "number": count(Observation),
         "unit": _("个"), "may": access.can(user, "observation.view")},
        {"label": _("待确认的候选观测值"), "url": reverse("statistics_evidence"), "number": count(Candidate, status="open"),
         "unit": _("个"), "may": access.can(user, "candidate.view")},
        {"label": _("统计调查"), "url": reverse("register_list", args=["campaigns"]), "number": count(Campaign), "unit": _("次"),
         "may": access.can(user, "campaign.view")},
        {"label": _("统计报表制度"), "url": reverse("register_list", args=["datasets"]), "number": count(DataSet), "unit": _("张"),
         "may": access.can(user, "dataset.view")},
        {"label": _("不公布的数"), "url": reverse("register_list", args=["confidential"]),
         "number": count(Confidential, lifted_at=None), "unit": _("个"), "may": access.can(user, "observation.decide")},
        {"label": _("指标定义"), "url": reverse("register_list", args=["indicators"]), "number": count(Indicator),
         "unit": _("个"), "may": True},
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in as a draft."""
    access.require(request.user, "observation.import")
    user: Any = request.user
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            draft = figure_files.receive(
                given["file"].read(), name=given["file"].name, user=user, organisation=user.organisation,
                declared=given["declared"], official=given["official"], title=given["title"],
                rows=given["rows"] or FigureFile.Rows.PUBLIC, request=request,
            )  # fmt: skip
        except figure_files.Refused as error:
            form.add_error("file", str(error))
        else:
            return redirect("statistics_import", draft.pk)
    past = access.visible(user, FigureFile.objects.select_related("file", "owner", "intake"))[:10]
    context = {"form": form, "past": past, "breadcrumbs": trail(_("导入观测值"))}
    return render(request, "statistics/upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would bring; confirm, put the sources in order, or discard."""
    kept = access.get_visible_or_404(request.user, FigureFile.objects.select_related("file", "intake"), pk=pk)
    error = ""
    if request.method == "POST":
        try:
            if _decided(request, kept):
                return redirect("statistics_import", pk)
        except (figure_files.Refused, observations.Refused) as refusal:
            error = str(refusal)
    if kept.state != FigureFile.State.DRAFT:
        context = {"draft": kept, "error": error, "breadcrumbs": trail(_("导入观测值"))}
        return render(request, "statistics/import_done.html", context)
    shown = figure_files.preview(kept)
    page = Paginator(range(shown.table.num_rows), 50).get_page(request.GET.get("page"))
    context = {
        "draft": kept, "preview": shown, "error": error, "page": page, "rows": _rows(shown, page),
        "may_mark": access.can(request.user, "observation.decide"), "counted": bool(shown.told),
        "left_out": shown.left_out[:_SHOWN], "repaired": shown.repaired[:_SHOWN], "notes": shown.notes[:_SHOWN],
        "breadcrumbs": trail(_("导入观测值")),
    }  # fmt: skip
    return render(request, "statistics/import.html", context, status=422 if error else 200)


def _decided(request: HttpRequest, kept: FigureFile) -> bool:
    # Whoever sent the file sees it for ever, and decides on it as long as she may import.
    access.require(request.user, "observation.import")
    verdict = request.POST.get("verdict")
    if verdict == "order":
        kept.precedence = request.POST.get("precedence", "")[:4000]
        kept.save(update_fields=["precedence"])
        return True
    if verdict == "discard":
        FigureFile.objects.filter(pk=kept.pk, state=FigureFile.State.DRAFT).update(state=FigureFile.State.DISCARDED)
        return True
    if verdict == "confidential":
        access.require(request.user, "observation.decide")
        confidential.rows_of_file(request, figure_files.preview(kept))
        return True
    if verdict != "take":
        raise Http404
    added = figure_files.take(kept, user=request.user, request=request)
    messages.success(
        request,
        _("入库 %(n)d 个，已有 %(known)d 个没有重复入库。") % {"n": len(added.observations), "known": added.known},
    )
    return True


def _rows(shown: figure_files.Preview, page: Any) -> list[dict[str, Any]]:
    start = page.start_index() - 1 if page.paginator.count else 0
    rows: list[dict[str, Any]] = shown.table.slice(start, len(page.object_list)).to_pylist()
    suppressed = shown.suppressed
    rows = [
        row | {"number": n, "suppressed": suppressed.get(n, ""), "behind": shown.behind.get(n)}
        for n, row in enumerate(rows, start)
    ]
    places = dict(Region.objects.filter(code__in={row["region"] for row in rows}).values_list("code", "name"))
    names = {one.code: str(one) for one in Indicator.objects.filter(code__in={row["indicator"] for row in rows})}
    return [
        row | {"region": places.get(row["region"], row["region"]), "name": names.get(row["indicator"], row["indicator"]),
               "period": Period(row["year"], row["part"], row["to_date"]).chinese()}
        for row in rows
    ]  # fmt: skip


@require_GET
def intake_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file that an intake came from."""
    kept = access.get_visible_or_404(request.user, FigureFile.objects.select_related("file"), intake_id=pk)
    return files.serve(request, kept.file, allowed_by=kept)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that this statement holds."""
    one = access.get_visible_or_404(request.user, Observation.objects.select_related("region", "indicator"), pk=pk)
    access.require(request.user, "observation.decide", one)
    with refusals.told(request, observations.Refused):
        observations.choose(one, user=request.user, reason=request.POST.get("reason", ""), request=request)
        messages.success(request, _("已采信这个数。"))
    return redirect("register_detail", "observations", pk)
