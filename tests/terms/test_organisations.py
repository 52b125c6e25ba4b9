"""Units: recognised by their words, known by name, followed through the reforms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guibiao.terms import organisations, regions

SHARED = Path(__file__).parents[3] / "shared"
SHANXI = regions.find("山西省")
NATION = regions.get(regions.NATION)


@pytest.mark.parametrize(
    "name",
    ["省科技厅", "财政厅", "市发展改革委", "科技部", "省委组织部", "团省委", "省妇联", "省科协", "中国人民银行", "人民银行太原中心支行",
     "山西银保监局", "省大数据局", "省广电网络公司", "中国移动广东公司", "沧州市", "大庆市政府", "沧州高新区管委会", "省高级人民法院", "省税务局",
     "各市〔州〕人民政府", "各有关单位", "各区、县（市）政府", "各地级以上市", "各市(地)政府(行署)", "各区、县级市", "省直有关部门",
     "各旗县（市、区）", "各省、自治区、直辖市人民政府", "有关地方人民政府"],
)  # fmt: skip
def test_units(name: str) -> None:
    assert organisations.is_unit(name)


@pytest.mark.parametrize(
    "name",
    [
        "技术创新中心",
        "重点实验室",
        "高新技术企业",
        "提高创新能力",
        "新型研发机构",
        "创新联合体",
        "教育",
        "研究院",
        "",
        "到2025年",
        "力争达到30%",
    ],
)
def test_things_that_are_no_units(name: str) -> None:
    assert not organisations.is_unit(name)


@pytest.mark.parametrize(
    "name", ["各市（州）人民政府", "各区、县（市）政府", "各有关单位", "各地级以上市人民政府", "各市（地）", "有关部门"]
)
def test_collective_names_stay_whole(name: str) -> None:
    assert organisations.is_collective(name)
    match = organisations.collective_pattern().match(name + "。")
    assert match
    assert match.group() == name


def test_the_pattern_takes_each_whole_name_to_its_end() -> None:
    for name in organisations.vocabulary().collectives:
        match = organisations.collective_pattern().match(name + "。")
        assert match
        assert match.group() == name


def test_a_single_unit_is_not_collective() -> None:
    assert not organisations.is_collective("省科技厅")
    assert not organisations.is_collective("各")


def test_known_offices_get_their_region_and_full_name() -> None:
    assert SHANXI
    for name, region in [("山西省科技厅", None), ("省科技厅", SHANXI), ("科技厅", SHANXI)]:
        found = organisations.known(name, region)
        assert found
        assert found.full == "山西省科学技术厅"
        assert found.region == SHANXI
    without = organisations.known("省科技厅")
    assert without
    assert without.name == "科技厅"
    assert without.region is None


def test_the_same_word_means_the_office_of_the_document_s_level() -> None:
    national, provincial = organisations.known("统计局", NATION), organisations.known("统计局", SHANXI)
    assert national
    assert national.full == "国家统计局"
    assert provincial
    assert provincial.full == "山西省统计局"
    city = organisations.known("市科技局", regions.find("沧州市"))
    assert city
    assert city.full == "沧州市科学技术局"
    municipal = organisations.known("市发展改革委", regions.find("上海市"))
    assert municipal
    assert municipal.full == "上海市发展和改革委员会"


@pytest.mark.parametrize(
    ("name", "region", "successor", "until"),
    [("银保监局", "贵州省", "金融监管局", "2023"), ("大数据局", "贵州省", "数据局", "2024"), ("地方金融监管局", "黑龙江省", "省委金融办", "2024"),
     ("银保监会", "全国", "金融监管总局", "2023"), ("扶贫办", "全国", "乡村振兴局", "2021"), ("国土资源厅", "山西省", "自然资源厅", "2018")],
)  # fmt: skip
def test_reforms(name: str, region: str, successor: str, until: str) -> None:
    found = organisations.known(name, regions.find(region))
    assert found
    assert found.successor == successor
    assert found.valid_until.startswith(until)
    assert successor in {u.name for u in organisations.units()}


def test_every_successor_is_known_at_its_level() -> None:
    names = {(u.level, n) for u in organisations.units() for n in (u.name, *u.aliases)}
    for unit in organisations.units():
        if unit.successor:
            assert (unit.level, unit.successor) in names, unit


def test_issuers_that_name_no_region() -> None:
    assert organisations.region_of("科技部") == NATION
    assert organisations.region_of("沧州市人民政府办公室") == regions.find("沧州市")
    assert organisations.region_of("省科技厅") is None


def test_the_vocabulary_is_plain_data_longest_first() -> None:
    v = organisations.vocabulary()
    for words in (v.organs, v.bodies, v.suffixes, v.weak_suffixes, v.prefixes, v.collectives):
        assert list(words) == sorted(words, key=lambda w: (-len(w), w))
        assert len(set(words)) == len(words)
    assert "厅" in v.suffixes
    assert "厅" in v.organs


def test_every_labelled_unit_is_recognised() -> None:
    gold = SHARED / "gold" / "gold.json"
    labels = json.loads(gold.read_text(encoding="utf-8")) if gold.exists() else {}
    for labelled in labels.values():
        for measure in labelled.get("units", []):
            for surface, _ in measure:
                assert organisations.is_unit(surface), surface
