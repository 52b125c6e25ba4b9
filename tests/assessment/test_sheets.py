"""Rule sheets through the pages: items typed and from Excel, fixed for good, the next version."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guibiao.assessment.models import RuleSheet

pytestmark = pytest.mark.database


@pytest.fixture
def office(signed_in: Any, officer: Any) -> Any:
    return signed_in(officer)


@pytest.fixture
def draft(office: Any, places: Any) -> RuleSheet:
    """A sheet made through its form."""
    given = {
        "organisation": places["bureau"].pk,
        "name": "季度考核细则",
        "year": 2026,
        "tolerance": 10,
        "appeal_days": 3,
    }
    answer = office.post(reverse("register_add", args=["rulesheets"]), given)
    assert answer.status_code == 302, answer.content.decode()
    return RuleSheet.objects.get()


ROWS = {
    "dimension": ["目标", "质量", "", "加减分"], "name": ["督办", "创新", "", "表彰"],
    "method": ["figure", "mark", "mark", "plus"], "figure": ["struck", "", "", ""], "full": ["40", "60", "", "5"],
    "standard": ["", "按成效", "", ""],
    "grade": ["优秀", "合格", "不合格"], "at_least": ["85", "60", "0"], "most": ["20", "", ""],
}  # fmt: skip


def save(office: Any, sheet: RuleSheet, **changed: list[str]) -> Any:
    return office.post(reverse("rulesheet_items", args=[sheet.pk]), {**ROWS, **changed})


def names(sheet: RuleSheet) -> list[str]:
    return list(sheet.items.values_list("name", flat=True))


def test_items_and_grades_are_typed_and_wrong_ones_told_with_what_was_typed(office: Any, draft: RuleSheet) -> None:
    assert list(draft.grades.values_list("name", flat=True)) == ["优秀", "良好", "合格", "不合格"]
    wrong = save(office, draft, full=["40", "很多", "", "5"])
    assert wrong.status_code == 422
    assert "第 2 项：“很多”不是可用的数" in wrong.content.decode() and 'value="很多"' in wrong.content.decode()
    assert names(draft) == []
    for changed, said in (
        ({"figure": ["", "", "", ""]}, "请选择取数"),
        ({"name": ["督办", "督办", "", "表彰"]}, "与第 1 项同名"),
        ({"at_least": ["85", "90", "0"]}, "从高到低"),
        ({"at_least": ["85", "60", "10"]}, "最低分应是 0"),
    ):
        answer = save(office, draft, **changed)
        assert answer.status_code == 422 and said in answer.content.decode()
    save(office, draft)
    assert names(draft) == ["督办", "创新", "表彰"]
    assert list(draft.grades.values_list("name", "at_least", "most")) == [
        ("优秀", 85, 20), ("合格", 60, None), ("不合格", 0, None),
    ]  # fmt: skip


def book_of(office: Any, sheet: RuleSheet) -> Any:
    return openpyxl.load_workbook(BytesIO(office.get(reverse("rulesheet_table", args=[sheet.pk])).content))


def send(office: Any, sheet: RuleSheet, book: Any) -> str:
    target = BytesIO()
    book.save(target)
    file = SimpleUploadedFile("细则.xlsx", target.getvalue())
    answer = office.post(reverse("rulesheet_upload", args=[sheet.pk]), {"table": file}, follow=True)
    return str(answer.content.decode())


def test_excel_out_and_in(office: Any, draft: RuleSheet) -> None:
    save(office, draft)
    book = book_of(office, draft)
    page = book.active
    assert [cell.value for cell in page[2]][:5] == ["目标", "督办", "按台账计算", "督办事项按期销号的比例", 40]
    page.append(["质量", "协同", "凭感觉", None, 10, None])
    page["E3"] = "=1+1"
    said = send(office, draft, book)
    assert "C5：“凭感觉”不在可选项中" in said and names(draft) == ["督办", "创新", "表彰"]
    page["C5"], page["E3"] = "评定", 50
    assert "已按 Excel 更新考核项" in send(office, draft, book)
    assert names(draft) == ["督办", "创新", "表彰", "协同"]
    page.delete_cols(5)
    assert "没有这些列：满分或封顶" in send(office, draft, book)
    assert len(names(draft)) == 4


def test_fixed_is_fixed_and_the_next_version_begins_from_it(office: Any, draft: RuleSheet) -> None:
    office.post(reverse("rulesheet_move", args=[draft.pk, "fix"]))
    draft.refresh_from_db()
    assert draft.state == "draft", "nothing to score yet"
    save(office, draft)
    office.post(reverse("rulesheet_move", args=[draft.pk, "fix"]))
    assert save(office, draft).status_code == 422
    assert office.get(reverse("register_edit", args=["rulesheets", draft.pk])).status_code == 403
    office.post(reverse("rulesheet_next", args=[draft.pk]), {"year": "2026"})
    second = RuleSheet.objects.get(version=2)
    assert (second.state, second.year, names(second)) == ("draft", 2026, names(draft))
    assert second.tolerance == draft.tolerance and second.grades.count() == 3
    office.post(reverse("rulesheet_next", args=[draft.pk]), {"year": "2026"})
    assert RuleSheet.objects.count() == 2, "one draft at a time"
    office.post(reverse("rulesheet_next", args=[draft.pk]), {"year": "2027"})
    assert RuleSheet.objects.get(year=2027).version == 1
