"""Processor seconds over the same text: the reader, plain regular expressions, one pass of jieba; and whether time stays
linear. What else the machine does at the time does not count.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jieba

from bench import baseline
from bench.accuracy import HERE, SHARED
from bench.memory import paragraph
from guibiao.reading import read

ROUNDS = 3
PARAGRAPHS = 400
TIMES = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds for the whole corpus, best of three."""

    name: str
    seconds: float
    megabytes: float


def corpus() -> list[tuple[str, bytes]]:
    """The texts: real ones where they lie beside the checkout, else our own samples, twenty times over."""
    paths = sorted([*SHARED.glob("plans/*.txt"), *SHARED.glob("reports/*.txt")])
    if paths:
        return [(path.name, path.read_bytes()) for path in paths]
    return [(path.name, path.read_bytes()) for path in sorted(Path(HERE / "samples").glob("*.txt"))] * 20


def _best(work: Callable[[], object]) -> float:
    def once() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return min(once() for _ in range(ROUNDS))


def timings(texts: Sequence[tuple[str, bytes]]) -> list[Timing]:
    """The three, on the same texts; imports and jieba's dictionary are loaded before the clock starts."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    size = sum(len(raw) for _, raw in texts) / 1e6
    decoded = [raw.decode("utf-8") for _, raw in texts]
    read(texts[0][1], name=texts[0][0])
    works: dict[str, Callable[[], object]] = {
        "guibiao.read": lambda: [read(raw, name=name) for name, raw in texts],
        "plain regular expressions": lambda: [baseline.read(text) for text in decoded],
        "jieba.lcut": lambda: [jieba.lcut(text) for text in decoded],
    }
    return [Timing(name, _best(work), size) for name, work in works.items()]


def growth(*, endless: bool = False) -> list[tuple[float, float]]:
    """(megabytes, seconds) for one document that gets longer, each paragraph a measure; linear: the ratio stays.

    `endless`: all of it in one line, without a full stop, comma or bracket.
    """
    sizes = []
    for factor in TIMES:
        text = "\n".join(paragraph(number) for number in range(PARAGRAPHS * factor))
        raw = (re.sub(r"[\n。，、；：（）]", "", text) if endless else text).encode()
        start = time.process_time()
        read(raw, name="long.txt")
        sizes.append((len(raw) / 1e6, time.process_time() - start))
    return sizes
