"""Supervision in the sample workspace: two progress rounds, items in many states, consultations with what they decided."""

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guibiao.kernel import procedures
from guibiao.kernel.models import Organisation
from guibiao.monitoring.models import TargetWarning
from guibiao.plans.models import KeyList
from guibiao.plans.sample_office import PLANNER, day, texts, unit, user
from guibiao.supervision import consultations, from_warnings, handing_down, items, key_tasks, rounds
from guibiao.supervision.models import Consultation, Entry, Item, OfficeClock, Round
from guibiao.supervision.sheets import issuing

#: How many key tasks and measures are put under supervision.
_FEW = 3


def load() -> None:
    """Put supervision to work for the sample planner."""
    planner, said = user(PLANNER), texts(__file__)
    people = {name: user(who) for name, who in said["people"].items()}
    clock = OfficeClock.objects.create(organisation=planner.organisation, **said["clock"])
    _rounds(said["rounds"], planner, people)
    for given in said["items"]:
        _item({"clock": clock.code, **given}, planner, people)
    _handed_over(planner)
    _consult(said["consultations"], planner)


def _of(unit_: Organisation | None, planner: Any, people: dict[str, Any]) -> Any:
    """Who enters what a unit says."""
    return people.get(unit_.name, planner) if unit_ else planner


# --- progress rounds ------------------------------------------------------------------------------------------------
def _rounds(said: dict[str, Any], planner: Any, people: dict[str, Any]) -> None:
    """The quarter before, reported in full and closed; this one, reported in part."""
    today, owner = timezone.localdate(), planner.organisation
    quarter = (today.month - 1) // 3 + 1
    before = (today.year, quarter - 1) if quarter > 1 else (today.year - 1, 4)
    closed = rounds.open_round(owner, *before, day(said["closed"]), planner)
    _report(closed, said, 0, [], planner, people)
    procedures.apply(closed, "close", planner)
    now = rounds.open_round(owner, today.year, quarter, day(said["due"]), planner)
    _report(now, said, 1, said["waiting"], planner, people)


def _report(of: Round, said: dict[str, Any], shift: int, left: list[int], planner: Any, people: dict[str, Any]) -> None:
    entries = list(of.entries.select_related("round__organisation", "unit", "task").order_by("order"))
    for number, entry in enumerate(entries):
        if number % 5 in left:
            continue
        by = _of(entry.unit, planner, people)
        # Every third says in this round what it said in the one before.
        told = {name: _in_turn(said[name], number + (shift if number % 3 else 0)) for name in ("progress", "problems", "next_step")}  # fmt: skip
        rounds.fill(entry, by, {**told, "written_by": by.full_name, "checked_by": by.full_name})
        procedures.apply(Entry.objects.get(pk=entry.pk), "submit", by)


def _in_turn(texts_: list[str], number: int) -> str:
    return texts_[number % len(texts_)]


# --- items ----------------------------------------------------------------------------------------------------------
def _item(given: dict[str, Any], planner: Any, people: dict[str, Any]) -> None:
    lead = unit(given["lead"])
    by = _of(lead, planner, people)
    item = items.make(
        user=planner, organisation=planner.organisation, title=given["title"], text=given["text"], lead=lead,
        participants=[unit(name) for name in given.get("participants", [])], received_on=day(given["days"]), clock_code=given["clock"],
        weight=given.get("weight", Item.Weight.ORDINARY),
    )  # fmt: skip
    for step in given["steps"]:
        item = Item.objects.get(pk=item.pk)
        if step == "report":
            written = {**given["report"], "written_by": by.full_name, "checked_by": by.full_name}
            items.report(item, by, lead, written, _files(given), declared=True)
        elif step in ("arrange", "strike"):
            procedures.apply(item, step, planner, note=given.get("note", "") if step == "strike" else "")
        else:
            procedures.apply(item, step, by)
    item = Item.objects.get(pk=item.pk)
    if wish := given.get("extend"):
        items.ask_extension(item, user(wish["by"]), day(wish["days"]), wish["reason"])
    if kinds := issuing.fit(item):
        issuing.issue(kinds[0], item, planner)


def _files(given: dict[str, Any]) -> Iterator[SimpleUploadedFile]:
    if named := given.get("evidence"):
        name, text = named
        yield SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def _handed_over(planner: Any) -> None:
    """From the list of key tasks, from the ledger, and from a warning."""
    found = KeyList.objects.filter(organisation=planner.organisation).first()
    if found is not None:
        free = [row.key.pk for row in key_tasks.rows(found) if row.item is None and not row.lacks]
        key_tasks.put_under(found, free[:_FEW], planner)
    waiting = handing_down.waiting(planner).filter(lead__isnull=False).exclude(lead=planner.organisation)[:_FEW]
    handing_down.hand_down({task.pk: handing_down.last_day(task) for task in waiting}, planner)
    warning = TargetWarning.objects.filter(state="explained").select_related("watched__plan__organisation").first()
    if warning is not None:
        from_warnings.hand_over(warning, planner)


# --- consultations --------------------------------------------------------------------------------------------------
def _consult(said: dict[str, Any], planner: Any) -> None:
    made = {}
    for name, given in said.items():
        fields = {key: value for key, value in given.items() if key not in ("days", "decisions")}
        made[name] = Consultation.objects.create(
            organisation=planner.organisation, held_on=day(given["days"]), **fields
        )
    procedures.apply(made["held"], "hold", planner)
    decided = [
        consultations.decide(made["held"], one["text"], unit(one["lead"]), day(one["days"]), planner)
        for one in said["held"]["decisions"]
    ]
    item = consultations.make_item(decided[0], planner)
    procedures.apply(Item.objects.get(pk=item.pk), "arrange_nodes", planner)
