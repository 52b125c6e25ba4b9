"""Two hundred people at work at once: what they wait for, on PostgreSQL, with this program on the same processors.

    python -m bench.load [--people 200] [--minutes 3]

Each person has logged in and presses something every five to ten seconds: those who fill in save figures in their return and read, those
who plan read lists, targets and matters. What was acknowledged is read back at the end: a figure that is not there is a lost write.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests import postgresql
from tests.browser.serving import PASSWORD, served

PAUSE = (5.0, 10.0)
#: One planner for four who fill in.
PLANNERS = 5
ITEMS, LINES, TARGETS = 6, 20, 40
_RETURN, _MATTER = re.compile(r"/statistics/returns/(\d+)/"), re.compile(r"/registers/supervision/(\d+)/")
_TARGET = re.compile(r"/registers/progress/\d+/")
_CHART = re.compile(r'hx-get="([^"]+/chart/)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass
class Seen:
    """How long each kind of action took, in seconds, and what went wrong."""

    waits: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))
    faults: list[str] = field(default_factory=list)
    measuring: bool = False


@dataclass
class Person:
    """Somebody at a browser of her own."""

    number: int
    client: httpx.AsyncClient
    seen: Seen
    chance: random.Random
    version: str = "0"
    own_return: str = ""
    own_matter: str = ""
    targets: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)

    async def ask(self, name: str, address: str, data: dict[str, str] | None = None) -> httpx.Response | None:
        """One press, timed from the press to the last byte."""
        start = time.perf_counter()
        try:
            if data is None:
                answer = await self.client.get(address)
            else:
                headers = {"X-CSRFToken": self.client.cookies["csrftoken"], "X-Requested-With": "fetch"}
                answer = await self.client.post(address, data=data, headers=headers)
        except httpx.HTTPError as error:
            self.seen.faults.append(f"{name}: {error!r}")
            return None
        if answer.status_code != 200:
            self.seen.faults.append(f"{name}: {answer.status_code} {address}")
            return None
        if self.seen.measuring:
            self.seen.waits[name].append(time.perf_counter() - start)
        return answer

    async def log_in(self) -> None:
        await self.client.get("/account/login/")
        token = self.client.cookies["csrftoken"]
        data = {"username": f"p{self.number}", "password": PASSWORD, "csrfmiddlewaretoken": token}
        answer = await self.client.post("/account/login/", data=data)
        if answer.url.path == "/account/login/":
            raise RuntimeError(f"p{self.number} cannot log in: {answer.status_code}")


# --- what people do ------------------------------------------------------------------------------------------------
async def inbox(one: Person) -> None:
    answer = await one.ask("待办", "/inbox/")
    if answer is not None and (found := _RETURN.search(answer.text)):
        one.own_return = found[0]
    if answer is not None and (found := _MATTER.search(answer.text)):
        one.own_matter = found[0]


async def form(one: Person) -> None:
    answer = await one.ask("报表", one.own_return)
    if answer is not None and (found := _VERSION.search(answer.text)):
        one.version = found[1]


async def save(one: Person) -> None:
    cells = [f"a{one.chance.randrange(ITEMS)}.r{one.chance.randrange(LINES)}" for _ in range(2)]
    typed = {f"v.{key}": str(one.chance.randrange(1, 10_000)) for key in cells}
    answer = await one.ask("保存报表", f"{one.own_return}save/", {"version": one.version, **typed})
    if answer is not None:
        one.version = str(answer.json()["version"])
        one.kept |= typed


async def matters(one: Person) -> None:
    await one.ask("督办事项", "/registers/supervision/")


async def matter(one: Person) -> None:
    await one.ask("督办件", one.own_matter)


async def targets(one: Person) -> None:
    answer = await one.ask("监测", f"/registers/progress/?page={one.chance.randrange(1, 20)}")
    if answer is not None and (found := _TARGET.findall(answer.text)):
        one.targets = found


async def target(one: Person) -> None:
    if one.targets:
        answer = await one.ask("目标", one.chance.choice(one.targets))
        # A chart that was not drawn before comes when the page stands, as in a browser.
        if answer is not None and (found := _CHART.search(answer.text)):
            await one.ask("目标的图", found[1])


async def campaign(one: Person) -> None:
    await one.ask("统计任务", "/statistics/campaigns/1/")


async def cockpit(one: Person) -> None:
    await one.ask("驾驶舱", "/cockpit/")


Action = Callable[[Person], Awaitable[None]]
FILLING: dict[Action, int] = {save: 5, form: 2, inbox: 2, matter: 1}
PLANNING: dict[Action, int] = {targets: 3, target: 3, matters: 2, inbox: 2, campaign: 1, cockpit: 1}


async def work(one: Person, until: float) -> None:
    """Press, wait, press."""
    doing = FILLING if one.number % PLANNERS else PLANNING
    await asyncio.sleep(one.chance.uniform(0, PAUSE[1]))
    for first in (inbox, form) if doing is FILLING else ():
        await first(one)
        await asyncio.sleep(one.chance.uniform(*PAUSE))
    while time.perf_counter() < until:
        await one.chance.choices(list(doing), list(doing.values()))[0](one)
        await asyncio.sleep(one.chance.uniform(*PAUSE))


async def crowd(url: str, people: int, seconds: float) -> tuple[Seen, int]:
    """Everybody logs in, ten a second; then they work. Returns what was seen and how many acknowledged figures are lost."""
    seen = Seen()
    crowd_ = [
        Person(number, httpx.AsyncClient(base_url=url, timeout=60, follow_redirects=True), seen, random.Random(number))
        for number in range(people)
    ]
    gate = asyncio.Semaphore(2)

    async def enter(one: Person) -> None:
        async with gate:
            await one.log_in()

    await asyncio.gather(*(enter(one) for one in crowd_))
    seen.measuring = True
    until = time.perf_counter() + seconds
    await asyncio.gather(*(work(one, until) for one in crowd_))
    seen.measuring = False
    lost = 0
    for one in crowd_:
        if one.kept:
            page = await one.ask("", one.own_return)
            text = page.text if page is not None else ""
            lost += sum(
                not re.search(f'name="{re.escape(key)}"[^>]*value="{value}"', text) for key, value in one.kept.items()
            )
        await one.client.aclose()
    return seen, lost


# --- the workspace -------------------------------------------------------------------------------------------------
def fill(people: int) -> None:
    """A centre with planners, and a county office for each who fills in, with a return, a matter and forty targets."""
    import datetime

    import django

    django.setup()
    from django.utils import timezone

    from bench import nation
    from guibiao.kernel import procedures
    from guibiao.kernel.models import Grant, Organisation, Region, User
    from guibiao.monitoring import recomputing, warnings
    from guibiao.statistics.models import Breakdown, Campaign, DataItem, DataSet
    from guibiao.supervision import items

    boss = nation.made(people, TARGETS)
    centre = boss.organisation
    # As in any workspace of more than a day, the worker has seen all there is.
    recomputing.judge_all()
    warnings.raise_all()
    places = list(Region.objects.filter(level=3).order_by("code"))
    offices = [Organisation.objects.create(name=f"{place.name}科学技术局", region=place) for place in places]
    today = timezone.localdate()
    dataset = DataSet.objects.create(
        name="科技统计年报", organisation=centre, form_number="科统1表", authority="监测中心", approval="统制〔2026〕1号",
        valid_until=datetime.date(2099, 12, 31),
    )  # fmt: skip
    for n in range(ITEMS):
        DataItem.objects.create(dataset=dataset, order=n, code=f"a{n}", name=f"指标{n}", unit="家", kind="whole")
    for n in range(LINES):
        Breakdown.objects.create(dataset=dataset, order=n, code=f"r{n}", name=f"第{n}行", scope=f"第{n}行")
    survey = Campaign.objects.create(
        dataset=dataset,
        organisation=centre,
        name="2025年年报",
        year=2025,
        closes_on=datetime.date(2099, 1, 31),
        made_by=boss,
    )
    survey.units.set(offices)
    for n, office in enumerate(offices):
        plans = n % PLANNERS == 0
        user = User.objects.create_user(f"p{n}", f"人员{n}", PASSWORD, organisation=centre if plans else office)
        Grant.objects.create(
            user=user, role="planner" if plans else "filler", everywhere=plans, organisation=None if plans else office
        )
    User.objects.update(must_change_password=False)
    Grant.objects.get_or_create(user=boss, role="planner", everywhere=True)
    boss = User.objects.get(pk=boss.pk)
    procedures.apply(survey, "open", boss)
    for n, office in enumerate(offices):
        item = items.make(
            user=boss, organisation=centre, title=f"事项{n}", lead=office, received_on=today, clock_code="13710"
        )
        procedures.apply(item, "arrange", boss)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.fill:
        fill(arguments.people)
        return
    with postgresql.cluster() as database, tempfile.TemporaryDirectory() as home:
        begin = ["-m", "bench.load", "--fill", "--people", str(arguments.people)]
        with served(Path(home), begin, database=database) as url:
            seen, lost = asyncio.run(crowd(url, arguments.people, arguments.minutes * 60))
    every = sorted(wait for waits in seen.waits.values() for wait in waits)
    for name, waits in [*seen.waits.items(), ("all", every)]:
        cuts = statistics.quantiles(waits, n=100) if len(waits) > 1 else waits * 99
        print(
            f"{name}\t{len(waits)}\tp50 {cuts[49] * 1000:.0f} ms\tp95 {cuts[94] * 1000:.0f} ms\tmost {max(waits) * 1000:.0f} ms"
        )
    print(f"{len(every) / (arguments.minutes * 60):.1f} a second; {len(seen.faults)} faults; {lost} figures lost")
    for fault, times in collections.Counter(seen.faults).most_common(10):
        print(f"  {times} × {fault}", file=sys.stderr)


if __name__ == "__main__":
    main()
