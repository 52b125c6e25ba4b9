"""A checked plan becomes a version of targets and measures that nobody changes; a revision is a new version."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from guibiao.kernel import audit, procedures
from guibiao.kernel.procedures import Move
from guibiao.plans import attention, checked
from guibiao.plans.ledger import following
from guibiao.plans.models import Item, Measure, MeasureUnit, Plan, Target, Version
from guibiao.plans.versions import measure_values, target_values
from guibiao.reading.outputs import words
from guibiao.reading.outputs.places import Places

ADOPTED = (Item.Kind.TARGET, Item.Kind.MEASURE)
_adoptions: list[Callable[[], Any]] = []


@dataclass(frozen=True)
class Issue:
    """Something that a person should have settled before adoption. `key` names it in the acknowledgement; `reasons` are
    codes of guibiao.plans.attention."""

    key: str
    item: Item
    reasons: tuple[str, ...]

    @property
    def grave(self) -> bool:
        return bool(self.reasons)

    @property
    def words(self) -> str:
        return attention.said(self.reasons)


@dataclass(frozen=True)
class Terms:
    """What the person who adopts says with it."""

    acknowledged: frozenset[str] = frozenset()
    effective_on: datetime.date | None = None
    document: str = ""
    reason: str = ""
    override_reason: str = ""


def issues(plan: Plan) -> list[Issue]:
    """What is undecided, the gravest first: tensions, findings with a reason to look, the rest."""
    out = []
    for item in plan.items.filter(status=Item.Status.OPEN).exclude(kind=Item.Kind.FACT):
        reasons = attention.ranked(item.reasons)
        if item.kind == Item.Kind.DOCUMENT and "particulars" not in reasons:
            continue
        out.append(Issue(f"{item.identity}:{item.version}", item, tuple(reasons)))
    order = list(attention.REASONS)
    return sorted(out, key=lambda issue: (
        not issue.grave,
        min((order.index(code) for code in issue.item.reasons if code in order), default=99),
        issue.item.start,
    ))  # fmt: skip


def adopt(plan: Plan, user: Any, terms: Terms, request: HttpRequest | None = None) -> Version:
    """Make the next version. Raises procedures.Refused with a sentence."""
    procedures.apply(plan, "adopt", user, note=terms.reason, request=request, terms=terms)
    version: Version = plan.current_version
    return version


def obstacle(move: Move) -> str | None:
    """Why the plan cannot be adopted as it stands, as a sentence; None when it can."""
    plan: Plan = move.case
    terms: Terms = move.data.get("terms") or Terms()
    if plan.cited:
        return _("这里只有引用的数字，没有原文，不能采用。")
    if not plan.items.filter(kind__in=ADOPTED).exclude(status=Item.Status.REJECTED).exists():
        return _("没有可以采用的目标和举措。")
    if plan.is_draft and not terms.override_reason.strip():
        return _("这是征求意见稿：须写明为什么现在就采用，采用后各处仍标注“征求意见稿”。")
    if plan.versions.exists() and not terms.reason.strip():
        return _("修订须写明理由。")
    if plan.versions.exists() and not differs_from_adopted(plan):
        return _("与已采用的版本没有差别，不必采用新版本。")
    new = {issue.key for issue in issues(plan)} - terms.acknowledged
    if new:
        return _("还有 %(count)d 处未核对且未确认知悉，请重新查看清单。") % {"count": len(new)}
    return None


def unwatchable(move: Move) -> str | None:
    """Why the targets of cited figures cannot be watched, as a sentence; None when they can."""
    plan: Plan = move.case
    terms: Terms = move.data.get("terms") or Terms()
    if not plan.items.filter(kind=Item.Kind.TARGET).exclude(status=Item.Status.REJECTED).exists():
        return _("没有可以监测的目标。")
    if plan.is_draft and not terms.override_reason.strip():
        return _("这是征求意见稿：须写明为什么现在就纳入监测，各处仍标注“征求意见稿”。")
    return None


def differs_from_adopted(plan: Plan) -> bool:
    """Whether what holds on the check screen is not what the latest version says."""
    version = plan.current_version
    if version is None:
        return True
    targets = {item.identity: target_values(item) for item in _adopted(plan, Item.Kind.TARGET)}
    measures = {item.identity: measure_values(item) for item in _adopted(plan, Item.Kind.MEASURE)}
    return (
        targets != {row.identity: target_values(row) for row in version.targets.all()}
        or measures
        != {row.identity: measure_values(row) for row in version.measures.prefetch_related("units")}
    )  # fmt: skip


def write_version(move: Move) -> None:
    """The effect of adoption: one version with its measures, units and targets."""
    plan: Plan = move.case
    terms: Terms = move.data.get("terms") or Terms()
    last = plan.current_version
    version = Version.objects.create(
        plan=plan,
        number=last.number + 1 if last else 1,
        adopted_by=move.actor,
        effective_on=terms.effective_on or timezone.localdate(),
        document=(terms.document.strip() or _named(plan))[:300],
        reason=terms.reason.strip(),
        draft=plan.is_draft,
        override_reason=terms.override_reason.strip() if plan.is_draft else "",
        acknowledged=[
            {"item": issue.item.key, "what": str(issue.item), "reasons": issue.reasons} for issue in issues(plan)
        ],
        particulars=_particulars(plan),
    )
    reading = plan.current_reading
    text = reading.text if reading else ""
    places = Places(checked.as_read(plan))
    measures = _write_measures(plan, version, places, text)
    _write_targets(plan, version, places, measures)
    if not plan.cited:  # who watches another region's figures does not carry them out
        following.follow(version, move.actor, move.request)
    detail = {"version": version.number, "acknowledged": len(version.acknowledged), "draft": version.draft}
    audit.record(move.actor, "plan.version", plan, detail, move.request)
    transaction.on_commit(_tell, robust=True)


def on_adoption(function: Callable[[], Any]) -> None:
    """Have a function called whenever a version was adopted, after its commit. It looks for itself what is new, and looks from time
    to time: a process may die between the two."""
    _adoptions.append(function)


def _tell() -> None:
    for function in _adoptions:
        function()


def _adopted(plan: Plan, kind: str) -> list[Item]:
    return list(plan.items.filter(kind=kind).exclude(status=Item.Status.REJECTED).order_by("start", "pk"))


def _write_measures(plan: Plan, version: Version, places: Places, text: str) -> dict[str, Measure]:
    by_key: dict[str, Measure] = {}
    for order, item in enumerate(_adopted(plan, Item.Kind.MEASURE), 1):
        data = item.data
        values = measure_values(item)
        row = by_key[item.key] = Measure.objects.create(
            version=version,
            identity=item.identity,
            order=order,
            task=(data.get("task") or places.task(data.get("section"), data["title"]))[:300],
            title=values["title"][:300],
            text=values["text"] or text[item.start : item.end],
            deadline=values["deadline"][:20],
            annual=values["annual"],
            outcome=values["outcome"],
            start=item.start,
            end=item.end,
        )
        MeasureUnit.objects.bulk_create(
            MeasureUnit(
                measure=row, order=n, name=unit["name"][:200], surface=unit["surface"][:300], role=unit["role"],
                inherited=unit.get("inherited", False),
            )
            for n, unit in enumerate(data.get("units") or [], 1)
        )  # fmt: skip
    return by_key


def _write_targets(plan: Plan, version: Version, places: Places, measures: dict[str, Measure]) -> None:
    linked = {key: measure for item in _adopted(plan, Item.Kind.MEASURE) for key in item.data.get("targets") or []
              if (measure := measures.get(item.key))}  # fmt: skip
    Target.objects.bulk_create(
        [
            Target(
                version=version,
                identity=item.identity,
                order=order,
                measure=measures.get(item.data.get("measure") or "") or linked.get(item.key),
                section=places.where(item.data.get("section"))[:300],
                sentence=_words(item) if plan.cited else places.sentence(item.start, item.end),
                start=item.start,
                end=item.end,
                **target_values(item),
            )
            for order, item in enumerate(_adopted(plan, Item.Kind.TARGET), 1)
        ],
        batch_size=100,
    )


def _words(item: Item) -> str:
    """A cited figure in a few words of the house: there is no sentence of the plan."""
    return words.statement(attention.as_figure({"confidence": 1.0, "section": None, **item.data}))


def _named(plan: Plan) -> str:
    return f"{plan.title}（{plan.number}）" if plan.number else plan.title


def _particulars(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title,
        "issuer": plan.issuer,
        "number": plan.number,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "region": plan.place,
        "period": [plan.period_from, plan.period_to],
        "stage": plan.stage,
        "genre": plan.genre,
        "sha256": plan.sha256,
    }
