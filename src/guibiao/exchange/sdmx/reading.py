"""SDMX files as plain rows of components: SDMX-ML 2.1 and 3.0 (structure-specific, generic) and SDMX-CSV.

What a component means is not asked here (see `mapping`), so that no structure message is needed. XML is read without anything
that reaches outside it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from lxml import etree

from guibiao.documents.safe import clean

MOST_ROWS = 200_000
#: Columns of SDMX-CSV that say what the row is of, and no component.
_ABOUT = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION")
_LABEL = re.compile(r"\s*:\s")
_IGNORED = frozenset({"action", "setID", "REPORTING_YEAR_START_DAY", "structureRef", "dataScope"})
Row = dict[str, str]


class Unreadable(ValueError):
    """A file that is no SDMX data, as a sentence."""


class Sheet(NamedTuple):
    """What a file says: of which flow, which components there are, and a row for each observation."""

    flow: str
    columns: list[str]
    rows: list[Row]


def read(content: bytes, name: str) -> Sheet:
    """The observations of a file. Raises Unreadable."""
    begin = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    flow, rows = (_xml if begin == b"<" else _csv)(content, name)
    if not rows:
        raise Unreadable(_("“%(name)s”里没有观测值。") % {"name": name})
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return Sheet(flow, columns, rows)


def _csv(content: bytes, name: str) -> tuple[str, list[Row]]:
    try:
        text = clean(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(_("“%(name)s”不是 UTF-8 编码，不合 SDMX-CSV 标准。") % {"name": name}) from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        columns = [_code(column) for column in reader.fieldnames or []]
        if not {"DATAFLOW", "STRUCTURE_ID"} & set(columns) or "TIME_PERIOD" not in columns:
            said = _(
                "“%(name)s”不是 SDMX-CSV：表头里没有 DATAFLOW（或 STRUCTURE_ID）和 TIME_PERIOD。普通的 CSV 请从“导入观测值”导入。"
            )
            raise Unreadable(said % {"name": name})
        reader.fieldnames = columns
        flow = ""
        rows: list[Row] = []
        for row in reader:
            flow = flow or row.get("DATAFLOW") or row.get("STRUCTURE_ID") or ""
            cells = {
                column: cell for column, cell in row.items() if column is not None and column not in _ABOUT and cell
            }
            rows.append(_bounded(rows, {column: _cell(column, cell) for column, cell in cells.items()}, name))
    except csv.Error as error:
        raise Unreadable(_("“%(name)s”读不懂：%(error)s") % {"name": name, "error": error}) from None
    return flow, rows


def _code(cell: str) -> str:
    """The id of `ID: label`."""
    return _LABEL.split(cell.strip(), 1)[0]


def _cell(column: str, cell: str) -> str:
    """The code of a coded cell; texts keep what follows a colon."""
    return (
        _code(cell)
        if re.match(r"[\w@$-]+: ", cell, re.ASCII) and column.isupper() and " " not in cell.partition(":")[0]
        else cell
    )


def _bounded(rows: list[Row], row: Row, name: str) -> Row:
    if len(rows) >= MOST_ROWS:
        raise Unreadable(_("“%(name)s”超过 %(n)d 个观测值，请分成几个文件。") % {"name": name, "n": MOST_ROWS})
    return row


def _xml(content: bytes, name: str) -> tuple[str, list[Row]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(_("“%(name)s”不是合格的 XML：%(error)s") % {"name": name, "error": error.msg}) from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable(_("“%(name)s”带有 DOCTYPE，不予读取。") % {"name": name})
    kind = _local(root)
    if not kind.endswith("Data"):
        said = (
            _("“%(name)s”是 SDMX 的“%(kind)s”，不是数据。")
            if "sdmx" in (etree.QName(root).namespace or "").lower()
            else _("“%(name)s”不是 SDMX 文件。")
        )
        raise Unreadable(said % {"name": name, "kind": kind})
    take = _generic if kind.startswith("Generic") else _specific
    at_observation = next(
        (one.get("dimensionAtObservation") for one in root.iter("{*}Structure") if one.get("structureID")), None
    )
    rows: list[Row] = []
    for dataset in root.iter("{*}DataSet"):
        for row in take(dataset, at_observation or "TIME_PERIOD"):
            rows.append(_bounded(rows, row, name))
    return _flow(root), rows


def _flow(root: Any) -> str:
    for one in root.iter("{*}Header"):
        for reference in one.iter("Ref", "{*}Ref"):
            return f"{reference.get('agencyID')}:{reference.get('id')}({reference.get('version') or '1.0'})"
        for text in one.itertext():
            if text.strip().startswith("urn:sdmx:"):
                return text.strip().rpartition("=")[2]
    return ""


def _local(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


# --- structure-specific: components are attributes ------------------------------------------------------------------
def _specific(dataset: Any, _at_observation: str) -> Iterator[Row]:
    yield from _walked(dataset, _own, lambda _observation: {})


def _own(element: Any) -> Row:
    """The attributes that are components: those of a namespace say how the message is made."""
    own = {name: value for name, value in element.attrib.items() if not name.startswith("{") and name not in _IGNORED}
    for component in element:
        if _local(component) == "Comp" and component.get("id"):  # 3.0: a component of several values or of text
            own[component.get("id")] = "；".join(text.strip() for text in component.itertext() if text.strip())
    return own


def _walked(dataset: Any, own: Callable[[Any], Row], more: Callable[[Any], Row]) -> Iterator[Row]:
    whole = own(dataset)
    groups = [own(one) for one in dataset if _local(one) == "Group"]
    for one in dataset:
        kind = _local(one)
        if kind == "Obs":
            yield _grouped({**whole, **own(one), **more(one)}, groups)
        elif kind == "Series":
            series = own(one)
            for observation in one:
                if _local(observation) == "Obs":
                    yield _grouped({**whole, **series, **own(observation), **more(observation)}, groups)


def _grouped(row: Row, groups: list[Row]) -> Row:
    """With what a group says of it: one that shares a dimension with the row and contradicts none."""
    for group in groups:
        shared = group.keys() & row.keys()
        if shared and all(group[name] == row[name] for name in shared):
            row = {**group, **row}
    return row


# --- generic: components are elements --------------------------------------------------------------------------------
def _generic(dataset: Any, at_observation: str) -> Iterator[Row]:
    def more(observation: Any) -> Row:
        found = {}
        for part in observation:
            if _local(part) == "ObsDimension":
                found[part.get("id") or at_observation] = part.get("value") or ""
            elif _local(part) == "ObsValue" and part.get("value") is not None:
                found["OBS_VALUE"] = part.get("value")
        return found

    yield from _walked(dataset, _values, more)


def _values(element: Any) -> Row:
    """The pairs of id and value in the keys and attributes of an element."""
    return {
        value.get("id"): value.get("value") or ""
        for holder in element
        if _local(holder) in ("SeriesKey", "ObsKey", "GroupKey", "Attributes")
        for value in holder
        if _local(value) == "Value" and value.get("id")
    }
