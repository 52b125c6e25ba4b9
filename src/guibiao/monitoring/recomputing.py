"""When targets are judged: at once where a few figures came in, by a job for the rest; each from a data version on.

    arrived()    after figures were committed: the few targets that they touch are judged before the answer goes out
    catch_up()   the job: what is behind, by the figures that changed, or all
    keep_up()    from the worker's sweep: puts the job in line where something is behind

`JudgedUpTo` says up to where everything is judged. It moves in the transaction that keeps the judgements: who dies before has moved
nothing, and the sweep finds by the data version what is missing.
"""

import datetime
import gc
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from guibiao.indicators.progress import Target as Aim
from guibiao.indicators.progress.cells import cells
from guibiao.kernel.models import Job, Region
from guibiao.monitoring import asking, evidence, following, keeping, upto, warnings
from guibiao.monitoring.models import PlanRule, Watched
from guibiao.plans.models import Version
from guibiao.statistics import definitions, observations
from guibiao.terms.indicators import Registry

#: Up to how many targets are judged in the request that brought the figures in, and by the job one part of all.
AT_ONCE, PART = 50, 5000
#: How many figures a target are looked through before it is taken that too many are touched.
_FIGURES = 20
_CHUNK = 16_000

Tell = Callable[[int, int], None]


def keep_up() -> bool:
    """Put the judging in line where figures came in, a version was adopted, a plan chose another rule set or a day has passed.

    Called from the worker's sweep. What was begun once for one state of things is not begun again.
    """
    now = upto.behind()
    if now is None or not Version.objects.exists() or Job.objects.filter(kind=upto.JOB, arguments__state=now).exists():
        return False
    return upto.start(None, now) is not None


def arrived() -> None:
    """Figures were committed: judge the targets that they touch where these are few, else leave them to a job."""
    if not Watched.every.exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        fresh = _catch_up(AT_ONCE, among_peers=False)
        if fresh is None:
            upto.start(None)
        elif fresh:
            warnings.raise_for(Watched.every.filter(pk__in=fresh))


def catch_up(tell: Tell | None = None, *, everything: bool = False) -> dict[str, int]:
    """Judge what is behind. Returns of how many targets something new was said, and the data version."""
    fresh = None if everything or upto.reached().state != upto.state() else _catch_up(PART, among_peers=True)
    new = judge_all(tell) if fresh is None else len(fresh)
    return {"new": new, "version": observations.data_version()}


# --- by the figures that changed ----------------------------------------------------------------------------------
def _catch_up(limit: int, *, among_peers: bool) -> list[int] | None:
    """Judge the targets that the figures since the last time touch. Returns those of which something new is said; None, and
    nothing is done, where more than `limit` are touched, or one that is compared with its peers and these are not `among_peers`.

    Two may do it at once: the lock is taken for keeping only, and there what one has judged at a later version stays.
    """
    since, version, today = upto.reached().data_version, observations.data_version(), timezone.localdate()
    if since >= version:
        return []
    changed, registry = observations.changed(since, _FIGURES * limit), definitions.registry()
    asked = None if changed is None else asking.read(_touched(changed, registry), limit + 1)
    if asked is None or len(asked) > limit:
        return None
    compared = _compared(asked)
    if compared and not among_peers:
        return None
    said: list[keeping.Said] = []
    if asked:
        asked_for = (asking.aim_code(one, registry) for one in asked)
        codes = sorted(evidence.related(filter(None, asked_for), registry))
        regions = None if compared else sorted({one.region for one in asked if one.region})
        said = keeping.say(asked, cells(evidence.table(version, codes, regions), today), today, registry)
    with transaction.atomic():
        row = keeping.lock()
        fresh = keeping.keep(asked, said, version, today) if asked else []
        row.data_version = max(version, row.data_version)
        row.save()
    return fresh


def _touched(changed: set[tuple[str, str]], registry: Registry) -> QuerySet[Watched]:
    """The targets of which something else may be said after these figures (region, indicator).

    Where a plan compares with peers or a place is asked for, a figure of one region is evidence for the targets of all.
    """
    codes = {touched for _region, code in changed for touched in evidence.touched(code, registry)}
    plans = set(PlanRule.objects.filter(rule_set__in=asking.peers()).values_list("plan", flat=True))
    here = Q(region__in=Region.objects.filter(code__in={region for region, _code in changed}))
    near = here | Q(target__kind="rank")
    near = near | Q(plan__in=plans) if plans else near
    return Watched.every.filter(near, code__in=codes, active=True)


def _compared(asked: list[asking.Asked]) -> bool:
    """Whether any of the targets is compared with its peers."""
    plans = asking.rule_codes()
    return any(
        isinstance(one.aim, Aim) and asking.among_peers(one.aim, plans.get(one.plan, asking.DEFAULT)) for one in asked
    )


# --- all ----------------------------------------------------------------------------------------------------------
@contextmanager
def _uncollected() -> Iterator[None]:
    """What is read and said of all targets stays until all is kept, and nothing in it points in a circle: to look through it again
    and again for what could go would take longer than the saying."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_uncollected()
def judge_all(tell: Tell | None = None) -> int:
    """Judge every target of the current versions. Returns of how many something new was said.

    Harmless when done again: what is said as before is not written twice.
    """
    at, version, today = upto.state(), observations.data_version(), timezone.localdate()
    if not upto.reached().state.startswith(f"{upto.followed()}/"):
        following.follow()
    following.settle_regions()
    asked = asking.read(Watched.every.filter(active=True))
    if tell:
        tell(0, len(asked))
    held, registry = cells(evidence.table(version), today), definitions.registry()

    def say(part: slice) -> list[keeping.Said]:
        return keeping.say(asked[part], held, today, registry)

    def keep(part: slice, said: list[keeping.Said]) -> int:
        return len(keeping.keep_in_order(asked[part], said, version, today))

    new = 0
    with closing(_kept((slice(at, at + _CHUNK) for at in range(0, len(asked), _CHUNK)), say, keep)) as parts:
        for part, fresh in parts:
            new += fresh
            if tell:
                tell(min(part.stop, len(asked)), len(asked))
    _judged(at, version, today)
    return new


def _kept(
    parts: Iterable[slice], say: Callable[[slice], list[keeping.Said]], keep: Callable[[slice, list[keeping.Said]], int]
) -> Generator[tuple[slice, int], None, None]:
    """Each part and of how many of it something new was said, once it is kept; meanwhile the next is said.

    What keeps them has a connection of its own: within a transaction, which that would not see, one is done after the other.
    """
    if connection.in_atomic_block:
        yield from ((part, keep(part, say(part))) for part in parts)
        return
    before: tuple[slice, Future[int]] | None = None
    with ThreadPoolExecutor(1) as beside:
        try:
            for part in parts:
                said = say(part)
                if before:
                    yield before[0], before[1].result()
                before = part, beside.submit(keep, part, said)
            if before:
                yield before[0], before[1].result()
        finally:
            beside.submit(connections.close_all)


@transaction.atomic
def _judged(at: str, version: int, today: datetime.date) -> None:
    row = keeping.lock()
    row.state, row.data_version, row.on = at, max(version, row.data_version), today
    row.save()
