"""``guibiao evaluate``: a composite evaluation from its scheme, written as tables."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guibiao.cli.parser import complain

if TYPE_CHECKING:
    from guibiao.indicators.composite.build import Evaluation
    from guibiao.indicators.composite.model import Finding

#: Rows of the ranking, and sentences, that the screen shows; the files have all of them.
SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A scheme, and where the results go."""
    parser.add_argument("scheme", nargs="?", metavar="方案", help="方案文件（TOML），或内置方案的名称")
    parser.add_argument("--out", type=Path, metavar="文件夹", help="把各步的表、得分、排名、权重和提示写到这里")
    parser.add_argument("--data", type=Path, metavar="文件", help="用这张数据表（CSV 或 Excel）代替方案里写的")
    parser.add_argument("--json", action="store_true", help="在屏幕上输出 JSON 摘要")
    parser.add_argument("--list", action="store_true", help="列出内置方案")


def run(arguments: argparse.Namespace) -> int:
    """Exit codes: 0 well, 2 not at all."""
    from guibiao.indicators.composite.analysis import analyse
    from guibiao.indicators.composite.build import evaluate
    from guibiao.indicators.composite.outputs import write
    from guibiao.indicators.composite.scheme import read_scheme

    if arguments.list:
        _list()
        return 0
    if arguments.scheme is None:
        complain("缺少参数：方案。运行 guibiao evaluate --list 查看内置方案，--help 查看用法。")
        return 2
    evaluation = evaluate(read_scheme(arguments.scheme, data=arguments.data))
    analysis = analyse(evaluation)

    def drawn(folder: Path) -> None:
        from guibiao.indicators.composite import illustrations  # drawing takes a second to import

        illustrations.write(folder, illustrations.illustrations(evaluation, analysis))

    files = write(evaluation, arguments.out, [analysis.write, drawn], analysis.findings) if arguments.out else []
    findings = (*evaluation.findings, *analysis.findings)
    if arguments.json:
        print(json.dumps(_summary(evaluation, findings, arguments.out, files), ensure_ascii=False, indent=1))
    else:
        _show(evaluation, findings, arguments.out)
    return 0


def _list() -> None:
    from guibiao.indicators.composite.scheme import read_scheme, shipped

    for name, path in shipped().items():
        print(f"{name}\t{read_scheme(path).name}\t{path}")


def _best(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The ranking by the top (or the first node that is known) in the latest time."""
    from guibiao.indicators.composite.build import ranks

    matrix, top = evaluation.scores, evaluation.state.front[0]
    rows, place = matrix.rows, evaluation.scores.position[top]
    latest = list(rows.periods.values())[-1]
    places, figures = ranks(matrix)[:, place], matrix.values[:, place]
    scored = [row for row in latest.tolist() if places[row] == places[row]]
    return [
        {"rank": int(places[row]), "uCode": rows.codes[row], "uName": rows.names[row], "score": float(figures[row])}
        for row in sorted(scored, key=lambda row: (places[row], rows.codes[row]))
    ]


def _summary(evaluation: Evaluation, findings: Sequence[Finding], out: Path | None, files: list[str]) -> dict[str, Any]:
    state, rows = evaluation.state, evaluation.scores.rows
    return {
        "name": evaluation.scheme.name,
        "top": state.front[0],
        "units": len(rows.units),
        "times": [] if rows.times is None else list(rows.periods),
        "indicators": len(state.hierarchy.indicators),
        "nodes": len(state.hierarchy.nodes),
        "steps": [stage.name for stage in evaluation.stages],
        "best": _best(evaluation)[:SHOWN],
        "warnings": [finding.message for finding in findings],
        "out": None if out is None else str(out),
        "files": files,
    }


def _show(evaluation: Evaluation, findings: Sequence[Finding], out: Path | None) -> None:
    from guibiao.cli.printing import console, grid

    screen = console()
    rows, top = evaluation.scores.rows, evaluation.state.hierarchy[evaluation.state.front[0]]
    when = "" if rows.times is None else f"（{list(rows.periods)[-1]}）"
    screen.print(f"{evaluation.scheme.name}：{top.name}{when}", style="bold")
    right = {"justify": "right"}
    table = grid("", ("名次", right), ("代码", {}), ("名称", {}), ("得分", right))
    best = _best(evaluation)
    for line in best[:SHOWN]:
        table.add_row(str(line["rank"]), line["uCode"], line["uName"], f"{line['score']:.4f}")
    screen.print(table)
    if len(best) > SHOWN:
        screen.print(f"另有 {len(best) - SHOWN} 个单位未列出。", style="dim")
    for finding in findings[:SHOWN]:
        screen.print(f"提示（{finding.stage}）：{finding.message}")
    if len(findings) > SHOWN:
        screen.print(f"另有 {len(findings) - SHOWN} 条提示，见 warnings.json。")
    if out is not None:
        screen.print(f"结果已写到“{out}”。")
