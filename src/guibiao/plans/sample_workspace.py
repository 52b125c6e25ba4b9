"""Plans of the sample workspace: two to be checked; three made-up ones that carry out one another, adopted, linked, divided and
commented on; the figures of five public ones, whose targets are watched."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from string import Template
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from openpyxl import Workbook

from guibiao.kernel import procedures
from guibiao.kernel.models import Region
from guibiao.plans import adoption, cited, decisions, particulars, reading_service, receiving
from guibiao.plans.found import DOCUMENT_KEY
from guibiao.plans.ledger import comments, dividing, family, joining, keylists, revising
from guibiao.plans.models import Division, Item, KeyList, OpinionLine, Plan, Task
from guibiao.plans.sample_office import PLANNER, REVIEWER, day, settle, texts, user, years

#: Files of the chain in `samples/loop`, the uppermost first, with the first and last year by which they are numbered.
CHAIN = {"1_plan.html": (-2, 2), "2_action.html": (-1, 1), "3_yearly.html": (0, 0)}


def load() -> list[str]:
    """Settle people and units, take the plans in and carry the made-up ones on to a ledger at work. Returns the lines with passwords."""
    lines, said = settle(), texts(__file__)
    planner, reviewer = user(PLANNER), user(REVIEWER)
    for name, content in _files():
        _read(
            receiving.receive(content, name=name, user=planner, organisation=planner.organisation, declared=True).plan,
            planner,
        )
    plans = chain()
    for plan, (first, last) in zip(plans, CHAIN.values(), strict=True):
        _adopt(plan, planner, reviewer, first, last)
    for upper, lower in pairwise(plans):
        _link(upper, lower, planner)
    _key_list(planner, said["key_list"])
    _divide(plans[0], planner, said["division"])
    _comment(plans[1], planner, said["comments"])
    _revise(plans[0], planner, said["revision"])
    _join(planner, said["old_ledger"])
    for document in cited.documents():
        plan = cite(document, planner)
        why = said["watch"] if plan.is_draft else ""
        procedures.apply(plan, "watch", reviewer, terms=adoption.Terms(override_reason=why))
    return lines


def _files() -> Iterator[tuple[str, bytes]]:
    folder = files("guibiao.plans").joinpath("samples")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".html", ".docx")):
            yield entry.name, entry.read_bytes()
    for name in CHAIN:
        text = folder.joinpath("loop", name).read_text(encoding="utf-8")
        yield name, Template(text).substitute(years()).encode()


def chain() -> list[Plan]:
    """The three that carry out one another, the uppermost first; they are named as their files were."""
    found = {plan.name: plan for plan in Plan.objects.filter(name__in=CHAIN).select_related("organisation", "region")}
    return [found[name] for name in CHAIN if name in found]


# --- cited figures --------------------------------------------------------------------------------------------------
def cite(document: cited.Document, planner: Any) -> Plan:
    """A plan of which the figures alone are known, in the planner's office."""
    region = Region.objects.get(code=document.region)
    about = {
        "title": document.title, "issuer": document.issuer or None, "number": document.number or None,
        "issued_on": document.issued_on if document.issued_on and parse_date(document.issued_on) else None,
        "region": {"code": region.code, "name": region.name},
        "period": list(document.period) if document.period else None,
        "stage": document.stage or None, "genre": "plan",
    }  # fmt: skip
    plan = Plan.objects.create(
        organisation=planner.organisation, name=document.title, title=document.title, cited=True, uploaded_by=planner,
        sha256=hashlib.sha256(document.title.encode()).hexdigest(),
    )  # fmt: skip
    particulars.apply(plan, about)
    whole = Item(plan=plan, kind=Item.Kind.DOCUMENT, key=DOCUMENT_KEY, start=0, end=0, data=about, original=about,
                 status=Item.Status.ACCEPTED)  # fmt: skip
    Item.objects.bulk_create([whole, *(_item(plan, n, figure) for n, figure in enumerate(document.figures, 1))])
    procedures.apply(plan, "cite", planner)
    return plan


def _item(plan: Plan, number: int, figure: cited.Figure) -> Item:
    said = figure.said
    if figure.unbased:
        # By the name of its indicator it would be reckoned from the statistics of the year before the plan.
        said = said | {"indicator": f"{said['indicator']}（以{figure.base}为基数）", "canonical": None}
    return Item(
        plan=plan, kind=Item.Kind(figure.kind), key=f"{figure.kind[0]}{number}", start=0, end=0, data=said, original=said,
        status=Item.Status.ACCEPTED,
    )  # fmt: skip


# --- the made-up plans ----------------------------------------------------------------------------------------------
def _read(plan: Plan, planner: Any) -> None:
    """Here and now; its job then finds nothing new."""
    reading_service.keep(plan, reading_service.read_file(plan, lambda _step, _what: None), planner)


def _adopt(plan: Plan, planner: Any, reviewer: Any, first: int, last: int) -> None:
    """Everything that was found accepted, what the text leaves to the officer filled in, and the plan adopted."""
    year, home = timezone.localdate().year, planner.organisation.region
    about = {"region": {"code": home.code, "name": home.name}, "period": [year + first, year + last]}
    settled = [
        decisions.Decision(
            item=item.pk, version=item.version, action="correct" if item.kind == Item.Kind.DOCUMENT else "accept",
            changes=about if item.kind == Item.Kind.DOCUMENT else {},
        )
        for item in plan.items.filter(status=Item.Status.OPEN)
    ]  # fmt: skip
    decisions.decide(plan, planner, settled)
    plan.refresh_from_db()
    known = frozenset(issue.key for issue in adoption.issues(plan))
    adoption.adopt(plan, reviewer, adoption.Terms(acknowledged=known, effective_on=plan.issued_on))
    plan.refresh_from_db()


def _link(upper: Plan, lower: Plan, planner: Any) -> None:
    """What the house offers as carried out is taken; the rest stays open."""
    made = family.link(upper, lower, planner)
    rows = family.table(made)
    family.propose(made, rows)
    names = {source.pk: name for name, source in family.labels(made).items()}
    offered = {row.lower.pk: names[row.upper.pk] for row in rows if row.state == "open" and row.upper is not None}
    if offered:
        family.match(made, planner, dict(offered))


def _key_list(planner: Any, said: dict[str, Any]) -> None:
    """The key tasks of the year, in two versions."""
    year = timezone.localdate().year
    found = KeyList.objects.create(organisation=planner.organisation, year=year, title=said["title"])
    due = [one.task for one in keylists.candidates(found) if one.task.kind == Task.Kind.MEASURE]
    keylists.add(found, planner, [task.pk for task in due if str(year) in task.deadline][: said["most"]])
    rows = keylists.rows(found)
    asked = {row.pk: row.goal or row.task.text.split("（")[0] for row in rows}
    end = timezone.localdate().replace(month=12, day=31)
    nodes = "\n".join(f"{min(day(days), end)} {title}" for days, title in said["nodes"])
    keylists.change(found, planner, {pk: {"goal": goal, "nodes": nodes} for pk, goal in asked.items()})
    keylists.issue(found, planner, issued_on=said["issued_on"], document=said["document"])
    keylists.change(found, planner, {row.pk: {"owner": name} for row, name in zip(rows, said["owners"], strict=False)})
    keylists.issue(found, planner, issued_on=said["changed_on"], reason=said["reason"])


def _divide(plan: Plan, planner: Any, said: dict[str, Any]) -> None:
    """The targets divided among the cities: two have taken on their parts, one objects, two are still to answer."""
    division = dividing.make(plan.current_version, planner)
    parts = list(division.parts.select_related("region"))
    targets = list(division.targets.all())
    rows = {target.pk: {"method": "share", "formula": said["by"]} for target in targets if target.rule != "none"}
    same: dict[int, dict[int, float | None]] = {
        target.pk: {part.pk: target.total for part in parts} for target in targets if target.rule == "none"
    }
    basis = {part.pk: {said["by"]: said["weights"][part.region.name]} for part in parts}
    dividing.change(division, planner, figures=same, rows=rows, basis=basis)
    procedures.apply(division, "send", planner)
    for part in Division.objects.get(pk=division.pk).parts.select_related("region"):
        if answer := said["answers"].get(part.region.name):
            procedures.apply(part, answer["step"], user(answer["by"]), note=answer.get("note", ""))


def _join(planner: Any, said: dict[str, Any]) -> None:
    """An old ledger in Excel: rows that the plans know find their tasks, the others wait for a person."""
    book = Workbook()
    sheet: Any = book.active
    for row in (said["head"], *said["rows"]):
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    (draft,), _skipped = joining.read(content.getvalue(), said["name"], planner)
    joining.join(draft, planner, {})


def _comment(plan: Plan, planner: Any, said: dict[str, Any]) -> None:
    """The units are asked about the action plan: one proposes otherwise, the others have not answered."""
    asked = comments.open_round(plan.current_version, planner, title=said["title"], until=day(said["days"]))
    unit = user(said["by"])
    opinion = asked.opinions.get(organisation=unit.organisation)
    line = opinion.lines.filter(task__kind=Task.Kind.MEASURE).order_by("task__order").first()
    if line is not None:
        wish = {"stance": OpinionLine.Stance.CHANGE, "deadline": said["deadline"], "reason": said["reason"]}
        comments.fill(opinion, unit, {line.pk: wish})
    comments.answer(opinion, unit, agree_rest=True)


def _revise(plan: Plan, planner: Any, said: dict[str, Any]) -> None:
    """A unit's remark on what it leads, answered, and a revision proposed."""
    unit = user(said["by"])
    led = plan.task_sources.filter(task__kind=Task.Kind.MEASURE, task__lead=unit.organisation)
    source = led.select_related("task").order_by("task__order").first()
    if source is None:
        return
    remark = revising.remark(plan, unit, unit.organisation, said["remark"], source.task)
    procedures.apply(remark, "answer", planner, note=said["answer"])
    change = (str(source.identity), {"text": source.task.text + said["added"]})
    revising.propose(revising.draft(plan, planner, reason=said["reason"], changes=[change]), planner)
