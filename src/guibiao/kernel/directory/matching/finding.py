"""Finding the organisation that a name means."""

import datetime
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from guibiao.kernel import tree_paths
from guibiao.kernel.directory.matching import places
from guibiao.kernel.directory.matching.collectives import Collective, understood
from guibiao.kernel.models import Organisation, OrganisationAlias, Region
from guibiao.kernel.models.trees import today
from guibiao.terms import organisations as offices
from guibiao.terms import regions as terms

_NOTE = re.compile(r"[（(](?:牵头|负责|参与|配合|按职责分工[^）)]*|按职能[^）)]*)[）)]$")
_MOST = 8  # candidates shown to a person
_LIKE = 0.6  # least likeness of a candidate's name
_SHORTENED = 0.8  # of one that it may be short for


@dataclass(frozen=True, slots=True)
class Match:
    """See the package."""

    name: str
    sure: tuple[Organisation, ...] = ()
    candidates: tuple[Organisation, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class Finder:
    """Finds for one document: its region, and the day whose organisations are asked for (today when None)."""

    region: Region | None = None
    on: datetime.date | None = None
    _day: datetime.date = field(init=False)
    _known: dict[str, Match] = field(init=False, default_factory=dict)
    _in_region: dict[str, list[Organisation]] = field(init=False, default_factory=dict)
    _near: list[Organisation] | None = field(init=False, default=None)
    _unlisted: list[places.Place] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._day = self.on or today()

    def find(self, name: str) -> Match:
        """Who is meant by a name; the same name is looked up once."""
        written = _NOTE.sub("", "".join(name.split()))
        if written not in self._known:
            self._known[written] = self._find(written) if written else Match(name, reason=_("没有写单位名称。"))
        return self._known[written]

    def _find(self, name: str) -> Match:
        if offices.is_collective(name):
            return self._collective(name)
        for step in (self._by_name, self._by_alias, self._by_place, self._by_office):
            found = step(name)
            if found is not None:
                return found
        return self._like(name)

    # --- one unit --------------------------------------------------------------------------------------------------
    def _by_name(self, name: str) -> Match | None:
        rows = Organisation.objects.select_related("region").filter(name=name)
        short = Organisation.objects.select_related("region").filter(short_name=name)
        return self._among(name, rows, _("名称相同。"), everywhere=True) or self._among(name, short, _("简称相同。"))

    def _by_alias(self, name: str) -> Match | None:
        # A name that went out of use still means in an old document whom it meant then.
        aliases = OrganisationAlias.objects.filter(name=name).select_related("organisation__region")
        valid = [alias for alias in aliases if alias.is_valid(self._day)] or list(aliases)
        rows = {alias.organisation.pk: alias.organisation for alias in valid}
        return self._among(name, rows.values(), _("登记的别名。"))

    def _by_place(self, name: str) -> Match | None:
        """贵阳市, 贵阳市政府: the government of the place."""
        bare = re.sub(r"(?:人民)?政府$", "", name)
        place = terms.find(bare) or places.named(bare, self._beyond_the_lists())
        if place is None:
            return None
        rows = [row for row in self._of_region(place.code) if row.kind == Organisation.Kind.GOVERNMENT]
        return self._among(name, rows, _("%s的政府。") % place.name, everywhere=True)

    def _by_office(self, name: str) -> Match | None:
        """省科技厅 = 贵州省科学技术厅: both are the same usual office of the same region; or of what took over from it."""
        office = offices.known(self._spelled_out(name), self._term())
        if office is None or office.region is None:
            office = places.office(name, self._beyond_the_lists(), self.region)
        if office is None or office.region is None:
            return None
        reason = _("“%(name)s”是%(full)s。") % {"name": name, "full": office.full}
        for _step in range(4):
            same = [row for row in self._of_region(office.region.code) if _is(row, office)]
            if same:
                return self._among(name, same, reason, everywhere=True)
            heir = self._heir(office)
            if heir is None:
                return None
            reason = _("“%(name)s”的职责已由%(full)s承接。") % {"name": name, "full": heir.full}
            office = heir
        return None

    def _heir(self, office: offices.Organisation) -> offices.Organisation | None:
        if not office.successor or office.region is None or office.valid_until > self._day.strftime("%Y-%m"):
            return None
        level = "prefecture" if office.level in {"county", "zone"} else office.level
        heir = next((unit for unit in offices.units() if (unit.name, unit.level) == (office.successor, level)), None)
        if heir is None:
            return None
        place = office.region
        full = heir.full.replace("%", place.name).replace("~", place.short)
        full = full if full != heir.full or level == "nation" else f"{place.name}{full}"
        return heir._replace(full=full, region=place, level=office.level)

    def _among(self, name: str, rows: Iterable[Organisation], reason: str, *, everywhere: bool = False) -> Match | None:
        """One of several that bear the name: the nearest region first; a name alone is sure elsewhere only when full."""
        ranked: dict[int, list[Organisation]] = {}
        for row in rows:
            ranked.setdefault(self._distance(row.region), []).append(row)
        if not ranked:
            return None
        nearest = min(ranked)
        found = ranked[nearest]
        if len(found) > 1:
            living = [row for row in found if row.is_valid(self._day)]
            found = living if len(living) == 1 else found
        if len(found) > 1:
            return Match(name, candidates=tuple(found[:_MOST]), reason=_("有 %d 个机构叫这个名称。") % len(found))
        if nearest >= _ELSEWHERE and not everywhere:
            return Match(name, candidates=tuple(found), reason=_("同名机构在别的地区。"))
        return self._today(name, found[0], reason)

    def _today(self, name: str, row: Organisation, reason: str) -> Match:
        """The organisation, or what it has become by the day asked for."""
        if row.valid_until is None or row.valid_until >= self._day:
            return Match(name, sure=(row,), reason=reason)
        heirs: list[Organisation] = []
        waiting, seen = [row], {row.pk}
        while waiting:
            for heir in waiting.pop().successors.select_related("region"):
                if heir.pk in seen:
                    continue
                seen.add(heir.pk)
                (heirs if heir.valid_until is None or heir.valid_until >= self._day else waiting).append(heir)
        words = {"name": row.name, "date": row.valid_until.isoformat(), "heirs": "、".join(heir.name for heir in heirs)}
        if not heirs:
            return Match(name, candidates=(row,), reason=_("%(name)s已于 %(date)s 撤销，没有登记承继机构。") % words)
        if len(heirs) > 1:
            return Match(name, candidates=tuple(heirs), reason=_("%(name)s已分设为%(heirs)s，请选定由谁承担。") % words)
        return Match(name, sure=tuple(heirs), reason=_("%(name)s自 %(date)s 后由%(heirs)s承继。") % words)

    # --- many units ------------------------------------------------------------------------------------------------
    def _collective(self, name: str) -> Match:
        meant = understood(name, self.region)
        if self.region is None:
            return Match(name, reason=_("文件没有地区，“%s”不能展开。") % name)
        if not meant.levels:
            rows = [row for row in self._of_region(self.region.code) if row.kind == meant.kind]
            valid = tuple(row for row in rows if row.is_valid(self._day))
            return Match(name, candidates=valid, reason=_("“%s”没有说明是哪几家，请选定。") % name)
        return self._below(name, meant, self.region)

    def _below(self, name: str, meant: Collective, region: Region) -> Match:
        places = list(Region.objects.on(self._day).subtree(region).filter(level__in=meant.levels))
        found, missing = [], []
        for place in places:
            rows = [row for row in self._of_region(place.code) if row.is_valid(self._day) and _holds(row, place, meant)]
            found += rows
            if not rows:
                missing.append(place.name)
        if not places:
            return Match(name, reason=_("%s之下没有这一级地区。") % region)
        counts = {"name": name, "places": len(places), "found": len(found), "missing": "、".join(missing[:_MOST])}
        if missing:
            reason = _("“%(name)s”应有 %(places)d 个地区，%(missing)s等没有登记这一机构。") % counts
            return Match(name, candidates=tuple(found), reason=reason)
        if not meant.everyone:
            return Match(name, candidates=tuple(found), reason=_("“%(name)s”没有说明是哪几家，请选定。") % counts)
        return Match(name, sure=tuple(found), reason=_("“%(name)s”即全部 %(places)d 个地区的。") % counts)

    # --- what may be meant -----------------------------------------------------------------------------------------
    def _like(self, name: str) -> Match:
        """Registered names that look alike, in the region, above and below it."""
        if self._near is None:
            self._near = [row for row in self._around() if row.is_valid(self._day)]
        leads = sorted({row.region.name for row in self._near}, key=len, reverse=True)
        bare = _without(name, leads)
        scored = []
        for row in self._near:
            texts = (row.name, row.short_name, *(alias.name for alias in row.aliases.all()))
            names = [text.replace(row.region.name, "") for text in texts if text]
            score = max(_alike(bare, text) for text in names)
            if score >= _LIKE:
                scored.append((-score, self._distance(row.region), row.pk, row))
        alike = tuple(row for *_rest, row in sorted(scored, key=lambda entry: entry[:3])[:_MOST])
        reason = _("没有登记这个名称；名称相近的列在这里。") if alike else _("没有登记这个名称，也没有名称相近的机构。")
        return Match(name, candidates=alike, reason=reason)

    # --- the register ----------------------------------------------------------------------------------------------
    def _of_region(self, code: str) -> list[Organisation]:
        if code not in self._in_region:
            rows = Organisation.objects.filter(region__code=code).select_related("region").order_by("path")
            self._in_region[code] = list(rows)
        return self._in_region[code]

    def _around(self) -> list[Organisation]:
        rows = Organisation.objects.select_related("region").prefetch_related("aliases")
        if self.region is None:
            return list(rows)
        above = tree_paths.keys(self.region.path)
        return list(rows.filter(region__path__startswith=self.region.path) | rows.filter(region__in=above))

    def _beyond_the_lists(self) -> list[places.Place]:
        """The registered regions around the document's that no published list has."""
        if self._unlisted is None:
            rows = Region.objects.on(self._day)
            if self.region is not None:
                above = tree_paths.keys(self.region.path)
                rows = rows.filter(path__startswith=self.region.path) | rows.filter(pk__in=above)
            self._unlisted = places.unlisted(list(rows))
        return self._unlisted

    def _distance(self, region: Region) -> int:
        """0 in the document's region, then one for each level up; far away elsewhere."""
        if self.region is None or not self.region.path.startswith(region.path):
            return _ELSEWHERE
        return self.region.path.count("/") - region.path.count("/")

    def _term(self) -> Any:
        return terms.get(self.region.code) if self.region is not None else None

    def _spelled_out(self, name: str) -> str:
        """黔南州科技局 with the full name of the place, where the document's region has such a place."""
        found = re.match(r"(?P<short>[^省市州盟县区旗]{2,6})(?P<rank>[市州盟县区旗])", name)
        if found is None or self.region is None:
            return name
        below = Region.objects.on(self._day).subtree(self.region).filter(name__startswith=found["short"])
        named = [region for region in below if region.name.endswith(found["rank"])]
        return f"{named[0].name}{name[found.end() :]}" if len(named) == 1 else name


_ELSEWHERE = 99


def find(name: str, region: Region | None = None, on: datetime.date | None = None) -> Match:
    """Who is meant by a name in a document of a region, as of a day (today when None)."""
    return Finder(region, on).find(name)


def _is(row: Organisation, office: offices.Organisation) -> bool:
    """Whether a registered organisation is this usual office of its region."""
    term = places.term_of(row.region)
    for name in (row.name.removeprefix("中华人民共和国"), row.short_name):
        if name == office.full:
            return True
        own = offices.known(name, term) or offices.known(name.removeprefix(term.name), term) if name else None
        if own is not None and (own.name, own.level) == (office.name, office.level):
            return True
    return False


def _holds(row: Organisation, place: Region, meant: Collective) -> bool:
    if not meant.office:
        return row.kind == Organisation.Kind.GOVERNMENT
    office = offices.known(meant.office, places.term_of(place))
    return row.name == f"{place.name}{meant.office}" or (office is not None and _is(row, office))


def _alike(name: str, text: str) -> float:
    """From 0 to 1. A name whose characters all stand in the text in their order is how people shorten it: 人社厅, 市监局."""
    alike = difflib.SequenceMatcher(None, name, text).ratio()
    bare = re.sub(r"^[省市州盟县区旗](?=..)", "", name)
    rest = iter(text)
    if len(bare) > 1 and all(character in rest for character in bare):
        return max(alike, _SHORTENED + (1 - _SHORTENED) * len(bare) / max(len(text), len(bare)))
    return alike


def _without(name: str, leads: Iterable[str]) -> str:
    return next((name.removeprefix(lead) for lead in leads if name.startswith(lead) and len(name) > len(lead)), name)
