"""The same table of progress from DuckDB, PostgreSQL and Spark: equal within 1e-9, and nothing missing in one that the others have."""

from typing import Any

import pytest

from guibiao.indicators import figures, tables
from guibiao.indicators.progress import aims, table
from guibiao.rules import progress as rules
from tests.indicators.progress import batch
from tests.indicators.progress.made import TODAY

ASKED = batch.targets()
ROWS = batch.as_table(batch.observations(ASKED))


def rows_of(connection: Any, code: str) -> list[dict[str, Any]]:
    rule = rules.get(code, TODAY)
    given = figures.chosen(tables.observations(ROWS, connection=connection).table).table
    found = table(
        tables.load(aims(ASKED, today=TODAY), connection),
        given,
        rule,
        rules.get(rule.fallback, TODAY) if rule.fallback else None,
    )
    return sorted(tables.fetch(found).to_pylist(), key=lambda row: row["row"])


@pytest.mark.parametrize("code", [rule.code for rule in rules.rule_sets()])
def test_every_backend_gives_the_same(connection: Any, code: str) -> None:
    mine, duckdb = rows_of(connection, code), rows_of(tables.connect(), code)
    assert [row["row"] for row in mine] == [row["row"] for row in duckdb]
    for name in duckdb[0]:
        missing = [sum(row[name] is None for row in rows) for rows in (mine, duckdb)]
        assert missing[0] == missing[1], name
        for own, other in zip(mine, duckdb, strict=True):
            expected = other[name]
            same = pytest.approx(expected, rel=1e-9, abs=1e-9) if isinstance(expected, float) else expected
            assert own[name] == same, (name, own, other)
    assert sum(row["class_code"] is not None for row in duckdb) > len(ASKED) / 3
