"""What the list and the page of a warning show, and which buttons a person gets."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from guibiao.kernel import access, procedures
from guibiao.kernel.registers import registry
from guibiao.monitoring import standing, warning_words
from guibiao.monitoring.models import Kind, Standing, TargetWarning
from guibiao.monitoring.models.targets import shown
from guibiao.monitoring.warning_forms import OwnerForm
from guibiao.monitoring.warning_procedure import BY_HAND, OPEN, WARNING, of_office
from guibiao.statistics.models import Observation

RELATED = (
    "watched__plan__organisation", "watched__region", "watched__target", "watched__taken__organisation", "organisation",
    "judgement__target", "judgement__taken__target", "before", "cleared_by", "settled_by",
)  # fmt: skip


def queryset() -> Any:
    """Warnings with what the pages need, and with `shown`, the light of the target that counts now."""
    return TargetWarning.objects.annotate(shown=shown("watched")).select_related(*RELATED)


def states() -> list[tuple[str, str]]:
    return [(state.name, str(state.label)) for state in WARNING.states.values()]


def page(warning: Any, user: Any) -> dict[str, Any]:
    """What the page of a warning needs."""
    watched, decides = warning.watched, of_office(user, "warning.decide", warning)
    current, result = warning.judgement, standing.result_of(warning.judgement)
    steps = list(procedures.steps(warning))
    return {
        "warning": warning,
        "sentence": warning_words.said(warning),
        "line": warning_words.line(warning),
        "verdict": standing.told(current),
        "asked": standing.asked(current),
        "light": (standing.LIGHT_STATE[warning.shown], Standing(warning.shown).label),
        "light_then": (standing.LIGHT_STATE[warning.light], warning.get_light_display()),
        "cleared": standing.told(warning.cleared_by) if warning.cleared_by else "",
        "explained": [step for step in steps if step.transition == "explain"],
        "figures": _seen(user, result),
        "drawn": standing.drawn(current),
        "others": access.visible(user, watched.warnings.exclude(pk=warning.pk)).select_related("watched__target"),
        "buttons": [
            one for one in procedures.available(warning, user)
            if one.name in BY_HAND and (decides or one.permission != "warning.decide")
        ],
        "may_assign": decides and warning.state in ("raised", "explained"),
        "may_see_plan": access.can(user, "plan.view", watched.plan),
        "target_url": registry["progress"].detail_url(watched) if access.can(user, "progress.view", watched) else "",
        "rule": rule_of(warning),
        "owner_form": OwnerForm(user) if decides else None,
    }  # fmt: skip


def _seen(user: Any, result: Any) -> list[Observation]:
    """The figures that the judgement rests on, as far as this person sees them."""
    rows = standing.figures(result)
    seen = access.visible(user, Observation.objects.filter(pk__in=[row.pk for row in rows]))
    pks = set(seen.values_list("pk", flat=True))
    return [row for row in rows if row.pk in pks]


def tally(user: Any) -> dict[str, Any]:
    """How many open warnings of each kind this person sees, and how many wait for an explanation."""
    seen = access.visible(user, TargetWarning.objects.filter(state__in=OPEN))
    counts = dict(seen.order_by().values_list("kind").annotate(n=Count("pk", distinct=True)))
    states_ = {state: Count("pk", filter=Q(state=state), distinct=True) for state in OPEN}
    by_state = seen.aggregate(**states_)
    return {
        "kinds": [{"name": name, "label": label, "count": counts.get(name, 0)} for name, label in Kind.choices],
        "states": [(name, label, by_state[name]) for name, label in states() if name in OPEN],
        "all": sum(counts.values()),
    }


def of_target(watched: Any, user: Any) -> list[dict[str, Any]]:
    """The open warnings of a target that this person sees, each with its sentence."""
    rows = access.visible(user, queryset().filter(watched=watched, state__in=OPEN)).order_by("pk")
    return [{"warning": one, "sentence": warning_words.said(one)} for one in rows]


def rule_of(warning: TargetWarning) -> str:
    """The rule that raised it: name and version."""
    return _("%(name)s（第 %(version)s 版）") % {"name": Kind(warning.kind).label, "version": warning.rule_version}
