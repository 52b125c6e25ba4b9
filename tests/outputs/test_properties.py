"""Whatever a document says, its table goes out and comes back the same."""

from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guibiao.documents.safe import clean
from guibiao.reading.outputs import columns_of, read_table, write_table
from guibiao.reading.outputs.tables import Row, Table

KEYS = ("task", "action", "lead", "units", "annual", "deadline", "outcome")
# What XML cannot hold is dropped on the way out; carriage returns are line ends there.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40).map(clean)
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(KEYS, TEXTS)), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, form=st.sampled_from(["docx", "xlsx"]), order=st.randoms(use_true_random=False))
def test_a_table_comes_back_as_it_went_whatever_it_says(rows, form, order):
    for number, cells in enumerate(rows):
        cells["action"] = f"举措{number}：{cells['action']}"
    table = Table("tasks", "任务分解表", columns_of("tasks"), [Row(f"m{n}", cells) for n, cells in enumerate(rows)])
    content = BytesIO()
    write_table(table, content, format=form)
    back = read_table(content.getvalue(), table)
    assert back.rows == []
    assert list(back.matched) == [row.identity for row in table.rows]
    order.shuffle(table.rows)
    shuffled = read_table(content.getvalue(), table)
    assert {row.sort for row in shuffled.rows} <= {"moved"}
    assert set(shuffled.matched) == {row.identity for row in table.rows}
