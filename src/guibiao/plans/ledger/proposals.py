"""What of an adopted measure or target can be proposed otherwise, and what it says now."""

from typing import Any

from django.utils.translation import gettext as _

from guibiao.plans.models import Item, Version
from guibiao.plans.readback import data_of
from guibiao.plans.vocabulary import grouped, said
from guibiao.reading.outputs.words import number

# Field → what it is called by readback, for measures; targets have figures.
MEASURE = {"text": "action", "lead": "lead", "units": "units", "deadline": "deadline", "annual": "annual",
           "outcome": "outcome"}  # fmt: skip
TARGET = ("value", "year")


def labels() -> dict[str, str]:
    """The fields on screen."""
    return {
        "text": _("具体内容"), "lead": _("牵头单位"), "units": _("其他单位"), "deadline": _("完成时限"),
        "annual": _("年度目标"), "outcome": _("成果形式"), "value": _("目标值"), "year": _("年份"),
    }  # fmt: skip


def of_version(version: Version) -> dict[str, dict[str, str]]:
    """By identity, the fields that can be proposed otherwise, as texts."""
    out = {}
    for row in version.measures.prefetch_related("units"):
        lead = [unit.name for unit in row.units.all() if unit.role == "lead"]
        others = [unit.name for unit in row.units.all() if unit.role != "lead"]
        out[str(row.identity)] = {
            "text": row.text, "lead": "、".join(lead), "units": "、".join(others),
            "deadline": said("deadline", row.deadline), "annual": row.annual, "outcome": row.outcome,
        }  # fmt: skip
    for target in version.targets.all():
        out[str(target.identity)] = {"value": number(target.value), "year": str(target.year or "")}
    return out


def differing(now: dict[str, str], given: dict[str, Any]) -> dict[str, str]:
    """What of `given` is another text than what holds now."""
    return {
        name: str(given[name]).strip()
        for name, value in now.items()
        if name in given and _bare(given[name]) != _bare(value)
    }


def _bare(value: Any) -> str:
    text = number(value) if isinstance(value, float) else str(value)
    return "".join(text.split()).replace(",", "")


def check(fields: dict[str, str]) -> str | None:
    """Why proposed texts cannot be taken, as a sentence."""
    for name in TARGET:
        if name in fields:
            try:
                float(fields[name].replace(",", ""))
            except ValueError:
                return _("“%(value)s”不是数字。") % {"value": fields[name]}
    return None


def change_item(item: Item, fields: dict[str, str]) -> None:
    """Let an item say what was proposed and approved."""
    if item.kind == Item.Kind.MEASURE:
        data = dict(item.data)
        if item.data.get("text") is None:
            data["text"] = ""
        item.data = data | data_of(data, {MEASURE[name]: text for name, text in fields.items()})
    else:
        figures: dict[str, Any] = {}
        if "value" in fields:
            figures["value"] = float(fields["value"].replace(",", ""))
        if "year" in fields:
            figures["year"] = int(float(fields["year"]))
        item.data = item.data | figures
    item.status = Item.Status.CORRECTED if item.original is not None else Item.Status.ACCEPTED


def shown(name: str, text: str) -> str:
    """A proposed text on screen."""
    return grouped(float(text)) if name == "value" and text.replace(".", "", 1).isdecimal() else text
