"""Who is let in where: measured at every door, and written down in `docs/access.md`."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from typing import Any

from guibiao.kernel.access import roles
from guibiao.kernel.models import Grant, Organisation, Region, User
from guibiao.kernel.registers import registry
from tests.security import records
from tests.security.doors import ABSENT, BROKEN, FORBIDDEN, IN, LOGIN, NO_METHOD, Door, Places, Try, Visitor, doors, own

DOCUMENT = Path(__file__).parents[2] / "docs/access.md"
ANONYMOUS = "anonymous"
#: A planner of another bureau of the same province, which has no part in anything: how far a record of the first one is from her.
NEIGHBOUR = "other bureau"
METHODS = ("GET", "POST")
#: What may be written although somebody was refused: that it was refused, what a program asked, and the log-in itself.
KEPT = {
    "kernel_auditentry",
    "kernel_session",
    "axes_accessattempt",
    "axes_accessfailurelog",
    "axes_accesslog",
    "exchange_exchange",
}
_BEST = (IN, BROKEN, FORBIDDEN, ABSENT, LOGIN, NO_METHOD)
_TRIES = 60  # of one address, until somebody is let in
_HOMES = 2  # people of one role, from so many offices
Row = tuple[str, ...]


@dataclass
class Matrix:
    """Rows of the table by (address, method), and everything that must not be."""

    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    other_methods: list[str] = field(default_factory=list)
    without_token: list[str] = field(default_factory=list)
    headers: dict[str, list[str]] = field(default_factory=dict)
    downloads: dict[str, str] = field(default_factory=dict)
    first: list[Visitor] = field(default_factory=list)
    by_reader: dict[str, set[str]] = field(default_factory=dict)
    tried: int = 0


def people() -> tuple[dict[str, list[Visitor]], dict[str, Visitor], Visitor]:
    """For every role those who work in the workspace, and somebody from the far end of the country; and the neighbour."""
    here: dict[str, list[Visitor]] = {}
    bureau = Organisation.objects.get(name="东江省科学技术厅")
    for role in roles.ROLES:
        homes: dict[Any, Any] = {}
        for grant in Grant.objects.on().filter(role=role).select_related("user").order_by("pk"):
            homes.setdefault(grant.user.organisation_id, grant.user)
        if not roles.is_administrator(role) and role not in roles.outside() and bureau.pk not in homes:
            homes[bureau.pk] = _made(f"near-{role}", role, bureau)
        here[role] = [Visitor(user) for user in list(homes.values())[:_HOMES]]
    west = Region.objects.create(code="920000", name="西岭省", level=1, parent=Region.objects.get(code="100000"))
    there = {}
    for role in roles.ROLES:
        if roles.is_administrator(role):
            continue
        home = Organisation.objects.create(name=f"西岭省{role}", region=west)
        there[role] = Visitor(_made(f"far-{role}", role, home))
    beside = Organisation.objects.create(name="东江省统计局", region=bureau.region)
    return here, there, Visitor(_made("beside", "planner", beside))


def _made(username: str, role: str, home: Organisation) -> Any:
    user = User.objects.create_user(username, role, organisation=home)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    Grant.objects.create(user=user, role=role, organisation=home, valid_until=datetime.date(2099, 12, 31))
    return User.objects.get(pk=user.pk)


def measure() -> Matrix:
    """Try every address by every method as everybody."""
    here, there, beside = people()
    nobody = Visitor()
    records.log_in_elsewhere([*(one for each in here.values() for one in each), *there.values(), beside])
    matrix = Matrix()
    # Whoever may do most looks for the things that stand in addresses.
    order = sorted(roles.ROLES, key=lambda name: -len(roles.ROLES[name].permissions))
    first = [visitor for role in order for visitor in here[role][:1]]
    matrix.first = first
    places, tokenless = Places(first), Visitor(first[0].person, token=False)
    one_register = next(iter(registry))
    for door in doors():
        model, candidates = places.of(door)
        thing = model, places.columns.get(model, "pk"), candidates
        given = _chosen(door, candidates, first) if door.names else {}
        if given is None:
            given = dict.fromkeys(door.names, 987654321) | (candidates[0] if candidates else {})
        for method in METHODS:
            # A method that an address does not know it knows for nobody; whoever may do most asks once for all.
            if first[0].tries(door, method, given).outcome == NO_METHOD:
                _tried(matrix, door, method, nobody, given)
                continue
            cells = [_cell(matrix, door, method, [nobody], None, thing, given)]
            cells.append(_tried(matrix, door, method, beside, given).outcome if model is not None else "")
            for role in roles.ROLES:
                cells.append(_cell(matrix, door, method, here[role], there.get(role), thing, given))
            if any(cells[1:]):
                matrix.rows[door.route, method] = tuple(cells)
        if door.register in (None, one_register):  # registers have their views in common
            _others(matrix, door, first[0], given)
            _without_token(matrix, door, tokenless, given)
        if re.search(r"\.(xlsx|csv)$", door.made_of % given):
            matrix.downloads[door.route] = door.made_of % given
    return matrix


def _without_token(matrix: Matrix, door: Door, visitor: Visitor, given: dict[str, Any]) -> None:
    done = visitor.tries(door, "POST", given)
    matrix.tried += 1
    if done.outcome in (IN, BROKEN) or done.written - KEPT:
        matrix.without_token.append(f"{door.route} {done.outcome} {sorted(done.written - KEPT)}")


def _chosen(door: Door, candidates: list[dict[str, Any]], visitors: list[Visitor]) -> dict[str, Any] | None:
    """The things with which somebody is let in, by every method where there are such."""
    methods, some = METHODS, None
    for given, visitor in islice(product(candidates, visitors), _TRIES):
        outcomes = {method: visitor.tries(door, method, given).outcome for method in methods}
        methods = tuple(method for method in methods if outcomes[method] != NO_METHOD)
        opened = [method for method in methods if outcomes[method] == IN]
        if opened and len(opened) == len(methods):
            return given
        some = some or (given if opened else None)
    return some


def _cell(
    matrix: Matrix,
    door: Door,
    method: str,
    visitors: list[Visitor],
    far: Visitor | None,
    thing: tuple[Any, str, list[dict[str, Any]]],
    given: dict[str, Any],
) -> str:
    model, column, candidates = thing
    outcomes = [_tried(matrix, door, method, one, own(one, door, model, given, candidates, column)) for one in visitors]
    near = min((one.outcome for one in outcomes), key=_BEST.index)
    if far is None:
        return near
    if door.names and near in (ABSENT, NO_METHOD):
        return near  # what does not exist for somebody here exists even less at the far end
    if door.names:
        away = _tried(matrix, door, method, far, given).outcome
    elif method == "GET" and any(one.rows for one in outcomes):
        # A list that opens, and has nothing of others in it.
        away = IN if _tried(matrix, door, method, far, given).rows else ABSENT
    else:
        return near
    return near if away == near else near + away


def _tried(matrix: Matrix, door: Door, method: str, visitor: Visitor, given: dict[str, Any]) -> Try:
    done = visitor.tries(door, method, given)
    matrix.tried += 1
    who = f"{method} {door.made_of % given} {visitor.person.username if visitor.person else ANONYMOUS}"
    if done.headers:
        matrix.headers.setdefault(door.route, done.headers)
    if done.outcome == BROKEN:
        matrix.broken.append(who)
    if done.outcome != IN and done.written - KEPT:
        matrix.written.append(f"{who}: {sorted(done.written - KEPT)}")
    if done.outcome == IN and visitor.person and visitor.person.grants.filter(role="reader").exists():
        matrix.by_reader.setdefault(door.route, set()).update(done.written - KEPT)
    return done


def _others(matrix: Matrix, door: Door, visitor: Visitor, given: dict[str, Any]) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        done = visitor.tries(door, method, given)
        matrix.tried += 1
        if done.outcome in (IN, BROKEN) or done.written - KEPT:
            matrix.other_methods.append(f"{method} {door.route} {done.outcome} {sorted(done.written - KEPT)}")


# --- the table in the documents -------------------------------------------------------------------------------------
def written() -> dict[tuple[str, str], Row]:
    """The rows as the document has them."""
    found = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `/") and len(cells) > 2:
            found[cells[0].strip("`"), cells[1]] = tuple(cells[2:])
    return found


def reasons() -> dict[str, str]:
    """What the document says of those that let nobody in: by method and address."""
    found = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith(("| GET |", "| POST |")):
            found[f"{cells[0]} {cells[1].strip('`')}"] = cells[2]
    return found


def write(rows: dict[tuple[str, str], Row], closed: dict[str, str]) -> None:
    """Put the rows into the document, under what is said before them and the reasons for those that let nobody in."""
    before = DOCUMENT.read_text(encoding="utf-8").partition("<!-- table -->")[0]
    why = (f"| {method} | `{route}` | {reason} |\n" for (method, route), reason in
           ((one.split(" ", 1), reason) for one, reason in closed.items()))  # fmt: skip
    head = "\n## Closed to everybody\n\n| method | address | why |\n| --- | --- | --- |\n"
    text = f"{before}<!-- table -->\n{head}{''.join(why)}{''.join(_sections(rows))}"
    DOCUMENT.write_text(text, encoding="utf-8")


def _sections(rows: dict[tuple[str, str], Row]) -> Iterator[str]:
    heads = ["address", "method", ANONYMOUS, NEIGHBOUR, *roles.ROLES]
    section = None
    for (route, method), cells in sorted(rows.items()):
        if (now := _section(route)) != section:
            section = now
            yield f"\n## {section}\n\n| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n"
        yield f"| `{route}` | {method} | {' | '.join(cells)} |\n"


def _section(route: str) -> str:
    parts = re.findall(r"[a-z]\w+", route.split("{")[0])
    return "/".join(parts[: 2 if parts[:1] in (["registers"], ["api"]) else 1]) or "home"


def differences(now: dict[tuple[str, str], Row], then: dict[tuple[str, str], Row]) -> list[str]:
    """Lines to be looked at: what the table says, and what is so."""
    found: list[str] = []
    for key in sorted(now.keys() | then.keys()):
        if now.get(key) != then.get(key):
            found += [
                f"{mark} {' '.join(key)}  {_said(rows[key])}" for mark, rows in (("-", then), ("+", now)) if key in rows
            ]
    return found


def _said(cells: Iterable[str]) -> str:
    names = (ANONYMOUS, NEIGHBOUR, *roles.ROLES)
    return " ".join(f"{name}={cell}" for name, cell in zip(names, cells, strict=False) if cell)
