"""Schemes and tables as people have them, and what is said when something is wrong with them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from guibiao.cli import main
from guibiao.indicators.composite.build import evaluate
from guibiao.indicators.composite.model import EvaluationError
from guibiao.indicators.composite.scheme import read_scheme
from guibiao.indicators.composite.tables import read_sheet
from tests.indicators.composite.building import (
    aggregate,
    build,
    group,
    indicator,
    score,
    units,
    write_scheme,
)

DATA = units(
    uCode=["HD", "BD", "XT"],
    uName=["邯郸", "保定", "邢台"],
    rd=[10.0, 20, 50],
    patents=[3.0, 1, 2],
    region=["南", "中", "南"],
)
META = [
    indicator("rd", "Input", iName="研发", Unit="亿元"), indicator("patents", "Output", iName="专利"),
    aggregate("Input", "Index"), aggregate("Output", "Index"), aggregate("Index"), group("region"),
]  # fmt: skip
STEPS: list[dict[str, Any]] = [{"do": "normalise"}, {"do": "aggregate"}]


def complaint(folder: Path, records: Any = DATA, nodes: Any = META, steps: Any = STEPS, **more: Any) -> str:
    with pytest.raises(EvaluationError) as error:
        build(folder, records, nodes, steps, **more)
    return str(error.value)


def meta_with(code: str, **cells: Any) -> list[dict[str, Any]]:
    return [{**row, **cells} if row["iCode"] == code else dict(row) for row in META]


def data_with(unit: str, **cells: Any) -> list[dict[str, Any]]:
    return [{**row, **cells} if row["uCode"] == unit else dict(row) for row in DATA]


# --- tables as they stand --------------------------------------------------------------------------------------------


def _rewrite(path: Path, change: Any) -> None:
    path.write_bytes(change(path.read_text(encoding="utf-8")))


def _reordered(text: str) -> bytes:
    rows = [list(reversed(row)) for row in csv.reader(io.StringIO(text))]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([rows[0], *reversed(rows[1:])])
    return out.getvalue().encode()


@pytest.mark.parametrize(
    "change",
    [
        _reordered,
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("gb18030"),
        lambda text: text.replace(",", "\t").encode("utf-16"),
        lambda text: text.replace(",", ";").encode(),
        lambda text: ("\r\n" + text.replace("\n", "\r\n") + "\r\n,,\r\n").encode(),
    ],
    ids=["reversed and quoted", "bom", "gb18030", "utf-16 tabs", "semicolons", "blank lines"],
)
def test_the_same_tables_in_another_dress(tmp_path: Path, change: Any) -> None:
    scheme = write_scheme(tmp_path, DATA, META, STEPS)
    expected = evaluate(read_scheme(scheme))
    for name in ("iData.csv", "iMeta.csv"):
        _rewrite(tmp_path / name, change)
    found = evaluate(read_scheme(scheme))
    assert found.scores.rows.names == expected.scores.rows.names == ("保定", "邯郸", "邢台")
    assert [score(found, "Index", unit) for unit in ("BD", "HD", "XT")] == [
        score(expected, "Index", unit) for unit in ("BD", "HD", "XT")
    ]


def test_workbook_with_both_tables(tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "评价.xlsx")) as book:
        for name, records in (("说明", [{"a": "这张表没有用"}]), ("iMeta", META), ("iData", DATA)):
            sheet = book.add_worksheet(name)
            heading = list(dict.fromkeys(key for record in records for key in record))
            for column, key in enumerate(heading):
                sheet.write(0, column, key)
                for row, record in enumerate(records, start=1):
                    sheet.write(row, column, record.get(key, ""))
    found = build(tmp_path, DATA, META, STEPS, data="评价.xlsx", meta="评价.xlsx#iMeta")
    assert score(found, "Index", "XT") == 75.0
    said = complaint(tmp_path, meta="评价.xlsx#没有", data="评价.xlsx")
    assert "没有名为“没有”的表" in said
    assert "iMeta" in said


def test_level_order_blank_levels_and_other_types(tmp_path: Path) -> None:
    meta: list[dict[str, Any]] = [
        {"iCode": "note", "Type": "other"},
        {"iCode": "gdp", "Type": "Denominated"},
        *[{**row, "Level": {"Index": 3, "Input": 2}.get(str(row["iCode"]), "NA")} for row in reversed(META)],
    ]
    data = [{**row, "note": "…", "gdp": 1} for row in DATA]
    found = build(tmp_path, data, meta, STEPS)
    assert [found.state.hierarchy[code].level for code in ("rd", "Input", "Output", "Index")] == [1, 2, 2, 3]
    assert found.scores.columns[:2] == ("patents", "rd")  # the order of meta


def test_columns_that_nothing_uses_are_named(tmp_path: Path) -> None:
    found = build(tmp_path, [{**row, "extra": 1} for row in DATA], [{**row, "Remark": "x"} for row in META], STEPS)
    said = [finding.message for finding in found.findings if finding.rule == "unused_columns"]
    assert len(said) == 2
    assert "Remark" in said[0]
    assert "extra" in said[1]


def test_an_error_in_a_cell_of_a_workbook_is_no_gap(tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "评价.xlsx")) as book:
        sheet = book.add_worksheet("iData")
        for number, line in enumerate([["uCode", "rd", "patents"], ["A", 1, 2], ["B", 2, 5], ["C", 3, 4]]):
            sheet.write_row(number, 0, line)
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    said = complaint(tmp_path, data="评价.xlsx")
    assert "第 4 行“patents”列：“#DIV/0!”不是数" in said


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"rd": "1,000"}, ["iData.csv", "第 2 行", "rd", "1,000", "纯数字"]),
        ({"rd": "1_000"}, ["第 2 行", "rd", "1_000"]),
        ({"rd": "inf"}, ["第 2 行", "inf"]),
        ({"uCode": ""}, ["第 2 行", "uCode"]),
        ({"uCode": "BD"}, ["第 3 行", "BD", "第 2 行"]),
    ],
)
def test_data_that_cannot_be_read(tmp_path: Path, cells: dict[str, Any], words: list[str]) -> None:
    said = complaint(tmp_path, records=data_with("HD", **cells))
    assert all(word in said for word in words), said


@pytest.mark.parametrize(
    ("code", "cells", "words"),
    [
        ("rd", {"Parent": "Inputt"}, ["第 2 行", "rd", "Inputt"]),
        ("rd", {"Parent": "patents"}, ["rd", "patents", "是指标"]),
        ("rd", {"Parent": ""}, ["第 2 行", "rd", "没有上级"]),
        ("rd", {"Type": "Indikator"}, ["rd", "Indikator", "Aggregate"]),
        ("rd", {"Direction": 0}, ["rd", "“0”", "-1"]),
        ("rd", {"Weight": -1}, ["rd", "“-1”", "Weight"]),
        ("rd", {"Weight": 0}, ["Input", "全是 0"]),
        ("rd", {"Weight": "多"}, ["rd", "“多”"]),
        ("rd", {"Lower": 5, "Upper": 5}, ["rd", "Upper", "上限"]),
        ("rd", {"Transform": "ln"}, ["rd", "ln", "log10"]),
        ("rd", {"Missing": "drop"}, ["rd", "drop", "group:"]),
        ("rd", {"Cap": "maybe"}, ["rd", "maybe", "TRUE"]),
        ("rd", {"iCode": "patents"}, ["patents", "第 3 行", "第 2 行"]),
        ("rd", {"iCode": "rnd"}, ["iData.csv", "rnd"]),
        ("rd", {"Denominator": "gdp"}, ["rd", "gdp"]),
        ("rd", {"Level": 2}, ["rd", "第 2 层", "Input"]),
        ("Input", {"Method": "median"}, ["Input", "median", "harmonic"]),
        ("Input", {"Method": "arithmetic:2"}, ["Input", "arithmetic:2"]),
        ("Input", {"Method": "generalised:inf"}, ["Input", "generalised:inf"]),
        ("Input", {"Parent": "Output"}, []),
        ("Output", {"Parent": ""}, ["2 个", "Output", "Index"]),
        ("Index", {"Parent": "Input"}, ["圈", "Index"]),
    ],
)
def test_a_meta_table_that_makes_no_tree(tmp_path: Path, code: str, cells: dict[str, Any], words: list[str]) -> None:
    levels = {"rd": 1, "patents": 1, "Input": 2, "Output": 2, "Index": 3}
    meta = [{**row, "Level": levels.get(str(row["iCode"]), "")} for row in meta_with(code, **cells)]
    meta = [{**row, "Level": cells["Level"]} if "Level" in cells and row["iCode"] == code else row for row in meta]
    said = complaint(tmp_path, nodes=meta)
    assert all(word in said for word in words), said


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], ["steps"]),
        ([{"do": "normalize"}], ["第 1 步", "normalize", "normalise"]),
        ([{"do": "normalise", "methode": "minmax"}], ["第 1 步", "methode", "method"]),
        ([{"do": "normalise", "method": "min-max"}], ["min-max", "zscore"]),
        ([{"do": "normalise", "to": [0]}], ["to", "[0, 100]"]),
        ([{"do": "normalise", "to": [0.0, float("nan")]}], ["to", "[0, 100]"]),
        ([{"do": "normalise", "to": [100, 0]}, {"do": "aggregate"}], ["第 1 步", "[100.0, 0.0]", "Direction"]),
        ([{"do": "normalise", "to": [5, 5]}, {"do": "aggregate"}], ["第 1 步", "[5.0, 5.0]"]),
        ([{"do": "normalise", "method": "zscore", "to": [0, -1]}, {"do": "aggregate"}], ["第 1 步", "标准差"]),
        ([{"do": "impute", "method": "constant", "value": float("inf")}], ["第 1 步", "value"]),
        ([{"do": "treat", "max_points": 1.5}], ["max_points", "整数"]),
        ([{"do": "screen"}], ["第 1 步", "min_share"]),
        ([{"do": "screen", "min_share": 90}], ["min_share", "0 到 1 之间"]),
        ([{"do": "impute", "method": "knn"}], ["knn", "group_mean"]),
        ([{"do": "aggregate", "method": ["arithmetic", "median"]}], ["median", "geometric"]),
        ([*STEPS, {"do": "treat"}], ["第 3 步", "treat", "总指数"]),
        ([*STEPS, {"do": "aggregate"}], ["第 3 步", "aggregate"]),
        ([{"do": "normalise"}, {"do": "denominate"}], ["第 2 步", "denominate", "normalise"]),
        ([{"do": "denominate"}, {"do": "denominate"}, *STEPS], ["第 2 步", "已经除过"]),
        ([{"do": "normalise"}, {"do": "weight", "method": "equal"}], ["第 2 步", "weight"]),
        ([{"do": "normalise", "only": ["nix"]}, {"do": "aggregate"}], ["第 1 步", "nix"]),
        ([{"do": "normalise"}, {"do": "aggregate", "method": ["arithmetic"] * 3}], ["第 2 步", "3 个", "2 层"]),
        ([{"do": "impute", "method": "group_mean"}], ["by"]),
        ([{"do": "impute", "method": "group_mean", "by": "place"}], ["place", "region"]),
        ([{"do": "impute", "method": "constant"}], ["value"]),
        ([{"do": "impute", "method": "last"}], ["last", "Time"]),
        ([{"do": "normalise", "method": "goalposts"}], ["rd", "patents", "Lower"]),
        ([{"do": "normalise", "method": "distance", "to": "target"}], ["rd", "Target"]),
        ([{"do": "normalise", "method": "distance", "to": "ZZ"}], ["ZZ", "单位"]),
        ([{"do": "normalise", "method": "rank", "to": [0, 1]}], ["rank", "to"]),
        ([{"do": "aggregate", "method": "generalised"}], ["generalised", "p"]),
    ],
)
def test_steps_that_cannot_be_done(tmp_path: Path, steps: list[dict[str, Any]], words: list[str]) -> None:
    said = complaint(tmp_path, steps=steps)
    assert all(word in said for word in words), said


def test_direction_needs_normalising(tmp_path: Path) -> None:
    said = complaint(tmp_path, nodes=meta_with("rd", Direction=-1), steps=[{"do": "aggregate"}])
    assert "rd" in said
    assert "normalise" in said


def test_broken_files(tmp_path: Path) -> None:
    assert "缺少“Parent”" in complaint(
        tmp_path, nodes=[{k: v for k, v in row.items() if k != "Parent"} for row in META]
    )
    assert "uCode" in complaint(tmp_path, records=[{"unit": "A", "rd": 1, "patents": 2}])
    assert "没有数据" in _complaint_about(tmp_path, "iData.csv", "uCode,rd,patents\n")
    assert "第 2 行有 2 格" in _complaint_about(tmp_path, "iData.csv", "uCode,rd,patents\nA,1\n")
    assert "不止一次" in _complaint_about(tmp_path, "iData.csv", "uCode,rd,rd,patents\nA,1,1,1\n")
    assert "没有内容" in _complaint_about(tmp_path, "iMeta.csv", "\n")
    assert "引号" in _complaint_about(tmp_path, "iData.csv", 'uCode,rd,patents\nA,"1,2\n')
    assert "TOML" in _complaint_about(tmp_path, "scheme.toml", "steps = [")
    assert "schema" in _complaint_about(tmp_path, "scheme.toml", 'name = "x"')


def _complaint_about(folder: Path, name: str, text: str) -> str:
    scheme = write_scheme(folder, DATA, META, STEPS)
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as error:
        evaluate(read_scheme(scheme))
    return str(error.value)


# --- the command -----------------------------------------------------------------------------------------------------


def test_command_writes_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, out = write_scheme(tmp_path, DATA, META, [{"do": "treat"}, *STEPS]), tmp_path / "out"
    assert main(["evaluate", str(scheme), "--out", str(out), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["best"][0] == {"rank": 1, "uCode": "XT", "uName": "邢台", "score": 75.0}
    assert sorted(summary["files"]) == sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    lines = list(csv.reader((out / "scores.csv").open(encoding="utf-8")))
    assert lines[0] == ["uCode", "uName", "rd", "patents", "Input", "Output", "Index"]
    assert lines[1] == ["BD", "保定", "25.0", "0.0", "25.0", "0.0", "12.5"]
    assert next(csv.reader((out / "stage_2_normalise.csv").open())) == ["uCode", "rd", "patents"]
    assert next(csv.reader((out / "stage_3_aggregate.csv").open())) == lines[0][:1] + lines[0][2:]
    assert (out / "ranks.csv").read_text().splitlines()[3] == "XT,邢台,1,2,1,2,1"
    assert (out / "weights.csv").read_text().splitlines()[:2] == ["iCode,Level,Weight,EffWeight", "rd,1,1.0,0.5"]
    told = [item for item in json.loads((out / "warnings.json").read_text()) if item["stage"].startswith("stage")]
    assert [(item["stage"], item["rule"]) for item in told] == [("stage_1_treat", "untested")]
    assert json.loads((out / "stage_1_treat.json").read_text())["findings"] == told
    log = json.loads((out / "log.json").read_text())
    assert [step["do"] for step in log["steps"]] == ["treat", "normalise", "aggregate"]
    assert log["steps"][0]["kurtosis"] == 3.5


def test_a_second_run_replaces_the_first_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert (
        main(["evaluate", str(write_scheme(tmp_path, DATA, META, [{"do": "treat"}, *STEPS])), "--out", str(out)]) == 0
    )
    (out / "mine.txt").write_text("mine")
    assert main(["evaluate", str(write_scheme(tmp_path, DATA, META, STEPS)), "--out", str(out)]) == 0
    assert (out / "mine.txt").exists()
    assert (out / "stage_1_normalise.csv").exists()
    assert not (out / "stage_1_treat.csv").exists()


def test_files_of_others_are_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "scores.csv").write_text("mine")
    assert main(["evaluate", str(write_scheme(tmp_path, DATA, META, STEPS)), "--out", str(out)]) == 2
    assert "scores.csv" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["scores.csv"]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_failure_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme = write_scheme(tmp_path, data_with("HD", rd="x"), META, STEPS)
    assert main(["evaluate", str(scheme), "--out", str(tmp_path / "out")]) == 2
    assert "第 2 行" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["evaluate", str(tmp_path / "nix.toml"), "--out", str(tmp_path / "out")]) == 2
    assert "nix.toml" in capsys.readouterr().err


def test_other_data_for_the_same_scheme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme = write_scheme(tmp_path, DATA, META, STEPS)
    other = tmp_path / "other.csv"
    other.write_text("uCode,rd,patents\nA,1,1\nB,2,2\n")
    assert main(["evaluate", str(scheme), "--data", str(other), "--json"]) == 0
    assert [line["uCode"] for line in json.loads(capsys.readouterr().out)["best"]] == ["B", "A"]


def test_a_row_an_indicator_and_a_column_a_year(tmp_path: Path) -> None:
    """As the World Bank hands out its tables; another one says who the units are."""
    scheme = write_scheme(tmp_path, DATA, META, [{"do": "normalise"}, {"do": "aggregate"}], units="units.csv")
    (tmp_path / "iData.csv").write_text(
        "Country Name,Country Code,Indicator Name,Indicator Code,2020,2021\n"
        "Hebei,HB,,rd,1,3\nShanxi,SX,,rd,2,..\nHebei,HB,,patents,5,6\nShanxi,SX,,patents,7,8\nChina,CN,,rd,9,9\nHebei,HB,,other,x,x\n"
    )
    (tmp_path / "units.csv").write_text("uCode,uName,region\nSX,山西,中\nHB,河北,东\nNX,宁夏,西\n")
    found = evaluate(read_scheme(scheme))
    rows = found.scores.rows
    assert list(zip(rows.codes, rows.names, rows.times or (), strict=True)) == [
        ("HB", "河北", 2020), ("HB", "河北", 2021), ("SX", "山西", 2020), ("SX", "山西", 2021),
    ]  # fmt: skip
    assert rows.groups["region"] == ("东", "东", "中", "中")
    assert [score(found, "rd", unit, year) for unit, year in (("HB", 2020), ("HB", 2021), ("SX", 2020))] == [0, 100, 50]
    assert {(f.rule, f.units) for f in found.findings if f.stage == "data"} == {
        ("units_left_out", ("CN",)), ("units_without_data", ("NX",)),
    }  # fmt: skip
    (tmp_path / "iData.csv").write_text("region,indicator,2020\nHB,rd,1\nHB,rd,2\nHB,patents,1\n")
    with pytest.raises(EvaluationError, match="第 3 行.*HB 的 rd 在第 2 行"):
        evaluate(read_scheme(scheme))
    (tmp_path / "iData.csv").write_text("region,indicator,2020\nHB,rd,约 3\nHB,patents,1\n")
    with pytest.raises(EvaluationError, match="第 2 行“2020”列：“约 3”不是数"):
        evaluate(read_scheme(scheme))


def test_decimal_commas_between_semicolons(tmp_path: Path) -> None:
    scheme = write_scheme(tmp_path, DATA, META, STEPS)
    (tmp_path / "iData.csv").write_text("uCode;rd;patents\nA;1,5;1\nB;2,5;3,25e1\nC;-0,5;2\n")
    found = evaluate(read_scheme(scheme))
    assert found.start.matrix.values.tolist() == [[1.5, 1], [2.5, 32.5], [-0.5, 2]]


def test_the_minus_sign_of_print_is_a_minus(tmp_path: Path) -> None:
    found = build(tmp_path, data_with("HD", rd="−10"), META, STEPS)
    assert found.start.matrix.column("rd").tolist() == [20.0, -10.0, 50.0]


def test_a_group_that_meta_does_not_declare(tmp_path: Path) -> None:
    nodes = [row for row in META if row["iCode"] != "region"]
    steps = [{"do": "impute", "method": "group_mean", "by": "region"}, *STEPS]
    found = build(tmp_path, data_with("HD", rd=""), nodes, steps)
    assert found.stages[0].matrix.column("rd").tolist() == [20.0, 50.0, 50.0]


def test_what_people_wrote_is_no_formula_in_the_files_and_is_read_back(tmp_path: Path) -> None:
    """Codes, names and groups as people wrote them; figures below nought stay figures."""
    data = [
        {**row, "uCode": code, "uName": name, "region": place, "rd": figure}
        for row, code, name, place, figure in zip(
            DATA, ["=HD", "+86", "@x"], ["@SUM(A1)", "-2+3", "=1+1"], ["=南", "中", "=南"], [-10.0, 20, 50], strict=True
        )
    ]  # fmt: skip
    scheme, out = write_scheme(tmp_path, data, META, STEPS), tmp_path / "out"
    assert main(["evaluate", str(scheme), "--out", str(out)]) == 0
    cells = [
        cell
        for path in out.glob("*.csv")
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        for cell in row
    ]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not _is_figure(cell)] == []
    assert "-10.0" in cells
    told = read_sheet(out / "scores.csv")
    assert sorted(zip(told.texts("uCode"), told.texts("uName"), strict=True)) == [
        ("+86", "-2+3"), ("=HD", "@SUM(A1)"), ("@x", "=1+1"),
    ]  # fmt: skip
    again = evaluate(read_scheme(scheme, data=out / "stage_0_data.csv"))
    assert again.scores.rows.codes == evaluate(read_scheme(scheme)).scores.rows.codes


def _is_figure(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
