"""``guibiao read``: what plans commit to, on the terminal or into files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from guibiao.cli.inputs import Inputs, NoFiles, Reader, add_files, gather
from guibiao.cli.parser import complain

if TYPE_CHECKING:
    from guibiao.reading.model import Plan

Sink = Callable[["Plan"], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files, and where the result goes."""
    add_files(parser)
    parser.add_argument(
        "--json", action="store_true", help="按 guibiao/plan@1 输出 JSON：一个文件一个对象，几个文件一个数组"
    )
    parser.add_argument("--no-text", action="store_true", help="JSON 中不带全文")
    parser.add_argument(
        "--xlsx", type=Path, metavar="文件", help="写成工作簿：目标、任务、责任单位、矛盾、事实、文档各一张表"
    )
    parser.add_argument(
        "--docx", type=Path, metavar="文件", help="写成任务分解表和指标表（Word）；读几个文件时给出文件夹"
    )
    parser.add_argument(
        "--template", type=Path, metavar="模板", help="任务分解表用本单位的 Word 模板（与 --docx 同用）"
    )
    parser.add_argument("--csv", type=Path, metavar="文件夹", help="每类结果写成一个 CSV 文件")
    parser.add_argument("--force", action="store_true", help="覆盖已有的输出文件（默认不覆盖）")


def run(arguments: argparse.Namespace) -> int:
    """0 when all went well, 1 when some of many files could not be read, 2 when none could or nothing can be written."""
    from guibiao.reading.outputs.saving import NoFolder, OutputExists

    if arguments.template and not arguments.docx:
        complain("--template 要和 --docx 一起用。")
        return 2
    try:
        inputs = gather(arguments.files)
        to_files = bool(arguments.xlsx or arguments.docx or arguments.csv)
        on_screen = not to_files and not arguments.json and sys.stdout.isatty()
        reader = Reader(inputs, arguments.jobs, arguments.indicators, arguments.max_mb, progress=not on_screen)
        with ExitStack() as stack:
            sinks = _sinks(arguments, inputs, stack, to_files)
            for plan in reader.plans():
                for sink in sinks:
                    sink(plan)
            if not reader.done:
                raise _NothingRead
    except _NothingRead:
        return reader.code
    except (NoFiles, NoFolder, OutputExists, ValueError) as error:
        complain(str(error))
        return 2
    return reader.code


class _NothingRead(Exception):
    """Not one plan: whatever was begun is thrown away."""


def _sinks(arguments: argparse.Namespace, inputs: Inputs, stack: ExitStack, to_files: bool) -> list[Sink]:
    """Where plans go, in the order in which files are finished. Refuses, before anything is read, what cannot be."""
    sinks: list[Sink] = []
    if arguments.csv:
        from guibiao.reading.outputs.csv_frames import csv_frames

        sinks.append(stack.enter_context(csv_frames(arguments.csv, force=arguments.force)).add)
    if arguments.xlsx:
        if arguments.xlsx.suffix.lower() != ".xlsx":
            raise ValueError(f"“{arguments.xlsx}”：工作簿的文件名要以 .xlsx 结尾。")
        from guibiao.reading.outputs.saving import replacing
        from guibiao.reading.outputs.workbook import Workbook

        temporary = stack.enter_context(replacing(arguments.xlsx, force=arguments.force))
        sinks.append(stack.enter_context(Workbook(temporary)).add)
    if arguments.docx:
        sinks.append(_word(arguments, inputs))
    if arguments.json:
        from guibiao.cli.printing import JsonOut

        sinks.append(stack.enter_context(JsonOut(array=inputs.several, text=not arguments.no_text)).add)
    elif not to_files:
        from guibiao.cli.printing import Screen

        sinks.append(Screen().add)
    return sinks


def _word(arguments: argparse.Namespace, inputs: Inputs) -> Sink:
    from guibiao.reading.outputs import indicator_table_of, task_table_of, write_table
    from guibiao.reading.outputs.saving import need_folder, refuse_existing

    target: Path = arguments.docx
    need_folder(target)
    if inputs.several:
        if target.suffix.lower() == ".docx" or (target.exists() and not target.is_dir()):
            raise ValueError(f"读几个文件时，--docx 后面请给出文件夹，不能是文件“{target}”。")
    elif not target.is_dir():
        if target.suffix.lower() != ".docx":
            raise ValueError(f"“{target}”：任务分解表的文件名要以 .docx 结尾。")
        refuse_existing(target, force=arguments.force)
    folder = inputs.several or target.is_dir()
    template = arguments.template
    if template and not template.is_file():
        raise ValueError(f"找不到模板“{template}”，请检查路径是否正确。")
    written: set[Path] = set()

    def sink(plan: Plan) -> None:
        path = target
        if folder:
            target.mkdir(exist_ok=True)
            path = target / f"{Path(plan.source.name).stem}.docx"
            number = 1
            while path in written:  # two files of one name from two folders
                number += 1
                path = target / f"{Path(plan.source.name).stem}（{number}）.docx"
        written.add(path)
        more = [] if template else [indicator_table_of(plan)]
        write_table(
            task_table_of(plan), path, *[table for table in more if table.rows],
            template=template, force=arguments.force,
        )  # fmt: skip

    return sink
