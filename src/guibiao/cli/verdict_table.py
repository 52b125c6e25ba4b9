"""The verdicts of `guibiao verdict` as tables on the terminal, a plan each."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from guibiao.cli.printing import console, grid
from guibiao.reading.outputs.words import COMPARATORS
from guibiao.terms.indicators import Registry

WORDS = {"met": "达到", "not_met": "未达到", "cannot": "不能判定"}
#: Why a target cannot be decided, in a word for the totals; a reason that is missing here is counted under its code.
WHY = {
    "no_data": "没有数据", "not_due": "数据未到发布时间", "look_alike_only": "只有名称相近的指标", "scope_not_stated": "口径没有说明",
    "bound_not_enough": "只知界限", "unknown_indicator": "指标库没有", "baseline_missing": "没有基数",
}  # fmt: skip


def show(rows: list[dict[str, Any]]) -> None:
    """Print them, with the totals of each plan and of all."""
    out = console()
    for plan in dict.fromkeys(row["plan"] for row in rows):
        mine = [row for row in rows if row["plan"] == plan]
        table = grid(
            f"{plan}（{_totals(mine)}）", ("目标", {"ratio": 4, "min_width": 20}), ("结论", {"no_wrap": True}),
            ("现值", {"no_wrap": True}), ("差", {"no_wrap": True}), ("依据", {"ratio": 6}),
        )  # fmt: skip
        for row in mine:
            again = "（文中再次提出）" if row["repeats"] else ""
            table.add_row(row["target"] + again, _word(row), *_value(row), _because(row))
            for reading in row["readings"]:
                name = f"　理解为“{reading['name']}”"
                table.add_row(name, _word(reading), *_value(reading), _because(reading), style="dim")
        out.print(table)
        for note in dict.fromkeys(note for row in mine for note in row["notes"]):
            out.print(f"注：{note}")
        out.print()
    twice = sum(bool(row["repeats"]) for row in rows)
    out.print(f"共 {len(rows)} 项{f'（{twice} 项在同一规划中再次提出）' if twice else ''}：{_totals(rows)}。")
    whys = Counter(row["why"] for row in rows if row["verdict"] == "cannot")
    out.print("不能判定的原因：" + "，".join(f"{WHY.get(why, why)} {n}" for why, n in whys.most_common()) + "。")


def _word(row: dict[str, Any]) -> str:
    agreed = row["under_every_reading"]
    return WORDS[row["verdict"]] + (f"\n（都{WORDS[agreed]}）" if agreed else "")


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
    bounds = (("", "by"), ("至多 ", "by_at_most"), ("至少 ", "by_at_least"))
    gap = next((_gap(said, row[name]) for said, name in bounds if row[name] is not None), "")
    return f"{row['data_year']}年 {sign}{value:.6g}{row['unit'] or ''}", gap


def _gap(said: str, by: float) -> str:
    return f"{said}{by:.4g}" if by > 0 else f"超 {-by:.4g}"


def _because(row: dict[str, Any]) -> str:
    sources = dict.fromkeys(found["source"] for found in row["evidence"] if found["source"])
    near = "，".join(_near(found) for found in row.get("not_used", ())) if row["why"] == "look_alike_only" else ""
    agreed = row["under_every_reading"]
    said = "".join([*row["reasons"], *([f"各种理解下都{WORDS[agreed]}。"] if agreed else [])])
    said += f"（未采用：{near}。）" if near else ""
    said += _met_with(row["met_with"]) if row.get("met_with") else ""
    return said + ("来源：" + "；".join(sources) + "。" if sources else "")


def _met_with(found: dict[str, Any]) -> str:
    """The sentence for what a missing part would have to be; rounded to the safe side."""
    many = found["value"] >= 1e4
    value = found["value"] / 1e4 if many else found["value"]
    up_to = found["comparator"] == "≤"
    edge = (math.floor if up_to else math.ceil)(value * 100) / 100
    wanted = f"{'不超过' if up_to else '不少于'} {edge:,.10g} {'万' if many else ''}{found['unit']}"
    given = f"{found['given']['year']} 年{found['given_name']} {found['given']['value']:,.10g} {found['given']['unit'] or ''}"
    return f"{given}，{found['name']}{wanted}时达到目标；没有{found['name']}的数据。"


def _near(found: dict[str, Any]) -> str:
    known = Registry.default().get(found["indicator"])
    name = known.name if known else found["indicator"]
    return f"{name} {found['year']} 年 {COMPARATORS[found['comparator']]}{found['value']:g}{found['unit'] or ''}"
