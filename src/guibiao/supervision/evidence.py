"""Files that prove something: looked at for marks, declared, stored."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import audit, files, marks, refusals
from guibiao.kernel import uploads as uploads_
from guibiao.kernel.models import Organisation, StoredFile
from guibiao.kernel.procedures import Refused


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


def keep(
    uploads: Iterable[Any], user: Any, organisation: Organisation, *, declared: bool, request: HttpRequest | None
) -> list[StoredFile]:
    """Store uploads. Raises Refused with a sentence for one without the declaration, with a mark, or too large."""
    kept = []
    for upload in uploads:
        content = upload.read()
        if not content:
            raise Refused(_("“%(name)s”是空文件，请选择有内容的文件。") % {"name": upload.name}, "files")
        try:
            uploads_.refuse_as_evidence(content, upload.name)
            marks.refuse_marked(content, upload.name, user, request)
            stored = files.store(
                content, name=upload.name, media_type=upload.content_type or "", user=user, organisation=organisation,
                declared_unclassified=declared, request=request,
            )  # fmt: skip
        except (ValidationError, ValueError) as error:
            raise Refused(" ".join(refusals.sentences(error)), "files") from error
        kept.append(stored)
    return kept
