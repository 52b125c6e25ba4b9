"""The forms of warnings: what a plan sets for each kind, and who answers for one."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import access
from guibiao.kernel.models import Organisation
from guibiao.kernel.registers.picking import picked
from guibiao.monitoring import warning_words
from guibiao.monitoring.models import Kind, WarningSetting
from guibiao.monitoring.warnings import Choice
from guibiao.plans.models import Plan
from guibiao.rules import warnings as rules


def units(user: Any) -> Any:
    """The organisations that may be made to answer: those in the directory that this person sees."""
    return access.visible(user, Organisation.objects.on().select_related("region", "parent"))


class OwnerForm(forms.Form):
    """责任单位."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("责任单位"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units(user)  # type: ignore[attr-defined]
        self.fields["organisation"] = picked(self.fields["organisation"])  # type: ignore[arg-type]


class SettingForm(forms.Form):
    """What a plan sets for one kind. An empty threshold is the rule's, an empty unit the lead of each target's task."""

    active = forms.BooleanField(label=gettext_lazy("启用"), required=False)
    threshold = forms.FloatField(label=gettext_lazy("预警线"), required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("责任单位"), required=False, empty_label=gettext_lazy("牵头单位"),
        help_text=gettext_lazy("不填：台账里该目标的牵头单位；没有牵头单位的由规划主管单位负责。"),
    )  # fmt: skip

    def __init__(self, user: Any, kind: str, old: WarningSetting | None, data: Any) -> None:
        super().__init__(data, prefix=kind)
        self.kind, self.label = kind, Kind(kind).label
        self.rule = rules.in_force(kind, timezone.localdate())
        by_rule = warning_words.level(self.rule.unit, self.rule.threshold)
        note = _("%(meaning)s；不填用通用的 %(value)s。") % {
            "meaning": warning_words.meaning(self.rule.unit), "value": by_rule,
        }  # fmt: skip
        self.fields["threshold"] = self._threshold(note)
        self.fields["organisation"].queryset = units(user)  # type: ignore[attr-defined]
        self.fields["organisation"] = picked(self.fields["organisation"])  # type: ignore[arg-type]
        self.initial = {
            "active": old.active if old else True,
            "threshold": old.threshold if old else None,
            "organisation": old.organisation_id if old else None,
        }

    def _threshold(self, note: str) -> forms.Field:
        rule, label = self.rule, _("预警线")
        if rule.unit == "light":
            levels = range(round(rule.least), round(rule.most) + 1)
            choices = [("", _("通用")), *((str(level), warning_words.level("light", level)) for level in levels)]
            return forms.TypedChoiceField(
                choices=choices, coerce=float, empty_value=None, required=False, label=label, help_text=note
            )
        return forms.FloatField(
            min_value=rule.least, max_value=rule.most, required=False, label=label, help_text=note,
            widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        )  # fmt: skip

    @property
    def unit(self) -> str:
        """What stands behind the number."""
        return {"light": "", "days": _("天")}.get(self.rule.unit, "%")

    @property
    def choice(self) -> Choice:
        """What was chosen; after is_valid()."""
        given = self.cleaned_data
        return Choice(given["active"], given["threshold"], given["organisation"])


def setting_forms(plan: Plan, user: Any, data: Any = None) -> list[SettingForm]:
    """A form for each kind, filled with what the plan has set."""
    known = {one.kind: one for one in WarningSetting.objects.filter(plan=plan)}
    return [SettingForm(user, kind, known.get(kind), data) for kind in rules.kinds()]
