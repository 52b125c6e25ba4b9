"""Every address of the product with things of the workspace in it, and what happens when somebody tries it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils.regex_helper import normalize

from guibiao.kernel import access, procedures
from guibiao.kernel.models import Import, SavedView
from guibiao.kernel.registers import Register, registry
from tests.security import asked

#: What answers say: let in, forbidden, not there for this person, to the log-in page, not by this method.
IN, FORBIDDEN, ABSENT, LOGIN, NO_METHOD, BROKEN = "●", "×", "○", "→", "", "500"
#: An address may be tried with so many things before it counts as closed to all.
MOST = 60
ROWS = 10
_MAGIC = 987654321
_ITSELF = re.compile(r"/registers/[\w-]+/\{pk\}(/edit)?/?$")
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


@dataclass(frozen=True)
class Door:
    """An address: `route` with its names in braces, what makes it (a format string), and whose register it is of."""

    route: str
    made_of: str
    names: tuple[str, ...]
    register: Register | None = None


@dataclass
class Try:
    """What came of one attempt: an outcome, the tables that were written, and how many rows a list for programs has,
    and which headers are not as they must be."""

    outcome: str
    written: set[str] = field(default_factory=set)
    rows: int | None = None
    headers: list[str] = field(default_factory=list)


def doors() -> list[Door]:
    """All addresses, those of registers once for each register that offers them."""
    return list(dict.fromkeys(_doors(get_resolver(), "")))


def _doors(resolver: Any, before: str) -> Iterator[Door]:
    for one in resolver.url_patterns:
        made, names = normalize(one.pattern.regex.pattern)[0]
        made = before + made
        if not isinstance(one, URLPattern):
            yield from _doors(one, made)
        elif "%(name)s" in made and "registers" in made:
            for register in registry:
                if offers(register, one.name):
                    yield _door(made % _Kept(name=register.name), register)
        else:
            yield _door(made, registry.get(made.split("/")[2]) if made.startswith("api/registers/") else None)


def offers(register: Register, name: str) -> bool:
    """Whether a register has the page; one that it has not leads nowhere for anybody."""
    edits = register.edit_permission is not None
    if name in ("register_add", "register_edit"):
        return edits and bool(register.form)
    if name == "register_import":
        return edits and bool(register.import_columns)
    if name.startswith("register_import_"):
        return Import.objects.filter(register=register.name).exists()
    if name == "register_delete_view":
        return SavedView.objects.filter(register=register.name).exists()
    return True


def _door(made: str, register: Register | None) -> Door:
    names = tuple(re.findall(r"%\((\w+)\)s", made))
    return Door("/" + re.sub(r"%\((\w+)\)s", r"{\1}", made), "/" + made, names, register)


class _Kept(dict[str, str]):
    """Names that are not given stay as they are."""

    def __missing__(self, key: str) -> str:
        return f"%({key})s"


class Visitor:
    """Somebody at the doors, logged in or not. What a visit writes is taken back."""

    def __init__(self, person: Any = None, *, token: bool = True) -> None:
        self.person = person
        self.client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False, enforce_csrf_checks=not token)
        if person is not None:
            self.client.force_login(person)
            self.client.get("/health/")
        self.session = self.client.session.session_key if person is not None else ""
        self._cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        self._known: dict[tuple[str, str], Try] = {}

    def tries(self, door: Door, method: str, given: dict[str, Any]) -> Try:
        """What comes of knocking with all that the address asks for. Nothing of it stays, so that nobody knocks twice at the same
        door."""
        address = door.made_of % given
        if (address, method) not in self._known:
            query, body, media_type = asked.said(method, door.route, given)
            self._known[address, method] = self.knocks(address + query, method, body, media_type)
        return self._known[address, method]

    def knocks(self, address: str, method: str, body: bytes = b"", media_type: str = "") -> Try:
        """Knock."""
        self.client.cookies.load(self._cookies)
        refusals: list[int] = []
        written: set[str] = set()
        with transaction.atomic(), connection.execute_wrapper(_noting(written)), _hearing(refusals):
            answer = self.client.generic(method, address, body, media_type or "application/x-www-form-urlencoded")
            for _piece in getattr(answer, "streaming_content", ()) if answer.streaming else ():
                break
            transaction.set_rollback(True)
        return Try(_outcome(answer, bool(refusals)), written, _listed(answer), list(_missing(answer)))


#: What every answer says to a browser.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_POLICIES = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "default-src 'none'; sandbox",
)


def _listed(answer: Any) -> int | None:
    if not answer.headers.get("Content-Type", "").startswith("application/json"):
        return None
    said = answer.json()
    return said.get("total") if isinstance(said, dict) else None


def _missing(answer: Any) -> Iterator[str]:
    for name, value in HEADERS.items():
        if value not in answer.headers.get(name, ""):
            yield f"{name}: {answer.headers.get(name)}"
    if answer.headers.get("Content-Security-Policy") not in _POLICIES:
        yield f"Content-Security-Policy: {answer.headers.get('Content-Security-Policy')}"


def _outcome(answer: Any, refused: bool) -> str:
    status = answer.status_code
    if status >= 500:
        return BROKEN
    if status == 401 or (status == 302 and answer.headers["Location"].startswith(reverse("login"))):
        return LOGIN
    if status == 403 or refused:
        return FORBIDDEN
    return {404: ABSENT, 405: NO_METHOD}.get(status, IN)


def _noting(written: set[str]) -> Any:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITES.match(sql):
            written.add(found[1])
        return execute(sql, params, many, context)

    return wrapper


class _hearing:  # noqa: N801
    """Notes the refusals of procedures for want of permission: pages say them in a sentence, and answer well."""

    def __init__(self, refusals: list[int]) -> None:
        self.refusals = refusals

    def __enter__(self) -> None:
        refusals = self.refusals
        self.before = procedures.Forbidden.__init__

        def heard(self: Any, *args: Any) -> None:
            refusals.append(1)
            super(procedures.Forbidden, self).__init__(*args)

        procedures.Forbidden.__init__ = heard  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        procedures.Forbidden.__init__ = self.before  # type: ignore[method-assign]


@dataclass
class Places:
    """Finds the things that stand in an address: which table it looks into is heard from the database."""

    visitors: list[Visitor]
    columns: dict[Any, str] = field(default_factory=dict)

    def of(self, door: Door) -> tuple[Any, list[dict[str, Any]]]:
        """(the model of the first thing, what to put in): the most promising first."""
        if door.route in asked.THINGS:
            return asked.THINGS[door.route]()
        if door.route in asked.OWN:
            return None, [asked.OWN[door.route](one.person, one.session) for one in self.visitors]
        words = asked.words(door.route)
        model, filled = None, [{}]
        for name in door.names:
            if name == "pk" and door.register is not None and _ITSELF.search(door.route):
                found: tuple[Any, list[Any]] | None = (door.register.model, self._keys(door.register.model, "pk"))
            elif name in words or name == "transition":
                found = (None, list(words.get(name) or self._words(model)))
            else:
                # What stands behind may be looked for only once what stands before it was found.
                found = next((one for before in filled[:ROWS] if (one := self._heard(door, name, before))), None)
            if found is None:
                return model, []
            if model is not None and found[0] is not None and found[0] is not model:
                filled = [{**one, name: value} for one in filled for value in self._of(found, model, one, name)]
            else:
                filled = [{**one, name: value} for one, value in product(filled, found[1])]
            model = model or found[0]
        return model, list(islice(filled, MOST))

    def _words(self, model: Any) -> Iterable[str]:
        procedure = getattr(model, "procedure", None)
        if procedure is None:
            return ()
        return [one.name for one in procedure.transitions if one.permission is not None]

    def _keys(self, model: Any, column: str) -> list[Any]:
        rows = model._base_manager.exclude(**{column: None}).order_by("pk")
        return list(rows.values_list(column, flat=True).distinct()[:ROWS])

    def _of(self, found: tuple[Any, list[Any]], model: Any, before: dict[str, Any], name: str) -> list[Any]:
        """Of the things behind, some that belong to the one before."""
        there, values = found
        link = next((one for one in there._meta.concrete_fields if one.related_model is model), None)
        if link is None or "pk" not in before:
            return values
        column = self.columns[there]
        rows = there._base_manager.filter(**{link.name: before["pk"]}).order_by("pk")
        return list(rows.values_list(column, flat=True).distinct()[:2])

    def _heard(self, door: Door, name: str, before: dict[str, Any]) -> tuple[Any, list[Any]] | None:
        values: dict[str, Any] = dict.fromkeys(door.names, "1")
        values |= {one: words[0] for one, words in asked.words(door.route).items()} | before
        for magic in (_MAGIC, "6f6f6f6f-0000-4000-8000-00000000beef"):
            address = door.made_of % {**values, name: magic}
            sought = str(magic).replace("-", "")
            for visitor, method in product(self.visitors, ("POST", "GET")):
                heard: list[tuple[str, str]] = []
                with connection.execute_wrapper(_listening(heard, sought)):
                    visitor.knocks(address, method)
                for table, column in heard:
                    model = next(
                        one for one in apps.get_models(include_auto_created=True) if one._meta.db_table == table
                    )
                    attribute = next(one.attname for one in model._meta.concrete_fields if one.column == column)
                    self.columns[model] = attribute
                    return model, self._keys(model, attribute)
        return None


def _listening(heard: list[tuple[str, str]], magic: Any) -> Any:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and isinstance(params, tuple | list) and magic in map(str, params):
            filled = sql % tuple("?!" if str(one) == magic else "?" for one in params) if "%s" in sql else sql
            heard.extend(re.findall(r'"(\w+)"\."(\w+)" = \(?\?!', filled))
        return execute(sql, params, many, context)

    return wrapper


def own(
    visitor: Visitor,
    door: Door,
    model: Any,
    given: dict[str, Any],
    candidates: list[dict[str, Any]],
    column: str = "pk",
) -> dict[str, Any]:
    """The same address with a thing that exists for this person, where the given one does not and another does; `column` is what the
    address names it by."""
    person = visitor.person
    if person is not None and door.route in asked.OWN:
        return asked.OWN[door.route](person, visitor.session)
    if person is None or model is None or "pk" not in given or not hasattr(model, "access_scope"):
        return given
    seen = access.visible(person, model._base_manager.exclude(**{column: None})).order_by("pk")
    if seen.filter(**{column: given["pk"]}).exists():
        return given
    if door.route in asked.THINGS:
        there = set(seen.values_list(column, flat=True))
        return next((one for one in candidates if one["pk"] in there), given)
    first = seen.values_list(column, flat=True).first()
    return given if first is None else {**given, "pk": first}
