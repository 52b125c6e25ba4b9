"""``guibiao verdict``: what became of every target of the five plans in the sample workspace, by public figures alone."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from guibiao.indicators.progress import Observation, Result

RULE_SET = "linear-path"
WORDS = {"met": "达到", "not_met": "未达到", "cannot": "不能判定"}
_NUMBERS = ("value", "upper", "baseline_value")
_YEARS = ("year", "baseline_year", "period_from", "period_to")
#: Kinds of cited facts that are figures of a year and not changes between years.
_LEVELS = ("level", "count", "coverage")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """JSON instead of a table."""
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the verdicts; always 0."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    rows = list(verdicts(today))
    if arguments.json:
        said = {"on": today.isoformat(), "rule_set": RULE_SET, "verdicts": rows}
        json.dump(said, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        _print(rows)
    return 0


def verdicts(today: date) -> Iterator[dict[str, Any]]:
    """One mapping for each target, in the order of the plans; `verdict` is a key of `WORDS`, `by` the gap in `unit`.
    Before its last year a target is neither met nor missed.

    Evidence are the series of the provinces with their revisions, what work reports gave for 2025, and what the plans
    themselves say was reached. A figure of another region, scope or indicator is never taken for one.
    """
    from guibiao.indicators.progress import Target, judge
    from guibiao.rules import progress as rules

    rule = rules.get(RULE_SET, today)
    figures = list(_figures())
    evidence = _evidence(figures)
    for figure in figures:
        if figure["kind"] == "target":
            target = Target.of(_target(figure), region=figure["region_code"], period=_period(figure))
            result = judge(target, evidence.get(figure["region_code"], []), rule_set=rule, today=today)
            yield {"plan": figure["title"], "region": figure["region"], "indicator": figure["indicator"],
                   "target": _asked(figure), **_said(result, target.year or figure["period_to"])}  # fmt: skip


def _figures() -> Iterator[dict[str, Any]]:
    table = files("guibiao.plans").joinpath("samples", "cited_figures.csv").read_text(encoding="utf-8-sig")
    for row in csv.DictReader(table.splitlines()):
        numbers: dict[str, Any] = {name: float(row[name]) if row[name] else None for name in _NUMBERS}
        years: dict[str, Any] = {name: int(row[name]) if row[name] else None for name in _YEARS}
        yield row | numbers | years


def _target(figure: dict[str, Any]) -> dict[str, Any]:
    return {
        "indicator": figure["indicator"], "canonical": figure["canonical"] or None, "kind": figure["figure_kind"],
        "comparator": figure["comparator"], "value": figure["value"], "upper": figure["upper"],
        "unit": figure["unit"] or None, "year": figure["year"], "per": figure["per"] or None,
        "baseline": {"value": figure["baseline_value"], "year": figure["baseline_year"]},
    }  # fmt: skip


def _period(figure: dict[str, Any]) -> tuple[int, int] | None:
    return (figure["period_from"], figure["period_to"]) if figure["period_from"] else None


def _evidence(figures: list[dict[str, Any]]) -> dict[str, list[Observation]]:
    """Everything known, by region."""
    import pyarrow as pa

    from guibiao.indicators import series
    from guibiao.indicators.progress import Observation

    public = pa.concat_tables([series.provinces(), series.revisions(), series.reports()]).to_pylist()
    cited = [
        {"region": figure["region_code"], "indicator": figure["canonical"], "year": figure["year"],
         "value": figure["value"], "upper": figure["upper"], "unit": figure["unit"] or None,
         "comparator": figure["comparator"], "source": figure["title"]}
        for figure in figures
        if figure["kind"] == "fact" and figure["figure_kind"] in _LEVELS and figure["canonical"] and figure["year"]
        and not figure["per"]
    ]  # fmt: skip
    found: dict[str, list[Observation]] = {}
    for row in (*public, *cited):
        found.setdefault(row["region"], []).append(Observation(**row))
    return found


def _said(result: Result, last: int | None) -> dict[str, Any]:
    verdict = result.revised
    first = result.published if result.published and result.published != verdict else None
    early = bool(last and result.year and result.year < last)
    cannot = result.cannot or (verdict.cannot if verdict and result.met is None else None)
    readings = result.cannot.readings if result.cannot else ()
    rows = [{"name": reading.name, **_said(reading.result, last)} for reading in readings]
    return {
        "code": result.indicator, "year": result.year,
        "verdict": "cannot" if early else {True: "met", False: "not_met", None: "cannot"}[result.met],
        "why": "not_due" if early else cannot.why if cannot else None,
        "class": verdict.class_name if verdict and result.class_code else None,
        "value": verdict.value if verdict else None, "goal": verdict.goal if verdict else None,
        "by": verdict.gap if verdict else None, "unit": result.unit, "data_year": result.data_year,
        "first_published": {"met": first.met, "value": first.value, "by": first.gap} if first else None,
        "reasons": [*([f"目标年份是 {last} 年，还没有到可以判定的时候。"] if early else []), *result.reasons, *_agreed(rows)],
        "evidence": [
            {"indicator": row.indicator, "year": row.year, "comparator": row.comparator, "value": row.value,
             "unit": row.unit, "source": row.source, "vintage": row.vintage and row.vintage.isoformat()}
            for row in result.observations
        ],
        "readings": rows,
    }  # fmt: skip


def _agreed(readings: list[dict[str, Any]]) -> list[str]:
    """That every reading of an open scope comes to the same, where it does."""
    found = {reading["verdict"] for reading in readings}
    return [f"各种理解下都{WORDS[found.pop()]}。"] if len(found) == 1 and "cannot" not in found else []


def _asked(figure: dict[str, Any]) -> str:
    import msgspec

    from guibiao.reading.model import Figure
    from guibiao.reading.outputs.words import statement

    nowhere = {"id": "", "section": None, "start": 0, "end": 0, "modality": "commit", "confidence": 1.0}
    return statement(msgspec.convert(_target(figure) | nowhere, Figure))


def _print(rows: list[dict[str, Any]]) -> None:
    from guibiao.cli.printing import console, grid

    out = console()
    for plan in dict.fromkeys(row["plan"] for row in rows):
        mine = [row for row in rows if row["plan"] == plan]
        count = Counter(row["verdict"] for row in mine)
        summary = "，".join(f"{word} {count[name]}" for name, word in WORDS.items())
        table = grid(
            f"{plan}（{summary}）", ("目标", {"ratio": 4, "min_width": 20}), ("结论", {"no_wrap": True}),
            ("现值", {"no_wrap": True}), ("差", {"no_wrap": True}), ("依据", {"ratio": 6}),
        )  # fmt: skip
        for row in mine:
            table.add_row(row["target"], WORDS[row["verdict"]], *_value(row), _because(row))
            for reading in row["readings"]:
                name = f"　理解为“{reading['name']}”"
                table.add_row(name, WORDS[reading["verdict"]], *_value(reading), _because(reading), style="dim")
        out.print(table)
    count = Counter(row["verdict"] for row in rows)
    out.print(f"共 {len(rows)} 项：" + "，".join(f"{word} {count[name]} 项" for name, word in WORDS.items()) + "。")


def _value(row: dict[str, Any]) -> tuple[str, str]:
    if row["value"] is None:
        return "", ""
    gap = "" if row["by"] is None or row["by"] <= 0 else f"{row['by']:.4g}"
    return f"{row['data_year']}年 {row['value']:.6g}{row['unit'] or ''}", gap


def _because(row: dict[str, Any]) -> str:
    sources = dict.fromkeys(found["source"] for found in row["evidence"] if found["source"])
    return "".join(row["reasons"]) + ("来源：" + "；".join(sources) + "。" if sources else "")
