"""``guibiao backtest``: how forecasts would have done on the years already known."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from guibiao.cli.parser import complain

if TYPE_CHECKING:
    from guibiao.indicators.forecast import Backtest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files of observations, or the series that come with the product."""
    parser.add_argument("files", nargs="*", type=Path, metavar="文件", help="观测值文件；不写则用内置的 31 省序列")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Exit codes: 0 well, 1 where rows of the files could not be understood, 2 not at all."""
    import pyarrow as pa

    from guibiao.documents import Unreadable
    from guibiao.indicators.forecast import backtest, panel
    from guibiao.indicators.series import provinces
    from guibiao.indicators.sources import read
    from guibiao.terms import regions

    problems: list[str] = []
    if arguments.files:
        try:
            seen = [read(path) for path in arguments.files]
        except Unreadable as error:
            complain(str(error))
            return 2
        problems = [str(problem) for one in seen for problem in one.problems]
        found = panel(pa.concat_tables([one.table for one in seen]))
    else:
        known = {region.code for region in regions.provinces()}
        found = {
            name: {region: series for region, series in of_region.items() if region in known}
            for name, of_region in panel(provinces()).items()
        }
    try:
        result = backtest(found)
    except ValueError as error:
        complain(str(error))
        return 2
    print(json.dumps(_plain(result), ensure_ascii=False, indent=1) if arguments.json else result)
    for problem in problems:
        complain(problem)
    return 1 if problems else 0


def _plain(result: Backtest) -> dict[str, object]:
    return {
        "share": result.share,
        "overall": {**asdict(result.overall), "ratio": result.overall.ratio},
        "ahead": {years: asdict(score) for years, score in result.ahead.items()},
        "by": {name: asdict(score) for name, score in result.by.items()},
    }
