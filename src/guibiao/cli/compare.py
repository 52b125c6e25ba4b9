"""``guibiao compare``: the same indicators side by side, region by region and year by year."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from guibiao.cli.inputs import NoFiles, Reader, add_files, gather
from guibiao.cli.parser import complain

if TYPE_CHECKING:
    from guibiao.reading.outputs.compare import Comparison


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files, and where the table goes."""
    add_files(parser)
    parser.add_argument("--targets", action="store_true", help="只比目标，不列已实现的事实和基期")
    parser.add_argument("--xlsx", type=Path, metavar="文件", help="写成工作簿：比较表，以及每个数字的出处和原句")
    parser.add_argument("--csv", type=Path, metavar="文件", help="写成 CSV，一行一个数字")
    parser.add_argument("--force", action="store_true", help="覆盖已有的输出文件（默认不覆盖）")


def run(arguments: argparse.Namespace) -> int:
    """Exit codes as for `read`."""
    from guibiao.reading.outputs.compare import compare_plans, write_comparison
    from guibiao.reading.outputs.saving import NoFolder, OutputExists, need_folder, refuse_existing
    from guibiao.reading.read import registry_with

    outputs = [path for path in (arguments.xlsx, arguments.csv) if path]
    try:
        for path, suffix in ((arguments.xlsx, ".xlsx"), (arguments.csv, ".csv")):
            if path and path.suffix.lower() != suffix:
                raise ValueError(f"“{path}”：文件名要以 {suffix} 结尾。")
            if path:
                need_folder(path)
                refuse_existing(path, force=arguments.force)
        registry = registry_with(arguments.indicators)
        reader = Reader(gather(arguments.files), arguments.jobs, arguments.indicators, arguments.max_mb)
        comparison = compare_plans(reader.plans(), facts=not arguments.targets, registry=registry)
        if not reader.done:
            return reader.code
        for path in outputs:
            write_comparison(comparison, path, force=arguments.force)
    except (NoFiles, NoFolder, OutputExists, ValueError) as error:
        complain(str(error))
        return 2
    if not outputs:
        _show(comparison)
    return reader.code


def _show(comparison: Comparison) -> None:
    from guibiao.cli.printing import console, grid
    from guibiao.reading.outputs.compare import HEADINGS, year_words

    out = console()
    table = grid(
        "比较",
        (HEADINGS[0], {"ratio": 4, "min_width": 12}),
        *[(heading, {}) for heading in HEADINGS[1:]],
        *[(year_words(year), {"justify": "right", "no_wrap": not out.is_terminal}) for year in comparison.years],
    )
    before = None
    for line in comparison.lines:
        same = before == (line.canonical, line.sense, line.unit)
        lead = ("", "", "") if same else (line.name, line.sense, line.unit)
        before = (line.canonical, line.sense, line.unit)
        table.add_row(*lead, line.region, *[line.short(year) for year in comparison.years])
    if comparison.lines:
        out.print(table)
        out.print("[ ] 内是已实现的数或基期；出处和原句见 --xlsx、--csv。", style="dim")
    else:
        out.print("这些文件里没有可以比较的规范指标。")
    if comparison.left_out:
        out.print(f"没有对应规范指标、未列入比较的数字：{sum(comparison.left_out.values())} 个。", style="dim")
