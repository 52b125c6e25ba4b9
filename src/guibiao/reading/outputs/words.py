"""Figures and their attributes in the words that people use."""

from __future__ import annotations

from guibiao.reading.model import Figure

COMPARATORS = {"=": "", "≈": "约", ">": "＞", "≥": "≥", "<": "＜", "≤": "≤", "range": ""}
# The same in a sentence: in front of the number, and behind the unit.
BOUNDS = {">": ("超过", ""), "≥": ("", "以上"), "<": ("低于", ""), "≤": ("不超过", ""), "≈": ("", "左右")}
KINDS = {
    "level": "达到", "count": "新增（建）", "increase": "增加", "multiple": "倍增", "growth": "增长",
    "coverage": "覆盖", "rank": "位次",
}  # fmt: skip
ATTRIBUTES = {"expected": "预期性", "binding": "约束性"}
ROLES = {"lead": "牵头", "participant": "配合", "responsible": "责任"}
PERIODS = {"year": "年均", "period": "累计"}
STAGES = {"draft": "征求意见稿", "final": "正式文件"}
GENRES = {"plan": "规划", "report": "报告"}
MODALITIES = {"commit": "承诺", "strive": "力争"}


def number(value: float | None) -> str:
    """A number as printed: no exponent, no trailing zeros, no thousands separators."""
    if value is None:
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10f}".rstrip("0").rstrip(".")


def amount(figure: Figure, *, unit: bool = False) -> str:
    """A figure's number with its comparator: “≥2.5”, “8—10”, “约30”; a rank as “第5” or “前10”. With `unit`, that too."""
    body = number(figure.value)
    if figure.comparator == "range" and figure.upper is not None:
        body = f"{body}—{number(figure.upper)}"
    if figure.kind == "rank":
        body = ("前" if figure.comparator in ("≤", "<") else "第") + body
    else:
        body = COMPARATORS[figure.comparator] + body
    return body + (figure.unit or "") if unit else body


def baseline(figure: Figure) -> str:
    """“1.29（2020年）”; empty where nothing is known."""
    base = figure.baseline
    if base.value is None:
        return ""
    return number(base.value) + (f"（{base.year}年）" if base.year else "")


def sense(figure: Figure) -> str:
    """What kind of figure it is, in words: “累计新增（建）”, “年均增长”."""
    return PERIODS.get(figure.per or "", "") + KINDS[figure.kind]


def statement(figure: Figure) -> str:
    """A target in a few words for a table's cell, as offices write it: “技术合同成交额超过500亿元（2025年）”."""
    year = f"（{figure.year}年）" if figure.year else ""
    if figure.kind == "coverage" and figure.value == 100:
        return f"{figure.indicator.removesuffix('全覆盖')}全覆盖{year}"
    if figure.kind in ("rank", "coverage"):
        return f"{figure.indicator}{amount(figure, unit=True)}{year}"
    before, after = BOUNDS.get(figure.comparator, ("", ""))
    if figure.comparator == "≥" and not figure.unit:
        before, after = "不少于", ""
    verb = "增至" if figure.kind == "multiple" else sense(figure).replace("（建）", "")
    verb = verb.removesuffix("达到") + before if before else verb
    upper = f"—{number(figure.upper)}" if figure.comparator == "range" and figure.upper is not None else ""
    return f"{figure.indicator}{verb}{number(figure.value)}{upper}{figure.unit or ''}{after}{year}"
