"""Opens a DOCX without trusting it: sizes, bombs, entities, what it really is.

Only the few XML parts that hold text are ever inflated; pictures and macros stay in the archive.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from guibiao.documents.limits import MEGABYTE, Limits
from guibiao.documents.model import Unreadable

MAIN = "word/document.xml"
SIDE = re.compile(r"word/(?:header\d*|footer\d*|footnotes\d*|endnotes\d*|comments\d*)\.xml")
LARGEST_PART = 120 * MEGABYTE
LARGEST_SIDE = 20 * MEGABYTE  # of a part that is read whole
CHUNK = 1024 * 1024
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE_DOCUMENT = re.compile(rb"<[^<>]*relationships/officeDocument\"[^<>]*>")
TARGET = re.compile(rb"Target=\"/?([^\"]+)\"")
# What other archives are, by a member they hold.
OTHERS = (
    ("xl/workbook.xml", "一份 Excel 表格"),
    ("ppt/presentation.xml", "一份演示文稿"),
    ("content.xml", "一份 OpenDocument 文档"),
    ("OFD.xml", "一份 OFD 版式文档"),
)


class Package:
    """The parts of one DOCX."""

    def __init__(self, raw: bytes, name: str, limits: Limits) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise Unreadable(f"“{name}”不是完好的 Word 文档，文件可能不完整，请重新取得原文件。") from None
        members = self._zip.infolist()
        if len(members) > limits.parts or sum(m.file_size for m in members) > limits.inflated:
            raise Unreadable(
                f"“{name}”解压后超过{limits.inflated / MEGABYTE:g} MB 或文件过多，不予打开，请确认不是压缩炸弹。"
            )
        self._names = {m.filename for m in members}
        if any(m.flag_bits & 1 for m in members):
            raise Unreadable(f"“{name}”设有密码，无法读取，请去掉密码后再上传。")
        self.main = self._find_main()
        self.has_macros = any(n.lower().endswith("vbaproject.bin") for n in self._names)

    def _find_main(self) -> str:
        relations = self.part("_rels/.rels") or b""
        for relation in OFFICE_DOCUMENT.findall(relations):
            target = TARGET.search(relation)
            found = target.group(1).decode("utf-8", "replace") if target else ""
            if found in self._names and found.startswith("word/"):
                return found
        if MAIN in self._names:
            return MAIN
        for member, what in OTHERS:
            if member in self._names:
                raise Unreadable(f"“{self.name}”是{what}，不是 Word 文档，请另存为 DOCX 后再上传。")
        raise Unreadable(f"“{self.name}”是一个压缩包或不完整的 Word 文档，请解压后上传其中的规划文件。")

    def part(self, name: str, most: int = LARGEST_PART) -> bytes | None:
        """The bytes of an XML part, or None when there is none. Raises `Unreadable` when it is unsafe or broken, or
        larger than `most`.
        """
        if name not in self._names:
            return None
        data = bytearray()
        try:
            with self._zip.open(name) as stream:
                while chunk := stream.read(CHUNK):
                    data += chunk
                    if len(data) > most:
                        raise Unreadable(f"“{self.name}”解压后过大，不予打开，请拆分后再上传。")
        except Unreadable:
            raise
        except Exception:
            # zipfile and zlib raise many kinds of errors on damaged members.
            raise Unreadable(f"“{self.name}”已损坏，无法解压，请重新取得原文件。") from None
        out = bytes(data)
        data.clear()
        if b"<!DOCTYPE" in out or b"<!ENTITY" in out or b"<\0!\0D\0O\0C\0T\0Y\0P\0E" in out:
            raise Unreadable(f"“{self.name}”的内部结构含有不安全的实体定义，不予打开，请用 Word 重新另存后上传。")
        return out.replace(STRICT, TRANSITIONAL) if STRICT in out else out

    def sides(self) -> Iterator[tuple[str, bytes]]:
        """The parts with text around the body, by name: heads and feet of pages, notes, comments."""
        for name in sorted(self._names, key=_heads_first):
            if SIDE.fullmatch(name):
                yield name, self.part(name, LARGEST_SIDE) or b""

    def beside_main(self, name: str) -> bytes | None:
        """A part in the folder of the main one (styles.xml, numbering.xml)."""
        return self.part(self.main.rsplit("/", 1)[0] + "/" + name, LARGEST_SIDE)


def _heads_first(name: str) -> tuple[bool, str]:
    """Marks stand in the heads and feet of pages."""
    return not name.startswith(("word/header", "word/footer")), name
