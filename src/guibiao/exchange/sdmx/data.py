"""Observations as SDMX data messages, written while they are read: SDMX-ML 2.1 and 3.0, SDMX-CSV 1.0 and 2.0."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from guibiao.exchange.observed import Figure
from guibiao.exchange.sdmx.codes import component_ids, of, structure
from guibiao.exchange.sdmx.structure import header, namespaces

_BATCH = 1000
Row = dict[str, str | None]
_FLAT = "AllDimensions"


def records(figures: Iterable[Figure]) -> Iterator[list[Row]]:
    """The components of figures, some at a time."""
    held: list[Row] = []
    for figure in figures:
        held.append(of(figure))
        if len(held) == _BATCH:
            yield held
            held = []
    if held:
        yield held


def xml(version: str, rows: Iterable[list[Row]]) -> Iterator[bytes]:
    """A structure-specific data message, every observation with all its dimensions."""
    space, table = namespaces(version), structure()
    urn = f"urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure={table['agency']}:{table['id']}({table['version']})"
    own = f"{urn}:ObsLevelDim:{_FLAT}"
    spaces = {**{name: space[name] for name in ("mes", "com", "ss", "xsi")}, "ns1": own}
    root = etree.Element(f"{{{space['mes']}}}StructureSpecificData", nsmap=spaces)
    root.append(header(space, [_described(version, space, urn, own)]))
    head = etree.tostring(root, encoding="unicode").removesuffix("</mes:StructureSpecificData>")
    scope = ' ss:dataScope="DataStructure"' if version == "2.1" else ""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n<mes:DataSet ss:structureRef="{table["id"]}" '
        f'xsi:type="ns1:DataSetType"{scope} ss:action="Replace">\n'
    ).encode()
    for batch in rows:
        yield "".join(f"<Obs {_attributes(row)}/>\n" for row in batch).encode()
    yield b"</mes:DataSet>\n</mes:StructureSpecificData>\n"


def _described(version: str, space: dict[str, str], urn: str, own: str) -> Any:
    table = structure()
    made = etree.Element(
        f"{{{space['mes']}}}Structure", structureID=table["id"], namespace=own, dimensionAtObservation=_FLAT
    )
    reference = etree.SubElement(made, f"{{{space['com']}}}Structure")
    if version == "2.1":
        etree.SubElement(
            reference, "Ref", agencyID=table["agency"], id=table["id"], version=table["version"],
            **{"class": "DataStructure"},
        )  # fmt: skip
    else:
        reference.text = urn
    return made


def _attributes(row: Row) -> str:
    return " ".join(f"{name}={quoteattr(_NO_XML.sub('', value))}" for name, value in row.items() if value is not None)


#: Control characters, which no XML may hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sdmx_csv(version: str, rows: Iterable[list[Row]]) -> Iterator[bytes]:
    """SDMX-CSV with codes only."""
    table = structure()
    flow = f"{table['agency']}:{table['id']}({table['version']})"
    begin = {"1.0": {"DATAFLOW": flow}, "2.0": {"STRUCTURE": "dataflow", "STRUCTURE_ID": flow, "ACTION": "I"}}[version]
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([*begin, *component_ids()])
    for batch in rows:
        writer.writerows(
            [*begin.values(), *("" if row[name] is None else row[name] for name in component_ids())] for row in batch
        )
        yield held.getvalue().encode()
        held.seek(0)
        held.truncate()
    yield held.getvalue().encode()


Write = Callable[[str, Iterable[list[Row]]], Iterator[bytes]]
#: Every format in which data are given: its media type, the ending of a file, and how it is written.
FORMATS: dict[str, tuple[str, str, Write, str]] = {
    "ml-2.1": ("application/vnd.sdmx.structurespecificdata+xml;version=2.1", "xml", xml, "2.1"),
    "ml-3.0": ("application/vnd.sdmx.data+xml;version=3.0.0", "xml", xml, "3.0"),
    "csv-1.0": ("application/vnd.sdmx.data+csv;version=1.0.0", "csv", sdmx_csv, "1.0"),
    "csv-2.0": ("application/vnd.sdmx.data+csv;version=2.0.0", "csv", sdmx_csv, "2.0"),
}


def write(form: str, figures: Iterable[Figure]) -> Iterator[bytes]:
    """Figures in one of FORMATS."""
    _media_type, _ending, writer, version = FORMATS[form]
    return writer(version, records(figures))
