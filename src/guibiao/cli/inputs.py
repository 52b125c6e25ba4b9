"""The files that a command line names, and reading them with progress, in order, whatever they turn out to be."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guibiao.cli.parser import complain

if TYPE_CHECKING:
    from guibiao.reading.model import Plan

#: What is read from a folder; a file that is named is read whatever it is called.
SUFFIXES = {".txt", ".html", ".htm", ".shtml", ".xhtml", ".docx", ".pdf", ".doc", ".wps", ".rtf"}
#: From so many files on, several processes are worth their start.
MANY = 8


def add_files(parser: argparse.ArgumentParser) -> None:
    """The arguments that every command on files has."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="文件", help="规划文件，或装有规划的文件夹（连同子文件夹）"
    )
    parser.add_argument(
        "--indicators", type=Path, metavar="文件", help="本单位自己的指标文件（TOML），加在内置指标之上"
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="同时读取的进程数（默认：文件多时用全部处理器）")
    parser.add_argument(
        "--max-mb", type=int, metavar="N", default=os.environ.get("GUIBIAO_MAX_FILE_MB") or "50",
        help="单个文件的大小上限，单位 MB（默认取环境变量 GUIBIAO_MAX_FILE_MB，其次 50）",
    )  # fmt: skip


class NoFiles(ValueError):
    """Nothing to read, said in one sentence."""


@dataclass(slots=True)
class Inputs:
    """Files in the order of the command line. `several` when more than one file, or a folder, was named."""

    files: list[Path]
    several: bool


def gather(named: Sequence[Path]) -> Inputs:
    """Folders replaced by their files, by name. Raises NoFiles where a folder holds none."""
    files: list[Path] = []
    for path in named:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(p for p in path.rglob("*") if _wanted(p, path))
        if not inside:
            raise NoFiles(f"文件夹“{path}”里没有可以读取的文件（{'、'.join(sorted(SUFFIXES))}）。")
        files += inside
    return Inputs(files, len(files) > 1 or any(path.is_dir() for path in named))


def _wanted(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() in SUFFIXES and path.is_file()


@dataclass(slots=True)
class Reader:
    """Reads files and yields plans in the order of the files; says what went wrong, and counts."""

    inputs: Inputs
    jobs: int | None = None
    indicators: Path | None = None
    max_mb: int = 50
    progress: bool = True
    done: int = 0
    failed: int = 0

    def plans(self) -> Iterator[Plan]:
        """The plans, those that can be read."""
        from guibiao.documents.limits import MEGABYTE, Limits
        from guibiao.reading.read import read_many

        files = self.inputs.files
        jobs = self.jobs or (min(os.cpu_count() or 1, len(files)) if len(files) >= MANY else 1)
        with _interrupts_for_the_command(), _Bar(len(files), self.progress and self.inputs.several) as bar:
            waiting: dict[Path, deque[Any]] = {}
            order = deque(files)
            for result in read_many(
                files, jobs=max(jobs, 1), limits=Limits(size=self.max_mb * MEGABYTE), indicators=self.indicators
            ):
                bar.advance(result.path)
                waiting.setdefault(result.path, deque()).append(result)
                while order and waiting.get(order[0]):
                    path = order.popleft()
                    ready = waiting[path].popleft()
                    if not waiting[path]:
                        del waiting[path]
                    if ready.plan is None:
                        self.failed += 1
                        bar.say(ready.error or f"“{path.name}”没有读成。")
                    else:
                        self.done += 1
                        yield ready.plan

    @property
    def code(self) -> int:
        """0 when all were read, 1 when some of many were not, 2 when none was."""
        if not self.failed:
            return 0
        return 1 if self.done else 2


@contextmanager
def _interrupts_for_the_command() -> Iterator[None]:
    """Ctrl-C reaches every process of the terminal; only the command acts on it.

    The readers that it starts inherit the handler, see that they are not the command, and go on until they are told.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    command = os.getpid()

    def interrupt(*_: object) -> None:
        if os.getpid() == command:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Bar:
    """A progress bar on the error stream, and only where somebody can see it."""

    def __init__(self, total: int, wanted: bool) -> None:
        self._progress: Any = None
        if wanted and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("读取"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                TextColumn("{task.description}", markup=False), console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._task = self._progress.add_task("", total=total)

    def __enter__(self) -> _Bar:
        if self._progress:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()

    def advance(self, path: Path) -> None:
        if self._progress:
            self._progress.update(self._task, advance=1, description=path.name)

    def say(self, sentence: str) -> None:
        if self._progress:
            self._progress.console.print(sentence, markup=False, highlight=False, soft_wrap=True)
        else:
            complain(sentence)
