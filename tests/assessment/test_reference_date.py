"""What the ledger says is counted as it stood on the reference date, and the same whenever it is counted again."""

import datetime
import itertools
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from guibiao.assessment import figures
from guibiao.assessment.models import Assessed, Assessment, Score
from guibiao.kernel import procedures
from guibiao.kernel.models import CaseStep
from guibiao.monitoring.models import Judgement, LightOverride, Watched
from guibiao.plans.models import Duty, Target, Task
from guibiao.supervision import items, rounds
from guibiao.supervision.models import Item, Node
from tests.assessment.conftest import mark, of, press
from tests.plans.families import adopted

pytestmark = pytest.mark.database

#: The day before the reference date, the reference date, and a week later.
BEFORE, DAY, LATER = datetime.date(2026, 9, 29), datetime.date(2026, 9, 30), datetime.date(2026, 10, 8)


@pytest.fixture
def on(monkeypatch: Any) -> Callable[[datetime.date], None]:
    """`on(day)`: it is noon of that day."""

    def go(day: datetime.date) -> None:
        noon = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
        ticks = itertools.count()
        monkeypatch.setattr(timezone, "now", lambda: noon + datetime.timedelta(milliseconds=next(ticks)))
        for field in (CaseStep._meta.get_field("at"), Node._meta.get_field("set_at")):
            monkeypatch.setattr(field, "_get_default", timezone.now)

    return go


@pytest.fixture
def begun(on: Any, round_: Assessment) -> Assessment:
    """The round with a reference date to come."""
    Assessment.objects.filter(pk=round_.pk).update(as_of=DAY)
    round_.refresh_from_db()
    on(BEFORE)
    return round_


def handed_down(title: str, due: datetime.date, officer: Any, units: Any, places: Any) -> Item:
    made = items.make(
        user=officer, organisation=places["bureau"], title=title, lead=units["farm"],
        received_on=datetime.date(2026, 7, 1),
    )  # fmt: skip
    items.set_nodes(made, [("完成", due)], officer)
    procedures.apply(made, "arrange_nodes", officer)
    return made


def strike(item: Item, farmer: Any, officer: Any) -> None:
    given = {"progress": "已完成", "written_by": "甲", "checked_by": "乙"}
    items.report(item, farmer, item.lead, given, [SimpleUploadedFile("证明.txt", b"text")], declared=True)
    procedures.apply(item, "node", officer, node=item.nodes.get().pk)
    procedures.apply(item, "settle", farmer)
    procedures.apply(item, "strike", officer, note="属实")


def told(round_: Assessment, units: Any) -> tuple[str, int, int, list[Any]]:
    score = Score.objects.get(assessed=of(round_, units["farm"]), item__name="督办事项")
    return str(score.value), score.counted["met"], score.counted["of"], score.counted["lines"]


def test_supervision_counts_as_it_stood_and_the_same_again(
    begun: Assessment, on: Any, signed_in: Any, officer: Any, farmer: Any, units: Any, places: Any
) -> None:
    in_time, late, open_ = (
        handed_down(title, due, officer, units, places)
        for title, due in (("按期的", DAY), ("逾期的", BEFORE), ("未到期的", LATER))
    )
    strike(in_time, farmer, officer)
    # Before the day is over the count is for the time being, and nothing is told by it.
    press(signed_in(officer), begun, "judge")
    assert told(begun, units)[:3] == ("40.00", 1, 1)
    farm, money = of(begun, units["farm"]), of(begun, units["money"])
    for one in (farm, money):
        mark(signed_in(officer), one, 改革创新=("50", "成效较好"))
    client = signed_in(officer)
    answer = client.post(reverse("assessment_move", args=[begun.pk, "tell"]), follow=True)
    assert "台账数是按 2026-09-29 计的，考核截止日是 2026-09-30" in answer.content.decode()
    # The day after it is counted for good: the item of the day before is late by then, what is due later is not.
    on(DAY + datetime.timedelta(days=1))
    client = signed_in(officer)
    client.post(reverse("assessment_recount", args=[begun.pk]))
    settled = told(begun, units)
    assert settled[:3] == ("20.00", 1, 2)
    assert [verdict for _text, verdict, _page in settled[3]] == [True, False, None]
    assert "逾期 1 天" in settled[3][1][0]
    # A week on everything is different, and the count is not.
    on(LATER)
    client = signed_in(officer)
    strike(late, farmer, officer)
    procedures.apply(open_, "drop", officer, note="另行办理")
    handed_down("后来的", LATER, officer, units, places)
    client.post(reverse("assessment_recount", args=[begun.pk]))
    assert told(begun, units) == settled
    page = client.get(reverse("register_detail", args=["assessments", begun.pk])).content.decode()
    assert "考核截止日：2026年9月30日" in page and "台账分已按2026年9月30日计算" in page
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("assessment_results", args=[begun.pk])).content))
    rows = [[cell.value for cell in row] for row in book["台账依据"].iter_rows(min_row=2)]
    assert [row[4] for row in rows] == ["计入", "未达到", "不计"] and {row[2] for row in rows} == {"2026-09-30"}
    assert ["考核截止日", "2026-09-30"] in [[cell.value for cell in row] for row in book["说明"].iter_rows()]
    press(client, begun, "tell")
    assert begun.state == "feedback"


def test_a_mark_by_hand_stays_and_gives_way_when_it_is_emptied(
    begun: Assessment, on: Any, signed_in: Any, officer: Any, units: Any, places: Any
) -> None:
    handed_down("逾期的", BEFORE, officer, units, places)
    on(LATER)
    client, farm = signed_in(officer), of(begun, units["farm"])
    press(client, begun, "judge")
    mark(client, farm, 督办事项=("31", "核减一项"))
    client.post(reverse("assessment_recount", args=[begun.pk]))
    assert Score.objects.get(assessed=farm, item__name="督办事项").by == officer
    mark(client, farm, 督办事项=("", ""), 改革创新=("50", "成效较好"))
    back = Score.objects.get(assessed=farm, item__name="督办事项")
    assert (str(back.value), back.by) == ("0.00", None)
    shown = client.get(reverse("register_detail", args=["assessedunits", farm.pk])).content.decode()
    assert "逾期的" in shown and "截至 2026-09-30" in shown


def lines(one: Assessed, figure: str) -> list[tuple[str, bool | None]]:
    at = figures.moment(one.round)
    figures.remember(one, at)
    return [(text, verdict) for text, verdict, _page in figures.of(figure, one, at).lines]


def test_lights_of_targets_are_those_that_stood(
    begun: Assessment, on: Any, officer: Any, units: Any, places: Any
) -> None:
    plan = adopted(officer, "东江省科技创新规划", targets=({"indicator": "研发投入强度", "value": 3},))
    task = Task.objects.get(kind="target")
    Duty.objects.create(task=task, organisation=units["farm"], role="lead")
    source = task.sources.get()
    target = Target.objects.get(identity=source.identity)
    watched = Watched.objects.create(plan=plan, identity=source.identity, target=target)
    farm = of(begun, units["farm"])

    def judge(day: datetime.date, standing: str) -> None:
        Judgement.objects.create(
            watched=watched, target=watched.target, data_version=1, rule_set="r", rule_version="1", on=day,
            standing=standing, light_reason="", light_rule="",
        )  # fmt: skip

    judge(BEFORE, "behind")
    judge(LATER, "met")
    on(LATER)
    assert [verdict for _text, verdict in lines(farm, "targets")] == [False]
    assert "■ 滞后" in lines(farm, "targets")[0][0]
    # What belongs to whom is kept: the ledger itself has no memory of it.
    Task.objects.filter(kind="target").update(standing="withdrawn")
    assert len(lines(Assessed.objects.get(pk=farm.pk), "targets")) == 1
    # A light set by hand counts while it stood, also where it was lifted since.
    on(BEFORE)
    LightOverride.objects.create(watched=watched, standing="normal", reason="口径有变", until=LATER, by=officer)
    on(LATER)
    LightOverride.objects.update(ended_at=timezone.now())
    assert [verdict for _text, verdict in lines(farm, "targets")] == [True]


def test_lights_of_measures_and_what_was_handed_in(
    begun: Assessment, on: Any, officer: Any, units: Any, places: Any
) -> None:
    due = {"建平台": "2026年9月", "办大会": "2026年6月", "定办法": ""}
    adopted(officer, "东江省科技创新规划", measures=tuple(
        {"title": title, "deadline": said, "units": ("东江省农业农村厅",)} for title, said in due.items()
    ))  # fmt: skip
    farm = of(begun, units["farm"])
    round_ = rounds.open_round(places["bureau"], 2026, 3, BEFORE, officer)
    assert [verdict for _text, verdict in lines(farm, "rounds")] == [None, None, None]
    for number, entry in enumerate(round_.entries.order_by("order")):
        on(BEFORE if number == 0 else LATER)
        rounds.fill(entry, officer, {"progress": "在办", "written_by": "甲", "checked_by": "乙"})
        procedures.apply(entry, "submit", officer)
    on(LATER)
    entries = lines(farm, "rounds")
    assert [verdict for _text, verdict in entries] == [True, False, False]
    assert entries[1][0].endswith("逾期 1 天")
    tasks = {text.partition("（")[0]: (verdict, text) for text, verdict in lines(farm, "tasks")}
    assert tasks["建平台"][0] is False and "距时限 0 天" in tasks["建平台"][1]
    assert tasks["办大会"][0] is False and "超过时限 92 天" in tasks["办大会"][1]
    assert tasks["定办法"][0] is False, "its report was overdue on that day"
    assert figures.Counted(figures.moment(begun)).score(Decimal(40)) is None
