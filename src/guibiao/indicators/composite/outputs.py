"""The files of an evaluation, as the schema names them: CSV in full precision (and no text is a formula), JSON for what people
should know.

Everything is written beside the folder first and moved in at the end, so that nothing half-written is ever there.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from guibiao.documents.safe import for_csv
from guibiao.indicators.composite.build import Evaluation, ranks
from guibiao.indicators.composite.model import (
    EvaluationError,
    Finding,
    FloatArray,
    Hierarchy,
    Matrix,
    Options,
    Stage,
    Table,
)  # fmt: skip
from guibiao.indicators.composite.statistics import statistics

LOG = "log.json"
#: Writes further files of an evaluation into a folder.
Writer = Callable[[Path], None]


def write(
    evaluation: Evaluation, out: Path, more: Sequence[Writer] = (), findings: Iterable[Finding] = ()
) -> list[str]:
    """Write all files; gives their names. `more` write theirs into the same folder, `findings` are what they found.

    Results of an earlier evaluation in `out` are replaced as a whole. Raises EvaluationError where `out` is a file or
    holds files of others under the same names.
    """
    if out.exists() and not out.is_dir():
        raise EvaluationError(f"--out“{out}”是文件，不是文件夹。请换一个文件夹。")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as temporary:
        folder = Path(temporary)
        _write_tables(evaluation, folder)
        for writer in more:
            writer(folder)
        _json(folder / "warnings.json", [asdict(finding) for finding in (*evaluation.findings, *findings)])
        names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        _json(folder / LOG, _log(evaluation, [*names, LOG]))
        _move(folder, out, [*names, LOG])
    return [*names, LOG]


def _write_tables(evaluation: Evaluation, folder: Path) -> None:
    write_matrix(folder / "stage_0_data.csv", evaluation.start.matrix)
    write_table(folder / "statistics.csv", statistics(evaluation.start.matrix))
    for stage in evaluation.stages:
        write_matrix(folder / f"{stage.name}.csv", stage.matrix)
        _json(folder / f"{stage.name}.json", _said(stage))
        if stage.details is not None:
            write_table(folder / f"{stage.name}_details.csv", _without_empty_time(stage.details))
    scores = in_order(evaluation.scores, evaluation.state.hierarchy)
    write_matrix(folder / "scores.csv", scores, names=True)
    write_matrix(folder / "ranks.csv", scores, names=True, values=ranks(scores), whole=True)
    write_table(folder / "weights.csv", weights(evaluation))


def in_order(matrix: Matrix, hierarchy: Hierarchy) -> Matrix:
    """The same columns in the order of meta."""
    codes = [node.code for node in hierarchy.nodes if node.code in matrix.position]
    places = [matrix.position[code] for code in codes]
    return Matrix(matrix.rows, tuple(codes), matrix.values[:, places], matrix.directions[places])


def weights(evaluation: Evaluation) -> Table:
    """Weights as given or made, each node's share of the top, and the weights that hold for a group only."""
    state = evaluation.state
    tree = state.hierarchy
    effective = tree.shares(state.weights, state.matrix.rows)
    held = [(node.code, one) for node in tree.nodes for one in node.own if one.name == "weight"]
    groups = list(dict.fromkeys((one.by, one.group) for _, one in held))
    by_group = {(code, one.by, one.group): one.figure for code, one in held}
    return Table(
        ("iCode", "Level", "Weight", "EffWeight", *(f"Weight:{by}={group}" for by, group in groups)),
        tuple(
            (node.code, node.level, float(own), float(share), *(by_group.get((node.code, *key)) for key in groups))
            for node, own, share in zip(tree.nodes, state.weights, effective, strict=True)
        ),
    )


def write_matrix(
    path: Path, matrix: Matrix, *, names: bool = False, values: FloatArray | None = None, whole: bool = False
) -> None:
    """uCode, [uName], [Time] and a column a node; missing is empty. `values` stand in for the matrix's own."""
    rows = matrix.rows
    identity: list[tuple[str, Sequence[Any]]] = [("uCode", rows.codes)]
    identity += [("uName", rows.names)] if names else []
    identity += [("Time", rows.times)] if rows.times is not None else []
    values = matrix.values if values is None else values
    figures = _whole(values) if whole else values.tolist()
    # Row by row as JSON has them: shortest digits that read back the same, and null where missing.
    encode = msgspec.json.Encoder().encode
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer.writerow([*(name for name, _ in identity), *map(for_csv, matrix.columns)])
        for *who, line in zip(*(column for _, column in identity), figures, strict=True):
            writer.writerow(map(for_csv, who))
            start = text.getvalue()[:-1]
            file.write(f"{start},{encode(line)[1:-1].decode().replace('null', '')}\n")
            text.seek(0)
            text.truncate()


def _whole(values: FloatArray) -> list[list[int | None]]:
    return [[None if figure != figure else int(figure) for figure in line] for line in values.tolist()]


def write_table(path: Path, table: Table) -> None:
    """A table as it is: None and NaN are empty, truth is TRUE or FALSE."""
    _csv(path, table.columns, ([_cell(cell) for cell in line] for line in table.rows))


def _cell(cell: Any) -> Any:
    if cell is None or cell != cell:
        return ""
    return str(cell).upper() if isinstance(cell, bool) else for_csv(cell)


def _csv(path: Path, heading: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(map(for_csv, heading))
        writer.writerows(lines)


def _without_empty_time(table: Table) -> Table:
    if "Time" not in table.columns:
        return table
    place = table.columns.index("Time")
    if any(line[place] is not None for line in table.rows):
        return table
    return Table(
        table.columns[:place] + table.columns[place + 1 :],
        tuple(line[:place] + line[place + 1 :] for line in table.rows),
    )


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _said(stage: Stage) -> dict[str, Any]:
    """What was done with what, and what was found."""
    return {
        "do": stage.step.do,
        "options": _given(stage.step.options),
        "units": len(stage.matrix.rows.units),
        "rows": len(stage.matrix.rows),
        "columns": len(stage.matrix.columns),
        "findings": [asdict(finding) for finding in stage.findings],
    }


def _given(options: Options) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _log(evaluation: Evaluation, names: list[str]) -> dict[str, Any]:
    """Enough to build the same again: the steps with every option, and what the tables were."""
    scheme = evaluation.scheme
    files: dict[str, Path] = {"data": scheme.data, "meta": scheme.meta}
    files |= {} if scheme.units is None else {"units": scheme.units}
    return {
        "schema": "guibiao/evaluation-log@1",
        "name": scheme.name,
        "tables": {key: {"file": path.name, "sha256": _digest(path)} for key, path in files.items()},
        "steps": [{"do": step.do, **_given(step.options)} for step in scheme.steps],
        "robustness": scheme.robustness,
        "classes": scheme.classes,
        "files": names,
    }


def _digest(path: Path) -> str:
    file = path if path.exists() else path.with_name(path.name.partition("#")[0])
    return sha256(file.read_bytes()).hexdigest()


def _move(folder: Path, out: Path, names: Sequence[str]) -> None:
    before = _written_before(out)
    if foreign := sorted(name for name in names if (out / name).exists() and name not in before):
        raise EvaluationError(
            f"文件夹“{out}”里已有 {'、'.join(foreign[:3])}，不是以前的评价结果。为免覆盖，请换一个文件夹。"
        )
    for name in names:
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / name, target)
    for name in before - set(names):
        (out / name).unlink(missing_ok=True)


def _written_before(out: Path) -> set[str]:
    """The files that an earlier evaluation left here, by its own log."""
    try:
        log = json.loads((out / LOG).read_text(encoding="utf-8"))
        return {name for name in log["files"] if ".." not in Path(name).parts and not Path(name).is_absolute()}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
