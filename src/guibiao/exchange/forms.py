"""The forms that people fill in."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guibiao.exchange import tokens
from guibiao.exchange.sdmx.mapping import FIELDS, FIXED, Mapping
from guibiao.exchange.sdmx.reading import Sheet
from guibiao.kernel import access
from guibiao.kernel.models import Organisation, Region
from guibiao.kernel.registers.picking import picked
from guibiao.statistics import definitions

_USUAL = datetime.timedelta(days=90)


class TokenForm(forms.Form):
    """What a token is for, and how little of its owner's rights it needs."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("如“省数据共享平台每日同步”。"))
    registers = forms.MultipleChoiceField(
        label=_("可以读取的台账"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("一个也不选，就是账号能读的全部台账。"),
    )  # fmt: skip
    write = forms.BooleanField(label=_("可以导入观测值"), required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("只限机构"), required=False, help_text=_("连同下级机构；不选不再收窄。")
    )
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("只限地区"), required=False, help_text=_("连同所辖地区；不选不再收窄。")
    )
    expires_on = forms.DateField(
        label=_("有效至"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text=_("最长一年。")
    )

    def __init__(self, owner: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["registers"].choices = [(one.name, str(one.label)) for one in tokens.readable(owner)]  # type: ignore[attr-defined]
        for name, rows in (("organisation", Organisation.objects.on()), ("region", Region.objects.on())):
            self.fields[name].queryset = access.visible(owner, rows)  # type: ignore[attr-defined]
            self.fields[name] = picked(self.fields[name])  # type: ignore[arg-type]
        if not tokens.may_write(owner):
            del self.fields["write"]
        self.fields["expires_on"].initial = timezone.localdate() + _USUAL


class SdmxUpload(forms.Form):
    """A file of SDMX data."""

    file = forms.FileField(label=_("SDMX 数据文件"), help_text=_("SDMX-ML 2.1、3.0 或 SDMX-CSV。"))
    declared = forms.BooleanField(
        label=_("本文件不涉及国家秘密和工作秘密。"),
        error_messages={"required": _("未作不涉密声明的文件不能上传。")},
    )


class MappingForm(forms.Form):
    """Which component says what, and what the codes mean here."""

    title = forms.CharField(label=_("来源"), max_length=300)

    def __init__(
        self, sheet: Sheet, mapping: Mapping, unknown: dict[str, list[tuple[str, int]]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("（没有）")), *((column, column) for column in sheet.columns)]
        for name, (label, _usual) in FIELDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=mapping.columns.get(name, "")
            )
        for name in FIXED:
            self.fields[f"fixed_{name}"] = forms.CharField(
                label=_("全部是"), required=False, max_length=80, initial=mapping.fixed.get(name, "")
            )
        self._codes: list[tuple[str, str, str]] = []
        for name, codes in unknown.items():
            for number, (code, _rows) in enumerate(codes[:_MOST]):
                key = f"code_{name}_{number}"
                self._codes.append((key, name, code))
                self.fields[key] = forms.CharField(label=code, required=False, max_length=80)

    def mapping(self, before: Mapping) -> Mapping:
        """What was chosen, with the codes that were known before."""
        given = self.cleaned_data
        codes = {name: dict(found) for name, found in before.codes.items()}
        for key, name, code in self._codes:
            ours = _named(name, given.get(key, ""))
            if ours:
                codes.setdefault(name, {})[code] = ours
        columns = {name: given[f"column_{name}"] for name in FIELDS if given[f"column_{name}"]}
        fixed = {name: _named(name, given[f"fixed_{name}"]) for name in FIXED if given[f"fixed_{name}"]}
        return Mapping(columns, fixed, codes)

    def pairs(self) -> list[tuple[Any, Any]]:
        """The fields of components, each with the one for a fixed value where there is one."""
        return [(self[f"column_{name}"], self[f"fixed_{name}"] if name in FIXED else None) for name in FIELDS]

    def codes(self, unknown: dict[str, list[tuple[str, int]]]) -> list[tuple[Any, list[tuple[str, int, Any]]]]:
        """The codes that nobody knows, by what they are of, each with its field."""
        found = []
        for name, codes in unknown.items():
            lines = [(code, rows, self[f"code_{name}_{number}"]) for number, (code, rows) in enumerate(codes[:_MOST])]
            if lines:
                found.append((FIELDS[name][0], lines))
        return found


_MOST = 300


def _named(name: str, typed: str) -> str:
    """The code of what somebody typed: a code or a name."""
    typed = typed.strip()
    if name == "region" and typed and not Region.objects.filter(code=typed).exists():
        named = list(Region.objects.filter(name=typed.rsplit("（", 1)[0]).values_list("code", flat=True)[:2])
        return named[0] if len(named) == 1 else typed
    if name == "indicator" and typed:
        return definitions.named(typed) or typed
    return typed
