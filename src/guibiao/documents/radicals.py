"""Characters for the radicals that fonts of PDFs give in their place: ⾼新技术 is printed like 高新技术 and is not found."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from guibiao.terms.data import data_table

_KANGXI = range(0x2F00, 0x2FD6)


@lru_cache(1)
def _table() -> dict[int, str]:
    others = {ord(pair[0]): pair[1] for pair in data_table(__file__, "radicals.toml")["pairs"].split()}
    return {code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI} | others


def plain(text: str) -> str:
    """`text` with a character for each radical, of the same length."""
    return text if text.isascii() else text.translate(_table())
