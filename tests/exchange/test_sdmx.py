"""SDMX that the house writes is read back equal by both readers that others use, and by the house."""

import io
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
import sdmx
import sdmx.reader.xml.v30  # once 2.1 data were read it can no longer be loaded
from lxml import etree
from pysdmx.io import get_datasets, read_sdmx
from sdmx.message import DataMessage, StructureMessage

from guibiao.exchange import observed
from guibiao.exchange.sdmx import codes, mapping, reading
from guibiao.indicators.observations import SCHEMA
from guibiao.statistics import observations
from guibiao.statistics.models import Observation

from .conftest import Program, body

pytestmark = [pytest.mark.database, pytest.mark.django_db]
VERSIONS = {
    "2.1": "sdmx/data/OBSERVATIONS/all?format=ml-2.1",
    "3.0": "sdmx/data/dataflow/GUIBIAO/OBSERVATIONS/1.0/all?format=ml-3.0",
}
Table = set[tuple[tuple[str, str], ...]]


@pytest.fixture
def asking(figures: Any, program: Callable[..., Program], person: Callable[..., Any]) -> Program:
    return program(person("reading", "reader"))


def expected(user_figures: Any) -> Table:
    """What is served, as sets of component and text; what is missing is left out."""
    return {
        tuple(sorted((name, text) for name, text in codes.of(one).items() if text is not None)) for one in user_figures
    }


def every() -> list[observed.Figure]:
    from guibiao.kernel.models import User

    return list(observed.every(User.objects.get(username="reading"), observed.Asked()))


def table(rows: Any) -> Table:
    found = set()
    for row in rows:
        cells = {name: value for name, value in row.items() if not pd.isna(value) and value != ""}
        for name in ("OBS_VALUE", "UPPER_VALUE"):
            if name in cells:
                cells[name] = codes.plain(float(cells[name]))
        found.add(tuple(sorted((name, str(value)) for name, value in cells.items())))
    return found


def data_and_structure(asking: Program, version: str) -> tuple[bytes, bytes]:
    data = body(asking.get(VERSIONS[version]))
    path = "sdmx/structure/*/*/*/*" if version == "3.0" else "sdmx/datastructure/all/all/latest?references=all"
    return data, body(asking.get(path))


def test_every_kind_of_figure_is_among_those_compared(asking: Program) -> None:
    rows = [codes.of(one) for one in every()]
    assert {row["OBS_STATUS"] for row in rows} == {"A", "P", "E", "F", "O", "R"}
    assert {row["COMPARATOR"] for row in rows} >= {"EQ", "GE", "RANGE"}
    assert {(row["UNIT_MEASURE"], row["UNIT_MULT"]) for row in rows} >= {("PT", "0"), ("CNY", "8"), (None, None)}
    assert {row["ACCUMULATION"] for row in rows} == {"Y", "N"} and {row["FREQ"] for row in rows} == {"A", "Q", "M"}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.once
def test_pysdmx_reads_xml_back_equal(asking: Program, version: str) -> None:
    data, structure = data_and_structure(asking, version)
    (dataset,) = get_datasets(data.decode(), structure.decode())
    assert table(dataset.data.to_dict("records")) == expected(every())
    assert [one.id for one in dataset.structure.components.dimensions] == list(codes.component_ids()[:6])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.once
def test_sdmx1_reads_xml_back_equal(asking: Program, version: str) -> None:
    data, structure = data_and_structure(asking, version)
    about = sdmx.read_sdmx(io.BytesIO(structure))
    assert isinstance(about, StructureMessage)
    read = sdmx.read_sdmx(io.BytesIO(data), structure=about.structure["OBSERVATIONS"])
    assert isinstance(read, DataMessage)
    rows = [
        {**{key: value.value for key, value in one.dimension.values.items()}, "OBS_VALUE": one.value,
         **{key: value.value for key, value in one.attrib.items()}}
        for one in read.data[0].obs
    ]  # fmt: skip
    assert table(rows) == expected(every())


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_csv_is_read_back_equal(asking: Program, version: str) -> None:
    content = body(asking.get(f"sdmx/data/OBSERVATIONS/all?format=csv-{version}"))
    message = read_sdmx(content.decode())
    assert table(message.data[0].data.to_dict("records")) == expected(every())
    if version == "1.0":
        flat = pd.read_csv(io.BytesIO(content), dtype=str).drop(columns="DATAFLOW")
        assert table(flat.to_dict("records")) == expected(every())


@pytest.mark.parametrize("version", ["2.1", "3.0"])
@pytest.mark.once
def test_the_structure_says_every_code_by_name(asking: Program, version: str) -> None:
    _data, structure = data_and_structure(asking, version)
    about = sdmx.read_sdmx(io.BytesIO(structure))
    used: dict[str, set[str]] = {}
    for one in every():
        for name, code in codes.of(one).items():
            used.setdefault(name, set()).add(code or "")
    dsd = about.structure["OBSERVATIONS"]
    for component in (*dsd.dimensions, *dsd.attributes):
        enumerated = component.local_representation.enumerated
        if enumerated is not None:
            assert used[component.id] - {""} <= {code.id for code in enumerated}, component.id
    names = {code.id: str(code.name.localizations["zh"]) for code in about.codelist["CL_AREA"]}
    assert names["910000"] == "东江省"
    message = read_sdmx(structure.decode(), validate=True)
    assert {one.id for one in message.get_codelists()} == set(codes.structure()["codelist"])


@pytest.mark.parametrize(
    "path",
    [*VERSIONS.values(), "sdmx/data/OBSERVATIONS/all?format=csv-1.0", "sdmx/data/OBSERVATIONS/all?format=csv-2.0"],
)
def test_the_house_reads_back_what_it_wrote(asking: Program, path: str) -> None:
    sheet = reading.read(body(asking.get(path)), "观测值.xml")
    meant = mapping.meant(sheet, mapping.suggested(sheet))
    assert meant.left_out == [] and meant.unknown == {"region": [], "indicator": []}
    held = observations.table()
    assert sorted(map(str, meant.table.to_pylist())) == sorted(
        str({**row, "source": row["source"] and row["source"].strip()}) for row in held.cast(SCHEMA).to_pylist()
    )


GENERIC = """<?xml version="1.0"?><m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
 xmlns:g="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic" xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
<m:Header><m:Structure structureID="X" dimensionAtObservation="TIME_PERIOD">
<c:Structure><Ref agencyID="OTHER" id="MSTI" version="1.1"/></c:Structure></m:Structure></m:Header>
<m:DataSet structureRef="X"><g:Series><g:SeriesKey><g:Value id="GEO" value="EJ"/><g:Value id="MEASURE" value="GERD"/></g:SeriesKey>
<g:Attributes><g:Value id="UNIT_MEASURE" value="PT"/></g:Attributes>
<g:Obs><g:ObsDimension value="2021"/><g:ObsValue value="2.05"/></g:Obs>
<g:Obs><g:ObsDimension value="2022"/><g:ObsValue value="NaN"/><g:Attributes><g:Value id="OBS_STATUS" value="M"/></g:Attributes></g:Obs>
</g:Series></m:DataSet></m:GenericData>"""


def test_a_foreign_file_is_mapped_once(client: Any, figures: Any, person: Callable[..., Any]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    def sent() -> Any:
        file = SimpleUploadedFile("msti.xml", GENERIC.encode())
        return client.post("/exchange/sdmx/", {"file": file, "declared": "on"}, follow=True)

    client.force_login(person("lin", "planner"))
    first = sent()
    address = first.redirect_chain[-1][0]
    page = first.content.decode()
    assert "EJ" in page and "GERD" in page and "OTHER:MSTI(1.1)" in page
    fields = {
        "title": "国际比较", "column_region": "GEO", "column_indicator": "MEASURE", "column_period": "TIME_PERIOD",
        "column_value": "OBS_VALUE", "column_unit": "UNIT_MEASURE", "column_status": "OBS_STATUS",
        "code_region_0": "东江省", "code_indicator_0": "rd_intensity", "then": "",
    }  # fmt: skip
    assert "读懂 2 个" in client.post(address, fields).content.decode()
    again = sent()
    assert "读懂 2 个" in again.content.decode()
    taken = client.post(again.redirect_chain[-1][0], {**fields, "then": "take"}, follow=True)
    assert taken.redirect_chain[-1][0].startswith("/statistics/import/")
    client.post(taken.redirect_chain[-1][0], {"verdict": "take"})
    row = observations.table(["910000"], ["rd_intensity"], [2021]).to_pylist()[0]
    assert (row["value"], row["unit"], row["source"]) == (2.05, "%", "国际比较")
    # What is behind the figure is what was sent, not the table that was made of it on the way.
    one = Observation.objects.get(source="国际比较", year=2021)
    assert "msti.xml" in client.get(f"/registers/observations/{one.pk}/").content.decode()
    assert body(client.get(f"/statistics/intakes/{one.intake_id}/file/")) == GENERIC.encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<a/>", "不是 SDMX 文件"),
        (b"<a", "不是合格的 XML"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
        (b"region,value\n1,2\n", "不是 SDMX-CSV"),
        (b"DATAFLOW,TIME_PERIOD,OBS_VALUE\n", "没有观测值"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
@pytest.mark.once
def test_what_is_no_sdmx_data_is_said(content: bytes, said: str) -> None:
    with pytest.raises(reading.Unreadable, match=said):
        reading.read(content, "来件")


def test_keys_and_periods_choose(asking: Program) -> None:
    def obs(path: str) -> list[Any]:
        return list(etree.fromstring(body(asking.get(f"sdmx/data/{path}"))).iter("Obs"))

    assert {one.get("REF_AREA") for one in obs("OBSERVATIONS/.910100...")} == {"910100"}
    assert {
        one.get("TIME_PERIOD")
        for one in obs("GUIBIAO,OBSERVATIONS,1.0/A..rd_intensity..?startPeriod=2023&endPeriod=2023")
    } == {"2023"}
    assert [one.get("TIME_PERIOD") for one in obs("OBSERVATIONS/M+Q....?startPeriod=2023-06&endPeriod=2023-09")] == [
        "2023-Q3"
    ]
    assert [one.get("OBS_VALUE") for one in obs("OBSERVATIONS/A.910000.rd_intensity..?asOf=2024-12-31")] == ["2.2"]
    for path, status in (
        ("sdmx/data/NOTHING/all", 404), ("sdmx/data/OBSERVATIONS/A.B", 422), ("sdmx/data/OBSERVATIONS/Z....", 422),
        ("sdmx/structure/codelist/GUIBIAO/CL_NOTHING/1.0", 404), ("sdmx/data/OBSERVATIONS/all?detail=full", 422),
    ):  # fmt: skip
        answer = asking.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), path
    assert asking.get("sdmx/data/OBSERVATIONS/all", accept="image/png").status_code == 406
