"""Regions: found by name, in texts and behind issuers, as they are and as they were."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.terms import regions

SHARED = Path(__file__).parents[3] / "shared"


def code(name: str) -> str | None:
    region = regions.find(name)
    return region.code if region else None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("全国", "100000"),
        ("河北省", "130000"),
        ("河北", "130000"),
        ("内蒙古", "150000"),
        ("广西壮族自治区", "450000"),
        ("上海市", "310000"),
        ("沧州", "130900"),
        ("河北省沧州市", "130900"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("吉林省吉林市", "220200"),
        ("黔西南州", "522300"),
        ("大兴安岭地区", "232700"),
        ("任丘市", "130982"),
        ("北京市朝阳区", "110105"),
        ("朝阳区", None),  # two bear the name
        ("和康县", "653228"),
        ("台湾省", "710000"),
        ("不存在的省", None),
        ("", None),
    ],
)
def test_find(name: str, expected: str | None) -> None:
    assert code(name) == expected


def test_find_within_a_region() -> None:
    assert regions.find("鼓楼区") is None
    found = regions.find("鼓楼区", within="320100")
    assert found
    assert found.code == "320106"


def test_zones_have_parent_and_kind_but_no_code_of_the_standard() -> None:
    for name, parent in [
        ("雄安新区", "130000"),
        ("贵安新区", "520000"),
        ("渤海新区", "130900"),
        ("滨海新区", "120000"),
    ]:
        region = regions.find(name)
        assert region
        assert region.parent == parent
    xiongan = regions.find("雄安新区")
    assert xiongan
    assert (xiongan.level, xiongan.kind) == ("zone", "new_area")
    assert "." in xiongan.code


def test_counts_of_today() -> None:
    today = [r for r in regions.current().regions if not r.valid_until]
    levels = [r.level for r in today]
    assert levels.count("province") == 34 == len(regions.provinces())
    assert levels.count("prefecture") == 333
    assert 2840 <= levels.count("county") <= 2860


def test_parents_and_successors_exist() -> None:
    for region in regions.current().regions:
        if region.code != regions.NATION:
            assert regions.get(region.parent), region
        if region.successor:
            assert regions.get(region.successor), region


def test_regions_of_a_date() -> None:
    then, now = regions.on("2010-06-01"), regions.on("2024-01")
    assert then.find("静海县")
    assert not then.find("静海区")
    assert now.find("静海区")
    assert not now.find("静海县")
    former = regions.find("静海县")
    assert former
    assert former.valid_until
    assert former.successor == "120118"


def test_path() -> None:
    assert [r.name for r in regions.path("130902")] == ["河北省", "沧州市", "新华区"]
    assert [r.name for r in regions.path("100000")] == ["全国"]
    assert regions.path("999999") == ()


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("沧州市人民政府办公室", "130900"),
        ("河北省人民政府", "130000"),
        ("黑龙江省科学技术厅", "230000"),
        ("国务院办公厅", "100000"),
        ("中共河北省委办公厅", "130000"),
        ("海西蒙古族藏族自治州人民政府", "632800"),
        ("南京市鼓楼区人民政府", "320106"),
        ("河北雄安新区管理委员会", regions.find("雄安新区").code),  # type: ignore[union-attr]
        ("省科技厅", None),
        ("科技局", None),
    ],
)
def test_issuer(issuer: str, expected: str | None) -> None:
    found = regions.of_issuer(issuer)
    assert (found.code if found else None) == expected


def test_in_text_settles_names_by_what_stands_near() -> None:
    text = "杭州市西湖区、南京市鼓楼区与徐州市鼓楼区；襄樊市"
    assert [m.region and m.region.code for m in regions.in_text(text)] == [
        "330100", "330106", "320100", "320106", "320300", "320302", "420600",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["长治久安", "示范县建设", "主城区", "沿海城市", "孙中山", "开拓新市场"])
def test_words_that_hold_a_name_and_are_none(text: str) -> None:
    assert regions.in_text(text) == []


@given(st.text(alphabet="河北省沧州市新区县朝阳鼓楼和、，长治久安雄 abc", max_size=40))
def test_matches_lie_in_order_inside_the_text(text: str) -> None:
    at = 0
    for match in regions.in_text(text):
        assert at <= match.start < match.end <= len(text)
        assert text[match.start : match.end] == match.surface
        assert match.region is None or match.region in match.candidates
        at = match.end


@pytest.mark.parametrize(
    ("printed", "name"),
    [("上   海", "上海市"), ("两藏", "西藏自治区"), ("四藏", "西藏自治区"), ("浙汀", "浙江省"), ("江四", "江西省"),
     ("山两", "山西省"), ("内蒙占", "内蒙古自治区"), ("内蒙 古", "内蒙古自治区"), ("尔部地区", "东部地区")],
)  # fmt: skip
def test_damaged_names_are_repaired_and_said(printed: str, name: str) -> None:
    region, repair = regions.province(printed)
    assert region
    assert region.name == name
    assert repair
    assert repair.printed == printed
    assert printed in str(repair)
    assert repair.reason


def test_sound_names_need_no_repair_and_others_are_not_guessed() -> None:
    region, repair = regions.province("河北")
    assert region
    assert region.code == "130000"
    assert repair is None
    assert regions.province("沧州") == (None, None)
    assert regions.province("合计") == (None, None)


def test_every_row_of_the_statistics_has_a_region() -> None:
    for path in sorted((SHARED / "statistics").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as f:
            for row in csv.DictReader(f):
                assert regions.province(row["province"])[0], (path.name, row["province"])


def test_import_reads_nothing() -> None:
    script = "import guibiao.terms.regions.gazetteer as g; assert g._all.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", script], check=True)
