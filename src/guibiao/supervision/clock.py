"""Which clock holds for an office, and days counted by it."""

import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from guibiao.kernel import working_days
from guibiao.kernel.models import Organisation, Region
from guibiao.kernel.saying import again
from guibiao.kernel.working_days import Due
from guibiao.rules import clocks, dated
from guibiao.rules.clocks import Clock, Limit, Unit
from guibiao.supervision.models.clocks import UNITS, OfficeClock

_STEPS = ("arrange", "report", "settle", "major", "cleared")


def jurisdiction(organisation: Organisation) -> str:
    """The code of the province in which the office works; empty above it."""
    return f"{organisation.region.code[:2]}0000" if organisation.region.level >= Region.Level.PROVINCE else ""


def offered(organisation: Organisation, on: datetime.date) -> list[Clock]:
    """The clocks that hold for an office on a day, its own before the shipped of the same code."""
    own = [as_rule(row) for row in OfficeClock.objects.filter(organisation=organisation).order_by("valid_from")]
    here = {clock.code: clock for clock in clocks.offered(on, jurisdiction(organisation))}
    here |= {clock.code: clock for clock in own if clock.holds(on)}
    return [here[code] for code in sorted(here)]


def shipped(organisation: Organisation, on: datetime.date) -> list[Clock]:
    """The clocks that come with the system and hold for an office on a day."""
    return list(clocks.offered(on, jurisdiction(organisation)))


def limits_of(rule: Clock) -> list[tuple[str, Limit]]:
    """(step, limit) for each that a clock sets."""
    words = {name: str(OfficeClock._meta.get_field(name).verbose_name) for name in _STEPS}  # type: ignore[union-attr]
    return [(word, found) for name, word in words.items() if (found := getattr(rule, name)) is not None]


def said(limit: Limit) -> str:
    """A limit as people say it."""
    if limit.unit == "year_end":
        return _("当年年底")
    if limit.unit == "calendar" and limit.number == 0:
        return _("当天")
    return {"calendar": _("%d 天"), "working": _("%d 个工作日"), "month": _("%d 个月")}[limit.unit] % limit.number


def usual(organisation: Organisation, on: datetime.date) -> Clock | None:
    """The clock to begin with: one that the office keeps itself, else its province's, else the first."""
    own = set(OfficeClock.objects.filter(organisation=organisation).values_list("code", flat=True))
    rules = offered(organisation, on)
    return max(rules, key=lambda rule: (rule.code in own, bool(rule.jurisdiction)), default=None)


def chosen(organisation: Organisation, code: str, on: datetime.date) -> Clock:
    """The clock of a code. Raises `guibiao.rules.dated.NoRuleInForce`."""
    found = next((clock for clock in offered(organisation, on) if clock.code == code), None)
    return found or dated.in_force(clocks.clocks(), code, on, jurisdiction(organisation))


def named(organisation: Organisation, code: str, version: str) -> str:
    """A clock by its name, whatever became of it since."""
    own = OfficeClock.objects.filter(organisation=organisation, code=code, version=version).first()
    found = next((one for one in clocks.clocks() if (one.code, one.version) == (code, version)), None)
    if own or found is None:
        return own.name if own else code
    name = again(found.name)
    return name if found.confirmed else _("%(rule)s，未经核实") % {"rule": name}


def as_rule(row: OfficeClock) -> Clock:
    """An office's own clock in the form of the shipped ones."""
    limits: dict[str, Any] = {step: limit(text) for step in _STEPS if (text := getattr(row, step))}
    return Clock(
        code=row.code, version=row.version, name=row.name, name_en=row.name, source=row.source,
        valid_from=row.valid_from, valid_to=row.valid_to, **limits,
    )  # fmt: skip


def limit(text: str) -> Limit:
    """A limit as an office writes it: 3d, 5w, 1m, 0y."""
    return Limit(int(text[:-1]), cast(Unit, UNITS[text[-1]]))


def kept(clock: Clock, *, major: bool) -> dict[str, list[object]]:
    """The limits that an item keeps, whatever becomes of the rule: {"report": [3, "calendar"], …}."""
    limits = {
        "arrange": clock.arrange, "report": clock.report, "settle": clock.limit("settle", major=major),
        "cleared": clock.cleared,
    }  # fmt: skip
    return {step: [one.number, one.unit] for step, one in limits.items() if one is not None}


def count(kept_limit: list[object], start: datetime.date) -> Due:
    """The last day of a kept limit from the day of handing down."""
    number, unit = int(str(kept_limit[0])), str(kept_limit[1])
    if unit == "working":
        return working_days.after(start, number)
    return Due(clocks.day(Limit(number, cast(Unit, unit)), start))
