"""Maps that an office supplies: received, matched to the regions, put in use, taken out again."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.cockpit import geojson, tiles
from guibiao.cockpit.models import RegionMap
from guibiao.documents import classification_mark, mark_in_name
from guibiao.kernel import access, audit, files, marks, tree_paths
from guibiao.kernel.models import Region

#: Of an organisation within the region: seen by that organisation alone.
_OWN = Q(organisation__region__path__startswith=F("region__path")) & ~Q(organisation__region=F("region"))


class Refused(ValueError):
    """What cannot be done, as a sentence for the person."""


@dataclass(frozen=True)
class Matched:
    """What a map shows: regions with a shape, those without, and shapes of no region, by the words that they carry."""

    found: list[Region]
    missing: list[Region]
    unknown: list[str]


def may_map(user: Any, region: Region) -> bool:
    """Whether a person may supply the map of a region: that of her organisation, one within it, or, to be seen by her organisation
    alone, one that it lies in."""
    home = user.organisation
    return (
        access.can(user, "cockpit.map")
        and home is not None
        and bool(home.region.contains(region) or region.contains(home.region))
    )


def mappable(user: Any) -> Any:
    """The regions whose maps a person may supply, as far as her organisation goes."""
    home = user.organisation
    if home is None:
        return Region.objects.none()
    path = home.region.path
    return Region.objects.filter(Q(path__startswith=path) | Q(path__in=tree_paths.lineage(path)))


def may_change(user: Any, one: RegionMap) -> bool:
    """Whether a person may put a map in use and take it out: of the office that supplied it, where that office may."""
    return may_map(user, one.region) and access.can(user, "cockpit.map", one)


def below(region: Region) -> list[Region]:
    """The regions that a map shows."""
    return list(Region.objects.on().filter(parent=region).order_by("code"))


def receive(
    content: bytes,
    *,
    name: str,
    region: Region,
    source: str,
    user: Any,
    declared: bool,
    request: HttpRequest | None = None,
) -> RegionMap:
    """Keep a GeoJSON file as a map that waits to be put in use. Raises Refused, before a byte of it is stored."""
    if not may_map(user, region):
        raise Refused(
            _("您不能为“%(region)s”上传地图：只能上传本单位所在地区及其上级、下级地区的地图。") % {"region": region}
        )
    text = content.decode("utf-8", "replace")
    mark = mark_in_name(name) or classification_mark(text)
    if mark:
        raise Refused(marks.refusal(name, mark, "cockpit.map_upload", user, request))
    try:
        drawn = matched(geojson.draw(geojson.read(content)), below(region))
    except geojson.Bad as bad:
        raise Refused(_("“%(name)s”：%(why)s") % {"name": name, "why": bad}) from bad
    if not any(shape["code"] for shape in drawn["shapes"]):
        raise Refused(
            _("“%(name)s”里没有一个图形对得上“%(region)s”的下级地区：属性里应有行政区划代码或地区名称。")
            % {"name": name, "region": region}
        )
    try:
        with transaction.atomic():
            stored = files.store(
                content,
                name=name,
                media_type="application/geo+json",
                user=user,
                declared_unclassified=declared,
                request=request,
            )
            made: RegionMap = RegionMap.objects.create(
                region=region,
                organisation=user.organisation,
                file=stored,
                source=source.strip()[:200],
                drawn=drawn,
                uploaded_by=user,
            )
            audit.record(user, "cockpit.map_upload", made, {"region": region.code, "source": source}, request)
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from None
    return made


def matched(picture: geojson.Picture, regions: list[Region]) -> dict[str, Any]:
    """The outlines with the codes of their regions: by a code among their words, else by a name that only one bears."""
    by_code = {one.code: one.code for one in regions}
    by_name: dict[str, set[str]] = {}
    for one in regions:
        for name in {one.name, tiles.stem(one.code, one.name)}:
            by_name.setdefault(name, set()).add(one.code)
    shapes = []
    for outline in picture.outlines:
        code = next((by_code[plain] for word in outline.words if (plain := _code(word)) in by_code), "")
        if not code:
            named = [by_name[word] for word in outline.words if word in by_name]
            code = next(iter(named[0])) if named and len(named[0]) == 1 else ""
        words = next((word for word in outline.words if any("一" <= sign <= "鿿" for sign in word)), "")
        shapes.append(
            {"code": code if outline.area else "", "area": outline.area, "path": outline.path, "x": outline.x, "y": outline.y,
             "words": words or "、".join(outline.words[:3])}
        )  # fmt: skip
    return {"height": picture.height, "shapes": shapes}


def _code(word: str) -> str:
    """A region's code as maps write it: 420000, 156420000 with the country's number before it, 420000000000 with noughts behind."""
    if word.isdecimal() and word.isascii():
        if len(word) == 9 and word.startswith("156"):
            return word[3:]
        if len(word) == 12 and word.endswith("000000"):
            return word[:6]
    return word


def told(one: RegionMap) -> Matched:
    """What a map shows and what it lacks, as things are."""
    shapes = one.drawn.get("shapes", [])
    codes = {shape["code"] for shape in shapes}
    regions = below(one.region)
    unknown = [shape["words"] or _("（没有名称）") for shape in shapes if shape["area"] and not shape["code"]]
    return Matched(
        [region for region in regions if region.code in codes],
        [region for region in regions if region.code not in codes],
        unknown,
    )


def use(one: RegionMap, *, user: Any, request: HttpRequest | None = None) -> None:
    """Show this map from now on; the one before is taken out. Raises Refused."""
    with transaction.atomic():
        Region.objects.select_for_update().get(pk=one.region_id)
        access.require(user, "cockpit.map", one)
        if not may_map(user, one.region):
            raise Refused(_("您不能启用“%(region)s”的地图。") % {"region": one.region})
        beside = _used(one.region).exclude(pk=one.pk)
        beside = beside.filter(organisation=one.organisation) if one.own_view else beside.filter(~_OWN)
        for before in beside.select_related("organisation").defer("drawn"):
            if not access.can(user, "cockpit.map", before):
                raise Refused(
                    _("“%(region)s”正在用“%(unit)s”提供的地图；请对方停用后再启用这一张。")
                    % {"region": one.region, "unit": before.organisation}
                )
        now = timezone.now()
        RegionMap.objects.filter(pk__in=list(beside.values_list("pk", flat=True))).update(retired_at=now)
        one.used_from, one.retired_at = now, None
        one.save(update_fields=["used_from", "retired_at"])
        audit.record(user, "cockpit.map_use", one, {"region": one.region.code}, request)


def retire(one: RegionMap, *, user: Any, request: HttpRequest | None = None) -> None:
    """Show the tile grid again. Raises Refused."""
    access.require(user, "cockpit.map", one)
    if not may_map(user, one.region):
        raise Refused(_("您不能停用“%(region)s”的地图。") % {"region": one.region})
    with transaction.atomic():
        if RegionMap.objects.filter(pk=one.pk, used_from__isnull=False, retired_at=None).update(
            retired_at=timezone.now()
        ):
            audit.record(user, "cockpit.map_retire", one, {"region": one.region.code}, request)


def in_use(region: Region, user: Any) -> RegionMap | None:
    """The map that shows a region to somebody now: that of her own organisation, or the next above it that has one of its own, else
    the one for everybody; None where the region is shown as tiles."""
    home = tree_paths.lineage(user.organisation.path) if user.organisation else []
    held = _used(region).annotate(own=Case(When(_OWN, then=True), default=False))
    held = held.filter(Q(own=False) | Q(organisation__path__in=home))
    return held.order_by("-own", "-organisation__path", "-used_from").first()


def _used(region: Region) -> QuerySet[RegionMap]:
    return RegionMap.objects.filter(region=region, used_from__isnull=False, retired_at=None)
