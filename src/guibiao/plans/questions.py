"""What the check screen asks a person about one finding, with the answers that are likely, to be pressed."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from guibiao.plans import attention, canonical, scopes
from guibiao.plans.models import Item, Plan
from guibiao.terms import indicators, regions

MOST_YEARS = 4
MOST_UNITS = 3
_OF_INDICATOR = frozenset(("unit_mismatch", "scope", "no_canonical"))


def questions(plan: Plan, item: Item) -> list[dict[str, Any]]:
    """One question a reason that has answers: `{reason, field, text, answers: [{value, label, note}], names}`."""
    asked = []
    if _OF_INDICATOR & set(item.reasons):
        asked.append(_which_indicator(item))
    if "no_year" in item.reasons:
        asked.append(_which_year(plan, item))
    if "no_units" in item.reasons:
        asked.append(_which_units(plan, item))
    if "unknown_office" in item.reasons:
        asked.append(_which_office(plan, item))
    return [question for question in asked if question["answers"] or question["text"]]


def look_again(plan: Plan, item: Item) -> list[str]:
    """The reasons of an item after a person changed it: those of its fields anew, the others as they were."""
    kept = [code for code in item.reasons if code not in attention.FROM_FIELDS]
    return attention.ranked([*kept, *(code for code in _of_fields(plan, item) if code in attention.FROM_FIELDS)])


def _of_fields(plan: Plan, item: Item) -> list[str]:
    data = item.data
    if item.kind in (Item.Kind.TARGET, Item.Kind.FACT):
        return attention.figure_reasons(attention.as_figure(data), target=item.kind == Item.Kind.TARGET)
    if item.kind == Item.Kind.MEASURE:
        measure = attention.as_measure(data)
        return attention.measure_reasons(measure, units_expected="no_units" in item.reasons, region=_region(plan))
    return attention.document_reasons(data) if item.kind == Item.Kind.DOCUMENT else []


def _which_indicator(item: Item) -> dict[str, Any]:
    data = item.data
    found = scopes.candidates(data["indicator"], data.get("canonical"), data.get("unit"), data["kind"])
    answers = [
        {
            "value": one.code,
            "label": canonical.name(one.code),
            "note": one.meaning,
            "same": one.code == data.get("canonical"),
        }
        for one in found
    ]
    reason = next(code for code in attention.ranked(item.reasons) if code in _OF_INDICATOR)
    texts = {
        "unit_mismatch": _other_unit(data),
        "scope": _("文中没有说明口径，是哪一个？"),
        "no_canonical": _("对应哪个规范指标？") if answers else "",
    }
    return {"reason": reason, "field": "canonical", "text": texts[reason], "answers": answers}


def _other_unit(data: dict[str, Any]) -> str:
    named = indicators.get(data.get("canonical") or "") or indicators.match(data["indicator"])
    if named is None:
        return ""
    return _("“%(name)s”以“%(own)s”计，文中是“%(printed)s”。请改单位或换一个规范指标。") % {
        "name": canonical.name(named.code),
        "own": named.unit,
        "printed": data.get("unit") or _("无单位"),
    }


def _which_year(plan: Plan, item: Item) -> dict[str, Any]:
    """The end of the plan and the years that its other targets have, the commonest first."""
    rows = plan.items.filter(kind=Item.Kind.TARGET).exclude(pk=item.pk).values_list("data__year", flat=True)
    common = [year for year, _count in Counter(year for year in rows if year).most_common(MOST_YEARS)]
    years = list(dict.fromkeys([*([plan.period_to] if plan.period_to else []), *common]))[:MOST_YEARS]
    answers = [
        {
            "value": year,
            "label": _("%(year)s年") % {"year": year},
            "note": _("规划期末") if year == plan.period_to else "",
        }
        for year in years
    ]
    return {"reason": "no_year", "field": "year", "text": _("哪一年的目标？"), "answers": answers}


def _which_units(plan: Plan, item: Item) -> dict[str, Any]:
    """The units of the measures around this one."""
    measures = plan.items.filter(kind=Item.Kind.MEASURE).exclude(status=Item.Status.REJECTED).exclude(pk=item.pk)
    near = [
        *measures.filter(start__lt=item.start).order_by("-start")[:MOST_UNITS],
        *measures.filter(start__gt=item.start).order_by("start")[:1],
    ]
    answers: list[dict[str, Any]] = []
    for other in near:
        units = [{**unit, "inherited": True} for unit in other.data.get("units") or []]
        label = "、".join(unit["name"] for unit in units)
        if units and label not in [answer["label"] for answer in answers]:
            answers.append({"value": units, "label": label, "note": other.data.get("title") or ""})
    return {"reason": "no_units", "field": "units", "text": _("文中没有写责任单位。与邻近举措相同？") if answers else "",
            "answers": answers}  # fmt: skip


def _which_office(plan: Plan, item: Item) -> dict[str, Any]:
    region = _region(plan)
    names = [unit["name"] for unit in item.data["units"] if attention.unfamiliar(unit["name"], region)]
    text = _("没有见过这样的单位名称：%(names)s。是单位就接受，不是就在下面移除或改名。") % {"names": "、".join(names)}
    return {"reason": "unknown_office", "field": "units", "text": text, "answers": [], "names": names}


def _region(plan: Plan) -> regions.Region | None:
    return regions.get(plan.region.code) if plan.region else None
