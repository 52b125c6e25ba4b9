"""The same charts on a page: a real browser draws them."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from guibiao.indicators.charts import (
    ContributionChart,
    HeatChart,
    ProfileChart,
    ProgressChart,
    RankChart,
    TileChart,
    option,
)
from tests.indicators.charts import samples

ECHARTS = Path(__file__).parents[3] / "node_modules/echarts/dist/echarts.min.js"


NAMED = {
    ProgressChart: ("2020", "2025", "时序要求", "80% 区间"),
    RankChart: ("甲市", "丁市", "位次区间"),
    ProfileChart: ("创新投入", "中间一半"),
    ContributionChart: ("甲市", "乙市", "创新产出"),
    HeatChart: ("甲市", "创新主体"),
    TileChart: ("京", "6.7", "藏", "≥ 0.97"),
}


@pytest.mark.parametrize("chart", samples.ALL, ids=lambda chart: type(chart).__name__)
def test_a_browser_draws_it(chromium: Browser, chart):
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_content("<div id=chart style='width:720px;height:480px'></div>")
    page.add_script_tag(path=ECHARTS)
    # As a page would get it: through JSON.
    drawn = page.evaluate(
        """text => {
            const chart = echarts.init(document.getElementById("chart"), null, {renderer: "svg"});
            chart.setOption(JSON.parse(text));
            return [...document.querySelectorAll("#chart text")].map(node => node.textContent);
        }""",
        json.dumps(option(chart)),
    )
    page.close()
    assert said == []
    words = "\n".join(drawn)
    assert chart.title[:6] in words
    for name in NAMED[type(chart)]:
        assert name in words
    assert "null" not in words


def test_what_is_not_known_is_no_nought():
    series = {one["name"]: one["data"] for one in option(samples.PROGRESS)["series"]}
    assert series["实际"] == [1.1, 1.2, None, 1.29, None, None]
    assert option(samples.TILES)["series"][0]["data"] and all(
        cell[2] is not None for cell in option(samples.TILES)["series"][0]["data"]
    )
