"""SDMX-CSV (1.0 and 2.x), checked by pysdmx, which is an optional extra."""

from __future__ import annotations

import os

from guibiao.documents import Unreadable
from guibiao.indicators.sources import csv_files
from guibiao.indicators.sources.files import bytes_of
from guibiao.indicators.sources.mapping import Mapping
from guibiao.indicators.sources.meaning import Resolve
from guibiao.indicators.sources.observed import Collector, Observed
from guibiao.indicators.sources.rows import read_one
from guibiao.indicators.sources.sheet import text_of

_LABEL = ": "


def read(
    source: str | os.PathLike[str] | bytes,
    mapping: Mapping | dict[str, object] | str | os.PathLike[str] | None = None,
    *,
    name: str | None = None,
    resolve: Resolve | None = None,
) -> Observed:
    """The observations of an SDMX-CSV file: REF_AREA, INDICATOR, TIME_PERIOD, OBS_VALUE, and where they are there
    UNIT_MEASURE, UNIT_MULT, OBS_STATUS; dimensions of other names by the mapping's `columns`. Labels behind codes
    (`140000: Shanxi`) are left out.

    pysdmx checks that the file keeps to the standard; the cells are taken as printed, so that codes keep leading zeros.
    Raises Unreadable with one sentence, also where pysdmx is not installed.
    """
    raw, name = bytes_of(source, name)
    out = Collector(name)
    sheet = csv_files.parse(raw, out)
    _check(csv_files.text_of_bytes(raw, Collector(name)), name)
    head = sheet.rows[0] if sheet.rows else []
    if any(_LABEL in text_of(c) for c in head):
        sheet.rows = [[text_of(c).split(_LABEL)[0] for c in row] for row in sheet.rows]
    return read_one(out, sheet, Mapping.of(mapping), resolve)


def _check(text: str, name: str) -> None:
    try:
        from pysdmx.io import read_sdmx
    except ImportError:
        raise Unreadable(
            f"读取 SDMX 文件“{name}”需要 pysdmx，请先安装：pip install 'guibiao[sdmx]'；也可以把文件当作普通 CSV 读取。"
        ) from None
    try:
        read_sdmx(text)
    except Exception as error:
        # pysdmx raises errors of pandas too; the person needs one sentence.
        raise Unreadable(f"“{name}”不合 SDMX-CSV 标准：{error}") from error
