"""Bulletins: pages of our own making in the genre; and the real ones where they stand beside the checkout."""

import datetime
from pathlib import Path

import pytest

from guibiao.documents import Unreadable
from guibiao.indicators.sources import bulletins, techme

STATISTICS = Path(__file__).resolve().parents[4] / "shared" / "statistics"
real = pytest.mark.parametrize("statistics", [STATISTICS] if STATISTICS.is_dir() else [])

NATIONAL = """<html><body><h1>2031年全国科技经费投入统计公报[1]</h1><p>统计局</p><p>2032年9月1日</p>
<p>2031年，全国共投入研究与试验发展（R&amp;D）经费50000.5亿元，增长7.0%；研究与试验发展（R&amp;D）经费投入强度（与国内生产总值[2]之比）为3.30%，比上年提高0.10个百分点[3]。</p>
<p>按活动分，全国基础研究经费5000.1亿元，增长9%；企业经费支出38000.0亿元。中央财政科学技术支出4000.0亿元。</p>
<table><tr><th>行业</th><th>R&amp;D经费（亿元）</th></tr><tr><td>采矿业</td><td>400.1</td></tr></table>
<p>附表 2031年各地区研究与试验发展（R&amp;D）经费情况</p>
<table><tr><th>地 区</th><th>R&amp;D经费（亿元）</th><th>R&amp;D经费投入强度（%）</th></tr>
<tr><td>全 国</td><td>50000.5</td><td>3.30</td></tr><tr><td>山 西</td><td>400.2</td><td>1.60</td></tr>
<tr><td>西 藏</td><td>…</td><td>0.40</td></tr></table>
<p>注：</p><p>[1]未含港澳台。</p><p>[2]国内生产总值是初步核算数。</p>
<p>[3]依据2030年国内生产总值最终核实结果，2030年研究与试验发展（R&amp;D）经费投入强度修订为3.20%。</p></body></html>"""

PROVINCIAL = """<html><head><meta name="PubDate" content="2023-11-02 10:00"></head><body><h1>2022年浙江省研发投入统计公报</h1>
<p>（2023年11月2日）</p>
<p>2022年，全省共投入R&amp;D经费2400.8亿元，比上年增加259.1亿元；R&amp;D经费投入强度（与地区生产总值[1]之比）为3.11%。</p>
<p>其中，杭州市应用研究经费为72.0亿元，基础研究经费为31.0亿元；全省试验发展经费达2177.8亿元。</p>
<table><tr><th colspan=3>附表 2022年各市R&amp;D经费</th></tr>
<tr><th>地　区</th><th>R&amp;D经费<br>（亿元）</th><th>R&amp;D经费投入强度（%）</th></tr>
<tr><td>全　省</td><td>2400.8</td><td>3.11</td></tr><tr><td>杭州市</td><td>720.0</td><td>3.86</td></tr>
<tr><td>宁　波</td><td>460.2</td><td>2.94</td></tr><tr><td>无名岛</td><td>1.0</td><td>—</td></tr>
<tr><td colspan=3>注：分项之和可能不等于合计。</td></tr></table>
<p>[1]地区生产总值为初步核算数。</p>
<p>[2]经核实，2021年全省R&amp;D经费投入强度由2.94%修订为3.01%，杭州市2021年R&amp;D经费修订为667.5亿元，R&amp;D经费投入强度修订为3.69%。</p>
</body></html>"""


def facts(observed):
    return {(r["region"], r["indicator"], r["year"]): (r["value"], r["status"]) for r in observed.table.to_pylist()}


def test_a_national_bulletin_of_another_year() -> None:
    got = bulletins.read(NATIONAL.encode(), name="公报.html")
    assert facts(got) == {
        ("100000", "rd_expenditure", 2031): (50000.5, "actual"),
        ("100000", "rd_intensity", 2031): (3.3, "provisional"),
        ("140000", "rd_expenditure", 2031): (400.2, "actual"),
        ("140000", "rd_intensity", 2031): (1.6, "provisional"),
        ("540000", "rd_expenditure", 2031): (None, "missing"),
        ("540000", "rd_intensity", 2031): (0.4, "provisional"),
        ("100000", "rd_basic", 2031): (5000.1, "actual"),
        ("100000", "rd_intensity", 2030): (3.2, "actual"),
    }
    assert set(got.table["vintage"].to_pylist()) == {datetime.date(2032, 9, 1)}
    assert set(got.table["source"].to_pylist()) == {"2031年全国科技经费投入统计公报"}
    assert got.read == got.table.num_rows
    assert any("行业" in n.what and "没有读入" in n.what for n in got.notes)
    assert {r.printed for r in got.repairs} >= {"山 西", "西 藏"}


def test_a_provincial_bulletin_with_revisions_of_the_province_and_a_city() -> None:
    got = bulletins.read(PROVINCIAL.encode(), name="公报.html")
    assert facts(got) == {
        ("330000", "rd_expenditure", 2022): (2400.8, "actual"),
        ("330000", "rd_intensity", 2022): (3.11, "provisional"),
        ("330100", "rd_expenditure", 2022): (720.0, "actual"),
        ("330100", "rd_intensity", 2022): (3.86, "provisional"),
        ("330200", "rd_expenditure", 2022): (460.2, "actual"),
        ("330200", "rd_intensity", 2022): (2.94, "provisional"),
        ("330100", "rd_applied", 2022): (72.0, "actual"),
        ("330100", "rd_basic", 2022): (31.0, "actual"),
        ("330000", "rd_experimental", 2022): (2177.8, "actual"),
        ("330000", "rd_intensity", 2021): (3.01, "actual"),
        ("330100", "rd_expenditure", 2021): (667.5, "actual"),
        ("330100", "rd_intensity", 2021): (3.69, "actual"),
    }
    assert [("无名岛" in p.what, p.row, p.figures) for p in got.problems] == [(True, 6, 2)]


def _of_note(note: str) -> tuple[dict[int, float], list[str]]:
    page = (
        "<p>2031年全国科技经费投入统计公报</p><p>2032年9月1日</p>"
        f"<p>2031年，全国R&amp;D经费投入强度为3.30%[1]。</p><p>[1]{note}</p>"
    )
    got = bulletins.read(page.encode(), name="公报.html")
    return {r["year"]: r["value"] for r in got.table.to_pylist() if r["year"] < 2031}, [n.what for n in got.notes]


@pytest.mark.parametrize(
    ("note", "revised"),
    [
        ("2030年R&amp;D经费投入强度修订后为3.15%。", {2030: 3.15}),
        ("2030年国内生产总值经最终核实有变化，R&amp;D经费投入强度相应调整为3.15%。", {2030: 3.15}),
        (
            "经普查修订，2028—2030年全国R&amp;D经费投入强度分别为2.99%、3.02%和3.06%。",
            {2028: 2.99, 2029: 3.02, 2030: 3.06},
        ),
        ("2029年、2030年R&amp;D经费投入强度分别由3.11%、3.13%修订为3.10%、3.15%。", {2029: 3.1, 2030: 3.15}),
        ("2030年R&amp;D经费投入强度由3.10%修订为3.15%，增幅修订为8.1%。", {2030: 3.15}),
    ],
)
def test_revisions_as_footnotes_say_them(note: str, revised: dict[int, float]) -> None:
    assert _of_note(note) == (revised, [])


def test_a_revision_that_is_not_understood_is_said() -> None:
    revised, notes = _of_note("2030年投入总量已修订为176亿元。")
    assert revised == {}
    assert any("修订" in n for n in notes)


def test_text_and_table_that_differ_are_named() -> None:
    got = bulletins.read(NATIONAL.replace("经费50000.5亿元", "经费50001.5亿元").encode(), name="公报.html")
    assert facts(got)["100000", "rd_expenditure", 2031] == (50000.5, "actual")
    assert any("50001.5" in n.what for n in got.notes)


def test_a_page_that_says_no_year_or_region_is_refused() -> None:
    with pytest.raises(Unreadable, match="没有年份"):
        bulletins.read(NATIONAL.replace("2031年全国", "全国").encode(), name="公报.html")
    with pytest.raises(Unreadable, match="没有地区"):
        bulletins.read("<p>2031年投入统计公报</p><p>正文</p>".encode(), name="公报.html")


# --- the real ones ------------------------------------------------------------------------------------------------


@real
def test_the_bulletins_agree_with_the_compiled_series_figure_by_figure(statistics: Path) -> None:
    compiled = facts(techme.read(statistics / "techme_RDIntense.csv"))
    agreed = 0
    for year in range(2018, 2024):
        page = bulletins.read(statistics / "bulletins" / f"nbs_rd_bulletin_{year}.html")
        assert page.problems == []
        for (region, indicator, of), (value, _) in facts(page).items():
            if of == year and indicator in ("rd_expenditure", "rd_intensity"):
                assert compiled[region, indicator, of][0] == value
                agreed += 1
    assert agreed == 384


@real
def test_the_bulletins_revise_the_years_before_them(statistics: Path) -> None:
    revised = {}
    for year in range(2018, 2024):
        page = bulletins.read(statistics / "bulletins" / f"nbs_rd_bulletin_{year}.html")
        for r in page.table.to_pylist():
            if r["year"] < year:
                revised[r["region"], r["indicator"], r["year"]] = (r["value"], r["vintage"].year)
    assert revised == {
        ("100000", "rd_intensity", 2017): (2.15, 2019),
        ("100000", "rd_intensity", 2018): (2.14, 2020),
        ("100000", "rd_intensity", 2019): (2.24, 2021),
        ("100000", "rd_intensity", 2020): (2.41, 2022),
        ("100000", "rd_intensity", 2021): (2.43, 2023),
        ("100000", "rd_intensity", 2022): (2.56, 2024),
    }


@real
def test_not_one_row_of_the_compiled_series_vanishes(statistics: Path) -> None:
    files = sorted(statistics.glob("techme_*.csv"))
    assert len(files) == 12
    for path in files:
        got = techme.read(path)
        lines = path.read_text(encoding="utf-8").count("\n") - 1
        assert (got.read, got.table.num_rows, got.problems) == (lines, lines, []), path.name


@real
def test_damaged_names_and_units_and_the_surplus_rows_are_reported(statistics: Path) -> None:
    valid = techme.read(statistics / "techme_RDPatentValid.csv")
    assert {(r.printed, r.meant) for r in valid.repairs} == {
        ("浙汀", "浙江"), ("四藏", "西藏"), ("江四", "江西"), ("尔部地区", "东部地区")
    }  # fmt: skip
    assert len(valid.notes) == 4
    assert valid.table["region"].to_pylist().count("100000.E") == 4
    industry = techme.read(statistics / "techme_IndustryRD.csv")
    assert {(r.printed, r.meant) for r in industry.repairs} == {("万元", u) for u in ("件", "个", "人年", "项")}
    announced = techme.read(statistics / "techme_HitechFirmsPub.csv")
    assert set(announced.table["indicator"].to_pylist()) == {"high_tech_enterprises_announced"}


def test_a_compiled_table_with_an_unknown_series_keeps_it_as_a_problem() -> None:
    text = (
        "province,year,chn_block4,value,units,variables,variable_full_name\n"
        "上   海,2023,合计,12.0,亿元,v4_ztr_jf_RD,\n上海,2023,新数,3.0,个,v4_none,\n"
    )
    got = techme.read(text.encode(), name="techme_RDIntense.csv")
    assert facts(got) == {("310000", "rd_expenditure", 2023): (12.0, "actual")}
    assert [(p.row, "v4_none" in p.what) for p in got.problems] == [(3, True)]
    assert [(r.printed, r.meant) for r in got.repairs] == [("上   海", "上海")]
