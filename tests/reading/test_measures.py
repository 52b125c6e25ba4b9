"""Measures, their deadlines, and the systems that a plan will build."""

import pytest

from guibiao.reading.measures import measures
from guibiao.reading.outline import outline
from guibiao.reading.systems import systems

from .samples import PLAN, text


def test_the_smallest_numbered_paragraphs_are_the_measures() -> None:
    document = text(PLAN)
    got = measures(document, outline(document))
    assert [m.title for m in got] == [
        "培育高新技术企业",
        "扶持中小企业",
        "布局重点实验室",
        "加强组织领导",
        "加大财政投入",
    ]
    assert [m.id for m in got] == ["m1", "m2", "m3", "m4", "m5"]
    assert [[u.surface for u in m.units] for m in got[:3]] == [
        ["市科技局", "市财政局", "税务局"],
        ["市工信局", "各县〔区〕人民政府"],
        ["市科技局", "市发展改革委"],
    ]
    for m in got:
        assert m.text == document.text[m.start : m.end]
        assert m.title in m.text


def test_numbered_sentences_are_measures_too() -> None:
    document = text(
        """
二、重点工作
今年重点抓好以下事项，确保取得实效。
1.实现新增就业10万人以上，发布岗位20万个。
2.建成养老服务中心50个，新增床位2000张。
3.改造老旧小区100个，惠及群众3万户。
"""
    )
    assert len(measures(document, outline(document))) == 3


def test_what_sets_the_scene_is_no_measure() -> None:
    document = text(
        "一、指导思想\n坚持创新引领，推动高质量发展。\n二、面临形势\n机遇与挑战并存。\n三、主要任务\n（一）建设平台\n布局一批平台，完善服务功能。"
    )
    assert [m.title for m in measures(document, outline(document))] == ["建设平台"]


def test_units_outside_any_numbered_paragraph_still_make_a_measure() -> None:
    document = text("某县若干措施\n支持企业加大研发投入，按规定给予补助。（责任单位：县科技局）")
    [measure] = measures(document, outline(document))
    assert measure.title == "支持企业加大研发投入，按规定给予补助"
    assert [u.name for u in measure.units] == ["县科技局"]


@pytest.mark.parametrize(
    ("words", "deadline"),
    [
        ("到2025年，建成平台10个。", "2025"),
        ("2024年6月底前完成备案。", "2024-06"),
        ("2024年底前完成备案。", "2024"),
        ("2024年6月底前完成备案，到2026年全面推广。", "2026"),
        ("持续推进。（责任单位：省科技厅；完成时限：2025年12月）", "2025-12"),
        ("持续推进。（责任单位：省科技厅；完成时限：2025.06）", "2025-06"),
        ("持续推进。（完成时限：2023—2025年；责任单位：省科技厅）", "2025"),
        ("截至2020年底，已建成平台5个。", None),
        ("较2020年提高5个百分点。", None),
        ("持续推进，长期坚持。", None),
    ],
)
def test_deadlines(words: str, deadline: str | None) -> None:
    document = text(f"1.推进平台建设。完善服务功能，{words}")
    [measure] = measures(document, outline(document))
    assert measure.deadline == deadline


def test_systems_are_named_once_and_where_they_stand() -> None:
    document = text(
        """
搭建全市统一的大型仪器开放共享服务平台，建立高层次科技人才数据库。
完善“科技管理信息系统”，加强生态系统保护，支持企业建设创新平台。
继续完善科技管理信息系统，推进水库除险加固，优化公共服务平台。
"""
    )
    got = systems(document)
    assert [s.name for s in got] == ["大型仪器开放共享服务平台", "高层次科技人才数据库", "科技管理信息系统"]
    assert all(document.text[s.start : s.end] == s.name for s in got)
