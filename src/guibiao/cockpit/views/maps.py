"""Maps that an office supplies: listed, uploaded, looked at, put in use and taken out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guibiao.cockpit import maps, tiles
from guibiao.cockpit.models import RegionMap
from guibiao.kernel import access, files, refusals
from guibiao.kernel.models import Region
from guibiao.kernel.registers import crumbs
from guibiao.kernel.requests import Request


class MapForm(forms.Form):
    """A GeoJSON file, whose regions it shows, and where it comes from."""

    region = forms.ModelChoiceField(
        Region.objects.none(),
        label=gettext_lazy("画的是哪个地区的下级地区"),
        help_text=gettext_lazy("上级地区的地图只供本单位查看，不改变别人看到的。"),
    )
    file = forms.FileField(
        label=gettext_lazy("GeoJSON 文件"), widget=forms.ClearableFileInput(attrs={"accept": ".json,.geojson"})
    )
    source = forms.CharField(
        label=gettext_lazy("来源和审图号"),
        max_length=200,
        help_text=gettext_lazy("会印在地图下面，如：省自然资源厅，某S（2025）12号。"),
    )
    declared = forms.BooleanField(label=gettext_lazy("本文件不涉及国家秘密和工作秘密。"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        # Regions with something below them; a county has no map of its own.
        field.queryset = maps.mappable(user).on().filter(children__isnull=False).distinct().order_by("path")
        field.label_from_instance = lambda one: one.choice_label
        field.initial = user.organisation.region if user.organisation else None


@require_http_methods(["GET", "POST"])
def list_(request: Request) -> HttpResponse:
    """The maps there are, and a form for a further one."""
    access.require(request.user, "cockpit.map")
    form = MapForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = maps.receive(
                given["file"].read(), name=given["file"].name, region=given["region"], source=given["source"], user=request.user,
                declared=given["declared"], request=request,
            )  # fmt: skip
        except maps.Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("cockpit_map", made.pk)
    held = access.visible(
        request.user, RegionMap.objects.select_related("region", "organisation__region", "file", "uploaded_by")
    )
    context = {"form": form, "maps": held[:50], "breadcrumbs": crumbs((_("驾驶舱"), reverse("cockpit")), _("地图"))}
    return render(request, "cockpit/maps.html", context, status=422 if form.errors else 200)


def _open(request: Request, pk: int) -> RegionMap:
    access.require(request.user, "cockpit.map")
    rows = RegionMap.objects.select_related("region", "organisation__region", "file", "uploaded_by")
    return access.get_visible_or_404(request.user, rows, pk=pk)


@require_GET
def page(request: Request, pk: int) -> HttpResponse:
    """A map as it is drawn, what matched and what did not."""
    one = _open(request, pk)
    matched = maps.told(one)
    names = {region.code: tiles.short(region.code, region.name) for region in matched.found}
    shapes = [{**shape, "name": names.get(shape["code"])} for shape in one.drawn["shapes"]]
    context = {
        "map": one, "matched": matched, "shapes": shapes, "may": maps.may_change(request.user, one),
        "used": one.used_from is not None and one.retired_at is None,
        "breadcrumbs": crumbs((_("驾驶舱"), reverse("cockpit")), (_("地图"), reverse("cockpit_maps")), str(one.region)),
    }  # fmt: skip
    return render(request, "cockpit/map.html", context)


@require_POST
def use(request: Request, pk: int) -> HttpResponse:
    """Show the map in the cockpit from now on."""
    return _done(request, pk, maps.use, _("已启用，驾驶舱里的这个地区改用这张地图。"))


@require_POST
def retire(request: Request, pk: int) -> HttpResponse:
    """Show the tile grid again."""
    return _done(request, pk, maps.retire, _("已停用，驾驶舱里的这个地区改用方格图。"))


def _done(request: Request, pk: int, do: Any, said: str) -> HttpResponse:
    one = _open(request, pk)
    with refusals.told(request, maps.Refused):
        do(one, user=request.user, request=request)
        messages.success(request, said)
    return redirect("cockpit_map", pk)


@require_GET
def file(request: Request, pk: int) -> Any:
    """The file as it was uploaded."""
    one = _open(request, pk)
    return files.serve(request, one.file, allowed_by=one)
