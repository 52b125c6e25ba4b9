"""What a document says of itself."""

import pytest

from guibiao.reading.metadata import Metadata, metadata

from .samples import PLAN, text


def of(content: str) -> Metadata:
    return metadata(text(content))


def test_a_plan_under_a_notice() -> None:
    found = of(PLAN)
    assert found.title == "丽水市科技强市行动方案（2023—2025年）"
    assert (found.issuer, found.number, found.issued_on) == (
        "丽水市人民政府办公室",
        "丽政办发〔2023〕7号",
        "2023-03-09",
    )
    assert found.region is not None
    assert (found.region.code, found.region.name) == ("331100", "丽水市")
    assert (found.period, found.stage, found.genre) == ((2023, 2025), "final", "plan")


def test_a_draft_open_for_comments() -> None:
    found = of(
        """
关于公开征求《丽水市科技创新“十五五”规划（征求意见稿）》意见的公告
为提高规划编制水平，现向社会公开征求意见，请于6月30日前反馈。
丽水市科学技术局
2025年6月1日
丽水市科技创新“十五五”规划
（征求意见稿）
为加快建设创新型城市，编制本规划。
第一章 发展基础
全市科技创新能力稳步提升，为高质量发展提供有力支撑。
"""
    )
    assert (found.title, found.stage, found.period) == ("丽水市科技创新“十五五”规划", "draft", (2026, 2030))
    assert (found.issuer, found.issued_on) == ("丽水市科学技术局", "2025-06-01")


def test_an_opinion_signed_at_its_end_in_chinese_figures() -> None:
    found = of(
        """
云南省人民政府关于加快科技成果转化的若干意见
各州、市人民政府，省直各委、办、厅、局：
为促进科技成果转化，现提出以下意见。
一、完善转化机制
建立以企业为主体的成果转化机制，支持高校院所与企业共建平台。
云南省人民政府
二〇二四年十一月三日
"""
    )
    assert found.title == "云南省人民政府关于加快科技成果转化的若干意见"
    assert (found.issuer, found.issued_on) == ("云南省人民政府", "2024-11-03")
    assert found.region is not None
    assert found.region.code == "530000"
    assert found.period is None
    assert found.stage == "final"


def test_a_national_document() -> None:
    found = of(
        "国务院办公厅关于推动某项工作的指导意见\n国办发〔2022〕3号\n各省、自治区、直辖市人民政府：\n一、总体要求\n坚持创新。"
    )
    assert found.region is not None
    assert (found.region.code, found.region.name) == ("100000", "全国")
    assert (found.issuer, found.number) == ("国务院办公厅", "国办发〔2022〕3号")


def test_a_work_report() -> None:
    found = of(
        """
政府工作报告
——2026年1月20日在贵州省第十四届人民代表大会第四次会议上
省长 某某
各位代表：
现在，我代表省人民政府向大会报告工作，请对《规划纲要（草案）》一并审议。
一、过去五年工作回顾
“十四五”时期，我省经济社会发展取得显著成就。
"""
    )
    assert (found.title, found.genre, found.stage, found.period) == ("政府工作报告", "report", None, None)
    assert found.region is not None
    assert found.region.name == "贵州省"
    assert (found.issuer, found.number, found.issued_on) == (None, None, None)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("丽水市“十四五”科技创新规划", (2021, 2025)),
        ("丽水市十四五科技创新规划", (2021, 2025)),
        ("丽水市国民经济和社会发展第十四个五年规划纲要", (2021, 2025)),
        ("丽水市科技创新三年行动计划（2022-2024年）", (2022, 2024)),
        ("丽水市科技创新三年行动计划\n（2022—2024年）", (2022, 2024)),
        ("丽水市科技创新行动计划", None),
    ],
)
def test_the_period_is_that_of_the_title(title: str, period: tuple[int, int] | None) -> None:
    assert of(f"{title}\n为加快科技创新，制定本规划。\n一、基础\n2020年以来成效明显。").period == period


def test_the_period_may_be_stated_in_the_text() -> None:
    assert of("丽水市科技创新规划\n为加快科技创新，制定本规划。规划期为2021—2030年。").period == (2021, 2030)


def test_a_cited_number_is_not_the_documents_own() -> None:
    found = of(
        "丽水市实施方案\n根据《关于某事的意见》（浙政发〔2020〕8号）精神，制定本方案。\n一、目标\n到2025年实现突破。"
    )
    assert found.number is None
    assert found.stage is None


def test_a_notice_whose_words_for_the_plan_differ_from_its_title() -> None:
    found = of(
        """
丽水市人民政府关于印发我市创新计划2011至2015年实施方案的通知
(丽政发〔2012〕3号)
各县(市、区)政府:
现将实施方案印发给你们,请认真组织实施。
二○一二年一月二十九日
丽水市创新计划(2011至2015年)实施方案
为推进创新型城市建设,制定本方案。
一、指导思想
坚持创新发展。
"""
    )
    assert (found.title, found.period) == ("丽水市创新计划(2011至2015年)实施方案", (2011, 2015))
    assert (found.issuer, found.number, found.issued_on) == ("丽水市人民政府", "丽政发〔2012〕3号", "2012-01-29")


def test_two_issuers() -> None:
    found = of(
        "中共丽水市委 丽水市人民政府\n关于打造科技创新高地的实施意见\n（2021年12月20日）\n为推动发展，提出意见。\n一、要求\n好。"
    )
    assert (found.issuer, found.issued_on) == ("中共丽水市委、丽水市人民政府", "2021-12-20")


def test_a_title_over_several_lines_is_joined() -> None:
    found = of(
        "丽水市人民政府关于加快提升科技创新能力\n支撑高质量发展的实施意见\n为提升能力，提出如下意见。\n一、目标\n实现突破。"
    )
    assert found.title == "丽水市人民政府关于加快提升科技创新能力支撑高质量发展的实施意见"


def test_nothing_is_guessed() -> None:
    assert of("今天天气晴朗，适合出行。") == Metadata(
        title=None, issuer=None, number=None, issued_on=None, region=None, period=None, stage=None, genre="plan"
    )
