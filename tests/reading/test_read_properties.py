"""What must hold of every plan that is read, whatever is in it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from guibiao.documents import open_document
from guibiao.reading import Plan, read, read_document

SENTENCES = [
    "到2025年，高新技术企业达到820家。",
    "力争培育15家以上瞪羚企业，引进高水平团队8—10个。",
    "全社会研发经费由2020年的12.5亿元增加到30亿元，年均增长12%左右。",
    "种植、收获机械化率分别达到80%和65%；实现乡镇科技特派员全覆盖。",
    "（责任单位：市科技局、财政局，各县（市、区）人民政府）",
    "（市发展改革委牵头，市科技局、市教育局配合）",
    "“十三五”期间，共获得国家科学技术奖6项，居全省第2位。",
    "对首次认定的企业给予最高30万元奖励。",
    "1.加快平台建设。2024年底前，建成中试基地4个。",
    "（二）重点任务",
    "三、保障措施",
    "专栏2：重大工程",
    "𠮷岭县😀到2024年建成示范点3个。",
    "附件：略",
    "100%，5G，1＋1，……———",
]
lines = st.lists(
    st.one_of(st.sampled_from(SENTENCES), st.text(st.characters(exclude_categories=["C"]), max_size=40)),
    min_size=1,
    max_size=14,
)


def document(parts: list[str]) -> bytes:
    return ("云岭市“十四五”科技创新规划\n\n" + "\n\n".join(parts)).encode("utf-8", "ignore")


def reading(parts: list[str]) -> Plan:
    return read_document(open_document(document(parts), name="plan.txt"))


@settings(max_examples=120, deadline=None)
@given(lines)
def test_places_lie_in_the_text_and_in_order(parts: list[str]) -> None:
    plan = reading(parts)
    text = plan.text or ""
    assert plan.source.characters == len(text)
    for group in (plan.targets, plan.facts, plan.measures, plan.outline, plan.systems):
        assert all(0 <= x.start < x.end <= len(text) for x in group)
        assert [x.start for x in group] == sorted(x.start for x in group)
    ids = [x.id for group in (plan.targets, plan.facts, plan.measures, plan.outline) for x in group]
    assert len(ids) == len(set(ids))
    assert {t.section for t in plan.targets} - {None} <= {s.id for s in plan.outline}
    assert {t.measure for t in plan.targets} - {None} <= {m.id for m in plan.measures}


@settings(max_examples=60, deadline=None)
@given(lines)
def test_reading_is_deterministic_and_survives_json(parts: list[str]) -> None:
    plan = reading(parts)
    assert reading(parts) == plan
    assert Plan.from_json(plan.to_json()) == plan
    assert "text" not in plan.to_dict(text=False)


FULL = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789%"}


def values(plan: Plan) -> list[tuple[object, ...]]:
    return [
        (f.kind, f.comparator, f.value, f.upper, f.year, (f.unit or "").replace("％", "%"))
        for f in (*plan.targets, *plan.facts)
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8))
def test_width_and_white_space_do_not_change_values(parts: list[str]) -> None:
    plain = values(reading(parts))
    wide = [p.translate(FULL) if not re.match(r"\d\.", p) else p for p in parts]
    assert values(reading(wide)) == plain
    spaced = [re.sub(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])", " ", p) for p in parts]
    assert values(reading(spaced)) == plain


def test_offsets_count_characters_as_a_browser_does_with_code_points() -> None:
    plan = read("𠮷岭县创新计划\n\n😀到2025年，科技企业达到30家。".encode(), name="p.txt")
    target = plan.targets[0]
    assert list(plan.text or "")[target.start : target.end] == list("科技企业达到30家")
