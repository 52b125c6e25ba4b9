"""Word templates of an office: taken away, edited, looked through on the way back, tried on real data, used."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guibiao.plans.models import Plan
from guibiao.reports import layout, placeholders
from guibiao.reports.models import Kind, Template
from guibiao.reports.templates_service import sample
from guibiao.supervision.sheets import filling
from tests.reports.conftest import begin
from tests.reports.test_reports import body, fetched


def written(*paragraphs: str, table: tuple[str, ...] = ()) -> bytes:
    """A template of these paragraphs, and a table of one column."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=0, cols=1)
        for text in table:
            made.add_row().cells[0].text = text
    target = BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize("kind", Kind.values)
def test_what_comes_with_the_house_is_a_good_template(kind: str) -> None:
    content = layout.shipped(kind)
    assert placeholders.problems(content) == placeholders.lost(content) == []
    assert docx.Document(BytesIO(filling.fill(content, sample()))).paragraphs


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["好的", "{{ titel }}"], "第 2 段“{{ titel }}”：没有名为“titel”的内容。"),
        (["{{ title }"], "第 1 段“{{ title }”：有“{{”，但没有与它配对的另一半。"),
        (["{%p for one in overall %}", "{{ one }}"], "第 1 段“{%p for one in overall %…”：“for”没有结束，缺“endfor”。"),
        (["{%p endif %}"], "第 1 段“{%p endif %}”：“endif”没有与它对应的“if”。"),
        (["{{ targets }}"], "第 1 段“{{ targets }}”：“targets”是一组内容，不能直接写出；请用 for 逐项写出。"),
        (
            ["{%p for a in title %}", "{%p endfor %}"],
            "第 1 段“{%p for a in title %}”：“title”不是一组内容，不能用 for。",
        ),
        (["{%p for a in targets %}{{ a.nam }}{%p endfor %}"], "没有名为“a.nam”的内容"),
        (["{%tr for a in targets %}", "{%tr endfor %}"], "“{%tr …%}”只能写在表格里"),
        (["{{ ''.__class__.__mro__ }}"], "没有名为“….__class__”的内容"),
        (["{{ title * 999999999 }}"], "模板只能写列出的名称"),
        (["{{ title.upper() }}"], "模板只能写列出的名称"),
        (["{{ title|center(999999999) }}"], "模板只能写列出的名称"),
        (["{% set a = title ~ title %}"], "不认识“set”"),
        (["{% include 'x' %}"], "不认识“include”"),
        (["{{ title + }}"], "写得不对"),
        (["{%p for a in tasks %}{%p for a in tasks %}{%p for a in tasks %}{%p for b in tasks %}"], "for 套得太深"),
    ],
)
def test_what_is_wrong_is_named_with_its_paragraph(paragraphs: list[str], said: str) -> None:
    assert any(said in one for one in placeholders.problems(written(*paragraphs))), placeholders.problems(
        written(*paragraphs)
    )


def test_a_mark_in_a_table_is_named_by_its_row() -> None:
    found = placeholders.problems(
        written("{{ title }}", table=("{%tr for row in tasks %}", "{{ row.titel }}", "{%tr endfor %}"))
    )
    assert found == ["第 1 个表格第 2 行“{{ row.titel }}”：这里没有名为“row.titel”的内容。"]


def test_whatever_a_template_tries_it_gets_texts_and_pictures_only() -> None:
    """What slips through the looking is refused when it is filled in."""
    for text in (
        "{{ title.__class__ }}",
        "{{ picture.tpl.docx }}",
        "{{ cycler('a') }}",
        "{{ title|center(9) }}",
        "{{ targets.append(1) }}",
    ):
        with pytest.raises(ValueError, match="模板里的标记有误"):
            filling.fill(written(text), {**sample(), "picture": filling.Picture(_dot(), 10)})


def _dot() -> bytes:
    from PIL import Image

    target = BytesIO()
    Image.new("RGB", (1, 1)).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def upload(office: Client) -> Callable[..., Any]:
    """`upload(content)`: what the planner sends from the page of templates."""

    def send(content: bytes, name: str = "年度报告.docx", **given: str) -> Any:
        file = SimpleUploadedFile(name, content, "application/octet-stream")
        return office.post(reverse("report_templates"), {"kind": "annual", "file": file, "declared": "on", **given})

    return send


@pytest.mark.django_db
def test_an_office_takes_a_template_away_edits_it_and_uses_it(
    office: Client, figures: Plan, upload: Callable[..., Any]
) -> None:
    shipped = office.get(reverse("report_template_shipped", args=["annual"])).content
    document = docx.Document(BytesIO(shipped))
    document.paragraphs[0].insert_paragraph_before("本厅内部资料　{{ issuer }}")
    edited = BytesIO()
    document.save(edited)
    assert upload(edited.getvalue()).status_code == 302
    one = Template.objects.get()
    assert (one.number, one.used) == (1, False)
    preview = reverse("report_template_preview", args=[one.pk, "docx"])
    assert office.get(preview).status_code == 302, "there is no report to try it on yet"
    report = begin(office, figures, "annual")
    tried = docx.Document(BytesIO(office.get(preview).content))
    assert tried.paragraphs[0].text == "本厅内部资料　东江省科学技术厅"
    assert docx.Document(BytesIO(fetched(office, report, "docx"))).paragraphs[0].text.startswith("《")
    office.post(reverse("report_template_use", args=[one.pk]))
    assert upload(written("{{ title }}")).status_code == 302
    assert [(kept.number, kept.used) for kept in Template.objects.all()] == [(2, False), (1, True)]
    later = begin(office, figures, "annual")
    assert later.template == one
    assert docx.Document(BytesIO(fetched(office, later, "docx"))).paragraphs[0].text.startswith("本厅内部资料")
    assert office.get(reverse("report_template_preview", args=[one.pk, "pdf"])).content[:5] == b"%PDF-"
    office.post(reverse("report_template_use_shipped", args=["annual"]))
    assert not Template.objects.filter(used=True).exists() and Template.objects.count() == 2


@pytest.mark.django_db
def test_a_bad_template_is_not_kept_and_every_problem_is_told(upload: Callable[..., Any], planner: Any) -> None:
    answer = upload(written("{{ titel }}", "{{ plan }", "机密★10年"))
    assert answer.status_code == 422 and "机密" in body(answer)
    answer = upload(written("{{ titel }}", "{{ plan }"))
    assert answer.status_code == 422
    assert "titel" in body(answer) and "没有与它配对的另一半" in body(answer)
    assert upload(b"PK\x03\x04 junk").status_code == 422
    assert upload(written("{{ title }}"), declared="").status_code == 422
    assert not Template.objects.exists()
