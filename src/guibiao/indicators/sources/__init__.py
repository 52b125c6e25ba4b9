"""How observations come in: one file a format, all of them giving `Observed`.

`read` is the front door; the readers of one genre (`techme`, `bulletins`) stand beside it. What a reader cannot
understand is listed with file, row and cell; nothing is dropped in silence.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guibiao.documents import Unreadable

if TYPE_CHECKING:
    from guibiao.indicators.sources.mapping import Mapping
    from guibiao.indicators.sources.observed import Observed
    from guibiao.terms.indicators import Registry

__all__ = ["read"]


# Suffix → the module of this package that reads it, loaded when first needed.
_READERS: dict[str, str] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), "csv_files"),
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et"), "workbooks"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".html", ".htm", ".docx", ".pdf"), "bulletins"),
}
# Those that a mapping of columns tells something.
_BY_COLUMNS = frozenset({"csv_files", "workbooks", "parquet"})


def read(
    source: str | os.PathLike[str],
    mapping: Mapping | dict[str, Any] | str | os.PathLike[str] | None = None,
    *,
    registry: Registry | None = None,
) -> Observed:
    """The observations of a file: CSV, workbook, Parquet, or the page of a bulletin, told by its suffix; the files of the techme
    project by their names.

    `mapping` says which column is what where the heads do not (see `mapping.Mapping`): itself, a dictionary, or a TOML file.
    `registry` knows the indicators by their names, where it is not the product's.
    Returns `Observed`; raises Unreadable or BadMapping with one sentence where the file as a whole cannot be used.
    """
    path = Path(source)
    module = _READERS.get(path.suffix.lower())
    if module is None:
        raise Unreadable(f"“{path.name}”不是能读取观测值的格式，可用的有：{'、'.join(_READERS)}。")
    from guibiao.indicators.sources.mapping import Mapping
    from guibiao.indicators.sources.meaning import by_registry

    told = Mapping.of(mapping)
    if module == "csv_files" and not told.heads and import_module(f"{__name__}.techme").knows(path.name):
        module = "techme"
    reader = import_module(f"{__name__}.{module}")
    observed: Observed
    if module in _BY_COLUMNS:
        observed = reader.read(path, told, resolve=by_registry(told, registry))
    else:
        observed = reader.read(path)
    return observed
