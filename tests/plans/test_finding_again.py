"""Search, comparison, tables out and back in."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from guibiao.plans import adoption, bars, bigrams, comparison, readback, search, tasktables
from guibiao.plans.models import Plan
from tests.plans import texts

pytestmark = pytest.mark.database
database = pytest.mark.django_db(transaction=True)


@database
@pytest.mark.parametrize("word", ["合同", "基础研究", "研", "6000", "2.6%", "省级 中心"])
def test_words_of_any_length_are_found(read_in: Any, planner: Any, word: str) -> None:
    read_in()
    found = search.find(planner, word)
    assert found
    for sentence in found:
        assert any(marked for _text, marked in search.highlights(sentence.text, word))


@database
def test_characters_beyond_the_basic_plane_and_wide_forms_are_found(read_in: Any, planner: Any) -> None:
    read_in(texts.WIDE)
    assert search.find(planner, "𬭁材").count() == 1
    assert search.find(planner, "１２０").count() == 1


@database
def test_neighbours_count_not_mere_presence(read_in: Any, planner: Any) -> None:
    read_in()
    assert not search.find(planner, "同合")
    assert not search.find(planner, "")
    assert not search.find(planner, '" OR 1')


@database
def test_search_is_narrowed_and_sees_only_what_the_person_sees(
    read_in: Any, planner: Any, stranger: Any, places: dict[str, Any]
) -> None:
    plan = read_in()
    Plan.objects.filter(pk=plan.pk).update(region=places["east"])
    assert search.find(planner, "合同", search.Filters(region="910000", year=2023, genre="plan"))
    assert not search.find(planner, "合同", search.Filters(year=2031))
    assert not search.find(stranger, "合同")


@given(st.text(alphabet="创新技术合同𠮷A1 ，", min_size=1, max_size=30))
def test_every_run_of_a_text_is_among_its_words(text: str) -> None:
    words = bigrams.index_words(text).split()
    for phrase, prefix in bigrams.query_phrases(text):
        assert any(
            words[n : n + len(phrase)] == phrase or (prefix and words[n].startswith(phrase[-1]))
            for n in range(len(words))
        )


@database
def test_plans_stand_beside_each_other_by_canonical_indicator(
    read_in: Any, planner: Any, places: dict[str, Any]
) -> None:
    one = read_in()
    two = read_in(texts.PLAN.replace("东江省", "西岭省").replace("6000家", "4000家"), name="西.txt")
    Plan.objects.filter(pk=one.pk).update(region=places["east"])
    Plan.objects.filter(pk=two.pk).update(region=places["west"])
    table = comparison.compare(planner, comparison.Asked())
    assert dict(table.columns) == {"910000": "东江省", "920000": "西岭省"}
    row = next(row for row in table.rows if any(point.value == 6000 for point in row.cells["910000"]))
    assert [point.value for point in row.cells["920000"]] == [4000]
    down = comparison.compare(planner, comparison.Asked(sort="-910000")).rows
    filled = [row.cells["910000"] for row in down if "910000" in row.cells]
    values = [cell[0].comparable for cell in filled if len(cell) == 1 and cell[0].plain]
    assert values == sorted(values, reverse=True)
    assert not comparison.compare(planner, comparison.Asked(year=2030)).rows


@database
def test_quoted_figures_give_way_to_the_plan_that_says_the_same(read_in: Any, planner: Any) -> None:
    quoted = read_in()
    plan = read_in(texts.PLAN.replace("达到6000家", "达到6100家") + "\n附件略", name="另.txt")
    Plan.objects.filter(pk=quoted.pk).update(cited=True)
    points = [
        point
        for row in comparison.compare(planner, comparison.Asked()).rows
        for cell in row.cells.values()
        for point in cell
    ]
    assert [point.plan.pk for point in points if point.value == 900] == [plan.pk]
    assert {point.plan.pk for point in points if point.value in (6000, 6100)} == {quoted.pk, plan.pk}


def test_figures_of_two_measures_never_stand_in_one_row(read_in: Any, planner: Any, client: Client) -> None:
    line = "到2025年，全省研发经费投入强度达到2.6%左右，高新技术企业达到6000家"
    text = texts.PLAN.replace(line, "到2025年，高新技术企业年均增长15%，高新技术企业达到6000家")
    one = read_in(text)
    two = read_in(texts.PLAN.replace("东江省", "西岭省").replace("6000家", "0.4万家"), name="西.txt")
    table = comparison.compare(planner, comparison.Asked(indicators=frozenset(["high_tech_enterprises"])))
    assert [(row.kind, row.units, row.first) for row in table.rows] == [("", "家", True), ("growth", "%", False)]
    assert comparison.compare(planner, comparison.Asked(plans=frozenset([two.pk]))).rows
    chart, *_more = bars.charts(table, comparison.Asked())
    assert [(bar.point.value, bar.percent) for bar in chart.bars] == [(6000, 100), (0.4, 66.67)]
    client.force_login(planner)
    page = client.get("/plans/compare/?indicator=high_tech_enterprises").content.decode()
    assert "6,000家" in page and 'width="66.67%"' in page
    assert client.get(f"/plans/compare/?plan={one.pk}&plan=x&year=x").status_code == 200


@database
def test_an_office_has_columns_names_and_order_of_its_own(read_in: Any, planner: Any) -> None:
    plan = read_in()
    columns = [{"key": "action", "heading": "工作内容"}, {"key": "lead", "heading": "牵头部门"}]
    template = tasktables.save_template(plan, planner, name="本厅格式", columns=columns, docx=None, declared=False)
    content = tasktables.file_of(tasktables.tasks(plan, template), "docx", template)
    head = [cell.text for cell in Document(BytesIO(content)).tables[0].rows[0].cells]
    assert head == ["工作内容", "牵头部门"]
    with pytest.raises(ValueError, match="至少"):
        tasktables.save_template(plan, planner, name="空", columns=[], docx=None, declared=False)


def edited(plan: Plan, old: str, new: str) -> bytes:
    """The task table as Word, as somebody sends it back after replacing some words."""
    version = plan.current_version if plan.state == "adopted" else None
    document = Document(BytesIO(tasktables.file_of(tasktables.tasks(plan, None, version), "docx")))
    for row in document.tables[0].rows:
        for cell in row.cells:
            for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
                run.text = run.text.replace(old, new)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@database
def test_an_edited_table_makes_a_new_version_with_the_same_identities(read_in: Any, planner: Any) -> None:
    plan = read_in()
    known = frozenset(issue.key for issue in adoption.issues(plan))
    first = adoption.adopt(plan, planner, adoption.Terms(acknowledged=known))
    read = readback.propose(plan, planner, edited(plan, "省税务局", "省审计厅"), "改.docx", True)
    assert [change["sort"] for change in read.changes] == ["changed"]
    assert plan.current_version == first
    readback.apply(plan, planner, read.identity, {"reason": "机构职责调整", "document": ""})
    plan.refresh_from_db()
    second = plan.current_version
    assert (plan.state, second.number) == ("adopted", 2)
    assert {row.identity for row in first.measures.all()} == {row.identity for row in second.measures.all()}
    units = [unit.name for row in second.measures.all() for unit in row.units.all()]
    assert "省审计厅" in units
    assert "省税务局" not in units
    with pytest.raises(ValueError, match="已经确认"):
        readback.apply(plan, planner, read.identity, {"reason": "再来", "document": ""})


@database
def test_an_unchanged_table_has_no_differences(read_in: Any, planner: Any) -> None:
    plan = read_in()
    assert readback.propose(plan, planner, edited(plan, "没有的词", ""), "原样.docx", True).changes == []
    with pytest.raises(ValueError, match=r"乱\.docx"):
        readback.propose(plan, planner, b"not a document", "乱.docx", True)


@database
def test_every_page_hides_a_plan_from_strangers(read_in: Any, planner: Any, stranger: Any, client: Any) -> None:
    plan = read_in()
    for user, status in ((planner, 200), (stranger, 404)):
        client.force_login(user)
        for page in ("", "check/", "check/data/", "tasks/", "tasks/export.docx", "indicators/",
                     "indicators/export.xlsx", "adopt/", "file/"):  # fmt: skip
            assert client.get(f"/plans/{plan.pk}/{page}").status_code == status, page
