"""From the cell of a spreadsheet to the value of a field."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from guibiao.kernel import access
from guibiao.kernel.registers.declaration import Register

Convert = Callable[[Any], Any]

_YES = {"是", "有", "true", "1", "y", "yes", "√", "✓"}
_NO = {"否", "无", "false", "0", "n", "no", "×", ""}
_NUMBER = re.compile(r"^[-+]?\d+(\.\d+)?$")
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月?)$")
# Under these names related objects are looked for, the most exact first.
_NAMES = ("code", "username", "name", "short_name", "full_name")


def converter(register: Register, name: str, user: Any) -> Convert:
    """The function for a field: raises ValidationError with a sentence about the cell."""
    field = register.field(name)
    if field.is_relation:
        return _relation(field, user)
    if isinstance(field, models.BooleanField):
        return _boolean
    if field.flatchoices:
        return _choice(field)
    if isinstance(field, models.DateField):
        return lambda value: _cleaned(field, _date(value))
    if isinstance(field, (models.IntegerField, models.DecimalField, models.FloatField)):
        return lambda value: _cleaned(field, _number(value))
    return lambda value: _cleaned(field, str(value))


def _cleaned(field: Any, value: Any) -> Any:
    if value in ("", None):
        if not field.blank:
            raise ValidationError(_("不能为空。"))
        return None if field.null else ""
    return field.clean(value, None)


def _date(value: Any) -> Any:
    if value in ("", None):
        return value
    match = _DATE.match(str(value).strip())
    try:
        year, month, day = match.groups() if match else ("", "", "")
        return datetime.date(int(year), int(month), int(day or 1))
    except ValueError as error:
        raise ValidationError(_("“%(value)s”不是日期，请写成 2025-07-15。") % {"value": value}) from error


def _number(value: Any) -> Any:
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).replace(",", "").strip()
        if text and not _NUMBER.match(text):
            raise ValidationError(_("“%(value)s”不是数字。") % {"value": value})
        return text
    # The shortest text of a float is the number as it was typed.
    return repr(value) if isinstance(value, float) else value


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValidationError(_("“%(value)s”应填“是”或“否”。") % {"value": value})


def _choice(field: Any) -> Convert:
    choices = {str(label): key for key, label in field.flatchoices} | {
        str(key): key for key, _label in field.flatchoices
    }
    offered = "、".join(str(label) for _key, label in field.flatchoices)

    def convert(value: Any) -> Any:
        if value in ("", None):
            return _cleaned(field, field.default if field.has_default() else "")
        if str(value) not in choices:
            raise ValidationError(_("“%(value)s”不在可选项中：%(offered)s。") % {"value": value, "offered": offered})
        return choices[str(value)]

    return convert


def _relation(field: Any, user: Any) -> Convert:
    model = field.related_model
    by_name: dict[str, list[Any]] = {}
    fields = {entry.name for entry in model._meta.fields}
    for obj in access.visible(user, model._default_manager.all()):
        for name in _NAMES:
            if name in fields and (key := str(getattr(obj, name))):
                found = by_name.setdefault(key, [])
                if obj not in found:
                    found.append(obj)

    def convert(value: Any) -> Any:
        if value in ("", None):
            return _cleaned(field, None)
        found = by_name.get(str(value), [])
        if len(found) == 1:
            return found[0]
        what = {"value": value, "kind": model._meta.verbose_name, "n": len(found)}
        if found:
            raise ValidationError(_("有 %(n)d 个%(kind)s叫“%(value)s”，请改填代码或全称。") % what)
        near = "、".join(name for name in by_name if str(value) in name or name in str(value))[:60]
        if near:
            raise ValidationError(_("没有叫“%(value)s”的%(kind)s，您是否指：%(near)s？") % {**what, "near": near})
        raise ValidationError(_("没有叫“%(value)s”的%(kind)s，请先登记或改正名称。") % what)

    return convert
