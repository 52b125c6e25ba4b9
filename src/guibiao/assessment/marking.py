"""What is given for items: figures of the house, marks of the office, one side's scores written down; every unit judged."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guibiao.assessment import figures, scoring
from guibiao.assessment.models import Assessed, Assessment, RuleItem, Score
from guibiao.assessment.procedures import MARKING
from guibiao.kernel import audit
from guibiao.kernel.procedures import Forbidden, Refused
from guibiao.supervision.items import holds


def judged(round_: Assessment) -> list[tuple[Assessed, list[scoring.Line]]]:
    """Every unit with its lines: three queries whatever the number of units."""
    items = list(round_.sheet.items.all())
    rows = list(round_.assessed.select_related("unit", "round__sheet", "round__organisation").order_by("unit__path"))
    scores: dict[int, list[Score]] = {}
    for score in spoken(Score.objects.filter(assessed__round=round_)):
        scores.setdefault(score.assessed_id, []).append(score)
    return [(one, scoring.lines(items, scores.get(one.pk, []), round_.sheet.tolerance)) for one in rows]


def spoken(scores: Any) -> Any:
    """The scores that were given, with who gave them; what an evaluator has not handed in yet is not."""
    return scores.filter(Q(assignment=None) | Q(assignment__submitted_at__isnull=False)).select_related(
        "assignment__evaluator", "by"
    )


def put_figures(round_: Assessment, only: Assessed | None = None) -> None:
    """Scores by figures of the house as of the reference date, anew; what a person gave instead stays."""
    at = figures.moment(round_)
    items = [item for item in round_.sheet.items.all() if item.method == RuleItem.Method.FIGURE]
    rows = round_.assessed.select_related("unit", "round__organisation")
    assessed = [one for one in rows if only in (None, one)]
    for one in assessed if items else ():
        figures.remember(one, at)
    given = Score.objects.filter(assessed__in=assessed, item__in=items, origin=Score.Origin.OFFICE)
    by_hand = set(given.exclude(by=None).values_list("assessed", "item"))
    given.filter(by=None).delete()
    anew = [_by_figure(one, item, at) for one in assessed for item in items if (one.pk, item.pk) not in by_hand]
    Score.objects.bulk_create(anew, batch_size=200)


def _by_figure(one: Assessed, item: RuleItem, at: figures.Moment) -> Score:
    counted = figures.of(item.figure, one, at)
    said = _("%(of)d 项中 %(met)d 项") % {"met": counted.met, "of": counted.of}
    return Score(
        assessed=one, item=item, origin=Score.Origin.OFFICE, value=counted.score(item.full), counted=counted.kept(),
        reason=said if counted.of else _("没有可计的事项，本项不计，由其余各项折算"),
    )  # fmt: skip


def put(
    one: Assessed, origin: str, given: dict[RuleItem, tuple[Decimal | None, str]], user: Any, assignment: Any = None
) -> int:
    """Scores of one side; an empty one takes back what stood there. Returns how many changed."""
    wrong = [said for item, (value, _reason) in given.items() if (said := out_of_range(item, value))]
    if wrong:
        raise ValidationError(wrong)
    query = Score.objects.filter(assessed=one, origin=origin, assignment=assignment)
    before = {score.item_id: score for score in query}
    changed = 0
    for item, (value, reason) in given.items():
        score, reason = before.get(item.pk), reason.strip()[:2000]
        if score is not None and (score.value, score.reason) == (value, reason):
            continue
        if value is None and not reason:
            changed += bool(score is not None and score.delete())
            continue
        Score.objects.update_or_create(
            assessed=one, item=item, origin=origin, assignment=assignment,
            defaults={"value": value, "reason": reason, "by": user, "counted": score.counted if score else None},
        )  # fmt: skip
        changed += 1
    return changed


def counted_up_to(round_: Assessment) -> tuple[str, bool] | None:
    """The day up to which the figures of the house were counted, and whether that is the reference date, over; None without figures."""
    of_house = Score.objects.filter(assessed__round=round_, origin=Score.Origin.OFFICE, by=None)
    scores = of_house.filter(counted__isnull=False)
    found = [(score.counted["day"], score.counted["settled"]) for score in scores.only("counted")]
    return min(found, key=lambda one: (one[1], one[0])) if found else None


def out_of_range(item: RuleItem, value: Decimal | None) -> str:
    """The sentence for points that an item cannot have."""
    if value is None or item.low <= value <= item.high:
        return ""
    return _("“%(item)s”应在 %(low)s 到 %(high)s 之间，不能是 %(value)s。") % {
        "item": item, "low": f"{item.low.normalize():f}", "high": f"{item.high.normalize():f}", "value": value,
    }  # fmt: skip


def mark(
    one: Assessed, user: Any, given: dict[int, tuple[Decimal | None, str]], request: HttpRequest | None = None
) -> None:
    """The office's scores, each with its reason. Raises Refused, or ValidationError with all that is wrong."""
    if not holds(user, "assessment.run", one.round.organisation):
        raise Forbidden(_("评分只能由“%(unit)s”办理。") % {"unit": one.round.organisation})
    with transaction.atomic():
        lock(one)
        if one.round.state not in MARKING:
            raise Refused(
                _("“%(round)s”现在是“%(state)s”，不能评分。") % {"round": one.round, "state": one.round.state_label}
            )
        items = {item.pk: item for item in one.round.sheet.items.all()}
        wanted = {items[pk]: pair for pk, pair in given.items() if pk in items}
        silent = [item.name for item, (value, reason) in wanted.items() if value is not None and not reason.strip()]
        if silent:
            raise ValidationError(_("评分须写明理由：%s。") % "、".join(silent))
        # Nothing typed for a figure of the house takes back what was given instead of it, never the figure itself.
        empty = [
            item
            for item, pair in wanted.items()
            if item.method == RuleItem.Method.FIGURE and pair[0] is None and not pair[1].strip()
        ]
        one.scores.filter(origin=Score.Origin.OFFICE, item__in=empty).exclude(by=None).delete()
        kept = {item: pair for item, pair in wanted.items() if item not in empty}
        changed = put(one, Score.Origin.OFFICE, kept, user)
        if empty and one.round.state == "judging":
            put_figures(one.round, one)
        audit.record(user, "assessed.mark", one, {"scores": changed}, request)


def places(round_: Assessment) -> list[tuple[Assessed, list[RuleItem]]]:
    """The units of a round with the items that the office marks; those from the ledger are counted by the house."""
    items = [item for item in round_.sheet.items.all() if item.method != RuleItem.Method.FIGURE]
    rows = round_.assessed.select_related("unit", "round__sheet", "round__organisation").order_by("unit__path")
    return [(one, items) for one in rows]


def office_marks(round_: Assessment) -> dict[tuple[int, int], Score]:
    """What the office gave, by unit and item."""
    found = Score.objects.filter(assessed__round=round_, origin=Score.Origin.OFFICE)
    return {(score.assessed_id, score.item_id): score for score in found}


def mark_all(
    round_: Assessment, user: Any, given: dict[tuple[int, int], tuple[Decimal | None, str]],
    request: HttpRequest | None = None,
) -> None:  # fmt: skip
    """The office's scores of many units, all of them or none. Raises like mark."""
    wrong: list[str] = []
    with transaction.atomic():
        for one, items in places(round_):
            of_unit = {item.pk: given[one.pk, item.pk] for item in items if (one.pk, item.pk) in given}
            try:
                mark(one, user, of_unit, request)
            except ValidationError as error:
                wrong += [f"{one.unit}：{said}" for said in error.messages]
        if wrong:
            raise ValidationError(wrong)


def recount(round_: Assessment, user: Any, request: HttpRequest | None = None) -> None:
    """The house's figures anew. Raises Refused."""
    if not holds(user, "assessment.run", round_.organisation):
        raise Forbidden(_("评分只能由“%(unit)s”办理。") % {"unit": round_.organisation})
    with transaction.atomic():
        round_.refresh_from_db(from_queryset=Assessment._base_manager.select_for_update())
        if round_.state not in MARKING:
            raise Refused(
                _("“%(round)s”现在是“%(state)s”，不能评分。") % {"round": round_, "state": round_.state_label}
            )
        put_figures(round_)
        audit.record(user, "assessment.figures", round_, {}, request)


def sentence(text: Any, **words: Any) -> Callable[[], str]:
    """A sentence in the language of whoever reads it."""
    return lambda: str(text) % words


def lock(one: Assessed) -> None:
    """The row as it is stored now, held until the end of the transaction."""
    one.refresh_from_db(from_queryset=Assessed._base_manager.select_for_update())
