"""What people do to a table between taking it home and sending it back."""

import copy
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
from docx.oxml.ns import qn

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def saved_again(path: Path, profile: Path) -> Path:
    """The file as LibreOffice writes it after opening it."""
    folder = path.parent / "again"
    command = [OFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to"]
    subprocess.run([*command, path.suffix[1:], "--outdir", folder, path], check=True, capture_output=True, timeout=120)
    return folder / path.name


class Word:
    """The first table of a Word file; row 0 is the head."""

    suffix = ".docx"

    def __init__(self, path: Path) -> None:
        self.path, self.document = path, docx.Document(path)
        self.table = self.document.tables[0]

    @property
    def _rows(self):
        return self.table._tbl.findall(qn("w:tr"))

    def write(self, row: int, column: int, text: str) -> None:
        cell = self.table.rows[row].cells[column]
        for run in cell.paragraphs[0].runs:
            run.text = ""
        cell.paragraphs[0].add_run(text)

    def retype(self, row: int, column: int, text: str) -> None:
        """Select all of a cell and type: what was inside, bookmarks too, is gone."""
        cell = self.table.rows[row].cells[column]
        for node in list(cell.paragraphs[0]._p):
            cell.paragraphs[0]._p.remove(node)
        cell.paragraphs[0].add_run(text)

    def insert(self, after: int, texts: list[str]) -> None:
        new = copy.deepcopy(self._rows[after])
        for node in [*new.iter(qn("w:bookmarkStart")), *new.iter(qn("w:bookmarkEnd")), *new.iter(qn("w:vMerge"))]:
            node.getparent().remove(node)
        self._rows[after].addnext(new)
        for at, text in enumerate(texts):
            self.write(after + 1, at, text)

    def copy(self, row: int) -> None:
        self._rows[row].addnext(copy.deepcopy(self._rows[row]))

    def delete(self, row: int) -> None:
        self.table._tbl.remove(self._rows[row])

    def move(self, row: int, after: int) -> None:
        rows = self._rows
        rows[after].addnext(rows[row])

    def forget(self) -> None:
        """Lose every mark."""
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            for node in list(self.document.element.body.iter(qn(tag))):
                node.getparent().remove(node)

    def save(self) -> Path:
        self.document.save(self.path)
        return self.path


class Excel:
    """The sheet of a workbook; row 0 is the head, and columns count as people see them."""

    suffix = ".xlsx"
    TOP = 3

    def __init__(self, path: Path) -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)
        self.sheet = self.book.active

    def write(self, row: int, column: int, text: str) -> None:
        self.sheet.cell(self.TOP + row, column + 2, text)

    retype = write

    def insert(self, after: int, texts: list[str]) -> None:
        self.sheet.insert_rows(self.TOP + after + 1)
        for at, text in enumerate(texts):
            self.write(after + 1, at, text)

    def copy(self, row: int) -> None:
        values = self._values(row)
        self.sheet.insert_rows(self.TOP + row + 1)
        self._put(row + 1, values)

    def delete(self, row: int) -> None:
        self.sheet.delete_rows(self.TOP + row)

    def move(self, row: int, after: int) -> None:
        values = self._values(row)
        self.sheet.delete_rows(self.TOP + row)
        at = after if row < after else after + 1
        self.sheet.insert_rows(self.TOP + at)
        self._put(at, values)

    def forget(self) -> None:
        """Lose every mark, and the keys of the columns."""
        self.sheet.delete_cols(1)
        self.sheet.delete_rows(2)

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path

    def _values(self, row: int) -> list[object]:
        return [cell.value for cell in self.sheet[self.TOP + row]]

    def _put(self, row: int, values: list[object]) -> None:
        for at, value in enumerate(values, 1):
            self.sheet.cell(self.TOP + row, at, value)
