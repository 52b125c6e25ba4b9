"""What is done in a progress round: opened, filled in, compared with the round before, summed up."""

import datetime
import re
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.kernel.models import Organisation
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.plans.ledger import tasks
from guibiao.plans.models import Duty, Task
from guibiao.supervision import evidence, items, telling
from guibiao.supervision.models import Entry, EntryFile, Round

FIELDS = {"progress": 5000, "problems": 5000, "next_step": 5000, "written_by": 60, "checked_by": 60}
_SENTENCE = re.compile(r"[^。；;！？!?\n]*[。；;！？!?\n]|[^。；;！？!?\n]+")


def open_round(
    owner: Organisation, year: int, quarter: int, due: datetime.date, user: Any, request: HttpRequest | None = None
) -> Round:
    """A round over the measures in force of an organisation's ledger. Raises Refused."""
    if not items.holds(user, "round.open", owner):
        raise Forbidden(_("您不能为“%(unit)s”发起调度。") % {"unit": owner}, "organisation")
    if Round.objects.filter(organisation=owner, year=year, quarter=quarter).exists():
        raise Refused(_("这个季度的调度已经发起过。"), "quarter")
    wanted = list(tasks.in_force(owner).filter(kind=Task.Kind.MEASURE).order_by("order", "pk"))
    if not wanted:
        raise Refused(_("台账里还没有举措：请先采用规划，或并入已有的台账。"), "organisation")
    with transaction.atomic():
        made: Round = Round.objects.create(organisation=owner, year=year, quarter=quarter, due=due, opened_by=user)
        entries(made, wanted)
        audit.record(user, "round.open", made, {"entries": len(wanted), "due": due.isoformat()}, request)
        telling.of_round(made, user, lambda count: lambda: asked(made, count))
    return made


def entries(of: Round, wanted: list[Task], first: int = 1) -> list[Entry]:
    """An entry for each of the tasks, numbered from `first`; written down."""
    last, units = previous(of), _units(wanted)
    before = {entry.task_id: entry.pk for entry in last.entries.all()} if last else {}
    made = [
        Entry(
            round=of, task=task, order=number, title=task.title, unit_id=units.get(task.pk), state="waiting",
            deadline=of.due, before_id=before.get(task.pk),
        )
        for number, task in enumerate(wanted, first)
    ]  # fmt: skip
    return Entry.objects.bulk_create(made)


def asked(of: Round, count: int) -> str:
    """What a unit is asked for."""
    return _("请上报“%(round)s”，共 %(count)d 项，截止日是 %(day)s。") % {"round": of, "count": count, "day": of.due}


def chase(of: Round, user: Any, request: HttpRequest | None = None) -> tuple[int, list[str]]:
    """Remind every unit that has not reported all; how many people, and the units without anybody. Raises Refused."""
    if not items.holds(user, "round.open", of.organisation) or of.state != "open":
        raise Refused(_("上报中的调度才能催报，由“%(unit)s”办理。") % {"unit": of.organisation})
    with transaction.atomic():
        told, nobody = telling.of_round(
            of, user, lambda count: lambda: _("“%(round)s”还有 %(count)d 项没有上报，截止日是 %(day)s，请尽快上报。") % {
                "round": of, "count": count, "day": of.due,
            },
        )  # fmt: skip
        audit.record(user, "round.chase", of, {"told": told, "nobody": nobody}, request)
    return told, nobody


def _units(wanted: list[Task]) -> dict[int, int | None]:
    """By task, who reports: its lead unit, else the first that answers for it."""
    found: dict[int, int | None] = {}
    duties = Duty.objects.filter(task__in=wanted, role__in=tasks.LEADING).order_by("pk")
    for task, organisation in duties.values_list("task", "organisation"):
        found.setdefault(task, organisation)
    return found | {task.pk: task.lead_id for task in wanted if task.lead_id}


def previous(of: Round) -> Round | None:
    """The round before of the same organisation."""
    earlier = models.Q(year__lt=of.year) | models.Q(year=of.year, quarter__lt=of.quarter)
    found: Round | None = Round.objects.filter(earlier, organisation=of.organisation).first()
    return found


def take_back(of: Round, user: Any, request: HttpRequest | None = None) -> None:
    """A round that was opened by mistake goes, with its entries, while nobody has written anything. Raises Refused."""
    if not items.holds(user, "round.open", of.organisation):
        raise Forbidden(_("调度只能由“%(unit)s”撤销。") % {"unit": of.organisation})
    with transaction.atomic():
        Round._base_manager.select_for_update().get(pk=of.pk)
        written = of.entries.exclude(entered_at=None).select_related("unit").first()
        if written is not None:
            raise Refused(_("“%(entry)s”已经有人填写，不能撤销；可以结束调度。") % {"entry": written})
        if Entry.objects.filter(before__round=of).exists():
            raise Refused(_("以后的调度已经拿它作对照，不能撤销。"))
        audit.record(user, "round.take_back", of, {"entries": of.entries.count()}, request)
        of.entries.all().delete()
        of.delete()


def fill(
    entry: Entry, user: Any, given: dict[str, str], uploads: Iterable[Any] = (), *, seen: str | None = None,
    declared: bool = False, request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """Write down what a unit reports, before it is submitted. `seen`: what `stamp` said when the page was made. Raises Refused."""
    access.require(user, "round.report", entry)
    with transaction.atomic():
        entry.refresh_from_db(from_queryset=Entry._base_manager.select_for_update())
        if entry.state != "waiting" or entry.round.state != "open":
            raise Refused(_("“%(entry)s”现在是“%(state)s”，不能再改。") % {"entry": entry, "state": entry.state_label})
        evidence.refuse_stale(entry, seen)
        for name, most in FIELDS.items():
            setattr(entry, name, given.get(name, "").strip()[:most])
        entry.entered_by, entry.entered_at = user, timezone.now()
        entry.save()
        owner = entry.unit or entry.round.organisation
        kept = evidence.keep(uploads, user, owner, declared=declared, request=request)
        EntryFile.objects.bulk_create(EntryFile(entry=entry, file=stored) for stored in kept)
        audit.record(user, "round.fill", entry, {"files": len(kept)}, request)


def drop_file(found: EntryFile, user: Any, request: HttpRequest | None = None) -> None:
    """Take a file back before the entry is reported. Raises Refused."""
    access.require(user, "round.report", found.entry)
    with transaction.atomic():
        entry = Entry._base_manager.select_for_update().get(pk=found.entry_id)
        if entry.state != "waiting":
            raise Refused(_("“%(entry)s”现在是“%(state)s”，不能再改。") % {"entry": entry, "state": entry.state_label})
        evidence.drop(found, entry, user, request)


def marked(now: str, before: str) -> list[tuple[str, bool]]:
    """The sentences of a text, each with whether it stood in the text of the period before word for word."""
    known = {_bare(sentence) for sentence in _SENTENCE.findall(before)}
    return [(sentence, bool(_bare(sentence)) and _bare(sentence) in known) for sentence in _SENTENCE.findall(now)]


def carried(entry: Entry, field: str = "progress") -> str:
    """ "all", "part" or "": how much of a field is the text of the period before."""
    if entry.before is None:
        return ""
    flags = [flag for _sentence, flag in marked(getattr(entry, field), getattr(entry.before, field))]
    return "all" if flags and all(flags) else "part" if any(flags) else ""


def _bare(sentence: str) -> str:
    return "".join(character for character in sentence if character.isalnum())


def by_unit(of: Round) -> list[dict[str, Any]]:
    """How many entries each unit has, how many it did not report; who did not is first."""
    rows: Any = (
        of.entries.order_by()
        .values("unit", "unit__name")
        .annotate(
            total=models.Count("pk"),
            missing=models.Count("pk", filter=models.Q(state="waiting")),
        )
    )
    return sorted(rows, key=lambda row: (-row["missing"], row["unit__name"] or ""))
