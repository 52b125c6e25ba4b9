"""From a file to a Plan; from many files to as many results."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from guibiao.documents import Document, Limits, Unreadable, open_document
from guibiao.reading.figures import find
from guibiao.reading.measures import measures
from guibiao.reading.metadata import metadata
from guibiao.reading.model import Figure, Measure, Plan, Source
from guibiao.reading.outline import outline
from guibiao.reading.systems import systems
from guibiao.reading.tensions import tensions
from guibiao.terms.indicators import Registry


def read(
    path_or_bytes: str | Path | bytes,
    *,
    name: str | None = None,
    limits: Limits | None = None,
    indicators: Registry | None = None,
) -> Plan:
    """The Plan in a file. `name` is shown to people and used for bytes.

    `limits` bound what a file may cost, `indicators` is the registry of canonical indicators (default: the
    product's own). Raises Unreadable, with one sentence that names the file, for what cannot be read.
    """
    return read_document(open_document(path_or_bytes, name=name, limits=limits), indicators=indicators)


def read_document(document: Document, *, indicators: Registry | None = None) -> Plan:
    """The Plan in a document that is open already."""
    meta = metadata(document)
    sections = outline(document)
    found = find(document, sections, genre=meta.genre, title=meta.title, issued_on=meta.issued_on, period=meta.period)
    registry = indicators or Registry.default()
    for figure in (*found.targets, *found.facts):
        known = registry.match(figure.indicator, figure.unit, figure.kind)
        figure.canonical = known.code if known else None
    tasks = measures(document, sections)
    _join(found.targets, tasks)
    source = document.source
    return Plan(
        source=Source(
            name=source.name, sha256=source.sha256, media_type=source.media_type, characters=source.characters
        ),
        text=document.text,
        title=meta.title,
        issuer=meta.issuer,
        number=meta.number,
        issued_on=meta.issued_on,
        region=meta.region,
        period=meta.period,
        stage=meta.stage,
        genre=meta.genre,
        outline=sections,
        targets=found.targets,
        facts=found.facts,
        measures=tasks,
        systems=systems(document),
        tensions=tensions(found.targets, found.facts),
        warnings=list(document.warnings),
    )


def _join(targets: Sequence[Figure], tasks: Sequence[Measure]) -> None:
    """Tell each target the measure whose words state it, and each measure its targets."""
    waiting = sorted(tasks, key=lambda m: m.start)
    starts = [m.start for m in waiting]
    for t in targets:
        i = bisect_right(starts, t.start) - 1
        if i >= 0 and t.end <= waiting[i].end:
            t.measure = waiting[i].id
            waiting[i].targets.append(t.id)


@dataclass(slots=True, frozen=True)
class Result:
    """What became of one file of many: a plan, or the sentence that says why not."""

    path: Path
    plan: Plan | None
    error: str | None


@lru_cache(4)
def registry_with(path: Path | None) -> Registry:
    """The product's indicators with those of a user's own file; raises BadIndicatorFile."""
    return Registry.default() if path is None else Registry.default().with_file(path)


def _one(path: Path, indicators: Path | None, limits: Limits | None) -> Result:
    try:
        return Result(path, read(path, limits=limits, indicators=registry_with(indicators)), None)
    except Unreadable as error:
        return Result(path, None, str(error))
    except Exception as error:  # a fault of ours in one file must not cost the others
        return Result(path, None, f"“{path.name}”没有读成，程序出错（{type(error).__name__}），请把文件发给维护者。")


def read_many(
    paths: Iterable[str | Path],
    *,
    jobs: int = 1,
    limits: Limits | None = None,
    indicators: str | Path | None = None,
) -> Iterator[Result]:
    """A Result for each file, as they come; one bad file never stops the rest.

    `limits` bound what each file may cost. `indicators` is a user's own file of indicators, added to the product's; it raises BadIndicatorFile
    before anything is read. With `jobs` above 1 that many processes read side by side, and results come in the order they are
    ready. Paths are taken from the iterable as they are needed, so a stream of any length may be given.
    """
    files = (Path(p) for p in paths)
    own = Path(indicators) if indicators is not None else None
    registry_with(own)
    if jobs <= 1:
        for path in files:
            yield _one(path, own, limits)
        return
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait

    with ProcessPoolExecutor(jobs) as pool:
        waiting: set[Future[Result]] = set()
        for path in files:
            waiting.add(pool.submit(_one, path, own, limits))
            if len(waiting) >= 2 * jobs:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
