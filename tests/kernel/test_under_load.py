"""Two people at the same button, and workers killed at any moment: nothing is lost, nothing happens twice."""

import datetime
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from guibiao.kernel import audit, clock, notices, procedures
from guibiao.kernel.models import AuditEntry, CaseAlarm, CaseStep, Notice, NoticeChoice, Outgoing, User
from guibiao.kernel.notices import outbox
from guibiao.kernel.procedures import Refused, apply
from tests.kernel.beacons.models import Beacon
from tests.kernel.mortal import LATER_DAYS, LIVES

pytestmark = [pytest.mark.long, pytest.mark.database, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[2]
PRESSES = 100
ROUNDS = 40  # four lives end in each, on each database
OIL = 100_000


def beacons(places: dict[str, Any], count: int) -> list[Beacon]:
    return [
        Beacon.objects.create(
            name=f"灯{number}", organisation=places["bureau"], region=places["east"], height=1, oil=OIL
        )
        for number in range(count)
    ]


def test_two_people_press_at_once_a_hundred_times(places: dict[str, Any], person: Callable[..., Any]) -> None:
    people = [person("lin", "planner"), person("wu", "planner")]
    lamps = beacons(places, PRESSES)
    together = threading.Barrier(len(people))
    outcomes: list[tuple[int, str]] = []

    def press(user: Any) -> None:
        try:
            for lamp in lamps:
                mine = Beacon.objects.get(pk=lamp.pk)
                together.wait(60)
                try:
                    apply(mine, "light", user)
                    outcomes.append((lamp.pk, ""))
                except Refused as refusal:
                    outcomes.append((lamp.pk, str(refusal)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for lamp in lamps:
        told = sorted(sentence for pk, sentence in outcomes if pk == lamp.pk)
        assert told == ["", f"“{lamp}”现在是“已点亮”，不能“点亮”。"]
        assert [step.transition for step in procedures.steps(lamp)] == ["light"]
    assert set(Beacon.objects.values_list("state", "oil")) == {("lit", OIL - 1)}
    assert AuditEntry.objects.filter(action="beacon.light").count() == PRESSES
    assert AuditEntry.objects.filter(action="beacon.refused").count() == PRESSES
    assert audit.verify().ok


def test_killed_some_hundred_times_under_load(
    places: dict[str, Any], person: Callable[..., Any], data_home: Path, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_CONFIGURED = True
    lin = person("lin", "planner")
    User.objects.filter(pk=lin.pk).update(email="lin@example.org")
    NoticeChoice.objects.create(user=lin, kind="case.alarm", mail="each")
    lamps = beacons(places, 12)
    acknowledged, sent = tmp_path / "acknowledged", tmp_path / "sent"
    orders = {
        "database": str(connection.settings_dict["NAME"]), "home": str(data_home), "username": "lin",
        "beacons": [lamp.pk for lamp in lamps], "rounds": ROUNDS, "seed": 4,
        "acknowledged": str(acknowledged), "sent": str(sent),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.kernel.mortal", json.dumps(orders)],
        cwd=ROOT, env=os.environ.copy(), capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"killed {len(LIVES) * ROUNDS}" in done.stdout
    _finish_the_work(sent)

    steps = list(CaseStep.objects.order_by("pk"))
    written = {int(line) for line in acknowledged.read_text().split()}
    assert len(written) > 20, "the children lived too short to tell anything"
    assert written <= {step.pk for step in steps}, "an acknowledged step is lost"
    rang = Counter(CaseAlarm.objects.values_list("subject_id", "alarm"))
    for lamp in Beacon.objects.all():
        own = [step for step in steps if step.subject_id == str(lamp.pk)]
        assert [step.source for step in own] == ["dark", *(step.target for step in own)][: len(own)]
        assert lamp.state == "dark", "an alarm was missed: the house puts out what burns too long"
        names = Counter(step.transition for step in own)
        assert lamp.oil == OIL - names["light"]
        assert lamp.smoke == rang[str(lamp.pk), "overdue"]
        assert names["burn_out"] == rang[str(lamp.pk), "dead"]
    by_alarm = Counter(alarm for _lamp, alarm in rang.elements())
    assert by_alarm["soon"] >= by_alarm["overdue"] >= by_alarm["dead"] > 0
    assert Notice.objects.count() == by_alarm["soon"]
    for alarm, count in by_alarm.items():
        assert AuditEntry.objects.filter(action=f"beacon.alarm.{alarm}").count() == count
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"sent"}
    assert Outgoing.objects.count() == Notice.objects.count()
    assert set(sent.read_text().split()) == set(Outgoing.objects.values_list("key", flat=True))
    assert audit.verify().ok


def _finish_the_work(sent: Path) -> None:
    """What the next worker finds to do, undisturbed."""
    audit.catch_up()
    later = timezone.now() + datetime.timedelta(days=LATER_DAYS)
    clock.tick(later)
    assert clock.tick(later) == 0

    def send(message: Any) -> None:
        with sent.open("a", encoding="utf-8") as file:
            file.write(f"{message.key}\n")

    before = outbox._SEND["mail"]
    outbox._SEND["mail"] = send
    try:
        while notices.deliver(later):
            pass
    finally:
        outbox._SEND["mail"] = before
