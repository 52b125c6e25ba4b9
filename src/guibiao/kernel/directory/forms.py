"""Forms for accounts and grants."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from guibiao.kernel import access, accounts
from guibiao.kernel.access import roles
from guibiao.kernel.models import Grant, Organisation, Region
from guibiao.kernel.registers.picking import picked


class PersonForm(forms.ModelForm):
    """An account. A new one has no password until the administrator has one made up."""

    def clean_username(self) -> str:
        """Names are kept in lower case, as they are looked up at log-in."""
        return accounts.normal(str(self.cleaned_data["username"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk and self.instance.is_administrator and "is_active" in self.changed_data:
            self.add_error("is_active", _("这是管理员账号，请先由安全管理员收回角色，再停用。"))
        return cleaned


class GrantForm(forms.ModelForm):
    """A role within one scope."""

    class Meta:
        model = Grant
        fields = ("role", "organisation", "region", "everywhere", "valid_from", "valid_until")
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(choices=roles.choices(), label=_("角色"))
        for name, model in (("organisation", Organisation), ("region", Region)):
            field: Any = self.fields[name]
            field.queryset = access.visible(user, model.objects.on())
            field.empty_label = "—"
            self.fields[name] = picked(field)
