"""What no page, setting or file of the repository may hold."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from guibiao.kernel import uploads

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(ROOT.glob("src/guibiao/**/templates/**/*.html"))
#: A script or style in a page, which the policy would stop: better not write it.
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE)
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bglpat-[\w-]{20}|\bxox[baprs]-[\w-]{10}"
    r"|\bsk-[A-Za-z0-9]{32}|eyJ[\w-]{20,}\.eyJ[\w-]{20,}|://[^/\s:@{}<>]+:[^/\s:@{}<>]{4,}@[a-z0-9-]+\.[a-z]"
    r"|(?i:(?:secret|password|passwd|api_?key|token)\w*\s*[=:]\s*[\"'](?=[^\"']*[0-9])(?=[^\"']*[A-Za-z])[A-Za-z0-9+/_-]{24,}[\"'])"
)


def test_templates_have_no_script_or_style_of_their_own() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in TEMPLATES
        for hit in [INLINE.search(path.read_text(encoding="utf-8"))]
        if hit
    ]
    assert found == []
    assert len(TEMPLATES) > 80


def test_no_view_is_exempt_from_the_token_or_may_be_framed() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("src/guibiao/**/*.py")
        if re.search(r"csrf_exempt|xframe_options_(exempt|sameorigin)", path.read_text(encoding="utf-8"))
    ]
    # Programs come with a token instead of a session; for sessions the interface asks for the form's token itself, as
    # `test_everywhere` tries.
    assert found == ["src/guibiao/exchange/interface.py"]


def test_no_secret_is_in_the_repository() -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = []
    for name in filter(None, names):
        path = ROOT / name
        if path.is_file() and path.stat().st_size < 2_000_000:
            text = path.read_bytes().decode("utf-8", errors="ignore")
            found += [f"{name}: {hit[0][:24]}…" for hit in SECRETS.finditer(text)]
    assert found == []
    assert len(list(filter(None, names))) > 500


def test_the_search_for_secrets_finds_them() -> None:
    made_up = (
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1" * 18,
        'api_key = "' + "a1B2" * 8 + '"',
        "smtp://me:hunter22" + "@mail.org",
    )
    assert all(SECRETS.search(text) for text in made_up)


def test_the_policy_allows_nothing_inline() -> None:
    policy = " ".join(source for sources in settings.CONTENT_SECURITY_POLICY.values() for source in sources)
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert settings.CONTENT_SECURITY_POLICY["script-src"] == ["'self'"] == settings.CONTENT_SECURITY_POLICY["style-src"]


@pytest.mark.django_db
def test_a_foreign_host_name_is_refused(settings: object) -> None:
    from guibiao.site import settings as real

    settings.ALLOWED_HOSTS = real.ALLOWED_HOSTS  # type: ignore[attr-defined]
    client = Client(raise_request_exception=False)
    assert client.get("/health/", headers={"host": "127.0.0.1"}).status_code == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example", "*"):
        assert client.get("/health/", headers={"host": host}).status_code == 400


PNG, OLE, ZIP = b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("证明.docx", b"text"), ("证明.pdf", b"<html><script>alert(1)</script>"), ("照片.jpg", PNG), ("照片.png", b"GIF89a"),
        ("程序.txt", b"MZ\x90\x00\x03\x00\x00\x00"), ("程序.pdf", b"\x7fELF\x02"), ("脚本.txt", b"#!/bin/sh\n"),
        ("表.csv", ZIP + b"\x00\x01"), ("旧.doc", OLE + b"\0" * 64 + "_VBA_PROJECT".encode("utf-16-le")),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError, match=name):
        uploads.refuse_unsafe(content, name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("证明.txt", "依据".encode()), ("证明.txt", "依据 a".encode("gb18030")), ("证明.txt", "依据 ab".encode("utf-16")),
        ("证明.txt", "依据 ab".encode("utf-16-le")), ("证明.txt", "MZ 是两个字母".encode()), ("证明.pdf", b"%PDF-1.7\n"),
        ("旧.doc", OLE), ("旧.doc", b"<html>"), ("加密.docx", OLE), ("照片.JPG", b"\xff\xd8\xff\xe0"), ("空.txt", b""),
    ],
)  # fmt: skip
def test_a_file_that_is_what_its_name_says_is_taken(name: str, content: bytes) -> None:
    uploads.refuse_as_evidence(content, name)


@pytest.mark.parametrize(
    "name", ["a.zip", "a.rar", "a.exe", "a.html", "a.svg", "a.js", "a", "a.docm", "a.lnk", "a.pdf.exe"]
)
def test_evidence_is_of_a_known_kind(name: str) -> None:
    with pytest.raises(ValidationError):
        uploads.refuse_as_evidence(b"text", name)


def test_macros_are_refused_whatever_the_name() -> None:
    import io
    import zipfile

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    for name in ("a.xlsx", "a.xlsm", "a.docx", "x"):
        with pytest.raises(ValidationError, match="宏"):
            uploads.refuse_unsafe(held.getvalue(), name)


def test_the_page_on_controls_names_tests_that_there_are() -> None:
    page = (ROOT / "docs/mlps.md").read_text(encoding="utf-8")
    named = {name.rpartition("/")[2] for name in re.findall(r"`([\w/]*test_\w+\.py)`", page)}
    there = {path.name for path in ROOT.glob("tests/**/test_*.py")}
    assert named <= there and len(named) > 12
    for path in re.findall(r"`(tests/\S+\.py)`", page):
        assert (ROOT / path).exists(), path
