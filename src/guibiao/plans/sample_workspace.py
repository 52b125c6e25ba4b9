"""The sample workspace: two plans written for it, the figures of five public plans as cited facts, three people."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from guibiao.kernel import accounts, procedures
from guibiao.kernel.access import roles
from guibiao.kernel.directory import gazetteer, grants
from guibiao.kernel.models import Grant, Organisation, Region, User
from guibiao.plans import particulars, receiving
from guibiao.plans.found import DOCUMENT_KEY
from guibiao.plans.models import Item, Plan

# The made-up places of the sample plans, in a range of codes that the published lists leave free: code, name, parent.
PLACES = (("990000", "岚江省", "100000"), ("990100", "云川市", "990000"))
BUREAU = "岚江省科学技术厅（示例）"
PEOPLE = (
    ("planner", "规划员（示例）", "planner"),
    ("reviewer", "审核员（示例）", "reviewer"),
    ("reader", "查阅者（示例）", "reader"),
)
_NUMBERS = ("value", "upper", "baseline_value")
_YEARS = ("year", "baseline_year", "period_from", "period_to")


@dataclass
class Loaded:
    """What was put in, and the lines with the new accounts' passwords, which nobody will see again."""

    plans: int = 0
    figures: int = 0
    logins: list[str] = field(default_factory=list)


def load() -> Loaded | None:
    """Fill an empty workspace; None, and nothing done, when it holds plans already."""
    if Plan.objects.exists():
        return None
    loaded = Loaded()
    with transaction.atomic():
        if not Region.objects.exists():
            gazetteer.load()
        for code, name, parent in PLACES:
            _place(code, name, parent)
        bureau = _bureau(Region.objects.get(code=PLACES[0][0]))
        loaded.logins = _people(bureau)
        planner = User.objects.get(username=PEOPLE[0][0])
        for name, content in _samples():
            receiving.receive(content, name=name, user=planner, organisation=bureau, declared=True)
            loaded.plans += 1
        loaded.figures = _cited(planner, bureau)
    return loaded


def _samples() -> Iterator[tuple[str, bytes]]:
    folder = files("guibiao.plans").joinpath("samples")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".html", ".docx")):
            yield entry.name, entry.read_bytes()


def _bureau(region: Region) -> Organisation:
    """The office of the sample people. The nameless first organisation of a new installation becomes it."""
    nameless = Organisation.objects.filter(name=_("本单位"), plans=None).first()
    if nameless is not None and Organisation.objects.count() == 1:
        nameless.name, nameless.region = BUREAU, region
        nameless.save()
        return nameless
    bureau, _made = Organisation.objects.get_or_create(name=BUREAU, region=region, valid_from=None)
    return bureau


def _people(bureau: Organisation) -> list[str]:
    """The three accounts; those that exist are left as they are."""
    lines = []
    for username, full_name, role in PEOPLE:
        user = User.objects.filter(username=username).first()
        if user is not None:
            continue
        user = User.objects.create_user(username, full_name, organisation=bureau)
        grants.grant(None, Grant(user=user, role=role, organisation=bureau))
        password = accounts.hand_over_password(user, None)
        lines.append(f"登录名 {username}，一次性密码 {password}（{roles.label(role)}；首次登录须改密码）")
    return lines


def _place(code: str, name: str, parent: str) -> None:
    above = Region.objects.get(code=parent)
    if not Region.objects.filter(code=code).exists():
        Region.objects.create(code=code, name=name, parent=above, level=above.level + 1)


def _cited(planner: Any, bureau: Organisation) -> int:
    """The cited figures, a plan for each title. Returns how many figures."""
    table = files("guibiao.plans").joinpath("samples", "cited_figures.csv")
    if not table.is_file():
        return 0
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    titles = dict.fromkeys(row["title"] for row in rows)
    for title in titles:
        _cited_plan(planner, bureau, [row for row in rows if row["title"] == title])
    return len(rows)


def _cited_plan(planner: Any, bureau: Organisation, rows: list[dict[str, str]]) -> None:
    first = rows[0]
    region = Region.objects.get(code=first["region_code"])
    about = {
        "title": first["title"], "issuer": first.get("issuer") or None, "number": first.get("number") or None,
        "issued_on": _date(first.get("issued_on")), "region": {"code": region.code, "name": region.name},
        "period": [int(first["period_from"]), int(first["period_to"])] if first.get("period_from") else None,
        "stage": first.get("stage") or None, "genre": "plan",
    }  # fmt: skip
    plan = Plan.objects.create(
        organisation=bureau, name=first["title"], title=first["title"], cited=True, uploaded_by=planner,
        sha256=hashlib.sha256(first["title"].encode()).hexdigest(),
    )  # fmt: skip
    particulars.apply(plan, about)
    Item.objects.bulk_create(
        [
            Item(plan=plan, kind=Item.Kind.DOCUMENT, key=DOCUMENT_KEY, start=0, end=0, data=about, original=about,
                 status=Item.Status.ACCEPTED),
            *(_figure(plan, number, row) for number, row in enumerate(rows, 1)),
        ]
    )  # fmt: skip
    procedures.apply(plan, "cite", planner)


def _figure(plan: Plan, number: int, row: dict[str, str]) -> Item:
    values: dict[str, Any] = {name: float(row[name]) if row.get(name) else None for name in _NUMBERS}
    values |= {name: int(row[name]) if row.get(name) else None for name in _YEARS}
    fact = row.get("kind") == "fact"
    data = {
        "indicator": row["indicator"], "canonical": row.get("canonical") or None,
        "kind": row.get("figure_kind") or "level", "comparator": row.get("comparator") or "=",
        "value": values["value"], "upper": values["upper"], "unit": row.get("unit") or None, "year": values["year"],
        "per": row.get("per") or None, "modality": row.get("modality") or "commit",
        "attribute": row.get("attribute") or None,
        "baseline": {"value": values["baseline_value"], "year": values["baseline_year"]},
    }  # fmt: skip
    kind = Item.Kind.FACT if fact else Item.Kind.TARGET
    return Item(
        plan=plan, kind=kind, key=f"{'f' if fact else 't'}{number}", start=0, end=0, data=data, original=data,
        status=Item.Status.ACCEPTED,
    )  # fmt: skip


def _date(text: str | None) -> str | None:
    return text if text and parse_date(text) else None
