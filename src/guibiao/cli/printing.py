"""Plans on the standard output: as JSON, or as tables that people read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, TextIO

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from guibiao.reading.model import Figure, Plan
from guibiao.reading.outputs.places import Places, names
from guibiao.reading.outputs.task_table import deadline_words
from guibiao.reading.outputs.words import ATTRIBUTES, PERIODS, STAGES, amount, baseline, sense

#: Columns of characters that a table may take in a pipe or a file, where a row should stay on one line.
PIPE_WIDTH = 400
_ODD_SENSES = ("growth", "increase", "count", "multiple")


class JsonOut(AbstractContextManager["JsonOut"]):
    """Writes plans as they come, in UTF-8: one object, or an array of them."""

    def __init__(self, *, array: bool, text: bool) -> None:
        self._array, self._text, self._count = array, text, 0

    def add(self, plan: Plan) -> None:
        """Write one plan."""
        before = ("[\n" if not self._count else ",\n") if self._array else ""
        self._count += 1
        _write(before)
        for piece in _pieces(plan, text=self._text):
            _write(piece)
        sys.stdout.flush()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._count and kind is None:
            _write("\n]\n" if self._array else "\n")
            sys.stdout.flush()


def _pieces(plan: Plan, *, text: bool) -> Iterator[str]:
    """What `plan.to_json(text=text, indent=2)` says, an entry at a time: large plans are never held twice."""
    lead = "{\n"
    for name in plan.__struct_fields__:
        value = getattr(plan, name)
        if name == "text" and (value is None or not text):
            continue
        yield f'{lead}  "{name}": '
        lead = ",\n"
        if isinstance(value, list) and value:
            inner = "[\n    "
            for entry in value:
                yield inner + _json(entry, 4)
                inner = ",\n    "
            yield "\n  ]"
        else:
            yield _json(value, 2)
    yield "\n}"


def _json(value: object, depth: int) -> str:
    # No string of JSON has a bare line end, so each of them is one of the layout.
    written = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return written.replace("\n", "\n" + " " * depth)


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode())


def console(stream: TextIO | None = None) -> Console:
    """A console on the standard output; wide, and without colours, where that is no terminal."""
    stream = stream or sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    width = None if stream.isatty() else PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def grid(title: str, *columns: tuple[str, dict[str, Any]]) -> Table:
    """A table in the house's look."""
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, expand=False
    )
    for heading, options in columns:
        table.add_column(heading, **{"overflow": "fold", **options})
    return table


#: Rows of one table on the screen; nobody reads more there, and a table is laid out whole.
SHOWN = 2000


class Screen:
    """Prints each plan as a head, a table of targets and one of measures, and what somebody should look at."""

    def __init__(self) -> None:
        self._console = console()
        self._count = 0

    def add(self, plan: Plan) -> None:
        """Print one plan."""
        out = self._console
        if self._count:
            out.rule()
        self._count += 1
        out.print(Text(plan.title or plan.source.name, style="bold"))
        period = "—".join(map(str, dict.fromkeys(plan.period))) + "年" if plan.period else ""
        about = [
            plan.source.name, plan.region.name if plan.region else "", plan.issuer or "", plan.number or "",
            plan.issued_on or "", period, STAGES.get(plan.stage or "", ""),
        ]  # fmt: skip
        out.print(Text(" · ".join(part for part in about if part), style="dim"))
        out.print()
        if plan.targets:
            out.print(self._targets(plan))
        if plan.measures:
            out.print(self._measures(plan))
        self._remarks(plan)

    def _targets(self, plan: Plan) -> Table:
        places = Places(plan)
        table = grid(
            f"目标（{len(plan.targets)}）", ("编号", {"no_wrap": True}), ("指标", {"ratio": 4, "min_width": 16}),
            ("目标值", {"justify": "right", "no_wrap": True}), ("单位", {"no_wrap": True}), ("年份", {"no_wrap": True}),
            ("基期", {}), ("属性", {"no_wrap": True}), ("位置", {"ratio": 3, "style": "dim"}),
        )  # fmt: skip
        for figure in plan.targets[:SHOWN]:
            above = places.path(figure.section)
            table.add_row(
                figure.id, figure.indicator, _value(figure), figure.unit or "", str(figure.year or ""), baseline(figure),
                ATTRIBUTES.get(figure.attribute or "", ""), above[-1].title if above else "",
            )  # fmt: skip
        return table

    def _measures(self, plan: Plan) -> Table:
        table = grid(
            f"任务（{len(plan.measures)}）", ("编号", {"no_wrap": True}), ("任务", {"ratio": 4, "min_width": 20}),
            ("牵头单位", {"ratio": 2}), ("责任单位", {"ratio": 4}), ("时限", {"no_wrap": True}),
            ("目标", {"ratio": 1, "min_width": 4}),
        )  # fmt: skip
        for measure in plan.measures[:SHOWN]:
            lead = names(unit.name for unit in measure.units if unit.role == "lead")
            others = names(unit.name for unit in measure.units if unit.role != "lead")
            table.add_row(
                measure.id, measure.title, lead, others, deadline_words(measure.deadline), " ".join(measure.targets)
            )
        return table

    def _remarks(self, plan: Plan) -> None:
        out = self._console
        if not plan.targets and not plan.measures:
            out.print("没有读到目标和任务，请确认文件是规划正文。")
        for what, items in (("目标", plan.targets), ("任务", plan.measures)):
            if len(items) > SHOWN:
                out.print(
                    Text(f"这里列到第 {SHOWN} 条{what}，全部 {len(items)} 条见 --json、--xlsx 或 --csv。", style="dim")
                )
        if plan.facts:
            out.print(Text(f"另有已实现的事实 {len(plan.facts)} 条，见 --json、--xlsx 或 --csv。", style="dim"))
        for tension in plan.tensions:
            involved = " ".join([*tension.targets, *tension.facts])
            out.print(Text(f"矛盾：{tension.about}（{involved}）", style="yellow"))
        for warning in plan.warnings:
            out.print(Text(f"提示：{warning}", style="yellow"))
        out.print()


def _value(figure: Figure) -> str:
    """The number, with its sense in front where the bare number would be taken for a level."""
    before = sense(figure).replace("（建）", "") if figure.kind in _ODD_SENSES else PERIODS.get(figure.per or "", "")
    return f"{before} {amount(figure)}".strip()
