"""Files at the web form as clumsy and as malicious people send them: one sentence, and nothing of a refused one is kept."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guibiao.kernel.models import AuditEntry, Job, StoredFile
from guibiao.plans import adoption
from guibiao.plans.models import Plan, TableRead, TaskTemplate
from tests.documents.pdf_writer import flowed, pdf
from tests.plans import texts
from tests.plans.conftest import run_waiting_jobs

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
BODY = texts.PLAN.splitlines()


def send(client: Client, *files: tuple[str, bytes], declared: bool = True, field: str = "files") -> Any:
    uploads = [SimpleUploadedFile("x", content) for _name, content in files]
    for upload, (name, _content) in zip(uploads, files, strict=True):
        upload.name = name
    return client.post("/plans/upload/", {field: uploads, **({"declared": "on"} if declared else {})})


def said(answer: Any) -> list[str]:
    page = answer.content.decode()
    return re.findall(r"未接收</span> <span>([^<]*)</span>", page)


def nothing_kept(home: Path) -> bool:
    rows = any(model.objects.exists() for model in (Plan, StoredFile, Job, TaskTemplate, TableRead))
    return not rows and not any(path.is_file() for path in (home / "files").rglob("*"))


def word(head: str = "", boxed: str = "") -> bytes:
    document = docx.Document()
    if head:
        document.sections[0].header.paragraphs[0].text = head
    for line in BODY:
        document.add_paragraph(line)
    if boxed:
        document.add_table(1, 1).cell(0, 0).text = boxed
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(400):
            part.write(b" " * 1_000_000)
    return out.getvalue()


def marked_pdf() -> bytes:
    sheets = flowed(BODY * 12)
    for sheet in sheets:
        sheet.text(60, 20, "机密★10年", 10)
    return pdf(sheets)


MARKED = {
    "页眉.docx": lambda: word(head="机密★10年"),
    "表格.docx": lambda: word(boxed="密级：秘密★5年"),
    "书眉.pdf": marked_pdf,
    "网页.html": lambda: (
        f"<html><body><div>秘密★</div>{''.join(f'<p>{line}</p>' for line in BODY)}</body></html>".encode()
    ),
    "方案（机密）.txt": lambda: texts.PLAN.encode("gb18030"),
    "附件.txt": lambda: (texts.PLAN * 4 + "附件\n绝密★长期\n清单\n").encode("utf-16"),
}


@pytest.mark.parametrize("name", MARKED)
@pytest.mark.once
def test_a_mark_in_any_format_is_refused_before_anything_is_stored(
    client: Client, planner: Any, data_home: Path, name: str
) -> None:
    client.force_login(planner)
    (sentence,) = said(send(client, (name, MARKED[name]())))
    assert "已拒收，没有保存任何内容" in sentence
    assert nothing_kept(data_home)
    entry = AuditEntry.objects.get(action="plan.refused_classified")
    assert entry.actor_id == planner.pk
    assert name.split(".")[0] not in entry.detail + entry.subject


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.docx", b"", "空"),
        ("炸弹.docx", None, "解压后超过"),
        ("大.txt", "目标达到10家。\n".encode() * 60_000, "MB"),
        ("图.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 99, "图片"),
        ("半.pdf", b"%PDF-1.7\n1 0 obj", "PDF"),
        ("零.txt", b"\x00" * 5000, "空字节"),
    ],
)
@pytest.mark.once
def test_a_file_that_cannot_be_taken_says_one_sentence(
    client: Client, planner: Any, data_home: Path, settings: Any, name: str, content: bytes | None, says: str
) -> None:
    settings.MAX_FILE_BYTES = 1_000_000
    client.force_login(planner)
    (sentence,) = said(send(client, (name, bomb() if content is None else content)))
    assert f"“{name}”" in sentence and says in sentence
    assert sentence.count("。") == 1
    assert nothing_kept(data_home)


def test_without_the_declaration_nothing_is_taken(client: Client, planner: Any, data_home: Path) -> None:
    client.force_login(planner)
    answers = said(send(client, ("甲.txt", texts.PLAN.encode()), ("乙.txt", b"x"), declared=False))
    assert len(answers) == 2 and all("未作不涉密声明" in answer for answer in answers)
    assert nothing_kept(data_home)


def test_more_than_a_request_may_carry_is_said_so(client: Client, planner: Any, data_home: Path, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 100_000
    client.force_login(planner)
    answer = send(client, ("大.txt", b"x" * 200_000))
    assert answer.status_code == 413
    assert "请分几次上传" in answer.content.decode()
    assert nothing_kept(data_home)


def test_one_bad_file_of_a_folder_does_not_stop_the_rest(client: Client, planner: Any) -> None:
    client.force_login(planner)
    files = [
        ("规划.txt", texts.PLAN.encode()),
        ("秘.txt", f"机密★\n{texts.PLAN}".encode()),
        ("西.txt", texts.WIDE.encode()),
    ]
    answer = send(client, *files, field="folder")
    assert len(said(answer)) == 1
    assert Plan.objects.count() == 2
    assert len(said(send(client, *files, field="folder"))) == 1
    assert Plan.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../../etc/cron.d/规划.txt", "规划.txt"),
        ("C:\\Users\\lin\\规划.txt", "规划.txt"),
        ("文件夹/子/规划.txt", "规划.txt"),
        ("划" * 300 + ".txt", None),
        ("=cmd|'calc'!A0.txt", "=cmd|'calc'!A0.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
    ],
)
def test_a_name_is_only_a_name(client: Client, planner: Any, data_home: Path, given: str, kept: str | None) -> None:
    client.force_login(planner)
    answer = send(client, (given, texts.PLAN.encode()))
    plan = Plan.objects.get()
    assert len(plan.name) <= 255 and not {"/", "\\"} & set(plan.name)
    assert kept is None or plan.name == kept
    run_waiting_jobs()
    stored = {path.name for path in (data_home / "files").rglob("*") if path.is_file()}
    assert stored == {plan.sha256}
    pages = [answer, *(client.get(f"/plans/{page}") for page in ("", f"{plan.pk}/", f"{plan.pk}/progress/"))]
    assert all("<img src=x" not in page.content.decode() for page in pages)
    header = client.get(f"/plans/{plan.pk}/file/").headers["Content-Disposition"]
    assert header.startswith("attachment") and "\n" not in header


def test_a_file_twice_at_the_same_moment_is_one_plan(client: Client, planner: Any) -> None:
    client.force_login(planner)
    answer = send(client, ("规划.txt", texts.PLAN.encode()), ("副本.txt", texts.PLAN.encode()))
    assert "已经上传过" in answer.content.decode()
    assert Plan.objects.count() == StoredFile.objects.count() == Job.objects.count() == 1


def test_an_account_without_an_organisation_is_told(client: Client, planner: Any, data_home: Path) -> None:
    type(planner).objects.filter(pk=planner.pk).update(organisation=None)
    client.force_login(planner)
    assert "没有所属单位" in said(send(client, ("规划.txt", texts.PLAN.encode())))[0]
    assert nothing_kept(data_home)


@pytest.mark.once
def test_templates_and_edited_tables_are_looked_at_like_plans(
    client: Client, planner: Any, read_in: Any, data_home: Path
) -> None:
    plan = read_in()
    known = frozenset(issue.key for issue in adoption.issues(plan))
    adoption.adopt(plan, planner, adoption.Terms(acknowledged=known))
    client.force_login(planner)
    stored = StoredFile.objects.count()
    table = docx.Document(BytesIO(client.get(f"/plans/{plan.pk}/tasks/export.docx").content))
    table.sections[0].header.paragraphs[0].text = "秘密★5年"
    out = BytesIO()
    table.save(out)
    edited = client.post(
        f"/plans/{plan.pk}/tasks/read/", {"file": SimpleUploadedFile("改.docx", out.getvalue()), "declared": "on"},
        follow=True,
    )  # fmt: skip
    assert "已拒收，没有保存任何内容" in edited.content.decode()
    fields = {"name": "模板", "order": "action", "show-action": "on", "heading-action": "具体举措", "declared": "on"}
    for name, marked in (("模板.docx", out.getvalue()), ("机密★.docx", word())):
        page = client.post(
            f"/plans/{plan.pk}/tasks/templates/", {**fields, "docx": SimpleUploadedFile(name, marked)}, follow=True
        )
        assert "已拒收" in page.content.decode() or "模板" in page.content.decode()
    assert not TableRead.objects.exists() and not TaskTemplate.objects.exists()
    assert StoredFile.objects.count() == stored
