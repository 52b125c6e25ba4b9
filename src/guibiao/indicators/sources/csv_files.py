"""CSV files: in any Chinese encoding, by our columns or by the user's."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from guibiao.documents import Unreadable
from guibiao.documents.safe import for_csv, from_csv
from guibiao.documents.text.encoding import NotText, decode
from guibiao.indicators.observations import SCHEMA
from guibiao.indicators.sources.cells import Raw
from guibiao.indicators.sources.files import bytes_of
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.meaning import Resolve
from guibiao.indicators.sources.observed import Collector, Observed
from guibiao.indicators.sources.rows import read_one
from guibiao.indicators.sources.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa

_DELIMITERS = ",\t;|"
_SAMPLE = 20  # lines that tell the delimiter


def read(
    source: str | os.PathLike[str] | bytes,
    mapping: Mapping | dict[str, object] | str | os.PathLike[str] | None = None,
    *,
    name: str | None = None,
    resolve: Resolve | None = None,
) -> Observed:
    """The observations of a CSV file (see `sources.read`). Raises Unreadable with one sentence."""
    raw, name = bytes_of(source, name)
    out = Collector(name)
    sheet = parse(raw, out)
    return read_one(out, sheet, Mapping.of(mapping), resolve)


def parse(raw: bytes, out: Collector) -> Sheet:
    """The cells of a CSV file with the numbers of their lines; what was broken about it is noted in `out`."""
    text = text_of_bytes(raw, out)
    lines = text.splitlines()[:_SAMPLE]
    counts = {d: sum(line.count(d) for line in lines) for d in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda d: counts[d])
    if not counts[delimiter]:
        delimiter = "，"  # typed with a Chinese keyboard
    try:
        return _rows(text, delimiter, csv.QUOTE_MINIMAL)
    except csv.Error:
        out.note(None, "", "", "引号没有成对，已按没有引号的文件读取，请核对含引号的单元格。")
    try:
        return _rows(text, delimiter, csv.QUOTE_NONE)
    except csv.Error:
        raise Unreadable(f"“{out.file}”中有一个单元格过长，不像数据表，请检查分隔符后再试。") from None


def _rows(text: str, delimiter: str, quoting: Literal[0, 3]) -> Sheet:
    rows: list[list[Raw]] = []
    numbers: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    begins = 1
    for row in reader:
        rows.append([from_csv(cell) for cell in row])
        numbers.append(begins)
        begins = reader.line_num + 1
    return Sheet(rows, numbers)


def text_of_bytes(raw: bytes, out: Collector) -> str:
    """The text of a file in whatever encoding; raises Unreadable."""
    try:
        text, _, broken = decode(raw)
    except NotText:
        # A short file with few Chinese characters tells little; GB18030 is then the likeliest if it fits throughout.
        try:
            text, broken = raw.decode("gb18030"), 0
        except UnicodeDecodeError:
            raise Unreadable(f"“{out.file}”不是文本文件，请另存为 CSV（UTF-8 或 GBK 编码）后再试。") from None
    if broken:
        out.note(None, "", "", f"有{broken}个字符损坏，读作“\ufffd”，请核对。")
    return text


def write(table: pa.Table, path: str | os.PathLike[str]) -> None:
    """Writes observations as UTF-8 CSV in our columns; empty is NULL, and no text is a formula. `read` gives the same table back."""
    with Path(path).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(SCHEMA.names)
        for batch in table.select(SCHEMA.names).to_batches():
            writer.writerows(zip(*(map(_printed, batch.column(n).to_pylist()) for n in SCHEMA.names), strict=True))


def _printed(value: object) -> object:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else for_csv(value)
