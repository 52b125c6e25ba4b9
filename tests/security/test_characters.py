"""Characters and numbers that are none: a sentence, or a refusal, and never a page that says the house is broken."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from guibiao.cockpit import geojson
from guibiao.exchange.sdmx.codes import decoded
from guibiao.indicators.observations import SCHEMA
from guibiao.kernel.models import CalendarYear, Organisation, User
from guibiao.site import oidc
from guibiao.statistics import definitions
from guibiao.statistics.models import Observation
from tests.plans import families

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@contextmanager
def strict() -> Iterator[None]:
    """Every database refuses what PostgreSQL does."""

    def asked(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert "\x00" not in repr(params).replace("\\x00", "\x00"), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(asked):
        yield


@pytest.fixture
def lin(client: Client, person: Callable[..., Any]) -> Any:
    made = person("lin", "planner")
    client.force_login(made)
    return made


def test_a_nul_reaches_no_database(client: Client, lin: Any) -> None:
    with strict():
        for address in (
            "/registers/organisations/?q=a%00b", "/plans/search/?q=%00", "/registers/plans/?title=%00&o%00=1",
            "/api/registers/organisations?name=%00", "/api/observations?scope=%00", "/api/sdmx/data/X/A.x_00...x_6100.",
            "/api/sdmx/data/X/A.%00...", "/api/registers/a%00", "/registers/organisations/%00/", "/plans/%00/", "/%00",
        ):  # fmt: skip
            assert client.get(address).status_code < 500, address
        for name, value in (("name", "甲\x00"), ("na\x00me", "甲")):
            assert client.post("/registers/organisations/add/", {name: value}).status_code in (400, 403, 404)
        assert client.post("/account/login/", {"username": "lin\x00", "password": "x"}).status_code == 400
    assert decoded("x_00") == "x_00"


def test_a_session_that_cannot_be_one_is_none(client: Client, db: None) -> None:
    for key in (r'"\000\000\000\000\000\000\000\000\000"', "a' OR 1=1 --"):
        with strict():
            answer = client.get("/inbox/", headers={"cookie": f"sessionid={key}"})
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/account/login/"), key


def test_control_characters_are_lost_and_nothing_else(
    client: Client, person: Callable[..., Any], places: dict[str, Any]
) -> None:
    client.force_login(person("sys", "system_admin"))
    kind = Organisation._meta.get_field("kind").flatchoices[0][0]  # type: ignore[union-attr]
    given = {"name": "东江省\x01某\x0b局\x7f", "kind": kind, "region": places["east"].pk}
    answer = client.post("/registers/organisations/add/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Organisation.objects.filter(name__startswith="东江省某").get().name == "东江省某 局\x7f"
    listed = client.get("/registers/organisations/?name=%E6%9F%90%01+%E5%B1%80")
    assert "东江省某 局" in listed.content.decode()
    assert client.get("/registers/organisations/export/xlsx/").status_code in (200, 404)


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "²", "-1", "NaN", "[" * 5000])
def test_what_is_no_number_in_a_form_breaks_nothing(client: Client, lin: Any, number: str) -> None:
    plan = families.adopted(lin, "实施意见")
    for address, given in (
        ("/plans/ledger/comments/", {"plan": number}), ("/plans/ledger/rows/", {"chosen": number}),
        (f"/plans/{plan.pk}/adopt/", {"effective_on": number}), ("/plans/ledger/keylists/", {"year": number}),
        (f"/plans/ledger/family/{plan.pk}/", {"upper": number}),
    ):  # fmt: skip
        assert client.post(address, given).status_code < 500, address


def test_a_day_that_is_none_is_said(client: Client, lin: Any) -> None:
    plan = families.adopted(lin, "实施意见")
    for day in ("0000-99-99", "2026-13-01", "soon"):
        answer = client.post(f"/plans/{plan.pk}/adopt/", {"effective_on": day})
        assert answer.status_code == 422 and f"“{day}”不是日期" in answer.content.decode()
    year = CalendarYear(year=10**17, days_off="1月1日")
    with pytest.raises(Exception, match="1月1日"):
        year.clean()


@pytest.mark.parametrize(
    "onward", ["NaN", "0", "a.b", "甲", "//evil.example", "https:evil.example", "/\\evil.example", "\t/x", "/a\r\nX: y"]
)
def test_whatever_is_named_as_the_next_page_breaks_nothing_and_leads_nowhere(
    client: Client, person: Callable[..., Any], onward: str
) -> None:
    person("lin", "planner")
    given = {"username": "lin", "password": "correct-horse-9", "next": onward}
    for address, sent in (("/account/language/", {"language": "en", "next": onward}), ("/account/login/", given)):
        answer = client.post(address, sent)
        assert answer.status_code == 302 and "evil" not in answer.headers["Location"], address
        assert answer.headers["Location"].startswith("/") and "X" not in answer.headers


@pytest.mark.parametrize(
    "shapes",
    [
        "[" * 100_000,
        "9" * 5000,
        '[{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}}]',
        "[NaN, 1e999]",
    ],
)
def test_a_map_that_is_none_is_said(shapes: str) -> None:
    with pytest.raises(geojson.Bad):
        geojson.draw(geojson.read(f'{{"type": "FeatureCollection", "features": {shapes}}}'.encode()))


def test_names_on_a_map_are_text() -> None:
    corner = '"geometry": {"type": "Polygon", "coordinates": [[[110, 30], [111, 30], [111, 31], [110, 30]]]}'
    feature = f'{{"type": "Feature", "properties": {{"name": "东\\ud800江\\u0000省"}}, {corner}}}'
    found = geojson.read(f'{{"type": "FeatureCollection", "features": [{feature}]}}'.encode())
    assert found[0].words == ["东江省"]


@pytest.mark.parametrize("said", ["u\x001", "a\nb", "x" * 256, "\ud800", ["u"], {"a": 1}, True, None, "", 1.5])
def test_an_identity_that_is_none_finds_nobody(said: Any, person: Callable[..., Any]) -> None:
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(subject="True" if said is True else "['u']")
    assert oidc._subject(said) == ""
    assert (oidc._subject(" u-1 "), oidc._subject(1001)) == ("u-1", "1001")


def _book(text: str) -> bytes:
    """A workbook that writes its characters as Excel does what XML cannot hold."""
    held, book = io.BytesIO(), openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(held)
    made = io.BytesIO()
    with zipfile.ZipFile(held) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"MARK", text.encode()))
    return made.getvalue()


def _columns(text: str) -> bytes:
    values: dict[str, Any] = dict.fromkeys(SCHEMA.names) | dict(zip(*ROWS, strict=True)) | {
        "part": "Y", "to_date": False, "comparator": "=", "status": "actual", "source": text,
    }  # fmt: skip
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([values], SCHEMA), held)
    return held.getvalue()


ROWS = [["region", "indicator", "year", "value", "unit", "source"], ["910000", "rd_intensity", 2023, 2.1, "%", "MARK"]]
_TEXT = "\n".join(",".join(map(str, row)) for row in ROWS)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.csv", _TEXT.replace("MARK", "an\x00nual\x01").encode()), ("表.xlsx", _book("an_x0000_nual_x0001_")),
        ("表.parquet", _columns("an\x00nual\x01")),
    ],
)  # fmt: skip
def test_figures_are_taken_in_without_characters_that_are_none(
    client: Client, lin: Any, name: str, content: bytes
) -> None:
    definitions.load()
    with strict():
        sent = {"file": SimpleUploadedFile(name, content), "declared": "on", "title": "年报"}
        answer = client.post("/statistics/import/", sent)
        assert answer.status_code == 302, answer.content.decode()
        draft = answer.headers["Location"]
        assert client.post(draft, {"verdict": "take"}).status_code == 302
    assert list(Observation.objects.values_list("source", flat=True)) == ["annual"]


def test_nor_is_sdmx_asked_for_by_them(client: Client, lin: Any) -> None:
    message = b"DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE,NOTE\nA:B(1.0),91\x000000,2023,1,a\x00b\n"
    with strict():
        sent = {"file": SimpleUploadedFile("x.csv", message), "declared": "on"}
        assert client.get(client.post("/exchange/sdmx/", sent).headers["Location"]).status_code == 200


def test_a_file_name_adds_no_header(client: Client, person: Callable[..., Any]) -> None:
    from guibiao.kernel import files

    name = '报告"\r\nSet-Cookie: a=b\x00;.docx'
    said = files.answer(b"x", name, "docx").headers["Content-Disposition"]
    assert not set(said) & set("\r\n\x00") and '"' not in said
    lin = person("lin", "planner")
    client.force_login(lin)
    upload = SimpleUploadedFile('数据"\r\nX-Evil: 1;.csv', b"region,indicator,year,value,unit\n910000,x,2023,1,%\n")
    answer = client.post("/statistics/import/", {"file": upload, "declared": "on", "title": "年报"})
    assert answer.status_code < 500 and "X-Evil" not in answer.headers
