"""What researchers take away: frames, workbook, CSV, comparison."""

import builtins
import csv

import openpyxl
import pytest

from guibiao.reading.model import Baseline, Figure, Plan, Region, Source
from guibiao.reading.outputs import compare_plans, records, write_comparison, write_workbook
from guibiao.reading.outputs.csv_frames import csv_frames


def test_frames_have_a_row_a_finding_with_sentence_and_place(plan):
    frames = plan.to_frames()
    assert set(frames) == {"targets", "facts", "measures", "units", "tensions", "systems", "outline", "document"}
    target = frames["targets"].set_index("id").loc["t1"]
    assert (target["value"], target["upper"], target["year"], target["place"]) == (8, 10, 2027, "一、建强平台")
    assert target["sentence"] == "到2027年建成省级实验室8—10个，其中2026年建成3个。"
    assert str(frames["targets"]["year"].dtype) == "Int64"
    assert frames["targets"]["year"].isna().sum() == 1
    assert list(frames["units"].query("measure == 'm1'")["role"]) == ["lead", "participant", "participant"]
    assert frames["document"].iloc[0]["warnings"].startswith("一处表格")


def test_without_pandas_frames_are_plain_rows(plan, monkeypatch):
    whole = builtins.__import__

    def without(name, *args, **more):
        if name == "pandas":
            raise ImportError(name)
        return whole(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    targets = plan.to_frames()["targets"]
    assert targets.columns[:4] == ["plan", "region", "region_code", "id"]
    assert targets.column("year") == [2027, 2026, None, 2030, 2030]


def test_a_plan_without_findings_still_has_all_frames():
    empty = Plan(source=Source(name="x", sha256="", media_type="text/plain", characters=0))
    assert {name: len(table) for name, table in records(empty).items()}["document"] == 1
    assert len(empty.to_frames()["targets"]) == 0


def test_the_workbook_has_a_sheet_each_with_sentences(plan, tmp_path):
    write_workbook([plan, plan], tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert book.sheetnames == [
        "目标 targets",
        "任务 measures",
        "责任单位 units",
        "矛盾 tensions",
        "事实 facts",
        "文档 documents",
    ]
    sheet = book["目标 targets"]
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, [cell.value for cell in sheet[2]], strict=True))
    assert (row["指标"], row["数值"], row["年份"], row["类型"]) == ("省级实验室", 8, 2027, "新增（建）")
    assert row["原句"] == "到2027年建成省级实验室8—10个，其中2026年建成3个。"
    assert sheet.max_row == 11
    assert book["矛盾 tensions"]["D2"].value == "60家、41家"


def test_csv_is_for_excel_and_holds_no_formulas(plan, tmp_path):
    plan.title = "=cmd|' /C calc'!A0"
    plan.targets[0].indicator, plan.targets[0].value = "-降幅", -3.8
    with csv_frames(tmp_path / "out") as frames:
        frames.add(plan)
    raw = (tmp_path / "out/targets.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert (row["indicator"], row["value"]) == ("'-降幅", "-3.8")
    document = next(csv.DictReader((tmp_path / "out/document.csv").read_text("utf-8-sig").splitlines()))
    assert document["title"].startswith("'=")


def test_csv_that_fails_leaves_nothing(plan, folder):
    def fail():
        with csv_frames(folder / "out") as frames:
            frames.add(plan)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(folder.iterdir()) == []


def _plan(name: str, code: str, *figures: Figure, facts: list[Figure] | None = None) -> Plan:
    source = Source(name=f"{name}.txt", sha256="", media_type="text/plain", characters=0)
    region = Region(code=code, name=name)
    return Plan(source=source, title=f"{name}规划", region=region, targets=list(figures), facts=facts or [])


def _figure(key: str, value: float, unit: str | None, year: int | None, **more) -> Figure:
    given = {"indicator": "高新技术企业数量", "canonical": "high_tech_enterprises"} | more
    return Figure(id=key, start=0, end=0, value=value, unit=unit, year=year, **given)


@pytest.fixture
def comparison():
    return compare_plans(
        [
            _plan("乙省", "990000", _figure("t1", 1.5, "万户", 2030, comparator="≥"), _figure("t2", 7, "%", 2030, kind="growth")),
            _plan(
                "甲省", "110000",
                _figure("t1", 5000, "家", 2025, attribute="binding", baseline=Baseline(value=3188, year=2020)),
                _figure("t2", 6000, "家", None), _figure("t3", 4, "亿元", 2025), _figure("t4", 9, "个", 2025, canonical=None),
                facts=[_figure("f1", 4000, None, 2023)],
            ),
        ]
    )  # fmt: skip


def test_the_comparison_lines_up_indicators_regions_and_years(comparison):
    assert comparison.years == [2020, 2023, 2025, 2030, None]
    assert [(line.region, line.sense, line.unit) for line in comparison.lines] == [
        ("乙省", "增长", "%"), ("甲省", "达到", "家"), ("乙省", "达到", "家"), ("甲省", "达到", "亿元"),
    ]  # fmt: skip
    first = comparison.lines[1]
    assert [first.words(year) for year in comparison.years] == [
        "3188（基期）", "4000（事实）", "5000（约束性）", "", "6000",
    ]  # fmt: skip
    assert comparison.left_out == {"甲省.txt": 1}


def test_units_convert_within_one_unit_and_never_silently(comparison):
    entry = comparison.lines[2].cells[2030][0]
    assert (entry.value, entry.comparator, entry.printed, entry.converted) == (15000, "≥", "1.5万户", True)
    fact = comparison.lines[1].cells[2023][0]
    assert (fact.assumed, fact.printed, fact.figure, fact.plan) == (True, "4000", "f1", "甲省.txt")


def test_the_comparison_as_a_workbook_keeps_numbers_and_sources(comparison, tmp_path):
    write_comparison(comparison, tmp_path / "c.xlsx")
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    sheet = book["比较"]
    assert [cell.value for cell in sheet[1]][:7] == ["指标", "口径", "单位", "地区", "2020年", "2023年", "2025年"]
    assert (sheet["H4"].value, sheet["H4"].number_format) == (15000, '"≥"General')
    assert "已换算单位" in sheet["H4"].comment.text
    assert book["明细"].max_row == 1 + len(comparison.flat()) == 8
    write_comparison(comparison, tmp_path / "c.csv")
    rows = list(csv.DictReader((tmp_path / "c.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == 7
    with pytest.raises(ValueError, match=r"\.xlsx 或 \.csv"):
        write_comparison(comparison, tmp_path / "c.pdf")
