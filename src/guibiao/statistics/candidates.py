"""The candidates as somebody asks for them: by state, by report, indicator, region and year, and by what is still to be mended."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel.models import Region
from guibiao.kernel.requests import whole
from guibiao.plans.models import Plan
from guibiao.statistics import evidence
from guibiao.statistics.models import Candidate, Indicator

#: What stands in an address for those that have none.
NONE = "none"
READY, MEND = "ready", "mend"


class Option(NamedTuple):
    """A choice of a filter with how many candidates it would leave."""

    value: str
    label: str
    number: int


class Choice(NamedTuple):
    """A filter of the list with its choices."""

    name: str
    label: str
    chosen: str
    options: list[Option]


class _Facet(NamedTuple):
    label: Any
    field: str
    named: Callable[[list[Any]], Mapping[Any, Any]]


_FACETS: dict[str, _Facet] = {
    "plan": _Facet(gettext_lazy("报告"), "plan_id", lambda keys: Plan.objects.in_bulk(keys)),
    "indicator": _Facet(
        gettext_lazy("指标"), "indicator_id", lambda keys: Indicator.objects.in_bulk(keys, field_name="code")
    ),
    "region": _Facet(gettext_lazy("地区"), "region_id", lambda keys: Region.objects.in_bulk(keys)),
    "year": _Facet(gettext_lazy("年份"), "year", lambda keys: {key: key for key in keys}),
}  # fmt: skip


class Asked:
    """What an address asks for. Unknown words in it do nothing."""

    def __init__(self, query: Mapping[str, str]) -> None:
        status = query.get("status", "")
        self.status = status if status in Candidate.Status.values else str(Candidate.Status.OPEN)
        self.chosen = {name: query.get(name, "").replace("\x00", "")[:80] for name in _FACETS}
        why = query.get("why", "") if self.status == Candidate.Status.OPEN else ""
        self.why = why if why in (READY, MEND, *evidence.OBSTACLES) else ""

    def rows(self, mine: QuerySet[Any]) -> QuerySet[Any]:
        """The candidates that are asked for."""
        return self._narrowed(mine).filter(self._why(), status=self.status)

    @property
    def narrowed(self) -> bool:
        """Whether only some of the state are asked for."""
        return bool(self.why or any(self.chosen.values()))

    def states(self, mine: QuerySet[Any]) -> list[Option]:
        """Every state with how many there are of what is asked for."""
        counts = dict(self._narrowed(mine).order_by().values_list("status").annotate(Count("pk")))
        return [Option(name, str(label), counts.get(name, 0)) for name, label in Candidate.Status.choices]

    def choices(self, mine: QuerySet[Any]) -> list[Choice]:
        """The filters, each with how many every choice would leave."""
        made = [self._choice(name, mine) for name in _FACETS]
        return [one for one in made if len(one.options) > 1 or one.chosen]

    def whys(self, mine: QuerySet[Any]) -> list[Option]:
        """What can be confirmed at once and what is to be mended, and of this how many for which reason."""
        rows = self._narrowed(mine).filter(status=Candidate.Status.OPEN)
        counts = dict(rows.order_by().values_list("obstacle").annotate(Count("pk")))
        ready = counts.pop("", 0)
        return [
            Option(READY, _("可直接确认"), ready), Option(MEND, _("需先补正"), sum(counts.values())),
            *(Option(name, str(said), counts[name]) for name, said in evidence.OBSTACLES.items() if counts.get(name)),
        ]  # fmt: skip

    def _choice(self, name: str, mine: QuerySet[Any]) -> Choice:
        facet, rows = _FACETS[name], self._narrowed(mine, but=name).filter(self._why(), status=self.status)
        counts = dict(rows.order_by(facet.field).values_list(facet.field).annotate(Count("pk")))
        names = facet.named([key for key in counts if key is not None])
        options = [Option(str(key), str(names[key]), counts[key]) for key in names]
        if counts.get(None):
            options.append(Option(NONE, _("没有"), counts[None]))
        return Choice(name, str(facet.label), self.chosen[name], options)

    def _narrowed(self, mine: QuerySet[Any], but: str = "") -> QuerySet[Any]:
        for name, value in self.chosen.items():
            if not value or name == but:
                continue
            field = _FACETS[name].field
            if value == NONE:
                mine = mine.filter(**{f"{field}__isnull": True})
            elif name == "indicator":
                mine = mine.filter(indicator_id=value)
            elif (number := whole(value)) is not None:
                mine = mine.filter(**{field: number})
        return mine

    def _why(self) -> Q:
        if self.why in ("", READY):
            return Q(obstacle="") if self.why else Q()
        return ~Q(obstacle="") if self.why == MEND else Q(obstacle=self.why)
