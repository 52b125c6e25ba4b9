"""A chunk of targets looked at for warnings: what is known of them read at once, each asked for its causes, what comes of it written
at once. A fixed number of queries, but for what people are told and for warnings that are cleared."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from guibiao.kernel import audit, procedures, working_days
from guibiao.kernel.procedures import Refused
from guibiao.monitoring import standing, warning_rows, writing
from guibiao.monitoring.chances import Chances
from guibiao.monitoring.models import Judgement, Looked, Standing, TargetWarning, WarningSetting, Watched
from guibiao.monitoring.warning_causes import CAUSES, Cause, Look
from guibiao.monitoring.warning_procedure import OPEN
from guibiao.monitoring.warning_rows import GROUNDS, NAMED, Row
from guibiao.monitoring.warning_telling import New, tell
from guibiao.plans.models import TaskSource
from guibiao.rules import warnings as rules
from guibiao.rules.warnings import WarningRule
from guibiao.statistics import definitions
from guibiao.terms.indicators import Registry

_COLUMNS = (
    "watched", "kind", "organisation", "judgement", "before", "light", "threshold", "measure", "rule_version", "raised_on", "state",
    "state_since", "deadline", "deadline_provisional",
)  # fmt: skip
_BATCH = 2000


def pending(today: datetime.date) -> Any:
    """The targets to be looked at. Those few on which a light was ever set by hand are asked for the light that counts."""
    by_hand = Watched.every.lit(today).filter(overrides__isnull=False).exclude(looked__light=F("shown"))
    new = Q(looked=None) | ~Q(looked__judgement=F("current")) | Q(pk__in=by_hand.values("pk"))
    return Watched.every.filter(new | Q(looked__again_on__lte=today), active=True, current__isnull=False).order_by("pk")


def _among(name: str, pks: list[int]) -> Q:
    """One of these numbers, which rise. Where none is left out, the first and the last say it all: thousands of them are no
    part of a query then."""
    if pks[-1] - pks[0] + 1 == len(pks):
        return Q(**{f"{name}__gte": pks[0], f"{name}__lte": pks[-1]})
    return Q(**{f"{name}__in": pks})


@dataclass
class _Known:
    """What is known of the targets of a chunk; `now` as the database writes it."""

    today: datetime.date
    now: Any
    settings: dict[tuple[int, str], WarningSetting]
    open: dict[tuple[int, str], TargetWarning]
    closed: dict[tuple[int, str], tuple[Any, ...]]
    before: dict[int, Judgement]
    leads: dict[tuple[int, str], int]
    taken: dict[int, int]
    chances: dict[int, float]
    due: dict[str, working_days.Due]
    rules: list[WarningRule]
    registry: Registry
    made: list[tuple[Any, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, pks: list[int], rows: list[Row], today: datetime.date, ahead: Chances) -> "_Known":
        plans = {row.plan for row in rows}
        in_force = [rules.in_force(kind, today) for kind in rules.kinds()]
        calendar = working_days.Calendar.load()
        held = TargetWarning.objects.filter(_among("watched", pks)).order_by("pk")
        settled = held.filter(state="settled", cleared_by=None).values_list(
            "watched", "kind", *(f"judgement__{name}" for name in GROUNDS)
        )
        open_ = held.filter(state__in=OPEN).select_related("before", "watched__region", "watched__target")
        led = TaskSource.objects.filter(task__lead__isnull=False)
        return cls(
            today,
            connection.ops.adapt_datetimefield_value(timezone.now()),
            {(one.plan_id, one.kind): one for one in WarningSetting.objects.filter(plan__in=plans)},
            {(one.watched_id, one.kind): one for one in open_},
            {(pk, kind): tuple(grounds) for pk, kind, *grounds in settled},
            _before(pks),
            {(plan, identity): lead for plan, identity, lead in led.filter(plan__in=plans).values_list("plan", NAMED, "task__lead")},
            dict(led.filter(pk__in={row.source for row in rows if row.source}).values_list("pk", "task__lead")),
            ahead.of([row for row in rows if row.looks_ahead]),
            {rule.code: working_days.after(today, rule.explain, "working", calendar) for rule in in_force},
            in_force,
            definitions.registry(),
        )  # fmt: skip

    def owner(self, one: Row, setting: WarningSetting | None) -> int:
        """Who answers: as the plan sets it, else the lead of the target's task, else who keeps the target; a region answers for what
        it took on itself."""
        if one.source is not None:
            return self.taken.get(one.source) or one.keeper
        by_hand = setting.organisation_id if setting else None
        return by_hand or self.leads.get((one.plan, one.identity)) or one.keeper


def _before(pks: list[int]) -> dict[int, Judgement]:
    """By target, the last judgement before that of now that gave a light."""
    earlier = Judgement.objects.exclude(standing=Standing.UNKNOWN)
    last = earlier.filter(_among("watched", pks), pk__lt=F("watched__current")).values("watched")
    found = Judgement.objects.filter(pk__in=last.annotate(last=Max("pk")).order_by().values("last"))
    return {one.watched_id: one for one in found.iterator(_BATCH)}


def look(pks: list[int], ahead: Chances) -> int:
    """Look at targets, by their numbers, which rise. Returns how many warnings were raised."""
    if not pks:
        return 0
    today, these = timezone.localdate(), _among("pk", pks)
    with transaction.atomic():
        # The lock puts two workers in a row; what the other has looked at meanwhile is pending no more.
        list(Watched.every.select_for_update().filter(these).order_by("pk").values_list("pk", flat=True))
        rows = warning_rows.read(Watched.every.lit(today).filter(pk__in=pending(today).filter(these).values("pk")))
        if not rows:
            return 0
        known = _Known.of(pks, rows, today, ahead)
        looked = [(row.pk, row.judgement, row.shown, _text(_look_at(row, known))) for row in rows]
        Looked.objects.filter(_among("watched", [row.pk for row in rows])).delete()
        writing.insert(Looked, ("watched", "judgement", "light", "again_on"), looked)
        if known.made:
            made = _write(known.made, pks)
            audit.record(None, "warning.raise", None, {"warnings": [[one.pk, one.kind, one.target] for one in made]})
            tell(made)
    return len(known.made)


def _text(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _look_at(one: Row, known: _Known) -> datetime.date | None:
    """Raise and clear for one target. Returns the day on which it is to be looked at again."""
    again = []
    fresh = Look(one, known.today, known.registry, known.before.get(one.pk), known.chances.get(one.pk))
    for rule in known.rules:
        key = one.pk, rule.code
        there, setting = known.open.get(key), known.settings.get((one.plan, rule.code))
        if setting is not None and not setting.active:
            continue
        line = rule.threshold if setting is None or setting.threshold is None else setting.threshold
        look_ = fresh._replace(before=there.before) if there else fresh
        cause = CAUSES[rule.code](look_, line)
        if cause.again_on:
            again.append(cause.again_on)
        if there is not None and cause.holds is False:
            _clear(there, one.judgement)
        # What a person has settled before is not raised again while the figures are still those that she knew.
        elif there is None and cause.holds and known.closed.get(key) != one.grounds:
            known.made.append(_warning(look_, rule, line, cause, known, known.owner(one, setting)))
    return min(again, default=None)


def _warning(look_: Look, rule: WarningRule, line: float, cause: Cause, known: _Known, owner: int) -> tuple[Any, ...]:
    """The values of `_COLUMNS`, as the database knows them."""
    due, one = known.due[rule.code], look_.one
    before = look_.before.pk if look_.before is not None and rule.code == "deteriorating" else None
    return (
        one.pk, rule.code, owner, one.judgement, before, one.shown, line, cause.measure, rule.version, known.today.isoformat(),
        TargetWarning.procedure.initial, known.now, due.date.isoformat(), due.provisional,
    )  # fmt: skip


def _write(rows: Iterable[tuple[Any, ...]], pks: list[int]) -> list[New]:
    last = TargetWarning.objects.aggregate(last=Max("pk"))["last"] or 0
    writing.insert(TargetWarning, _COLUMNS, rows)
    found = TargetWarning.objects.filter(_among("watched", pks), pk__gt=last).order_by("pk")
    return [
        New(pk, kind, f"{target}（{region}）" if taken else target, (owner, *offices))
        for pk, kind, target, region, taken, owner, *offices in found.values_list(
            "pk", "kind", "watched__target__indicator", "watched__region__name", "watched__taken", "organisation",
            "watched__plan__organisation", "watched__taken__organisation", "watched__above__taken__organisation",
        ).iterator(_BATCH)
    ]  # fmt: skip


def _clear(warning: TargetWarning, judgement: int) -> None:
    now = Judgement.objects.select_related("target").get(pk=judgement)
    try:
        procedures.apply(warning, "clear", None, note=standing.told(now), judgement=now)
    except Refused:
        # Somebody settled it between our reading and the lock of the case; there is nothing left to clear.
        return
