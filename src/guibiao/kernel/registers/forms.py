"""The form of a register, made from the declaration."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from guibiao.kernel import access
from guibiao.kernel.models.trees import DatedQuerySet
from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.picking import picked

_DATE = "%Y-%m-%d"


def form_class(register: Register) -> type[forms.ModelForm]:
    """A model form with the declared fields, in their order."""
    base = register.form_base or forms.ModelForm
    return forms.modelform_factory(
        register.model, form=base, fields=list(register.form), formfield_callback=_form_field
    )


def _form_field(field: models.Field, **kwargs: Any) -> Any:
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format=_DATE)
    return field.formfield(**kwargs)


def bound(register: Register, user: Any, instance: Any, data: Any = None) -> forms.ModelForm:
    """The form for one object. Related objects that the person may not see are not offered, nor accepted."""
    form = form_class(register)(data, instance=instance or register.begun(user))
    for name, field in list(form.fields.items()):
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            offered = access.visible(user, field.queryset)
            held = getattr(instance, f"{name}_id", None)
            if isinstance(offered, DatedQuerySet):
                offered = offered.on() | offered.filter(pk=held)
            field.queryset = offered
            field.error_messages["invalid_choice"] = _("请从列表中选择；您选的不存在或不在您的授权范围内。")
            form.fields[name] = picked(field)
    return form
