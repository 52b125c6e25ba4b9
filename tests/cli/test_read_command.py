"""`guibiao read` and `guibiao compare` as people call them."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import docx
import openpyxl
import pytest

from guibiao.cli import main
from guibiao.reading import Plan

SAMPLES = Path(str(files("guibiao.plans").joinpath("samples")))
CITY, PROVINCE = SAMPLES / "yunchuan_city_plan.html", SAMPLES / "lanjiang_province_opinion.docx"


@pytest.fixture
def folder(tmp_path):
    """An empty folder."""
    place = tmp_path / "folder"
    place.mkdir()
    return place


@pytest.fixture
def run(capfd):
    """Run a command line; (code, standard output, error output)."""

    def call(*words: object) -> tuple[int, str, str]:
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfd.readouterr()
        return code, out, err

    return call


def command(*words: object, **more) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "guibiao.cli", *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more,
    )  # fmt: skip


def test_help_and_version_answer_at_once():
    for word in ("--help", "--version"):
        fastest = 9.0
        for _ in range(3):
            begin = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "guibiao.cli", word], capture_output=True, text=True, check=True
            )
            fastest = min(fastest, time.perf_counter() - begin)
        assert fastest < 0.5
    assert done.stdout.startswith("guibiao 0.")
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "guibiao.cli", "read", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    assert not {"django", "pandas", "docx", "rich", "openpyxl", "lxml"} & {
        line.rsplit("|", 1)[-1].strip().split(".")[0] for line in loaded.splitlines()
    }


def test_the_terminal_shows_targets_and_measures(run):
    code, out, err = run("read", CITY)
    assert (code, err) == (0, "")
    assert "云川市“十五五”科技创新规划" in out
    assert "全社会研发经费支出占地区生产总值比重" in out
    assert "市工业和信息化局" in out
    assert "\x1b[" not in out


def test_columns_line_up_though_chinese_is_twice_as_wide(run):
    from rich.cells import cell_len

    _code, out, _err = run("read", PROVINCE)
    lines = out[out.index("目标（") : out.index("任务（")].splitlines()
    widths = {cell_len(line) for line in lines if line.startswith((" t", " 编号"))}
    assert len(widths) == 1


def test_one_file_is_one_object_by_the_contract_and_several_an_array(run):
    code, out, _err = run("read", CITY, "--json")
    assert code == 0
    plan = json.loads(out)
    assert plan["schema"] == "guibiao/plan@1"
    assert json.loads(Plan.from_dict(plan).to_json()) == plan
    code, out, _err = run("read", PROVINCE, CITY, "--json", "--no-text", "--jobs", "2")
    plans = json.loads(out)
    assert [p["source"]["name"] for p in plans] == [PROVINCE.name, CITY.name]
    assert "text" not in plans[0]


def test_a_folder_is_read_file_by_file(run, folder):
    (folder / "sub").mkdir()
    for name in ("a.html", "sub/b.html", "~$a.html", ".hidden.html"):
        (folder / name).write_bytes(CITY.read_bytes())
    (folder / "picture.png").write_bytes(b"png")
    code, out, _err = run("read", folder, "--json", "--no-text")
    assert code == 0
    assert [plan["source"]["name"] for plan in json.loads(out)] == ["a.html", "b.html"]
    code, _out, err = run("read", folder / "sub" / "none")
    assert (code, err.count("\n")) == (2, 1)
    (folder / "empty").mkdir()
    assert "没有可以读取的文件" in run("read", folder / "empty")[2]


def test_files_for_word_excel_and_research(run, folder):
    code, out, err = run(
        "read", CITY, "--xlsx", folder / "b.xlsx", "--docx", folder / "t.docx", "--csv", folder / "csv"
    )
    assert (code, out, err) == (0, "", "")
    assert openpyxl.load_workbook(folder / "b.xlsx")["目标 targets"].max_row > 20
    heads = [[cell.text for cell in table.rows[0].cells][:3] for table in docx.Document(folder / "t.docx").tables]
    assert heads == [["序号", "重点任务", "具体举措"], ["序号", "指标", "单位"]]
    with (folder / "csv/measures.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.DictReader(stream))["lead"] == "市科技局"


def test_several_files_make_a_folder_of_word_files(run, folder):
    assert run("read", CITY, PROVINCE, "--docx", folder / "out")[0] == 0
    assert {path.name for path in (folder / "out").iterdir()} == {f"{CITY.stem}.docx", f"{PROVINCE.stem}.docx"}
    code, _out, err = run("read", CITY, PROVINCE, "--docx", folder / "one.docx")
    assert (code, "文件夹" in err) == (2, True)


def test_what_is_there_is_overwritten_only_when_asked(run, folder):
    mine = folder / "t.docx"
    mine.write_text("my edits")
    code, _out, err = run("read", CITY, "--docx", mine)
    assert (code, mine.read_text()) == (2, "my edits")
    assert "--force" in err
    assert run("read", CITY, "--docx", mine, "--force")[0] == 0
    assert docx.Document(mine).tables


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("read", "--xlsx", "none/o.xlsx"), "none"), (("read", "--docx", "none/o.docx"), "none"),
        (("read", "--csv", "none/deep/csv"), "none/deep"), (("read", "--csv", "csv", "--xlsx", "none/o.xlsx"), "none"),
        (("read", PROVINCE, "--docx", "none/deep"), "none"), (("compare", "--xlsx", "none/c.xlsx"), "none"),
        (("compare", "--csv", "none/c.csv"), "none"), (("read", "--csv", "taken"), "taken"),
    ],
)  # fmt: skip
def test_a_folder_that_is_not_there_is_named_and_not_made(run, folder, monkeypatch, words, named):
    monkeypatch.chdir(folder)
    Path("taken").write_text("mine")
    verb, *more = words
    code, out, err = run(verb, CITY, *more)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"“{named}”" in err
    assert err.count("。") == 1
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("taken", "mine")]


def test_the_folder_that_an_option_names_is_made(run, folder):
    assert run("read", CITY, PROVINCE, "--csv", folder / "csv", "--docx", folder / "word")[0] == 0
    assert len(list((folder / "csv").iterdir())) == 8
    assert len(list((folder / "word").iterdir())) == 2


@pytest.mark.parametrize("way", ["option", "environment"])
def test_how_large_a_file_may_be_is_said_on_the_line_or_in_the_environment(run, folder, monkeypatch, way):
    large = folder / "large.html"
    large.write_bytes(CITY.read_bytes() + b"<!--" + b" " * 1_200_000 + b"-->")
    words = ("read", large, "--json", "--no-text")
    assert run(*words)[0] == 0
    if way == "option":
        monkeypatch.setenv("GUIBIAO_MAX_FILE_MB", "3")
        words = (*words, "--max-mb", "1")
    else:
        monkeypatch.setenv("GUIBIAO_MAX_FILE_MB", "1")
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "large.html" in err
    assert "超过1 MB" in err
    code, _out, err = run("compare", large, CITY, *words[4:])
    assert (code, "超过1 MB" in err) == (1, True)
    code, _out, err = run("read", CITY, "--max-mb", "many")
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.txt", b""), ("坏.docx", b"PK\x03\x04broken"), ("坏.pdf", b"%PDF-1.7 truncated"), ("图.html", b"\x89PNG\r\n\x1a\n"),
        ("零.txt", b"\x00\x01\x02\x03" * 100),
    ],
)  # fmt: skip
@pytest.mark.parametrize("output", [(), ("--json",), ("--xlsx", "o.xlsx"), ("--docx", "o.docx"), ("--csv", "o")])
def test_a_bad_file_gives_one_sentence_with_its_name_and_leaves_nothing(
    run, folder, monkeypatch, name, content, output
):
    monkeypatch.chdir(folder)
    Path(name).write_bytes(content)
    code, out, err = run("read", name, *output)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert name in err
    assert "Traceback" not in err
    assert [path.name for path in folder.iterdir()] == [name]


def test_some_of_many_bad_is_one_and_all_bad_is_two(run, folder):
    bad = folder / "坏.docx"
    bad.write_bytes(b"PK\x03\x04broken")
    code, out, err = run("read", bad, CITY, folder / "none.txt", "--json", "--no-text")
    assert code == 1
    assert [plan["source"]["name"] for plan in json.loads(out)] == [CITY.name]
    assert "坏.docx" in err
    assert "none.txt" in err
    assert run("read", bad, bad, "--xlsx", folder / "o.xlsx")[0] == 2
    assert list(folder.iterdir()) == [bad]


@pytest.mark.parametrize(
    "words",
    [
        ("read",), ("read", "x", "--jobs", "two"), ("nothing",), ("read", "x", "--colour"), ("read", "x", "--xlsx", "a.csv"),
        ("read", "x", "--template", "t.docx"), ("compare", "x", "--csv", "a.xlsx"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_answered_in_one_chinese_sentence(run, words):
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in err)


def test_ctrl_c_ends_cleanly(folder):
    for n in range(400):
        (folder / f"{n:03}.html").write_bytes(CITY.read_bytes())
    process = command("read", folder, "--xlsx", folder / "o.xlsx", "--jobs", "2", start_new_session=True)
    deadline = time.monotonic() + 30
    while not list(folder.glob(".o.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)

    os.killpg(process.pid, signal.SIGINT)  # what a terminal sends: to all processes of the command
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert [path for path in folder.iterdir() if path.suffix != ".html"] == []


def test_a_reader_that_has_seen_enough_ends_it_quietly():
    process = command("read", CITY, "--json")
    process.stdout.read(100)
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(timeout=30)


def test_compare_sets_indicators_side_by_side(run, folder):
    code, out, err = run("compare", CITY, PROVINCE)
    assert (code, err) == (0, "")
    assert "2030年" in out
    assert "岚江省" in out or "岚江" in out
    assert run("compare", CITY, PROVINCE, "--xlsx", folder / "c.xlsx", "--csv", folder / "c.csv")[0] == 0
    assert openpyxl.load_workbook(folder / "c.xlsx").sheetnames == ["比较", "明细"]
    assert run("compare", folder / "none.txt")[0] == 2


OWN = """
[yunling_index]
name = "云岭创新指数"
unit = "分"
type = "stock"
definition = "本市自行编制的创新指数。"
"""


def test_indicators_of_ones_own_are_known_too(run, tmp_path):
    plan, own = tmp_path / "plan.txt", tmp_path / "own.toml"
    plan.write_text(
        "云岭市科技创新行动方案（2023—2025年）\n\n一、主要目标\n\n到2025年，云岭创新指数达到80分。\n", "utf-8"
    )
    own.write_text(OWN, "utf-8")
    assert json.loads(run("read", plan, "--json")[1])["targets"][0]["canonical"] is None
    code, out, _ = run("read", plan, "--json", "--indicators", own)
    assert (code, json.loads(out)["targets"][0]["canonical"]) == (0, "yunling_index")
    assert "云岭创新指数" in run("compare", plan, "--indicators", own)[1]


def test_a_wrong_file_of_indicators_is_told_in_a_sentence(run, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[bad]\nname = '云岭创新指数'\n", "utf-8")
    code, out, err = run("read", CITY, "--indicators", own)
    assert (code, out) == (2, "")
    assert "own.toml" in err
    assert len(err.strip().splitlines()) == 1
