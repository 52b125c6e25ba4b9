"""One officer alone, before any other bureau logs in: her plan in, the task table out, her old ledger joined to it, this year's
report turned into figures, the lights of her targets, and notices for ten units ready to send."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.loop import papers
from tests.loop.acting import PATIENCE, Person, adopt, upload

MOST_ACTIONS = 60


@pytest.mark.long
def test_one_officer_alone(comes: Callable[[str], Person]) -> None:
    officer = comes("lin")
    plan_in_and_task_table_out(officer)
    old_ledger_joined(officer)
    report_confirmed(officer)
    lights_seen(officer)
    notices_out(officer)
    assert officer.actions < MOST_ACTIONS


def plan_in_and_task_table_out(officer: Person) -> None:
    upload(officer, papers.plan())
    officer.follow("核对", officer.page.locator(".pl-received"))
    officer.finds_nothing_serious()
    adopt(officer)
    officer.sees("高新技术企业")
    officer.finds_nothing_serious()
    officer.follow("任务分解表")
    table = Document(BytesIO(officer.download("Word"))).tables[0]
    words = "\n".join(cell.text for row in table.rows for cell in row.cells)
    for lead, title, _text in papers.MEASURES:
        assert lead in words
        assert title in words


def old_ledger_joined(officer: Person) -> None:
    officer.go("任务台账")
    officer.finds_nothing_serious()
    officer.follow("并入原有台账")
    officer.choose("台账文件", papers.old_ledger())
    officer.tick("所选文件不涉及国家秘密和工作秘密。")
    officer.press("上传并预览")
    expect(officer.page.locator(".gb-tally")).to_contain_text("对上事项5")
    officer.finds_nothing_serious()
    officer.press("确认并入")
    officer.sees("修缮实验动物房")


def report_confirmed(officer: Person) -> None:
    officer.go("规划")
    upload(officer, papers.report())
    officer.follow("核对", officer.page.locator(".pl-received"))
    adopt(officer)
    officer.press("从报告取数")
    officer.sees("技术合同成交额")
    officer.finds_nothing_serious()
    officer.tick("全选本页")
    officer.press("确认 a")
    officer.sees("已确认 2")
    # of the third the name leaves open what is counted: she says it
    officer.follow("技术合同成交额")
    officer.finds_nothing_serious()
    officer.press("技术合同成交额")
    officer.sees("已确认 3")


def lights_seen(officer: Person) -> None:
    officer.go("监测")
    expect(officer.row("高新技术企业")).to_contain_text("正常", timeout=PATIENCE)
    expect(officer.row("研发经费投入强度")).to_contain_text("滞后")
    officer.finds_nothing_serious()


def notices_out(officer: Person) -> None:
    officer.go("督办台账")
    officer.follow("从台账交办")
    officer.tick("全选本页")
    officer.finds_nothing_serious()
    officer.press("交办")
    officer.sees("已向 10 个单位交办")
    officer.finds_nothing_serious()
    officer.press("印发督办通知单")
    with ZipFile(BytesIO(officer.download("印发"))) as archive:
        names = archive.namelist()
        first = Document(BytesIO(archive.read(names[0])))
    assert len(names) == 10
    assert len({name.split(" ")[1] for name in names}) == 10
    assert "督办通知单" in "\n".join(paragraph.text for paragraph in first.paragraphs)
