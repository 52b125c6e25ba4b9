"""The circular (通报) of a round: proposed, issued as a Word document in the layout of GB/T 9704, kept; the results as Excel."""

from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document

from guibiao.assessment import marking, scoring, tables
from guibiao.assessment.models import Assessed, Assessment, Circular, Score
from guibiao.assessment.tables import Column
from guibiao.kernel import audit, files, procedures
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.reading.outputs import official
from guibiao.reading.outputs.docx_table import HEAD_FONT
from guibiao.supervision.items import holds
from guibiao.supervision.sheets.issuing import chinese

FIELDS = {"title": 200, "number": 60, "to": 500, "text": 20000, "copies": 500}


def proposed(round_: Assessment) -> dict[str, str]:
    """What the officer begins with: every part may be written otherwise. The document is Chinese whatever the screen."""
    rows = list(ranked(round_))
    by_grade: dict[str, list[str]] = {}
    for one in rows:
        by_grade.setdefault(one.grade, []).append(one.unit.name)
    results = [f"{grade}：{'、'.join(names)}。" for grade, names in by_grade.items()]
    return {
        "title": f"关于{round_.title}结果的通报",
        "number": "",
        "to": "、".join(one.unit.name for one in sorted(rows, key=lambda one: one.unit.path)) + "：",
        "text": "\n".join([
            f"按照《{round_.sheet.name}》，对{len(rows)}个单位{round_.year}年度工作进行了考核。"
            "经单位自评、评定、反馈和申诉处理，现将考核结果通报如下。",
            *results,
        ]),
        "copies": "",
    }  # fmt: skip


def ranked(round_: Assessment) -> Any:
    """The units by rank."""
    return round_.assessed.exclude(rank=None).select_related("unit").order_by("rank", "unit__path")


def document(round_: Assessment, given: dict[str, str]) -> bytes:
    """The circular as Word."""
    made = Document()
    official.page(made)
    issuer = round_.organisation.name
    official.head(made, issuer, given["number"])
    official.title(made, given["title"])
    if given["to"]:
        official.line(made, given["to"])
    official.paragraphs(made, given["text"])
    official.line(made, f"附件：{round_.title}成绩表", indent=True, before=official.LINE)
    official.signed(made, issuer, chinese(timezone.localdate()))
    annex = official.line(made, "附件", HEAD_FONT)
    annex.paragraph_format.page_break_before = True
    official.title(made, f"{round_.title}成绩表")
    rows = [[str(one.rank), one.unit.name, f"{one.total:f}", one.grade] for one in ranked(round_)]
    official.grid(made, ["位次", "单位", "得分", "等次"], rows, (10, 50, 20, 20))
    official.imprint(made, issuer, chinese(timezone.localdate()), given.get("copies", ""))
    made.core_properties.title = given["title"]
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def issue(round_: Assessment, given: dict[str, str], user: Any, request: HttpRequest | None = None) -> Circular:
    """Issue the circular: from now on the round is closed. Raises Refused."""
    if not holds(user, "assessment.run", round_.organisation):
        raise Forbidden(_("通报只能由“%(unit)s”印发。") % {"unit": round_.organisation})
    given = {name: given.get(name, "").strip()[:most] for name, most in FIELDS.items()}
    labels = {"title": _("标题"), "number": _("文号"), "text": _("正文")}
    missing = [name for name in labels if not given[name]]
    if missing:
        raise Refused(_("请填写：%s。") % "、".join(labels[name] for name in missing), missing[0])
    with transaction.atomic():
        round_.refresh_from_db(from_queryset=Assessment._base_manager.select_for_update())
        if round_.state != "final":
            raise Refused(
                _("“%(round)s”现在是“%(state)s”：成绩确定之后才能印发通报。")
                % {"round": round_, "state": round_.state_label}
            )
        stored = files.store(
            document(round_, given), name=f"{given['title']}.docx", media_type=files.TYPES["docx"], user=user,
            organisation=round_.organisation, declared_unclassified=True, request=request,
        )  # fmt: skip
        made: Circular = Circular.objects.create(
            round=round_, title=given["title"], number=given["number"], file=stored, issued_by=user
        )
        procedures.apply(round_, "issue", user, request=request, circular=made)
        audit.record(user, "circular.issue", made, {"number": made.number}, request)
    return made


def results(round_: Assessment) -> bytes:
    """What every side gave each unit for each item, and the totals, as Excel."""
    judged: list[tuple[Assessed, list[scoring.Line]]] = marking.judged(round_)
    sides = [(origin, str(Score.Origin(origin).label)) for origin in scoring.ORIGINS]
    columns = [
        Column("unit", _("单位"), 28), Column("dimension", _("维度"), 16), Column("item", _("考核项"), 30),
        Column("full", _("满分或封顶"), 12), *(Column(origin, label, 12) for origin, label in sides),
        Column("value", _("计入得分"), 12), Column("apart", _("差异"), 8), Column("reason", _("理由"), 50),
        Column("day", _("台账截至"), 12), Column("third_by", _("第三方来源"), 40),
    ]  # fmt: skip
    rows: list[dict[str, Any]] = []
    basis: list[dict[str, Any]] = []
    words = {True: _("计入"), False: _("未达到"), None: _("不计")}
    for one, found in judged:
        for line in found:
            given = line.scores.get(line.counting or "", [])
            counted = _counted(line)
            basis += [
                {
                    "unit": one.unit.name,
                    "item": line.item.name,
                    "day": counted["day"],
                    "line": text,
                    "verdict": words[verdict],
                }
                for text, verdict, _page in counted.get("lines", ())
            ]
            rows.append({
                "unit": one.unit.name, "dimension": line.item.dimension, "item": line.item.name, "full": line.item.full,
                **{origin: line.given(origin) for origin, _label in sides}, "value": line.value,
                "apart": _("是") if line.apart else "", "reason": "；".join(score.reason for score in given),
                "day": counted.get("day"), "third_by": "；".join(_source(score) for score in line.scores.get("third", [])),
            })  # fmt: skip
        rows.append({
            "unit": one.unit.name, "item": _("合计"), "value": scoring.total(found), "reason": one.grade,
            **{origin: scoring.total(found, origin) for origin, _label in sides[:3]},
        })  # fmt: skip
    about = [
        {"what": _("考核"), "said": str(round_)}, {"what": _("考核细则"), "said": str(round_.sheet)},
        {"what": _("考核截止日"), "said": round_.as_of.isoformat()},
        {"what": _("说明"), "said": _("按台账计算的项按考核截止日结束时的灯号、逾期和进展计；“台账截至”早于考核截止日的是暂计。")},
    ]  # fmt: skip
    return tables.write_all([
        (_("考核成绩"), columns, rows),
        (_("台账依据"), [
            Column("unit", _("单位"), 28), Column("item", _("考核项"), 30), Column("day", _("台账截至"), 12),
            Column("line", _("事项"), 90), Column("verdict", _("计入"), 10),
        ], basis),
        (_("说明"), [Column("what", _("内容"), 16), Column("said", _("说明"), 90)], about),
    ])  # fmt: skip


def _counted(line: scoring.Line) -> dict[str, Any]:
    """What a figure of the house was counted from, where it counts."""
    given = line.scores.get(Score.Origin.OFFICE, [])
    return next((score.counted for score in given if score.counted), {})


def _source(score: Score) -> str:
    """Who gave it, and from which paper it was entered by whom."""
    given = score.assignment
    if given is None or not given.on_paper:
        return given.who if given else ""
    words = {"who": given.who, "document": given.document, "day": given.signed_on, "by": score.by}
    return _("%(who)s（%(document)s，%(day)s 签署，%(by)s 录入）") % words
