"""Responsible units: every way in which plans name them, and brackets that name nobody."""

import io

import docx
import pytest

from guibiao.documents import open_document
from guibiao.reading.measures import measures
from guibiao.reading.outline import outline
from guibiao.reading.responsible import units_of_cell

from .samples import text

ROLES = {"lead": "牵", "participant": "配", "responsible": "责"}


def named(content: str) -> list[str]:
    """Units of all measures as 名(角色), in order."""
    document = text(content)
    return [f"{u.name}{ROLES[u.role]}" for m in measures(document, outline(document)) for u in m.units]


def stated(bracket: str) -> list[str]:
    return named(f"1.完善工作机制。健全协同机制，推动政策落地。{bracket}")


@pytest.mark.parametrize(
    ("bracket", "units"),
    [
        ("（责任单位：省科技厅、省财政厅）", "省科技厅责 省财政厅责"),
        ("[省科技厅、财政厅，各市〔州〕人民政府]", "省科技厅责 省财政厅责 各市〔州〕人民政府责"),
        ("（牵头单位：市科技局；配合单位：市财政局、教育局）", "市科技局牵 市财政局配 市教育局配"),
        ("（牵头单位：市科技局；责任单位：市财政局；完成时限：2024年6月）", "市科技局牵 市财政局配"),
        ("（省科技厅、省教育厅按职责分工负责）", "省科技厅责 省教育厅责"),
        ("（省科技厅牵头，省财政厅、省税务局等配合）", "省科技厅牵 省财政厅配 省税务局配"),
        ("（省科技厅牵头，省财政厅按职责分工负责）", "省科技厅牵 省财政厅配"),
        ("（省科技厅负责，省财政厅配合）", "省科技厅牵 省财政厅配"),
        ("（由省科技厅会同省财政厅负责）", "省科技厅牵 省财政厅配"),
        ("（省工信厅牵头，会同省科技厅推进）", "省工信厅牵 省科技厅配"),
        ("（省科技厅会同有关部门负责）", "省科技厅责"),
        ("（省科技厅等部门按职责分工负责）", "省科技厅责"),
        ("（责任单位：市科技局（牵头）、市财政局）", "市科技局牵 市财政局配"),
        ("（★市科技局，市财政局）", "市科技局牵 市财政局配"),
        ("（拱墅区、西湖区政府）", "拱墅区政府责 西湖区政府责"),
        ("（市科技局，高新区、经开区管委会）", "市科技局责 高新区管委会责 经开区管委会责"),
        ("（省委组织部、宣传部，省科技厅）", "省委组织部责 省委宣传部责 省科技厅责"),
        ("（各市、县（市、区）人民政府，各有关单位）", "各市、县（市、区）人民政府责 各有关单位责"),
        ("（市科技局，各区、县级市）", "市科技局责 各区、县级市责"),
        ("（工业和信息化部、文化和旅游部和商务部负责）", "工业和信息化部责 文化和旅游部责 商务部责"),
        ("（科技部、教育部等和各有关省级人民政府负责）", "科技部责 教育部责 各有关省级人民政府责"),
        ("（省市场监管局（省知识产权局）、省科技厅）", "省市场监管局（省知识产权局）责 省科技厅责"),
        ("（省数据局、丽水电信、丽水移动按职责分工负责）", "省数据局责 丽水电信责 丽水移动责"),
        ("（省科技厅）（配合单位：省教育厅）", "省科技厅责 省教育厅配"),
        ("牵头单位：省科技厅 配合单位：省财政厅 省教育厅", "省科技厅牵 省财政厅配 省教育厅配"),
        ("责任单位：省科技厅、省财政厅。", "省科技厅责 省财政厅责"),
        ("\n责任单位：省科技厅、省财政厅", "省科技厅责 省财政厅责"),
        ("（责任单位为省科技厅、省财政厅）", "省科技厅责 省财政厅责"),
        ("（市科技局、市财政局；2023年12月底前完成）", "市科技局责 市财政局责"),
        ("（县科技局，各乡（镇）人民政府、街道办事处）", "县科技局责 各乡（镇）人民政府责 街道办事处责"),
        ("（省财政厅及各高校，省科技厅等；各市政府）", "省财政厅责 各高校责 省科技厅责 各市政府责"),
        ("\n牵头单位：省科技厅\n配合单位：省财政厅", "省科技厅牵 省财政厅配"),
        ("\n【责任单位】省科技厅", "省科技厅责"),
        ("（责任单位：省科技\n厅、省财政厅）", "省科技厅责 省财政厅责"),
        ("\n（省科技厅、\n省财政厅）", "省科技厅责 省财政厅责"),
    ],
)
def test_every_way_to_name_units(bracket: str, units: str) -> None:
    assert stated(bracket) == units.split()


@pytest.mark.parametrize(
    "words",
    [
        "建设工程技术研究中心（重点实验室）、技术创新中心（含培育）。",
        "依据《促进科技成果转化法》（2015年修订）执行。",
        "支持新型研发机构（产业技术研究院、协同创新中心）发展。",
        "由科技主管部门（省科技厅）组织认定。",
        "中国（山西）自由贸易试验区先行先试。",
        "每年安排资金（由市财政局从专项资金中列支）支持研发。",
        "完善京津冀（北京、天津、河北）协同机制。",
        "落实省委办公厅（以下简称省委办）文件要求。",
        "单个项目最高500万元（省级财政承担60%）。",
    ],
)
def test_brackets_that_name_nobody(words: str) -> None:
    assert named(f"1.推进工作落实。{words}") == []


def test_surfaces_are_as_printed() -> None:
    document = text("1.健全机制。推动落实。（省科技厅、财政厅，各市〔州〕人民政府）")
    [measure] = measures(document, outline(document))
    assert [u.surface for u in measure.units] == ["省科技厅", "财政厅", "各市〔州〕人民政府"]
    assert all(u.surface in measure.text for u in measure.units)


def test_the_first_is_the_lead_where_that_is_said_once() -> None:
    assert named(
        """
1.建设平台。支持建设平台。（市科技局、市财政局）
2.培育企业。支持企业发展。（市工信局、市科技局。列第一位者为牵头单位，下同）
3.引进人才。支持人才创业。（市委组织部、市人社局）
"""
    ) == ["市科技局责", "市财政局责", "市工信局牵", "市科技局配", "市委组织部牵", "市人社局配"]


def test_a_note_behind_all_lists_speaks_of_all() -> None:
    assert named("1.建设平台。支持建设。（市科技局、市财政局）\n注：责任单位中列第一位的为牵头单位。") == [
        "市科技局牵",
        "市财政局配",
    ]


def test_a_rule_for_all_later_measures_adds_its_unit() -> None:
    document = text(
        """
（一）建设平台。支持建设平台。（省科技厅负责，各市人民政府落实。以下均需各市人民政府落实，不再列出）
（二）培育企业。支持企业发展。（省工信厅负责）
（三）引进人才。支持人才创业。
"""
    )
    got = measures(document, outline(document))
    assert [[(u.name, u.inherited) for u in m.units] for m in got] == [
        [("省科技厅", False), ("各市人民政府", False)],
        [("省工信厅", False), ("各市人民政府", True)],
        [],
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("（市科技局。具体任务均涉及各县（市、区）政府，不再做分工，下同）", "责责"),
        ("（市科技局；各县（市、区）政府负责落实，以下不再列出）", "责责"),
        ("（市科技局。各县（市、区）政府均为责任单位，以下不再单独列出）", "责责"),
        ("（市科技局牵头，各县（市、区）政府配合。以下任务均涉及各县（市、区）政府，不再重复列出）", "牵配"),
    ],
)
def test_rules_for_all_measures_in_other_words(first: str, second: str) -> None:
    verb = "牵头" if "牵头" in first else ""
    document = text(f"（一）建平台。支持建设平台。{first}\n（二）育企业。支持企业发展。（市工信局{verb}）")
    got = measures(document, outline(document))
    assert [[u.name for u in m.units] for m in got] == [
        ["市科技局", "各县（市、区）政府"],
        ["市工信局", "各县（市、区）政府"],
    ]
    assert "".join(ROLES[u.role] for u in got[1].units) == second
    assert [u.inherited for m in got for u in m.units] == [False, False, False, True]


def test_the_first_of_a_cell_leads_where_the_head_says_so() -> None:
    word = docx.Document()
    lines = [
        ["序号", "工作任务", "责任单位（排在首位的为牵头单位）", "完成时限"],
        ["1", "建设实验室", "市科技局 某某、市财政局", "2025.06"],
        ["2", "引进人才", "市委组织部\n市人社局", "持续推进"],
    ]
    table = word.add_table(rows=3, cols=4)
    for i, line in enumerate(lines):
        for j, words in enumerate(line):
            table.cell(i, j).text = words
    raw = io.BytesIO()
    word.save(raw)
    document = open_document(raw.getvalue(), name="任务表.docx")
    got = measures(document, outline(document))
    assert [[f"{u.name}{ROLES[u.role]}" for u in m.units] for m in got] == [
        ["市科技局牵", "市财政局配"],
        ["市委组织部牵", "市人社局配"],
    ]
    assert [m.deadline for m in got] == ["2025-06", None]


def test_brackets_of_one_measure_are_joined_and_each_unit_named_once() -> None:
    assert named(
        """
（一）鼓励创业
简化审批手续，放宽准入条件。（省市场监管局负责）
加强创业服务，完善培养机制。（省教育厅、省市场监管局负责）
（二）扩大开放
办好对接活动。（省商务厅负责）
"""
    ) == ["省市场监管局责", "省教育厅责", "省商务厅责"]


def test_one_list_behind_several_numbered_paragraphs_speaks_for_them_all() -> None:
    document = text(
        """
（一）壮大主体
1.培育企业。建立培育库，完善服务。
2.扶持创业。建设孵化器，降低成本。
（责任单位：省科技厅、省财政厅）
（二）引进人才。实施人才计划。（省委组织部）
"""
    )
    got = [(m.title, [u.name for u in m.units]) for m in measures(document, outline(document))]
    assert got == [("壮大主体", ["省科技厅", "省财政厅"]), ("引进人才", ["省委组织部"])]


def test_columns_of_a_table_of_tasks() -> None:
    word = docx.Document()
    lines = [
        ["序号", "重点任务", "牵头单位", "责任单位", "完成时限"],
        ["1", "建设重点实验室", "市科技局", "市财政局、教育局", "2025年6月"],
        ["2", "引进高层次人才", "市委组织部", "市人社局 市科技局", "2026年底前"],
    ]
    table = word.add_table(rows=3, cols=5)
    for i, line in enumerate(lines):
        for j, words in enumerate(line):
            table.cell(i, j).text = words
    raw = io.BytesIO()
    word.save(raw)
    document = open_document(raw.getvalue(), name="任务分解表.docx")
    got = measures(document, outline(document))
    assert [(m.title, m.deadline) for m in got] == [("建设重点实验室", "2025-06"), ("引进高层次人才", "2026")]
    assert [[f"{u.name}{ROLES[u.role]}" for u in m.units] for m in got] == [
        ["市科技局牵", "市财政局配", "市教育局配"],
        ["市委组织部牵", "市人社局配", "市科技局配"],
    ]


LINES = [
    ("经济发展局\n各街道", ["经济发展局", "各街道"]),
    ("市科技局\n各县（市、区）政府", ["市科技局", "各县（市、区）政府"]),
    ("科技局\n商务局\n财政局", ["科技局", "商务局", "财政局"]),
    ("1.市科技局\n2.市财政局", ["市科技局", "市财政局"]),
    ("市科技局 张某 13800000000\n市财政局", ["市科技局", "市财政局"]),
    # a name that a narrow column broke in two
    ("省科技厅、省财政\n厅、省税务局", ["省科技厅", "省财政厅", "省税务局"]),
    ("国家税务总局\n云岭市税务局", ["国家税务总局云岭市税务局"]),
    ("省委\n宣传部", ["省委宣传部"]),
    ("高新区\n管委会", ["高新区管委会"]),
    ("县教科局\n（县科协）", ["县教科局（县科协）"]),
]


@pytest.mark.parametrize(("cell", "names"), LINES)
def test_a_line_break_in_a_cell_parts_names_or_breaks_one(cell: str, names: list[str]) -> None:
    assert [unit.name for unit in units_of_cell(cell, "responsible")] == names


def test_the_unit_that_leads_may_stand_on_a_line_of_its_own() -> None:
    units = units_of_cell("市科技局（牵头）\n市财政局", "responsible")
    assert [(unit.name, unit.role) for unit in units] == [("市科技局", "lead"), ("市财政局", "participant")]
