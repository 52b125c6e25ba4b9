"""A file's bytes and its name, or one sentence on why not."""

from __future__ import annotations

import os
from pathlib import Path

from guibiao.documents import Unreadable

NAMELESS = "未命名文件"


def bytes_of(source: str | os.PathLike[str] | bytes, name: str | None = None) -> tuple[bytes, str]:
    """The bytes of a file and what it is called. Raises Unreadable."""
    if isinstance(source, bytes):
        raw, name = source, name or NAMELESS
    else:
        path = Path(source)
        name = name or path.name
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise Unreadable(f"找不到文件“{name}”，请检查路径是否正确。") from None
        except OSError as e:
            raise Unreadable(f"“{name}”打不开：{e.strerror or e}。请检查它是否被占用、有没有读取权限。") from e
    if not raw.strip():
        raise Unreadable(f"“{name}”是空文件，请重新取得原文件。")
    return raw, name
