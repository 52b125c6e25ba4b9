"""Workers that are killed: a program of its own for tests/kernel/test_killed.py.

The keeper prepares Django once and forks, so that a life costs milliseconds; it never opens a connection itself. Each
round four children live at once, three pressing buttons and writing down what was acknowledged, one looking at the clock
and sending what is due; all are killed at a random moment, most of them in the middle of a transaction.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

LATER_DAYS = 40  # the clock of the children runs so far ahead that every alarm is due at once


def main(orders: dict[str, Any]) -> None:
    """`orders`: database name, home, username, beacons, rounds, seed, and the files acknowledged and sent."""
    django.setup()
    # Everything is imported before the first fork: a child begins to work at once.
    from django.urls import reverse

    reverse("inbox")
    from django.conf import settings
    from django.db import connections

    connections["default"].settings_dict["NAME"] = orders["database"]
    settings.GUIBIAO_HOME, settings.EMAIL_CONFIGURED = Path(orders["home"]), True
    chance = random.Random(orders["seed"])
    life = _length_of_a_life(orders)
    for _round in range(orders["rounds"]):
        children = [_child(work, orders, chance.random()) for work in LIVES]
        time.sleep(chance.uniform(0.1, 0.7) * life)
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            _pid, status = os.waitpid(child, 0)
            if os.WIFEXITED(status):
                sys.exit(f"a child ended by itself: {os.waitstatus_to_exitcode(status)}")
    sys.stdout.write(f"killed {len(LIVES) * orders['rounds']}, a life is {life:.3f} s\n")


def _length_of_a_life(orders: dict[str, Any]) -> float:
    """How long a child needs here and now to get four times through its work."""
    began = time.monotonic()
    for work in (press, watch):
        os.waitpid(_child(work, orders, 0.5, rounds=2), 0)
    return time.monotonic() - began


def _child(work: Callable[..., None], orders: dict[str, Any], seed: float, rounds: int | None = None) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work(orders, random.Random(seed), rounds)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def press(orders: dict[str, Any], chance: random.Random, rounds: int | None) -> None:
    """Light and douse; a line in the file `acknowledged` for each step that was done, after it was done."""
    from guibiao.kernel.models import User
    from guibiao.kernel.procedures import Refused, apply
    from tests.kernel.beacons.models import Beacon

    actor = User.objects.get(username=orders["username"])
    file = os.open(orders["acknowledged"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while rounds is None or (rounds := rounds - 1) >= 0:
        beacon = Beacon.objects.get(pk=chance.choice(orders["beacons"]))
        try:
            step = apply(beacon, "douse" if beacon.state == "lit" else "light", actor, note="换班")
        except Refused:
            continue  # the clock was faster
        os.write(file, f"{step.pk}\n".encode())


def watch(orders: dict[str, Any], chance: random.Random, rounds: int | None) -> None:
    """What the worker's sweep does; a line in the file `sent` for each message that went out."""
    import datetime

    from django.utils import timezone

    from guibiao.kernel import clock, notices
    from guibiao.kernel.notices import outbox

    file = os.open(orders["sent"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    outbox._SEND["mail"] = lambda message: os.write(file, f"{message.key}\n".encode()) and None
    while rounds is None or (rounds := rounds - 1) >= 0:
        clock.tick(timezone.now() + datetime.timedelta(days=LATER_DAYS))
        notices.deliver()


LIVES = (press, press, press, watch)

if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
