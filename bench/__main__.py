"""Prints the tables. ``--quick`` leaves memory out; ``--stream N`` sets how many documents flow by."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from bench import accuracy, cockpit, composite, derived, memory, progress, recompute, speed, suppression


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    table = Table(title=title, title_justify="left")
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index else "left")
    for row in rows:
        table.add_row(*map(str, row))
    Console(width=120).print(table)


def _accuracy() -> None:
    rows = [
        (row, ours.labelled, f"{ours.f1:.3f}", f"{plain.f1:.3f}") for row, (ours, plain) in accuracy.table().items()
    ]
    _table("Accuracy, F1 against hand labels", ("", "labels", "guibiao", "plain regular expressions"), rows)


def _speed() -> None:
    texts = speed.corpus()
    measured = speed.timings(texts)
    pass_of_jieba = next(timing.seconds for timing in measured if timing.name == "jieba.lcut")
    rows = [
        (
            timing.name,
            f"{timing.seconds:.3f}",
            f"{timing.megabytes / timing.seconds:.2f}",
            f"{timing.seconds / pass_of_jieba:.2f}",
        )
        for timing in measured
    ]
    _table(
        f"Speed on {len(texts)} texts, {measured[0].megabytes:.2f} MB", ("", "seconds", "MB/s", "of jieba's time"), rows
    )
    for title, endless in (("One text that gets longer", False), ("One line without a stop that gets longer", True)):
        sizes = speed.growth(endless=endless)
        rows = [(f"{size:.2f} MB", f"{seconds:.3f}", f"{seconds / size:.3f}") for size, seconds in sizes]
        _table(title, ("", "seconds", "seconds per MB"), rows)


def _memory(count: int) -> None:
    _table("Memory", ("", "peak, MB", "seconds", "targets"), memory.peaks())
    _table("Memory of the command on 5 MB of figures", ("", "peak, MB", "of JSON's"), memory.outputs())
    early, late = memory.stream(count)
    rows = [("after a fifth", early), ("after all", late)]
    _table(f"A stream of {count:,} documents", ("", "MB held"), rows)


def _derived() -> None:
    rows = [
        (t.name, f"{t.values:,}", f"{t.ours:.2f}", f"{t.pandas:.2f}", f"{t.ours / t.pandas:.2f}")
        for t in derived.timings()
    ]
    heads = ("", "values", "guibiao on DuckDB, s", "pandas, s", "of pandas' time")
    _table("Derived indicators over 10 million observations", heads, rows)


def _composite() -> None:
    _table("Composite evaluation", composite.HEADS, composite.table())
    print(composite.coinr())


def _progress() -> None:
    measured = progress.timings()
    rows = [
        (t.name, f"{t.seconds:.2f}", f"{t.processor:.2f}", f"{measured[0].seconds / t.seconds:.2f}", t.megabytes)
        for t in measured
    ]
    heads = ("", "seconds", "of processor", "guibiao's time of it", "MB above the loaded table")
    _table("Progress of 640,000 targets over 10 million observations", heads, rows)


def _recompute() -> None:
    rows = [
        (t.name, f"{t.seconds * 1000:,.0f}", f"{t.processor * 1000:,.0f}", f"{t.processor / t.other:.4f}", t.megabytes)
        for t in recompute.timings()
    ]
    heads = ("", "ms", "of processor", "of judging all / one by one", "MB at most")
    _table("Targets judged again after new observations", heads, rows)


def _cockpit() -> None:
    rows = [(t.name, f"{t.middle:,.0f}", f"{t.most:,.0f}", f"{t.kilobytes:,.0f}") for t in cockpit.timings()]
    _table("The leaders' cockpit on the national sample", ("", "ms in the middle", "at most", "kB sent"), rows)


def _suppression() -> None:
    rows = [
        (t.name, f"{t.cells:,}", f"{t.unsafe:,}", f"{t.hidden:,}", t.exposed, f"{t.seconds:.0f}", f"{t.processor:.0f}")
        for t in suppression.timings()
    ]
    heads = ("", "cells", "unsafe", "suppressed", "exposed", "seconds", "of processor")
    _table("Suppression of linked tables, 3,201 regions × 40 items", heads, rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="accuracy and speed only")
    parser.add_argument("--stream", type=int, default=10_000, help="documents in the stream (10000)")
    arguments = parser.parse_args()
    _accuracy()
    _speed()
    if not arguments.quick:
        _derived()
        _composite()
        _progress()
        _recompute()
        _cockpit()
        _memory(arguments.stream)


if __name__ == "__main__":
    main()
