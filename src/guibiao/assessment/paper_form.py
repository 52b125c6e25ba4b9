"""The form on which somebody without an account evaluates by hand, or on which an evaluator signs what was handed in: a Word
file, and from it the PDF to print. Chinese whatever the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from docx import Document

from guibiao.assessment import assigning
from guibiao.assessment.models import Assessed, Assessment, Assignment, PlanEvaluation, RuleItem, Score
from guibiao.assessment.outline import choices
from guibiao.reading.outputs import official
from guibiao.reading.outputs.docx_table import HEAD_FONT
from guibiao.supervision.sheets.issuing import chinese

_HEAD = ("考核项", "评分标准", "满分", "自评", "第三方评分", "理由")
_WIDTHS = (22, 38, 10, 10, 13, 33)
_LINES = "\n\n\n"  # room to write by hand
_DATE = "　　年　月　日"


@dataclass(frozen=True)
class Given:
    """What is known already; on a blank form nothing is."""

    who: str = ""
    opinion: str = ""
    signed: str = _DATE
    marks: dict[tuple[int, int], Score] = field(default_factory=dict)


def title(subject: Assessment | PlanEvaluation) -> str:
    """What stands over the form."""
    return f"{subject}第三方评估{'意见表' if isinstance(subject, PlanEvaluation) else '评分表'}"


def blank(subject: Assessment | PlanEvaluation) -> bytes:
    """The form of a whole round or plan evaluation, with nothing filled in."""
    if isinstance(subject, PlanEvaluation):
        return _of_plan(subject, Given())
    items = list(subject.sheet.items.all())
    return _of_round(subject, [(one, items) for one in subject.assessed.select_related("unit").order_by("unit__path")])


def of_assignment(assignment: Assignment, *, shows: bool) -> bytes:
    """What was given to an evaluator; with the marks for those who may see them."""
    given = Given(assignment.who)
    if shows:
        handed_in = assignment.signed_on or (assignment.submitted_at and assignment.submitted_at.date())
        given = Given(
            assignment.who, assignment.report, chinese(handed_in) if handed_in else _DATE, assigning.marks(assignment)
        )
    if assignment.evaluation is not None:
        return _of_plan(assignment.evaluation, given)
    assert assignment.round is not None
    return _of_round(assignment.round, assigning.pairs(assignment), given)


def _of_round(
    round_: Assessment, places: Sequence[tuple[Assessed, list[RuleItem]]], given: Given | None = None
) -> bytes:
    given = given or Given()
    document = _begun(title(round_), given.who)
    own = {
        (score.assessed_id, score.item_id): score.value
        for score in Score.objects.filter(assessed__in=[one for one, _items in places], origin=Score.Origin.SELF)
    }
    for number, (one, items) in enumerate(places, 1):
        official.heading(document, f"{number}.{one.unit}")
        rows = [_row(item, own.get((one.pk, item.pk)), given.marks.get((one.pk, item.pk))) for item in items]
        official.grid(document, _HEAD, rows, _WIDTHS)
    return _ended(document, given)


def _row(item: RuleItem, own: Any, score: Score | None) -> tuple[str, ...]:
    return (
        item.name, item.standard, _figure(item.full), _figure(own), _figure(score.value) if score else "", score.reason if score else "",
    )  # fmt: skip


def _figure(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _of_plan(evaluation: PlanEvaluation, given: Given) -> bytes:
    document = _begun(title(evaluation), given.who)
    parts = [label for _key, label in choices(evaluation.kind)]
    official.grid(document, ("部分", "评估意见"), [(title, _LINES) for title in parts], (26, 130))
    return _ended(document, given)


def _begun(heading: str, who: str) -> Any:
    document = Document()
    official.page(document)
    official.title(document, heading)
    official.line(document, f"评估机构：{who}")
    return document


def _ended(document: Any, given: Given) -> bytes:
    official.line(
        document, "总体评估意见", HEAD_FONT, indent=True, before=official.LINE
    ).paragraph_format.keep_with_next = True
    if given.opinion.strip():
        official.paragraphs(document, given.opinion)
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    else:
        box = official.grid(document, ("（可另附评估报告）",), [(_LINES * 2,)], (1,))
        for row in box.rows:
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    for text in _signature(given):
        official.line(document, text, indent=True, before=official.BODY).paragraph_format.keep_with_next = True
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _signature(given: Given) -> Iterable[str]:
    return ("评估机构（盖章）：", "评估人（签字）：", f"日期：{given.signed}")
