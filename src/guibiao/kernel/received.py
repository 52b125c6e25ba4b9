"""Files that prove something: looked at for marks, declared, stored."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import files, marks, refusals, uploads
from guibiao.kernel.models import Organisation, StoredFile
from guibiao.kernel.procedures import Refused


def keep(
    sent: Iterable[Any], user: Any, organisation: Organisation, *, declared: bool, request: HttpRequest | None
) -> list[StoredFile]:
    """Store uploads. Raises Refused with a sentence for one without the declaration, with a mark, or too large."""
    kept = []
    for upload in sent:
        content = upload.read()
        if not content:
            raise Refused(_("“%(name)s”是空文件，请选择有内容的文件。") % {"name": upload.name}, "files")
        try:
            uploads.refuse_as_evidence(content, upload.name)
            marks.refuse_marked(content, upload.name, user, request)
            stored = files.store(
                content, name=upload.name, media_type=upload.content_type or "", user=user, organisation=organisation,
                declared_unclassified=declared, request=request,
            )  # fmt: skip
        except (ValidationError, ValueError) as error:
            raise Refused(" ".join(refusals.sentences(error)), "files") from error
        kept.append(stored)
    return kept
