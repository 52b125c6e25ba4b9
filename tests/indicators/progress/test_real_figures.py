"""R&D intensity of provinces, as the yearly bulletins on science spending print it, on the way to what they want.

What is wanted: Heilongjiang's draft opinion on innovation of 2021 (for 2025), the provinces' work reports of 2026 (Zhejiang, Chongqing
and Guizhou for 2030, Hainan for 2026). Shanxi's 2.5 % for 2025 is a figure of this test.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from guibiao.indicators.progress import judge
from guibiao.terms import regions
from tests.indicators.progress.made import series, target

INTENSITY = {
    "黑龙江省": (1.26, 1.31, 1.37, 1.44),  # 2020–2023, %
    "浙江省": (2.88, 2.94, 3.11, 3.20),
    "重庆市": (2.11, 2.16, 2.36, 2.48),
    "贵州省": (0.91, 0.92, 0.99, 1.01),
    "海南省": (0.66, 0.73, 1.00, 1.19),
    "山西省": (1.20, 1.12, 1.07, 1.16),
}
# Wanted, by when; by hand (yt − y0) / (T − y0); classes by the linear path, Eurostat and the UN chart.
WANTED = {
    "黑龙江省": ("≈", 2.5, 2025, 0.18 / 1.24, "behind", "insufficient", "fair"),
    "浙江省": ("≥", 3.5, 2030, 0.32 / 0.62, "ahead", "significant", "on_track"),
    "重庆市": ("=", 3.25, 2030, 0.37 / 1.14, "ahead", "significant", "on_track"),
    "贵州省": ("≈", 1.6, 2030, 0.10 / 0.69, "behind", "moderate", "fair"),  # 3.54 % of 5.80 % a year
    "海南省": ("=", 1.8, 2026, 0.53 / 1.14, "close", "significant", "on_track"),  # 0.93 of the path, but 21.7 % a year
    "山西省": ("=", 2.5, 2025, -0.04 / 1.30, "reversed", "away", "stagnation"),
}
RULES = ("linear-path", "eurostat", "un-progress-chart")


@pytest.mark.parametrize("province", WANTED)
def test_provinces_on_their_way_in_2023(province: str) -> None:
    comparator, value, end, share, *classes = WANTED[province]
    region = regions.find(province)
    assert region is not None
    asked = target(
        indicator="全社会研发经费投入强度", canonical=None, region=region.code, comparator=comparator, value=value, unit="%",
        year=end, baseline=(None, 2020),
    )  # fmt: skip
    values = dict(enumerate(INTENSITY[province], 2020))
    rows = series(values, indicator="rd_intensity", unit="%", region=region.code)
    for rule, expected in zip(RULES, classes, strict=True):
        result = judge(asked, rows, rule_set=rule, today=date(2024, 9, 1))
        assert (result.indicator, result.year, result.met, result.class_code) == ("rd_intensity", 2023, False, expected)
        assert result.revised is not None and result.revised.share_of_way == pytest.approx(share)
    late = judge(asked, rows, year=2024, today=date(2025, 6, 1))
    assert late.cannot is not None and (late.cannot.why, late.data_year) == ("not_due", 2023)


def test_shanxi_moves_away_and_would_never_arrive() -> None:
    asked = target(canonical="rd_intensity", value=2.5, unit="%", year=2025, baseline=(None, 2020))
    rows = series(dict(enumerate(INTENSITY["山西省"], 2020)), indicator="rd_intensity", unit="%")
    verdict = judge(asked, rows, year=2023, today=date(2024, 12, 1)).revised
    assert verdict is not None and verdict.year_reached is None
    assert (verdict.required_pace, verdict.remaining_pace, verdict.gap) == pytest.approx((0.26, 0.67, 1.34))


FILES = sorted((Path(__file__).parents[4] / "shared" / "statistics").glob("techme_RDIntense.csv"))


def test_the_compiled_series_says_the_same() -> None:
    for file in FILES:
        with file.open(encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if row["variables"] == "v4_ztr_qd_RD"]
        for province, values in INTENSITY.items():
            found = {int(r["year"]): float(r["value"]) for r in rows if province.startswith(r["province"])}
            assert tuple(found[year] for year in range(2020, 2024)) == values, province
