"""The words of the plan contract on screen, and those that the check screen's script speaks."""

from typing import Any

from django.utils.translation import gettext as _

from guibiao.plans import canonical
from guibiao.reading.outputs.task_table import deadline_words
from guibiao.reading.outputs.words import number


def kinds() -> dict[str, str]:
    return {
        "level": _("达到"),
        "count": _("新增数量"),
        "increase": _("增加"),
        "multiple": _("倍数"),
        "growth": _("年均增长"),
        "coverage": _("全覆盖"),
        "rank": _("位次"),
    }


def comparators() -> dict[str, str]:
    return {
        "=": _("达到"),
        "≈": _("左右"),
        ">": _("超过"),
        "≥": _("不低于"),
        "<": _("低于"),
        "≤": _("不超过"),
        "range": _("区间"),
    }


def attributes() -> dict[str, str]:
    return {"expected": _("预期性"), "binding": _("约束性")}


def modalities() -> dict[str, str]:
    return {"commit": _("承诺"), "strive": _("力争")}


def pers() -> dict[str, str]:
    return {"year": _("每年、年均"), "period": _("期间累计")}


def roles() -> dict[str, str]:
    return {"lead": _("牵头单位"), "participant": _("参与单位"), "responsible": _("责任单位")}


def stages() -> dict[str, str]:
    return {"draft": _("征求意见稿"), "final": _("正式文件")}


def genres() -> dict[str, str]:
    return {"plan": _("规划、方案、意见"), "report": _("报告、公报、总结")}


def fields() -> dict[str, str]:
    """Names of the fields of every kind of finding."""
    return {
        "indicator": _("指标名称"), "canonical": _("规范指标"), "kind": _("类型"), "comparator": _("比较"),
        "value": _("数值"), "upper": _("上限"), "unit": _("单位"), "year": _("年份"), "per": _("累计或年均"),
        "modality": _("语气"), "attribute": _("属性"), "baseline": _("基期"), "baseline_value": _("基期值"),
        "baseline_year": _("基期年"), "title": _("标题"), "deadline": _("完成时限"), "units": _("责任单位"),
        "name": _("名称"), "surface": _("文件所印"), "role": _("角色"), "issuer": _("发文机关"),
        "number": _("文号"), "issued_on": _("发文日期"), "region": _("地区"), "period": _("规划期"),
        "period_from": _("规划期（起）"), "period_to": _("规划期（止）"),
        "stage": _("阶段"), "genre": _("体裁"), "about": _("矛盾之处"), "note": _("处理说明"),
        "outcome": _("成果形式"), "annual": _("年度目标"), "text": _("具体举措"), "targets": _("相关目标"),
        "facts": _("相关事实"), "measure": _("所属举措"), "origin": _("来源"), "confidence": _("把握"),
        "section": _("章节"), "kind_of_item": _("类别"),
    }  # fmt: skip


def items() -> dict[str, str]:
    return {"target": _("目标"), "fact": _("事实"), "measure": _("举措")}


# Fields that keep a code, and what stands for the codes on screen.
_CODED = {
    "kind": kinds, "comparator": comparators, "attribute": attributes, "modality": modalities, "per": pers,
    "role": roles, "stage": stages, "genre": genres, "kind_of_item": items,
}  # fmt: skip
_YEARS = ("year", "baseline_year", "period_from", "period_to")


def said(name: str, value: Any) -> str:
    """The value of a field as people read it; an empty string where nothing is known."""
    if value is None or value == "" or value == []:
        return ""
    if name in _CODED:
        return _CODED[name]().get(value, str(value))
    if name == "canonical":
        return canonical.name(value)
    if name == "deadline":
        return deadline_words(value)
    if name == "units":
        marks = {"lead": _("牵头"), "participant": _("配合")}
        return "、".join(
            _("%(unit)s（%(role)s）") % {"unit": unit, "role": marks[role]} if role in marks else unit
            for unit, role in map(_unit, value)
        )
    if name == "baseline":
        year = _("（%(year)s年）") % {"year": value["year"]} if value.get("year") else ""
        return f"{grouped(value.get('value'))}{year}"
    if isinstance(value, list):
        return ("—" if name == "period" else "、").join(str(entry) for entry in value)
    if isinstance(value, dict):
        return str(value.get("name") or "")
    return grouped(value) if isinstance(value, int | float) and name not in _YEARS else str(value)


def _unit(unit: Any) -> tuple[str, str]:
    return (unit["name"], unit["role"]) if isinstance(unit, dict) else unit


def grouped(value: float | None) -> str:
    """A number with its thousands apart, and no more decimals than it has."""
    whole, point, rest = number(value).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() and whole != "-0" else number(value)


def screen() -> dict[str, str]:
    """What the script says by itself. `{n}` and the like are filled in there."""
    return {
        "attention": _("待处理"), "all": _("全部"), "units": _("举措与单位"), "others": _("其余待核对"),
        "accept": _("接受"), "edit": _("修改"), "reject": _("剔除"), "reopen": _("退回待核对"), "undo": _("撤销"),
        "add": _("添加"), "split": _("拆分"), "merge": _("与下一个合并"),
        "remove": _("移除"), "addUnit": _("添加单位"), "moveUp": _("上移"), "accept_group": _("接受本组 {n} 条"),
        "accept_rest": _("接受没有疑点的 {n} 条"), "accepted_n": _("已接受 {n} 条，按 u 撤销"),
        "undone": _("已撤销 {n} 条"), "nothing_to_undo": _("没有可以撤销的操作"), "saved": _("已保存"),
        "saving": _("正在保存…"), "waiting": _("连接中断，{n} 项改动保存在本机，恢复后自动提交"),
        "signed_out": _("登录已失效，请重新登录"), "sign_in": _("重新登录"),
        "waiting_signed_out": _("登录已失效，{n} 项改动保存在本机，重新登录后自动提交"),
        "not_opened": _("没有打开，请刷新页面。"),
        "failed": _("没有保存：{why}"), "none_open": _("没有需要处理的疑点"), "none_here": _("这里没有条目"),
        "all_done": _("全部核对完毕，可以采用。"), "table": _("表格"), "guessed": _("推测重建的表格"),
        "source": _("来源语句"), "history": _("修改记录"), "no_history": _("还没有人改过"), "added_by_person": _("人工添加"),
        "read_as": _("读取为"), "confidence": _("把握 {n}%"), "to_document": _("看原文"),
        "unknown": _("未知"), "none": _("无"), "year_suffix": _("{y}年"),
        "no_year": _("年份未定"), "as_target": _("改为目标"), "as_fact": _("改为事实"), "move_here": _("改到选中处"),
        "conflict_title": _("{who} 刚刚改过这一条"), "conflict_lede": _("两边的内容都没有丢，请选一个。"),
        "theirs": _("对方的"), "mine": _("我的"),
        "conflict_bulk": _("{n} 条刚被他人改过，没有覆盖"), "others_changed": _("{who} 更新了 {n} 条"),
        "add_target": _("添加为目标"), "add_fact": _("添加为事实"), "add_measure": _("添加为举措"),
        "add_unit_here": _("添加为当前举措的单位"), "add_title": _("添加条目"),
        "not_found": _("原文里没有这段文字"),
        "resolve": _("已核实"), "tension_hint": _("写明以哪个数为准，或两者为什么不同。"),
        "status_says": _("{done} / {all} 已核对，{open} 处待处理"), "warnings": _("读取时的提示"),
        "outline": _("目录"), "document": _("原文"),
        "detail": _("详情"), "invalid_number": _("请填数字"),
        "all_alike": _("同名的 {n} 条一并"), "as_it_is": _("就是它，不细分"), "other": _("其他…"),
        "chosen_n": _("已选 {n} 条"), "choose": _("选择：{name}"),
        "clear_choice": _("取消选择"), "set_year": _("年份填为"), "set_unit": _("加责任单位"),
        "done_n": _("已处理 {n} 条，按 u 撤销"), "more_rows": _("还有 {n} 条"),
        "related": _("相关条目"), "empty_name": _("不能为空"), "changed_to": _("{a} 改为 {b}"),
    }  # fmt: skip


def vocabulary() -> dict[str, Any]:
    """All of it, for the script."""
    return {
        "figure_kinds": kinds(),
        "comparators": comparators(),
        "attributes": attributes(),
        "modalities": modalities(),
        "pers": pers(),
        "roles": roles(),
        "stages": stages(),
        "genres": genres(),
        "fields": fields(),
        "say": screen(),
    }
