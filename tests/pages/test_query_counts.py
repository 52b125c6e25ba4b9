"""How many questions each page asks the database: written down in `query_counts.toml`, and the same for any number of rows.

`pytest tests/pages/test_query_counts.py --write-query-counts` writes the file anew.
"""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guibiao.kernel import middleware
from guibiao.kernel.models import User
from guibiao.kernel.registers import registry
from tests.pages import growing, walking, workspace

COUNTS = Path(__file__).with_name("query_counts.toml")

#: What is taken away as a file shows nothing by itself.
FILES = (".xlsx", ".docx", ".pdf", ".png", ".zip", ".<slug:form>")
#: Addresses of the URL map that are not counted, each with the reason.
LEFT_OUT = {
    "home": "leads on to the first page that somebody may use",
    "login": "for who is not logged in; shows nothing that grows",
    "login_code": "likewise",
    "oidc": "leads to an identity provider, where there is one",
    "oidc_callback": "comes back from it",
    "password_reset": "likewise",
    "password_reset_done": "likewise",
    "password_reset_confirm": "likewise",
    "health": "asks whether the database answers",
    "plan_item": "leads to the screen on which it was checked",
    "ledger_match_items": "there is none until a plan above was found",
    "ledger_split": "there is none until two tasks were merged",
    **dict.fromkeys(("progress_chart", "progress_png", "warning_chart"), "a picture, and its target needs figures"),
    **dict.fromkeys(
        ("assessed_circular", "assessment_circular", "sheet", "statistics_intake_file"),
        "a file, once there is one",
    ),
    **dict.fromkeys(
        (
            "assessed_consent",
            "assessed_file",
            "assessmentappeal_file",
            "assignment_file",
            "assignment_material",
            "round_evidence",
            "supervision_evidence",
            "supply_file",
        ),
        "a file that somebody sent",
    ),
}


def again(pages: Sequence[walking.Page]) -> Iterator[tuple[walking.Page, int]]:
    """Each page, and how often it asks the database now."""
    clients = {page.person: walking.client_of(User.objects.get(username=page.person)) for page in pages}
    for page in pages:
        with CaptureQueriesContext(connection) as captured:
            answer = clients[page.person].get(page.address)
        assert answer.status_code == 200, page
        yield page, len(captured)


@pytest.mark.long
@pytest.mark.django_db
def test_every_page_asks_as_often_for_many_rows_as_for_few(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, shared: Path
) -> None:
    monkeypatch.setattr(middleware, "_SEEN_EVERY_SECONDS", 10**6)  # a session that is written now and then
    begin = workspace.take_over(workspace.filled(shared))
    growing.fill_empty()  # the tests have a room of their own
    growing.grow(1)
    found = walking.walk(begin)
    pages = sorted((page for page in found.pages if page.shown), key=lambda page: (page.name, page.address))
    assert walking.shut() == [], "who sees these links may not follow them"
    growing.grow(2)
    counts: dict[str, int] = {}
    grown = []
    for page, queries in again(pages):
        counts[page.name] = max(queries, counts.get(page.name, 0))
        if queries > page.queries:
            grown.append((page.name, page.address, page.queries, queries))
    assert grown == [], "these ask more often when there are more rows"
    asked_for = {name for name, pattern in walking.url_map().items() if not str(pattern.pattern).endswith(FILES)}
    unseen = asked_for - {name.split()[0] for name in found.names} - found.sent_to - LEFT_OUT.keys()
    assert sorted(unseen) == [], "no page leads there, or the workspace of these tests has nothing to show there"
    of_registers = {f"{page} {one.name}" for one in registry for page in ("register_list", "register_detail")}
    assert sorted(of_registers - found.names) == []
    if pytestconfig.getoption("write_query_counts"):
        COUNTS.write_text("".join(f'"{name}" = {count}\n' for name, count in counts.items()), encoding="utf-8")
    written = tomllib.loads(COUNTS.read_text(encoding="utf-8"))
    more = {name: (written.get(name), count) for name, count in counts.items() if count > written.get(name, -1)}
    assert more == {}, "these ask more often than is written down, or are not there yet"
    assert sorted(written.keys() - counts.keys()) == [], "these are there no longer"
