"""Reads .doc, .wps and .rtf through LibreOffice's conversion to DOCX."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from guibiao.documents.compose import Content
from guibiao.documents.docx.reader import read as read_docx
from guibiao.documents.limits import Limits
from guibiao.documents.model import Unreadable

RICH = b"{\\rtf"
PROGRAMS = ("soffice", "libreoffice")
# What other old Office files are, by the name of a stream that they hold.
OTHERS = (
    ("Workbook", "一份 Excel 表格"),
    ("PowerPoint Document", "一份演示文稿"),
    ("__properties_version1.0", "一封邮件"),
)


def read(raw: bytes, name: str, limits: Limits) -> Content:
    """The content of an old document. Raises `Unreadable` where LibreOffice is missing or gives up."""
    _check(raw, name)
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise Unreadable(f"“{name}”是旧版 Word/WPS 文档，本机没有安装 LibreOffice，无法转换，请另存为 DOCX 后再上传。")
    with tempfile.TemporaryDirectory(prefix="guibiao-", ignore_cleanup_errors=True) as folder:
        converted = _convert(program, raw, Path(folder), name, limits)
    return read_docx(converted, name, limits)


def _check(raw: bytes, name: str) -> None:
    for stream, what in OTHERS:
        if stream.encode("utf-16-le") in raw and "WordDocument".encode("utf-16-le") not in raw:
            raise Unreadable(f"“{name}”是{what}，不是 Word 文档，请上传规划的正文。")
    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise Unreadable(f"“{name}”设有密码，无法读取，请去掉密码后再上传。")
    if not raw.startswith(RICH) and "WordDocument".encode("utf-16-le") not in raw:
        raise Unreadable(f"“{name}”不是完好的旧版 Word/WPS 文档，文件可能已损坏或不完整，请重新取得原文件。")


def _convert(program: str, raw: bytes, folder: Path, name: str, limits: Limits) -> bytes:
    """The document as DOCX. LibreOffice works in a profile of its own, so that no open window is disturbed."""
    given = folder / ("given.rtf" if raw.startswith(RICH) else "given.doc")
    given.write_bytes(raw)
    process = subprocess.Popen(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", "docx", "--outdir", str(folder / "out")),
            str(given),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=limits.conversion)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"“{name}”转换超时，文件可能已损坏或设有密码，请另存为 DOCX 后再上传。") from None
    finally:
        _stop(process)
    made = folder / "out" / "given.docx"
    if not made.is_file():
        raise Unreadable(f"“{name}”不是完好的旧版 Word/WPS 文档，LibreOffice 无法打开，请另存为 DOCX 后再上传。")
    return made.read_bytes()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends LibreOffice with all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
