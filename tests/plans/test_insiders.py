"""Somebody inside who wants more than the role gives: other people's plans, other people's work, other people's browsers."""

import json
import re
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import get_resolver

from guibiao.kernel.models import AuditEntry, Job, User
from guibiao.plans import adoption, decisions, readback, tasktables
from guibiao.plans.decisions import Decision
from guibiao.plans.models import Item, ItemChange, MeasureUnit, Plan, TableRead, Target, TaskTemplate, Version
from tests.plans import texts

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
POSTED = {"move", "decide", "add", "suggest", "undo", "save_template", "read_back", "stop"}
BOTH = {"plan_reread", "plan_adopt"}
SCRIPT = "<script>alert(1)</script>"


def adopt(plan: Plan, user: Any) -> Version:
    known = frozenset(issue.key for issue in adoption.issues(plan))
    return adoption.adopt(plan, user, adoption.Terms(acknowledged=known))


def addresses(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Every address that takes the number of a plan, with its methods. A new one that is left out fails here."""
    from guibiao.plans.urls import urlpatterns

    item = plan.items.filter(kind="target").first()
    values = {
        "pk": plan.pk,
        "item": item.pk,
        "identity": item.identity,
        "number": 1,
        "form": "docx",
        "transition": "revise",
    }
    for pattern in urlpatterns:
        names = set(pattern.pattern.converters)
        if "pk" not in names:
            continue
        given = {name: values[name] for name in names}
        path = (
            "/plans/"
            + next(iter(get_resolver("guibiao.plans.urls").reverse_dict.getlist(pattern.name)))[0][0][0] % given
        )
        posted = pattern.callback.__name__ in POSTED
        for method in ("get", "post") if pattern.name in BOTH else ("post",) if posted else ("get",):
            yield pattern.name, method, path


def call(client: Client, method: str, path: str) -> Any:
    if method == "get":
        return client.get(path)
    return client.post(path, b'{"decisions": [], "kind": "target", "start": 0, "end": 1}', "application/json")


def state_of(plan: Plan) -> Any:
    plan.refresh_from_db()
    items = list(plan.items.order_by("pk").values_list("pk", "status", "version"))
    return plan.state, plan.title, items, plan.versions.count(), plan.readings.count(), Job.objects.count()


@pytest.mark.parametrize(
    ("who", "role", "scope"),
    [
        ("stranger", "planner", "other"), ("above", "planner", "office"), ("sys", "system_admin", None),
        ("sec", "security_admin", None), ("aud", "audit_admin", None), ("nobody", None, None),
    ],
)  # fmt: skip
@pytest.mark.once
def test_what_is_not_ones_own_does_not_exist(
    read_in: Any, planner: Any, person: Any, places: Any, client: Client, who: str, role: str | None, scope: str | None
) -> None:
    plan = read_in()
    adopt(plan, planner)
    before = state_of(plan)
    client.force_login(person(who, role, **({"organisation": places[scope]} if scope else {})))
    found = list(addresses(plan))
    assert len(found) > 20
    for name, method, path in found:
        assert call(client, method, path).status_code == 404, (name, method)
    job = Job.objects.get(kind="plans.read")
    expected = 200 if role == "system_admin" else 404
    assert client.get(f"/jobs/{job.pk}/").status_code == expected
    assert client.get(f"/api/registers/plans/{plan.pk}").status_code == 404
    assert client.get(f"/registers/plans/{plan.pk}/").status_code == 404
    for path in (
        "/plans/search/?q=合同",
        "/plans/compare/",
        "/plans/compare/export.xlsx",
        "/plans/",
        "/api/registers/plans",
    ):
        answer = client.get(path)
        assert plan.title not in answer.content.decode("utf-8", "ignore")
        assert answer.status_code == (200 if role == "planner" else 403 if path.startswith("/plans") else 404), path
    assert state_of(plan) == before


@pytest.mark.once
def test_nobody_at_all_is_sent_to_the_log_in_page(read_in: Any, client: Client) -> None:
    for _name, method, path in addresses(read_in()):
        assert call(client, method, path).headers["Location"].startswith("/account/login/?next=")


@pytest.mark.once
def test_a_reader_reads(read_in: Any, reader: Any, client: Client) -> None:
    plan = read_in()
    before = state_of(plan)
    client.force_login(reader)
    item = plan.items.filter(kind="target").first()
    body = {"decisions": [{"item": item.pk, "version": 1, "action": "reject"}]}
    posts = [
        ("check/decide/", body), ("check/add/", {"kind": "target", "start": 0, "end": 5, "data": {}}),
        ("check/undo/", {"batch": str(uuid.uuid4())}),
    ]  # fmt: skip
    for path, sent in posts:
        assert client.post(f"/plans/{plan.pk}/{path}", sent, "application/json").status_code == 403, path
    for path in ("adopt/", "tasks/read/", "tasks/templates/", "reread/", "move/reread/"):
        assert client.post(f"/plans/{plan.pk}/{path}", {"name": "x", "verdict": "accept"}).status_code == 403, path
    for step in ("withdraw", "revise", "keep", "restore", "retry"):
        client.post(f"/plans/{plan.pk}/move/{step}/", {"note": "x"})
    for step in ("read", "fail", "adopt", "../decide", "no-such"):
        assert client.post(f"/plans/{plan.pk}/move/{step}/", {"note": "x"}).status_code == 404
    assert client.get("/plans/upload/").status_code == 403
    denied = client.post(f"/plans/{plan.pk}/adopt/")
    assert "需要角色" in denied.content.decode()
    assert state_of(plan) == before
    assert AuditEntry.objects.filter(action="access.denied", actor_id=reader.pk).count() >= 8
    assert AuditEntry.objects.filter(action="plan.refused", actor_id=reader.pk).count() == 5


@pytest.mark.once
def test_a_reviewer_checks_and_adopts_but_takes_nothing_in_or_away(read_in: Any, reviewer: Any, client: Client) -> None:
    plan = read_in()
    client.force_login(reviewer)
    assert client.post("/plans/upload/", {"declared": "on"}).status_code == 403
    client.post(f"/plans/{plan.pk}/move/withdraw/", {"note": "x"})
    plan.refresh_from_db()
    assert plan.state == "checking"
    assert client.post(f"/plans/{plan.pk}/tasks/templates/", {"name": "x"}).status_code == 403
    issues = ",".join(issue.key for issue in adoption.issues(plan))
    answer = client.post(f"/plans/{plan.pk}/adopt/", {"issues": issues, "acknowledged": "on"})
    assert answer.headers["Location"] == f"/plans/{plan.pk}/versions/1/"


def test_numbers_of_one_plan_do_not_open_another(
    read_in: Any, planner: Any, stranger: Any, client: Client, places: Any
) -> None:
    ours = read_in()
    theirs = read_in(texts.WIDE, name="西.txt", user=stranger)
    item = theirs.items.filter(kind="target").first()
    client.force_login(planner)
    body = {"decisions": [{"item": item.pk, "version": 1, "action": "reject"}]}
    assert client.post(f"/plans/{ours.pk}/check/decide/", body, "application/json").json()["applied"] == []
    item.refresh_from_db()
    assert item.status == "open"
    assert client.get(f"/plans/{ours.pk}/check/items/{item.pk}/history/").json() == {"history": []}
    assert client.get(f"/plans/{ours.pk}/items/{item.identity}/").status_code == 404
    outcome = decisions.decide(theirs, stranger, [Decision(item=item.pk, version=1, action="accept")])
    undone = client.post(f"/plans/{ours.pk}/check/undo/", {"batch": str(outcome.batch)}, "application/json")
    assert undone.status_code == 400
    read = TableRead.objects.create(plan=theirs, name="x", changes=[], by=stranger)
    page = client.post(f"/plans/{ours.pk}/tasks/read/", {"confirm": str(read.identity)}, follow=True).content.decode()
    assert "不属于这个规划" in page
    assert client.post(f"/plans/{ours.pk}/tasks/read/", {"confirm": "1 OR 1"}, follow=True).status_code == 200
    template = TaskTemplate.objects.create(
        organisation=places["other"], name="他们的模板", columns=[{"key": "action", "heading": "x"}], saved_by=stranger
    )
    assert "他们的模板" not in client.get(f"/plans/{ours.pk}/tasks/?template={template.pk}").content.decode()


def test_another_persons_batch_is_not_taken_back(read_in: Any, planner: Any, reviewer: Any, client: Client) -> None:
    plan = read_in()
    item = plan.items.filter(kind="target").first()
    outcome = decisions.decide(plan, planner, [Decision(item=item.pk, version=1, action="accept")])
    client.force_login(reviewer)
    answer = client.post(f"/plans/{plan.pk}/check/undo/", {"batch": str(outcome.batch)}, "application/json")
    assert answer.status_code == 400


@pytest.mark.once
def test_every_form_and_every_call_needs_its_token(read_in: Any, planner: Any) -> None:
    plan = read_in()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(planner)
    for name, method, path in addresses(plan):
        if method == "post":
            assert call(strict, method, path).status_code == 403, name
    assert strict.post("/plans/upload/", {"declared": "on"}).status_code == 403
    for path in ("/account/logout/", "/account/language/", "/jobs/1/cancel/", "/registers/plans/views/"):
        assert strict.post(path, {}).status_code == 403, path


@pytest.mark.once
def test_words_of_a_document_are_words_on_every_page(read_in: Any, planner: Any, client: Client) -> None:
    text = texts.PLAN.replace("高新技术企业达到6000家", f"{SCRIPT}高新技术企业达到6000家").replace(
        "省财政厅", f"省财政厅{SCRIPT}"
    )
    plan = read_in(
        text.replace("（一）加强基础研究", f"（一）加强基础研究{SCRIPT}"), name=f"规划{SCRIPT.replace('/', '')}.txt"
    )
    about = plan.items.get(kind="document")
    changes = {"title": f"规划{SCRIPT}", "issuer": SCRIPT, "number": SCRIPT, "region": {"name": SCRIPT}}
    decisions.decide(plan, planner, [Decision(item=about.pk, version=1, action="correct", changes=changes)])
    target = plan.items.filter(kind="target").first()
    named = {"indicator": f"研发{SCRIPT}", "unit": SCRIPT}
    decisions.decide(plan, planner, [Decision(item=target.pk, version=1, action="correct", changes=named)])
    client.force_login(planner)
    before = ["", "check/", "tasks/", "indicators/", "adopt/", "progress/"]
    pages = [f"/plans/{plan.pk}/{page}" for page in before]
    pages += [
        "/plans/",
        "/plans/compare/",
        "/plans/compare/?facts=1",
        f"/plans/search/?q={SCRIPT}",
        "/plans/search/?q=script",
    ]
    shown = [client.get(page) for page in pages]
    plan.refresh_from_db()
    adopt(plan, planner)
    shown += [client.get(f"/plans/{plan.pk}/{page}") for page in ("", "versions/1/", "tasks/", "indicators/")]
    for answer in shown:
        assert answer.status_code == 200, answer.request["PATH_INFO"]
        assert SCRIPT not in answer.content.decode(), answer.request["PATH_INFO"]
    data = client.get(f"/plans/{plan.pk}/check/data/")
    assert data.headers["Content-Type"] == "application/json"
    assert data.headers["X-Content-Type-Options"] == "nosniff"


FORMULA = '=HYPERLINK("http://x","y")'


@pytest.mark.once
def test_nothing_that_leaves_is_a_formula(read_in: Any, planner: Any, client: Client) -> None:
    plan = read_in()
    about = plan.items.get(kind="document")
    decisions.decide(plan, planner, [Decision(item=about.pk, version=1, action="correct", changes={"title": FORMULA})])
    for item in plan.items.filter(kind__in=("target", "measure")):
        name = "title" if item.kind == "measure" else "indicator"
        changes = {
            name: FORMULA,
            **({"text": "+1+1", "outcome": "@SUM(1)", "annual": "-1+1"} if name == "title" else {}),
        }
        decisions.decide(
            plan, planner, [Decision(item=item.pk, version=item.version, action="correct", changes=changes)]
        )
    client.force_login(planner)
    order = {"order": "action,outcome", "show-action": "on", "heading-action": FORMULA, "show-outcome": "on"}
    client.post(f"/plans/{plan.pk}/tasks/templates/", {**order, "name": FORMULA})
    template = TaskTemplate.objects.get()
    books = ["tasks/export.xlsx", f"tasks/export.xlsx?template={template.pk}", "indicators/export.xlsx"]
    for path in [
        *(f"/plans/{plan.pk}/{book}" for book in books),
        "/plans/compare/export.xlsx",
        "/registers/plans/export.xlsx",
    ]:
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        book = openpyxl.load_workbook(BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert any(FORMULA in str(cell.value) for cell in cells), path
        assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink], path
    for start in ("=", " =", "＝", "\t=", "@"):
        Plan.objects.filter(pk=plan.pk).update(title=f"{start}1+1")
        line = b"".join(client.get("/registers/plans/export.csv").streaming_content).decode("utf-8-sig").splitlines()[1]
        assert line.startswith(("'", "\"'")), line


@pytest.mark.parametrize(
    "body",
    [
        '{"decisions": [{"item": %d, "version": 1, "action": "correct", "changes": {"indicator": "a\\u0000b"}}]}',
        '{"decisions": [{"item": %d, "version": 1, "action": "correct", "changes": {"indicator": "\\ud800"}}]}',
        '{"decisions": [{"item": %d, "version": 1, "action": "correct", "changes": {"year": 99999}}]}',
        '{"decisions": [{"item": %d, "version": 1, "action": "correct", "changes": {"value": 1e999}}]}',
        '{"decisions": [{"item": %d, "version": 1, "action": "correct", "changes": {"value": null}}]}',
        '{"decisions": [{"item": %d, "version": 1, "action": "correct", "changes": {"unit": "' + "吨" * 500 + '"}}]}',
        '{"decisions": [{"item": %d, "version": 1, "action": "correct", "changes": {"baseline": 5}}]}',
        '{"decisions": [{"item": %d, "version": 1, "action": "correct", "start": -5, "end": 99999999}]}',
        '{"decisions": [{"item": %d, "version": 1, "action": "adopt"}]}',
        '{"decisions": {"item": %d}}',
        "[" * 100_000 + "%d",
    ],
)
def test_a_call_that_does_not_fit_is_refused_with_a_sentence(
    read_in: Any, planner: Any, client: Client, body: str
) -> None:
    plan = read_in()
    client.force_login(planner)
    item = plan.items.filter(kind="target").first()
    answer = client.post(f"/plans/{plan.pk}/check/decide/", (body % item.pk).encode(), "application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not ItemChange.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"title": 5}, {"title": ["x"]}, {"region": {"code": {"x": 1}}}, {"region": {"name": 5}}, {"period": "12"},
     {"issued_on": 20250101}, {"stage": []}],
)  # fmt: skip
def test_particulars_that_do_not_fit_are_refused(
    read_in: Any, planner: Any, client: Client, changes: dict[str, Any]
) -> None:
    plan = read_in()
    client.force_login(planner)
    about = plan.items.get(kind="document")
    body = {"decisions": [{"item": about.pk, "version": 1, "action": "correct", "changes": changes}]}
    answer = client.post(f"/plans/{plan.pk}/check/decide/", body, "application/json")
    assert answer.status_code in {200, 400}
    assert answer.status_code == 400 or changes == {"stage": []}


def test_a_nul_goes_nowhere(read_in: Any, planner: Any, client: Client) -> None:
    plan = read_in()
    client.force_login(planner)
    for path in (
        "search/?q=%00合同&region=%00",
        "compare/?region=%00&sort=%00",
        "?q=%00",
        f"{plan.pk}/tasks/?version=%00",
    ):
        assert client.get(f"/plans/{path}").status_code == 200, path
    for path in ("move/withdraw/", "adopt/", "tasks/templates/", "tasks/read/"):
        answer = client.post(f"/plans/{plan.pk}/{path}", {"note": "a\x00", "name": "a\x00", "reason": "\x00"})
        assert answer.status_code == 400, path
    big = "9" * 30
    for path in (f"search/?q=合同&year={big}&page={big}", f"{plan.pk}/tasks/?version={big}", f"{plan.pk}/check/changes/?after={big}",
                 f"{plan.pk}/tasks/?template={big}", f"{plan.pk}/versions/1/changes/?from={big}", f"{big}/"):  # fmt: skip
        assert client.get(f"/plans/{path}").status_code in {200, 404}, path


def test_adopted_versions_outlive_every_way_of_changing_them(read_in: Any, planner: Any, client: Client) -> None:
    version = adopt(read_in(), planner)
    before = json.dumps(list(version.targets.values_list("identity", "value")), default=str)
    target = version.targets.first()

    def overwrite() -> Any:
        again = Target(pk=target.pk, version=version, identity=target.identity, order=1, indicator="x", kind="level",
                       comparator="=", value=1, modality="commit", sentence="", start=0, end=1)  # fmt: skip
        return Target.objects.bulk_create([again], update_conflicts=True, unique_fields=["id"], update_fields=["value"])

    attempts: list[Any] = [
        overwrite,
        lambda: Target._base_manager.update(value=1),
        lambda: Target._base_manager.all()._raw_delete("default"),
        lambda: Target._base_manager.all().delete(),
        lambda: version.plan.delete(),
        lambda: Plan.objects.all().delete(),
        lambda: planner.delete(),
        lambda: Version._base_manager.update(number=9),
        lambda: MeasureUnit._base_manager.update(name="x"),
        lambda: call_command("flush", interactive=False, verbosity=0),
    ]
    for number, attempt in enumerate(attempts):
        with pytest.raises((DatabaseError, ProtectedError, TypeError, CommandError)), transaction.atomic():
            attempt()
        assert Version.objects.filter(number=1).exists(), number
    after = json.dumps(list(Version.objects.get().targets.values_list("identity", "value")), default=str)
    assert before == after


def test_every_deed_is_in_the_chain(read_in: Any, planner: Any, client: Client) -> None:
    plan = read_in()
    client.force_login(planner)
    item = plan.items.filter(kind="measure").first()
    body = {"decisions": [{"item": item.pk, "version": 1, "action": "correct", "changes": {"outcome": "报告"}}]}
    client.post(f"/plans/{plan.pk}/check/decide/", body, "application/json")
    client.get(f"/plans/{plan.pk}/tasks/export.docx")
    client.get(f"/plans/{plan.pk}/indicators/export.xlsx")
    client.get("/plans/compare/export.xlsx")
    client.get(f"/plans/{plan.pk}/file/")
    adopt(plan, planner)
    kept = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "plan.upload", "file.store", "plan.read", "plan.decide", "plan.tasks_export", "plan.indicators_export",
        "plan.compare_export", "file.read", "plan.adopt", "plan.version",
    } <= kept  # fmt: skip
    from guibiao.kernel import audit

    assert audit.verify().ok


@pytest.mark.once
def test_a_template_runs_nothing(read_in: Any, planner: Any, client: Client) -> None:
    import docx

    plan = read_in()
    client.force_login(planner)
    for words in (
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{% import 'os' as os %}",
        "{{ 1/0 }}",
        "{% for",
        "{{ 'x' * 10 ** 9 }}",
    ):
        document = docx.Document()
        document.add_paragraph(words)
        out = BytesIO()
        document.save(out)
        fields = {
            "name": "模板",
            "order": "action",
            "show-action": "on",
            "heading-action": "具体举措",
            "declared": "on",
        }
        upload = SimpleUploadedFile("模板.docx", out.getvalue())
        page = client.post(f"/plans/{plan.pk}/tasks/templates/", {**fields, "docx": upload}, follow=True)
        assert page.status_code == 200
        assert "subclasses" not in page.content.decode()
        template = TaskTemplate.objects.first()
        if template is not None:
            answer = client.get(f"/plans/{plan.pk}/tasks/export.docx?template={template.pk}", follow=True)
            assert answer.status_code == 200


def test_the_search_box_is_for_those_who_may_search(client: Client, reader: Any, person: Any) -> None:
    client.force_login(reader)
    assert 'id="gb-search"' in client.get("/plans/").content.decode()
    client.force_login(person("sys", "system_admin"))
    page = client.get("/registers/organisations/").content.decode()
    assert 'id="gb-search"' not in page
    assert re.search(r"<main", page)


def test_items_are_searched_by_people_who_still_may(read_in: Any, planner: Any, client: Client) -> None:
    plan = read_in()
    client.force_login(planner)
    assert client.get(f"/plans/{plan.pk}/").status_code == 200
    planner.grants.get().delete()
    assert client.get(f"/plans/{plan.pk}/").status_code == 404
    User.objects.filter(pk=planner.pk).update(is_active=False)
    assert client.get("/plans/").status_code == 302
    assert Item.objects.filter(plan=plan).exists()


def test_the_services_ask_too(read_in: Any, reader: Any, stranger: Any) -> None:
    plan = read_in()
    for user in (reader, stranger):
        for attempt in (
            lambda user=user: decisions.add(plan, user, kind="target", start=0, end=1, data={}),
            lambda user=user: readback.propose(plan, user, b"", "x.docx", True),
            lambda user=user: tasktables.save_template(plan, user, name="x", columns=[], docx=None, declared=True),
            lambda user=user: adopt(plan, user),
        ):
            with pytest.raises(Exception, match=r"角色|授权|^$|No"):
                attempt()
