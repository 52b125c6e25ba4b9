"""Counts of targets by their standing: for a page, a region, a plan, an indicator."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from guibiao.cockpit.board import BEHIND, ORDER, Board, Counts
from guibiao.cockpit.scope import Held, Scope
from guibiao.monitoring import standing
from guibiao.monitoring.models import Standing
from guibiao.monitoring.models.targets import MARKS

#: Where the shares of targets that are behind part: from each on, a tile is one step darker.
STEPS = (0.0, 0.1, 0.25, 0.5)
_UNKNOWN = ORDER.index(Standing.UNKNOWN)


@dataclass(frozen=True)
class Light:
    """How many targets stand so, with the word, the sign, the share of all and where they are listed."""

    name: str
    label: str
    mark: str
    count: int
    share: float
    begin: float
    query: dict[str, Any]

    @property
    def url(self) -> str:
        return listed(**self.query, light=self.name)

    @property
    def said(self) -> str:
        return f"{self.count:,}"

    @property
    def state(self) -> str:
        return standing.LIGHT_STATE[self.name]


@dataclass(frozen=True)
class Tally:
    """Some targets by their standing."""

    total: int
    lights: list[Light]

    @property
    def said(self) -> str:
        return f"{self.total:,}"

    @property
    def behind(self) -> int:
        return self.lights[BEHIND].count

    @property
    def share(self) -> float:
        """How large a part is behind."""
        return self.behind / self.total if self.total else 0.0

    @property
    def unknown(self) -> bool:
        """Whether nothing can be said of any of them."""
        return self.total > 0 and self.lights[_UNKNOWN].count == self.total

    @property
    def step(self) -> str:
        """The shade: none, open, or 0 (nothing behind) to 4."""
        if not self.total:
            return "none"
        if self.unknown:
            return "open"
        return str(sum(1 for step in STEPS if self.share > step))

    @property
    def stripes(self) -> SafeString:
        """The lights as stripes of a bar that is 100 wide, in SVG: names and numbers of ours only."""
        return mark_safe(
            "".join(
                f'<rect class="co-fill-{one.name}" x="{one.begin}" width="{one.share}" height="8"></rect>'
                for one in self.lights
                if one.count
            )
        )

    @property
    def words(self) -> str:
        """The counts as a phrase, for titles and for those who hear the page."""
        said = [_("%(light)s %(n)s") % {"light": one.label, "n": one.said} for one in self.lights if one.count]
        return _("、").join(said) if said else _("没有目标")


class Row(NamedTuple):
    """A plan or an indicator with its counts, and where its targets are listed."""

    name: str
    tally: Tally
    url: str


@dataclass(frozen=True)
class Section:
    """Rows with the title that says their message, and what else they need."""

    title: str
    rows: list[Any]
    more: Any = None


def total(board: Board, held: Iterable[Held]) -> Counts:
    counts: Counts = board.counts[[one.group for one in held]].sum(axis=0)
    return counts


def listed(**query: Any) -> str:
    """The list of targets by these filters."""
    return f"{reverse('register_list', args=['progress'])}?{urlencode(query)}"


def asked(scope: Scope) -> dict[str, Any]:
    """The filter of the list for the targets of a scope; all that the person may see needs none."""
    return {} if scope.top or scope.region is None else {"region": scope.region.pk}


def tally_of(counts: Counts, query: dict[str, Any]) -> Tally:
    total, lights, begin = int(counts.sum()), [], 0.0
    for name, count in zip(ORDER, counts.tolist(), strict=True):
        share = 100 * count / total if total else 0.0
        label = str(Standing(name).label)
        lights.append(Light(name, label, MARKS[name], count, round(share, 2), round(begin, 2), query))
        begin += share
    return Tally(total, lights)
