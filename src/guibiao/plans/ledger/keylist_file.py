"""An edited list of key tasks read back from Word or Excel: rows known by their identity, nothing lost, nothing guessed."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.documents import Unreadable
from guibiao.kernel import access, audit, marks
from guibiao.plans.ledger import keylists, names, tasks
from guibiao.plans.ledger.tasks import Refused
from guibiao.plans.models import KeyList, KeyTask, Task, TaskSource
from guibiao.reading.outputs import RowChange, read_table, units_of


@dataclass
class Taken:
    """What became of a file: rows changed and added, and sentences about what was not taken over."""

    changed: int = 0
    added: int = 0
    left: list[str] = field(default_factory=list)


def read_back(found: KeyList, content: bytes, name: str, user: Any, request: HttpRequest | None = None) -> Taken:
    """Take an edited table over. A row that somebody wrote in becomes a task of the ledger's own.

    What the ledger says itself (title, units, deadline) is not changed by a table; a row that is missing stays; one
    that was changed here since the file was made is left to a person. Raises Refused with a sentence, and nothing is kept.
    """
    access.require(user, "task.edit", found)
    try:
        marks.refuse_marked(content, name, user, request, "plan.refused_classified")
        back = read_table(content, keylists.table(found), name=name)
    except (Unreadable, ValueError) as error:
        raise Refused(str(error)) from None
    taken = Taken(left=list(back.warnings))
    by_identity = {str(row.task.identity): row for row in keylists.rows(found)}
    given: dict[int, dict[str, str]] = {}
    fresh: list[RowChange] = []
    for change in back.rows:
        if change.sort == "changed" and change.identity in by_identity:
            given |= _cells(change, by_identity[change.identity], taken)
        elif change.sort == "added":
            fresh.append(change)
        elif change.sort == "removed":
            taken.left.append(_("表中没有“%(name)s”，清单里仍保留；不再列入的请在页面上移出。") % {"name": change.name})
    with transaction.atomic():
        for change in fresh:
            row = _add(found, change, name)
            given[row.pk] = {key: change.values[key] for key in keylists.OPEN if change.values.get(key)}
        taken.added = len(fresh)
        keylists.change(found, user, given, request=request)
        taken.changed = len(given) - len(fresh)
        detail = {"name": name, "changed": taken.changed, "added": taken.added}
        audit.record(user, "keylist.read", found, detail, request)
    return taken


def _cells(change: RowChange, row: KeyTask, taken: Taken) -> dict[int, dict[str, str]]:
    if change.stale:
        taken.left.append(_("%(change)s这一行没有应用，请在页面上改。") % {"change": change.message})
        return {}
    cells = {cell.key: cell.after for cell in change.cells if cell.key in keylists.OPEN}
    shut = [cell for cell in change.cells if cell.key not in keylists.OPEN]
    for cell in shut:
        words = {"place": cell.place, "heading": cell.heading}
        taken.left.append(_("%(place)s“%(heading)s”由台账决定，没有改动。") % words)
    return {row.pk: cells} if cells else {}


def _add(found: KeyList, change: RowChange, name: str) -> KeyTask:
    """A row of the office's own: a task of its ledger with the file as its source."""
    values = change.values
    title = (values.get("title") or values.get("goal") or "").strip()
    if not title:
        raise Refused(_("%(place)s没有写事项，不知道是什么任务。") % {"place": change.place})
    owner = found.organisation
    task = Task.objects.create(
        organisation=owner, region=owner.region, title=title[:300], group=values.get("group", "")[:300],
        deadline=values.get("deadline", "")[:40], order=Task.objects.filter(organisation=owner).count() + 1,
    )  # fmt: skip
    TaskSource.objects.create(
        task=task, kind=TaskSource.Kind.LEDGER, title=name[:300], reference=(change.place or "")[:120]
    )
    units = units_of(values)
    tasks.set_units({task.pk: units}, names.resolve(owner, owner.region, (unit for unit, _role in units)))
    order = found.tasks.count() + 1
    made: KeyTask = KeyTask.objects.create(key_list=found, task=task, order=order)
    return made
