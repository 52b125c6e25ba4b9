"""What the pages of assessment show."""

import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from guibiao.assessment import (
    assigning,
    drafting,
    gathering,
    marking,
    membership,
    plan_evaluations,
    rounds,
    scoring,
    sheets,
)
from guibiao.assessment.models import (
    Appeal,
    Assessed,
    Assessment,
    Assignment,
    PlanEvaluation,
    RuleItem,
    RuleSheet,
    Score,
    Supply,
)
from guibiao.assessment.outline import choices, title
from guibiao.assessment.procedures import MARKING
from guibiao.kernel import access, procedures
from guibiao.supervision import evidence
from guibiao.supervision.items import holds

#: Pressed on pages or by forms of their own.
_ELSEWHERE = {"enter", "issue", "submit", "supply", "uphold", "withdraw", "consent"}
SPARE = 5


def states(model: Any) -> list[tuple[str, str]]:
    """The states of a case as choices."""
    return [(state.name, str(state.label)) for state in model.procedure.states.values()]


def buttons(case: Any, user: Any, office: Any = None) -> list[Any]:
    """The transitions worth a button; those of the office for its own people only."""
    return [
        one
        for one in procedures.available(case, user)
        if one.name not in _ELSEWHERE and (office is None or holds(user, one.permission or "", office))
    ]


# --- rule sheets --------------------------------------------------------------------------------------------------
def sheet_page(sheet: RuleSheet, request: Any) -> dict[str, Any]:
    """Items and grades, to read or to change; after a refusal as they were typed."""
    items, grades = list(sheet.items.all()), list(sheet.grades.all())
    may_write = sheet.state == "draft" and access.can(request.user, "rulesheet.edit", sheet)
    typed_items, typed_grades = typed_rows(request.POST, ITEM), typed_rows(request.POST, GRADE)
    return {
        "sheet": sheet,
        "items": items,
        "grades": grades,
        "item_rows": [*(typed_items or [_as_typed(one, ITEM) for one in items]), *([{}] * SPARE)],
        "grade_rows": [*(typed_grades or [_as_typed(one, GRADE) for one in grades]), {}],
        "methods": RuleItem.Method.choices,
        "figures": RuleItem.Figure.choices,
        "full": sheets.full_marks(items),
        "may_write": may_write,
        "may_next": access.can(request.user, "rulesheet.edit", sheet),
        "versions": RuleSheet.objects.filter(organisation=sheet.organisation, name=sheet.name).exclude(pk=sheet.pk),
        "buttons": buttons(sheet, request.user, sheet.organisation),
    }


ITEM = ("dimension", "name", "method", "figure", "full", "standard")
GRADE = ("grade", "at_least", "most")


def typed_rows(post: Any, names: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a form whose fields come once a row; rows without any text are none."""
    columns = [post.getlist(name) for name in names]
    rows = [dict(zip(names, cells, strict=False)) for cells in zip(*columns, strict=False)]
    return [row for row in rows if any(value.strip() for key, value in row.items() if key != "method")]


def _as_typed(one: Any, names: tuple[str, ...]) -> dict[str, str]:
    values = {name: getattr(one, "name" if name == "grade" else name) for name in names}
    return {name: "" if value is None else plain(value) for name, value in values.items()}


def plain(value: Any) -> str:
    """A decimal as people type it."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


# --- rounds -------------------------------------------------------------------------------------------------------
def round_page(of: Assessment, request: Any) -> dict[str, Any]:
    """Every unit with what each side gave, the assignments, the circular."""
    user = request.user
    judged = marking.judged(of)
    may_run = holds(user, "assessment.run", of.organisation)
    return {
        "round": of,
        "rows": [
            {
                "one": one, "apart": sum(line.apart for line in found),
                "left": sum(not line.judged for line in found),
                **{origin: scoring.total(found, origin) for origin in scoring.ORIGINS[:3]},
                "total": one.total if one.total is not None else scoring.total(found),
            }
            for one, found in sorted(judged, key=lambda pair: (pair[0].rank or 0))
        ],
        "units": None if judged else list(of.units.all()),
        "silent": [one.unit.name for one, _found in judged if one.state == "waiting"],
        "told": [one for one, _found in judged if one.state == "told"] if may_run else [],
        "up_to": _up_to(of),
        "consents": of.consents.select_related("by").prefetch_related("files", "units__unit"),
        "typed": request.POST,
        "chosen": request.POST.getlist("units"),
        "today": timezone.localdate(),
        "assignments": of.assignments.select_related("evaluator"),
        "appeals": Appeal.objects.filter(assessed__round=of).select_related("assessed__unit", "assessed__round", "item"),
        "circular": getattr(of, "circular", None),
        "buttons": buttons(of, user, of.organisation),
        "may_run": may_run,
        "may_recount": may_run and of.state in MARKING,
        "may_add": may_run and of.state == "self",
        "may_give": of.state in MARKING and holds(user, "assignment.give", of.organisation),
    }  # fmt: skip


def _up_to(of: Assessment) -> dict[str, Any] | None:
    """Up to which day the ledger was counted."""
    found = marking.counted_up_to(of)
    return {"day": datetime.date.fromisoformat(found[0]), "settled": found[1]} if found else None


def unit_page(one: Assessed, request: Any) -> dict[str, Any]:
    """Self-evaluation, marks of all sides as far as this person may see them, appeals."""
    user, round_ = request.user, one.round
    sees_all = access.can(user, "assessment.view", round_)
    told = sees_all or one.state in rounds.TOLD
    origins = scoring.ORIGINS if told else (Score.Origin.SELF,)
    scores = marking.spoken(one.scores.filter(origin__in=origins))
    found = scoring.lines(round_.sheet.items.all(), scores, round_.sheet.tolerance)
    may_fill = one.state == "waiting" and round_.state == "self" and access.can(user, "assessed.report", one)
    may_mark = round_.state in MARKING and holds(user, "assessment.run", round_.organisation)
    may_appeal = one.state in ("told", "appealed") and access.can(user, "assessed.report", one)
    return {
        "one": one,
        "round": round_,
        "lines": [_line(line, request.POST) for line in found],
        "totals": {origin: scoring.total(found, origin) for origin in scoring.ORIGINS[:3]} if told else {},
        "self_total": scoring.total(found, Score.Origin.SELF),
        "total": (one.total if one.total is not None else scoring.total(found)) if told else None,
        "told": told,
        "sees_all": sees_all,
        "may_fill": may_fill,
        "seen": evidence.stamp(one),
        "may_mark": may_mark,
        "may_take_out": membership.may_take_out(user, one),
        "may_appeal": may_appeal,
        "typed": request.POST,
        "files": one.files.select_related("file"),
        "appeals": one.appeals.select_related("item", "by").prefetch_related("files__file"),
        "circular": getattr(round_, "circular", None),
        "consent": one.consent,
        "last_day": one.deadline if one.state == "told" else None,
        "buttons": [
            button for button in buttons(one, user)
            if holds(user, button.permission, round_.organisation if button.permission == "assessment.run" else one.unit)
        ],
    }  # fmt: skip


def _line(line: scoring.Line, typed: Any) -> dict[str, Any]:
    item = line.item
    own = next(iter(line.scores.get(Score.Origin.SELF, ())), None)
    office = next(iter(line.scores.get(Score.Origin.OFFICE, ())), None)

    def text(prefix: str, score: Score | None, name: str) -> str:
        key = f"{prefix}{name}-{item.pk}"
        value = getattr(score, name, None)
        return typed[key] if key in typed else "" if value is None else plain(value)

    by_hand = office if office is not None and office.by_id else None
    return {
        "line": line, "item": item, "own": own, "office": office, "third": line.scores.get(Score.Origin.THIRD, []),
        "appeal": next(iter(line.scores.get(Score.Origin.APPEAL, ())), None),
        "self_value": text("", own, "value"), "self_reason": text("", own, "reason"),
        "mark_value": text("mark-", by_hand, "value"), "mark_reason": text("mark-", by_hand, "reason"),
    }  # fmt: skip


def appeal_page(appeal: Appeal, user: Any) -> dict[str, Any]:
    """One appeal with the scores that it is about."""
    one = appeal.assessed
    scores = marking.spoken(one.scores.filter(item=appeal.item))
    line = scoring.lines([appeal.item], scores, one.round.sheet.tolerance)[0]
    decides = holds(user, "appeal.decide", one.round.organisation)
    return {
        "appeal": appeal,
        "one": one,
        "line": _line(line, {}),
        "files": appeal.files.select_related("file"),
        "may_decide": appeal.state == "filed" and decides,
        "may_withdraw": appeal.state == "filed" and not decides and access.can(user, "assessed.report", appeal),
    }


# --- third party --------------------------------------------------------------------------------------------------
def assignment_page(assignment: Assignment, request: Any) -> dict[str, Any]:
    """What the evaluator is asked and gave. Nothing here leads to a page that the evaluator may not see."""
    user = request.user
    writes, shows = assigning.marks_it(user, assignment), assigning.shows(user, assignment)
    there = assigning.marks(assignment) if shows else {}
    context = {
        "assignment": assignment,
        "may_mark": assignment.state in ("open", "entering") and writes,
        "outside": writes and not assignment.on_paper,
        "shows": shows,
        "typed": request.POST,
        "files": assignment.files.select_related("file") if shows else (),
        "material": list(assigning.material(assignment)),
        "buttons": buttons(assignment, user, assignment.organisation),
    }  # fmt: skip
    if assignment.round_id:
        self_scores = {
            (score.assessed_id, score.item_id): score
            for score in Score.objects.filter(
                assessed__in=assignment.units.all(), item__in=assignment.items.all(), origin=Score.Origin.SELF
            )
        }
        return context | {
            "units": [
                {"one": one, "rows": [_mark(one, item, there, self_scores, request.POST) for item in items]}
                for one, items in assigning.pairs(assignment)
            ]
        }
    if assignment.evaluation is None:
        return context
    supplied = Supply.objects.filter(evaluation=assignment.evaluation, state="supplied")
    return context | {
        "supplies": supplied.select_related("unit").prefetch_related("answers__question"),
        "targets": drafting.table_of(assignment.evaluation),
    }


def _mark(one: Assessed, item: RuleItem, there: Any, self_scores: Any, typed: Any) -> dict[str, Any]:
    score, own = there.get((one.pk, item.pk)), self_scores.get((one.pk, item.pk))
    key = f"{one.pk}-{item.pk}"
    return {
        "item": item, "key": key, "score": score, "own": own,
        "value": typed.get(f"value-{key}", "" if score is None or score.value is None else plain(score.value)),
        "reason": typed.get(f"reason-{key}", score.reason if score else ""),
    }  # fmt: skip


# --- plan evaluations ---------------------------------------------------------------------------------------------
def evaluation_page(evaluation: PlanEvaluation, request: Any) -> dict[str, Any]:
    """Questions, material, the report, conclusions."""
    user = request.user
    may_run = holds(user, "planevaluation.run", evaluation.organisation)
    supplies = list(evaluation.supplies.select_related("unit").prefetch_related("files").order_by("unit__path"))
    steps = buttons(evaluation, user, evaluation.organisation)
    return {
        "evaluation": evaluation,
        "questions": [(one, title(one.section)) for one in evaluation.questions.select_related("unit")],
        "section_choices": choices(evaluation.kind),
        "units": list(evaluation.units.all()),
        "supplies": supplies,
        "silent": [one.unit.name for one in supplies if one.state in ("waiting", "missing")],
        "waits": any(one.state == "waiting" for one in supplies),
        "sections": evaluation.sections.select_related("written_by"),
        "fresh": gathering.fresh(evaluation) if may_run and evaluation.state == "drafting" else (),
        "conclusions": evaluation.conclusions.select_related("task", "by"),
        "tasks": plan_evaluations.tasks_of(evaluation.plan) if may_run and evaluation.state == "drafting" else (),
        "assignments": evaluation.assignments.select_related("evaluator").prefetch_related(Prefetch("files")),
        "buttons": steps,
        "consequences": {one.name: plan_evaluations.consequence(evaluation, one.name) for one in steps},
        "may_run": may_run,
        "may_ask": may_run and evaluation.state in ("drawn", "gathering"),
        "may_add": may_run and evaluation.state in gathering.OPEN,
        "unanswered": gathering.unanswered(evaluation) if may_run and evaluation.state in gathering.OPEN else (),
        "may_write": may_run and evaluation.state == "drafting",
        "may_give": evaluation.state in gathering.OPEN and holds(user, "assignment.give", evaluation.organisation),
        "may_revise": access.can(user, "revision.propose", evaluation.plan),
    }


def supply_page(supply: Supply, request: Any) -> dict[str, Any]:
    """The questions of a unit and what it answered."""
    user, evaluation = request.user, supply.evaluation
    said = {answer.question_id: answer.text for answer in supply.answers.all()}
    open_ = supply.state == "waiting" and evaluation.state in gathering.OPEN
    may_take_out = gathering.may_take_out(user, supply)
    return {
        "supply": supply,
        "evaluation": evaluation,
        "questions": [
            (one, request.POST.get(f"answer-{one.pk}", said.get(one.pk, "")))
            for one in plan_evaluations.questions_of(supply)
        ],
        "typed": request.POST,
        "files": supply.files.select_related("file"),
        "may_fill": open_ and access.can(user, "supply.give", supply),
        "seen": evidence.stamp(supply),
        "back": procedures.steps(supply).filter(transition="send_back").last() if open_ else None,
        "may_take_out": may_take_out,
        "own_questions": gathering.own_questions(supply).count() if may_take_out else 0,
        "may_see_evaluation": access.can(user, "planevaluation.view", evaluation),
        "buttons": [
            one
            for one in buttons(supply, user)
            if holds(user, one.permission, supply.unit if one.permission == "supply.give" else evaluation.organisation)
        ],
    }
