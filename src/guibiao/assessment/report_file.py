"""A unit's questions as an Excel form, out and in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guibiao.assessment import tables
from guibiao.assessment.models import Supply
from guibiao.assessment.plan_evaluations import questions_of
from guibiao.assessment.tables import Column


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
