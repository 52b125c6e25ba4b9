"""The table and the summary of a round as one file, Word or Excel."""

from io import BytesIO
from typing import Any, Literal

from django.utils.translation import gettext as _

from guibiao.reading.outputs import write_table
from guibiao.reading.outputs.tables import Column, Row, Table
from guibiao.supervision import rounds
from guibiao.supervision.models import Round


def tables(of: Round) -> tuple[Table, Table]:
    """The summary by unit with those who did not report, and the table."""
    entries = list(of.entries.select_related("unit", "before").prefetch_related("files__file"))
    rows = [
        Row(str(entry.pk), {
            "title": entry.title, "unit": entry.unit.name if entry.unit else "", "state": entry.state_label,
            "progress": entry.progress, "problems": entry.problems, "next_step": entry.next_step,
            "carried": _carried(entry), "people": _people(entry),
            "files": "\n".join(one.file.name for one in entry.files.all()),
        })
        for entry in entries
    ]  # fmt: skip
    silent = [entry for entry in entries if entry.state == "waiting"]
    names = "、".join(dict.fromkeys(entry.unit.name for entry in silent if entry.unit))
    note = _("应报 %(total)d 项，已报 %(done)d 项，未报 %(silent)d 项。") % {
        "total": len(entries), "done": len(entries) - len(silent), "silent": len(silent),
    }  # fmt: skip
    if names:
        note += _("未报单位：%s。") % names
    summary = [
        Row(str(row["unit"]), {
            "unit": row["unit__name"] or _("（未明确单位）"), "total": str(row["total"]),
            "done": str(row["total"] - row["missing"]), "missing": str(row["missing"]),
        })
        for row in rounds.by_unit(of)
    ]  # fmt: skip
    running = Column("number", _("序号"), 3, "center", running=True)
    return (
        Table("round_units", _("%(round)s情况汇总") % {"round": of}, [
            running, Column("unit", _("单位"), 20), Column("total", _("应报"), 6, "center", figures=True),
            Column("done", _("已报"), 6, "center", figures=True), Column("missing", _("未报"), 6, "center", figures=True),
        ], summary, note),
        Table("round", _("%(round)s进展情况表") % {"round": of}, [
            running, Column("title", _("举措"), 12), Column("unit", _("上报单位"), 8), Column("state", _("状态"), 5, "center"),
            Column("progress", _("进展情况"), 22), Column("problems", _("存在问题"), 12), Column("next_step", _("下一步"), 12),
            Column("carried", _("沿用上期"), 5), Column("people", _("填报人、审核人"), 6), Column("files", _("佐证材料"), 8),
        ], rows),
    )  # fmt: skip


def _carried(entry: Any) -> str:
    """Which of its texts are those of the period before, a line each."""
    words = {"all": _("%(field)s全部沿用"), "part": _("%(field)s部分沿用")}
    names = {"progress": _("进展情况"), "problems": _("存在问题"), "next_step": _("下一步")}
    found = {name: rounds.carried(entry, name) for name in names}
    return "\n".join(words[how] % {"field": names[name]} for name, how in found.items() if how)


def _people(entry: Any) -> str:
    return "、".join(name for name in (entry.written_by, entry.checked_by) if name)


def file(of: Round, form: Literal["docx", "xlsx"]) -> bytes:
    """One Word document, landscape, or one workbook with a sheet for the summary and one for the table."""
    target = BytesIO()
    summary, entries = tables(of)
    write_table(summary, target, entries, format=form)
    return target.getvalue()
