"""The sentences that a report forms from data: no claim that the data do not carry."""

import datetime
from collections import Counter
from typing import Any

from guibiao.kernel.models import Organisation
from guibiao.monitoring import standing
from guibiao.monitoring.models import Standing
from guibiao.plans.models import Plan
from guibiao.reports.doings import Doings
from guibiao.reports.targets import LATE, ON_TRACK, Judged, numbers, why
from guibiao.supervision.sheets.issuing import chinese

_MOST = 12
#: What cannot be said, by the reason that the judgement kept, as it is counted in a sentence.
_REASONS = {
    "no_data": "没有收到应已发布的数据", "not_due": "数据还没有到发布时间", "unknown_indicator": "指标没有对应到规范指标",
    "scope_not_stated": "规划没有写明统计范围", "look_alike_only": "只有名称相近的另一指标有数据",
    "bound_not_enough": "数据只给出上限或下限", "baseline_missing": "没有基期值", "year_missing": "规划没有写明目标年份",
    "unit_not_comparable": "计量单位不能换算", "year_to_date_only": "只有年内累计数", "stock_flow_mixed": "存量和流量不能相比",
    "years_missing": "缺中间年份的数据", "growth_undefined": "增速无法计算", "too_few_peers": "可比地区太少",
    "no_region": "规划没有写明地区", "unclear": "目标本身读不明确",
}  # fmt: skip


def overall(plan: Plan, found: list[Judged], doings: Doings, version: int) -> list[str]:
    """总体判断."""
    return [*_counted(plan, found, doings.on, version), *_time(plan, doings.on), _tasks(doings)]


def _counted(plan: Plan, found: list[Judged], on: datetime.date, version: int) -> list[str]:
    if not found:
        return [f"截至{chinese(on)}，规划没有可监测的目标。"]
    counts = Counter(one.light for one in found)
    parts = "、".join(f"{light.label}{counts[light]}个" for light in Standing if counts[light])
    said = [f"截至{chinese(on)}（工作台数据第{version}版），规划共有监测目标{len(found)}个，其中{parts}。"]
    known = len(found) - counts[Standing.UNKNOWN]
    if known:
        fine = sum(counts[light] for light in ON_TRACK)
        said.append(f"在能够判定的{known}个目标中，达到或正常的{fine}个，占{fine / known:.0%}；{_late(counts)}。")
    else:
        said.append("目前没有一个目标能够判定，因此不能对规划的总体进展下结论。")
    if counts[Standing.UNKNOWN]:
        said.append(_unsaid(found))
    if any(one.hand for one in found):
        names = "、".join(one.name for one in found if one.hand)
        said.append(f"以上灯号中，{names}由人工调整，按规则的灯号和调整理由见附表。")
    return said


def _late(counts: Counter[Standing]) -> str:
    parts = "、".join(f"{light.label}{counts[light]}个" for light in LATE if counts[light])
    return f"需要关注的：{parts}" if parts else "没有预警和滞后的目标"


def _unsaid(found: list[Judged]) -> str:
    unknown = [one for one in found if one.light == Standing.UNKNOWN]
    reasons = Counter(_REASONS.get(one.judgement.why, "数据不足") for one in unknown)
    parts = "，".join(f"{count}个{reason}" for reason, count in reasons.most_common())
    earlier = sum(one.is_known for one in unknown)
    more = f"其中{earlier}个有较早年份的数据，附表按数据年份列出所见。" if earlier else ""
    return f"不能判定的{len(unknown)}个目标，原因是：{parts}。{more}这些目标既不计入完成，也不计入未完成。"


def _time(plan: Plan, on: datetime.date) -> list[str]:
    """How much of the plan's time has gone by, where it says its years."""
    first, last = plan.period_from, plan.period_to
    if not first or not last:
        return ["规划没有写明起止年份，不能说明规划期已过多少。"]
    begin, end = datetime.date(first, 1, 1), datetime.date(last, 12, 31)
    if on > end:
        return [f"规划期为{first}—{last}年，已经结束。"]
    if on < begin:
        return [f"规划期为{first}—{last}年，尚未开始。"]
    return [f"规划期为{first}—{last}年，时间已过{((on - begin).days + 1) / ((end - begin).days + 1):.0%}。"]


def _tasks(doings: Doings) -> str:
    total = len(doings.found)
    if not total:
        return "台账中没有规划部署的在册任务。"
    reported = sum(one.entry is not None for one in doings.found)
    return f"规划部署的在册任务{total}项，报告过进展的{reported}项，没有报告的{total - reported}项；{_supervised(doings)}。"


def _supervised(doings: Doings) -> str:
    items = doings.items
    if not items:
        return "没有列入督办的事项"
    struck = sum(map(doings.is_struck, items))
    late = sum(doings.is_overdue(item) for item in items)
    return f"列入督办{len(items)}项，已销号{struck}项，在办{len(items) - struck}项，其中逾期{late}项"


def found_of(found: list[Judged]) -> list[str]:
    """指标进展: the targets that need somebody, one a paragraph, each with the numbers of its sources."""
    said = [_one(one) for light in reversed(LATE) for one in found if one.light == light]
    met = [one for one in found if one.light == Standing.MET]
    if met:
        said.append("已达到的目标：" + "；".join(_short(one) for one in met) + "。")
    normal = [one for one in found if one.light == Standing.NORMAL]
    if normal:
        said.append("按时序推进的目标：" + "；".join(_short(one) for one in normal) + "。")
    unknown = [one for one in found if one.light == Standing.UNKNOWN]
    if unknown:
        said.append(f"不能判定的目标：{'、'.join(one.name for one in unknown)}。逐个原因见附表。")
    return said or ["规划没有可监测的目标。"]


def _one(one: Judged) -> str:
    return f"{one.name}（目标：{standing.asked(one)}；{one.light.label}）：{why(one)}［数据来源{numbers(one.sources)}］"


def _short(one: Judged) -> str:
    return f"{one.name}（目标：{standing.asked(one)}），{why(one).rstrip('。')}［数据来源{numbers(one.sources)}］"


def done_of(doings: Doings) -> list[str]:
    """任务进展."""
    said = [_tasks(doings)]
    silent = [one.task.title for one in doings.found if one.entry is None]
    if silent:
        more = f"等{len(silent)}项" if len(silent) > _MOST else ""
        said.append(f"没有报告进展、因而不能说明完成情况的任务：{'、'.join(silent[:_MOST])}{more}。")
    late = [item for item in doings.items if doings.is_overdue(item)]
    if late:
        said.append(
            "逾期的督办事项：" + "；".join(f"{item.number}“{item.title}”（{item.lead}）" for item in late) + "。"
        )
    return said


def material(
    found: list[Judged], doings: Doings, answers: list[Any], users: list[Organisation]
) -> dict[str, list[dict[str, str]]]:
    """What is laid beside the page of a text, by kind: {"who", "text"}."""
    said: dict[str, list[dict[str, str]]] = {
        "verdicts": [{"who": f"{one.name}（{standing.asked(one)}；{one.light.label}）", "text": why(one)} for one in found],
        "problems": [
            {"who": f"{one.task.title}（{one.entry.unit or '未明确单位'}，{one.entry.round}）", "text": one.problems}
            for one in doings.found
            if one.entry and one.problems
        ],
        "items": [
            {"who": f"{item.number}（{item.lead}）", "text": f"{item.title}：{doings.state(item)}。"}
            for item in doings.items
            if doings.is_open(item)
        ],
        "environment": [], "advice": [],
        "units": [{"who": str(unit), "text": str(unit)} for unit in users],
    }  # fmt: skip
    for one in answers:
        said.setdefault(one.question.section, []).append({"who": str(one.supply.unit), "text": one.text})
    return said
