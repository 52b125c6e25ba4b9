"""How all watched targets stand, as columns in memory: read once for each state of things, asked for every page.

The tables are the truth. The board is a copy that is keyed by all that it was made of, so that none is ever out of date; what a
person may see of it is asked anew each time.
"""

import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from guibiao.monitoring import upto
from guibiao.monitoring.models import Judgement, LightOverride, Standing, Watched

ORDER: tuple[str, ...] = tuple(Standing.values)
BEHIND = ORDER.index(Standing.BEHIND)
_PLACE: dict[str, int] = {name: place for place, name in enumerate(ORDER)}
#: Behind, warned of, on track, met; last what cannot be said.
_BADNESS = [("behind", "warning", "normal", "met", "unknown").index(name) for name in ORDER]
_KEPT = 24 * 3600
_BATCH = 2_000
_reading = threading.Lock()

Counts = npt.NDArray[np.int64]


class Group(NamedTuple):
    """Targets of one plan in one region that the same offices keep: of the plan, who took them on, who divided them further.

    Numbers of rows; 0 where there is none.
    """

    plan: int
    region: int
    taken: int
    above: int


@dataclass(frozen=True)
class Board:
    """A row for each active target: its number, its group, its indicator's code, its standing, how far it is off.

    `short` is the gap as a share of what is asked for, or of what is there where that is more; NaN where there is no gap. `counts`
    says of each group how many of its targets stand how, in the order of `ORDER`.
    """

    key: str
    pk: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    groups: list[Group]
    code: npt.NDArray[np.int64]
    codes: list[str]
    standing: npt.NDArray[np.int8]
    short: npt.NDArray[np.float32]
    counts: Counts

    def of(self, groups: Collection[int]) -> npt.NDArray[np.bool_]:
        """Which rows are of these groups."""
        asked = np.zeros(len(self.groups), bool)
        asked[list(groups)] = True
        rows: npt.NDArray[np.bool_] = asked[self.group]
        return rows

    def worst(self, rows: npt.NDArray[np.bool_], most: int) -> list[int]:
        """The targets that are behind and furthest off, the furthest first."""
        behind = np.flatnonzero(rows & (self.standing == BEHIND))
        short = np.nan_to_num(self.short[behind], nan=-1.0)
        return self.pk[behind[np.lexsort((self.pk[behind], -short))[:most]]].tolist()

    def by_code(self, rows: npt.NDArray[np.bool_]) -> dict[str, Counts]:
        """How many targets of each indicator stand how; those without a code are left out."""
        counts = _counted(self.code[rows], self.standing[rows], len(self.codes))
        return {code: row for code, row in zip(self.codes, counts, strict=True) if code and row.any()}

    def about(self, rows: npt.NDArray[np.bool_], code: str) -> list[int]:
        """The targets of an indicator, those that are behind and furthest off first."""
        if not code or code not in self.codes:
            return []
        found = np.flatnonzero(rows & (self.code == self.codes.index(code)))
        short = np.nan_to_num(self.short[found], nan=-1.0)
        rank = np.array(_BADNESS, np.int8)[self.standing[found]]
        return self.pk[found[np.lexsort((self.pk[found], -short, rank))]].tolist()


def key() -> str:
    """All that the board is made of: what was judged, which lights were set by hand, the day."""
    reached = upto.reached()
    by_hand = LightOverride.objects.aggregate(made=Max("pk"), ended=Max("ended_at"))
    last = Judgement.objects.aggregate(last=Max("pk"))["last"]
    parts = (reached.at, reached.data_version, last, by_hand["made"], by_hand["ended"], timezone.localdate())
    return "/".join(str(part) for part in parts)


def now() -> Board:
    """The board as things are; read from the tables where it is not kept. Two who ask at once wait for one reading."""
    at = key()
    name = f"cockpit:board:{at}".replace(" ", "_")
    held: Board | None = cache.get(name)
    if held is None:
        with _reading:
            held = cache.get(name)
            if held is None:
                held = _read(at)
                cache.set(name, held, _KEPT)
    return held


def _read(at: str) -> Board:
    rows = Watched.every.filter(active=True).order_by("pk").values_list(
        "pk", "plan_id", "region_id", "taken__organisation_id", "above__taken__organisation_id", "code", "current__standing",
        "current__gap", "current__goal", "current__value",
    )  # fmt: skip
    groups: dict[Any, int] = {}
    codes: dict[Any, int] = {}
    read = rows.iterator(_BATCH)
    parts = []
    # In parts that are gone again at once: the collector of rubbish does not go through a hundred thousand rows over and over.
    while part := list(islice(read, _BATCH)):
        columns = list(zip(*part, strict=True))
        known = (_numbered(zip(*columns[1:5], strict=True), groups), _numbered(columns[5], codes), _placed(columns[6]))
        parts.append((np.array(columns[0], np.int64), *known, _short(*columns[7:])))
    nothing = [np.array([], kind) for kind in (np.int64, np.int64, np.int64, np.int8, np.float32)]
    whole: Any = map(np.concatenate, zip(*parts, strict=True)) if parts else nothing
    pk, group, code, standing, short = whole
    set_by_hand = _by_hand()
    for row in np.flatnonzero(np.isin(pk, np.array(list(set_by_hand), np.int64))):
        standing[row] = _PLACE[set_by_hand[int(pk[row])]]
    made = [Group(*(number or 0 for number in one)) for one in groups]
    return Board(at, pk, group, made, code, list(codes), standing, short, _counted(group, standing, len(made)))


def _numbered(values: Iterable[Any], known: dict[Any, int]) -> npt.NDArray[np.int64]:
    """The values by their numbers among those that are known; new ones get the next."""
    return np.array([known.setdefault(one, len(known)) for one in values], np.int64)


def _placed(standings: Iterable[str | None]) -> npt.NDArray[np.int8]:
    unknown = _PLACE[Standing.UNKNOWN]
    return np.array([unknown if one is None else _PLACE[one] for one in standings], np.int8)


def _short(*columns: Any) -> npt.NDArray[np.float32]:
    """How far each is off, of its gap, goal and value."""
    gap, goal, value = (np.array(column, np.float64) for column in columns)
    whole = np.fmax(np.abs(goal), np.abs(value))
    with np.errstate(divide="ignore", invalid="ignore"):
        share: npt.NDArray[np.float32] = np.where(whole > 0, gap / whole, np.nan).astype(np.float32)
    return share


def _counted(kind: npt.NDArray[np.int64], standing: npt.NDArray[np.int8], kinds: int) -> Counts:
    """How many of each kind stand how."""
    return np.bincount(kind * len(ORDER) + standing, minlength=kinds * len(ORDER)).reshape(kinds, len(ORDER))


def _by_hand() -> dict[int, str]:
    """The lights set by hand that hold today; the last one made counts."""
    held = LightOverride.objects.filter(ended_at=None, until__gte=timezone.localdate()).order_by("pk")
    return dict(held.values_list("watched", "standing"))
