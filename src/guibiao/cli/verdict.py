"""``guibiao verdict``: what became of every target of the five plans in the sample workspace, by public figures alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from guibiao.indicators.progress import Observation, Result, Target
    from guibiao.plans.cited import Document, Figure

RULE_SET = "linear-path"


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
        from guibiao.cli.verdict_table import show

        show(rows)
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
        evidence, seen = [*public.get(document.region, ()), *_own(document)], list[tuple[Any, ...]]()
        for figure in document.figures:
            if figure.kind == "target":
                target = Target.of(figure.said, region=document.region, period=document.period)
                end = target.year or (document.period[1] if document.period else None)
                past = end if end and end < today.year else None
                result = judge(target, evidence, rule_set=rule, year=past, today=today)
                yield {
                    "plan": document.title, "stage": document.stage, "region": document.region_name,
                    "indicator": target.indicator, "target": _asked(figure), "repeats": _repeats(target, result, seen),
                    **_said(result, end), **_without_base(figure, result), **_around(result, evidence, document, public, today),
                }  # fmt: skip


def _public() -> dict[str, list[Observation]]:
    """What was published, by region."""
    import pyarrow as pa

    from guibiao.indicators import series
    from guibiao.indicators.progress import Observation

    found: dict[str, list[Observation]] = {}
    tables = [series.provinces(), series.revisions(), series.reports(), series.computed()]
    for row in pa.concat_tables(tables).to_pylist():
        found.setdefault(row["region"], []).append(Observation(**row))
    return found


def _own(document: Document) -> Iterator[Observation]:
    from guibiao.indicators.progress import Observation
    from guibiao.plans import cited

    return (Observation(**row) for row in cited.facts(document))


def _repeats(target: Target, result: Result, seen: list[tuple[Any, ...]]) -> int | None:
    """The number (from 1) of the target of the plan that asked for the same before."""
    end = target.year or (target.period[1] if target.period else None)
    mine = (result.indicator or target.indicator, target.kind, target.value, target.upper, target.unit, end)
    first = seen.index(mine) + 1 if mine in seen else None
    seen.append(mine)
    return first


# --- one target -----------------------------------------------------------------------------------------------------
def _said(result: Result, last: int | None) -> dict[str, Any]:
    verdict = result.revised
    first = result.published if result.published and result.published != verdict else None
    early = bool(last and result.year and result.year < last)
    cannot = result.cannot or (verdict.cannot if verdict and result.met is None else None)
    readings = result.cannot.readings if result.cannot else ()
    rows = [{"name": reading.name, **_said(reading.result, last)} for reading in readings]
    said = "cannot" if early else {True: "met", False: "not_met", None: "cannot"}[result.met]
    return {
        "code": result.indicator, "year": result.year or last, "verdict": said,
        "why": "not_due" if early else cannot.why if cannot and said == "cannot" else None,
        "class": verdict.class_name if verdict and result.class_code else None,
        "value": _exact(verdict.value) if verdict else None,
        "at_least": verdict.at_least if verdict else None, "at_most": verdict.at_most if verdict else None,
        "goal": _exact(verdict.goal) if verdict else None, "by": _exact(verdict.gap) if verdict else None,
        "by_at_least": _exact(verdict.gap_at_least) if verdict else None,
        "by_at_most": _exact(verdict.gap_at_most) if verdict else None,
        "unit": result.unit or result.target.unit,
        "data_year": result.data_year,
        "first_published": {"met": first.met, "value": _exact(first.value), "by": _exact(first.gap)} if first else None,
        "reasons": [*([f"目标年份是 {last} 年，还没有到可以判定的时候。"] if early else []), *result.reasons],
        "evidence": [_shown(row) for row in result.observations],
        "under_every_reading": _agreed(rows), "readings": rows,
    }  # fmt: skip


def _exact(number: float | None) -> float | None:
    """A number without what floating point leaves behind the twelfth digit."""
    return None if number is None else float(f"{number:.12g}")


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
    if not figure.unbased:
        return {}
    scope = [result.cannot.sentence] if result.cannot and result.cannot.why == "scope_not_stated" else []
    said = f"目标以{figure.base}为基数，文件没有写出数值，不能用同名的统计数代替。"
    nothing = dict.fromkeys(("class", "value", "at_least", "at_most", "goal", "by", "data_year", "first_published"))
    return nothing | {
        "verdict": "cannot", "why": "baseline_missing", "reasons": [said, *scope], "evidence": [],
        "under_every_reading": None, "readings": [],
    }  # fmt: skip


def _around(
    result: Result, evidence: list[Observation], document: Document, public: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """What lies near and decides nothing: the latest figures of look-alikes, what a missing part would have to be, and what
    else a reader should know."""
    from guibiao.terms.indicators import Registry

    alike = {one.code for one in Registry.default().look_alikes(result.indicator or "")}
    latest: dict[str, Observation] = {}
    for row in evidence:
        if row.indicator in alike and row.value is not None and row.year <= (result.year or row.year):
            held = latest.get(row.indicator)
            latest[row.indicator] = row if held is None or row.year >= held.year else held
    notes = (
        []
        if document.region in public
        else [f"没有{document.region_name}的公开数据，只有规划自述的数字；上级地区的数字不能代替。"]
    )
    if document.stage == "draft":
        notes.append("文件是征求意见稿，目标未经正式采用。")
    return {
        "not_used": [_shown(row) for row in latest.values()], "met_with": _met_with(result, evidence, today), "notes": notes,
    }  # fmt: skip


def _met_with(result: Result, evidence: list[Observation], today: date) -> dict[str, Any] | None:
    """What the one part without a figure would have to be for a quotient that cannot be formed to meet its target."""
    from guibiao.indicators.progress.wanting import wanting
    from guibiao.terms.indicators import Registry

    if result.met is not None or not result.indicator or not result.year:
        return None
    found = wanting(result.target, result.indicator, result.year, evidence, today, Registry.default())
    if found is None:
        return None
    return {
        "indicator": found.missing.code, "name": found.missing.name, "comparator": found.comparator, "value": _exact(found.value),
        "unit": found.missing.unit, "given": _shown(found.row), "given_name": found.given.name,
    }  # fmt: skip


def _asked(figure: Figure) -> str:
    import msgspec

    from guibiao.reading.model import Figure as Read
    from guibiao.reading.outputs.words import statement

    nowhere = {"id": "", "section": None, "start": 0, "end": 0, "confidence": 1.0}
    return statement(msgspec.convert(figure.said | nowhere, Read))
