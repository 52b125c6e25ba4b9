"""One chart of each kind."""

from guibiao.indicators.charts import (
    Ahead,
    ContributionChart,
    HeatChart,
    ProfileChart,
    ProgressChart,
    RankChart,
    TileChart,
)

FROM = {"source": "样例公报", "data_year": "2020—2023 年"}
PARTS = ("创新投入", "创新主体", "创新产出")

PROGRESS = ProgressChart(
    title="示例省研发投入强度 2023 年 1.29%，距 2025 年目标差 0.81 个百分点",
    unit="%",
    observed={2020: 1.1, 2021: 1.2, 2022: None, 2023: 1.29},
    baseline=(2020, 1.1),
    targets={2022: 1.6, 2025: 2.1},
    ahead=(Ahead(year=2024, value=1.36, low=1.25, high=1.48), Ahead(year=2025, value=1.43, low=1.27, high=1.6)),
    **FROM,
)
RANKS = RankChart(
    title="前两名分得出先后，后两名分不出",
    units=("丁市", "甲市", "乙市", "丙市"),
    rank=(4, 1, 2, 3),
    low=(3, 1, 2, 3),
    high=(4, 1, 2, 4),
    **FROM,
)
PROFILE = ProfileChart(
    title="甲市强在投入",
    unit="分",
    unit_name="甲市",
    parts=PARTS,
    values=(80, 55, None),
    lower=(30, 40, 20),
    middle=(50, 52, 30),
    upper=(60, 66, 41),
    **FROM,
)
CONTRIBUTIONS = ContributionChart(
    title="得分上升来自产出",
    unit="分",
    units=("甲市", "乙市"),
    parts=PARTS,
    values=((1.5, -2.0, 8.0), (0, None, -3.25)),
    **FROM,
)
HEAT = HeatChart(
    title="短板在主体", unit="分", rows=("甲市", "乙市"), columns=PARTS, values=((10, 20, None), (40, 50, 60)), **FROM
)
TILES = TileChart(
    title="东高西低", unit="%", values={"110000": 6.7, "540000": 0.3, "520000": 0.97, "460000": None}, **FROM
)

ALL = (PROGRESS, RANKS, PROFILE, CONTRIBUTIONS, HEAT, TILES)
