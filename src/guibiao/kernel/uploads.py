"""What a file that somebody sends must not be: a program, something with macros, something else than its name says, something
that fills the memory."""

import io
import zipfile
from pathlib import PurePath

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.utils.translation import gettext as _

from guibiao.documents import Unreadable, swelling

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
#: The first bytes of a kind of content; what has none of them is text, or something unknown.
_MAGIC = (
    (_ZIP, "zip"), (b"PK\x05\x06", "zip"), (_OLE, "ole"), (b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"MZ", "program"),
    (b"\x7fELF", "program"), (b"\xca\xfe\xba\xbe", "program"), (b"\xcf\xfa\xed\xfe", "program"), (b"#!", "program"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"), (b"\x1f\x8b", "archive"), (b"SQLite format 3", "database"),
)  # fmt: skip
#: What a suffix may hold. Offices save web pages and tables of text under the names of Word and Excel; a locked new file is
#: packed like an old one.
_FITTING: dict[str, frozenset[str]] = {
    suffix: frozenset(kinds.split())
    for suffixes, kinds in (
        (".docx .dotx .xlsx .pptx .docm .xlsm .xlsb", "zip ole"),
        (".ofd .odt .ods .odp .zip", "zip"),
        (".doc .dot .wps", "ole rtf zip text"),
        (".xls .et", "ole zip text"),
        (".ppt .dps", "ole zip"),
        (".rtf", "rtf text"),
        (".pdf", "pdf"),
        (".txt .text .md .csv .tsv .json .toml .htm .html .xhtml .shtml", "text"),
        (".png", "png"),
        (".jpg .jpeg", "jpeg"),
        (".gif", "gif"),
        (".tif .tiff", "tiff"),
    )
    for suffix in suffixes.split()
}
#: What may lie beside a report as evidence: it is looked at for marks, or is a picture.
EVIDENCE = frozenset(_FITTING) - {
    ".zip",
    ".docm",
    ".xlsm",
    ".xlsb",
    ".json",
    ".toml",
    ".htm",
    ".html",
    ".xhtml",
    ".shtml",
}
_VBA = ("vbaproject.bin", "vbadata.xml")
_OLE_VBA = "_VBA_PROJECT".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Swelling(SuspiciousOperation):
    """A file that fills the memory, as a sentence."""


def refuse_swelling(content: bytes, name: str) -> None:
    """Do nothing for a file that can be opened without harm. Raises Swelling, wherever a form is read, for any other."""
    try:
        swelling.refuse_swelling(content, name)
    except Unreadable as error:
        raise Swelling(str(error)) from None


def refuse_unsafe(content: bytes, name: str) -> None:
    """Do nothing for a file that is what its name says. Raises ValidationError, with what to do, for any other."""
    kind, suffix = _kind(content), PurePath(name).suffix.lower()
    if kind == "program":
        raise ValidationError(_("“%(name)s”是一个程序，不能上传。") % {"name": name})
    if _has_macros(content, kind):
        raise ValidationError(
            _("“%(name)s”含有宏，不能上传：请另存为不含宏的格式（docx、xlsx、pdf）。") % {"name": name}
        )
    fitting = _FITTING.get(suffix)
    if fitting is not None and kind not in fitting:
        raise ValidationError(
            _("“%(name)s”的内容与后缀 %(suffix)s 不符，文件可能已损坏或改过后缀，请重新取得原文件。")
            % {"name": name, "suffix": suffix}
        )


def refuse_as_evidence(content: bytes, name: str) -> None:
    """The same for what is kept as it is: its kind must be one that is known."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in EVIDENCE:
        raise ValidationError(
            _("“%(name)s”不是可以上传的类型：请用 Word、WPS、Excel、PDF、OFD、文本或图片；压缩包请解压后逐个上传。")
            % {"name": name}
        )
    refuse_unsafe(content, name)


def _kind(content: bytes) -> str:
    head = content[:1024].removeprefix(b"\xef\xbb\xbf")
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if not found and b"%PDF-" in head:
        found = "pdf"
    is_plain = content.startswith(_UTF16) or len({at % 2 for at, byte in enumerate(content[:4096]) if not byte}) < 2
    if found == "program" and is_plain and not head.startswith(b"#!"):
        found = "text"  # a sentence may begin with MZ
    return found or ("text" if is_plain else "unknown")


def _has_macros(content: bytes, kind: str) -> bool:
    if kind == "ole":
        return _OLE_VBA in content
    if kind != "zip":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(entry.lower().endswith(_VBA) for entry in archive.namelist())
    except zipfile.BadZipFile:
        return False
