"""An office's own Word file as the form of the table.

Two sorts are understood. A file with the table's head and one empty row below it: the columns are found by their
headings and the empty row is repeated with its looks. Or a file with the marks of docxtpl, in which `rows` are the
rows (`{%tr for row in rows %}` … `{{ row.action }}` … `{%tr endfor %}`), `row.number` the running number, `title` and
`note` the rest.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from guibiao.documents import Unreadable
from guibiao.documents.limits import Limits
from guibiao.documents.safe import clean
from guibiao.reading.outputs.marks import Marker
from guibiao.reading.outputs.readback.found import assign_columns, looks_like_head
from guibiao.reading.outputs.readback.opening import Kind, check_package
from guibiao.reading.outputs.tables import Column, Table, mark

# Characters for private use enclose a mark while docxtpl places the row's texts wherever the template wants them.
_OPEN, _CLOSE = "\ue0a0", "\ue0a1"
_CARRIED = re.compile(f"{_OPEN}([0-9a-f_]+){_CLOSE}")
_CODE = re.compile(r"\{\{|\{%")


def fill_template(table: Table, template: bytes, target: BinaryIO, limits: Limits) -> None:
    """Write `table` into a copy of the office's file. Raises ValueError with a sentence where it cannot be used."""
    try:
        if check_package(template, "模板", limits) is not Kind.DOCX:
            raise ValueError("模板不是 Word（.docx）文件，请在 Word 中另存为 .docx。")
        document = docx.Document(BytesIO(template))
    except Unreadable as error:
        raise ValueError(str(error)) from None
    except ValueError:
        raise
    except Exception as error:  # whatever python-docx and lxml raise on damaged files; the person needs one sentence
        raise ValueError("模板不是完好的 Word 文件，请在 Word 中另存后再上传。") from error
    if _CODE.search("".join(node.text or "" for node in document.element.body.iter(qn("w:t")))):
        document = _rendered(table, template)
    else:
        _fill(document, table)
    document.save(target)


def _rendered(table: Table, template: bytes) -> Any:
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    from guibiao.reading.outputs.sandbox import environment

    rows = []
    for number, row in enumerate(table.rows, 1):
        carried = f"{_OPEN}{mark(row)}{_CLOSE}"
        texts = {column.key: clean(table.text(number, row, column)) for column in table.columns}
        texts = {key: clean(text) for key, text in row.cells.items()} | texts | {"number": str(number)}
        rows.append({key.replace(":", "_"): carried + text for key, text in texts.items()})
    filled = DocxTemplate(BytesIO(template))
    context = {"rows": rows, "title": clean(table.title), "note": clean(table.note)}
    try:
        # A template comes from a user: it may place texts, and nothing else.
        filled.render(context, environment(deep=2), autoescape=True)
    except TemplateError as error:
        raise ValueError(f"模板里的标记有误：{error.message or error}。") from error
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        raise ValueError("模板里的标记有误：只能写 rows、title、note 和各列的名称，不能计算或引用别的内容。") from error
    content = BytesIO()
    filled.save(content)
    document = docx.Document(content)
    marker = Marker(document.element.body)
    for element in _carriers(document):
        found: list[str] = []
        for node in element.iter(qn("w:t")):
            found += _CARRIED.findall(node.text or "")
            node.text = _CARRIED.sub("", node.text or "")
        if found and element.tag == qn("w:tr"):
            marker.put(element, found[0])
    return document


def _carriers(document: Any) -> Iterator[Any]:
    """Rows first, then everything, so that no mark is left in a text that stands outside a table."""
    yield from list(document.element.body.iter(qn("w:tr")))
    yield document.element.body


def _fill(document: Any, table: Table) -> None:
    for grid in document.tables:
        for n, line in enumerate(grid.rows[:5]):
            texts = [cell.text for cell in line.cells]
            if not looks_like_head(texts, table):
                continue
            columns = {column.key: column for column in table.columns}
            warnings: list[str] = []
            places = {at: columns[key] for at, key in assign_columns(texts, table, warnings).items()}
            marker = Marker(document.element.body)
            for at, column in places.items():
                marker.put_key(line.cells[at]._tc, column.key)
            model = grid.rows[n + 1]._tr if n + 1 < len(grid.rows) else line._tr
            _repeat(document, grid, n, model, table, places)
            return
    headings = "、".join(column.heading for column in table.columns)
    raise ValueError(f"模板里没有找到表头：应有一个表格，表头为“{headings}”（可以少列、换顺序）。")


def _repeat(document: Any, grid: Any, head: int, model: Any, table: Table, places: dict[int, Column]) -> None:
    pattern = copy.deepcopy(model)
    for old in grid._tbl.findall(qn("w:tr"))[head + 1 :]:
        grid._tbl.remove(old)
    marker = Marker(document.element.body)
    for number, row in enumerate(table.rows, 1):
        tr = copy.deepcopy(pattern)
        for at, tc in enumerate(tr.findall(qn("w:tc"))):
            column = places.get(at)
            _write(document, tc, clean(table.text(number, row, column)) if column else "")
        grid._tbl.append(tr)
        marker.put(tr, mark(row))


def _write(document: Any, tc: Any, text: str) -> None:
    """Put a text in place of a cell's own and keep its looks."""
    first, *others = tc.findall(qn("w:p"))
    for paragraph in others:
        tc.remove(paragraph)
    runs = first.findall(qn("w:r"))
    look = copy.deepcopy(runs[0].find(qn("w:rPr"))) if runs and runs[0].find(qn("w:rPr")) is not None else None
    if look is None and (kept := first.find(f"{qn('w:pPr')}/{qn('w:rPr')}")) is not None:
        look = copy.deepcopy(kept)
    for child in [c for c in first if c.tag != qn("w:pPr")]:
        first.remove(child)
    run = Paragraph(first, document).add_run(text)
    if look is not None:
        run._element.insert(0, look)
