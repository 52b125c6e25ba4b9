"""Targets judged again: at once where few are touched, all of them in arrays, and nothing missed or said twice."""

# ruff: noqa: F811
import datetime
import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guibiao.indicators.progress.cells import cells
from guibiao.kernel.models import Job, Region
from guibiao.monitoring import evidence, keeping, recomputing, standing, upto, warnings
from guibiao.monitoring.models import JudgedUpTo, Judgement, PlanRule, Watched
from guibiao.plans.models import Target
from guibiao.statistics import columns, observations
from guibiao.statistics.models import Indicator, Intake, Observation
from guibiao.terms.indicators import Registry
from guibiao.terms.regions import provinces
from tests.monitoring import mixed
from tests.monitoring.conftest import work
from tests.monitoring.test_pages import words
from tests.monitoring.test_progress import adopted, finance, plan, read_in, sweep, told, watched  # noqa: F401

pytestmark = pytest.mark.database


@pytest.fixture
def at_once(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """`at_once(told, {2025: 2})`: what is called, with what follows its commit."""

    def call(function: Callable[..., Any], *args: Any, **given: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return function(*args, **given)

    return call


@pytest.fixture
def nation(planner: Any, places: dict[str, Any]) -> Iterator[list[Any]]:
    return mixed.plans(planner, places["country"], places["bureau"], 6)


def said() -> dict[int, tuple[Any, ...]]:
    rows = Watched.objects.filter(active=True).values_list("pk", *(f"current__{name}" for name in keeping.SAID))
    return {pk: tuple(row) for pk, *row in rows}


# --- at once ------------------------------------------------------------------------------------------------------
def test_a_figure_is_judged_before_the_answer_goes_out(plan: Any, told: Any, at_once: Any) -> None:
    sweep()
    before = {one.pk: one.checked_version for one in Watched.objects.all()}
    at_once(told, {2020: 1.6, 2025: 2.7})
    one = watched("研发")
    assert (one.shown, one.current.data_version) == ("met", observations.data_version())
    after = {one.pk: one.checked_version for one in Watched.objects.all()}
    assert {pk for pk in after if after[pk] != before[pk]} == {one.pk}, "no other target was looked at"
    jobs = Job.objects.count()
    sweep()
    assert Job.objects.count() == jobs, "nothing is left for the sweep"


def test_a_figure_that_only_looks_alike_is_told_at_once(plan: Any, told: Any, at_once: Any) -> None:
    sweep()
    at_once(told, {2025: 950}, "tech_contract_turnover_sold", "亿元")
    assert watched("技术合同成交额").current.why == "scope_not_stated"


def test_a_release_month_that_the_office_set_decides_what_is_due(plan: Any, told: Any) -> None:
    told({2020: 1.6, 2023: 2.0})
    sweep()
    assert watched("研发").current.why == "no_data"
    year = watched("研发").current.year
    Indicator.objects.filter(code=watched("研发").code).update(release_lag=5)
    sweep()
    assert (watched("研发").current.why, watched("研发").current.year) != ("no_data", year)


def test_an_indicator_of_the_office_s_own_is_judged(plan: Any, told: Any, at_once: Any) -> None:
    target = Target.objects.exclude(canonical="").first()
    Indicator.objects.create(code="own_fairs", name="自办集市场次", unit="场", type="flow", definition="当年办的场次")
    Target.objects.bulk_create(
        [
            Target(
                version=target.version, identity=uuid.uuid4(), order=99, indicator="自办集市场次", kind="level",
                comparator="≥", value=10, unit="场", year=2025, modality="commit", sentence="办集市", start=0, end=0,
            )
        ]
    )  # fmt: skip
    sweep()
    assert watched("自办集市").code == "own_fairs"
    at_once(told, {2025: 12}, "own_fairs", "场")
    assert watched("自办集市").shown == "met"


def test_every_indicator_that_a_figure_is_evidence_for_is_touched() -> None:
    registry = Registry.default()
    for one in registry.all():
        for code in evidence.related([one.code], registry):
            assert one.code in evidence.touched(code, registry), (one.code, code)


def test_what_a_person_decides_is_judged_at_once(
    plan: Any,
    told: Any,
    at_once: Any,
    planner: Any,
) -> None:
    told({2020: 1.6, 2025: 2.7})
    told({2025: 1.9}, official=False)
    sweep()
    assert watched("研发").current.value == 2.7
    other = Observation.objects.get(value=1.9)
    at_once(observations.choose, other, user=planner, reason="口径一致")
    assert watched("研发").current.value == 1.9


def test_many_figures_are_left_to_a_job(nation: Any, planner: Any, places: Any, at_once: Any, monkeypatch: Any) -> None:
    recomputing.judge_all()
    monkeypatch.setattr(recomputing, "AT_ONCE", 2)
    rows = [row for part in mixed.figures(planner, places["bureau"], nation)[:3] for row in part]
    at_once(mixed.bring_in, planner, places["bureau"], rows)
    assert JudgedUpTo.objects.get().data_version < observations.data_version()
    assert Job.objects.get(kind="monitoring.judge").state == Job.State.WAITING
    work()
    assert JudgedUpTo.objects.get().data_version == observations.data_version()
    assert recomputing.judge_all() == 0


def test_a_figure_of_a_peer_touches_the_targets_of_all(nation: Any, planner: Any, places: Any, at_once: Any) -> None:
    for one in nation:
        PlanRule.objects.create(plan=one, rule_set="oecd-distance", set_by=planner)
    for number, rows in enumerate(mixed.figures(planner, places["bureau"], nation)):
        mixed.bring_in(planner, places["bureau"], rows, number)
    recomputing.judge_all()
    code = Judgement.objects.exclude(class_name="").values_list("watched__code", flat=True)[0]
    first = {one.pk: one.checked_version for one in Watched.objects.filter(code=code)}
    row = {"region": nation[0].region.code, "indicator": code, "year": 2025, "value": 5000, "unit": mixed.UNITS.get(code, "家"),
           "vintage": datetime.date(2026, 10, 1)}  # fmt: skip
    at_once(mixed.bring_in, planner, places["bureau"], [row])
    work()
    later = {one.pk: one.checked_version for one in Watched.objects.filter(code=code)}
    assert len(first) > 1 and all(later[pk] > first[pk] for pk in first)
    assert recomputing.judge_all() == 0


def test_a_place_is_judged_by_the_figures_of_all_provinces(
    nation: Any, planner: Any, places: Any, at_once: Any, officer: Any
) -> None:
    codes = [one.code for one in provinces() if one.code not in ("710000", "810000", "820000")]
    own, *others = codes
    held = set(Region.objects.filter(code__in=others).values_list("code", flat=True))
    for code in set(others) - held:
        Region.objects.create(code=code, name=code, level=1, parent=places["country"])
    Region.objects.filter(pk=nation[0].region_id).update(code=own)
    (target,) = Target.objects.bulk_create([Target(
        version=nation[0].versions.get(), identity=uuid.uuid4(), order=99, indicator="高新技术企业数全国排名", kind="rank",
        canonical="high_tech_enterprises", unit="位", value=3, comparator="≤", year=2025, modality="expected",
        sentence="再上台阶。", start=0, end=0,
    )])  # fmt: skip
    row = {"indicator": "high_tech_enterprises", "year": 2025, "unit": "家", "source": "公报"}
    rows = [row | {"region": code, "value": 100 + at} for at, code in enumerate(others)]
    mixed.bring_in(planner, places["bureau"], [*rows, row | {"region": own, "value": 127.5}])
    recomputing.judge_all()
    one = Watched.objects.get(target=target)
    assert (one.current.standing, one.current.value, one.current.unit) == ("met", 3, "位")
    later = rows[0] | {"value": 900, "vintage": datetime.date(2026, 3, 1)}
    at_once(mixed.bring_in, planner, places["bureau"], [later], 3)
    work()
    one.refresh_from_db()
    assert (one.current.value, one.current.gap) == (4, 1)
    assert recomputing.judge_all() == 0
    shown = words(officer.get(f"/registers/progress/{one.pk}/"))
    assert "4位" in shown and "127.5" in shown, "the figure by which the place was reckoned is shown"


# --- who dies -----------------------------------------------------------------------------------------------------
def test_dead_between_the_figure_and_the_judgement(plan: Any, told: Any) -> None:
    sweep()
    told({2020: 1.6, 2025: 2.7})  # nothing follows the commit: the process is dead
    assert watched("研发").shown == "unknown" and upto.behind()
    sweep()
    assert watched("研发").shown == "met" and upto.behind() is None
    count = Judgement.objects.count()
    sweep()
    recomputing.judge_all()
    assert Judgement.objects.count() == count, "nothing is said twice"


def test_dead_while_the_judgements_are_kept(
    plan: Any,
    told: Any,
    at_once: Any,
    monkeypatch: Any,
    caplog: Any,
) -> None:
    sweep()
    count, upto_then = Judgement.objects.count(), JudgedUpTo.objects.get().data_version
    with monkeypatch.context() as broken:
        broken.setattr(JudgedUpTo, "save", _die)
        at_once(told, {2020: 1.6, 2025: 2.7})
    assert (Judgement.objects.count(), JudgedUpTo.objects.get().data_version) == (count, upto_then)
    sweep()
    assert watched("研发").shown == "met" and Judgement.objects.count() == count + 1


def _die(*_args: Any, **_given: Any) -> None:
    raise OSError("dead")


def test_dead_between_two_parts_of_all(nation: Any, planner: Any, places: Any, monkeypatch: Any) -> None:
    for number, rows in enumerate(mixed.figures(planner, places["bureau"], nation)):
        mixed.bring_in(planner, places["bureau"], rows, number)
    monkeypatch.setattr(recomputing, "_CHUNK", 20)

    def die(done: int, total: int) -> None:
        if done:
            raise OSError("dead")

    with pytest.raises(OSError, match="dead"):
        recomputing.judge_all(die)
    assert Judgement.objects.count() == 20 and upto.behind()
    sweep()
    assert Judgement.objects.count() == Watched.objects.count() == 72 and upto.behind() is None


@pytest.mark.django_db(transaction=True)
def test_parts_are_kept_while_the_next_are_said(nation: Any, planner: Any, places: Any, monkeypatch: Any) -> None:
    for number, rows in enumerate(mixed.figures(planner, places["bureau"], nation)):
        mixed.bring_in(planner, places["bureau"], rows, number)
    monkeypatch.setattr(recomputing, "_CHUNK", 20)
    told: list[tuple[int, int]] = []
    assert recomputing.judge_all(lambda *at: told.append(at)) == Watched.objects.count() == 72
    assert told == [(0, 72), (20, 72), (40, 72), (60, 72), (72, 72)]
    at_once, asked, today = said(), recomputing.asking.read(Watched.objects.all()), timezone.localdate()
    held = cells(evidence.table(observations.data_version()), today)
    again = keeping.say(asked, held, today, Registry.default())
    assert all(keeping.same(at_once[one.watched], new) for one, new in zip(asked, again, strict=True))

    def full(*_args: Any, **_given: Any) -> None:
        raise OSError("full")

    monkeypatch.setattr(keeping, "keep_in_order", full)
    with pytest.raises(OSError, match="full"):
        recomputing.judge_all()


def test_an_older_run_does_not_overwrite_a_later_one(plan: Any, told: Any, at_once: Any) -> None:
    sweep()
    at_once(told, {2020: 1.6, 2025: 2.7})
    one = watched("研发")
    asked = recomputing.asking.read(Watched.objects.filter(pk=one.pk))
    then = datetime.date(2026, 11, 22)
    old = keeping.say(asked, cells(evidence.table(0), then), then, Registry.default())
    assert keeping.keep_in_order(asked, old, 0, then) == []
    assert watched("研发").current_id == one.current_id


# --- the same whichever way ---------------------------------------------------------------------------------------
def test_figure_by_figure_comes_to_the_same_as_all_at_once(
    nation: Any, planner: Any, places: Any, at_once: Any
) -> None:
    recomputing.judge_all()
    for number, rows in enumerate(mixed.figures(planner, places["bureau"], nation)):
        at_once(mixed.bring_in, planner, places["bureau"], rows, number)
    assert JudgedUpTo.objects.get().data_version == observations.data_version(), "all was judged at once"
    found = said()
    assert recomputing.judge_all() == 0 and said() == found
    assert len({row[6] for row in found.values()}) >= 4
    whys = {row[-2] for row in found.values()}
    assert {"no_region", "unclear", "scope_not_stated", "unknown_indicator"} <= whys
    current = list(Judgement.objects.filter(pk__in=Watched.objects.values("current")))
    standing.lay_out(current)
    for one in current:
        assert (one.laid_out is None) == (one.why in ("no_region", "unclear")), "`judge` says the same of each"


def test_what_was_said_in_the_past_is_laid_out_as_it_was(
    plan: Any,
    told: Any,
    at_once: Any,
    planner: Any,
    officer: Client,
) -> None:
    sweep()
    at_once(told, {2020: 1.6, 2024: 2.4}, vintage=datetime.date(2025, 3, 1))
    at_once(told, {2024: 2.2}, vintage=datetime.date(2025, 9, 1))
    at_once(told, {2024: 2.0}, official=False)
    at_once(observations.choose, Observation.objects.get(value=2.0), user=planner, reason="口径一致")
    one = watched("研发")
    past = [judgement for judgement in one.judgements.order_by("pk") if judgement.value]
    assert [judgement.value for judgement in past] == [2.4, 2.2, 2.0]
    results: Any = [standing.result_of(judgement) for judgement in past]
    assert [result.revised.value for result in results] == [2.4, 2.2, 2.0]
    assert [sorted(row.value for row in result.observations) for result in results] == [
        [1.6, 2.4],
        [1.6, 2.2, 2.4],
        [1.6, 2.0],
    ]
    at_once(told, {2021: 1.75}, vintage=datetime.date(2025, 9, 1))
    assert watched("研发").current_id == one.current_id, "nothing else is said"
    page = words(officer.get(reverse("register_detail", args=["progress", one.pk])))
    assert "1.75" in page and "不是现在的" not in page, "the page shows the figures of today"
    then = words(officer.get(reverse("register_detail", args=["progress", one.pk]), {"judgement": past[0].pk}))
    assert "2024年为2.4%" in then and "不是现在的" in then and "1.75" not in then
    assert officer.get(reverse("register_detail", args=["progress", one.pk]), {"judgement": "x9"}).status_code == 200
    first = standing.result_of(Judgement.objects.get(pk=past[0].pk))
    assert first is not None and first.revised is not None and len(first.observations) == 2


def test_of_what_a_later_program_says_otherwise_the_words_of_then_stay(
    plan: Any,
    told: Any,
    officer: Client,
    monkeypatch: Any,
) -> None:
    told({2020: 1.6, 2024: 2.4})
    sweep()
    one = watched("研发")
    monkeypatch.setattr(standing, "headline", lambda result: None)
    monkeypatch.setattr(keeping, "tells", lambda judgement, of: False)
    page = words(officer.get(reverse("register_detail", args=["progress", one.pk])))
    assert "2024年为2.4%" in page and "暂不能列出" in page


# --- how much work it is ------------------------------------------------------------------------------------------
def test_all_targets_cost_the_same_queries_whatever_they_are(nation: Any, planner: Any, places: Any) -> None:
    recomputing.judge_all()
    counts = []
    for number, rows in enumerate(mixed.figures(planner, places["bureau"], nation)[:4]):
        mixed.bring_in(planner, places["bureau"], rows[:1] if number == 0 else rows)
        with CaptureQueriesContext(connection) as caught:
            recomputing.judge_all()
        counts.append(len(caught))
    assert min(counts) == max(counts) <= 33


def test_a_touched_target_costs_the_same_queries_as_fifty(
    nation: Any, planner: Any, places: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(warnings, "raise_for", lambda rows: 0)
    recomputing.judge_all()
    intakes = mixed.figures(planner, places["bureau"], nation)
    counts = []
    for rows in (intakes[0][:1], intakes[1], intakes[2] + intakes[3]):
        mixed.bring_in(planner, places["bureau"], rows)
        with CaptureQueriesContext(connection) as caught:
            recomputing.arrived()
        counts.append(len(caught))
        assert JudgedUpTo.objects.get().data_version == observations.data_version()
    assert max(counts) <= 25 and max(counts) - min(counts) <= 2, "but for those that keep what is new"


# --- the copy in columns ------------------------------------------------------------------------------------------
def test_the_columns_hold_what_the_database_does(nation: Any, planner: Any, places: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(columns, "PIECE", 40)
    chance = random.Random(2)
    for number, rows in enumerate(mixed.figures(planner, places["bureau"], nation)):
        mixed.bring_in(planner, places["bureau"], rows, number)
        if number % 4 == 0:
            evidence.table(observations.data_version())
    for one in chance.sample(list(Observation.objects.all()), 15):
        observations.choose(one, user=planner, reason="口径一致")
    version = observations.data_version()
    whole = evidence.table(version)
    part = evidence.table(version, list(mixed.CODES), [plan.region.code for plan in nation if plan.region])
    assert len(list((columns._folder()).glob("*.parquet"))) > 2
    assert whole.cast(part.schema).to_pylist() == part.to_pylist()
    held = {(one.region.code, one.indicator_id, one.scope, one.year, one.part, one.value)
            for one in observations.prevailing(Observation.objects.all())}  # fmt: skip
    taken = {
        (row["region"], row["indicator"], row["scope"] or "", row["year"], row["part"], row["value"])
        for row in part.to_pylist()
    }
    assert held <= taken and part.num_rows < Observation.objects.count()
    assert evidence.table(0).num_rows == 0


def test_a_piece_of_another_time_is_not_taken(nation: Any, planner: Any, places: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(columns, "PIECE", 1)
    mixed.bring_in(planner, places["bureau"], mixed.figures(planner, places["bureau"], nation)[0])
    version = observations.data_version()
    rows = columns.as_of(version).num_rows
    (piece,) = columns._folder().glob("*.parquet")
    piece.write_bytes(b"broken")
    piece.rename(piece.with_name(piece.name.replace(piece.stem[-16:], "0" * 16)))
    (columns._folder() / "0-9.part").write_bytes(b"half")
    assert columns.as_of(version).num_rows == rows == Observation.objects.count()
    assert Intake.objects.count() == 1
