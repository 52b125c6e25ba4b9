"""Places, units and people of the sample workspace, out of `samples/office.toml`."""

import datetime
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import accounts
from guibiao.kernel.access import roles
from guibiao.kernel.directory import first, gazetteer, grants
from guibiao.kernel.models import Grant, Organisation, OrganisationAlias, Region, User

PLANNER, REVIEWER = "planner", "reviewer"


@cache
def office() -> dict[str, Any]:
    """The table."""
    return tomllib.loads(files("guibiao.plans").joinpath("samples", "office.toml").read_text(encoding="utf-8"))


def years() -> dict[str, int]:
    """The years of the made-up plans, around the one that it is: what stands as `$year` in the sample texts."""
    year = timezone.localdate().year
    return {"first": year - 2, "last": year + 2, "base": year - 3, "year": year, "before": year - 1, "after": year + 1}


def texts(module_file: str) -> dict[str, Any]:
    """What the room of a module says in the sample workspace: `sample_workspace.toml` beside it, years filled in."""
    text = Path(module_file).with_name("sample_workspace.toml").read_text(encoding="utf-8")
    return tomllib.loads(Template(text).substitute(years()))


def day(days: int) -> datetime.date:
    """So many days from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


def user(username: str) -> Any:
    """One of the sample people, with the organisation; None in a workspace that is no sample."""
    return User.objects.filter(username=username).select_related("organisation__region").first()


def unit(name: str) -> Organisation:
    """One of the sample units."""
    found: Organisation = Organisation.objects.select_related("region").get(name=name)
    return found


def settle() -> list[str]:
    """Make what is missing of places, units and people. Returns the lines with the passwords of new accounts, which nobody will
    see again."""
    if not Region.objects.exists():
        gazetteer.load()
    for place in office()["places"]:
        _place(**place)
    bureau = _bureau(Region.objects.get(code=office()["province"]))
    _units()
    lines = [line for person in office()["people"] if (line := _person(person, bureau, known=True))]
    for contact in office()["contacts"]:
        _person({"role": "filler", **contact}, bureau, known=False)
    return lines + [first.describe(login) for login in first.bootstrap(administrators=True)]


def _place(code: str, name: str, parent: str) -> None:
    above = Region.objects.get(code=parent)
    if not Region.objects.filter(code=code).exists():
        Region.objects.create(code=code, name=name, parent=above, level=above.level + 1)


def _bureau(region: Region) -> Organisation:
    """The office of the sample people. The nameless first organisation of a new installation becomes it."""
    name, short = office()["bureau"], office()["bureau_short"]
    nameless = Organisation.objects.filter(name=_("本单位"), plans=None).first()
    if nameless is not None and Organisation.objects.count() == 1:
        nameless.name, nameless.short_name, nameless.region = name, short, region
        nameless.save()
        return nameless
    bureau, _made = Organisation.objects.get_or_create(
        name=name, region=region, valid_from=None, defaults={"short_name": short}
    )
    return bureau


def _units() -> None:
    regions = {place["code"]: Region.objects.get(code=place["code"]) for place in office()["places"]}
    wanted = [
        (code, kind, name)
        for code, kinds in office()["units"].items()
        for kind, names in kinds.items()
        for name in names
    ]
    for code, region in regions.items():
        if region.level == Region.Level.PREFECTURE:
            wanted += [(code, "government", f"{region.name}人民政府"), (code, "department", f"{region.name}科学技术局")]
    there = set(Organisation.objects.filter(region__in=regions.values()).values_list("name", flat=True))
    for code, kind, name in wanted:
        if name not in there:
            place = regions[code].name
            short = place[-1] + name.removeprefix(place) if name.startswith(place) else ""
            made = Organisation.objects.create(name=name, short_name=short, region=regions[code], kind=kind)
            for alias in office()["aliases"].get(name, []):
                OrganisationAlias.objects.create(organisation=made, name=alias)


def _person(person: dict[str, Any], bureau: Organisation, *, known: bool) -> str:
    """Make an account, and return the line with its password where it is to be known; those that exist stay as they are."""
    if User.objects.filter(username=person["username"]).exists():
        return ""
    units = [unit(name) for name in person.get("units", [])] or [bureau]
    made = User.objects.create_user(person["username"], person["name"], organisation=units[0])
    until = day(365) if person["role"] in roles.outside() else None
    for one in units:
        grants.grant(None, Grant(user=made, role=person["role"], organisation=one, valid_until=until))
    if not known:
        return ""
    password = accounts.hand_over_password(made, None)
    return first.describe(first.Login(made.username, made.full_name, password, (person["role"],)))
