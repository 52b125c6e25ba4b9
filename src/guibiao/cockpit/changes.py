"""What changed since a person last looked: targets whose light is another one than it was then."""

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.cache import cache
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from guibiao.cockpit.board import ORDER, Board
from guibiao.cockpit.models import Glance
from guibiao.monitoring.models import Judgement, LightOverride, Watched

_KEPT = 24 * 3600
#: From good to bad, in the order of `ORDER`; what cannot be said is neither better nor worse.
_GRADE = np.array([("met", "normal", "warning", "behind").index(name) if name != "unknown" else -1 for name in ORDER])
#: Where there was no light yet.
NEW = -1


@dataclass(frozen=True)
class Mark:
    """Up to which judgement somebody had seen things, and when."""

    judgement: int
    at: datetime.datetime


@dataclass(frozen=True)
class Changes:
    """Targets whose light is another one, in the order of their numbers: which it was (`NEW` where there was none), which it is."""

    pk: npt.NDArray[np.int64]
    was: npt.NDArray[np.int8]
    now: npt.NDArray[np.int8]

    def among(self, pks: npt.NDArray[np.int64]) -> "Changes":
        """Those of some targets."""
        mine = np.isin(self.pk, pks)
        return Changes(self.pk[mine], self.was[mine], self.now[mine])

    @property
    def turns(self) -> dict[str, npt.NDArray[np.int64]]:
        """Where they stand that became worse or better, that changed otherwise, and that are new; the worst turn first."""
        new = self.was == NEW
        before, after = _GRADE[self.was], _GRADE[self.now]
        other = ~new & ((before < 0) | (after < 0))
        turned = ~new & ~other
        return {
            "worse": np.flatnonzero(turned & (after > before)), "better": np.flatnonzero(turned & (after < before)),
            "other": np.flatnonzero(other), "new": np.flatnonzero(new),
        }  # fmt: skip


def glance(user: Any, *, seen: bool) -> Mark | None:
    """Up to where a person had seen things on the last day before today; None where today is the first.

    With `seen` it is kept that she sees things as they are now.
    """
    today, now = timezone.localdate(), timezone.now()
    held = Glance.objects.filter(user=user).first()
    if seen:
        held = _kept(user, held, today, now)
    if held is None or held.before_at is None or held.before_judgement is None:
        return None
    return Mark(held.before_judgement, held.before_at)


def _kept(user: Any, held: Glance | None, today: datetime.date, now: datetime.datetime) -> Glance:
    last = Judgement.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if held is None:
        return Glance.objects.get_or_create(user=user, defaults={"day": today, "judgement": last, "at": now})[0]
    if held.day < today:
        held.before_judgement, held.before_at = held.judgement, held.at
    elif held.judgement == last:
        return held
    held.day, held.judgement, held.at = today, last, now
    held.save()
    return held


def since(mark: Mark, board: Board) -> Changes:
    """The targets whose light is another one than it was at a mark."""
    name = f"cockpit:changes:{board.key}:{mark.judgement}:{mark.at.isoformat()}".replace(" ", "_")
    held: Changes | None = cache.get(name)
    if held is None:
        held = _since(mark, board)
        cache.set(name, held, _KEPT)
    return held


def _since(mark: Mark, board: Board) -> Changes:
    then = _then(mark)
    rows = np.flatnonzero(np.isin(board.pk, np.fromiter(then, np.int64, len(then))))
    place: dict[str | None, int] = {name: number for number, name in enumerate(ORDER)}
    was = np.array([place.get(then[pk], NEW) for pk in board.pk[rows].tolist()], np.int8)
    now = board.standing[rows]
    other = was != now
    return Changes(board.pk[rows][other], was[other], now[other])


def _then(mark: Mark) -> dict[int, str | None]:
    """The lights at a mark of all targets that were judged since or ever had a light set by hand."""
    day = timezone.localdate(mark.at)
    ruled = Judgement.objects.filter(watched=OuterRef("pk"), pk__lte=mark.judgement).order_by("-pk")
    set_then = LightOverride.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=mark.at), watched=OuterRef("pk"), at__lte=mark.at, until__gte=day
    ).order_by("-pk")
    rows = Watched.every.filter(active=True).order_by().annotate(then=Subquery(ruled.values("standing")[:1]))
    then = dict(rows.filter(current__gt=mark.judgement).values_list("pk", "then").iterator())
    by_hand = rows.filter(pk__in=LightOverride.objects.values("watched"))
    by_hand = by_hand.annotate(shown_then=Coalesce(Subquery(set_then.values("standing")[:1]), F("then")))
    return then | dict(by_hand.values_list("pk", "shown_then"))
