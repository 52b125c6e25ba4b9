"""Names of units in a text and the registered organisations they mean."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from guibiao.kernel import access, audit
from guibiao.kernel.directory.matching import Finder, Match, find
from guibiao.kernel.models import Organisation, Region
from guibiao.plans.ledger import tasks
from guibiao.plans.models import UnitMatch

State = UnitMatch.State


def resolve(owner: Organisation, region: Region | None, names: Iterable[str]) -> dict[str, UnitMatch]:
    """For every name what it means in this ledger: as remembered, else as the directory is sure of, else open."""
    wanted = {name.strip()[:200] for name in names} - {""}
    known = UnitMatch.objects.filter(organisation=owner, region=region, name__in=wanted)
    found: dict[str, UnitMatch] = {match.name: match for match in known}
    finder = Finder(region)
    for name in sorted(wanted - found.keys()):
        meant = finder.find(name)
        match = UnitMatch.objects.create(
            organisation=owner, region=region, name=name, state=State.SURE if meant.sure else State.OPEN
        )
        match.organisations.set(meant.sure)
        found[name] = match
    return found


def meant_by(match: UnitMatch) -> Match:
    """What the directory makes of a name now, with those that it may mean and why."""
    return find(match.name, match.region)


def decide(match: UnitMatch, user: Any, organisations: list[Organisation], request: HttpRequest | None = None) -> None:
    """A person says what a name means, or, without organisations, that it is none of the registered. Kept for ever."""
    access.require(user, "task.edit", match)
    with transaction.atomic():
        match.state = State.DECIDED if organisations else State.DISMISSED
        match.decided_by, match.decided_at = user, timezone.now()
        match.save()
        match.organisations.set(organisations)
        tasks.work_out_duties(tasks.of_match(match))
        detail = {"name": match.name, "means": [str(organisation) for organisation in organisations]}
        audit.record(user, "task.unit_matched", match, detail, request)


def look_again(owner: Organisation, user: Any, request: HttpRequest | None = None) -> int:
    """Ask the directory again about the open names, after organisations were registered. Returns how many it knows now."""
    settled = 0
    with transaction.atomic():
        for match in UnitMatch.objects.filter(organisation=owner, state=State.OPEN).select_related("region"):
            meant = find(match.name, match.region)
            if meant.sure:
                match.state = State.SURE
                match.save(update_fields=["state"])
                match.organisations.set(meant.sure)
                settled += 1
        if settled:
            tasks.work_out_duties(tasks.of_owner(owner))
            audit.record(user, "task.units_again", owner, {"settled": settled}, request)
    return settled
