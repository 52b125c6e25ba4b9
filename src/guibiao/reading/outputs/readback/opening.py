"""A file that somebody sends back is opened with care: it may be anything."""

from __future__ import annotations

import zipfile
from enum import Enum
from io import BytesIO
from pathlib import Path

from guibiao.documents import Unreadable
from guibiao.documents.limits import MEGABYTE, Limits

#: What a table of some thousand rows never reaches, unpacked.
INFLATED = 40 * MEGABYTE


class Kind(Enum):
    DOCX = "word/document.xml"
    XLSX = "xl/workbook.xml"


def opened(source: Path | bytes, name: str | None, limits: Limits) -> tuple[Kind, bytes, str]:
    """(Word or Excel, the bytes, what to call the file). Raises Unreadable with a sentence."""
    called = name or (source.name if isinstance(source, Path) else "返回的表格")
    if isinstance(source, Path):
        try:
            if source.stat().st_size > limits.size:
                raise Unreadable(f"“{called}”超过{limits.size / MEGABYTE:g} MB 的上限，请只保留任务表后再读入。")
            raw = source.read_bytes()
        except FileNotFoundError:
            raise Unreadable(f"找不到文件“{called}”，请检查路径是否正确。") from None
        except OSError:
            raise Unreadable(f"“{called}”打不开，请检查它是否被占用、有没有读取权限。") from None
    else:
        raw = source
    if not raw:
        raise Unreadable(f"“{called}”是空文件，请重新取得原文件。")
    return check_package(raw, called, limits), raw, called


def check_package(raw: bytes, called: str, limits: Limits) -> Kind:
    """Whether bytes are a Word or Excel package of bearable size, and which. Raises Unreadable with a sentence."""
    if len(raw) > limits.size:
        raise Unreadable(f"“{called}”超过{limits.size / MEGABYTE:g} MB 的上限，请只保留任务表后再读入。")
    try:
        with zipfile.ZipFile(BytesIO(raw)) as package:
            parts = package.infolist()
            if len(parts) > limits.parts or sum(part.file_size for part in parts) > min(INFLATED, limits.inflated):
                raise Unreadable(f"“{called}”展开后太大，请只保留任务表、去掉图片后再读入。")
            names = {part.filename for part in parts}
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                raise Unreadable(f"“{called}”带有宏，请另存为不带宏的 .docx 或 .xlsx 后再读入。")
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"“{called}”不是完好的 Word（.docx）或 Excel（.xlsx）文件，请另存后再读入。") from None
    for kind in Kind:
        if kind.value in names:
            return kind
    raise Unreadable(f"“{called}”不是 Word（.docx）或 Excel（.xlsx）文件，请另存后再读入。")
