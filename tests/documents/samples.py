"""Documents that the tests make up: none of their sentences is anybody's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guibiao.documents import Block, Document, Paragraph, Table

OPENING = (
    "为推动全市科技创新能力整体提升，加快建设区域创新中心，依据有关法律法规，结合本市"
    "实际情况，经认真研究讨论，特制定本规划，请各单位认真遵照执行。"
)
CLOSING = (
    "各县区要结合各自实际制定实施方案，细化年度任务，明确责任分工，建立健全协调机制，"
    "定期开展监测评估，确保本规划确定的各项目标任务按期完成、取得实效。"
)


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def texts(table: Table) -> list[list[str]]:
    """The table as it reads, a merged cell repeated over all it covers."""
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def one(document: Document) -> Table:
    (table,) = tables(document)
    return table


def offsets_hold(document: Document) -> bool:
    """Every block and cell is where it says, in order, and joins are inside their paragraph."""
    at = 0
    for block in document.blocks:
        if block.start < at or block.end < block.start:
            return False
        at = block.end
        if not _holds(document.text, block):
            return False
    return at <= len(document.text)


def _holds(text: str, block: Block) -> bool:
    if isinstance(block, Paragraph):
        inside = all(0 < j < len(block.text) for j in block.joined) and list(block.joined) == sorted(set(block.joined))
        return inside and text[block.start : block.end] == block.text
    return all(text[cell.start : cell.end] == cell.text for row in block.rows for cell in row)


def changed(raw: bytes, change: Callable[[bytearray], None]) -> bytes:
    out = bytearray(raw)
    change(out)
    return bytes(out)


def lines(*parts: str | Sequence[str]) -> str:
    """Paragraphs apart by blank lines; a sequence is a run of lines each a paragraph."""
    flat = [line for part in parts for line in ([part] if isinstance(part, str) else part)]
    return "\n\n".join(flat) + "\n"
