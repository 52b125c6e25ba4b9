"""CSV, workbooks, Parquet and SDMX-CSV through the front door."""

import csv
import datetime
import io
import sys

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from guibiao.documents import Unreadable
from guibiao.indicators.observations import COMPARATORS, SCHEMA, STATUSES
from guibiao.indicators.periods import PARTS
from guibiao.indicators.sources import csv_files, parquet, read, sdmx, workbooks
from guibiao.indicators.sources.mapping import BadMapping


def facts(observed):
    return [
        (r["region"], r["indicator"], r["year"], r["value"], r["comparator"], r["unit"], r["status"])
        for r in observed.table.to_pylist()
    ]


def complete(observed):
    assert observed.read == observed.table.num_rows + sum(p.figures for p in observed.problems)
    return observed


LONG = """地区,指标,年份,数值,单位
山西,R&D经费,2023,298.2,亿元
两藏,研发投入强度,2023年,0.30,%
火星,R&D经费,2023,1,亿元
北 京,R&D经费,2023,…,亿元
山西,高新技术企业数,2023年,突破4500,家
山西,飞地数,2023,3,个
山西,R&D经费,去年,1,亿元
山西,R&D经费,2022,约摸,亿元
资料来源：某年鉴
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_long_table_in_any_chinese_encoding(tmp_path, encoding) -> None:
    path = tmp_path / "样本.csv"
    path.write_bytes(LONG.encode(encoding))
    got = complete(read(path))
    assert facts(got) == [
        ("140000", "rd_expenditure", 2023, 298.2, "=", "亿元", "actual"),
        ("540000", "rd_intensity", 2023, 0.3, "=", "%", "actual"),
        ("110000", "rd_expenditure", 2023, None, "=", "亿元", "missing"),
        ("140000", "high_tech_enterprises", 2023, 4500, ">", "家", "actual"),
    ]
    assert [(p.row, p.cell) for p in got.problems] == [(4, "D4"), (7, "D7"), (8, "D8"), (9, "D9")]
    assert ["火星" in got.problems[0].what, "飞地数" in got.problems[1].what] == [True, True]
    assert [(r.row, r.printed, r.meant) for r in got.repairs] == [(3, "两藏", "西藏"), (5, "北 京", "北京")]
    assert [n.row for n in got.notes] == [10]
    assert got.table["place"].to_pylist() == ["D2", "D3", "D5", "D6"]
    assert set(got.table["source"].to_pylist()) == {"样本.csv"}


def test_a_year_per_column_with_unit_and_indicator_in_the_title() -> None:
    text = (
        "2018—2020年各地区R&D经费投入强度\n单位：%\n地区,2018年,2019年,2020年（预计）\n"
        "全国,2.19,2.23,2.40\n东部地区,2,3,—\n\n注：样本。\n"
    )
    got = complete(csv_files.read(text.encode(), name="强度.csv"))
    assert facts(got) == [
        ("100000", "rd_intensity", 2018, 2.19, "=", "%", "actual"),
        ("100000", "rd_intensity", 2019, 2.23, "=", "%", "actual"),
        ("100000", "rd_intensity", 2020, 2.4, "=", "%", "estimated"),
        ("100000.E", "rd_intensity", 2018, 2.0, "=", "%", "actual"),
        ("100000.E", "rd_intensity", 2019, 3.0, "=", "%", "actual"),
        ("100000.E", "rd_intensity", 2020, None, "=", "%", "missing"),
    ]
    assert any("小计" in n.what for n in got.notes)


def test_a_head_of_two_rows_and_parts_of_a_year() -> None:
    text = "地区,R&D经费（亿元）,,R&D经费投入强度（%）,\n,2022,2023,2022年,2023年\n山西,273.7,298.2,1.07,1.16\n"
    assert [(f[1], f[2], f[3]) for f in facts(complete(csv_files.read(text.encode(), name="a.csv")))] == [
        ("rd_expenditure", 2022, 273.7),
        ("rd_expenditure", 2023, 298.2),
        ("rd_intensity", 2022, 1.07),
        ("rd_intensity", 2023, 1.16),
    ]
    text = "指标,单位,2023年上半年,2023年1—9月\nR&D经费,亿元,1,2\n"
    got = complete(csv_files.read(text.encode(), {"all": {"region": "140000"}}, name="a.csv"))
    assert [(r["part"], r["to_date"], r["value"]) for r in got.table.to_pylist()] == [
        ("H1", False, 1),
        ("M09", True, 2),
    ]


def test_a_mapping_says_what_the_heads_do_not(tmp_path) -> None:
    told = tmp_path / "映射.toml"
    told.write_text(
        'within = "140000"\n[columns]\n"市名" = "region"\n"届" = "period"\n[values."钱"]\nindicator = "研发"\nunit = "亿元"\n'
        '[all]\nsource = "某年鉴"\nvintage = "2024-09-01"\n[indicators]\n"研发" = "rd_expenditure"\n',
        encoding="utf-8",
    )
    path = tmp_path / "市.csv"
    path.write_text("市名,届,钱,随记\n太原市,2023,100.1,好\n全省,2023,298.2,\n", encoding="utf-8")
    got = complete(read(path, told))
    assert facts(got) == [
        ("140100", "rd_expenditure", 2023, 100.1, "=", "亿元", "actual"),
        ("140000", "rd_expenditure", 2023, 298.2, "=", "亿元", "actual"),
    ]
    assert set(got.table["source"].to_pylist()) == {"某年鉴"}
    assert set(got.table["vintage"].to_pylist()) == {datetime.date(2024, 9, 1)}
    with pytest.raises(BadMapping, match="届"):
        read(path, {"columns": {"届": "when"}})


def test_a_column_of_figures_that_nothing_explains_is_a_problem_not_a_loss() -> None:
    got = complete(csv_files.read("地区,年份,R&D经费（亿元）,飞地数\n山西,2023,298.2,7\n".encode(), name="a.csv"))
    assert [(p.cell, p.figures) for p in got.problems] == [("D", 1)]
    assert "飞地数" in got.problems[0].what


def test_a_broken_quote_swallows_nothing() -> None:
    text = '地区,指标,年份,数值,单位\n山西,R&D经费,2022,1,"亿元\n山西,R&D经费,2023,2,亿元\n'
    got = complete(csv_files.read(text.encode(), name="a.csv"))
    assert got.read == 2
    assert any("引号" in n.what for n in got.notes)


def test_what_is_no_table_is_refused_in_one_sentence(tmp_path) -> None:
    for name, content in (("a.csv", b"\x89PNG\r\n\x1a\n\0\0"), ("a.csv", "今天天气好".encode()), ("a.xlsx", b"PK\x03\x04x"),
                          ("a.parquet", b"PAR1"), ("a.csv", b" "), ("a.doc", b"x")):  # fmt: skip
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Unreadable, match=f"“{name}”"):
            read(path)
    with pytest.raises(Unreadable, match="没有认出时间"):
        csv_files.read("地区,R&D经费（亿元）\n山西,1\n".encode(), name="a.csv")


def test_a_workbook_with_merged_cells_and_several_sheets(tmp_path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "数据"
    for row in (
        ["附表 各地区情况", None, None], ["地区", "年份", "R&D经费（亿元）"], ["山西", 2022, 273.7], [None, 2023, "≥298"],
        ["河北", 2023, 912.1], ["山东", None, None],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B5:B6")
    sheet.merge_cells("C5:C6")
    book.create_sheet("说明").append(["本表由统计处填写"])
    path = tmp_path / "表.xlsx"
    book.save(path)
    got = complete(read(path))
    assert facts(got) == [
        ("140000", "rd_expenditure", 2022, 273.7, "=", "亿元", "actual"),
        ("140000", "rd_expenditure", 2023, 298.0, "≥", "亿元", "actual"),
        ("130000", "rd_expenditure", 2023, 912.1, "=", "亿元", "actual"),
        ("370000", "rd_expenditure", 2023, None, "=", "亿元", "missing"),
    ]
    assert got.table["place"].to_pylist() == ["数据!C3", "数据!C4", "数据!C5", "数据!C6"]
    assert any("说明" in n.what for n in got.notes)


def test_an_error_that_a_formula_left_is_a_problem_and_no_gap(tmp_path) -> None:
    path = tmp_path / "表.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate([["地区", "年份", "R&D经费（亿元）"], ["山西", 2022], ["山西", 2023, 298.2]]):
            sheet.write_row(number, 0, line)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    got = complete(read(path))
    assert facts(got) == [("140000", "rd_expenditure", 2023, 298.2, "=", "亿元", "actual")]
    (problem,) = got.problems
    assert "#DIV/0!" in str(problem) and "C2" in str(problem)


def test_a_workbook_shows_percentages_and_they_are_read_as_shown(tmp_path) -> None:
    book = openpyxl.Workbook()
    for row in (["地区", "年份", "R&D经费投入强度"], ["山西", 2022, 0.0107], ["山西", 2023, 0.0116]):
        book.active.append(row)
    book.active["C2"].number_format = book.active["C3"].number_format = "0.00%"
    path = tmp_path / "表.xlsx"
    book.save(path)
    assert [(f[3], f[5]) for f in facts(complete(read(path)))] == [(1.07, "%"), (1.16, "%")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # regions across, indicators down, units in their names
            "指标,山西,北京市\n其中：R&D经费（亿元）,298.2,2947.1\nR&D经费投入强度（%）,1.16,6.73\n",
            [("140000", 2023, "M00", 298.2, "亿元"), ("110000", 2023, "M00", 2947.1, "亿元"),
             ("140000", 2023, "M00", 1.16, "%"), ("110000", 2023, "M00", 6.73, "%")],
        ),
        (  # two halves side by side, the second one row shorter
            "地区,R&D经费（亿元）,地区,R&D经费（亿元）\n全国,9,河北,3\n北京,2,山西,1\n天津,7,,\n",
            [("100000", 2023, "", 9, "亿元"), ("130000", 2023, "", 3, "亿元"), ("110000", 2023, "", 2, "亿元"),
             ("140000", 2023, "", 1, "亿元"), ("120000", 2023, "", 7, "亿元")],
        ),
        (  # a second language, statistical codes of twelve digits, months in a column of their own
            "地  区 Region,年份 Year,月份,R&D经费（亿元） R&D expenditure\n140000000000,2023,6,1\n北 京 Beijing,2023,1-6月,2\n",
            [("140000", 2023, "M06", 1, "亿元"), ("110000", 2023, "M06", 2, "亿元")],
        ),
        (  # a scale in the cell, the unit in the head
            "地区,年份,高新技术企业数（家）\n山西,2023,1.2万\n",
            [("140000", 2023, "", 1.2, "万家")],
        ),
    ],
)  # fmt: skip
def test_layouts_of_yearbooks(text, expected) -> None:
    got = complete(csv_files.read(text.encode(), {"all": {"period": "2023"}}, name="a.csv"))
    assert got.problems == []
    rows = [(r["region"], r["year"], r["part"], r["value"], r["unit"]) for r in got.table.to_pylist()]
    assert [(r[0], r[1], r[3], r[4]) for r in rows] == [(e[0], e[1], e[3], e[4]) for e in expected]
    assert all(e[2] in ("", "M00", r[2]) for r, e in zip(rows, expected, strict=True))


def test_the_region_in_the_title_is_the_one_whose_parts_the_rows_are() -> None:
    text = "附表1 2023年山西省各市R&D经费投入情况\n单位：亿元\n城市,R&D经费\n全国,9\n全 省,8\n太原市,7\n无名区,1\n"
    got = complete(csv_files.read(text.encode(), name="a.csv"))
    assert [(f[0], f[2], f[3]) for f in facts(got)] == [("100000", 2023, 9), ("140000", 2023, 8), ("140100", 2023, 7)]
    assert [p.row for p in got.problems] == [7]


def test_a_first_of_january_is_not_guessed(tmp_path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["地区", "时间", "R&D经费（亿元）"],
        ["山西", datetime.date(2023, 1, 1), 1],
        ["山西", datetime.date(2024, 1, 1), 2],
    ):
        book.active.append(row)
    path = tmp_path / "表.xlsx"
    book.save(path)
    assert ["可能是全年" in p.what for p in complete(read(path)).problems] == [True, True]
    book.active.append(["山西", datetime.date(2024, 2, 1), 3])
    book.save(path)
    assert complete(read(path)).table["part"].to_pylist() == ["M01", "M01", "M02"]


def test_a_mapping_that_does_not_fit_says_which_head_is_not_there() -> None:
    with pytest.raises(Unreadable, match="找不到列映射所说的表头：城市"):
        csv_files.read("地区,年份,数值\n山西,2023,1\n".encode(), {"columns": {"城市": "region"}}, name="a.csv")


SDMX = (
    "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,UNIT_MULT,OBS_STATUS\n"
    "X:RD(1.0),140000,rd_expenditure,2023,298.2,元,8,A\n"
    "X:RD(1.0),140000,rd_expenditure,2023-S1,120,元,8,P\n"
    "X:RD(1.0),140000,rd_intensity,2023,,%,0,M\n"
)


def test_sdmx_csv() -> None:
    pytest.importorskip("pysdmx")
    got = complete(sdmx.read(SDMX.encode(), name="a.csv"))
    assert facts(got) == [
        ("140000", "rd_expenditure", 2023, 298.2, "=", "亿元", "actual"),
        ("140000", "rd_expenditure", 2023, 120.0, "=", "亿元", "provisional"),
        ("140000", "rd_intensity", 2023, None, "=", "%", "missing"),
    ]
    assert got.table["part"].to_pylist() == ["Y", "H1", "Y"]
    with pytest.raises(Unreadable, match="SDMX-CSV"):
        sdmx.read(b"a,b\n1,2\n", name="a.csv")


def test_sdmx_without_pysdmx_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pysdmx", None)
    monkeypatch.setitem(sys.modules, "pysdmx.io", None)
    with pytest.raises(Unreadable, match=r"pip install 'guibiao\[sdmx\]'"):
        sdmx.read(SDMX.encode(), name="a.csv")


# --- any table of observations, written and read back ------------------------------------------------------------

WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=2, max_size=8).map(lambda s: "a" + s)
SAID = st.none() | st.text("=+-@甲乙丙丁一二三 ,;\"'“”（）%=abc", min_size=1, max_size=12).map(str.strip).filter(bool)
UNITS = {"rd_intensity": "%", "rd_expenditure": "亿元"}
# A workbook keeps 15 digits of a number; what no figure can be is not read.
NUMBER = st.floats(-1e6, 1e6).map(lambda x: float(f"{x:.15g}"))
ROW = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["140000", "110000", "100000.E"]) | WORD,
        "indicator": st.sampled_from(["rd_intensity", "rd_expenditure"]) | WORD,
        "scope": SAID,
        "year": st.integers(1900, 2199),
        "part": st.sampled_from(list(PARTS)),
        "to_date": st.booleans(),
        "value": st.none() | NUMBER,
        "comparator": st.sampled_from(COMPARATORS),
        "upper": st.none() | NUMBER,
        "unit": st.none() | st.sampled_from(["亿元", "%", "家"]),
        "status": st.sampled_from(STATUSES),
        "reason": SAID,
        "source": SAID,
        "place": SAID,
        "vintage": st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)),
    }
).map(lambda row: row | {"unit": UNITS.get(row["indicator"], row["unit"])})


@pytest.mark.parametrize(("module", "suffix"), [(csv_files, ".csv"), (workbooks, ".xlsx"), (parquet, ".parquet")])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=5))
def test_observations_written_are_read_back(tmp_path, module, suffix, rows) -> None:
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    path = tmp_path / f"observations{suffix}"
    module.write(table, path)
    got = complete(read(path))
    assert got.problems == []
    assert got.table.equals(table), (got.table.to_pylist(), rows)


def test_no_text_of_a_written_table_is_a_formula(tmp_path) -> None:
    """Neither when a spreadsheet opens the file nor when a cell is typed over; figures stay figures, and all is read back."""
    texts = ["=1+1", "@SUM(A1)", "-2+3", "+86", "＝A1", "'=1+1", "''@x", " =1", "-", "一", "'乙'"]
    first = dict.fromkeys(SCHEMA.names) | {
        "region": "140000", "indicator": "rd_expenditure", "year": 2023, "part": "Y", "to_date": False, "comparator": "=",
        "unit": "亿元", "status": "actual", "value": -2.5,
    }  # fmt: skip
    table = pa.Table.from_pylist([first | {"place": text} for text in texts], schema=SCHEMA)
    path = tmp_path / "observations.csv"
    csv_files.write(table, path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["place"] for row in rows if row["place"].strip().startswith(("=", "+", "-", "@", "＝"))] == ["-"]
    assert {row["value"] for row in rows} == {"-2.5"}
    book = tmp_path / "observations.xlsx"
    workbooks.write(table, book)
    place, value = (SCHEMA.names.index(name) + 1 for name in ("place", "value"))
    sheet = openpyxl.load_workbook(book).active
    cells = [sheet.cell(row, place) for row in range(2, len(texts) + 2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if cell.quotePrefix] == ["=1+1", "@SUM(A1)", "-2+3", "+86", "＝A1", " =1"]
    assert {sheet.cell(row, value).value for row in range(2, len(texts) + 2)} == {-2.5}
    for written in (path, book):
        assert read(written).table["place"].to_pylist() == texts


WORDS = st.sampled_from(
    [
        "地区",
        "指标",
        "年份",
        "数值",
        "单位",
        "山西",
        "全国",
        "2023",
        "2023年",
        "R&D经费（亿元）",
        "R&D经费",
        "1,234",
        "…",
        "≥3",
        "%",
        "注：",
    ]
)
CELL = st.text(max_size=8) | WORDS
TYPED = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=8) | WORDS


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELL, max_size=5), max_size=8))
def test_any_cells_become_observations_problems_or_one_sentence(rows) -> None:
    text = "\n".join(",".join(row) for row in rows)
    try:
        complete(csv_files.read(text.encode("utf-8", "surrogatepass"), name="a.csv"))
    except Unreadable as refused:
        assert "“a.csv”" in str(refused)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(TYPED, min_size=5, max_size=5), max_size=6))
def test_under_a_head_no_row_vanishes(rows) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["地区", "指标", "年份", "数值", "单位"], *rows])
    got = complete(csv_files.read(stream.getvalue().encode("utf-8", "surrogatepass"), name="a.csv"))
    filled = [r for r in rows if any(c.strip() for c in r)]
    assert got.read + sum(n.row is not None for n in got.notes) == len(filled)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_one_sentence_or_read(content) -> None:
    for module in (csv_files, workbooks, parquet):
        try:
            complete(module.read(content, name="a.bin"))
        except Unreadable as refused:
            assert "“a.bin”" in str(refused)


def test_a_column_of_parts_of_the_year_is_no_remark(tmp_path):
    """A quarter's figure never passes for the year's."""
    file = tmp_path / "季报.csv"
    rows = ("Q3,859", "上半年,700", "全年,900", "1—9月,850", ",901", "某时,5")
    file.write_text("地区,年份,时段,高新技术企业数（家）\n" + "".join(f"山西省,2024,{row}\n" for row in rows))
    found = read(file)
    assert [(row["part"], row["to_date"], row["value"]) for row in found.table.to_pylist()] == [
        ("Q3", False, 859), ("H1", False, 700), ("Y", False, 900), ("M09", True, 850), ("Y", False, 901),
    ]  # fmt: skip
    assert "（D7）" in str(found.problems[0]) and "某时" in str(found.problems[0])
