"""Charts as files that anybody can open."""

import io
import itertools
import json
import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.image import imread

from guibiao.indicators.charts import (
    ContributionChart,
    HeatChart,
    ProfileChart,
    ProgressChart,
    RankChart,
    TileChart,
    font,
    option,
    png,
    svg,
)
from guibiao.indicators.charts.pictures.fields import heat
from guibiao.indicators.charts.pictures.sheet import room_for, shortened
from guibiao.indicators.charts.tiles import tiles
from guibiao.terms import regions
from tests.indicators.charts import samples

KINDS = pytest.mark.parametrize("chart", samples.ALL, ids=lambda chart: type(chart).__name__)


@KINDS
def test_letters_are_shapes_of_the_font_that_is_brought_along(chart):
    drawn = svg(chart)
    root = ET.fromstring(drawn)
    assert root.find(".//{*}text") is None
    assert "font-family" not in drawn
    glyphs = set(re.findall(r'id="([A-Za-z]+)[^"]*-[0-9a-f]+"', drawn))
    assert any(name.startswith("NotoSansSC") for name in glyphs)
    assert "DejaVu" not in drawn


@KINDS
def test_who_listens_hears_the_message_and_the_source(chart):
    root = ET.fromstring(svg(chart))
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.title
    assert root.findtext("{*}title") == chart.title
    assert root.findtext("{*}desc") == "来源：样例公报　数据年份：2020—2023 年"


@KINDS
def test_a_png_is_drawn_on_and_the_same_every_time(chart):
    first, second = png(chart, dpi=60), png(chart, dpi=60)
    assert first == second
    picture = imread(io.BytesIO(first), format="png")
    assert picture.shape[1] == 432
    assert len(np.unique(picture.reshape(-1, picture.shape[2]), axis=0)) > 20


def test_a_letter_that_the_font_lacks_leaves_a_sign():
    assert font.drawable("贵州 \U0002a6d6 0.97%") == "贵州 〓 0.97%"


def test_what_people_write_can_be_drawn():
    for text in (
        "，。、；：！？（）《》“”‘’…—％‰①②●▲■○≥≤→±·㎡℃",
        *(region.name for region in regions.provinces()),
    ):
        assert font.drawable(text) == text


def test_a_long_title_breaks_and_no_line_begins_with_a_stop():
    title = "研发投入强度" * 12 + "。" + "还差不少" * 9
    lines = font.wrapped(title, 40).split("\n")
    assert "".join(lines) == title
    assert len(lines) > 2
    assert all(font.width(line) <= 42 and line[0] not in "，。" for line in lines)


def test_a_figure_is_not_broken_over_two_lines():
    title = "离目标还差0.41个百分点，照此速度2029年达到，到2030年是98.6%，R&D不变" * 2
    for letters in range(8, 41):
        lines = font.wrapped(title, letters).split("\n")
        assert "".join(lines) == title and all(font.width(line) <= letters + 2 for line in lines)
        ends = [line[-1] + after[0] for line, after in itertools.pairwise(lines)]
        assert not any(end.isascii() and end.isalnum() for end in ends), lines
    assert font.wrapped("9" * 30, 8).count("\n") == 2, "what no line holds is broken all the same"


def test_without_the_font_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(font, "FILE", Path("/nowhere/font.ttf"))
    with pytest.raises(font.NoFont, match="make static"):
        svg(samples.RANKS)


def test_the_required_path_runs_through_every_stage():
    chart = samples.PROGRESS
    assert chart.path() == ((2020, 1.1), (2022, 1.6), (2025, 2.1))
    assert chart.on_path(2021) == pytest.approx(1.35)
    assert chart.on_path(2025) == pytest.approx(2.1)
    assert chart.on_path(2019) is None
    table = chart.table()
    assert table.head[:4] == ("年份", "实际", "时序要求", "目标")
    assert table.rows[2][:4] == ("2022", None, pytest.approx(1.6), 1.6)
    assert table.rows[-1] == ("2025", None, pytest.approx(2.1), 2.1, 1.43, 1.27, 1.6)


@pytest.mark.parametrize(
    "chart",
    [
        ProgressChart(title="只有目标", observed={}, targets={2025: 2.0}),
        ProgressChart(title="只有实际", observed={2023: 5.0}, targets={}),
        ProgressChart(title="都还没有", observed={2023: None}, targets={}),
        ProgressChart(title="什么都没有", observed={}, targets={}),
        TileChart(title="都还没有", values={"110000": None}),
        TileChart(title="没有地区", values={}),
        HeatChart(title="没有行列", rows=[], columns=[], values=[]),
        HeatChart(title="没有数", rows=["甲市"], columns=["研发"], values=[[None]]),
        ContributionChart(title="没有单位", units=[], parts=[], values=[]),
        RankChart(title="没有位次", units=["甲市"], rank=[math.nan], low=[math.nan], high=[math.nan]),
        ProfileChart(title="没有分项", unit_name="甲市", parts=[], values=[], lower=[], middle=[], upper=[]),
    ],
    ids=lambda chart: chart.title,
)
def test_charts_with_almost_nothing_to_show(chart):
    ET.fromstring(svg(chart))
    json.dumps(option(chart), allow_nan=False)
    chart.table()


def test_what_a_matrix_does_not_know_is_not_known_here():
    chart = ProgressChart(title="缺一年", observed={2022: 1.5, 2023: math.nan}, targets={2025: 2.0})
    assert chart.observed == {2022: 1.5, 2023: None}
    heat = HeatChart(title="缺一格", rows=["甲", "乙"], columns=["研发"], values=[[math.nan], [2.0]])
    assert heat.values == ((None,), (2.0,))
    json.dumps([option(chart), option(heat)], allow_nan=False)
    ranks = RankChart(
        title="一个没有位次", units=["甲", "乙"], rank=[math.nan, 1], low=[math.nan, 1], high=[math.nan, 2]
    )
    assert ranks.table().rows == (("乙", 1, 1, 2),)


def test_names_are_words_and_no_formulas():
    words = [["成本 $x^2$ 元", r"$\nosuch$"], ["a_b", "%s"]]
    drawn = svg(HeatChart(title=r"$\frac{1$", rows=words[0], columns=words[1], values=[[1, 2], [3, 4]]))
    assert "Cmmi" not in drawn and "DejaVu" not in drawn


def test_slanted_names_of_columns_stay_on_the_sheet():
    columns = [f"规模以上工业企业研发活动{n}" for n in range(4)]
    drawn = heat(HeatChart(title="热力", rows=["甲"], columns=columns, values=[[1, 2, 3, 4]])).figure
    drawn.canvas.draw()
    (axes,), sheet = drawn.axes, drawn.bbox
    for name in axes.get_xticklabels():
        box = name.get_window_extent()
        assert box.x0 >= sheet.x0 and box.y0 >= sheet.y0


def test_a_name_that_does_not_fit_loses_its_end_and_says_so():
    long = "科技创新能力综合评价一级指标之规模以上工业企业研发活动覆盖程度"
    kept = shortened(long)
    assert long.startswith(kept.removesuffix("…")) and kept.endswith("…")
    assert room_for([kept]) <= room_for([long])
    assert shortened("研发投入") == "研发投入"


def test_tables_stand_behind_every_chart():
    assert samples.RANKS.table().rows[0] == ("甲市", 1, 1, 1)
    assert samples.CONTRIBUTIONS.table().rows == (("甲市", 1.5, -2.0, 8.0, 7.5), ("乙市", 0, None, -3.25, -3.25))
    assert samples.PROFILE.table().rows[2] == ("创新产出", None, 20, 30, 41)
    assert samples.HEAT.table().head == ("", *samples.PARTS)
    assert samples.TILES.table().rows == (("北京", 6.7), ("贵州", 0.97), ("西藏", 0.3), ("海南", None))


def test_every_province_has_a_tile_of_its_own():
    wanted = {region.code for region in regions.provinces()}
    assert {tile.code for tile in tiles()} == wanted
    assert len({(tile.x, tile.y) for tile in tiles()}) == len(wanted)
