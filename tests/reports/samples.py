"""A made-up content for each kind of report, with tables over several pages, long cells and charts."""

from functools import cache
from typing import Any

from guibiao.indicators import charts
from guibiao.reports import layout, placeholders, rendering
from guibiao.supervision.sheets import filling

LONG = "已完成选址、立项和可行性论证，初步设计已经评审，资金安排到位，建设用地手续正在办理。" * 12
KINDS = ("mid_term", "circular", "ledger")
#: Of each chart its group and how many years it shows: eight in three groups, short and long ones.
CHARTS = [("一、研发投入", 6), ("一、研发投入", 12), ("一、研发投入", 8), ("二、创新主体", 5), ("二、创新主体", 11),
          ("三、成果转化", 12), ("三、成果转化", 16), ("三、成果转化", 6)]  # fmt: skip


@cache
def _picture() -> bytes:
    chart = charts.ProgressChart(
        title="研发投入强度：2024年为1.9%，离目标还差0.7个百分点", unit="%", source="年鉴", data_year="2024",
        observed={2020: 1.5, 2022: 1.7, 2024: 1.9}, baseline=(2020, 1.5), targets={2025: 2.6}, height=rendering.AXES,
    )  # fmt: skip
    return charts.png(chart, dpi=250)


def context(rows: int = 16) -> dict[str, Any]:
    """Something for each name, many rows in each table; what stands in them is as long as it gets."""
    filled = {name: _sample(name, sort, rows) for name, sort in placeholders.names().items()}
    picture = filling.Picture(_picture(), layout.CHART)
    drawn = []
    for number, (group, years) in enumerate(CHARTS, 1):
        figures = [
            {"year": str(2015 + n), "actual": "1,234.56", "path": "1,233.4", "target": "—", "forecast": "—"}
            for n in range(years - 1)
        ]
        figures.append(figures[-1] | {"year": "2030", "target": "1,500.0", "forecast": "1,420.1（1,398.2—1,451.0）"})
        drawn.append({
            "number": str(number), "title": f"图的内容{number}", "picture": picture, "note": "来源：年鉴　单位：%　数据来源表编号：1—9",
            "rows": figures, "halves": rendering.halves(figures),
            "group": group if number == 1 or CHARTS[number - 2][0] != group else "",
        })  # fmt: skip
    return filled | {
        "title": "《东江省科技创新“十四五”规划》实施情况中期评估报告", "title_first": "《东江省科技创新“十四五”规划》",
        "title_rest": "实施情况中期评估报告", "issuer": "东江省科学技术厅", "number": "东科监测〔2026〕12号", "to": "各市人民政府",
        "on": "2026年6月30日", "today": "2026年7月15日", "copies": "省政府办公厅", "charts": drawn,
    }  # fmt: skip


_CELLS = {
    "name": "每万人口高价值发明专利拥有量", "asked": "2025年达到 ≥ 1,234,567.89万元", "attribute": "预期性",
    "lead": "东江省工业和信息化厅", "baseline": "1,234,567万元（2020年）", "latest": "1,234,567万元", "data_year": "2024",
    "progress": "进度107%，时间80%", "outlook": "按现有速度2031年达到，晚于目标年份；达到的可能性约为5%", "light": "○ 不能判定",
    "why": "不能判定，因为2025年的数据应在2026年10月发布，还没有收到。", "sources": "118—121、203", "year": "2024",
    "value": "1,234,567.89万元", "vintage": "2025-10-01", "address": "/registers/observations/1234567/", "names": "研发投入强度",
}  # fmt: skip


def _sample(name: str, sort: Any, rows: int) -> Any:
    if isinstance(sort, str):
        return "样例"
    inside = sort[0]
    if isinstance(inside, str):
        return [f"这是{name}的第{n}段，" + "按数据写成的句子不多说一个字。" * 6 for n in range(1, 4)]
    made = [{key: _CELLS.get(key, "样例内容") for key in inside} | {"number": str(n)} for n in range(1, rows + 1)]
    if name == "tasks":
        made[1] |= {"progress": LONG}
    return made


@cache
def word(kind: str) -> bytes:
    """A report of a kind as Word, from the template that comes with the house."""
    given = context()
    return rendering.filled(layout.shipped(kind), given, str(given["title"]))
