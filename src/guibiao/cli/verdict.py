"""``guibiao verdict``: what became of every target of the five plans in the sample workspace, by public figures alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from guibiao.indicators.progress import Observation, Result
    from guibiao.plans.cited import Document, Figure

RULE_SET = "linear-path"
WORDS = {"met": "达到", "not_met": "未达到", "cannot": "不能判定"}
#: Why a target cannot be decided, in a word for the totals; a reason that is missing here is counted under its code.
WHY = {
    "no_data": "没有数据", "not_due": "数据未到发布时间", "look_alike_only": "只有名称相近的指标", "scope_not_stated": "口径没有说明",
    "bound_not_enough": "只知界限", "unknown_indicator": "指标库没有", "baseline_missing": "没有基数",
}  # fmt: skip
#: Kinds of targets that say nothing without what they are relative to.
_RELATIVE = ("multiple", "growth", "increase")


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
    """One mapping for each target, in the order of the plans, by the names in docs/command.md.

    Evidence are the series of the provinces with their revisions, what work reports gave for 2025, and what the plans
    themselves say was reached. A figure of another region, scope, indicator or year is never taken for one.
    """
    from guibiao.indicators.progress import Target, judge
    from guibiao.plans import cited
    from guibiao.rules import progress as rules

    rule = rules.get(RULE_SET, today)
    documents = list(cited.documents())
    public = _public()
    for document in documents:
        evidence = [*public.get(document.region, ()), *_own(document)]
        for figure in document.figures:
            if figure.kind == "target":
                target = Target.of(figure.said, region=document.region, period=document.period)
                end = target.year or (document.period[1] if document.period else None)
                past = end if end and end < today.year else None
                result = judge(target, evidence, rule_set=rule, year=past, today=today)
                yield {
                    "plan": document.title, "stage": document.stage, "region": document.region_name,
                    "indicator": target.indicator, "target": _asked(figure), **_said(result, end),
                    **_without_base(figure, result), **_around(result, evidence, document, document.region in public),
                }  # fmt: skip


def _public() -> dict[str, list[Observation]]:
    """What was published, by region."""
    import pyarrow as pa

    from guibiao.indicators import series
    from guibiao.indicators.progress import Observation

    found: dict[str, list[Observation]] = {}
    for row in pa.concat_tables([series.provinces(), series.revisions(), series.reports()]).to_pylist():
        found.setdefault(row["region"], []).append(Observation(**row))
    return found


def _own(document: Document) -> Iterator[Observation]:
    from guibiao.indicators.progress import Observation
    from guibiao.plans import cited

    return (Observation(**row) for row in cited.facts(document))


# --- one target -----------------------------------------------------------------------------------------------------
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
        "value": verdict.value if verdict else None,
        "at_least": verdict.at_least if verdict else None, "at_most": verdict.at_most if verdict else None,
        "goal": verdict.goal if verdict else None, "by": verdict.gap if verdict else None, "unit": result.unit,
        "data_year": result.data_year,
        "first_published": {"met": first.met, "value": first.value, "by": first.gap} if first else None,
        "reasons": [*([f"目标年份是 {last} 年，还没有到可以判定的时候。"] if early else []), *result.reasons],
        "evidence": [_shown(row) for row in result.observations],
        "under_every_reading": _agreed(rows), "readings": rows,
    }  # fmt: skip


def _shown(row: Observation) -> dict[str, Any]:
    return {
        "indicator": row.indicator, "year": row.year, "comparator": row.comparator, "value": row.value,
        "unit": row.unit, "source": row.source, "vintage": row.vintage and row.vintage.isoformat(),
    }  # fmt: skip


def _agreed(readings: list[dict[str, Any]]) -> str | None:
    """What every reading of an open scope comes to, where it is the same."""
    found = {reading["verdict"] for reading in readings}
    return found.pop() if len(found) == 1 and "cannot" not in found else None


def _without_base(figure: Figure, result: Result) -> dict[str, Any]:
    """What is said instead where a target is relative to something of which the figure is not known."""
    if not figure.base or figure.said["kind"] not in _RELATIVE or figure.said["baseline"]["value"] is not None:
        return {}
    scope = [result.cannot.sentence] if result.cannot and result.cannot.why == "scope_not_stated" else []
    said = f"目标以{figure.base}为基数，文件没有写出数值，不能用同名的统计数代替。"
    nothing = dict.fromkeys(("class", "value", "at_least", "at_most", "goal", "by", "data_year", "first_published"))
    return nothing | {
        "verdict": "cannot", "why": "baseline_missing", "reasons": [said, *scope], "evidence": [],
        "under_every_reading": None, "readings": [],
    }  # fmt: skip


def _around(result: Result, evidence: list[Observation], document: Document, public: bool) -> dict[str, Any]:
    """What lies near and decides nothing: the latest figures of look-alikes; and what else a reader should know."""
    from guibiao.terms.indicators import Registry

    alike = {one.code for one in Registry.default().look_alikes(result.indicator or "")}
    latest: dict[str, Observation] = {}
    for row in evidence:
        if row.indicator in alike and row.value is not None and row.year <= (result.year or row.year):
            held = latest.get(row.indicator)
            latest[row.indicator] = row if held is None or row.year >= held.year else held
    notes = [] if public else [f"没有{document.region_name}的公开数据，只有规划自述的数字；上级地区的数字不能代替。"]
    if document.stage == "draft":
        notes.append("文件是征求意见稿，目标未经正式采用。")
    return {"not_used": [_shown(row) for row in latest.values()], "notes": notes}


def _asked(figure: Figure) -> str:
    import msgspec

    from guibiao.reading.model import Figure as Read
    from guibiao.reading.outputs.words import statement

    nowhere = {"id": "", "section": None, "start": 0, "end": 0, "confidence": 1.0}
    return statement(msgspec.convert(figure.said | nowhere, Read))


# --- on the terminal ------------------------------------------------------------------------------------------------
def _print(rows: list[dict[str, Any]]) -> None:
    from guibiao.cli.printing import console, grid

    out = console()
    for plan in dict.fromkeys(row["plan"] for row in rows):
        mine = [row for row in rows if row["plan"] == plan]
        table = grid(
            f"{plan}（{_totals(mine)}）", ("目标", {"ratio": 4, "min_width": 20}), ("结论", {"no_wrap": True}),
            ("现值", {"no_wrap": True}), ("差", {"no_wrap": True}), ("依据", {"ratio": 6}),
        )  # fmt: skip
        for row in mine:
            table.add_row(row["target"], WORDS[row["verdict"]], *_value(row), _because(row))
            for reading in row["readings"]:
                name = f"　理解为“{reading['name']}”"
                table.add_row(name, WORDS[reading["verdict"]], *_value(reading), _because(reading), style="dim")
        out.print(table)
        for note in dict.fromkeys(note for row in mine for note in row["notes"]):
            out.print(f"注：{note}")
        out.print()
    out.print(f"共 {len(rows)} 项：{_totals(rows)}。")
    whys = Counter(row["why"] for row in rows if row["verdict"] == "cannot")
    out.print("不能判定的原因：" + "，".join(f"{WHY.get(why, why)} {n}" for why, n in whys.most_common()) + "。")


def _totals(rows: list[dict[str, Any]]) -> str:
    count = Counter(row["verdict"] for row in rows)
    said = [f"{word} {count[name]}" for name, word in WORDS.items()]
    for name in ("met", "not_met"):
        agreed = sum(row["under_every_reading"] == name for row in rows)
        said += [f"其中各种理解下都{WORDS[name]} {agreed}"] if agreed else []
    return "，".join(said)


def _value(row: dict[str, Any]) -> tuple[str, str]:
    sign, value = next(
        ((sign, row[name]) for sign, name in (("", "value"), ("≥", "at_least"), ("≤", "at_most")) if row[name] is not None),
        ("", None),
    )  # fmt: skip
    if value is None:
        return "", ""
    gap = "" if row["by"] is None else f"{row['by']:.4g}" if row["by"] > 0 else f"超 {-row['by']:.4g}"
    return f"{row['data_year']}年 {sign}{value:.6g}{row['unit'] or ''}", gap


def _because(row: dict[str, Any]) -> str:
    sources = dict.fromkeys(found["source"] for found in row["evidence"] if found["source"])
    near = "，".join(_near(found) for found in row.get("not_used", ())) if row["why"] == "look_alike_only" else ""
    agreed = row["under_every_reading"]
    said = "".join([*row["reasons"], *([f"各种理解下都{WORDS[agreed]}。"] if agreed else [])])
    said += f"（未采用：{near}。）" if near else ""
    return said + ("来源：" + "；".join(sources) + "。" if sources else "")


def _near(found: dict[str, Any]) -> str:
    from guibiao.reading.outputs.words import COMPARATORS
    from guibiao.terms.indicators import Registry

    known = Registry.default().get(found["indicator"])
    name = known.name if known else found["indicator"]
    return f"{name} {found['year']} 年 {COMPARATORS[found['comparator']]}{found['value']:g}{found['unit'] or ''}"
