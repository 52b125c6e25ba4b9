"""The pages of a run: what they say, who may see them, what may be taken away, and how many queries they take."""

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from guibiao.monitoring.models import Run
from tests.monitoring import tables

pytestmark = pytest.mark.database

Done = Callable[..., Run]
PAGES = (
    "",
    "parts/",
    "robustness/",
    "method/",
    "units/?unit=003",
    "lineage/?unit=003&node=spending",
    "lineage/?unit=003",
)


def words(answer: Any) -> str:
    """What stands on a page, without its markup."""
    page = etree.fromstring(answer.content, etree.HTMLParser(encoding="utf-8"))
    return " ".join("".join(page.find(".//main").itertext()).split())


@pytest.mark.once
def test_the_message_the_ranking_and_what_is_unconfirmed(done: Done, officer: Client) -> None:
    said = words(officer.get(f"/monitoring/runs/{done().pk}/"))
    assert "2023年青石县居首（" in said and "白杨县、沙河县随后" in said
    assert "沙河县升 1 位" in said and "南渡县降 1 位" in said
    assert "有内容未经证实，结果只能作示例" in said and "权重 未经证实，使用前请核对：研发经费" in said


def test_the_ranking_is_sorted_as_asked(done: Done, officer: Client) -> None:
    run = done()
    for query, first in (
        ("", "青石县"),
        ("?sort=-rank", "北塘县"),
        ("?sort=score", "北塘县"),
        ("?year=2022&sort=rank", "青石县"),
    ):
        page = officer.get(f"/monitoring/runs/{run.pk}/{query}").content.decode()
        body = page.partition("<tbody")[2]
        assert body.find(first) == min(body.find(name) for name in tables.NAMES), query


def test_from_a_score_to_the_cell(done: Done, officer: Client) -> None:
    head, *lines = tables.data().splitlines()
    run = done(table="\n".join([head, *reversed(lines)]) + "\n")
    top = words(officer.get(f"/monitoring/runs/{run.pk}/lineage/?unit=002"))
    assert "投入" in top and "加权算术平均" in top
    answer = officer.get(f"/monitoring/runs/{run.pk}/lineage/?unit=002&node=spending&year=2023")
    page = etree.fromstring(answer.content, etree.HTMLParser(encoding="utf-8"))
    rows = [["".join(cell.itertext()).strip() for cell in row] for row in page.findall(".//main//tbody/tr")]
    assert [row[:2] for row in rows[:3]] == [["原始数", "823"], ["分母", "10"], ["1 除以分母", "82.3"]]
    assert [row[2] for row in rows[:2]] == ["“counties.csv”第 10 行“spending”列", "“counties.csv”第 10 行“people”列"]
    assert rows[-1][0] == "3 标准化"
    assert officer.get(f"/monitoring/runs/{run.pk}/lineage/?unit=002&node=nothing").status_code == 404
    assert officer.get(f"/monitoring/runs/{run.pk}/units/?unit=nobody").status_code == 404


@pytest.mark.once
def test_the_least_improvement_to_the_next_class(done: Done, officer: Client) -> None:
    said = words(officer.get(f"/monitoring/runs/{done().pk}/units/?unit=006"))
    assert "怎样升到 B 类" in said and "分。" in said


@pytest.mark.once
def test_the_method_in_words(done: Done, officer: Client) -> None:
    said = words(officer.get(f"/monitoring/runs/{done().pk}/method/"))
    for wanted in (
        "除以分母",
        "缩尾",
        "极差法",
        "0—100",
        "加权算术平均",
        "±25%",
        "70 分及以上",
        "越小越好",
        "counties.csv",
    ):
        assert wanted in said, wanted


@pytest.mark.parametrize(
    ("name", "query"), [("ranks", ""), ("pillars", "?year=2022"), ("profile", "?unit=001"), ("changes", "?unit=001")]
)
@pytest.mark.once
def test_charts_come_without_inline_style_and_with_their_figures(
    done: Done, officer: Client, name: str, query: str
) -> None:
    run = done()
    page = officer.get(f"/monitoring/runs/{run.pk}/charts/{name}/{query}").content.decode()
    assert "<svg" in page and "style=" not in page and "<style" not in page
    assert 'role="img"' in page and "图中数字" in page
    tree = etree.fromstring(page, etree.HTMLParser(encoding="utf-8"))
    names = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(names) == len(set(names))
    used = {
        value[1:]
        for element in tree.iter()
        for key, value in element.attrib.items()
        if str(key).endswith("href") and value.startswith("#")
    }
    assert used <= set(names)
    picture = officer.get(f"/monitoring/runs/{run.pk}/charts/{name}.png{query}")
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.once
def test_charts_that_the_results_do_not_bear_do_not_exist(done: Done, officer: Client) -> None:
    run = done()
    for address in ("charts/map/", "charts/profile/", "charts/nothing/", "charts/map.png"):
        assert officer.get(f"/monitoring/runs/{run.pk}/{address}").status_code == 404


@pytest.mark.once
def test_the_workbook_has_the_ranking_and_every_stage(done: Done, officer: Client) -> None:
    run = done()
    answer = officer.get(f"/monitoring/runs/{run.pk}/results.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "排名 2023"
    first = [cell.value for cell in book["排名 2023"][2]]
    assert (first[0], first[1], first[2]) == (1, "001", "青石县")
    assert {"排名 2022", "提示", "方法", "关于", "stage_3_normalise", "robustness", "scores"} <= set(book.sheetnames)
    scores = book["scores"]
    heads = [cell.value for cell in scores[1]]
    assert isinstance(scores[2][heads.index("index")].value, float)
    assert scores[2][0].value == "001"


@pytest.mark.once
def test_a_reader_looks_and_does_not_touch(done: Done, client: Client, reader: Any) -> None:
    run = done()
    client.force_login(reader)
    for page in PAGES:
        assert client.get(f"/monitoring/runs/{run.pk}/{page}").status_code == 200, page
    shown = client.get(f"/registers/evaluations/{run.evaluation_id}/").content.decode()
    assert "再运行一次" not in shown and "看结果" in shown
    for address in (f"evaluations/{run.evaluation_id}/run/", f"runs/{run.pk}/stop/"):
        assert client.post(f"/monitoring/{address}").status_code == 403
    assert client.get(f"/monitoring/evaluations/{run.evaluation_id}/edition/").status_code == 403
    assert client.get("/monitoring/evaluations/new/").status_code == 403
    assert Run.objects.count() == 1


def test_for_others_it_does_not_exist(done: Done, client: Client, stranger: Any) -> None:
    run = done()
    client.force_login(stranger)
    addresses = [
        f"runs/{run.pk}/{page}" for page in (*PAGES, "results.xlsx", "results.zip", "charts/ranks/", "progress/")
    ]
    addresses += [f"evaluations/{run.evaluation_id}/{page}" for page in ("edition/", "form.xlsx", "compare/")]
    addresses += [f"editions/{run.edition_id}/{page}" for page in ("scheme.toml", "files/data/")]
    for address in addresses:
        assert client.get(f"/monitoring/{address}").status_code == 404, address
    assert client.post(f"/monitoring/evaluations/{run.evaluation_id}/run/").status_code == 404
    client.logout()
    assert client.get(f"/monitoring/runs/{run.pk}/").status_code == 302


@pytest.mark.once
def test_the_scheme_and_the_tables_come_back_as_they_were(done: Done, officer: Client) -> None:
    run = done()
    assert officer.get(f"/monitoring/editions/{run.edition_id}/scheme.toml").content.decode() == tables.SCHEME
    answer = officer.get(f"/monitoring/editions/{run.edition_id}/files/data/")
    assert b"".join(answer.streaming_content).decode() == tables.data()  # type: ignore[attr-defined]


@pytest.mark.once
def test_pages_in_english(done: Done, officer: Client) -> None:
    run = done()
    officer.cookies["django_language"] = "en"
    page = words(officer.get(f"/monitoring/runs/{run.pk}/"))
    assert "In 2023 青石县 leads" in page and "Rank interval" in page
    for address in PAGES:
        assert officer.get(f"/monitoring/runs/{run.pk}/{address}").status_code == 200


#: The most queries that each page may take, whatever the number of units or runs.
QUERIES = {
    "": 16,
    "parts/": 16,
    "robustness/": 16,
    "method/": 17,
    "units/?unit=003": 16,
    "lineage/?unit=003&node=spending": 17,
}


def test_queries_do_not_grow_with_units_or_runs(done: Done, officer: Client) -> None:
    counts = []
    for units in (6, 40):
        scheme = tables.SCHEME.replace("（示例）", f"（{units}）")
        run = done(scheme=scheme, table=tables.data(units))
        counts.append({page: _queries(officer, f"/monitoring/runs/{run.pk}/{page}") for page in QUERIES})
        evaluation = f"/registers/evaluations/{run.evaluation_id}/"
        before = _queries(officer, evaluation)
        officer.post(f"/monitoring/evaluations/{run.evaluation_id}/run/")
        from tests.monitoring.conftest import work

        work()
        assert _queries(officer, evaluation) <= before + 1  # one more name of an organisation's history at most
    assert counts[0] == counts[1]
    assert all(counts[1][page] <= most for page, most in QUERIES.items()), counts[1]


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.once
def test_an_index_made_by_formulas_on_every_page(done: Done, officer: Client) -> None:
    meta = """\
iCode,iName,Direction,Weight,Weight:kind=山区,Parent,Type,Formula
intensity,研发强度,1,0.6,0.2,input,Indicator,100 * spending / people
staff,研发人员,1,0.4,,input,Indicator,
patents,专利,1,0.5,,output,Indicator,
waste,能耗,-1,0.5,,output,Indicator,
input,投入,1,,,index,Aggregate,
output,产出,1,,,index,Aggregate,
ratio,效率,1,0,,index,Aggregate,output / input
index,创新指数,1,,,,Aggregate,min(children) + ratio / 100
kind,类型,,,,,Group,
"""
    scheme = tables.SCHEME.replace('  {do = "denominate"},\n', "").replace("[0, 100]", "[1, 100]")
    scheme = scheme.replace('vary."aggregate.method" = ["arithmetic", "geometric"]\n', "")
    head, *lines = tables.data().splitlines()
    table = "\n".join([f"{head},kind", *(f"{line},{'山区' if i % 4 < 2 else '平原'}" for i, line in enumerate(lines))])
    run = done(scheme=scheme, meta=meta, table=table)
    for page in PAGES:
        where = page.replace("spending", "intensity")
        assert officer.get(f"/monitoring/runs/{run.pk}/{where}").status_code == 200, where
    top = words(officer.get(f"/monitoring/runs/{run.pk}/lineage/?unit=003"))
    assert "公式 min(children) + ratio / 100" in top
    assert "投入" in top and "产出" in top and "效率" in top
    cell = words(officer.get(f"/monitoring/runs/{run.pk}/lineage/?unit=003&node=intensity"))
    assert "由公式 100 * spending / people 算出" in cell
    unit = words(officer.get(f"/monitoring/runs/{run.pk}/units/?unit=003"))
    assert "没有年度变化的分解图" in unit and "效率 由公式合成" in unit, "where the picture would be, the reason stands"
    said = words(officer.get(f"/monitoring/runs/{run.pk}/method/"))
    assert "公式 output / input" in said and "权重按组不同" in said


@pytest.mark.once
def test_in_english_only_names_are_chinese(done: Done, officer: Client) -> None:
    """What the library found when the index was made is told in English, too, though it was kept in Chinese."""
    run = done()
    names = {"县域创新指数（示例）", "人员", *tables.NAMES, *re.findall("[㐀-鿿]+", tables.META)}
    for page in PAGES:
        answer = officer.get(f"/monitoring/runs/{run.pk}/{page}", headers={"accept-language": "en"})
        said = words(answer)
        for name in sorted(names, key=len, reverse=True):
            said = said.replace(name, "")
        assert re.findall("[㐀-鿿]+", said) == [], page
    assert "is unconfirmed; check it before use" in words(
        officer.get(f"/monitoring/runs/{run.pk}/method/", headers={"accept-language": "en"})
    )
