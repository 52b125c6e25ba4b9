"""Who reports in a progress round that is open: measures that came later join, one that was included by mistake leaves."""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import audit
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.plans.ledger import tasks
from guibiao.plans.models import Task
from guibiao.supervision import items, rounds, telling
from guibiao.supervision.models import Entry, Round


def outside(of: Round) -> QuerySet[Task]:
    """The measures in force of the ledger that do not report in the round."""
    inside = Entry.objects.filter(round=of, task=OuterRef("pk"))
    found = tasks.in_force(of.organisation).filter(~Exists(inside), kind=Task.Kind.MEASURE)
    return found.select_related("lead").order_by("order", "pk")


def add(of: Round, pks: Collection[int], user: Any, request: HttpRequest | None = None) -> list[Entry]:
    """Measures report in the round too, by its closing day; their units are told. Raises Refused."""
    with transaction.atomic():
        _locked(of, user)
        if of.due < timezone.localdate():
            raise Refused(_("上报截止日 %(day)s 已经过了，请先改截止日期，再补入举措。") % {"day": of.due})
        wanted = list(outside(of).filter(pk__in=pks))
        if not wanted:
            raise Refused(_("请选择要补入的举措。"))
        last = of.entries.aggregate(n=models.Max("order"))["n"] or 0
        made = rounds.entries(of, wanted, last + 1)
        audit.record(user, "round.add", of, {"note": "；".join(entry.title for entry in made)}, request)
        telling.of_entries(made, user, lambda count: lambda: rounds.asked(of, count))
    return made


def take_out(entry: Entry, reason: str, user: Any, request: HttpRequest | None = None) -> None:
    """A measure that was included by mistake reports no more, as long as nobody has written anything. Raises Refused."""
    of, reason = entry.round, reason.strip()[:500]
    with transaction.atomic():
        _locked(of, user)
        held = Entry._base_manager.select_for_update().get(pk=entry.pk)
        if not reason:
            raise Refused(_("请写明理由。"), "reason")
        if held.entered_at is not None:
            raise Refused(_("“%(entry)s”已经有人填写，不能移出。") % {"entry": entry})
        if Entry.objects.filter(before=held).exists():
            raise Refused(_("以后的调度已经拿它作对照，不能移出。"))
        if of.entries.count() == 1:
            raise Refused(_("这一期只有这一项；整期发起错了的，请撤销调度。"))
        audit.record(user, "round.take_out", of, {"note": f"{entry.title}：{reason}"}, request)
        telling.of_taken_out(entry, user, reason)
        entry.delete()


def may_take_out(user: Any, entry: Entry) -> bool:
    """Whether this person may take the entry out of its round."""
    untouched = entry.state == "waiting" and entry.entered_at is None and entry.round.state == "open"
    return untouched and items.holds(user, "round.open", entry.round.organisation)


def _locked(of: Round, user: Any) -> None:
    """The round held until the end of the transaction, if it is open and this person's to change."""
    if not items.holds(user, "round.open", of.organisation):
        raise Forbidden(_("哪些举措上报，只能由“%(unit)s”改。") % {"unit": of.organisation})
    of.refresh_from_db(from_queryset=Round._base_manager.select_for_update())
    if of.state != "open":
        raise Refused(_("“%(round)s”现在是“%(state)s”，不能再改。") % {"round": of, "state": of.state_label})
