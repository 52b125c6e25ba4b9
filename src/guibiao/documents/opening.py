"""The front door: a file in, a `Document` out."""

from __future__ import annotations

import os
from pathlib import Path

from guibiao.documents.compose import Endless
from guibiao.documents.limits import DEFAULT, MEGABYTE, Limits
from guibiao.documents.model import Document, Unreadable
from guibiao.documents.sniffing import FITTING, TEXT, Foreign, Kind, kind_of

NAMELESS = "未命名文件"


def open_document(
    source: str | os.PathLike[str] | bytes, *, name: str | None = None, limits: Limits | None = None
) -> Document:
    """Read a plan's file into blocks of text and tables.

    `source` is a path or the file's bytes; `name` is what the person calls it (the path's last part
    when not given). The format is decided by content: TXT in any Chinese encoding, HTML, DOCX, PDF
    with a text layer, .doc/.wps/.rtf where LibreOffice is installed.

    Raises `Unreadable`, and nothing else, with one sentence that names the file and says what to do.
    """
    bounds = limits or DEFAULT
    name = name or (NAMELESS if isinstance(source, bytes) else Path(source).name or os.fspath(source))
    raw = _bytes_of(source, name, bounds)
    suffix = Path(name).suffix.lower()
    try:
        kind = kind_of(raw, suffix)
    except Foreign as what:
        raise Unreadable(f"“{name}”是{what}，不是可以读取的文档，请上传 Word、PDF、网页或文本格式的规划。") from None
    if kind not in FITTING.get(suffix, (kind,)):
        if kind is TEXT and not _is_text(raw):
            raise Unreadable(f"“{name}”的内容不是{suffix[1:].upper()}，文件可能已损坏或改过后缀，请重新取得原文件。")
        raise Unreadable(
            f"“{name}”的后缀是{suffix}，内容却是{kind.title}，请把后缀改成{kind.suffixes[0]}，确认无误后重新上传。"
        )
    return _read(kind, raw, name, bounds)


def _read(kind: Kind, raw: bytes, name: str, limits: Limits) -> Document:
    try:
        content = kind.reader()(raw, name, limits)
    except Unreadable:
        raise
    except Endless as what:
        raise Unreadable(f"“{name}”{what}，不像一份规划，请拆分后再上传。") from None
    except MemoryError:
        raise Unreadable(f"“{name}”展开后太大，超出内存，请拆分后再上传。") from None
    except Exception as error:
        # Third-party parsers fail in many ways on damaged files; the person needs one sentence.
        raise Unreadable(f"“{name}”不是完好的{kind.title}，文件可能已损坏或不完整，请重新取得原文件。") from error
    document = Document.of(
        content.blocks,
        name=name,
        media_type=kind.media_type,
        raw=raw,
        warnings=content.warnings,
        metadata=content.metadata,
        beside=content.beside,
    )
    if not document.text.strip():
        raise Unreadable(f"“{name}”里没有文字，请确认上传的是规划正文。")
    return document


def _bytes_of(source: str | os.PathLike[str] | bytes, name: str, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        raw = source
    else:
        path = Path(source)
        try:
            if path.is_dir():
                raise Unreadable(f"“{name}”是一个文件夹，不是文件，请选择其中的文件。")
            _check_size(path.stat().st_size, name, limits)
            raw = path.read_bytes()
        except FileNotFoundError:
            raise Unreadable(f"找不到文件“{name}”，请检查路径是否正确。") from None
        except (OSError, ValueError) as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable(f"“{name}”打不开，请检查它是否被占用、有没有读取权限。") from error
    if not raw:
        raise Unreadable(f"“{name}”是空文件，请重新取得原文件。")
    _check_size(len(raw), name, limits)
    return raw


def _check_size(size: int, name: str, limits: Limits) -> None:
    if size > limits.size:
        raise Unreadable(
            f"“{name}”有{size / MEGABYTE:.1f} MB，超过{limits.size / MEGABYTE:g} MB 的上限，请压缩图片或拆分后再上传。"
        )


def _is_text(raw: bytes) -> bool:
    """Whether bytes under a wrong name are a text after all."""
    from guibiao.documents.text.encoding import NotText, decode

    try:
        decode(raw)
    except NotText:
        return False
    return True
