"""A better reader reads the same file again: what people decided stays, and what differs is shown before it holds."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.kernel import access, audit
from guibiao.plans import decisions, found, particulars, search
from guibiao.plans.found import DOCUMENT_KEY, Found
from guibiao.plans.models import Item, ItemChange, Plan, Reading
from guibiao.reading.model import Plan as ReadPlan

ENOUGH = 5  # points from which two findings are the same one; see _likeness


@dataclass
class Difference:
    """One finding that the new reading sees otherwise. `kept` when a person's decision stands against it."""

    what: str  # new, changed, gone
    item: Item | None
    finding: Found | None
    fields: dict[str, list[Any]] = field(default_factory=dict)
    kept: bool = False


@dataclass
class Comparison:
    """Old rows beside new findings."""

    pairs: list[tuple[Item, Found]]
    differences: list[Difference]


def propose(plan: Plan, reading: Reading) -> bool:
    """Store a later reading: silently where nothing differs, else as a proposal. True for a proposal."""
    plan.readings.filter(state=Reading.State.PROPOSED).update(state=Reading.State.DISCARDED)
    current = plan.current_reading
    reading.state = Reading.State.PROPOSED
    same_text = current is not None and current.text == reading.text
    if same_text and current is not None and not compare(plan, reading).differences:
        current.state = Reading.State.SUPERSEDED
        current.save(update_fields=["state"])
        reading.state = Reading.State.CURRENT
    reading.save()
    return bool(reading.state == Reading.State.PROPOSED)


def compare(plan: Plan, reading: Reading) -> Comparison:
    """The new reading against the rows of the plan: findings are the same by place, words, indicator, value and year."""
    current = plan.current_reading
    old_text = current.text if current is not None else ""
    new = found.findings(ReadPlan.from_dict(reading.found), reading.layout)
    old = [item for item in plan.items.all() if item.original is not None]
    pairs = _pair(old, old_text, new, reading.text)
    paired_items, paired_new = {item.pk for item, _new in pairs}, {id(finding) for _item, finding in pairs}
    differences = [difference for item, finding in pairs if (difference := _difference(item, finding))]
    differences += [Difference("new", None, finding) for finding in new if id(finding) not in paired_new]
    differences += [Difference("gone", item, None, kept=item.settled) for item in old if item.pk not in paired_items]
    return Comparison(pairs, differences)


def accept(plan: Plan, user: Any, request: HttpRequest | None = None) -> int:
    """Let the proposed reading hold. Returns how many items changed. Raises decisions.Refused with a sentence."""
    access.require(user, "plan.check", plan)
    with transaction.atomic():
        locked: Plan = Plan.objects.select_for_update().get(pk=plan.pk)
        reading = _proposal(locked)
        if locked.state != "checking":
            raise decisions.Refused(_("规划不在核对中，先点“修订”再采用新的读取结果。"))
        comparison = compare(locked, reading)
        current = locked.current_reading
        old_text = current.text if current is not None else ""
        changes = _apply(locked, comparison, old_text, reading)
        added = sum(difference.what == "new" for difference in comparison.differences)
        if current is not None:
            current.state = Reading.State.SUPERSEDED
            current.save(update_fields=["state"])
        reading.state = Reading.State.CURRENT
        reading.save(update_fields=["state"])
        decisions.record_changes(locked, user, changes, request)
        search.index(locked, reading)
        audit.record(user, "plan.reread", locked, {"reader": reading.reader, "changes": len(changes) + added}, request)
    return len(changes) + added


def discard(plan: Plan, user: Any, request: HttpRequest | None = None) -> None:
    """Leave things as they are."""
    access.require(user, "plan.check", plan)
    reading = _proposal(plan)
    reading.state = Reading.State.DISCARDED
    reading.save(update_fields=["state"])
    audit.record(user, "plan.reread_discarded", plan, {"reader": reading.reader}, request)


def _proposal(plan: Plan) -> Reading:
    reading = plan.readings.filter(state=Reading.State.PROPOSED).first()
    if reading is None:
        raise decisions.Refused(_("没有待确认的读取结果。"))
    return reading


def _pair(old: list[Item], old_text: str, new: list[Found], new_text: str) -> list[tuple[Item, Found]]:
    """The likeliest pairs first, each row and each finding once."""
    by_clause: dict[str, list[Found]] = {}
    for finding in new:
        by_clause.setdefault(_family(finding.kind), []).append(finding)
    scored = []
    for item in old:
        clause = old_text[item.start : item.end]
        for finding in by_clause.get(_family(item.kind), []):
            score = _likeness(item, clause, finding, new_text)
            if score >= ENOUGH:
                scored.append((-score, abs(item.start - finding.start), item.pk, id(finding), item, finding))
    scored.sort(key=lambda row: row[:4])
    pairs, taken = [], set()
    for _score, _apart, pk, identity, item, finding in scored:
        if pk not in taken and identity not in taken:
            taken |= {pk, identity}
            pairs.append((item, finding))
    return pairs


def _family(kind: str) -> str:
    return "figure" if kind in decisions.FIGURES else kind


def _likeness(item: Item, clause: str, finding: Found, new_text: str) -> int:
    """Points for what agrees: the same clause 4, an overlapping place 2; indicator, value and year."""
    if item.kind == Item.Kind.DOCUMENT:
        return ENOUGH
    old, data = item.original or {}, finding.data
    new_clause = new_text[finding.start : finding.end]
    points = 4 if clause == new_clause else 0
    points += 2 * (finding.start < item.end and item.start < finding.end)
    if _family(item.kind) == "figure":
        if points == 0 and old.get("indicator") != data.get("indicator"):
            return 0
        points += 2 * (old.get("value") == data.get("value")) + 2 * (old.get("indicator") == data.get("indicator"))
        points += old.get("year") == data.get("year")
        return points if old.get("value") == data.get("value") or old.get("indicator") == data.get("indicator") else 0
    name = "title" if item.kind == Item.Kind.MEASURE else "about"
    return points + 3 * (old.get(name) == data.get(name))


_REFERENCES = {"section", "measure", "targets", "facts", "confidence"}


def _difference(item: Item, finding: Found) -> Difference | None:
    old = item.original or {}
    fields = {
        name: [old.get(name), value]
        for name, value in finding.data.items()
        if name not in _REFERENCES and old.get(name) != value
    }
    if item.kind != finding.kind and item.kind in decisions.FIGURES:
        fields["kind_of_item"] = [item.kind, finding.kind]
    if not fields:
        return None
    return Difference("changed", item, finding, fields, kept=item.settled)


def _apply(
    plan: Plan, comparison: Comparison, old_text: str, reading: Reading
) -> list[tuple[Item, str, dict[str, Any]]]:
    """Change rows in memory, create the new ones; returns the changes to be written and logged."""
    keys = {finding.key: item.key for item, finding in comparison.pairs}
    fresh = [difference.finding for difference in comparison.differences if difference.what == "new"]
    taken = set(plan.items.values_list("key", flat=True))
    for finding in fresh:
        if finding is not None:
            keys[finding.key] = _free(finding.key, taken)
    changes: list[tuple[Item, str, dict[str, Any]]] = []
    for item, finding in comparison.pairs:
        before, was = decisions.snapshot(item), (item.original, item.reasons, item.confidence)
        item.original = _renamed(finding.data, keys)
        item.start, item.end = finding.start, finding.end
        item.reasons, item.confidence = finding.reasons, finding.confidence
        if not item.settled:
            item.kind, item.data = finding.kind, item.original
        if (decisions.snapshot(item), (item.original, item.reasons, item.confidence)) != (before, was):
            changes.append((item, ItemChange.Action.REREAD, before))
    for difference in comparison.differences:
        if difference.what == "gone" and difference.item is not None:
            changes.append(_gone(difference.item, old_text, reading.text))
    changes += _moved(plan, old_text, reading.text)
    for finding in fresh:
        if finding is not None:
            row = found.to_item(plan.pk, finding)
            row.key = keys[finding.key]
            row.data = row.original = _renamed(finding.data, keys)
            row.save()
    about = next((item for item, _finding in comparison.pairs if item.key == DOCUMENT_KEY), None)
    if about is not None:
        particulars.apply(plan, about.data)
    return changes


def _gone(item: Item, old_text: str, new_text: str) -> tuple[Item, str, dict[str, Any]]:
    """What the reader no longer finds: an undecided row is rejected, a decided one keeps its place in the text."""
    before = decisions.snapshot(item)
    if not item.settled:
        item.status = Item.Status.REJECTED
    _replace(item, old_text, new_text)
    return item, ItemChange.Action.REREAD, before


def _moved(plan: Plan, old_text: str, new_text: str) -> list[tuple[Item, str, dict[str, Any]]]:
    """What people added, found again in the new text."""
    if old_text == new_text:
        return []
    out: list[tuple[Item, str, dict[str, Any]]] = []
    for item in plan.items.filter(original=None):
        before = decisions.snapshot(item)
        _replace(item, old_text, new_text)
        out.append((item, ItemChange.Action.REREAD, before))
    return out


def _replace(item: Item, old_text: str, new_text: str) -> None:
    """Move a row to where its clause stands in the new text; where it stands no more, somebody has to look."""
    clause = old_text[item.start : item.end]
    at = new_text.find(clause, max(0, item.start - 500)) if clause else -1
    at = at if at >= 0 or not clause else new_text.find(clause)
    if at >= 0 and clause:
        item.start, item.end = at, at + len(clause)
    elif old_text != new_text:
        item.start = item.end = min(item.start, len(new_text))
        item.reasons = ["moved"]
        item.status = Item.Status.OPEN


def _free(key: str, taken: set[str]) -> str:
    number = 0
    free = key
    while free in taken:
        number += 1
        free = f"{key}.{number}"
    taken.add(free)
    return free


def _renamed(data: dict[str, Any], keys: dict[str, str]) -> dict[str, Any]:
    """The references of a finding under the keys of the rows."""
    out = dict(data)
    for name in ("targets", "facts"):
        if isinstance(out.get(name), list):
            out[name] = [keys.get(key, key) for key in out[name]]
    if out.get("measure"):
        out["measure"] = keys.get(out["measure"], out["measure"])
    return out
