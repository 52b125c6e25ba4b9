"""One full turn of the loop with people of nine organisations, on SQLite and on PostgreSQL: upload plan → adopt → comments →
divide → campaign → five units fill in → publish → warning → supervision → strike off → revision."""

import datetime
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.loop import papers
from tests.loop.acting import PATIENCE, Person, adopt, upload
from tests.loop.people import CITIES

MEASURES = papers.MEASURES[:3]
WARNING = "进展滞后：高新技术企业数"
SOON = (papers.TODAY + datetime.timedelta(days=20)).isoformat()
#: What the cities report, and the sum of it: far from the way to the target.
FIGURES = {1: 1200, 2: 900, 3: 700, 4: 500, 5: 300}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    url: str = "" if request.param == "sqlite" else request.getfixturevalue("cluster")
    return url


@pytest.mark.long
def test_one_full_turn(comes: Callable[[str], Person], tmp_path: Path) -> None:
    lin, wen, gong = comes("lin"), comes("wen"), comes("gong")
    cities = {number: comes(f"city{number}") for number in range(1, len(CITIES) + 1)}
    plan_checked_and_adopted(lin, wen)
    units_comment(lin, wen, comes("cai"), gong)
    targets_divided(lin, cities)
    form_and_campaign(lin)
    units_fill_in(lin, cities, tmp_path)
    figures_published(lin, wen)
    warned(lin, wen, gong)
    supervised(lin, wen, gong)
    plan_revised(lin, wen)


def plan_checked_and_adopted(lin: Person, wen: Person) -> None:
    upload(lin, papers.plan(MEASURES))
    lin.follow("核对", lin.page.locator(".pl-received"))
    lin.page.wait_for_selector("[data-ready=yes]")
    wen.follow("待办")
    wen.finds_nothing_serious()
    wen.follow(papers.TITLE)
    wen.finds_nothing_serious()
    wen.follow("核对", exact=True)
    adopt(wen)
    wen.sees("高新技术企业")


def units_comment(lin: Person, wen: Person, cai: Person, gong: Person) -> None:
    lin.go("任务台账")
    lin.follow("征求意见")
    lin.press("发起征求意见")
    lin.fill("名称", "分工方案征求意见", lin.dialog())
    lin.fill("反馈期限", SOON, lin.dialog())
    lin.press("发给各责任单位", lin.dialog())
    lin.sees("待反馈3", lin.page.locator(".gb-tally"))
    lin.finds_nothing_serious()
    # the first agrees, the second wants another deadline, for the third the officer herself enters what it said
    cai.follow("待办")
    cai.follow("分工方案征求意见")
    cai.finds_nothing_serious()
    cai.press("其余同意，提交")
    cai.stands_before("已反馈")
    gong.follow("待办")
    gong.follow("分工方案征求意见")
    mine = gong.page.locator("main section", has_text=MEASURES[1][1]).first
    gong.fill("理由", "评审周期较长", mine)
    mine.locator("summary").click()
    gong.fill("完成时限", f"{papers.LAST + 1}年", mine)
    gong.press("其余同意，提交")
    gong.stands_before("已反馈")
    lin.page.reload()
    lin.follow("东江省教育厅 · 待反馈")
    lin.press("其余同意，提交")
    lin.follow("分工方案征求意见")
    line = lin.row(MEASURES[1][1])
    lin.select(re.compile("采纳情况"), "采纳", line)
    lin.press("保存", line)
    lin.press("结束并形成修订")
    lin.press("结束", lin.dialog())
    lin.sees("提请批准")
    lin.finds_nothing_serious()
    lin.press("提请批准")
    wen.follow("待办")
    wen.follow("修订")
    wen.press("批准并形成新版本")
    wen.stands_before("已批准")


def targets_divided(lin: Person, cities: dict[int, Person]) -> None:
    lin.go("任务台账")
    lin.follow("目标分解")
    lin.press("新建目标分解")
    lin.press("新建", lin.dialog())
    lin.fill("分解依据 1", "企业数")
    for number, name in enumerate(CITIES, 1):
        lin.fill(f"分解依据 1 {name}", str(FIGURES[number]))
        lin.fill(f"研发经费投入强度 {name}", "2.6")
    for target in ("高新技术企业数", "技术合同成交额", "省级企业技术中心", "省级基础学科研究中心"):
        lin.select(f"分解方式 {target}", "按比例")
        lin.fill(f"公式 {target}", "企业数")
    lin.press("保存并核对合计")
    lin.sees("2,000", lin.row("高新技术企业数"))
    lin.finds_nothing_serious()
    lin.press("下达征询")
    lin.press("下达征询", lin.dialog())
    lin.stands_before("已下达征询")
    # one objects, the table is taken back, changed and sent again; then all take their part on
    answer_part(cities[2], "提出异议", "企业底数有误")
    lin.page.reload()
    lin.sees("企业底数有误")
    lin.press("收回调整")
    lin.fill("理由", "核准底数", lin.dialog())
    lin.press("收回调整", lin.dialog())
    lin.fill(f"分解依据 1 {CITIES[1]}", "890")
    lin.press("保存并核对合计")
    lin.press("下达征询")
    lin.press("下达征询", lin.dialog())
    lin.stands_before("已下达征询")
    for person in cities.values():
        answer_part(person, "认领")
    lin.page.reload()
    lin.press("确定")
    lin.stands_before("已确定")


def answer_part(person: Person, button: str, note: str = "") -> None:
    person.follow("待办")
    person.follow("目标分解")
    if note:
        person.fill(re.compile("异议和理由"), note)
    person.press(button)
    if not note:
        person.press(button, person.dialog())
    person.stands_before("有异议" if note else "已认领")


def form_and_campaign(lin: Person) -> None:
    lin.go("统计")
    lin.follow("统计报表制度")
    lin.follow("新建报表")
    lin.fill("报表名称", "科技创新情况表")
    lin.fill("表号", "东科统1表")
    lin.fill("制定机关", "东江省科学技术厅")
    lin.fill("批准/备案文号", "东统制〔2025〕8号")
    lin.fill("有效期至", f"{papers.TODAY.year + 2}-12-31")
    rows = lin.page.get_by_label("items").locator("tbody tr")
    for row, (code, name) in zip(rows.all(), (("A1", "高新技术企业数"), ("A2", "其中：当年新认定")), strict=False):
        lin.fill("序号", code[1], row)
        lin.fill("代码", code, row)
        lin.fill("名称", name, row)
        lin.fill("计量单位", "家", row)
        lin.select("填什么", "整数", row)
    lin.tick("各地区之和为本地区数", rows.first)
    lin.fill("指标", "高新技术企业数", rows.first)
    lin.fill("关系", "A2 <= A1", lin.page.get_by_label("rules").locator("tbody tr").first)
    lin.press("保存")
    lin.sees("已保存")
    lin.finds_nothing_serious()
    lin.follow("用这张报表发起调查")
    lin.fill("名称", f"{papers.YEAR}年年报")
    lin.fill("上报截止", SOON)
    lin.fill("填报单位", "各市人民政府")
    lin.press("保存")
    lin.press("开始填报")
    lin.stands_before("填报中")
    lin.finds_nothing_serious()


def units_fill_in(lin: Person, cities: dict[int, Person], folder: Path) -> None:
    by_excel(cities[1], folder / "填报表.xlsx", FIGURES[1])
    for number in (2, 4, 5):
        by_hand(cities[number], FIGURES[number])
    by_hand(cities[3], 70)
    # the third forgot a nought: its return is sent back and comes in again
    lin.page.reload()
    lin.follow(f"{CITIES[2]}人民政府")
    lin.page.get_by_text("退回", exact=True).first.click()
    lin.fill("理由", "与上年相差过大，请核实")
    lin.press("退回")
    lin.stands_before("填报中")
    opened(cities[3])
    cities[3].sees("与上年相差过大，请核实")
    cities[3].fill("合计 高新技术企业数", str(FIGURES[3]))
    cities[3].press("上报")
    cities[3].stands_before("已上报")


def opened(person: Person) -> None:
    person.follow("待办")
    person.follow(f"{papers.YEAR}年年报")


def by_hand(person: Person, figure: int) -> None:
    opened(person)
    person.fill("合计 高新技术企业数", "十")
    person.fill("合计 其中：当年新认定", str(figure + 1))
    person.press("上报")
    person.sees("还不能上报")
    person.fill("合计 高新技术企业数", str(figure))
    person.fill("合计 其中：当年新认定", str(figure // 10))
    person.fill("单位负责人", "王市长")
    person.fill("填表人", "田工")
    person.press("上报")
    person.stands_before("已上报")


def by_excel(person: Person, path: Path, figure: int) -> None:
    opened(person)
    person.finds_nothing_serious()
    book = load_workbook(BytesIO(person.download("下载填报表")))
    sheet = book.worksheets[0]
    sheet["C6"], sheet["D6"] = figure, figure // 10
    book.save(path)
    person.choose("本页下载的填报表", path)
    person.tick("本文件不涉及国家秘密和工作秘密。")
    person.press("上传")
    person.sees("填报表已读入")
    person.fill("单位负责人", "李市长")
    person.fill("填表人", "林工")
    person.press("上报")
    person.stands_before("已上报")


def figures_published(lin: Person, wen: Person) -> None:
    lin.go("统计")
    lin.follow("统计调查")
    lin.follow(f"{papers.YEAR}年年报")
    lin.tick("全选本页")
    lin.press("审核通过")
    lin.sees("审核通过 5 张")
    lin.press("截止")
    wen.go("统计")
    wen.follow("统计调查")
    wen.follow(f"{papers.YEAR}年年报")
    wen.tick("全选本页")
    wen.press("审定")
    wen.sees("审定 5 张")
    wen.follow("汇总")
    wen.sees("3,600")
    wen.finds_nothing_serious()
    wen.follow(f"{papers.YEAR}年年报")
    wen.press("发布汇总")
    wen.press("发布", wen.dialog())
    wen.stands_before("已发布")
    wen.finds_nothing_serious()


def warned(lin: Person, wen: Person, gong: Person) -> None:
    wen.follow("目标进展", wen.page.locator(".gb-head-actions"))
    row = wen.row("高新技术企业数")
    expect(row).to_contain_text("滞后", timeout=PATIENCE)
    wen.follow("高新技术企业数", row)
    wen.sees(f"{papers.YEAR}年为3,600家")
    wen.finds_nothing_serious()
    # the warning waits for the bureau, whose officer gives it to the office that can explain it
    lin.follow("待办")
    lin.follow(WARNING)
    lin.press("换责任单位")
    lin.select("责任单位", "东江省工业和信息化厅", lin.dialog())
    lin.press("保存", lin.dialog())
    lin.finds_nothing_serious()
    gong.follow("待办")
    gong.follow(WARNING)
    gong.press("说明原因")
    gong.fill("原因和打算采取的措施", "新认定批次推迟，拟增加两批。", gong.dialog())
    gong.press("说明原因", gong.dialog())
    gong.stands_before("已说明")
    gong.finds_nothing_serious()


def supervised(lin: Person, wen: Person, gong: Person) -> None:
    lin.page.reload()
    lin.sees("新认定批次推迟")
    lin.press("转督办")
    lin.stands_before("已交办，待反馈")
    lin.finds_nothing_serious()
    gong.follow("待办")
    gong.follow(WARNING)
    gong.fill("进展情况", "已组织三批企业申报，新认定企业一百二十家。")
    gong.fill("审核人", "周正")
    gong.choose("佐证材料", papers.file("认定名单.txt", "企业名单".encode(), "text/plain"))
    gong.tick(re.compile("我确认所选文件不涉及"))
    gong.press("反馈")
    gong.stands_before("办理中")
    gong.finds_nothing_serious()
    step(gong, "申请办结")
    gong.stands_before("待销号")
    wen.follow("待办")
    wen.follow(WARNING)
    step(wen, "销号", "佐证齐全")
    wen.stands_before("已销号")
    wen.follow(WARNING, wen.page.locator("main section", has_text="来源预警"))
    wen.stands_before("已消除")


def step(person: Person, button: str, note: str = "") -> None:
    """A step of a procedure: its button, the reason, the same button in the dialog."""
    person.press(button, person.page.locator(".gb-head-actions"))
    if note:
        person.fill("理由", note, person.dialog())
    person.press(button, person.dialog())


def plan_revised(lin: Person, wen: Person) -> None:
    lin.go("任务台账")
    lin.follow(MEASURES[2][1], lin.row(MEASURES[2][1]))
    lin.follow("提出修订")
    lin.fill("完成时限", f"{papers.LAST}年6月")
    lin.fill("修订理由", "会商议定提前完成")
    lin.press("提请批准")
    lin.finds_nothing_serious()
    wen.follow("待办")
    wen.follow("修订")
    wen.press("批准并形成新版本")
    wen.follow("第 3 版")
    wen.sees(f"{papers.LAST}年6月")
    wen.finds_nothing_serious()
    # what was adopted first stands as it was
    wen.follow("规划")
    wen.follow(papers.TITLE)
    wen.follow("第 1 版")
    expect(wen.row(MEASURES[2][1])).not_to_contain_text("6月")
