"""Confirming an import, and taking it back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.kernel.models import ColumnMapping, Import
from guibiao.kernel.registers import changes
from guibiao.kernel.registers.declaration import Register
from guibiao.kernel.registers.imports.preview import preview, signature


def confirm(
    register: Register, user: Any, draft: Import, *, skip_errors: bool, request: HttpRequest | None = None
) -> None:
    """Store the rows of a draft in one transaction, or nothing.

    Raises ValidationError when rows have errors and are not to be skipped, when the draft was confirmed already, or
    when somebody else's change meanwhile makes a row impossible.
    """
    with transaction.atomic():
        draft = Import.objects.select_for_update().get(pk=draft.pk)
        if draft.state != Import.State.DRAFT:
            raise ValidationError(_("这次导入已经确认过了。"))
        found = preview(register, user, draft)
        if found.problems:
            raise ValidationError(found.problems)
        if found.count("error") and not skip_errors:
            raise ValidationError(
                _("还有 %(n)d 行有错，请改正后重新上传，或选择跳过有错的行。") % {"n": found.count("error")}
            )
        done = []
        for row in found.rows:
            if row.kind not in {"new", "changed"}:
                continue
            try:
                row.obj.full_clean()
            except ValidationError as error:
                sentences = " ".join(error.messages)
                raise ValidationError(
                    _("第 %(n)d 行：%(why)s 没有导入任何一行。") % {"n": row.number, "why": sentences}
                ) from error
            changes.saved(user, row.obj, row.before, row.values, request, action="register.import")
            after = changes.snapshot(row.obj, row.values)
            done.append({"pk": row.obj.pk, "before": row.before, "after": after})
        draft.changes, draft.rows = done, []
        draft.state, draft.applied_at = Import.State.APPLIED, timezone.now()
        draft.save()
        ColumnMapping.objects.update_or_create(
            register=register.name,
            signature=signature(draft.header),
            defaults={"mapping": draft.mapping, "saved_by": user},
        )
        audit.record(user, "import.confirm", draft, {"register": register.name, "rows": len(done)}, request)


def undo(register: Register, user: Any, applied: Import, request: HttpRequest | None = None) -> None:
    """Take a confirmed import back: new objects go, changed ones get their old values again.

    Raises ValidationError, with nothing changed, when one of the objects was changed or used since.
    """
    with transaction.atomic():
        applied = Import.objects.select_for_update().get(pk=applied.pk)
        if applied.state != Import.State.APPLIED:
            raise ValidationError(_("这次导入没有可以撤销的内容。"))
        for change in reversed(applied.changes):
            _take_back(register, user, change, request)
        applied.state = Import.State.UNDONE
        applied.save(update_fields=["state"])
        audit.record(user, "import.undo", applied, {"register": register.name, "rows": len(applied.changes)}, request)


def _take_back(register: Register, user: Any, change: dict[str, Any], request: HttpRequest | None) -> None:
    query = access.visible(user, register.model._default_manager.all(), register.edit_permission)
    obj = query.filter(pk=change["pk"]).first()
    if obj is None:
        raise ValidationError(_("编号 %(pk)s 的记录已不存在，或已不在您的授权范围内，不能撤销。") % change)
    if changes.snapshot(obj, change["after"]) != change["after"]:
        raise ValidationError(_("“%(obj)s”导入之后又被改过，不能撤销。") % {"obj": obj})
    if change["before"] is None:
        audit.record(user, "register.undo", obj, {"changes": {}}, request)
        try:
            obj.delete()
        except (ProtectedError, RestrictedError) as error:
            raise ValidationError(_("“%(obj)s”导入之后已被使用，不能撤销。") % {"obj": obj}) from error
        return
    for name, value in change["before"].items():
        field: Any = obj._meta.get_field(name)
        setattr(obj, field.attname, field.to_python(value) if value is not None else None)
    changes.saved(user, obj, change["after"], change["before"], request, action="register.undo")
