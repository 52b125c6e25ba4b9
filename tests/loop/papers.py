"""What people have on their desks, written for the tests: a plan, an old Excel ledger, this year's work report."""

import datetime
from collections.abc import Sequence
from io import BytesIO
from zoneinfo import ZoneInfo

from docx import Document
from openpyxl import Workbook
from playwright.sync_api import FilePayload

TODAY = datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date()
#: The last year that is over. The plan began two years before it and runs for two more.
YEAR = TODAY.year - 1
FIRST, LAST = YEAR - 2, YEAR + 2
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

TITLE = f"东江省科技创新行动计划（{FIRST}—{LAST}年）"
#: indicator, unit, base of the year before the plan, target of its last year
INDICATORS = (
    ("研发经费投入强度", "%", 2.0, 2.6),
    ("高新技术企业数", "家", 3000, 6000),
    ("技术合同成交额", "亿元", 400, 900),
)
#: lead unit as the plan writes it, title, what is to be done
MEASURES = (
    ("省财政厅", "完善投入机制", f"{LAST}年底前建立财政科技投入稳定增长机制。"),
    ("省工业和信息化厅", "培育企业梯队", f"到{LAST}年，新增省级企业技术中心80家以上。"),
    ("省教育厅", "建设基础学科中心", f"到{LAST}年，建设省级基础学科研究中心12个。"),
    ("省农业农村厅", "建设种质资源库", f"{LAST}年底前建成省级种质资源库。"),
    ("省人力资源和社会保障厅", "引进青年人才", "实施青年科技人才引进行动，完善评价办法。"),
    ("省生态环境厅", "推广绿色技术", "编制绿色技术推广目录，每年更新一次。"),
    ("省商务厅", "扩大技术贸易", "建立技术进出口服务站，支持企业承接国际研发外包。"),
    ("省市场监督管理局", "完善标准体系", f"{LAST}年底前发布地方标准60项。"),
    ("省统计局", "健全创新统计", "建立科技创新统计监测制度，按季发布监测结果。"),
    ("省发展和改革委员会", "布局重大设施", "开展重大科技基础设施预研，形成储备清单。"),
)
_NUMERALS = "一二三四五六七八九十"


def file(name: str, content: bytes, kind: str = "text/html") -> FilePayload:
    """A file to be chosen in the browser."""
    return {"name": name, "mimeType": kind, "buffer": content}


def plan(measures: Sequence[tuple[str, str, str]] = MEASURES) -> FilePayload:
    """The plan as a page of a government's web site: a text with measures, an annex with the indicators."""
    rows = "".join(
        f"<tr><td>{number}</td><td>{name}</td><td>{unit}</td><td>{base}</td><td>{goal}</td><td>预期性</td></tr>"
        for number, (name, unit, base, goal) in enumerate(INDICATORS, 1)
    )
    tasks = "".join(
        f"<p>（{_NUMERALS[number]}）{title}。{text}（牵头单位：{lead}，配合单位：省科技厅）</p>"
        for number, (lead, title, text) in enumerate(measures)
    )
    body = (
        f"<h1>{TITLE}</h1><p>东政发〔{FIRST}〕3号</p><p>东江省人民政府</p><p>{FIRST}年1月18日</p>"
        f"<p>为加快建设创新型省份，制定本行动计划。规划期为{FIRST}年至{LAST}年。</p>"
        f"<h2>一、主要指标</h2><p>到{LAST}年，主要指标达到下表所列目标。</p>"
        f"<table border='1'><tr><th>序号</th><th>指标</th><th>单位</th><th>{FIRST - 1}年基数</th><th>{LAST}年目标</th>"
        f"<th>属性</th></tr>{rows}</table><h2>二、重点任务</h2>{tasks}"
    )
    page = f"<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>{TITLE}</title></head><body>{body}</body></html>"
    return file("科技创新行动计划.html", page.encode())


def old_ledger() -> FilePayload:
    """An office's own ledger: five tasks of the plan with columns of its own, and one that the plan does not know."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "工作任务", "牵头单位", "完成时限", "联系人"])
    for number, (lead, title, text) in enumerate(MEASURES[:5], 1):
        sheet.append([number, f"{title}。{text}", lead, f"{LAST}年", f"联系人{number}"])
    sheet.append([6, "修缮实验动物房", "省科技厅", f"{YEAR + 1}年", "另行安排"])
    out = BytesIO()
    book.save(out)
    return file("原有台账.xlsx", out.getvalue(), XLSX)


def report() -> FilePayload:
    """This year's work report with the figures of the year that is over."""
    document = Document()
    document.add_heading(f"{YEAR + 1}年东江省政府工作报告", 0)
    document.add_paragraph(f"——{YEAR + 1}年1月20日在东江省第十四届人民代表大会第四次会议上")
    document.add_heading(f"一、{YEAR}年工作回顾", 1)
    document.add_paragraph(
        f"{YEAR}年，全省研发经费投入强度达到2.1%，高新技术企业达到5200家，技术合同成交额达到700亿元。"
    )
    document.add_heading(f"二、{YEAR + 1}年重点工作", 1)
    document.add_paragraph("深入实施创新驱动发展战略，加快培育新质生产力。")
    out = BytesIO()
    document.save(out)
    return file("政府工作报告.docx", out.getvalue(), DOCX)
