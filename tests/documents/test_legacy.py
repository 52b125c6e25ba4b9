"""Old Word documents: converted where LibreOffice is, told where it is not."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from guibiao.documents import Limits, Unreadable, open_document

from .samples import CLOSING, OPENING, paragraphs
from .test_bad_input import word

# What LibreOffice, where it is installed, makes for us.
FORMS = ("doc", "rtf") if shutil.which("soffice") else ()
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "WordDocument".encode("utf-16-le")


def office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a program of that name first in the path; `$out` is where it is to write."""
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\nout="$2"\n{script}\n')
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_libreoffice_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unreadable, match=r"“旧\.doc”.*LibreOffice.*另存为 DOCX"):
        open_document(OLD, name="旧.doc")


def test_what_is_converted_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(word("某市科技创新规划", OPENING))
    office(tmp_path / "bin", f'mkdir -p "$out"; cp "{tmp_path}/made.docx" "$out/given.docx"', monkeypatch)
    document = open_document(OLD, name="旧.wps")
    assert paragraphs(document)[:2] == ["某市科技创新规划", OPENING]
    assert document.media_type == "application/msword"


@pytest.mark.parametrize(("script", "says"), [("exit 1", "无法打开"), ("sleep 30", "超时")])
def test_a_conversion_that_fails_is_said(
    script: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office(tmp_path / "bin", script, monkeypatch)
    with pytest.raises(Unreadable, match=says):
        open_document(OLD, name="旧.doc", limits=Limits(conversion=1))


@pytest.mark.parametrize("stream", ["Workbook", "PowerPoint Document"])
def test_other_old_office_files_are_told(stream: str) -> None:
    with pytest.raises(Unreadable, match="不是 Word 文档"):
        open_document(OLD[:300] + stream.encode("utf-16-le"), name="旧.doc")


def test_a_real_old_document(tmp_path: Path) -> None:
    source = tmp_path / "新.docx"
    source.write_bytes(word("某市科技创新规划", OPENING, CLOSING))
    profile = (tmp_path / "profile").as_uri()
    for form in FORMS:
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={profile}",
                "--headless",
                "--convert-to",
                form,
                "--outdir",
                tmp_path,
                source,
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        document = open_document(tmp_path / f"新.{form}")
        assert paragraphs(document)[:3] == ["某市科技创新规划", OPENING, CLOSING]
