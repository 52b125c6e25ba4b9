"""What the pages of the kernel need in their templates."""

from typing import Any

from django import template
from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString

from guibiao.kernel import access, addresses, inbox, onward, papers, procedures, working_days
from guibiao.kernel.access import roles
from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.listing import Cell
from guibiao.kernel.registers.rows import drawn

register = template.Library()


@register.filter
def kept(names: str, query: QueryDict) -> list[tuple[str, str]]:
    """The pairs of the address that a form has to carry along: `"sort hide"|kept:request.GET`."""
    return [(name, str(query[name])) for name in names.split() if query.get(name)]


@register.simple_tag
def built_in_years() -> tuple[str, str]:
    """The first and the last year whose calendar is built in, as years are written."""
    first, last = working_days.built_in()
    return str(first), str(last)


@register.filter
def role_label(role: str) -> str:
    """The name of a role."""
    return roles.label(role)


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str) -> bool:
    """Whether the person may do this anywhere."""
    return access.can(context["request"].user, permission)


@register.simple_tag(takes_context=True)
def followed(context: template.Context, crumbs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Breadcrumbs for the person: a page that she may not open leads nowhere, and neither does the last one, where she is."""
    shown = [crumb if "needs" not in crumb or may(context, crumb["needs"]) else crumb | {"url": ""} for crumb in crumbs]
    return [*shown[:-1], shown[-1] | {"url": ""}]


@register.simple_tag
def rows(of: Register, lines: list[tuple[Any, list[Cell]]], several: Any) -> SafeString:
    """The rows of the list of a register; `several`: there is something to do with those that are chosen."""
    return drawn(of, lines, chosen=bool(several))


@register.inclusion_tag("kernel/deadline.html")
def deadline(case: Any, left: int | None = None) -> dict[str, Any]:
    """Until when a case is to be dealt with, how much is left, and whether that is provisional.

    `left` spares counting the working days where they were counted already.
    """
    until, today = case.deadline, timezone.localdate()
    if until is None or case.procedure.states[case.state].final:
        return {"until": None}
    left = working_days.between(today, until) if left is None else left
    return {
        "until": until,
        "left": left,
        "over": -left,
        "overdue": until < today,
        "soon": inbox.SOON,
        "provisional": case.deadline_provisional,
    }


@register.inclusion_tag("kernel/case_history.html")
def case_history(case: Any) -> dict[str, Any]:
    """The steps a case took, oldest first: when, who, what, why, and the deadline that came with it."""
    by_name = {transition.name: transition for transition in case.procedure.transitions}
    steps = list(procedures.steps(case))
    for step in steps:
        step.label = by_name[step.transition].label if step.transition in by_name else step.transition
        step.to = case.procedure.states[step.target].label if step.target in case.procedure.states else step.target
    return {"steps": steps}


@register.inclusion_tag("kernel/case_papers.html", takes_context=True)
def case_papers(context: template.Context, case: Any, permission: str, action: str = "") -> dict[str, Any]:
    """The papers of a case, and the form to add some for those who hold `permission` on it; it is sent to `action`, else to the page
    of the case. Either hands what it gets to `papers.asked`."""
    user = context["request"].user
    return {
        "papers": list(papers.of(case)), "may_add": access.can(user, permission, case), "user": user, "page": addresses.of(case),
        "action": action or addresses.of(case), "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.simple_tag(takes_context=True)
def onward_several(context: Any, register_: Any) -> list[onward.Link]:
    """What rooms further down do with several rows of a register at once."""
    return onward.of_several(context["request"].user, register_.model)


@register.inclusion_tag("kernel/onward.html", name="onward", takes_context=True)
def onward_links(context: Any, thing: Any) -> dict[str, Any]:
    """What rooms further down do with a thing, as buttons."""
    request = context["request"]
    return {"links": onward.of(request.user, thing), "csrf_token": context.get("csrf_token")}
