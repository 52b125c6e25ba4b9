"""Registered organisations by the name that a text gives them."""

import datetime
import re
from dataclasses import dataclass, field

from django.db.models import Q

from guibiao.kernel.models import Organisation, OrganisationSuccession, Region
from guibiao.terms import organisations as offices
from guibiao.terms import regions

MOST = 8


@dataclass(frozen=True)
class Found:
    """`sure` when the name can mean nothing else; else those it may mean, the likeliest first."""

    sure: list[Organisation] = field(default_factory=list)
    candidates: list[Organisation] = field(default_factory=list)


def find(name: str, region: Region | None, on: datetime.date | None = None) -> Found:
    """What a name in a text of a region means on a day (today when none is given)."""
    name = re.sub(r"\s+", "", name)
    if offices.is_collective(name):
        return _collective(name, region, on)
    here = Organisation.objects.filter(region__path__startswith=region.path) if region else Organisation.objects.all()
    written = _written(name, region)
    exact = list(here.filter(Q(name__in=written) | Q(short_name__in=written)).select_related("region"))
    if not exact and region is not None:
        exact = list(Organisation.objects.filter(name=name).select_related("region"))
    now = _as_of(exact, on)
    if len(now) == 1:
        return Found(sure=now)
    if now:
        return Found(candidates=now)
    stem = name.removeprefix("省").removeprefix("市").removeprefix("县")
    likely = here.filter(Q(name__icontains=stem) | Q(short_name__icontains=stem)).select_related("region")
    return Found(candidates=_as_of(list(likely[:MOST]), on))


def _written(name: str, region: Region | None) -> set[str]:
    """The ways in which the name may be registered: 省科技厅 is 东江省科学技术厅 in a text of 东江省."""
    written = {name}
    place = regions.get(region.code) if region else None
    known = offices.known(name, place)
    stem = re.sub(r"^[省市州县区](?=.)", "", name)
    for form in {name, stem, *((known.name, known.full) if known else ())}:
        bare = re.sub(r"^[省市州县区](?=.)", "", form)
        written |= {form, f"{region.name}{bare}"} if region else {form}
    return written


def _collective(name: str, region: Region | None, on: datetime.date | None) -> Found:
    """“各市（州）人民政府”: the governments of all regions right below; anything vaguer is put to a person."""
    if region is None or not re.search("[市州区县盟旗]", name):
        return Found()
    below = Organisation.objects.filter(region__parent=region, kind=Organisation.Kind.GOVERNMENT).on(on)
    found = list(below.order_by("region__code").select_related("region"))
    return Found(sure=found) if found else Found()


def _as_of(found: list[Organisation], on: datetime.date | None) -> list[Organisation]:
    """Those valid on the day; one that ended gives way to its successors."""
    now: dict[int, Organisation] = {}
    waiting, seen = list(found), set()
    while waiting:
        one = waiting.pop(0)
        if one.pk in seen:
            continue
        seen.add(one.pk)
        if one.is_valid(on):
            now[one.pk] = one
        else:
            after = OrganisationSuccession.objects.filter(predecessor=one).select_related("successor__region")
            waiting += [link.successor for link in after]
    return list(now.values())
