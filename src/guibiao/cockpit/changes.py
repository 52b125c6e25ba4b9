"""What changed since a person last looked: targets whose light is another one than it was then."""

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from guibiao.cockpit.board import ORDER, Board
from guibiao.cockpit.models import Glance
from guibiao.monitoring.models import Judgement, LightOverride, Watched

_KEPT = 24 * 3600
#: From good to bad; what cannot be said is neither better nor worse.
_GRADE = {"met": 0, "normal": 1, "warning": 2, "behind": 3}


@dataclass(frozen=True)
class Mark:
    """Up to which judgement somebody had seen things, and when."""

    judgement: int
    at: datetime.datetime


@dataclass(frozen=True)
class Change:
    """A target whose light is another one; `was` is None where there was none yet."""

    pk: int
    was: str | None
    now: str

    @property
    def turn(self) -> str:
        """better, worse, or other."""
        if self.was not in _GRADE or self.now not in _GRADE:
            return "other"
        return "worse" if _GRADE[self.now] > _GRADE[self.was] else "better"


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


def since(mark: Mark, board: Board) -> list[Change]:
    """The targets whose light is another one than it was at a mark, in the order of their numbers."""
    name = f"cockpit:changes:{board.key}:{mark.judgement}:{mark.at.isoformat()}".replace(" ", "_")
    held: list[Change] | None = cache.get(name)
    if held is None:
        held = _since(mark, board)
        cache.set(name, held, _KEPT)
    return held


def _since(mark: Mark, board: Board) -> list[Change]:
    day = timezone.localdate(mark.at)
    by_hand = LightOverride.objects.filter(
        Q(at__gt=mark.at) | Q(ended_at__gt=mark.at) | Q(until__gte=day, until__lt=timezone.localdate())
    )
    ruled = Judgement.objects.filter(watched=OuterRef("pk"), pk__lte=mark.judgement).order_by("-pk")
    set_then = LightOverride.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=mark.at), watched=OuterRef("pk"), at__lte=mark.at, until__gte=day
    ).order_by("-pk")
    rows = Watched.every.filter(active=True).annotate(
        then=Coalesce(Subquery(set_then.values("standing")[:1]), Subquery(ruled.values("standing")[:1]))
    )
    judged = rows.filter(current__gt=mark.judgement).exclude(then__isnull=False, then=F("current__standing"))
    then = dict(judged.order_by().values_list("pk", "then"))
    then |= dict(rows.filter(pk__in=by_hand.values("watched")).order_by().values_list("pk", "then"))
    wanted = np.flatnonzero(np.isin(board.pk, np.fromiter(then, np.int64, len(then))))
    found = (Change(int(board.pk[row]), then[int(board.pk[row])], ORDER[board.standing[row]]) for row in wanted)
    return [one for one in found if one.was != one.now]
