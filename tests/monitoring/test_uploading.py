"""A scheme and its tables come in whole and sound, or not at all, with every reason said."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guibiao.kernel.models import AuditEntry, StoredFile
from guibiao.monitoring.models import Edition, Evaluation, Run
from tests.monitoring import tables
from tests.monitoring.conftest import latest, work

pytestmark = pytest.mark.database

Upload = Callable[..., Any]


def said(answer: Any) -> str:
    """What a page says."""
    text: str = answer.content.decode()
    return text.replace("&quot;", '"').replace("&#x27;", "'")


def nothing_kept(home: Path) -> bool:
    files = [path for path in (home / "files").rglob("*") if path.is_file()] if (home / "files").exists() else []
    return not (Evaluation.objects.exists() or Edition.objects.exists() or StoredFile.objects.exists() or files)


@pytest.mark.parametrize("folder", [None, "", "评价/"])
@pytest.mark.once
def test_three_files_or_one_zip(upload: Upload, folder: str | None) -> None:
    given = tables.files()
    answer = upload(given if folder is None else {"评价.zip": tables.zipped(given, folder)}, source_note="县统计年鉴")
    assert answer.status_code == 302
    evaluation = latest()
    assert (evaluation.name, evaluation.source_note) == ("县域创新指数（示例）", "县统计年鉴")
    assert {one.part: one.file.name.rpartition("/")[2] for one in evaluation.edition.files.select_related("file")} == {
        "data": "counties.csv",
        "meta": "indicators.csv",
    }
    assert not evaluation.edition.awaits_data
    assert AuditEntry.objects.filter(action="evaluation.create").count() == 1
    assert not Run.objects.exists()


def test_one_workbook_with_both_tables(upload: Upload) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in (("iData", tables.data()), ("iMeta", tables.META)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append([_cell(cell) for cell in line.split(",")])
    held = io.BytesIO()
    book.save(held)
    scheme = tables.SCHEME.replace("counties.csv", "coin.xlsx").replace("indicators.csv", "coin.xlsx")
    assert upload({"s.toml": scheme.encode(), "coin.xlsx": held.getvalue()}, then="run").status_code == 302
    work()
    assert Run.objects.get().leader == "青石县"


def _cell(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text or None


@pytest.mark.once
def test_every_column_that_is_no_figures_is_named_by_file_row_and_column(upload: Upload, data_home: Path) -> None:
    lines = tables.data().splitlines()
    lines[2] = lines[2].replace(",440,", ",约四百,") if ",440," in lines[2] else _with(lines[2], 5, "约四百")
    lines[4] = _with(lines[4], 6, "7,1".replace(",", "，"))
    answer = upload(tables.files(table="\n".join(lines) + "\n"))
    assert answer.status_code == 422
    assert "“counties.csv”第 3 行“staff”列：“约四百”不是数" in said(answer)
    assert "“counties.csv”第 5 行“patents”列：“7，1”不是数" in said(answer)
    assert "什么都没有保存" in said(answer)
    assert nothing_kept(data_home)


def _with(line: str, column: int, text: str) -> str:
    cells = line.split(",")
    cells[column] = text
    return ",".join(cells)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"scheme": tables.SCHEME.replace('"winsorise"', '"winzorise"')}, "第 2 步（treat）：method = &#x27;winzorise&#x27; 不对"),
        ({"scheme": "schema = "}, "不是完好的 TOML"),
        ({"scheme": tables.SCHEME.replace("bounds = {A = 70, B = 40}", "bounds = {}")}, "[classes]"),
        ({"scheme": tables.SCHEME.replace('vary."aggregate.method"', 'vary."agregate.method"')}, "agregate"),
        ({"meta": tables.META.replace(",input,Indicator,\n", ",inputs,Indicator,\n")}, "第 3 行：staff 的上级“inputs”不在表中"),
        ({"table": tables.data().replace("001,", "002,", 1)}, "单位“002”、时间 2022 在第 2 行已经有了"),
        ({"table": "密级：机密★\n" + tables.data()}, "有密级标志“机密”"),
    ],
)  # fmt: skip
@pytest.mark.once
def test_what_is_wrong_is_said_and_nothing_is_kept(
    upload: Upload, data_home: Path, given: dict[str, str], sentence: str
) -> None:
    answer = upload(tables.files(**given))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert nothing_kept(data_home)


@pytest.mark.once
def test_a_table_that_was_forgotten_is_named(upload: Upload, data_home: Path) -> None:
    given = tables.files()
    del given["counties.csv"]
    assert "“counties.csv”没有上传；上传的表有：indicators.csv" in said(upload(given))
    assert "没有方案文件" in said(upload({"counties.csv": b"x"}))
    assert nothing_kept(data_home)


@pytest.mark.parametrize("name", ["/etc/passwd", "../../../../etc/passwd", "..\\..\\secret.csv"])
@pytest.mark.once
def test_a_path_in_a_scheme_reaches_nothing_else(upload: Upload, officer: Client, data_home: Path, name: str) -> None:
    scheme = tables.SCHEME.replace('"counties.csv"', f"'{name}'")
    answer = upload(tables.files(scheme=scheme))
    assert answer.status_code == 422
    assert "没有上传" in said(answer)
    given = tables.SCHEME.replace("[classes]", f"draws = '{name}'\n[classes]")
    assert "没有上传" in said(upload(tables.files(scheme=given)))
    assert nothing_kept(data_home)
    assert upload(tables.files()).status_code == 302
    changed = officer.post(f"/monitoring/evaluations/{latest().pk}/edition/", {"scheme": given})
    assert changed.status_code == 422
    assert "没有上传" in said(changed)


@pytest.mark.once
def test_without_the_declaration_nothing_is_taken(officer: Client, data_home: Path) -> None:
    sent = [SimpleUploadedFile(name, content) for name, content in tables.files().items()]
    assert "未作不涉密声明" in said(officer.post("/monitoring/evaluations/new/", {"files": sent}))
    assert nothing_kept(data_home)


@pytest.mark.once
def test_a_broken_or_locked_archive_is_refused(upload: Upload) -> None:
    assert "不是完好的 zip" in said(upload({"a.zip": b"PK\x03\x04 broken"}))


@pytest.mark.once
def test_the_same_name_twice_is_refused(upload: Upload) -> None:
    assert upload(tables.files()).status_code == 302
    assert "已有同名的综合评价" in said(upload(tables.files()))


def test_a_scheme_waits_for_data_and_its_form_comes_back_filled(upload: Upload, officer: Client) -> None:
    head = tables.data().splitlines()[0]
    assert upload(tables.files(table=head + "\n"), then="run").status_code == 302
    evaluation = latest()
    assert evaluation.edition.awaits_data
    assert not Run.objects.exists()
    page = said(officer.get(f"/registers/evaluations/{evaluation.pk}/"))
    assert "等待数据" in page
    assert officer.post(f"/monitoring/evaluations/{evaluation.pk}/run/", follow=True).status_code == 200
    assert not Run.objects.exists()

    form = officer.get(f"/monitoring/evaluations/{evaluation.pk}/form.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(form.content))
    heads = [cell.value for cell in book["数据"][1]]
    assert heads == ["uCode", "uName", "people", "spending", "staff", "patents", "waste"]
    assert "研发经费" in " ".join(str(cell.value) for row in book["填写说明"] for cell in row)
    for number, name in enumerate(tables.NAMES):
        book["数据"].append(
            [f"{number:03d}", name, 10, 900 - 100 * number, 500 - 60 * number, 80 - 9 * number, 20 + number]
        )
    held = io.BytesIO()
    book.save(held)
    filled = SimpleUploadedFile("填好.xlsx", held.getvalue())
    address = f"/monitoring/evaluations/{evaluation.pk}/edition/"
    scheme = {"scheme": evaluation.edition.scheme, "declared": "on", "then": "run"}
    assert officer.post(address, {**scheme, "data": filled}).status_code == 302
    work()
    assert Run.objects.get().leader == "青石县"
    assert evaluation.edition.number == 2
