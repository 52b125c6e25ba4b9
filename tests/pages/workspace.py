"""Fills a data directory with something on every page, once for all who look at every page.

As a program it fills GUIBIAO_HOME, or takes over what was filled and notes where the pages are.
"""

import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import django

from tests import emptied, tables

PAGES = "pages.json"
_BEGIN = "begin.json"
_DATABASE = "guibiao.sqlite3"


def filled(shared: Path) -> Path:
    """A home that was filled; `shared` is the directory that all processes of a run have in common."""
    return tables.once(shared / "filled", _fill_home)


def _fill_home(home: Path) -> None:
    home.mkdir()
    shutil.copy(tables.migrated(), home / _DATABASE)
    environment = {**os.environ, "GUIBIAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guibiao.site.settings"}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", __name__], env=environment, cwd=tables.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def take_over(home: Path) -> list[str]:
    """What was filled in a home, in the database and the files of this process, which has nothing yet. Returns as `fill` does."""
    from django.conf import settings
    from django.db import connection, transaction

    from guibiao.kernel.models import Session

    # Rows refer to one another: whether all are there is asked at the end.
    with closing(sqlite3.connect(home / _DATABASE)) as source, transaction.atomic(), connection.cursor() as cursor:
        there = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        # Sessions are sealed with the secret of the home.
        for table in sorted(there.intersection(emptied.tables()) - {Session._meta.db_table}):
            rows = source.execute(f'SELECT * FROM "{table}"')
            names = [one[0] for one in rows.description]
            columns, places = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
            cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', rows.fetchall())
    shutil.copytree(home / "files", settings.FILES_DIR, dirs_exist_ok=True)
    begin: list[str] = json.loads((home / _BEGIN).read_text("utf-8"))
    return begin


def fill() -> list[str]:
    """What the rooms' own tests make, side by side, and what is left: people of every role, drafts, supervision.

    Returns the addresses of what somebody began and left, and of what a script asks for: no page has a link there.
    """
    django.setup()
    _numbers_from_one()
    from guibiao.kernel.directory import first
    from guibiao.kernel.models import User
    from guibiao.monitoring import recomputing
    from tests.assessment import workspace as assessment
    from tests.pages import growing
    from tests.plans import ledger_workspace
    from tests.statistics import workspace as statistics

    statistics.fill()
    ledger_workspace.fill()
    assessment.fill()
    first.bootstrap(administrators=True)
    _people(User.objects.get(username="lin").organisation)
    planner = User.objects.select_related("organisation").get(username="lin")
    begun = _drafts(planner)
    begun.append(_supervision(planner))
    _evaluation(planner)
    _reports(planner)
    recomputing.catch_up(lambda _done, _total: None, everything=True)
    growing.fill_empty()
    _work()
    return [
        *begun, _ended(), "/jobs/1/", "/plans/1/progress/", "/monitoring/runs/1/progress/", "/registers/regions/suggest/?of=q&q=",
        "/plans/2/adopt/", "/plans/2/check/items/4/asks/", "/plans/2/versions/2/changes/", "/plans/ledger/parts/1/",
        "/plans/compare/", "/plans/compare/export.xlsx", "/assessment/rounds/4/circular/", "/assessment/plans/sections/1/",
        "/assessment/rounds/6/edit/", "/assessment/plans/3/edit/",
        "/assessment/assignments/new/round/2/", "/plans/ledger/keylists/1/edit/", "/reports/1/progress/",
        "/cockpit/", "/cockpit/regions/910000/", "/cockpit/regions/910000/wall/", "/cockpit/regions/910000/live/page/",
        *(f"/cockpit/{where}indicators/{_code()}/" for where in ("", "regions/910000/")),
    ]  # fmt: skip


def _code() -> str:
    """The indicator of a target that is watched."""
    from guibiao.monitoring.models import Watched

    return str(Watched.every.filter(active=True).exclude(code="").order_by("pk").values_list("code", flat=True)[0])


def _ended() -> str:
    """The page of a target that is watched no more."""
    from guibiao.monitoring.models import Watched

    last = Watched.objects.filter(active=True).latest("pk")
    Watched.objects.filter(pk=last.pk).update(active=False)
    return f"/monitoring/targets/{last.pk}/past/"


def _numbers_from_one() -> None:
    """What is made is numbered as in a database of its own, whatever tests went before."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        sequences = connection.introspection.sequence_list()
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), sequences):
            cursor.execute(statement)


def _people(organisation: Any) -> None:
    """Somebody of every role, all with the same password."""
    from django.contrib.auth.hashers import make_password

    from guibiao.kernel.access import roles
    from guibiao.kernel.models import Grant, Organisation, User
    from tests.browser.serving import PASSWORD

    until = datetime.date(2099, 12, 31)
    for role in roles.ROLES:
        if not Grant.objects.filter(role=role).exists():
            home = organisation
            if role in roles.outside():
                home = Organisation.objects.create(name=role, region=organisation.region)
            user = User.objects.create_user(f"one-{role.replace('_', '-')}", role, organisation=home)
            Grant.objects.create(user=user, role=role, organisation=home, valid_until=until)
    User.objects.update(password=make_password(PASSWORD), must_change_password=False)


def _drafts(planner: Any) -> list[str]:
    """What somebody began and did not finish: files half taken in, a later reading, a table read back, a saved view."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from guibiao.kernel import notices, procedures
    from guibiao.kernel.models import CalendarYear, Region, SavedView, User
    from guibiao.plans.ledger import keylists
    from guibiao.plans.models import KeyList, Part, Plan, Reading, Revision, TableRead, TaskTemplate
    from guibiao.statistics.models import Campaign, Confidential
    from tests.pages.walking import client_of

    def sent(person: Any, address: str, name: str, text: str, **given: str) -> None:
        file = SimpleUploadedFile(name, text.encode())
        answer = client_of(person).post(address, {"file": file, "declared": "on", **given})
        assert answer.status_code == 302, answer.content.decode()
        begun.append(answer.headers["Location"])

    begun: list[str] = []
    administrator = User.objects.get(username="sysadmin")
    sent(administrator, "/registers/organisations/import/", "机构.csv", "名称,类别,地区\n甲研究院,科研院所,东江省\n")
    sent(planner, "/plans/ledger/join/", "台账.csv", "工作任务,工作内容,牵头部门\n布局重大科学问题,组织攻关,省科技厅\n")
    sent(
        planner, "/statistics/import/", "数据.csv", "region,indicator,year,value,unit\n910000,rd_intensity,2024,2.4,%\n"
    )
    taken = "region,indicator,year,value,unit\n910000,rd_intensity,2022,2.2,%\n"
    sent(planner, "/statistics/import/", "年鉴.csv", taken)
    client_of(planner).post(begun[-1], {"verdict": "take"})
    sdmx = "DATAFLOW,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nA:B(1.0),910000,rd_intensity,2024,2.4\n"
    sent(planner, "/exchange/sdmx/", "数据.sdmx.csv", sdmx)
    client_of(planner).get("/exchange/sdmx/structure-2-1.xml")  # the first line of her log
    home = planner.organisation.region
    city = Region.objects.filter(parent=home).first() or Region.objects.create(
        code="910199", name="海口市", level=2, parent=home
    )
    outline = {"type": "Polygon", "coordinates": [[[110, 30], [111, 30], [111, 31], [110, 30]]]}
    shape = {"type": "Feature", "properties": {"code": city.code}, "geometry": outline}
    map_ = json.dumps({"type": "FeatureCollection", "features": [shape]})
    sent(planner, "/cockpit/maps/", "边界.geojson", map_, region=str(home.pk), source="某S（2025）12号")
    listed = KeyList.objects.create(organisation=planner.organisation, year=2026, title="2026年重点任务")
    keylists.add(listed, planner, [one.task.pk for one in keylists.candidates(listed)[:1]])
    keylists.issue(listed, planner)
    plan = Plan.objects.get(genre="plan")
    revision = Revision.objects.get()
    procedures.apply(revision, "approve", User.objects.get(username="wen"))
    Part._base_manager.filter(order=1).update(state="waiting")
    campaign = Campaign.objects.get()
    campaign.pk, campaign.state, campaign.name = None, "", "2025年年报"
    campaign._state.adding = True
    campaign.save()
    current = plan.current_reading
    assert current is not None
    plan.readings.create(
        state=Reading.State.PROPOSED, reader="2", text=current.text, layout=current.layout, found=current.found
    )
    TableRead.objects.create(plan=plan, name="改.xlsx", changes=[], by=planner)
    TaskTemplate.objects.create(organisation=planner.organisation, name="本厅", columns=[], saved_by=planner)
    SavedView.objects.create(owner=planner, register="tasks", name="在办", query="standing=active")
    Confidential.objects.create(
        region=planner.organisation.region, measure="rd_expenditure", year=2019, name="2019年", reason="一家", by=planner,
        organisation=planner.organisation,
    )  # fmt: skip
    CalendarYear.objects.create(year=2098, days_off="1月1日至3日")
    notices.tell([planner], "case.alarm", plan, "期限将到。")
    return begun


def _supervision(planner: Any) -> str:
    """An item on its way, one that may still be changed (its address), a progress round and a consultation; with evidence."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from guibiao.kernel import procedures
    from guibiao.kernel.models import Organisation
    from guibiao.supervision import consultations, items, rounds
    from guibiao.supervision.models import Consultation, Entry, OfficeClock, SheetKind
    from guibiao.supervision.sheets import issuing

    bureau = planner.organisation
    finance = Organisation.objects.get(name="东江省财政厅")
    office = Organisation.objects.create(name="规划处", region=bureau.region, parent=bureau)
    today = timezone.localdate()
    later = today + datetime.timedelta(days=400)
    said = {"progress": "已完成选址。", "written_by": "林工", "checked_by": "文处"}
    item = items.make(
        user=planner, organisation=bureau, title="建设种质资源库", lead=bureau, received_on=today, clock_code="13710",
        participants=[finance, office],
    )  # fmt: skip
    by_nodes = items.make(user=planner, organisation=bureau, title="建设中试平台", lead=bureau, received_on=today)
    items.set_nodes(by_nodes, [("完成选址", later)], planner)
    procedures.apply(item, "arrange", planner)
    items.report(item, planner, bureau, said, [SimpleUploadedFile("选址.txt", b"1")], declared=True)
    items.ask_extension(item, planner, later, "选址未定")
    issuing.issue(SheetKind.NOTICE, item, planner)
    round_ = rounds.open_round(bureau, today.year, 1, later, planner)
    for entry in Entry.objects.filter(round=round_)[:1]:
        rounds.fill(entry, planner, said, [SimpleUploadedFile("选址.txt", b"2")], declared=True)
    OfficeClock.objects.create(
        organisation=bureau, code="710", version="1", name="本厅时限", source="督查办法", valid_from=today, settle="15w"
    )
    meeting = Consultation.objects.create(
        organisation=bureau, kind="city", title="厅市会商", held_on=today, agenda="一、通报进展", minutes="议定一项"
    )
    consultations.make_item(consultations.decide(meeting, "共建中试基地", finance, later, planner), planner)
    return f"/supervision/{by_nodes.pk}/edit/"


def _evaluation(planner: Any) -> None:
    """An evaluation of which two editions were worked out."""
    from guibiao.monitoring import service
    from guibiao.monitoring.inputs import Inputs, Table
    from tests.monitoring import tables

    parts = {
        "data": Table("counties.csv", tables.data().encode()),
        "meta": Table("indicators.csv", tables.META.encode()),
    }
    evaluation = service.create(Inputs(tables.SCHEME, parts), user=planner, organisation=planner.organisation)
    service.start(evaluation, user=planner)
    _work()
    service.revise(evaluation, Inputs(tables.SCHEME.replace("[0, 100]", "[1, 100]", 1), parts), user=planner)
    service.start(evaluation, user=planner)
    _work()


def _reports(planner: Any) -> None:
    """A report of which a part was written twice, and two templates of the office."""
    from django.utils import timezone

    from guibiao.plans.models import Plan
    from guibiao.reports import layout, service, templates_service
    from guibiao.reports.models import TextVersion

    plan = Plan.objects.filter(state="adopted").order_by("pk").first()
    report = service.make(plan, "annual", 2026, timezone.localdate(), planner)
    _work()
    text = report.texts.get(key="problems")
    for number in (1, 2):
        service.write(text, planner, f"第{number}稿", text.number)
        TextVersion.objects.update(begun_at=timezone.now() - datetime.timedelta(hours=1))
        templates_service.upload(
            layout.shipped("annual"), "模板.docx", "annual", planner.organisation, planner, declared=True
        )


def _work() -> None:
    """What the worker does."""
    from guibiao.kernel import jobs
    from guibiao.kernel.models import Job

    for job in Job.objects.filter(state=Job.State.WAITING):
        jobs.run_job.func(job.pk)


def main(home: Path, *other: str) -> None:
    """Fill, and write down where to begin; or take another home over, and write down where the pages are."""
    if not other:
        begin = fill()
        (home / _BEGIN).write_text(json.dumps(begin), encoding="utf-8")
        return
    django.setup()
    from tests.pages.walking import walk

    begin = take_over(Path(*other))
    first = {page.name: page for page in reversed(walk(begin).pages) if page.whole}
    pages = [[page.person, page.address] for page in first.values()]
    (home / PAGES).write_text(json.dumps(pages), encoding="utf-8")


if __name__ == "__main__":
    main(Path(os.environ["GUIBIAO_HOME"]), *sys.argv[1:])
