"""What the pages of supervision show."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.kernel import access, procedures
from guibiao.monitoring.models.targets import MARKS
from guibiao.plans.models import Task
from guibiao.supervision import clock, evidence, forms, from_warnings, items, round_members, rounds, task_lights
from guibiao.supervision.models import Consultation, Entry, Item, Report, Round
from guibiao.supervision.sheets import issuing

#: Colour of a light: (its state on screen, its word). Never colour alone.
LIGHTS = {
    "green": ("normal", _("正常")),
    "yellow": ("warning", _("临期（黄）")),
    "orange": ("late", _("逾期（橙）")),
    "red": ("behind", _("严重逾期（红）")),
    "grey": ("unknown", _("不计期限")),
}
#: Done by forms of their own, or by the house.
_ELSEWHERE = {"report", "node", "extend", "add_nodes"}


def lights() -> list[tuple[str, str]]:
    """The lights of items as choices, the worst first."""
    return [(light, str(LIGHTS[light][1])) for light in reversed(items.RUNGS)]


def states(model: Any) -> list[tuple[str, str]]:
    """The states of a case as choices."""
    return [(state.name, str(state.label)) for state in model.procedure.states.values()]


def slips() -> list[tuple[str, str]]:
    """Whether the return slip of a form is out, as choices."""
    return [("out", str(_("未回执"))), ("back", str(_("已回执"))), ("none", str(_("不需回执")))]


def slip(sheet: Any) -> str:
    """The same of one form, in words."""
    return dict(slips())[sheet.slip]


def standings() -> list[tuple[str, str]]:
    """Whether a form is valid, as choices."""
    return [("valid", str(_("有效"))), ("void", str(_("作废")))]


def standing(sheet: Any) -> str:
    """The same of one form, in words."""
    return dict(standings())[sheet.standing]


def participants(item: Item) -> str:
    """The names of the participating units."""
    return "、".join(part.organisation.name for part in item.parts.all())


def reports(item: Item) -> QuerySet[Report]:
    """What was reported, oldest first, with its evidence."""
    return item.reports.select_related("organisation", "entered_by").prefetch_related("evidence__file")


def buttons(item: Item, user: Any) -> list[Any]:
    """The transitions worth a button: permitted, and fit for an item of this kind."""
    unfit = {"arrange", "send_back"} if item.by_nodes else {"arrange_nodes"}
    if not item.by_nodes:
        unfit = unfit | ({"send_back"} if item.nodes.all() else {"send_back_nodes"})
    supervises = {
        name: items.holds(user, name, item.organisation) for name in ("supervision.edit", "supervision.strike")
    }
    return [
        transition
        for transition in procedures.available(item, user)
        if transition.name not in _ELSEWHERE | unfit and supervises.get(transition.permission or "", True)
    ]


def limits(item: Item) -> list[tuple[Any, Any]]:
    """(step, its last day) for each limit that the item's clock sets."""
    words = {"arrange": _("交办"), "report": _("反馈进展"), "settle": _("办结")}
    return [(word, found) for step, word in words.items() if (found := items.due(item, step)) is not None]


def page(item: Item, user: Any) -> dict[str, Any]:
    """What the page of an item needs."""
    today = timezone.localdate()
    may_report = access.can(user, "supervision.report", item)
    supervises = items.holds(user, "supervision.strike", item.organisation)
    edits = items.holds(user, "supervision.edit", item.organisation)
    return {
        "item": item,
        "light": LIGHTS[getattr(item, "light", "grey")],
        "limits": limits(item),
        "clock": clock.named(item.organisation, item.clock, item.clock_version),
        "acts_for_lead": items.holds(user, "supervision.report", item.lead),
        "task": access.visible(user, Task.objects.filter(identity=item.identity)).first() if item.identity else None,
        "warnings": from_warnings.of(item, user),
        "reports": reports(item),
        "nodes": [(node, node.is_late(today)) for node in item.nodes.all()],
        "extensions": item.extensions.select_related("asked_by"),
        "buttons": buttons(item, user),
        "may_report": may_report and item.state in items.BY_UNIT,
        "may_change": item.state == "registered" and edits,
        "may_set_nodes": edits and (item.state == "staged" or (item.state == "registered" and item.by_nodes)),
        "may_ask": may_report and item.state in ("arranged", "working") and not item.by_nodes,
        "may_decide": supervises,
        "sheets": item.sheets.select_related("made_by", "voided_by"),
        "sheet_kinds": issuing.fit(item) if edits else [],
        "may_slip": may_report,
        "may_void": edits,
        "today": today,
    }


def round_page(of: Round, request: Any) -> dict[str, Any]:
    """What the page of a round needs: by unit, and a page of its entries with what was carried over."""
    entries = of.entries.select_related("unit", "before").annotate(proofs=Count("files")).order_by("order", "pk")
    only = request.GET.get("only", "")
    if only in ("waiting", "reported"):
        entries = entries.filter(state=only)
    page_ = Paginator(entries, 50).get_page(request.GET.get("page"))
    opens = items.holds(request.user, "round.open", of.organisation)
    return {
        "round": of,
        "units": rounds.by_unit(of),
        "page": page_,
        "entries": [(entry, _marked(entry), rounds.carried(entry)) for entry in page_],
        "only": only,
        "may_open": opens,
        "may_add": opens and of.state == "open" and round_members.outside(of).exists(),
        "untouched": opens and not of.entries.exclude(entered_at=None).exists(),
    }


def entry_page(entry: Entry, user: Any) -> dict[str, Any]:
    """What the page of an entry needs."""
    open_ = entry.state == "waiting" and entry.round.state == "open"
    return {
        "entry": entry,
        "before": entry.before,
        "marks": _marked(entry),
        "carried": rounds.carried(entry),
        "files": entry.files.select_related("file"),
        "may_see_round": access.can(user, "round.view", entry.round),
        "seen": evidence.stamp(entry),
        "may_fill": open_ and access.can(user, "round.report", entry),
        "may_recall": entry.state == "reported"
        and entry.round.state == "open"
        and access.can(user, "round.report", entry),
        "may_take_out": round_members.may_take_out(user, entry),
        "may_send_back": entry.state == "reported" and items.holds(user, "round.open", entry.round.organisation),
    }


def _marked(entry: Entry) -> dict[str, list[tuple[str, bool]]]:
    """What an entry says, by field, with what stood in the period before."""
    return {
        name: rounds.marked(getattr(entry, name), getattr(entry.before, name, ""))
        for name in ("progress", "problems", "next_step")
    }


def consultation_page(consultation: Consultation, request: Any) -> dict[str, Any]:
    """What the page of a consultation needs."""
    user = request.user
    may_edit = access.can(user, "consultation.edit", consultation)
    return {
        "consultation": consultation,
        "decisions": consultation.decisions.select_related("lead", "item"),
        "buttons": procedures.available(consultation, user),
        "sheets": consultation.sheets.select_related("made_by", "voided_by"),
        "may_decide": may_edit and consultation.state in ("planned", "held"),
        "may_void": may_edit,
        "form": forms.DecisionForm(user, request.POST if "due" in request.POST else None),
        "may_minute": may_edit and consultation.state != "cancelled",
    }


def light_word(light: Any) -> str:
    """The sign and the word of a light."""
    state, word = task_lights.LIGHTS[light]
    return f"{MARKS[state]} {word}"


def task_light_page(task: Any, user: Any) -> dict[str, Any]:
    """What the page of a task's light needs: the light with its reason, and what it rests on."""
    lit = task_lights.told(task)
    entries = Entry.objects.filter(task=task).select_related("round").order_by("-round__year", "-round__quarter")
    return {
        "lit": lit,
        "light": task_lights.LIGHTS[lit.light],
        "items": access.visible(user, Item.objects.filter(identity=task.identity)).order_by("-pk"),
        "entries": access.visible(user, entries)[:4],
    }
