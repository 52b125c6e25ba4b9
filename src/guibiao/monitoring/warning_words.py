"""What a warning says: why it was raised, its threshold and value with their units."""

from django.utils.translation import gettext as _

from guibiao.monitoring import progress_chart, standing
from guibiao.monitoring.models import Standing, TargetWarning
from guibiao.rules import warnings as rules

_LIGHTS = {1: Standing.WARNING, 2: Standing.BEHIND}


def level(unit: str, value: float | None) -> str:
    """A threshold, or what was compared with it, with its unit."""
    if value is None:
        return "—"
    if unit == "light":
        return standing.word(_LIGHTS.get(round(value), Standing.NORMAL))
    if unit == "days":
        return _("%(days)s 天") % {"days": f"{value:g}"}
    return f"{value:g}%"


def meaning(unit: str) -> str:
    """What the threshold of a unit says."""
    return {
        "light": _("灯号达到它就预警"),
        "goal": _("灯号变差，或差距比上次扩大目标值的百分之多少时预警"),
        "days": _("按发布日历逾期多少天仍没有数据时预警"),
        "chance": _("达到目标的可能性低于百分之多少时预警"),
    }[unit]


def unit_of(kind: str) -> str:
    """The unit of a kind's threshold."""
    return next(rule.unit for rule in reversed(rules.warning_rules()) if rule.code == kind)


def line(warning: TargetWarning) -> str:
    return level(unit_of(warning.kind), warning.threshold)


def measure(warning: TargetWarning) -> str:
    """What was compared with the threshold."""
    return level(unit_of(warning.kind), warning.measure)


def said(warning: TargetWarning) -> str:
    """Why it was raised, in one sentence."""
    return _SAID[warning.kind](warning)


def _behind(warning: TargetWarning) -> str:
    words = {"verdict": standing.told(warning.judgement), "light": standing.word(warning.light)}
    return _("%(verdict)s灯号为“%(light)s”。") % words


def _deteriorating(warning: TargetWarning) -> str:
    now, before = warning.judgement, warning.before
    parts = []
    if before is not None and before.standing != warning.light:
        words = {"before": standing.word(before.standing), "now": standing.word(warning.light)}
        parts.append(_("灯号由“%(before)s”变为“%(now)s”") % words)
    if before is not None and (warning.measure or 0) > 0:
        unit = standing.difference(now.unit)
        parts.append(
            _("差距由%(before)s变为%(now)s，扩大了目标值的%(share)s")
            % {
                "before": standing.figure(before.gap, unit),
                "now": standing.figure(now.gap, unit),
                "share": level("goal", round(warning.measure or 0, 1)),
            }
        )
    return _("，").join(parts) + _("。")


def _no_data(warning: TargetWarning) -> str:
    words = {"year": warning.judgement.year, "days": f"{warning.measure or 0:g}"}
    return _("%(year)s年的数据按发布日历应已发布，预警时已逾期 %(days)s 天，仍没有收到。") % words


def _forecast(warning: TargetWarning) -> str:
    year = warning.judgement.asks.year or warning.watched.plan.period_to
    words = {"chance": progress_chart.chance((warning.measure or 0) / 100, year), "line": line(warning)}
    return _("%(chance)s低于预警线 %(line)s。") % words


_SAID = {"behind": _behind, "deteriorating": _deteriorating, "no_data": _no_data, "forecast": _forecast}
