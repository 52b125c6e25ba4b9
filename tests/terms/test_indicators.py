"""Canonical indicators: what a printed name means, and what only looks like it."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guibiao.terms import indicators
from guibiao.terms.indicators.normal import normal
from guibiao.terms.units import kind_of

SHARED = Path(__file__).parents[3] / "shared"
REGISTRY = indicators.Registry.default()
NOT_GENERAL = tomllib.loads(Path(__file__).with_name("not_general.toml").read_text(encoding="utf-8"))
GIVEN = [i for i in REGISTRY.all() if not i.code.startswith("new_")]


def code(phrase: str, unit: str | None = None, kind: str | None = None) -> str | None:
    found = indicators.match(phrase, unit, kind)
    return found.code if found else None


@pytest.mark.parametrize(
    ("phrase", "unit", "kind", "expected"),
    [
        ("全社会研发经费支出占GDP比重(%)", None, "level", "rd_intensity"),
        ("研究与试验发展（R&D）经费投入强度", "%", "level", "rd_intensity"),
        ("Ｒ＆Ｄ 经费投入强度", "%", "level", "rd_intensity"),
        ("全社会研发经费投入", "亿元", "level", "rd_expenditure"),
        ("研发经费投入", "倍", "multiple", "rd_expenditure"),
        ("研发经费投入年均增长", "%", "growth", "rd_expenditure"),
        ("全省高新技术企业总数", "家", "level", "high_tech_enterprises"),
        ("河北省高新技术企业", "万户", "level", "high_tech_enterprises"),
        ("高新技术企业总量全省排名", "位", "rank", "high_tech_enterprises"),
        ("万人口发明专利拥有量", "件", "level", "invention_patents_per_10k"),
        ("每万人口高价值发明专利拥有量（件）", None, None, "high_value_patents_per_10k"),
        ("年技术合同成交总额", "亿元", "level", "tech_contract_turnover"),
        ("规模以上工业企业研发投入占营业收入的比例", "%", "level", "large_industry_rd_to_revenue"),
        ("地区生产总值", "%", "growth", "gdp"),
        ("粮食产量", "亿斤", "level", "grain_output"),
        ("PM2.5平均浓度", "微克/立方米", "level", "pm25"),
        ("省级及以上技术创新中心", "家", "level", "provincial_up_technology_innovation_centres"),
        ("新增省级技术创新中心", "家", "count", "new_provincial_technology_innovation_centres"),
    ],
)
def test_names_as_printed(phrase: str, unit: str | None, kind: str | None, expected: str) -> None:
    assert code(phrase, unit, kind) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("每万人口发明专利拥有量", "每万人口高价值发明专利拥有量"),
        ("发明专利拥有量", "高价值发明专利拥有量"),
        ("有效发明专利", "发明专利授权量"),
        ("发明专利授权量", "发明专利申请量"),
        ("专利授权量", "发明专利授权量"),
        ("技术合同成交额", "输出技术合同成交额"),
        ("技术合同成交额", "吸纳技术合同成交额"),
        ("输出技术合同成交额", "吸纳技术合同成交额"),
        ("技术合同成交额", "技术交易额"),
        ("技术合同成交额", "技术合同成交项数"),
        ("高新技术企业", "新增高新技术企业"),
        ("高新技术企业", "当年公告认定高新技术企业数"),
        ("高新技术企业", "高技术产业企业数"),
        ("高新技术企业", "省级高新技术企业"),
        ("高新技术企业", "规模以上高新技术企业"),
        ("高新技术企业", "科技型中小企业"),
        ("高新技术产业增加值", "高技术制造业增加值"),
        ("高新技术产业增加值", "高新技术产业增加值占规模以上工业增加值比重"),
        ("研发经费投入", "研发经费投入强度"),
        ("研发经费投入", "企业研发经费"),
        ("研发经费投入强度", "规模以上工业企业研发投入强度"),
        ("企业研发经费", "规模以上工业企业研发经费"),
        ("研发经费投入", "财政科技支出"),
        ("研发人员", "研发人员全时当量"),
        ("规上工业企业中有研发活动企业占比", "规上工业企业设立研发机构比例"),
        ("规模以上工业增加值", "工业增加值"),
        ("固定资产投资", "工业投资"),
        ("居民人均可支配收入", "农村居民人均可支配收入"),
        ("城镇调查失业率", "城镇登记失业率"),
        ("常住人口城镇化率", "户籍人口城镇化率"),
        ("数字经济核心产业增加值占GDP比重", "数字经济增加值占GDP比重"),
        ("重点实验室", "省级重点实验室"),
        ("省级重点实验室", "全国重点实验室"),
        ("省级重点实验室", "省级以上重点实验室"),
        ("科技企业孵化器", "国家级科技企业孵化器"),
        ("技术创新中心", "市级技术创新中心"),
        ("技术创新中心", "制造业创新中心"),
        ("工程研究中心", "工程技术研究中心"),
        ("专精特新中小企业", "国家级专精特新“小巨人”企业"),
        ("专精特新“小巨人”企业", "科技小巨人企业"),
        ("科技进步贡献率", "农业科技进步贡献率"),
        ("规模以上工业企业创新活动覆盖率", "规模以上工业企业研发活动覆盖率"),
        ("粮食产量", "粮食综合生产能力"),
        ("森林覆盖率", "草原综合植被盖度"),
        ("单位GDP能耗", "单位GDP二氧化碳排放"),
        ("可再生能源装机", "可再生能源装机占比"),
    ],
)
def test_look_alikes_are_told_apart(one: str, other: str) -> None:
    first, second = code(one), code(other)
    assert first is not None
    assert first != second


@pytest.mark.parametrize(
    ("phrase", "unit", "kind"),
    [
        ("2.5", "%", "level"),
        ("150", "亿元", None),
        ("", None, None),
        ("%", "%", "level"),
        ("企业", "家", "level"),
        ("其他高新技术企业培育库", "家", "level"),
        ("全社会研发投入", "%", "level"),  # neither the amount nor said to be the intensity
        ("规模以上工业增加值增速", "亿元", "level"),
        ("高新技术企业", "亿元", "level"),
        ("技术合同成交额", "项", "level"),
        ("高新技术企业", "%", "coverage"),
        ("市重点高新技术企业", "家", "level"),
    ],
)
def test_what_must_not_match(phrase: str, unit: str | None, kind: str | None) -> None:
    assert code(phrase, unit, kind) is None


def test_a_count_of_new_things_is_never_the_stock() -> None:
    assert code("高新技术企业", "家", "level") == "high_tech_enterprises"
    assert code("高新技术企业", "家", "count") == "new_high_tech_enterprises"
    assert code("新认定高新技术企业", "家", "level") == "new_high_tech_enterprises"
    assert code("高新技术企业增量", "家", "level") == "new_high_tech_enterprises"


def test_every_name_and_synonym_finds_its_own_indicator() -> None:
    for i in REGISTRY.all():
        for name in (i.name, *i.synonyms):
            assert code(name, i.unit) == i.code, (i.code, name)


def test_entries_are_whole_and_look_alikes_known() -> None:
    for i in REGISTRY.all():
        assert all((i.name, i.definition, i.source, i.scope)), i.code
        assert kind_of(i.unit) is not None, i.code
        for other in (*i.look_alikes, *i.readings):
            assert REGISTRY.get(other), (i.code, other)
        for phrase in i.not_this:
            assert code(phrase) != i.code, (i.code, phrase)


def codes(found: tuple[indicators.Indicator, ...]) -> list[str]:
    return [i.code for i in found]


def test_a_name_that_leaves_its_scope_open_has_readings() -> None:
    turnover = REGISTRY.get("tech_contract_turnover")
    assert turnover
    assert "输出" in turnover.open_scope
    assert turnover.open_scope in turnover.meaning
    assert codes(REGISTRY.readings("tech_contract_turnover")) == [
        "tech_contract_turnover_sold", "tech_contract_turnover_bought", "tech_contract_turnover_both",
    ]  # fmt: skip
    assert REGISTRY.readings("tech_contract_turnover_sold") == ()
    assert codes(REGISTRY.readings("key_labs")) == [
        "provincial_up_key_labs", "city_key_labs", "state_key_labs", "provincial_key_labs",
    ]  # fmt: skip
    assert "new_state_key_labs" in codes(REGISTRY.readings("new_key_labs"))
    assert REGISTRY.readings("no_such_code") == ()


def test_readings_measure_the_same_and_leave_no_rank_open() -> None:
    for i in REGISTRY.all():
        readings = REGISTRY.readings(i.code)
        assert bool(i.open_scope) == bool(readings), i.code
        for one in readings:
            assert (kind_of(one.unit), one.type) == (kind_of(i.unit), i.type), (i.code, one.code)
            assert not one.open_scope, (i.code, one.code)


def test_look_alikes_go_both_ways_and_are_no_readings() -> None:
    assert "medical_key_labs" in codes(REGISTRY.look_alikes("key_labs"))
    assert "key_labs" in codes(REGISTRY.look_alikes("medical_key_labs"))
    for i in REGISTRY.all():
        alike = codes(REGISTRY.look_alikes(i.code))
        assert i.code not in alike
        assert not {*alike} & {*codes(REGISTRY.readings(i.code))}, i.code
    assert REGISTRY.look_alikes("no_such_code") == ()


def test_codes_with_the_same_name_differ_in_what_they_measure() -> None:
    held: dict[str, list[indicators.Indicator]] = {}
    for i in GIVEN:
        for name in {normal(n) for n in (i.name, *i.synonyms)}:
            held.setdefault(name, []).append(i)
    for name, same in held.items():
        kinds = [kind_of(i.unit) for i in same]
        assert len(kinds) == len(set(kinds)), (name, [i.code for i in same])


@given(st.sampled_from([(n, i.unit, i.code) for i in GIVEN for n in (i.name, *i.synonyms)]), st.integers(0, 20))
def test_white_space_and_width_change_nothing(entry: tuple[str, str, str], at: int) -> None:
    name, unit, expected = entry
    spaced = name[:at] + " 　" + name[at:]
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    assert code(spaced, unit) == code(wide, unit) == expected


@given(
    st.text(max_size=60),
    st.sampled_from([None, "%", "家", "亿元", "怪"]),
    st.sampled_from([None, "level", "count", "growth", "coverage"]),
)
def test_any_text_is_answered_and_alike_each_time(phrase: str, unit: str | None, kind: str | None) -> None:
    assert code(phrase, unit, kind) == code(phrase, unit, kind)


def test_series_are_one_indicator_each() -> None:
    for s in indicators.series():
        found = indicators.get(s.code)
        assert found, s
        meant = s.meant or s.unit
        assert kind_of(meant) == kind_of(found.unit), s
        assert bool(s.meant) == bool(s.note), s


def test_every_published_series_is_mapped() -> None:
    for path in sorted((SHARED / "statistics").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as f:
            for row in csv.DictReader(f):
                key = (path.name, row.get("variables", "num"), row.get("units", "家"))
                assert indicators.of_series(*key), key


def test_labelled_names_are_canonical_or_deliberately_not() -> None:
    gold = SHARED / "gold" / "gold.json"
    labels = json.loads(gold.read_text(encoding="utf-8")) if gold.exists() else {}
    not_general = {*NOT_GENERAL["names"], *NOT_GENERAL["as_coverage"]}
    for labelled in labels.values():
        for figure in [*labelled.get("targets", []), *labelled.get("facts", [])]:
            name = figure["indicator"]
            assert code(name, figure.get("unit"), figure.get("kind")) or name in not_general, name


def test_one_off_names_find_nothing() -> None:
    for name in NOT_GENERAL["names"]:
        assert {code(name), code(name, None, "count")} == {None}, name
    for name in NOT_GENERAL["as_coverage"]:
        assert code(name, "%", "coverage") is None, name


GOOD = """
[file]
source = '市科技局年报'

[city_pilot_lines]
name = '市级中试线数'
synonyms = ['中试线']
unit = '条'
type = 'stock'
definition = '建成的中试线数'
look_alikes = ['pilot_bases']
"""


def test_a_user_s_file_makes_a_new_registry_and_leaves_the_old(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(GOOD, encoding="utf-8")
    own = indicators.load_extra(path)
    found = own.match("全市中试线数量", "条", "level")
    assert found
    assert found.code == "city_pilot_lines"
    assert found.source == "市科技局年报"
    assert own.match("高新技术企业", "家", "level") == indicators.match("高新技术企业", "家", "level")
    assert indicators.match("全市中试线数量", "条", "level") is None
    for i in REGISTRY.all():
        assert own.readings(i.code) == REGISTRY.readings(i.code), i.code
    assert [i.code for i in own.look_alikes("pilot_bases")][-1] == "city_pilot_lines"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("type = 'stock'", "type = 'total'"), "type"),
        (("unit = '条'\n", ""), "unit"),
        (("[city_pilot_lines]", "[City]"), "代码"),
        (("synonyms = ['中试线']", "synonyms = '中试线'"), "synonyms"),
        (("synonyms", "synonym"), "synonym"),
        (("'pilot_bases'", "'nothing_like_it'"), "nothing_like_it"),
        (("look_alikes = ['pilot_bases']", "readings = ['pilot_bases']"), "open_scope"),
        (("look_alikes = ['pilot_bases']", "open_scope = '级别'"), "readings"),
        (("look_alikes = ['pilot_bases']", "open_scope = '级别'\nreadings = ['nothing_like_it']"), "nothing_like_it"),
        (("'中试线'", "'高新技术企业'"), "high_tech_enterprises"),
        (("name = '市级中试线数'", "name = "), "TOML"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    path = tmp_path / "own.toml"
    text = GOOD.replace("unit = '条'", "unit = '家'") if "高新技术企业" in change[1] else GOOD
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(indicators.BadIndicatorFile) as error:
        indicators.load_extra(path)
    assert "own.toml" in str(error.value)
    assert says in str(error.value)


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(indicators.BadIndicatorFile, match="打不开"):
        indicators.load_extra(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("[a]\nname='名'".encode("gbk"))
    with pytest.raises(indicators.BadIndicatorFile, match="UTF-8"):
        indicators.load_extra(tmp_path / "gbk.toml")


def test_an_entry_with_a_known_code_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        GOOD.replace("city_pilot_lines", "tech_smes").replace("'中试线'", "'科技型中小企业'"), encoding="utf-8"
    )
    own = indicators.load_extra(path)
    found = own.get("tech_smes")
    assert found
    assert found.name == "市级中试线数"
