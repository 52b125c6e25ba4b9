"""The store: by hash, whole or not at all, and through access checks only."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import RequestFactory

from guibiao.kernel import files
from guibiao.kernel.models import AuditEntry, StoredFile
from tests.kernel.beacons.models import Beacon

pytestmark = pytest.mark.database


def put(user: Any, content: bytes = b"%PDF-plan", **values: Any) -> StoredFile:
    fields = {"name": "规划.pdf", "media_type": "application/pdf", "declared_unclassified": True, **values}
    return files.store(content, user=user, **fields)


def test_the_same_bytes_lie_there_once(person: Callable[..., Any], data_home: Path) -> None:
    lin = person("lin", "planner")
    one, two = put(lin), put(lin, io.BytesIO(b"%PDF-plan"), name="C:\\路径\\另名.pdf")
    assert one.sha256 == two.sha256 == hashlib.sha256(b"%PDF-plan").hexdigest()
    assert two.name == "另名.pdf"
    lying = [path for path in (data_home / "files").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in lying] == [b"%PDF-plan"]
    assert files.read(one) == b"%PDF-plan"
    assert one.declared_unclassified_at is not None
    assert AuditEntry.objects.filter(action="file.store").count() == 2


@pytest.mark.parametrize(
    ("content", "values", "says"),
    [(b"x", {"declared_unclassified": False}, "未作不涉密声明"), (b"x" * 2000, {}, "不能上传")],
)
def test_what_is_refused_leaves_nothing(
    person: Callable[..., Any], data_home: Path, settings: Any, content: bytes, values: dict[str, Any], says: str
) -> None:
    settings.MAX_FILE_BYTES = 1000
    with pytest.raises(ValidationError, match=says):
        put(person("lin", "planner"), content, **values)
    assert not (data_home / "files").exists()
    assert not StoredFile.objects.exists()


def test_a_write_that_fails_leaves_no_half_file(
    person: Callable[..., Any], data_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = person("lin", "planner")

    def full(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        put(lin)
    assert [path for path in (data_home / "files").rglob("*") if path.is_file()] == []
    assert not StoredFile.objects.exists()


def test_damage_is_noticed(person: Callable[..., Any]) -> None:
    stored = put(person("lin", "planner"))
    files.path_of(stored.sha256).write_bytes(b"other")
    with pytest.raises(ValueError, match="已损坏"):
        files.read(stored)


@pytest.mark.parametrize("then", [b"other", None])
def test_nobody_is_given_what_was_not_stored(person: Callable[..., Any], then: bytes | None) -> None:
    lin = person("lin", "planner")
    stored = put(lin)
    path = files.path_of(stored.sha256)
    path.unlink() if then is None else path.write_bytes(then)
    request = RequestFactory().get("/")
    request.user = lin
    with pytest.raises(PermissionDenied, match="已损坏"):
        files.serve(request, stored)
    assert not AuditEntry.objects.filter(action="file.read").exists()


def test_served_to_its_owner_and_to_who_may_see_what_it_belongs_to(
    person: Callable[..., Any], places: dict[str, Any]
) -> None:
    lin, reader, other = person("lin", "planner"), person("reader", "reviewer"), person("wu")
    stored = put(lin)
    beacon = Beacon.objects.create(name="灯", organisation=places["bureau"], region=places["east"], height=1)
    request = RequestFactory().get("/")

    def serve(user: Any, **values: Any) -> Any:
        request.user = user
        return files.serve(request, stored, **values)

    answer = serve(lin)
    assert b"".join(answer.streaming_content) == b"%PDF-plan"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert serve(reader, allowed_by=beacon).status_code == 200
    for user, values in ((reader, {}), (other, {}), (other, {"allowed_by": beacon})):
        with pytest.raises(Http404):
            serve(user, **values)
    assert AuditEntry.objects.filter(action="file.read").count() == 2


def test_a_page_is_never_shown_inline(person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    stored = put(lin, b"<script>", name="x.html", media_type="text/html")
    request = RequestFactory().get("/")
    request.user = lin
    answer = files.serve(request, stored)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
