"""A first draft of an evaluation report, put together from what the house knows: monitoring, rounds, supervision, units.

The report is a Chinese document whatever the language of the screen.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from guibiao.assessment import figures
from guibiao.assessment.models import Answer, PlanEvaluation
from guibiao.assessment.outline import sections
from guibiao.kernel import days
from guibiao.monitoring import standing
from guibiao.monitoring.models import Standing, Watched
from guibiao.plans.models import Task
from guibiao.supervision import stood
from guibiao.supervision.models import Entry, Item
from guibiao.supervision.sheets.issuing import chinese


@dataclass(frozen=True, slots=True)
class Drawn:
    """One section as the house drafts it."""

    title: str
    text: str = ""
    table: dict[str, Any] | None = None


@dataclass(slots=True)
class Known:
    """Everything that the sections draw on, read once."""

    evaluation: PlanEvaluation
    on: datetime.date
    watched: list[Any]
    tasks: list[Task]
    entries: dict[int, Entry]
    items: dict[Any, list[Item]]
    stood: dict[int, str]
    answers: list[Answer]
    supplies: list[Any]
    outside: list[Any]


def day_of(evaluation: PlanEvaluation) -> datetime.date:
    """Up to which day the house counts: that of its table of targets, once it has one; else the day by which material is asked for,
    or today where that is still to come."""
    drawn = _drawn(evaluation)
    return datetime.date.fromisoformat(drawn["on"]) if drawn else _today(evaluation)


def _drawn(evaluation: PlanEvaluation) -> dict[str, Any] | None:
    """Its table of targets, if it was drawn with its day."""
    section = evaluation.sections.filter(key="indicators").first()
    table: dict[str, Any] | None = section.table if section else None
    return table if table and "on" in table else None


def _today(evaluation: PlanEvaluation) -> datetime.date:
    return min(evaluation.due, timezone.localdate())


def table_of(evaluation: PlanEvaluation) -> dict[str, Any]:
    """The table of targets that the evaluation rests on: as it was drawn, or as it would be now."""
    drawn = _drawn(evaluation)
    return drawn or _table(_watched(evaluation, on := _today(evaluation)), on)


def draft(evaluation: PlanEvaluation) -> dict[str, Drawn]:
    """Every section of the outline, in its order."""
    known = _known(evaluation)
    return {
        part.key: Drawn(part.title, *PARTS[part.key](known)) for part in sections(evaluation.kind)
    }  # a new section needs its function here


def _known(evaluation: PlanEvaluation) -> Known:
    on = _today(evaluation)
    tasks = list(
        Task.objects.filter(sources__plan=evaluation.plan_id, standing="active", kind="measure")
        .select_related("lead")
        .distinct()
        .order_by("order", "pk")
    )
    entries: dict[int, Entry] = {}
    rounds = Entry.objects.filter(
        task__in=tasks, round__year__lte=evaluation.year, round__opened_at__lt=days.end_of(on)
    )  # fmt: skip
    asked = list(rounds.select_related("round").order_by("round__year", "round__quarter"))
    held = stood.states(Entry, asked, on)
    for entry in asked:
        if held[entry.pk][0] == "reported":
            entries[entry.task_id] = entry
    handed = list(Item.objects.filter(identity__in=[task.identity for task in tasks], received_on__lte=on))
    states = {pk: state for pk, (state, _due) in stood.states(Item, handed, on).items()}
    items: dict[Any, list[Item]] = {}
    for item in handed:
        if states[item.pk] != "dropped":
            items.setdefault(item.identity, []).append(item)
    answers = Answer.objects.filter(supply__evaluation=evaluation, supply__state__in=("supplied", "kept"))
    return Known(
        evaluation, on, _watched(evaluation, on), tasks, entries, items, states,
        list(answers.exclude(text="").select_related("question", "supply__unit").order_by("supply__unit__path")),
        list(evaluation.supplies.select_related("unit").prefetch_related("files__file").order_by("unit__path")),
        list(evaluation.assignments.exclude(submitted_at=None).exclude(report="").select_related("evaluator").order_by("pk")),
    )  # fmt: skip


def _watched(evaluation: PlanEvaluation, on: datetime.date) -> list[Any]:
    """The targets of the plan with the judgement and the light that they had at the end of a day."""
    rows: list[Any] = list(
        Watched.objects.filter(active=True, plan=evaluation.plan_id).select_related("target", "plan")
    )
    judged, by_hand = figures.lights(rows, figures.by(on))
    for one in rows:
        one.current = judged.get(one.pk)
        one.shown = by_hand.get(one.pk) or (one.current.standing if one.current else Standing.UNKNOWN)
    standing.lay_out([one.current for one in rows if one.current])
    return rows


def _said_by_units(known: Known, section: str) -> list[str]:
    return [f"{one.supply.unit}：{one.text}" for one in known.answers if one.question.section == section]


def _overall(known: Known) -> tuple[str, None]:
    counts = Counter(one.shown for one in known.watched)
    parts = "、".join(f"{Standing(name).label}{counts[name]}个" for name in Standing.values if counts[name])
    reported = [task for task in known.tasks if task.pk in known.entries]
    struck = sum(known.stood[item.pk] == "struck" for items in known.items.values() for item in items)
    under = sum(len(items) for items in known.items.values())
    lines = [
        f"截至{chinese(known.on)}，《{known.evaluation.plan.title}》监测目标{len(known.watched)}个"
        + (f"，其中{parts}。" if parts else "。"),
        f"规划部署的在册举措{len(known.tasks)}项，{known.evaluation.year}年底以前的调度报告过进展的{len(reported)}项；"
        f"列入督办{under}项，已销号{struck}项。",
        *(f"第三方评估（{one.who}）：{one.report}" for one in known.outside),
    ]
    return "\n".join(lines), None


def _indicators(known: Known) -> tuple[str, dict[str, Any]]:
    behind = [one for one in known.watched if one.shown in (Standing.BEHIND, Standing.WARNING)]
    text = "；".join(f"{one.target}（{standing.asked(one)}）：{standing.verdict(one).rstrip('。')}" for one in behind)
    table = _table(known.watched, known.on)
    return (f"进度滞后或预警的指标：{text}。" if text else ""), table


def _table(watched: list[Any], on: datetime.date) -> dict[str, Any]:
    head = ["指标", "目标值", "基期", "最新值", "数据年份", "时序进度", "预判", "状态"]
    rows = [[str(one.target), standing.asked(one), *_figures(one), str(Standing(one.shown).label)] for one in watched]
    return {"head": head, "rows": rows, "on": on.isoformat()}


def _figures(one: Any) -> list[str]:
    """Baseline, latest, year of the data, progress against time, forecast."""
    target, current = one.target, one.current
    unit = (current.unit if current else "") or target.unit
    result = standing.result_of(current)
    verdict = result.revised if result else None
    begun = (target.baseline_value, target.baseline_year)
    if begun[0] is None and verdict and verdict.start:
        begun = (verdict.start.value, verdict.start.year)
    base = "—" if begun[0] is None else standing.figure(begun[0], unit) + (f"（{begun[1]}年）" if begun[1] else "")
    way, time = (verdict.share_of_way, verdict.share_of_time) if verdict else (None, None)
    progress = "—" if way is None or time is None else f"完成{way:.0%}，时间过{time:.0%}"
    if current is None or current.value is None:
        return [base, "—", "—", progress, "不能判定"]
    reached = current.gap is not None and current.gap <= 0
    outlook = (
        "已达到" if reached else f"预计{current.year_reached}年达到" if current.year_reached else current.class_name
    )
    return [base, standing.figure(current.value, unit), str(current.data_year or "—"), progress, outlook or "不能判定"]


def _tasks(known: Known) -> tuple[str, dict[str, Any]]:
    head = ["举措", "牵头单位", "最近一次报告", "进展", "督办"]
    rows = []
    for task in known.tasks:
        entry = known.entries.get(task.pk)
        items = known.items.get(task.identity, [])
        rows.append([
            task.title, str(task.lead or "—"), str(entry.round) if entry else "没有报告", entry.progress if entry else "",
            "；".join(f"{item.number}{Item.procedure.states[known.stood[item.pk]].label}" for item in items) or "—",
        ])  # fmt: skip
    return "\n".join(_said_by_units(known, "tasks")), {"head": head, "rows": rows}


def _problems(known: Known) -> tuple[str, None]:
    lines = _said_by_units(known, "problems")
    lines += [
        f"{task.title}：{known.entries[task.pk].problems}"
        for task in known.tasks
        if task.pk in known.entries and known.entries[task.pk].problems.strip()
    ]
    return "\n".join(lines), None


def _environment(known: Known) -> tuple[str, None]:
    return "\n".join(_said_by_units(known, "environment")), None


def _advice(known: Known) -> tuple[str, None]:
    return "\n".join(_said_by_units(known, "advice")), None


def _annex(known: Known) -> tuple[str, dict[str, Any]]:
    silent = "、".join(str(one.unit) for one in known.supplies if one.state in ("waiting", "missing"))
    rows = [
        [str(one.unit), str(one.state_label), one.written_by or "—", one.checked_by or "—",
         "；".join(file.file.name for file in one.files.all()) or "—"]
        for one in known.supplies
    ]  # fmt: skip
    head = ["单位", "材料", "填报人", "审核人", "附件"]
    text = f"各单位材料报送情况。未报送：{silent}。" if silent else "各单位材料报送情况。"
    return text, {"head": head, "rows": rows}


PARTS: dict[str, Callable[[Known], tuple[str, dict[str, Any] | None]]] = {
    "overall": _overall, "indicators": _indicators, "tasks": _tasks, "problems": _problems,
    "environment": _environment, "advice": _advice, "annex": _annex,
}  # fmt: skip
