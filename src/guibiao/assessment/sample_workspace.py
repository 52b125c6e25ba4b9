"""Assessment in the sample workspace: a round that was issued and one that is being judged, a mid-term evaluation being written, a yearly one
for which material comes in."""

from decimal import Decimal
from itertools import cycle
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guibiao.assessment import appeals, assigning, circular, marking, plan_evaluations, rounds, sheets
from guibiao.assessment.models import Assessed, Assessment, PlanEvaluation, RuleSheet, Section, Supply
from guibiao.kernel import procedures
from guibiao.kernel.models import Organisation
from guibiao.plans.models import Plan
from guibiao.plans.sample_office import PLANNER, day, texts, unit, user
from guibiao.plans.sample_workspace import chain

_Pair = tuple[Decimal | None, str]


def load() -> None:
    """Begin what the office assesses and evaluates."""
    planner, said, plan = user(PLANNER), texts(__file__), chain()[0]
    people = {name: user(who) for name, who in said["people"].items()}
    outside = unit(said["outside"])
    sheet = _sheet(said["sheet"], planner)
    _before(sheet, said, planner, people)
    later = sheets.next_version(sheet, planner, year=timezone.localdate().year)
    procedures.apply(later, "fix", planner)
    _now(later, said, planner, people, outside)
    _mid_term(plan, said["mid_term"], planner, people, outside)
    _yearly(plan, said["yearly"], planner, people)


def _sheet(said: dict[str, Any], planner: Any) -> RuleSheet:
    """The rule sheet of the year before, fixed."""
    year = timezone.localdate().year - 1
    made: RuleSheet = RuleSheet.objects.create(organisation=planner.organisation, name=said["name"], year=year)
    sheets.begin(made, planner)
    sheets.write(made, planner, [{"figure": "", **item, "full": Decimal(item["full"])} for item in said["items"]])
    procedures.apply(made, "fix", planner)
    return made


def _opened(
    sheet: RuleSheet, given: dict[str, Any], said: dict[str, Any], planner: Any, people: dict[str, Any]
) -> Assessment:
    """A round in which every unit has handed its self-evaluation in."""
    own = said["own"]
    round_ = rounds.make(sheet, given["title"], [unit(name) for name in said["units"]], day(given["days"]), planner)
    procedures.apply(round_, "open", planner)
    for one, part in zip(_cases(round_), own["parts"], strict=True):
        by = people[one.unit.name]
        scores: dict[int, _Pair] = {item.pk: (_points(item, part), own["reason"]) for item in sheet.items.all()}
        told = {"summary": own["summary"], "written_by": by.full_name, "checked_by": by.full_name}
        rounds.fill(one, by, told, scores, [_file(*own["file"])], declared=True)
        procedures.apply(Assessed.objects.get(pk=one.pk), "submit", by)
    procedures.apply(round_, "judge", planner)
    return round_


def _before(sheet: RuleSheet, said: dict[str, Any], planner: Any, people: dict[str, Any]) -> None:
    """The year before, from self-evaluation to circular; one unit appealed and got its points."""
    given = said["before"]
    round_ = _opened(sheet, given, said, planner, people)
    items = [item for item in sheet.items.all() if item.method == "mark"]
    for one, part in zip(_cases(round_), given["marks"], strict=True):
        marking.mark(one, planner, {item.pk: (_points(item, part), given["reason"]) for item in items})
    procedures.apply(round_, "tell", planner)
    appeal = given["appeal"]
    for one in _cases(round_):
        by = people[one.unit.name]
        if one.unit.name != appeal["unit"]:
            procedures.apply(one, "accept", by)
            continue
        filed = appeals.file(one, items[0], appeal["text"], by)
        becomes = _points(items[0], appeal["becomes"])
        procedures.apply(filed, "correct", planner, note=appeal["note"], becomes=becomes)
    round_ = Assessment.objects.get(pk=round_.pk)
    procedures.apply(round_, "finish", planner)
    circular.issue(round_, {**circular.proposed(round_), "number": given["circular"]}, planner)


def _now(sheet: RuleSheet, said: dict[str, Any], planner: Any, people: dict[str, Any], outside: Organisation) -> None:
    """This year: an outside evaluator marks two of the units."""
    given = said["now"]
    round_ = _opened(sheet, given, said, planner, people)
    marked = [item for item in sheet.items.all() if item.method == "mark"][:1]
    cases = _cases(round_)[: len(given["marks"])]
    asked = assigning.give(
        round_, outside, day(given["assigned_days"]), planner, task=given["task"], units=cases, items=marked
    )
    marks: dict[tuple[int, int], _Pair] = {
        (one.pk, item.pk): (_points(item, part), given["mark_reason"])
        for one, part in zip(cases, given["marks"], strict=True)
        for item in marked
    }
    assigning.mark(asked, outside.people.get(), marks, "")


def _cases(round_: Assessment) -> list[Assessed]:
    return list(round_.assessed.select_related("unit", "round__sheet", "round__organisation").order_by("pk"))


def _points(item: Any, part: float) -> Decimal:
    """A part of what an item can bring; additional points none."""
    return (item.full * Decimal(str(part))).quantize(Decimal("0.1")) if item.counts else Decimal(0)


def _file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


# --- evaluations of the plan ----------------------------------------------------------------------------------------
def _asked(
    plan: Plan, kind: str, year: int, said: dict[str, Any], planner: Any, people: dict[str, Any]
) -> PlanEvaluation:
    """An evaluation for which half of the units have sent their material."""
    made = plan_evaluations.make(plan, kind, year, plan_evaluations.leading_units(plan), day(said["days"]), planner)
    procedures.apply(made, "ask", planner)
    supplies = list(made.supplies.select_related("evaluation", "unit").order_by("pk"))
    for number, supply in enumerate(supplies[: len(supplies) // 2]):
        by = people.get(supply.unit.name, planner)
        asked = zip(plan_evaluations.questions_of(supply), cycle(said["answers"]), strict=False)
        answers = {question.pk: offered[number % len(offered)] for question, offered in asked}
        plan_evaluations.fill(supply, by, answers, written_by=by.full_name, checked_by=by.full_name)
        procedures.apply(Supply.objects.get(pk=supply.pk), "supply", by)
    return made


def _mid_term(plan: Plan, said: dict[str, Any], planner: Any, people: dict[str, Any], outside: Organisation) -> None:
    made = _asked(plan, "mid_term", timezone.localdate().year, said, planner, people)
    procedures.apply(made, "draft", planner)
    assigning.give(made, outside, day(said["days"]), planner, task=said["task"])
    section = Section.objects.select_related("evaluation").get(evaluation=made, key="overall")
    plan_evaluations.write(section, planner, said["overall"], section.written_at.isoformat())
    plan_evaluations.conclude_that(made, planner, said["conclusion"], plan_evaluations.tasks_of(plan).first())


def _yearly(plan: Plan, said: dict[str, Any], planner: Any, people: dict[str, Any]) -> None:
    _asked(plan, "yearly", timezone.localdate().year - 1, said, planner, people)
