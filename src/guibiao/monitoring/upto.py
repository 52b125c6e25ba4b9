"""Up to where everything is judged, what that rests on, and the job that goes on from there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils import timezone

from guibiao import __version__
from guibiao.kernel import jobs
from guibiao.kernel.models import Job
from guibiao.monitoring.models import JudgedUpTo, PlanRule
from guibiao.plans.ledger import inheriting_targets
from guibiao.plans.models import Version
from guibiao.statistics import definitions, observations

JOB = "monitoring.judge"


def reached() -> JudgedUpTo:
    """Up to where everything is judged."""
    return JudgedUpTo.objects.filter(pk=1).first() or JudgedUpTo()


def followed() -> str:
    """What decides which targets are watched, and under which code: the adopted versions, what regions took on
    of them, the office's indicators, this program."""
    version = Version.objects.aggregate(last=Max("pk"))["last"] or 0
    return f"{__version__}/{version}/{definitions.state()}/{inheriting_targets.state()}"


def state() -> str:
    """What the judgements rest on besides figures: adopted versions, this program, rule sets chosen, the day."""
    rule = PlanRule.objects.aggregate(last=Max("set_at"))["last"]
    return f"{followed()}/{rule.isoformat() if rule else ''}/{timezone.localdate()}"


def behind() -> str | None:
    """The state of things, with the data version, that is not judged yet; None where all is."""
    at, now, version = reached(), state(), observations.data_version()
    return None if (at.state, at.data_version) == (now, version) else f"{version}/{now}"


@dataclass(frozen=True)
class Busy:
    """Judging is under way (`job`), was given up (`failed`), or is about to begin."""

    job: Job | None = None
    failed: Job | None = None


def busy() -> Busy | None:
    """What people are told while not everything is judged; None where all is."""
    job = Job.objects.filter(kind=JOB, state__in=Job.OPEN).order_by("pk").last()
    if job is not None:
        return Busy(job)
    if behind() is None or not Version.objects.exists():
        return None
    last = Job.objects.filter(kind=JOB).order_by("pk").last()
    return Busy(failed=last if last is not None and last.state != Job.State.DONE else None)


def start(user: Any, at: str | None = None, *, everything: bool = False) -> Any:
    """Put the judging in line; one that waits already is not doubled."""
    from guibiao.monitoring.tasks import judge_targets

    waiting = Job.objects.filter(kind=JOB, state=Job.State.WAITING, arguments__everything=everything).first()
    return waiting or jobs.start(judge_targets, owner=user, state=at or behind() or "", everything=everything)
