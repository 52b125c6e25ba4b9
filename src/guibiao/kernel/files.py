"""The store of files: named by the hash of their bytes, written once, served through access checks only."""

import hashlib
import logging
import os
import tempfile
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import audit, uploads

logger = logging.getLogger(__name__)


class BoundedMemoryUploadHandler(MemoryFileUploadHandler):
    """Uploads stay in memory, so that nothing of a file that is refused ever lies on a disk; past the limit it stops, and
    what would fill the memory once it is opened goes no further."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *further: Any) -> None:  # noqa: N803
        self.activated = True
        self.received = 0
        self._refuse_beyond_the_limit(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        self._refuse_beyond_the_limit(self.received)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        self.file.seek(0)
        uploads.refuse_swelling(self.file.read(), self.file_name or "")
        return super().file_complete(file_size)

    def _refuse_beyond_the_limit(self, size: int) -> None:
        if size > settings.MAX_UPLOAD_BYTES:
            raise RequestDataTooBig("more than MAX_UPLOAD_BYTES in one request")


def store(
    data: bytes | IO[bytes],
    *,
    name: str,
    media_type: str,
    user: Any,
    declared_unclassified: bool,
    organisation: Any = None,
    request: HttpRequest | None = None,
) -> Any:
    """Put a file into the store and return its StoredFile.

    Raises ValidationError, before a byte is written, when the 不涉密 declaration is missing, when the file is larger than
    the limit, a program, with macros, or not what its name says. Whoever calls looks for classification marks first.
    """
    from guibiao.kernel.models import StoredFile

    if not declared_unclassified:
        raise ValidationError(_("“%(name)s”未作不涉密声明，不能上传。") % {"name": name})
    content = data if isinstance(data, bytes) else data.read(settings.MAX_FILE_BYTES + 1)
    if len(content) > settings.MAX_FILE_BYTES:
        limit = settings.MAX_FILE_BYTES // (1 << 20)
        raise ValidationError(_("“%(name)s”超过 %(limit)d MB，不能上传。") % {"name": name, "limit": limit})
    uploads.refuse_unsafe(content, name)
    sha256 = hashlib.sha256(content).hexdigest()
    _write(path_of(sha256), content)
    stored = StoredFile.objects.create(
        sha256=sha256,
        size=len(content),
        name=Path(name.replace("\\", "/")).name[:255] or _("未命名"),
        media_type=media_type or "application/octet-stream",
        organisation=organisation or user.organisation,
        uploaded_by=user,
        declared_unclassified_at=timezone.now(),
    )
    audit.record(user, "file.store", stored, {"sha256": sha256, "size": len(content), "不涉密": True}, request)
    return stored


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


class Damaged(PermissionDenied, ValueError):
    """What lies there is not what was stored: nobody gets it, and the page says so."""


def read(stored: Any) -> bytes:
    """The bytes of a stored file. Raises Damaged when what lies there is not what was stored."""
    with _opened(stored) as held:
        return held.read()


def _opened(stored: Any) -> IO[bytes]:
    path = path_of(stored.sha256)
    if path.exists():
        held = path.open("rb")
        if hashlib.file_digest(held, "sha256").hexdigest() == stored.sha256:
            held.seek(0)
            return held
        held.close()
    logger.error("stored file %s is not what was stored", stored.pk)
    raise Damaged(_("“%(name)s”的存储内容已损坏，请从备份恢复。") % {"name": stored.name})


def serve(request: HttpRequest, stored: Any, *, allowed_by: Model | None = None) -> FileResponse:
    """Answer with the bytes, after a check: the person owns the file, or may see `allowed_by`, the thing it belongs to.

    Always to be saved, never shown: no browser takes what somebody sent for a page of this house.
    """
    from guibiao.kernel import access

    guard = allowed_by if allowed_by is not None else stored
    if not access.visible(request.user, type(guard)._base_manager.filter(pk=guard.pk)).exists():
        raise Http404
    content = _opened(stored)
    audit.record(request.user, "file.read", stored, request=request)
    response = FileResponse(
        content,
        as_attachment=True,
        filename=stored.name,
        content_type="application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


#: The media types of files that the house makes, by their ending.
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "png": "image/png",
    "toml": "application/toml",
}


def answer(content: bytes, name: str, form: str) -> HttpResponse:
    """A file that was made just now, to be saved under a name in any script; `form` is its ending, of `TYPES`."""
    response = HttpResponse(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _write(path: Path, content: bytes) -> None:
    """Write beside, flush, rename: the name exists only with all its bytes."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
