"""What was put to a form to prove something, and forms that several people may fill in."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import audit
from guibiao.kernel.procedures import Refused
from guibiao.kernel.received import keep

__all__ = ["drop", "keep", "refuse_stale", "stamp"]


def stamp(form: Any) -> str:
    """When a form that several people may fill in was last written."""
    return form.entered_at.isoformat() if form.entered_at else ""


def refuse_stale(form: Any, seen: str | None) -> None:
    """Refuse what was typed on a page that is older than what stands there by now; `seen` is its stamp, None asks nothing."""
    if seen is not None and seen != stamp(form):
        raise Refused(
            _("您打开这一页之后，%(who)s改过，您刚才填的没有保存；请核对后再保存。")
            % {"who": form.entered_by or _("别人")}
        )


def drop(row: Any, form: Any, user: Any, request: HttpRequest | None) -> None:
    """Take back a file that was put to a form by mistake. What was stored stays in the files of the house."""
    audit.record(user, "evidence.drop", form, {"name": row.file.name, "sha256": row.file.sha256}, request)
    row.delete()
