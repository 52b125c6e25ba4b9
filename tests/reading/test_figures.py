"""What a sentence of a plan commits to: the reader's answer to each way plans have of saying it."""

from __future__ import annotations

import pytest

from guibiao.documents import open_document
from guibiao.reading import Figure, Plan, read_document


def plan(body: str, title: str = "云岭市科技创新行动方案（2023—2025年）") -> Plan:
    text = f"{title}\n\n一、总体要求\n\n坚持创新驱动，加快建设创新型城市。\n\n二、主要目标\n\n{body}\n"
    return read_document(open_document(text.encode(), name="plan.txt"))


def report(*parts: str) -> Plan:
    text = "\n\n".join(["2026年云岭省政府工作报告", *parts]) + "\n"
    return read_document(open_document(text.encode(), name="report.txt"))


def short(f: Figure) -> str:
    upper = f"-{f.upper:g}" if f.upper is not None else ""
    sign = "" if f.comparator in ("=", "range") else f.comparator
    return f"{f.indicator} {f.kind} {sign}{f.value:g}{upper}{f.unit or ''} {f.year or '-'}"


TARGETS = [
    # the plain case, and a year that governs the clauses behind it
    ("到2025年，全社会研发经费投入强度达到2.6%。", ["全社会研发经费投入强度 level 2.6% 2025"]),
    (
        "到2025年，高新技术企业达到820家，技术合同成交额突破90亿元。",
        ["高新技术企业 level 820家 2025", "技术合同成交额 level >90亿元 2025"],
    ),
    # numerals and scales, as printed
    ("到2025年，科技型中小企业达到1.2万家。", ["科技型中小企业 level 1.2万家 2025"]),
    ("到2025年，公民具备科学素质的比例达到百分之十六。", ["公民具备科学素质的比例 level 16% 2025"]),
    ("到2025年，数字经济核心产业营收达到1,250亿元。", ["数字经济核心产业营收 level 1250亿元 2025"]),
    # comparators
    ("到2025年，规上工业企业研发机构覆盖率不低于60%。", ["规上工业企业研发机构覆盖率 level ≥60% 2025"]),
    ("到2025年，单位产值能耗控制在0.3吨标准煤/万元以内。", ["单位产值能耗 level ≤0.3吨标准煤/万元 2025"]),
    ("到2025年，城镇调查失业率控制在5.5%左右。", ["城镇调查失业率 level ≈5.5% 2025"]),
    ("到2025年，培育瞪羚企业30家以上。", ["瞪羚企业 count ≥30家 2025"]),
    ("到2025年，引进高水平团队8—10个。", ["高水平团队 count 8-10个 2025"]),
    # things newly made: the object before or behind the number, and a verb that goes on
    ("到2025年，建成4个以上省级中试基地。", ["省级中试基地 count ≥4个 2025"]),
    (
        "到2025年，新建省级重点实验室6家、市级重点实验室20家。",
        ["省级重点实验室 count 6家 2025", "市级重点实验室 count 20家 2025"],
    ),
    ("到2025年，打造3个特色产业基地、15个众创空间。", ["特色产业基地 count 3个 2025", "众创空间 count 15个 2025"]),
    ("到2025年，农业科技示范县实现零的突破。", ["农业科技示范县 count ≥1 2025"]),
    ("到2025年，引进和培育创新团队12个。", ["创新团队 count 12个 2025"]),
    ("到2025年，设立总规模20亿元的科技成果转化基金。", ["科技成果转化基金 count 20亿元 2025"]),
    # changes
    ("到2025年，全社会研发经费年均增长12%。", ["全社会研发经费 growth 12% 2025"]),
    ("到2025年，万元产值能耗降低1.5个百分点。", ["万元产值能耗 increase 1.5个百分点 2025"]),
    ("到2025年，技术合同成交额实现翻番。", ["技术合同成交额 multiple 2倍 2025"]),
    ("到2025年，高新技术企业数量实现倍增，达到800家。", ["高新技术企业数量 level 800家 2025"]),
    ("到2025年，实现规上工业企业研发活动全覆盖。", ["规上工业企业研发活动 coverage 100% 2025"]),
    (
        "到2025年，实现县级科技服务站和乡镇科技特派员全覆盖。",
        ["县级科技服务站 coverage 100% 2025", "乡镇科技特派员 coverage 100% 2025"],
    ),
    ("到2025年，创新能力进入全国前10位。", ["创新能力全国排名 rank 10位 2025"]),
    # the subject a clause back, and shared subjects
    ("到2025年，高新技术产业产值稳步增长，达到300亿元。", ["高新技术产业产值 level 300亿元 2025"]),
    (
        "到2025年，种植、收获机械化率均达到70%。",
        ["种植机械化率 level 70% 2025", "收获机械化率 level 70% 2025"],
    ),
    (
        "到2025年，种植、收获机械化率分别达到80%和65%。",
        ["种植机械化率 level 80% 2025", "收获机械化率 level 65% 2025"],
    ),
    (
        "到2025年，A、B、C三类园区数量达到5、4、1个。",
        ["A类园区数量 level 5个 2025", "B类园区数量 level 4个 2025", "C类园区数量 level 1个 2025"],
    ),
    (
        "到2025年，研发经费、技术合同成交额年均增长10%以上。",
        ["研发经费 growth ≥10% 2025", "技术合同成交额 growth ≥10% 2025"],
    ),
    (
        "到2025年，城乡居民人均可支配收入分别增长5%和7%。",
        ["城镇居民人均可支配收入 growth 5% 2025", "农村居民人均可支配收入 growth 7% 2025"],
    ),
    # years: staged, “N年内”, “底前”, none
    (
        "2023年、2024年、2025年高新技术企业分别达到500家、650家、800家。",
        ["高新技术企业 level 500家 2023", "高新技术企业 level 650家 2024", "高新技术企业 level 800家 2025"],
    ),
    ("2024年底前，建成人工智能公共算力平台2个。", ["人工智能公共算力平台 count 2个 2024"]),
    ("3年内培育科技领军企业10家。", ["科技领军企业 count 10家 2025"]),
    ("培育科技领军企业10家。", ["科技领军企业 count 10家 -"]),
    (
        "到2024年底、2025年底，高新技术企业分别突破480家、600家。",
        ["高新技术企业 level >480家 2024", "高新技术企业 level >600家 2025"],
    ),
    (
        "2023—2025年，高新技术企业数量分别达到200家、260家、300家。",
        [f"高新技术企业数量 level {n}家 {year}" for n, year in ((200, 2023), (260, 2024), (300, 2025))],
    ),
    (
        "到2024年，研发投入强度达到2.1%；到2025年，达到2.4%。",
        ["研发投入强度 level 2.1% 2024", "研发投入强度 level 2.4% 2025"],
    ),
    (
        "到2024年，省级平台达到20个，技术合同成交额达到8亿元；到2025年，分别达到30个和12亿元。",
        [
            "省级平台 level 20个 2024",
            "技术合同成交额 level 8亿元 2024",
            "省级平台 level 30个 2025",
            "技术合同成交额 level 12亿元 2025",
        ],
    ),
    ("2024年三季度前，建成中试基地2个。", ["中试基地 count 2个 2024"]),
    ("三年实施重大科技专项30项。", ["重大科技专项 count 30项 2025"]),
    # brackets that add to a figure, or say it for another year
    (
        "到2025年，建成省级创新平台12个（含国家级2个）。",
        ["省级创新平台 count 12个 2025", "国家级创新平台 count 2个 2025"],
    ),
    (
        "到2025年，科技进步贡献率达到60%（2030年达到68%）。",
        ["科技进步贡献率 level 60% 2025", "科技进步贡献率 level 68% 2030"],
    ),
    # numerals in words, ranks
    ("到2025年，农业科技进步贡献率达到六成以上。", ["农业科技进步贡献率 level ≥60% 2025"]),
    ("到2025年，高新技术企业突破百家。", ["高新技术企业 level >100家 2025"]),
    ("到2025年，技术合同成交额翻一番以上。", ["技术合同成交额 multiple ≥2倍 2025"]),
    ("到2025年，创新能力跻身全国百强。", ["创新能力全国排名 rank 100 2025"]),
    ("到2025年，创新能力位次前移3位。", ["创新能力位次 increase 3位 2025"]),
    # names: verbs, adverbs and rates are no part of them, what a word like 单项 or 额度 is part of is no rule
    ("到2025年，高水平建设2个省实验室。", ["省实验室 count 2个 2025"]),
    ("到2025年，培育“独角兽”企业实现零的突破。", ["“独角兽”企业 count ≥1 2025"]),
    (
        "到2025年，打造1个千亿级、3个百亿级产业集群。",
        ["千亿级产业集群 count 1个 2025", "百亿级产业集群 count 3个 2025"],
    ),
    ("到2025年，建成众创空间、孵化器等各类载体50家。", ["各类载体 count 50家 2025"]),
    ("到2025年，美丽宜居示范村达到20个。", ["美丽宜居示范村 level 20个 2025"]),
    (
        "到2025年，全社会研发投入年均增速达到10%以上，占地区生产总值的2.5%。",
        ["全社会研发投入 growth ≥10% 2025", "全社会研发投入占地区生产总值比重 level 2.5% 2025"],
    ),
    (
        "到2025年，财政科技支出年均增幅不低于一般公共预算支出增幅，占比达到4%。",
        ["财政科技支出占比 level 4% 2025"],
    ),
    ("到2025年，制造业单项冠军达到3家。", ["制造业单项冠军 level 3家 2025"]),
    ("到2025年，获得国家科学技术奖励5项。", ["国家科学技术奖励 count 5项 2025"]),
    ("到2025年，科技信贷授信额度达到50亿元。", ["科技信贷授信额度 level 50亿元 2025"]),
    ("高新技术企业三年翻番。", ["高新技术企业 multiple 2倍 2025"]),
    (
        "到2025年，人均产值达到10万元，三年年均增长6.5%。",
        ["人均产值 level 10万元 2025", "人均产值 growth 6.5% 2025"],
    ),
    (
        "到2025年，综合创新指数居全省第3位，较2020年提升2位。",
        ["综合创新指数全省排名 rank 3位 2025", "综合创新指数 increase 2位 2025"],
    ),
    (
        "2024年研发经费投入强度不低于全国平均水平，达到2.6%。",
        ["研发经费投入强度 level 2.6% 2024"],
    ),
    ("2025年5月底前完成组建，年底前引进团队5个。", ["团队 count 5个 2025"]),
    ("到2025年，培育超50亿元企业3家。", ["超50亿元企业 count 3家 2025"]),
    # parts of a whole, what covers all of something, from so many to so many
    ("到2025年，有研发机构的企业占比超过三分之二。", ["有研发机构的企业占比 level >66.67% 2025"]),
    ("到2025年，审批时限压缩一半以上。", ["审批时限 growth ≥50% 2025"]),
    ("到2025年，技术转移服务覆盖所有乡镇。", ["技术转移服务乡镇 coverage 100% 2025"]),
    ("到2025年，省级重点实验室实现从6家到10家的跨越。", ["省级重点实验室 level 10家 2025"]),
    # units: the second of two things counted; a measure of volume behind a scale
    ("到2025年，菌种年产量达到2万袋（棒）。", ["菌种年产量 level 2万袋(棒) 2025"]),
    ("到2025年，果酒产量稳定在75万千升左右。", ["果酒产量 level ≈75万千升 2025"]),
    # words that only begin like those that carry no name; rules that are none
    ("到2025年，在孵企业达到300家，到位资金突破20亿元。", ["在孵企业 level 300家 2025", "到位资金 level >20亿元 2025"]),
    ("到2025年，硕士及以上学历占比由18%提高到25%。", ["硕士及以上学历占比 level 25% 2025"]),
    ("项目审批时间由20个工作日缩短至8个工作日。", ["项目审批时间 level 8个工作日 -"]),
    (
        "将成果转化收益用于奖励科研人员，单列管理试点单位由16家扩大到40家。",
        ["单列管理试点单位 level 40家 -"],
    ),
    ("三年培训技术经纪人1000名以上。", ["技术经纪人 count ≥1000名 2025"]),
    ("柔性引进海外专家不少于80人。", ["海外专家 count ≥80人 -"]),
    # the name stands only behind the last; one figure for each of several years
    (
        "2023年新增10家、2024年新增12家、2025年新增15家省级技术中心。",
        ["省级技术中心 count 10家 2023", "省级技术中心 count 12家 2024", "省级技术中心 count 15家 2025"],
    ),
    (
        "新增专业载体80万平方米，其中2024年、2025年各交付30万平方米。",
        ["专业载体 count 80万平方米 -", "专业载体 count 30万平方米 2024", "专业载体 count 30万平方米 2025"],
    ),
    # what a clause before names; a size that is part of a name; a rise and where it leads
    ("推进中试基地建设，2025年投用2家以上。", ["中试基地 count ≥2家 2025"]),
    ("开展全民数字素养培训，2025年覆盖50万人次。", ["全民数字素养培训 count 50万人次 2025"]),
    ("到2025年，培育10—50亿元企业5家。", ["10-50亿元企业 count 5家 2025"]),
    ("到2025年，上市企业新增8家。", ["上市企业 count 8家 2025"]),
    ("到2025年，研制人工智能、量子信息等标准30项。", ["人工智能、量子信息等标准 count 30项 2025"]),
    (
        "到2025年，绿电占比提高0.5个百分点、达到24.6%。",
        ["绿电占比 increase 0.5个百分点 2025", "绿电占比 level 24.6% 2025"],
    ),
    ("到2025年，托位达到每千人口4.5个。", ["每千人口托位 level 4.5个 2025"]),
    ("到2025年，技术合同成交额保持20%以上的增速。", ["技术合同成交额 growth ≥20% 2025"]),
    ("到2025年，新药研发失败率控制在12/10万以内。", ["新药研发失败率 level ≤12/10万 2025"]),
]

BASES = [
    ("到2025年，单位产值能耗较2020年下降13%。", 2020),
    ("到2025年，研发投入强度达到2.4%，比2022年提高0.3个百分点。", 2022),
    ("到2025年，技术合同成交额是2021年的3倍。", 2021),
    ("到2025年，技术合同成交额在2021年的基础上翻一番。", 2021),
    ("到2025年，发明专利拥有量较“十三五”末增长50%。", 2020),
    ("到2025年，研发经费年均增长12%。", None),
]

NEITHER = [
    "对首次认定的高新技术企业，给予最高30万元奖励。",
    "单个项目支持额度不超过200万元。",
    "按照《条例》第二十三条规定，每年向社会公布1次评价结果。",
    "从创新平台、创新人才等3个方面协同发力。",
    "坚持5项基本原则，推进“1331”工程和5G网络建设。",
    "联系电话：0871-5550123。",
    "2025年，对首次入库的企业最高奖励20万元。",
    "2025年起，对新认定的平台一次性补助50万元。",
    "入选中国企业500强的企业优先支持。",
    "每个县（市、区）建成科技服务中心1个。",
    "重点突破750千伏特高压装备等关键技术。",
    "围绕8个方面提出26条举措。",
    "聚焦12条重点产业链开展攻关。",
    "工作专班下设5个工作组。",
    "全国每10台传感器中就有3台产自我市。",
    "云岭省提出到2025年制造业增加值占比达到28%左右。",
    "注：12.5%为年均增速。",
]


@pytest.mark.parametrize(("sentence", "expected"), TARGETS)
def test_a_sentence_and_its_targets(sentence: str, expected: list[str]) -> None:
    found = plan(sentence)
    assert [short(t) for t in found.targets] == expected
    assert not found.facts


@pytest.mark.parametrize(("sentence", "year"), BASES)
def test_a_change_knows_the_year_that_it_is_a_change_from(sentence: str, year: int | None) -> None:
    change = plan(sentence).targets[-1]
    assert (change.kind in ("increase", "growth", "multiple"), change.baseline.year) == (True, year)


def test_what_is_done_every_year_is_told_from_what_is_done_once() -> None:
    found = plan("每年举办创新大赛不少于3场，促成合作项目50项以上。").targets
    assert [(t.indicator, t.year, t.per) for t in found] == [("创新大赛", None, "year"), ("合作项目", None, "year")]


def test_a_share_is_never_a_count_of_things() -> None:
    found = report("一、2025年工作回顾", "过去一年，建成保障性住房2000套，群众满意率95.4%。").facts
    assert [(f.indicator, f.kind) for f in found] == [("保障性住房", "count"), ("群众满意率", "level")]


@pytest.mark.parametrize("sentence", NEITHER)
def test_a_figure_that_is_no_aim(sentence: str) -> None:
    assert [short(t) for t in plan(sentence).targets] == []


def test_a_colon_hands_its_year_to_the_list_behind_it() -> None:
    found = plan("到2025年，主要目标如下：\n\n——高新技术企业达到800家。\n\n——技术合同成交额达到90亿元。")
    assert [t.year for t in found.targets] == [2025, 2025]


def test_a_year_inside_a_paragraph_does_not_reach_the_next_sentence() -> None:
    found = plan("推进平台建设，2024年实现县级平台全覆盖。培育服务机构12家。")
    assert [(t.indicator, t.year) for t in found.targets] == [("县级平台", 2024), ("服务机构", None)]


def test_what_is_striven_for_is_told_from_what_is_promised() -> None:
    found = plan("到2025年，建成孵化器8家，力争培育众创空间20家。")
    assert [t.modality for t in found.targets] == ["commit", "strive"]


def test_a_start_in_the_same_statement_is_the_baseline() -> None:
    target = plan("到2025年，高新技术企业由2022年的410家增加到800家。").targets[0]
    assert (target.value, target.baseline.value, target.baseline.year) == (800, 410, 2022)


def test_what_was_achieved_stands_beside_what_is_wanted() -> None:
    found = plan("截至2022年底，全市共建成省级平台35家。到2025年，省级平台达到60家。")
    assert [short(f) for f in found.facts] == ["省级平台 count 35家 2022"]
    assert [short(t) for t in found.targets] == ["省级平台 level 60家 2025"]


def test_a_chapter_on_what_was_reached_holds_facts() -> None:
    text = (
        "云岭市“十四五”科技创新规划\n\n一、发展基础\n\n“十三五”期间，全市获得国家科学技术奖6项。"
        "研发经费由2015年的3.2亿元增至2020年的9.8亿元，居全省第2位。\n\n二、发展目标\n\n到2025年，研发经费达到20亿元。\n"
    )
    found = read_document(open_document(text.encode(), name="p.txt"))
    assert [short(f) for f in found.facts] == [
        "国家科学技术奖 count 6项 2020",
        "研发经费 level 9.8亿元 2020",
        "研发经费全省排名 rank 2位 2020",
    ]
    assert found.facts[0].per == "period"
    assert found.facts[1].baseline.value == 3.2
    assert [short(t) for t in found.targets] == ["研发经费 level 20亿元 2025"]


def test_a_report_moves_from_review_to_aims_to_this_years_tasks() -> None:
    found = report(
        "一、2025年工作回顾",
        "一年来，全省地区生产总值增长5.2%，新增高新技术企业320家。",
        "五年来，高速公路里程从5200公里增加到6800公里。",
        "二、“十五五”时期主要目标",
        "“十五五”时期，研发经费投入年均增长9%左右。",
        "三、2026年重点工作",
        "今年主要预期目标是：地区生产总值增长5%左右，粮食产量300亿斤以上。",
    )
    assert [short(f) for f in found.facts] == [
        "全省地区生产总值 growth 5.2% 2025",
        "高新技术企业 count 320家 2025",
        "高速公路里程 level 6800公里 2025",
    ]
    assert found.facts[2].baseline.value == 5200
    assert [short(t) for t in found.targets] == [
        "研发经费投入 growth ≈9% 2030",
        "地区生产总值 growth ≈5% 2026",
        "粮食产量 level ≥300亿斤 2026",
    ]


def test_a_bracket_behind_a_figure_adds_another() -> None:
    found = report("一、2025年工作回顾", "一年来，科技企业孵化器达到26家（国家级4家）。")
    assert [short(f) for f in found.facts] == ["科技企业孵化器 level 26家 2025", "国家级科技企业孵化器 level 4家 2025"]


def test_figures_that_contradict_each_other_are_told() -> None:
    text = (
        "云岭市“十四五”科技创新规划\n\n一、发展基础\n\n2020年，全市高新技术企业达到410家。\n\n二、发展目标\n\n"
        "到2025年，高新技术企业由2020年的450家增加到900家。\n"
    )
    found = read_document(open_document(text.encode(), name="p.txt"))
    assert len(found.tensions) == 1
    assert (found.tensions[0].targets, found.tensions[0].facts) == (["t1"], ["f1"])


def test_a_canonical_indicator_is_named_only_where_it_is_sure() -> None:
    found = plan("到2025年，每万人发明专利拥有量达到8件，每万人高价值发明专利拥有量达到3件，云岭指数达到80分。")
    codes = [t.canonical for t in found.targets]
    assert codes[0]
    assert codes[1]
    assert codes[0] != codes[1]
    assert codes[2] is None


def test_a_sum_of_falls_in_a_table_is_a_fall() -> None:
    rows = "<tr><td>单位产值能耗降低率（%）</td><td>—</td><td>[13.5]</td></tr><tr><td>省级平台数（个）</td><td>12</td><td>[30]</td></tr>"
    head = "<tr><th>指标名称</th><th>2020年</th><th>2025年</th></tr>"
    page = (
        f"<html><body><h1>云岭市“十四五”科技创新规划</h1><p>专栏1 主要指标</p><table>{head}{rows}</table>"
        "<p>注：[ ]内为五年累计数。</p></body></html>"
    )
    targets = read_document(open_document(page.encode(), name="plan.html")).targets
    assert [(t.kind, t.value, t.per) for t in targets] == [("growth", 13.5, "period"), ("count", 30, "period")]


def test_what_one_clause_strives_for_the_next_may_promise() -> None:
    found = plan("研发投入强度力争突破2%，高新技术企业达到240家。力争到2025年，专利达到9件，平台达到5个。")
    assert [t.modality for t in found.targets] == ["strive", "commit", "strive", "strive"]


def test_all_in_a_plan_for_one_year_is_due_in_it() -> None:
    found = plan("全年新增瞪羚企业8家，技术合同成交额达到30亿元。2023年，专利达到9件。", "云岭市2024年科技工作要点")
    assert found.period == (2024, 2024)
    assert [(t.indicator, t.year) for t in found.targets] == [("瞪羚企业", 2024), ("技术合同成交额", 2024)]
    assert [(f.indicator, f.year) for f in found.facts] == [("专利", 2023)]


def test_a_table_whose_unit_stands_over_it_and_whose_cells_hold_bounds() -> None:
    rows = "<tr><td>平台覆盖率</td><td>85.1</td><td>93</td></tr><tr><td>转化率</td><td>46</td><td>3.5~4</td></tr>"
    head = "<tr><td colspan='3'>主要指标（单位：%）</td></tr><tr><td>指标</td><td>2020年</td><td>2025年</td></tr>"
    page = f"<html><body><h1>云岭市“十四五”科技创新规划</h1><table>{head}{rows}</table></body></html>"
    targets = read_document(open_document(page.encode(), name="plan.html")).targets
    assert [(t.value, t.upper, t.unit) for t in targets] == [(93, None, "%"), (3.5, 4, "%")]


def test_a_rank_among_so_many_is_one_figure() -> None:
    found = report("一、2025年工作回顾", "2025年，综合创新指数在全省14个市州中列第3位。").facts
    assert [short(f) for f in found] == ["综合创新指数全省排名 rank 3位 2025"]
