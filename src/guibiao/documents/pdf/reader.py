"""Reads a PDF that has a text layer; says why another cannot be read."""

from __future__ import annotations

from guibiao.documents.compose import Content, compose
from guibiao.documents.limits import Limits
from guibiao.documents.model import Unreadable
from guibiao.documents.pdf.process import Stopped, pages_of
from guibiao.documents.pdf.putting_together import put_together
from guibiao.documents.pdf.running import without_running
from guibiao.documents.pdf.wire import Page

SCANNED = 15  # characters a page on average under which there is no text layer
GARBLED = 0.2  # share of characters whose meaning the fonts do not tell
WHY = {
    "locked": "“{name}”设有打开密码，无法读取，请去掉密码后再上传。",
    "broken": "“{name}”不是完好的 PDF，文件可能已损坏或不完整，请重新取得原文件。",
    "memory": "“{name}”展开后占用内存过大，不予打开，请拆分后再上传。",
    "long": "“{name}”页数超过{pages}页，请拆分后再上传。",
    "slow": "“{name}”的内部结构异常，读取超时，请用阅读器重新另存为 PDF 后再上传。",
}


def read(raw: bytes, name: str, limits: Limits) -> Content:
    """The content of a PDF. Raises `Unreadable` for scanned, locked, broken and endless ones."""
    try:
        pages = list(pages_of(raw, limits))
    except Stopped as why:
        raise Unreadable(WHY[str(why)].format(name=name, pages=limits.pages)) from None
    bare = _check(pages, name)
    printed = [line for page in pages for line in page.lines]
    without_running(pages)
    kept = {id(line) for page in pages for line in page.lines}
    content = compose(put_together(pages), limits)
    content.beside += [line.text for line in printed if id(line) not in kept]
    if bare:
        listed = "、".join(map(str, bare[:10])) + ("等" if len(bare) > 10 else "")
        content.warnings.append(f"“{name}”第{listed}页是扫描图片，没有文字，未能读入，请人工补录。")
    return content


def _check(pages: list[Page], name: str) -> list[int]:
    """The numbers of scanned pages among others. Raises `Unreadable` where there is next to no text."""
    counts = {page.number: _characters(page) for page in pages}
    total = sum(counts.values())
    unknown = sum(page.unknown for page in pages)
    if unknown > GARBLED * (total + unknown):
        raise Unreadable(f"“{name}”的字体没有文字编码，读出来是乱码，请用 Word 原稿或重新导出的 PDF。")
    pictured = [page for page in pages if page.pictures]
    if not pages or (total < SCANNED * len(pages) and (pictured or not total)):
        raise Unreadable(f"“{name}”是扫描件（只有图片、没有文字层），无法读取，请上传 Word 原稿或经文字识别的 PDF。")
    return [page.number for page in pictured if counts[page.number] < SCANNED]


def _characters(page: Page) -> int:
    return sum(len(line.text) for line in page.lines) + sum(len(c.text) for t in page.tables for c in t.cells)
