"""The forms that people fill in."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import access, requests
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers.picking import picked
from guibiao.kernel.saying import again
from guibiao.plans.ledger import dates
from guibiao.plans.models import Task
from guibiao.supervision import clock
from guibiao.supervision.models import Item

#: Days outside of these are slips of the hand.
FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
MOST_NODES = 10_000
_DATE = {"type": "date", "min": FIRST.isoformat(), "max": LAST.isoformat()}


def _within(day: datetime.date) -> None:
    if not FIRST <= day <= LAST:
        raise ValidationError(_("日期应在 2000 年到 2100 年之间。"))


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=[_within], **kwargs)


def coming_day(label: Any) -> forms.DateField:
    """A day by which somebody shall do something: none that is over."""
    field = date_field(label)
    field.validators.append(_to_come)
    return field


def _to_come(day: datetime.date) -> None:
    if day < timezone.localdate():
        raise ValidationError(_("截止日期已经过了。"))


def read_day(text: str) -> datetime.date | None:
    """A day as a form sends it; None for anything else."""
    found = requests.day(text)
    return found if found is not None and FIRST <= found <= LAST else None


def read_pk(text: str) -> int | None:
    """The number of a thing as a form sends it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def read_nodes(text: str) -> list[tuple[str, datetime.date]]:
    """Nodes, a line each. Raises ValidationError that names the line."""
    if len(text) > MOST_NODES:
        raise ValidationError(_("节点写得太长，最多 %d 个字。") % MOST_NODES)
    found = dates.read_nodes(text)
    for title, day in found:
        if not FIRST <= day <= LAST:
            raise ValidationError(_("“%(node)s”：日期应在 2000 年到 2100 年之间。") % {"node": title})
    return found


def read_units(text: str) -> list[Organisation]:
    """Organisations by name or short name, divided by 、 or line. Raises ValidationError that names the unknown."""
    names = [name.strip() for name in re.split(r"[、，,；;\n]", text) if name.strip()]
    known: dict[str, list[Organisation]] = {}
    rows = Organisation.objects.on()
    for unit in rows.filter(name__in=names) | rows.filter(short_name__in=names):
        for name in {unit.name, unit.short_name} & set(names):
            known.setdefault(name, []).append(unit)
    wrong = [name for name in names if len(known.get(name, [])) != 1]
    if wrong:
        raise ValidationError(_("机构里没有这个名称，或有几个同名：%s。") % "、".join(wrong))
    return [known[name][0] for name in names]


class UnitsField(forms.CharField):
    """Organisations, written by their names."""

    def clean(self, value: Any) -> list[Organisation]:
        return read_units(super().clean(value))


class ItemForm(forms.Form):
    """督办立项."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("督办单位"))
    title = forms.CharField(label=gettext_lazy("督办事项"), max_length=300)
    text = forms.CharField(
        label=gettext_lazy("办理要求"), widget=forms.Textarea(attrs={"rows": 5}), required=False, max_length=5000
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("来源类别"), choices=Item.Origin.choices, initial=Item.Origin.INSTRUCTION
    )
    source = forms.CharField(label=gettext_lazy("来源"), max_length=300, required=False)
    reference = forms.CharField(label=gettext_lazy("文号或日期"), max_length=120, required=False)
    lead = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("牵头单位"))
    participants = UnitsField(
        label=gettext_lazy("协办单位"), required=False, help_text=gettext_lazy("写机构名称，用顿号隔开。")
    )
    received_on = date_field(gettext_lazy("交办日期"))
    clock = forms.ChoiceField(
        label=gettext_lazy("时限"), required=False,
        help_text=gettext_lazy("年度重点任务和指标按节点督办，不用 1-3-7 时限。"),
    )  # fmt: skip
    weight = forms.ChoiceField(label=gettext_lazy("分量"), choices=Item.Weight.choices)
    nodes = forms.CharField(
        label=gettext_lazy("节点"), widget=forms.Textarea(attrs={"rows": 4}), required=False,
        help_text=gettext_lazy("每行一个：2026-09-30 完成方案。按节点督办的必须写。"),
    )  # fmt: skip
    identity = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        units = Organisation.objects.on().select_related("region", "parent")
        self.fields["organisation"].queryset = access.visible(user, units, "supervision.edit")  # type: ignore[attr-defined]
        self.fields["lead"].queryset = access.visible(user, units)  # type: ignore[attr-defined]
        for name in ("organisation", "lead"):
            self.fields[name] = picked(self.fields[name])  # type: ignore[arg-type]
        self.fields["clock"].choices = self._clocks(user)  # type: ignore[attr-defined]
        usual = clock.usual(user.organisation, timezone.localdate()) if user.organisation else None
        begun = {
            "organisation": user.organisation_id, "clock": usual.code if usual else "", "received_on": timezone.localdate(),
        }  # fmt: skip
        self.initial = {**begun, **self.initial}

    def _clocks(self, user: Any) -> list[tuple[str, str]]:
        rules = clock.offered(user.organisation, timezone.localdate()) if user.organisation else []
        return [*((rule.code, again(rule.name)) for rule in rules), ("", _("按节点"))]

    def clean_nodes(self) -> list[tuple[str, datetime.date]]:
        """Title and day of each."""
        return read_nodes(self.cleaned_data["nodes"])

    def clean(self) -> dict[str, Any]:
        """Who goes by nodes has some; key tasks go by nodes. The task that the form was opened from exists for this person."""
        given: dict[str, Any] = super().clean() or {}
        of = given.get("identity")
        if of is not None and not access.visible(self._user, Task.objects.filter(identity=of)).exists():
            self.add_error(None, _("台账里没有这个事项，或不在您的授权范围之内。"))
        if given.get("origin") == Item.Origin.KEY_TASK and given.get("clock"):
            self.add_error("clock", _("年度重点任务和指标按节点督办，不用时限。"))
        if not given.get("clock") and not given.get("nodes") and "nodes" not in self.errors:
            self.add_error("nodes", _("按节点督办的，请写明节点。"))
        if given.get("clock") and given.get("nodes"):
            self.add_error("nodes", _("写了节点，时限请选“按节点”；按时限督办的不写节点。"))
        return given


class HandOverForm(forms.Form):
    """Warnings to supervision: one item each or one for all, who leads, by when."""

    EACH, ALL = "", "1"

    together = forms.ChoiceField(
        label=gettext_lazy("怎样立项"), required=False, initial=EACH, widget=forms.RadioSelect,
        choices=[(EACH, gettext_lazy("每项预警各立一项")), (ALL, gettext_lazy("合并立一项"))],
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("督办事项"), max_length=300, required=False,
        help_text=gettext_lazy("合并立一项时的名称；不填则由预警名称组成。"),
    )  # fmt: skip
    lead = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("牵头单位"), required=False,
        help_text=gettext_lazy("不填则由各预警的责任单位牵头。"),
    )  # fmt: skip
    until = date_field(
        gettext_lazy("完成时限"), required=False,
        help_text=gettext_lazy("不填则按督办单位的时限规则办理；填了就以这一天为节点。"),
    )  # fmt: skip

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = access.visible(user, Organisation.objects.on().select_related("region", "parent"))
        self.fields["lead"].queryset = units  # type: ignore[attr-defined]
        self.fields["lead"] = picked(self.fields["lead"])  # type: ignore[arg-type]


class DecisionForm(forms.Form):
    """议定事项."""

    text = forms.CharField(label=gettext_lazy("议定事项"), max_length=300)
    lead = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("牵头单位"))
    due = date_field(gettext_lazy("完成时限"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = access.visible(user, Organisation.objects.on().select_related("region", "parent"))
        self.fields["lead"].queryset = units  # type: ignore[attr-defined]
        self.fields["lead"] = picked(self.fields["lead"])  # type: ignore[arg-type]


class ExtensionForm(forms.Form):
    """申请延期."""

    until = date_field(gettext_lazy("申请延至"))
    reason = forms.CharField(label=gettext_lazy("延期理由"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
