"""A report as Word: its template filled with what was put together, what people wrote, and the charts."""

from io import BytesIO
from typing import Any

import docx
from django.utils import timezone
from docx.oxml.ns import qn

from guibiao.indicators.charts import Ahead, ProgressChart
from guibiao.indicators.charts.ink import figure
from guibiao.kernel import files
from guibiao.monitoring import pictures
from guibiao.reading.outputs.docx_table import WHOLE
from guibiao.reports.kinds import bare, kinds, title_lines
from guibiao.reports.layout import CHART, shipped
from guibiao.reports.models import Report, Template
from guibiao.supervision.sheets import filling
from guibiao.supervision.sheets.issuing import chinese

#: How high the axes of a chart are, in inches before it is made smaller: two charts with their figures stand on a page.
AXES = 1.4
#: Dots an inch with which a chart is drawn 7.2 inches wide: 300 where it stands in the report.
_DPI = 250
_NONE = "—"
#: As many signs of 22 points stand on a line.
_TITLE = 20
_EMPTY = "（本部分尚未撰写。）"


def template_of(report: Report) -> Template | None:
    """The office's own template that is in use; None: the one that comes with the house."""
    own = Template.objects.filter(organisation=report.organisation, kind=report.kind, used=True)
    return own.select_related("file").first()


def content_of(template: Template | None, kind: str) -> bytes:
    """The Word file of a template."""
    return files.read(template.file) if template else shipped(kind)


def docx_of(report: Report, template: bytes) -> bytes:
    """The report as Word. Raises ValueError with a sentence where the template cannot be filled."""
    return filled(template, context(report), report.title)


def filled(template: bytes, given: dict[str, Any], title: str) -> bytes:
    """A template with its texts, tables and pictures; each picture says what it shows."""
    document = docx.Document(BytesIO(filling.fill(template, given)))
    for row in document.element.body.iter(qn("w:tr")):
        _let_long_rows_break(row)
    says = iter(chart["title"] for chart in given["charts"])
    for number, described in enumerate(document.element.body.iter(qn("wp:docPr")), 1):
        described.set("id", str(number))
        described.set("descr", next(says, ""))
    document.core_properties.title = title[:255]
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _let_long_rows_break(row: Any) -> None:
    """A row longer than a page has room for may be divided."""
    whole = row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}")
    longest = max((sum(len(t.text or "") for t in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))), default=0)
    if whole is not None and longest > WHOLE:
        whole.getparent().remove(whole)


def context(report: Report) -> dict[str, Any]:
    """Every name of names.toml."""
    given, said = report.content, {one.key: one.text for one in report.texts.all()}
    day = report.issued_on or timezone.localdate()
    parts = kinds()[report.kind].parts
    first, rest = title_lines(report.kind, report.plan.title, report.year)
    found: dict[str, Any] = {
        "title": report.title, "title_first": broken(first), "title_rest": rest, "issuer": report.organisation.name,
        "number": report.number or "（文号）",
        "plan": bare(report.plan.title), "year": report.year, "on": chinese(report.on),
        "version": report.data_version, "today": chinese(day), "rule": given.get("rule") or _NONE,
        "to": " ".join(said.get("to", "").split()).rstrip("：:") or _NONE, "copies": " ".join(said.get("copies", "").split()),
        "found": given["found"], "done": given["done"],
        "overall": [*given["overall"], *_lines(said.get("overall", ""))],
        **{name: _lines(said.get(name, "")) for name in ("demands", "remark")},
        **{name: _lines(said.get(name, "")) or [_EMPTY] for name in ("problems", "environment")},
        "advice": [*(_lines(said.get("advice", "")) or ([_EMPTY] if "advice" in parts else [])), *given["conclusions"]],
        "opinions": given["opinions"],
    }  # fmt: skip
    lists = {name: given[name] for name in ("lights", "targets", "tasks", "units", "supplies", "sources")}
    return found | lists | {"charts": _charts(given["charts"]) if _has_charts(report) else []}


def broken(title: str) -> str:
    """A line of a title that is longer than the page is wide goes on before its last bracket, where its sense allows."""
    begins, bracket, ends = title.rpartition("（")
    return f"{begins}\n{bracket}{ends}" if begins and len(title) > _TITLE else title


def _has_charts(report: Report) -> bool:
    """Drawing takes time: charts are drawn only for what shows them by its own layout or a template."""
    return kinds()[report.kind].layout == "report" or template_of(report) is not None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _charts(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The charts in the order of their targets; the first of a group names it."""
    made, before = [], ""
    for number, one in enumerate(drawn, 1):
        group = one.get("group", "")
        made.append(_chart(one, number) | {"group": group if group != before else ""})
        before = group
    return made


def halves(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows side by side, the later half at the right of the earlier one."""
    begins = -(-len(rows) // 2)
    empty = dict.fromkeys(rows[0], "") if rows else {}
    right = [*rows[begins:], *[empty] * (2 * begins - len(rows))]
    return [
        {**left, **{f"{name}_2": value for name, value in later.items()}}
        for left, later in zip(rows[:begins], right, strict=True)
    ]


def _chart(one: dict[str, Any], number: int) -> dict[str, Any]:
    chart = drawable(one)
    rows = [
        {
            "year": str(year), "actual": figure(chart.observed.get(year)), "path": figure(chart.on_path(year)),
            "target": figure(chart.targets.get(year)), "forecast": _ahead(chart, year),
        }
        for year in chart.years()
    ]  # fmt: skip
    note = f"{chart.note()}　单位：{chart.unit or _NONE}　数据来源表编号：{one['sources']}"
    picture = filling.Picture(pictures.png(chart, _DPI), CHART)
    known = {"number": str(number), "title": chart.title, "picture": picture, "note": note}
    return known | {"rows": rows, "halves": halves(rows)}


def drawable(one: dict[str, Any]) -> ProgressChart:
    """The chart as the library knows it."""
    plain = {name: one[name] for name in ("title", "unit", "source", "data_year", "less")}
    ahead = tuple(Ahead(year=year, value=value, low=low, high=high) for year, value, low, high in one["ahead"])
    baseline = tuple(one["baseline"]) if one["baseline"] else None
    return ProgressChart(
        **plain, observed=dict(one["observed"]), baseline=baseline,
        targets=dict(one["targets"]), ahead=ahead, height=AXES,
    )  # fmt: skip


def _ahead(chart: ProgressChart, year: int) -> str:
    point = next((point for point in chart.ahead if point.year == year), None)
    if point is None:
        return _NONE
    return f"{figure(point.value)}（{figure(point.low)}—{figure(point.high)}）"
