"""How long it takes until targets are judged again: those that one new observation touches, and all of a nation.

Each database in a process of its own, on SQLite and, where it is installed, on PostgreSQL. One observation: 5,000 targets and
100,000 observations, from the commit to the judgement kept, against judging all of them. A nation: 128,000 targets over
1,920,000 observations, against `judge` one by one (of every hundredth, times a hundred). Warnings: the first look at all of the
nation's targets with their forecasts, and the next, when nothing is new, against each target's own forecast (as its page has it).
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import apart, nation

INDICATORS = 40
#: Regions with figures, regions with a plan.
REGION, NATION = (167, 125), (3_200, 3_200)
TURNS = 20
SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds by the clock and of the processor; what they are compared with took `other` seconds of the processor."""

    name: str
    seconds: float
    processor: float
    other: float
    megabytes: int


def timings() -> list[Timing]:
    """All figures on both databases."""
    return [
        Timing(**one)
        for what in ("one", "all", "warnings")
        for one in apart.on_both(lambda database, what=what: apart.said("bench.recompute", what, *database))
    ]


# --- in a process of its own ---------------------------------------------------------------------------------------
def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    start, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - used


def _held() -> int:
    """Megabytes that this process held at most."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _one(database: str) -> list[Timing]:
    """One new observation after another, each for another target."""
    from guibiao.monitoring import recomputing
    from guibiao.monitoring.models import Judgement, Watched
    from guibiao.statistics import observations

    user = nation.made(REGION[0], INDICATORS, REGION[1])
    recomputing.judge_all()
    whole = _timed(recomputing.judge_all)
    committed: list[float] = []
    kept: list[float] = []
    observations._arrivals.insert(0, lambda: committed.append(time.perf_counter()))
    recomputing.warnings.raise_for = lambda rows: kept.append(time.perf_counter()) or 0
    chance, waits, used = random.Random(4), [], []
    for one in chance.sample(list(Watched.objects.select_related("plan__region", "target")), TURNS):
        row = {"region": one.plan.region.code, "indicator": one.code, "year": 2026, "value": round(chance.uniform(9, 99), 3),
               "unit": one.target.unit, "source": "快报"}  # fmt: skip
        count = Judgement.objects.count()
        _wall, processor = _timed(
            lambda row=row: observations.add(
                [row], kind="entry", title="快报", user=user, organisation=user.organisation
            )
        )
        waits.append(kept[-1] - committed[-1])
        used.append(processor)
        assert Judgement.objects.count() == count + 1, "the judgement is not there"
    name = f"one observation, {database}"
    return [Timing(name, statistics.median(waits), statistics.median(used), whole[1], _held())]


def _all(database: str) -> list[Timing]:
    """A nation, when the copy in columns is there and nothing was said yet, and again when nothing is new."""
    from django.utils import timezone

    from guibiao.indicators.progress import judge
    from guibiao.indicators.progress.cells import cells
    from guibiao.monitoring import asking, evidence, following, recomputing
    from guibiao.monitoring.models import Watched
    from guibiao.statistics import observations

    nation.made(NATION[0], INDICATORS, NATION[1])
    following.follow()
    version, today = observations.data_version(), timezone.localdate()
    copied = _timed(lambda: evidence.table(version))
    first, again = _timed(recomputing.judge_all), _timed(recomputing.judge_all)
    most = _held()
    held = cells(evidence.table(version), today)
    some = asking.read(Watched.objects.filter(pk__in=list(Watched.objects.values_list("pk", flat=True))[::SAMPLE]))

    def one_by_one() -> None:
        for one in some:
            judge(one.aim, held.rows(one.region, [one.aim.canonical]), today=today)

    other = _timed(one_by_one)[1] * SAMPLE
    return [
        Timing(f"{name}, {database}", *took, other, most)
        for name, took in (("the copy in columns made", copied), ("a nation", first), ("a nation, nothing new", again))
    ]


def _warnings(database: str) -> list[Timing]:
    """The first look at the targets of a nation for warnings, and one when nothing is new."""
    from guibiao.monitoring import outlook, recomputing, standing, warnings
    from guibiao.monitoring.models import TargetWarning, Watched
    from guibiao.statistics import definitions

    nation.made(NATION[0], INDICATORS, NATION[1])
    recomputing.judge_all()
    first, again = _timed(warnings.raise_all), _timed(warnings.raise_all)
    assert TargetWarning.objects.exists(), "nobody is warned of anything"
    most, registry = _held(), definitions.registry()
    pks = list(Watched.objects.values_list("pk", flat=True))[:: SAMPLE * 2]
    some = list(Watched.objects.filter(pk__in=pks).select_related(*standing.RELATED))

    def one_by_one() -> None:
        standing.lay_out([one.current for one in some])
        for one in some:
            outlook.of(one.asks, standing.result_of(one.current), registry)

    other = _timed(one_by_one)[1] * SAMPLE * 2
    return [
        Timing(f"{name}, {database}", *took, other, most)
        for name, took in (("warnings of a nation", first), ("warnings of a nation, nothing new", again))
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        url = sys.argv[2] if len(sys.argv) > 2 else None
        nation.connected(home, url)
        found = {"one": _one, "all": _all, "warnings": _warnings}[sys.argv[1]]("PostgreSQL" if url else "SQLite")
        print(json.dumps([asdict(one) for one in found]))
