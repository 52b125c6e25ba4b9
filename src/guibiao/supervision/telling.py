"""Who is told what of supervision: each side of what the other has done, units of the rounds that they report in."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from guibiao.kernel import access, inbox, notices
from guibiao.kernel.procedures import Move
from guibiao.supervision import items
from guibiao.supervision.models import Entry, Item, Round

Say = Callable[[], str]


def leads(item: Item) -> list[Any]:
    """Those who report in the lead unit."""
    return [
        user for user in access.people("supervision.report", item) if items.holds(user, "supervision.report", item.lead)
    ]


def of_step(move: Move, whom: Callable[[Item], Iterable[Any]]) -> None:
    """The other side hears of a step of an item or of an extension; whoever took it knows."""
    item, step, note = items.item_of(move.case), move.transition.label, move.note

    def text() -> str:
        said = _("督办 %(number)s“%(item)s”：%(step)s。") % {"number": item.number, "item": item, "step": step}
        return said + note if note else said

    _tell(whom(item), move.actor, "supervision.moved", item, text)


def of_parts(item: Item, actor: Any) -> None:
    """The participating units hear of an item that was handed down."""
    for part in item.parts.select_related("item", "organisation"):
        people = access.people("supervision.report", part)

        def text(part: Any = part) -> str:
            return _("督办“%(item)s”由您单位协办，牵头单位是%(lead)s。") % {"item": part.item, "lead": part.item.lead}

        _tell(people, actor, "supervision.moved", part, text)


def of_round(of: Round, actor: Any, say: Callable[[int], Say]) -> tuple[int, list[str]]:
    """Each unit that has entries left hears it once; how many people that are, and the units without any."""
    waiting = of.entries.filter(state="waiting").select_related("unit", "round__organisation")
    return of_entries(waiting.order_by("order"), actor, say)


def of_entries(entries: Iterable[Entry], actor: Any, say: Callable[[int], Say]) -> tuple[int, list[str]]:
    """The same for these entries."""
    left: dict[Any, list[Entry]] = defaultdict(list)
    for entry in entries:
        left[entry.unit].append(entry)
    told, nobody = 0, []
    for unit, own in left.items():
        people = inbox.people(own[0]) if unit else []
        if unit and not people:
            nobody.append(unit.name)
        told += _tell(people, actor, "round.waits", own[0], say(len(own)))
    return told, nobody


def of_entry(move: Move) -> None:
    """The unit hears that what it reported came back."""
    entry, note = move.case, move.note
    people = [
        user
        for user in access.people("round.report", entry)
        if entry.unit and items.holds(user, "round.report", entry.unit)
    ]

    def text() -> str:
        return _("“%(entry)s”已退回：%(note)s") % {"entry": entry, "note": note}

    _tell(people, move.actor, "round.waits", entry, text)


def of_taken_out(entry: Entry, actor: Any, reason: str) -> None:
    """The unit hears that it need not report; the entry has no page any more."""
    if entry.unit is None:
        return

    def text() -> str:
        return _("“%(entry)s”不用上报了：%(reason)s") % {"entry": entry, "reason": reason}

    _tell(inbox.people(entry), actor, "round.waits", None, text)


def _tell(people: Iterable[Any], actor: Any, kind: str, subject: Any, text: Say) -> int:
    return len(notices.tell([user for user in people if user != actor], kind, subject, text))
