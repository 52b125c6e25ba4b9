"""A revised history makes two verdicts; the baseline keeps its own vintage."""

from datetime import date

from guibiao.indicators.progress import Baseline, Observation, judge
from tests.indicators.progress.made import TODAY, series, target

FIRST, LATER = date(2019, 8, 30), date(2022, 8, 31)


def figures(*given: tuple[int, float, date]) -> list[Observation]:
    return [row for year, value, day in given for row in series({year: value}, vintage=day, unit="%")]


# The national intensity of 2018 was published as 2.19 and later revised to 2.14; 2.4 followed for 2020.
ROWS = figures((2018, 2.19, FIRST), (2018, 2.14, LATER), (2020, 2.40, LATER))


def test_two_verdicts_each_with_its_own_baseline() -> None:
    asked = target(value=2.8, unit="%", year=2025, baseline=(None, 2018))
    result = judge(asked, ROWS, year=2020, today=TODAY)
    first, last = result.published, result.revised
    assert first is not None and last is not None and first.start is not None and last.start is not None
    assert (first.start.value, first.start.vintage) == (2.19, FIRST)
    assert (last.start.value, last.start.vintage) == (2.14, LATER)
    assert first.share_of_way is not None and last.share_of_way is not None
    assert (round(first.share_of_way, 4), round(last.share_of_way, 4)) == (0.3443, 0.3939)  # 0.21/0.61, 0.26/0.66
    assert len(result.observations) == 3


def test_what_is_asked_of_the_baseline_moves_with_its_revision() -> None:
    asked = target(kind="increase", value=0.25, unit="个百分点", year=2020, baseline=(None, 2018))
    result = judge(asked, ROWS, year=2020, today=TODAY)
    assert result.published is not None and result.revised is not None
    assert (result.published.goal, result.published.met) == (2.44, False)
    assert (round(result.revised.goal or 0, 9), result.revised.met, result.met) == (2.39, True, True)


def test_the_plans_own_baseline_stands_until_that_year_is_revised() -> None:
    asked = target(value=2.8, unit="%", year=2025, baseline=(2.2, 2018))
    result = judge(asked, ROWS, year=2020, today=TODAY)
    assert result.published is not None and result.published.start is not None
    assert (result.published.start.value, result.published.start.origin) == (2.2, "plan")
    assert result.revised is not None and result.revised.start is not None
    assert (result.revised.start.value, result.revised.start.origin) == (2.14, "observed")
    assert any("基期值 2.2 与统计数据 2.19 不一致" in reason for reason in result.reasons)

    unrevised = judge(asked, [row for row in ROWS if row.value != 2.14], year=2020, today=TODAY)
    assert unrevised.published == unrevised.revised
    assert unrevised.revised is not None and unrevised.revised.start == result.published.start


def test_a_later_vintage_of_the_value_changes_only_the_revised_verdict() -> None:
    rows = figures((2018, 2.0, FIRST), (2020, 2.5, date(2021, 9, 1)), (2020, 2.3, LATER))
    result = judge(target(value=2.4, unit="%", year=2020, baseline=(None, 2018)), rows, year=2020, today=TODAY)
    assert result.published is not None and result.revised is not None
    assert (result.published.met, result.revised.met, result.met) == (True, False, False)
    assert (result.published.vintage, result.revised.vintage) == (date(2021, 9, 1), LATER)
    before = judge(target(value=2.4, unit="%", year=2020), rows, year=2020, today=date(2022, 1, 1))
    assert before.met is True


def test_a_baseline_in_another_unit_is_converted() -> None:
    asked = target(canonical="rd_basic", value=3.0, unit="亿元", baseline=(None, 2020))
    asked = type(asked)(
        **{f: getattr(asked, f) for f in asked.__struct_fields__}
        | {"baseline": Baseline(value=10000, year=2020, unit="万元")}
    )
    verdict = judge(asked, series({2025: 2.0}, indicator="rd_basic", unit="亿元"), year=2025, today=TODAY).revised
    assert verdict is not None and verdict.start is not None
    assert (verdict.start.value, verdict.share_of_way) == (1.0, 0.5)
