"""Fills a data directory with assessment in every state: rounds, an outside evaluator, plan evaluations. Run as a program."""

import datetime
from decimal import Decimal
from typing import Any

import django


def fill() -> None:
    """A round in self-evaluation, one judged, one with an appeal, one issued; three plan evaluations."""
    django.setup()
    from guibiao.assessment import sheets
    from guibiao.assessment.models import RuleSheet
    from guibiao.kernel import procedures
    from guibiao.kernel.models import Grant, Organisation, User
    from guibiao.plans.models import Plan
    from tests.assessment.conftest import ITEMS
    from tests.plans import ledger_workspace

    if not Plan.objects.filter(state="adopted").exists():
        ledger_workspace.fill()
    planner = User.objects.select_related("organisation__region").get(username="lin")
    bureau = planner.organisation
    institute, made = Organisation.objects.get_or_create(
        name="东江评估研究院", region=bureau.region, defaults={"kind": "institute"}
    )
    if made:
        user = User.objects.create_user("wai", "外评专家", "correct-horse-9", organisation=institute)
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        Grant.objects.create(
            user=user, role="evaluator", organisation=institute, valid_until=datetime.date(2099, 12, 31)
        )
    sheet = RuleSheet.objects.create(organisation=bureau, name="省直单位科技创新考核细则", year=2026)
    sheets.begin(sheet, planner)
    sheets.write(sheet, planner, [{**item, "full": Decimal(item["full"])} for item in ITEMS])
    procedures.apply(sheet, "fix", planner)
    sheets.next_version(sheet, planner)
    units = [bureau, Organisation.objects.get(name="东江省财政厅"), *_more(bureau)]
    for steps, title in enumerate(
        ("2026年度考核", "2026年上半年考核", "2025年度考核", "2024年度考核", "2023年度考核"), 1
    ):
        _round(sheet, title, units, planner, institute, steps)
    _drawn_up(sheet, units, planner)
    _plan_evaluations(planner, institute)


def _file(name: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, b"text")


def _more(bureau: Any) -> list[Any]:
    from guibiao.kernel.models import Organisation

    names = ("东江省农业农村厅", "东江省工业和信息化厅", "东江省教育厅")
    return [Organisation.objects.get_or_create(name=name, region=bureau.region)[0] for name in names]


def _round(sheet: Any, title: str, units: list[Any], planner: Any, institute: Any, steps: int) -> None:
    """One round so many steps on its way."""
    from django.utils import timezone

    from guibiao.assessment import appeals, assigning, circular, marking, rounds
    from guibiao.kernel import procedures

    day = timezone.localdate() + datetime.timedelta(days=30)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    round_ = rounds.make(sheet, title, units, day, planner, as_of=yesterday if steps > 1 else None)
    procedures.apply(round_, "open", planner)
    if steps == 1:
        return
    items = list(sheet.items.all())
    cases = list(round_.assessed.select_related("unit", "round__sheet", "round__organisation").order_by("pk"))
    for number, one in enumerate(cases[: -1 if steps == 2 else None]):
        given = {item.pk: (item.low + (item.high - item.low) * (9 - number) / 10, "见佐证材料") for item in items}
        text = {"summary": "各项任务按期推进。", "written_by": "甲", "checked_by": "乙"}
        rounds.fill(one, planner, text, given, [_file("佐证材料.txt")], declared=True)
        procedures.apply(one, "submit", planner)
    procedures.apply(round_, "judge", planner)
    assignment = assigning.give(
        round_, institute, day, planner, task="按细则独立评分，并写明依据。", units=cases[:2], items=items[1:2]
    )
    paper = assigning.receive(
        round_, "东江省科技评估专家组", "专家组评估报告", yesterday, [_file("签署的报告.txt")], planner, declared=True,
        units=cases[1:3], items=items[1:2],
    )  # fmt: skip
    assigning.mark(paper, planner, {(one.pk, items[1].pk): (Decimal(40), "报告第三页") for one in cases[1:3]}, "")
    if steps == 2:
        return
    procedures.apply(paper, "enter", planner)
    outside = institute.people.get()
    marks = {(one.pk, items[1].pk): (Decimal(30 + 20 * n), "佐证不足") for n, one in enumerate(cases[:2])}
    assigning.mark(assignment, outside, marks, "总体客观。", [_file("评估报告.txt")], declared=True)
    procedures.apply(assignment, "submit", outside)
    for number, one in enumerate(cases):
        marking.mark(one, planner, {items[1].pk: (Decimal(58 - 6 * number), "按成效评定")})
    procedures.apply(round_, "tell", planner)
    told = list(round_.assessed.select_related("round__sheet", "unit").order_by("pk"))
    appeal = appeals.file(told[1], items[1], "漏计一项改革措施。", planner, [_file("申诉材料.txt")], declared=True)
    if steps == 3:
        return
    procedures.apply(appeal, "correct", planner, note="核实后补计。", becomes=Decimal(56))
    day = timezone.localdate()
    rounds.consent(round_, (told[0], *told[2:]), day, [_file("无异议函.txt")], planner, declared=True)
    procedures.apply(round_, "finish", planner)
    if steps == 5:
        circular.issue(round_, {**circular.proposed(round_), "number": "东科〔2026〕8号"}, planner)


def _drawn_up(sheet: Any, units: list[Any], planner: Any) -> None:
    """A round that is not open yet."""
    from guibiao.assessment import rounds
    from guibiao.assessment.models import Assessment

    made = rounds.make(sheet, "2022年度考核", units, datetime.date(2099, 1, 31), planner)
    Assessment.objects.filter(pk=made.pk).update(year=2022)


def _plan_evaluations(planner: Any, institute: Any) -> None:
    """One whose material is gathered, one whose report is written, one that is only drawn up."""
    from django.utils import timezone

    from guibiao.assessment import assigning, plan_evaluations
    from guibiao.assessment.models import Section
    from guibiao.kernel import procedures
    from guibiao.plans.models import Plan

    plan = Plan.objects.filter(state="adopted").order_by("pk").first()
    day = timezone.localdate() + datetime.timedelta(days=20)
    for kind, year in (("mid_term", 2026), ("yearly", 2025)):
        made = plan_evaluations.make(plan, kind, year, plan_evaluations.leading_units(plan), day, planner)
        procedures.apply(made, "ask", planner)
        supply = made.supplies.select_related("evaluation", "unit").first()
        answers = {question.pk: "已完成年度任务。" for question in plan_evaluations.questions_of(supply)}
        plan_evaluations.fill(
            supply, planner, answers, written_by="甲", checked_by="乙", uploads=[_file("总结.txt")], declared=True
        )
        if kind == "mid_term":
            continue
        procedures.apply(supply, "supply", planner)
        procedures.apply(made, "draft", planner)
        assigning.give(made, institute, day, planner, task="独立评估目标可达性。")
        section = Section.objects.select_related("evaluation").get(evaluation=made, key="overall")
        plan_evaluations.write(section, planner, "总体进展符合预期。", section.written_at.isoformat())
        task = plan_evaluations.tasks_of(plan).first()
        plan_evaluations.conclude_that(made, planner, "建议推迟一年完成。", task)
    plan_evaluations.make(plan, "final", 2022, plan_evaluations.leading_units(plan), day, planner)


if __name__ == "__main__":
    fill()
