"""The indicator table loses no target."""

from guibiao.reading import read
from guibiao.reading.outputs import indicator_table_of

TEXT = """某市科技创新规划（2021—2025年）
一、主要目标
到2025年，省级以上创新平台达到162家。
二、指标体系
到2024年，省级以上创新平台达到150家。到2025年，省级以上创新平台达到185家。
"""


def test_two_targets_of_one_year_stand_in_two_rows():
    plan = read(TEXT.encode(), name="规划.txt")
    table = indicator_table_of(plan)
    said = [{key: value for key, value in row.cells.items() if key.startswith("target:")} for row in table.rows]
    assert said == [{"target:2025": "162", "target:2024": "150"}, {"target:2025": "185"}]
    assert sorted(member for row in table.rows for member in row.members.values()) == [t.id for t in plan.targets]
    assert len({row.identity for row in table.rows}) == 2
