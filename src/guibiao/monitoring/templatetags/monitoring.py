"""What the pages of evaluations and of targets say in small ways."""

from collections import Counter
from typing import Any

from django import template
from django.db.models import Count
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from guibiao.indicators.charts import ink
from guibiao.kernel import access
from guibiao.monitoring import upto
from guibiao.monitoring.methods import factor
from guibiao.monitoring.models import Standing, Watched
from guibiao.monitoring.progress_chart import Drawn
from guibiao.monitoring.standing import LIGHT_STATE
from guibiao.statistics.observations import data_version

register = template.Library()


@register.filter
def cell(value: Any) -> str:
    """A cell of the table behind a chart: figures as people read them, words as they are."""
    if value is None:
        return "—"
    return ink.figure(float(value)) if isinstance(value, int | float) else str(value)


@register.filter
def percent(value: Any) -> str:
    """A share of 0..1 in whole per cent."""
    return "—" if value is None else f"{float(value):.0%}"


@register.filter
def rounded(value: Any) -> str:
    """Two decimals, and no nought below nought."""
    return "—" if value is None else f"{round(float(value), 2) + 0.0:.2f}"


@register.filter
def factor_name(path: str) -> str:
    """What varied in the robustness check."""
    return factor(path)


@register.filter
def times(value: Any, by: float) -> float:
    """A length in a small picture; nothing below nought."""
    return 0.0 if value is None else max(0.0, round(float(value) * by, 2))


@register.filter
def drawn(svg: str) -> SafeString:
    """A chart that this room drew itself."""
    return mark_safe(svg)


def _held(seen: Any) -> Counter[str]:
    """How many stand how: by the rule, and those with a light by hand moved to it. Few are lit by hand; to ask it of each costs most."""
    held: Counter[str] = Counter()
    for ruled, count in seen.values_list("current__standing").annotate(count=Count("pk")):
        held[ruled or Standing.UNKNOWN] += count
    today = timezone.localdate()
    by_hand = seen.filter(overrides__ended_at__isnull=True, overrides__until__gte=today).lit(today).distinct()
    for _target, ruled, shown in by_hand.values_list("pk", "current__standing", "shown"):
        held[ruled or Standing.UNKNOWN] -= 1
        held[shown] += 1
    return held


@register.simple_tag(takes_context=True)
def standings(context: template.Context) -> dict[str, Any]:
    """How many targets that the person may see stand how, and how fresh that is."""
    user = context["request"].user
    held = _held(access.visible(user, Watched.every.filter(active=True)).order_by())
    reached = upto.reached()
    counts = [
        {"name": name, "state": LIGHT_STATE[name], "label": label, "count": held.get(name, 0)}
        for name, label in Standing.choices
    ]
    return {
        "counts": counts,
        "all": sum(held.values()),
        "now": data_version(),
        "version": reached.data_version,
        "at": reached.at,
    }


@register.inclusion_tag("monitoring/parts/judging.html")
def judging_now(busy: Any) -> dict[str, Any]:
    """What is told while not everything is judged; it asks by itself until that is so."""
    return {"busy": busy, "turn": 0}


@register.simple_tag
def judging() -> upto.Busy | None:
    """Whether targets are being judged, or are about to be."""
    return upto.busy()


@register.inclusion_tag("monitoring/parts/drawing.html")
def drawing(drawn: Drawn, address: str) -> dict[str, Any]:
    """The chart of a target: part of the page where it has been drawn before, else it comes from `address` when the page stands."""
    return {"chart": drawn.chart, "svg": drawn.svg() if drawn.ready() else "", "address": address}
