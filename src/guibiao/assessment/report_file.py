"""The report of a plan evaluation as a Word document, and a unit's questions as an Excel form, out and in."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document

from guibiao.assessment import tables
from guibiao.assessment.models import PlanEvaluation, Supply
from guibiao.assessment.plan_evaluations import questions_of
from guibiao.assessment.tables import Column
from guibiao.reading.outputs import official
from guibiao.supervision.sheets.issuing import chinese

_NUMERALS = "一二三四五六七八九十"


def docx(evaluation: PlanEvaluation) -> bytes:
    """Title, the sections with their tables, conclusions, the third party's opinion, signature."""
    made = Document()
    official.page(made)
    name = f"{evaluation.plan.title}{evaluation.year}年{dict(PlanEvaluation.Kind.choices)[evaluation.kind]}报告"
    official.title(made, name)
    sections = list(evaluation.sections.all())
    for numeral, section in zip(_NUMERALS, sections, strict=False):
        official.heading(made, f"{numeral}、{section.title}")
        official.paragraphs(made, section.text)
        if section.key == "advice":
            for number, one in enumerate(evaluation.conclusions.select_related("task"), 1):
                about = f"（涉及：{one.task}）" if one.task else ""
                official.line(made, f"{number}．{one.text}{about}", indent=True)
        if section.table and section.table["rows"]:
            head = section.table["head"]
            official.grid(made, head, section.table["rows"], _widths(head, section.table["rows"]))
    opinions = evaluation.assignments.exclude(report="").select_related("evaluator")
    for number, opinion in enumerate(opinions):
        if not number:
            official.heading(made, f"{_NUMERALS[len(sections) % 10]}、第三方评估意见")
        official.paragraphs(made, f"{opinion.evaluator}：\n{opinion.report}")
    official.signed(made, evaluation.organisation.name, chinese(timezone.localdate()))
    made.core_properties.title = name
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def _widths(head: list[str], rows: list[list[str]]) -> list[float]:
    """By the longest text of each column, within bounds that keep every one readable."""
    longest = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    return [min(max(length, 6), 30) for length in longest]


def _columns() -> list[Column]:
    return [
        Column("number", _("序号"), 8, locked=True), Column("question", _("所需材料"), 50, locked=True),
        Column("answer", _("答复"), 90),
    ]  # fmt: skip


def form(supply: Supply) -> bytes:
    """The questions of a unit with what it has answered."""
    said = {answer.question_id: answer.text for answer in supply.answers.all()}
    rows = [
        {"number": str(number), "question": one.text, "answer": said.get(one.pk, "")}
        for number, one in enumerate(questions_of(supply), 1)
    ]
    return tables.write(_("评估材料"), _columns(), rows)


def read_form(supply: Supply, upload: Any, user: Any, request: Any) -> dict[int, str]:
    """Answers from a workbook. Raises ValidationError that names every wrong cell."""
    known = {question.text: question.pk for question in questions_of(supply)}
    found: dict[int, str] = {}
    wrong = []
    for row in tables.read(upload, _columns(), user, request):
        pk = known.get(row.text("question"))
        if pk is None:
            wrong.append(f"{row.at('question')}：" + _("材料清单里没有“%(text)s”。") % {"text": row.text("question")})
        else:
            found[pk] = row.text("answer")
    if wrong:
        raise ValidationError(wrong)
    return found
