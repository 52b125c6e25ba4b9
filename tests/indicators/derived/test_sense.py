"""What makes no sense is refused before anything is computed, and both sides are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from guibiao.indicators.derived import BadFormula, check, define, read_definitions, shipped

REFUSED = {
    # units
    "rd_expenditure + invention_patents_in_force": ("rd_expenditure（流量，亿元）", "invention_patents_in_force（存量，件）", "单位不同"),
    "share(rd_basic, population)": ("rd_basic", "population", "单位不同"),
    "patents_granted + tech_contracts_sold": ("patents_granted", "tech_contracts_sold", "单位不同"),
    # sorts
    "patents_granted + patents_in_force": ("流量", "存量", "不能相加"),
    "patents_in_force - patents_granted": ("流量", "存量", "不能相减"),
    "share(patents_granted, patents_in_force)": ("patents_granted（流量", "patents_in_force（存量", "占比"),
    "rd_intensity + rd_basic_share": ("rd_intensity（比率，%）", "rd_basic_share（比率，%）", "比率不能相加"),
    "growth(rd_expenditure) + growth(gdp)": ("growth(rd_expenditure)", "growth(gdp)", "比率不能相加"),
    "rd_expenditure * gdp": ("rd_expenditure", "gdp", "相乘没有意义"),
    # years
    "total(patents_in_force, 3)": ("patents_in_force（存量，件）", "不是流量"),
    "total(rd_intensity, 3)": ("rd_intensity（比率，%）", "不是流量"),
    "population + lag(population, 1)": ("lag(population, 1)", "不同年份的存量"),
    # scopes
    'rd_expenditure["甲"] + rd_expenditure["乙"]': ("“甲”", "“乙”", "口径不同"),
    'rd_expenditure["甲"] / population': ("“甲”", "未限定", "[whole]"),
    "tech_contract_turnover - tech_contract_turnover_sold": ("tech_contract_turnover ", "tech_contract_turnover_sold", "口径不同"),
    'sum_scopes(rd_intensity, "甲", "乙")': ("rd_intensity", "比率不能相加"),
    # the language
    "rd_expenditur / population": ("rd_expenditur", "是不是“rd_expenditure”"),
    "grow(gdp)": ("grow", "是不是“growth”"),
    "mean(gdp)": ("年数", "1 项"),
    "lag(gdp, 0)": ("1 到 30",),
    "lag(gdp, gdp)": ("1 到 30",),
    "gdp ** 2": ("gdp ** 2", "不能用"),
    "__import__('os').system('x')": ("不能用",),
    "[gdp for gdp in (1, 2)]": ("不能用",),
    "gdp.real": ("gdp.real",),
    "(gdp": ("括号",),
    "": ("写法不对",),
    "1 + 2": ("没有指标",),
    "(" * 400 + "gdp" + ")" * 400: ("公式",),
    "gdp" + " + gdp" * 1200: ("公式长",),
}  # fmt: skip


@pytest.mark.parametrize("formula", REFUSED)
def test_refused_with_both_names(formula: str) -> None:
    with pytest.raises(BadFormula) as refused:
        check([define(f"mine = {formula}")])
    for piece in ("mine", *REFUSED[formula]):
        assert piece in str(refused.value)


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("rd_expenditure / population", "亿元/人"),
        ("rd_expenditure + rd_basic", "亿元"),
        ("share(rd_basic, rd_expenditure)", "%"),
        ("rd_intensity - lag(rd_intensity, 1)", "个百分点"),
        ("growth(gdp) - growth(rd_expenditure)", "个百分点"),
        ("cagr(rd_expenditure / population, 5)", "%"),
        ("total(rd_expenditure, 5)", "亿元"),
        ("mean(patents_in_force, 3)", "件"),
        ("rd_intensity * gdp", "百万元"),
        ('rd_expenditure["甲"] / population[whole]', "亿元/人"),
        ("-rd_expenditure", "亿元"),
    ],
)
def test_the_unit_comes_out_of_the_formula(formula: str, unit: str) -> None:
    assert check([define(f"mine = {formula}")])[0].unit == unit


def test_what_comes_to_a_stock_is_a_flow_and_may_be_added_to_one() -> None:
    (made,) = check([define("mine = patents_in_force - lag(patents_in_force, 1) + patents_granted")])
    assert made.meaning.sort == "flow"


def test_definitions_use_each_other_but_not_in_a_circle() -> None:
    made = check([define("rise = growth(per_head)"), define("per_head = gdp / population")])
    assert [of.unit for of in made] == ["%", "亿元/人"]
    with pytest.raises(BadFormula, match="one → two → one"):
        check([define("one = growth(two)"), define("two = growth(one)")])


def test_a_unit_that_the_formula_does_not_give() -> None:
    with pytest.raises(BadFormula, match="“亿元/人”，与“件”不能换算"):
        check([define("mine = gdp / population", unit="件")])
    # A code of the registry is the same quantity, computed: its unit binds.
    with pytest.raises(BadFormula, match="与“%”不能换算"):
        check([define("rd_intensity = rd_expenditure / population")])


def test_a_file_of_definitions(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[file]\nsource='本局'\n[per_head]\nformula='gdp / population'\nunit='元/人'\n", encoding="utf-8")
    (made,) = read_definitions(path)
    assert (made.code, made.unit, made.source) == ("per_head", "元/人", "本局")
    for text, what in (
        ("[a]\nunit='元'", "缺“formula”"),
        ("[a]\nformula='gdp'\nunits='元'", "不认识“units”"),
        ("[a]\nformula=1", "“formula”应是文字"),
        ("[a]\nformula='gdp'\nperiods='month'", "year、any"),
        ("[A]\nformula='gdp'", "小写"),
        ("a = 1", "不是一张表"),
        ("[a", "TOML"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadFormula, match=what) as refused:
            read_definitions(path)
        assert "own.toml" in str(refused.value)


def test_the_definitions_that_are_shipped_make_sense() -> None:
    assert len({of.definition.code for of in check(shipped())}) == len(shipped()) > 5
