"""Replications and Copeland: seconds and memory, each in a process of its own, beside a plain loop of the same; and COINr.

``python -m bench.composite CASE`` runs one case and prints its figures; `table` runs all.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench import apart
from bench.accuracy import SHARED
from guibiao.indicators.composite.build import evaluate, run
from guibiao.indicators.composite.copeland import copeland
from guibiao.indicators.composite.draws import Uncertainty
from guibiao.indicators.composite.model import Step
from guibiao.indicators.composite.robustness import Robustness, robustness
from guibiao.indicators.composite.scheme import read_scheme

ROUNDS = 3
REPLICATIONS = 500
#: Replications that the plain loop really carries out; its time is taken times 500 over this.
LOOPED = 10
COPELAND = (3_200, 20)

STEPS = """
steps = [{before} {{do = "treat"}}, {{do = "normalise"}}, {{do = "aggregate"}}]
[robustness]
replications = 500
seed = 7
vary."treat.max_points" = [1, 2, 3, 4, 5]
vary."normalise" = [{{method = "minmax", to = [1, 100]}}, {{method = "zscore", to = [10, 2]}}]
vary."weights" = {{noise = 0.25, levels = [2, 3]}}
vary."aggregate.method" = ["arithmetic", "geometric"]
"""
ASEM = '{do = "denominate"}, {do = "impute", method = "group_mean", by = "EurAsia_group"}, {do = "screen", min_share = 0.9},'

#: The same 500 replications with COINr and the ASEM data that come with it. Prints seconds; nothing where it is absent.
COINR = """
if (requireNamespace("COINr", quietly = TRUE)) {
  library(COINr)
  coin <- build_example_coin(quietly = TRUE)
  weights <- get_noisy_weights(w = coin$Meta$Weights$Original, Nrep = 500,
    noise_specs = data.frame(Level = c(2, 3), NoiseFactor = c(0.25, 0.25)))
  scales <- list(list(f_n = "n_minmax", f_n_para = list(c(1, 100))), list(f_n = "n_zscore", f_n_para = list(c(10, 2))))
  varied <- list(
    Winmax = list(Address = "$Log$Treat$global_specs$f1_para$winmax", Distribution = 1:5, Type = "discrete"),
    Normalisation = list(Address = "$Log$Normalise$global_specs", Distribution = scales, Type = "discrete"),
    Weights = list(Address = "$Log$Aggregate$w", Distribution = weights, Type = "discrete"),
    Aggregation = list(Address = "$Log$Aggregate$f_ag", Distribution = c("a_amean", "a_gmean"), Type = "discrete"))
  taken <- system.time(get_sensitivity(coin, SA_specs = varied, N = 500, SA_type = "UA", dset = "Aggregated",
    iCode = "Index", quietly = TRUE))
  cat(taken[["elapsed"]])
}
"""


def _write(folder: Path, units: int, pillars: int, each: int, above: int) -> Path:
    """A scheme over random figures, a few missing: `each` indicators a pillar, pillars shared out over `above` nodes."""
    rng = np.random.default_rng(0)
    count = pillars * each
    figures = np.exp(rng.normal(size=(units, count)) * rng.uniform(0.3, 1.2, count) + rng.normal(size=(units, 1)) / 2)
    figures[rng.random(figures.shape) < 0.03] = np.nan
    codes = [f"I{i}" for i in range(count)]
    lines = [",".join(["uCode", "uName", *codes])]
    lines += [
        ",".join([f"U{i:04d}", f"U{i:04d}", *("" if x != x else repr(x) for x in row)])
        for i, row in enumerate(figures.tolist())
    ]
    (folder / "iData.csv").write_text("\n".join(lines))
    nodes = [f"1,{code},1,1,P{i // each},Indicator" for i, code in enumerate(codes)]
    nodes += [f"2,P{i},1,1,S{i * above // pillars},Aggregate" for i in range(pillars)]
    nodes += [f"3,S{i},1,1,Index,Aggregate" for i in range(above)]
    (folder / "iMeta.csv").write_text(
        "\n".join(["Level,iCode,Direction,Weight,Parent,Type", *nodes, "4,Index,1,1,,Aggregate"])
    )
    return _scheme(folder, "iData.csv", "iMeta.csv", "")


def _scheme(folder: Path, data: str, meta: str, before: str) -> Path:
    path = folder / "scheme.toml"
    head = f'schema = "guibiao/evaluation@1"\nname = "bench"\ndata = "{data}"\nmeta = "{meta}"\n'
    path.write_text(head + STEPS.format(before=before), encoding="utf-8")
    return path


def _small(folder: Path) -> Path:
    """ASEM where it lies beside the checkout, else as many random figures."""
    asem = SHARED / "peers" / "asem"
    if not asem.is_dir():
        return _write(folder, 51, 7, 7, 2)
    for name in ("iData.csv", "iMeta.csv"):
        (folder / name).write_bytes((asem / name).read_bytes())
    return _scheme(folder, "iData.csv", "iMeta.csv", ASEM)


def _from_disk(path: Path) -> Robustness:
    """Everything from the tables on disk to rank intervals of all nodes."""
    found = robustness(evaluate(read_scheme(path)))
    assert len(found.spreads) == len(found.replications.nodes)
    return found


def _looped(found: Robustness) -> float:
    """Processor time for all replications, one after the other, each step of each; measured on a few."""
    varied: Uncertainty = found.varied
    start = time.process_time()
    for number in range(LOOPED):
        choices = dict(enumerate(found.draws.choices[number].tolist()))
        steps: list[Step] = [step for i in range(len(varied.steps)) if (step := varied.step(i, choices)) is not None]
        run(found.start, steps)
    return (time.process_time() - start) * REPLICATIONS / LOOPED


class Timing(NamedTuple):
    """Seconds by the clock and of the processors, and peak memory until then."""

    seconds: float
    processor: float
    megabytes: int


def _replications(write: Callable[[Path], Path]) -> tuple[Timing, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder))
        _from_disk(_write(Path(tempfile.mkdtemp(dir=folder)), 12, 2, 2, 1))  # SciPy is loaded before the clock starts
        found: list[Robustness] = []

        def work() -> None:
            found.clear()
            found.append(_from_disk(path))

        return _best(work), _looped(found[0])


def _copeland() -> tuple[Timing, float]:
    rng = np.random.default_rng(0)
    values, weights = rng.normal(size=COPELAND), rng.random(COPELAND[1])
    timing = _best(lambda: copeland(values, weights))
    start = time.process_time()
    expected = [np.sign(np.sign(own - values) @ weights).sum() for own in values]
    plain = time.process_time() - start
    assert expected == copeland(values, weights).tolist()
    return timing, plain


def _peak() -> int:
    """Megabytes at most so far, of this program only: what getrusage says begins with the parent's."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


def _best(work: Callable[[], Any]) -> Timing:
    """Of some rounds the quickest by the processors; other people's work makes a round slower, never quicker."""

    def once() -> tuple[float, float]:
        clock, processor = time.perf_counter(), time.process_time()
        work()
        return time.process_time() - processor, time.perf_counter() - clock

    processor, seconds = min(once() for _ in range(ROUNDS))
    return Timing(seconds, processor, _peak())


#: Each case: what it is, and how it is measured.
CASES: dict[str, tuple[str, Callable[[], tuple[Timing, float]]]] = {
    "small": ("500 replications, 51 units x 49 indicators", lambda: _replications(_small)),
    "large": (
        "500 replications, 3,200 units x 200 indicators",
        lambda: _replications(lambda folder: _write(folder, 3_200, 25, 8, 5)),
    ),
    "copeland": ("Copeland, 3,200 units x 20 indicators", _copeland),
}


HEADS = ("", "seconds", "of the processors", "peak, MB", "plain loop, processors", "times ours")


def table() -> Iterator[tuple[str, ...]]:
    """A row a case, under `HEADS`."""
    for case, (name, _) in CASES.items():
        (seconds, processor, peak), plain = apart.said("bench.composite", case)
        yield name, f"{seconds:.3f}", f"{processor:.3f}", f"{peak:,}", f"{plain:.1f}", f"{plain / processor:.0f}"


def coinr() -> str:
    """One sentence: COINr's seconds for the 500 replications, or that it is not here."""
    script = shutil.which("Rscript")
    if script is None:
        return "COINr: not measured, there is no Rscript here."
    with _as_file(COINR) as path:
        done = subprocess.run([script, "--vanilla", str(path)], check=False, capture_output=True, text=True)
    if done.returncode:
        return f"COINr: not measured, R stopped: {done.stderr.strip().splitlines()[-1]}"
    if not done.stdout.strip():
        return "COINr: not measured, the package is not installed in R here."
    return f"COINr: {float(done.stdout.split()[-1]):.1f} s for the 500 replications of 51 units x 49 indicators."


@contextmanager
def _as_file(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.R"
        path.write_text(text, encoding="utf-8")
        yield path


if __name__ == "__main__":
    print(json.dumps(CASES[sys.argv[1]][1]()))
