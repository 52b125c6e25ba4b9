"""What the library says, said again in English: from the text alone, also of what was stored."""

import dataclasses
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.trans_real import translation as catalogue

from guibiao.indicators import charts
from guibiao.indicators.composite.model import EvaluationError
from guibiao.indicators.composite.scheme import scheme_of
from guibiao.indicators.progress import Baseline, Observation, Target, judge
from guibiao.kernel.saying import again
from guibiao.rules import lights
from guibiao.terms.sentences import fields


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def templates() -> list[str]:
    known = catalogue("en")._catalog.keys()
    return [one for one in known if isinstance(one, str) and fields(one)]


def test_every_template_is_found_again_in_what_it_made(english: None) -> None:
    found = templates()
    assert len(found) > 300
    for template in found:
        words = {name: f"w{n}" for n, name in enumerate(fields(template) or ())}
        assert again(template.format(**words)) == gettext(template).format(**words), template


def test_chinese_stays_as_it_is() -> None:
    for said in ("没有基期值，不能判断进展快慢。", "实际", "512 次重复中有 12 次：x"):
        assert again(said) == said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "研发经费：2020年的数前后不一（10.5亿元与11万元）",
            "研发经费: the figures of 2020 differ (10.5亿元 and 11万元)",
        ),
        (
            "“甲.pdf”第3页是扫描图片，没有文字，未能读入，请人工补录。",
            "Page 3 of “甲.pdf” is a scanned picture without text and was not read. Add by hand what it says.",
        ),
        ("累计值缺 2021、2022 年的数据，只知道下限。", "The sum lacks the data of 2021, 2022; only a lower bound is known."),
        (
            "没有基期值，不能判断进展快慢。2023 年为初步或估计数。",
            "There is no baseline; the pace cannot be judged. Figures of 2023 are provisional or estimated.",
        ),
        (
            "接近 100 %，增长率会失真，改用“时序进度”判断。",
            "near 100 % rates of growth mislead; judged by “Linear path” instead.",
        ),
        (
            "“指标.csv”第 2 行“Weight”列（rd）：“多”不是数。请改成纯数字，没有就留空。",
            "“指标.csv”, row 2, column “Weight” (rd): “多” is no number. Write a plain number, or leave it empty.",
        ),
        ("青石县2023年研发经费：1.2%与1.5%不一致，相差0.3个百分点。",
         "青石县2023年研发经费: 1.2% and 1.5% differ, 0.3 percentage points apart."),
        ("rd：缺数，没有得分：甲县、乙县 等 15 个。", "rd: figures missing, no score: 甲县, 乙县 and others, 15 in all."),
        ("青石县今年增长很快。", "青石县今年增长很快。"),
        ("a：b", "a: b"),
        ("", ""),
    ],
)  # fmt: skip
def test_words_are_said_again_and_names_stay(english: None, said: str, expected: str) -> None:
    assert again(said) == expected


def test_codes_become_names_where_words_are_not_known(english: None) -> None:
    names = {"rd": "研发经费"}
    said = again("rd：缺数，没有得分：HB。", lambda word: names.get(word, word))
    assert said == "研发经费: figures missing, no score: HB."


def test_a_judgement_a_light_a_refusal_and_a_chart_have_nothing_chinese_left(english: None) -> None:
    target = Target(canonical="rd_intensity", indicator="rd", value=3, unit="%", year=2025, region="520000",
                    baseline=Baseline(value=2, year=2020))  # fmt: skip
    rows = [
        Observation(region="520000", indicator="rd_intensity", year=2023, value=2.1, unit="%", status="provisional")
    ]
    result = judge(target, rows, year=2024, today=date(2026, 3, 1))
    lit = lights.of_task(
        lights.for_tasks(date(2026, 3, 1)), today=date(2026, 3, 1), deadline=date(2026, 2, 1), unreported=True
    )
    with pytest.raises(EvaluationError) as error:
        scheme_of(
            {"schema": "guibiao/evaluation@1", "data": "d", "meta": "m", "steps": [{"do": "x"}]}, Path("x"), "s.toml"
        )
    chart = charts.RankChart(title="t", units=["A"], rank=[1], low=[1], high=[2], source="s", data_year="2023")
    told = dataclasses.replace(chart, say=again)
    said = [*result.reasons, lit.reason, str(error.value), result.revised.class_name if result.revised else ""]
    shown = [again(str(one)) for one in said] + [told.note(), *told.table().head, str(charts.option(told)["series"])]
    assert len(result.reasons) > 1
    left = [re.sub("“全社会研发经费投入强度”", "", one) for one in shown]
    assert [one for one in left if re.search("[㐀-鿿]", one)] == []
