"""What is filled in, as the program understands it, and what does not hold."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from guibiao.indicators.periods import Period
from guibiao.statistics import relations
from guibiao.statistics.models import Breakdown, Campaign, DataItem, DataSet, Return, Rule

_LONGEST = 200
_LARGEST = Decimal("1e15")


@dataclass(frozen=True)
class Finding:
    """Something that does not hold. `key` is the cell (`A1.r1`) or the rule and line (`#3.r1`); a soft one is explained,
    `empty` is what has not been filled in yet; `cells` are those that it is about."""

    key: str
    sentence: str
    hard: bool
    cells: tuple[str, ...]
    empty: bool = False


class Layout:
    """The form of a data set: its lines, its items, its rules, read once."""

    def __init__(self, dataset: DataSet) -> None:
        self.dataset = dataset
        self.items: list[DataItem] = list(dataset.items.select_related("indicator").order_by("order"))
        self.lines: list[Breakdown] = list(dataset.breakdowns.order_by("order")) or [
            Breakdown(code="r1", name=_("合计"), order=1)
        ]
        self.rules: list[Rule] = list(dataset.rules.order_by("pk"))

    def cells(self) -> Iterator[tuple[str, DataItem, Breakdown]]:
        """(key, item, line), line by line."""
        return ((key(item, line), item, line) for line in self.lines for item in self.items)

    @cached_property
    def keys(self) -> set[str]:
        return {name for name, _item, _line in self.cells()}


def key(item: DataItem, line: Breakdown) -> str:
    """The name of a cell."""
    return f"{item.code}.{line.code}"


def figure(typed: str) -> Decimal | None:
    """The number somebody typed (1,234.5 and full-width digits too); None for nothing. Raises ValueError."""
    text = unicodedata.normalize("NFKC", typed).replace(",", "").replace(" ", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(_("“%(typed)s”不是数；只填数，不带单位、百分号或文字") % {"typed": typed[:40]}) from None
    if not value.is_finite() or abs(value) > _LARGEST:
        raise ValueError(_("“%(typed)s”超出了能填的范围") % {"typed": typed[:40]})
    return value


def complaint(item: DataItem, typed: str) -> str:
    """What is wrong with one cell by itself, in words; nothing where nothing is."""
    if not typed.strip():
        return _("没有填") if item.required else ""
    if item.kind == DataItem.Kind.CHOICE:
        options = "、".join(item.options)
        return "" if typed.strip() in item.options else _("“%(typed)s”不在选项中，应是：%(options)s") % {
            "typed": typed[:40], "options": options,
        }  # fmt: skip
    if item.kind == DataItem.Kind.TEXT:
        return "" if len(typed) <= _LONGEST else _("超过 %(n)d 个字") % {"n": _LONGEST}
    return _number_complaint(item, typed)


def _number_complaint(item: DataItem, typed: str) -> str:
    try:
        value = figure(typed)
    except ValueError as error:
        return str(error)
    if value is None:
        return ""
    if item.is_whole and value != value.to_integral_value():
        return _("“%(typed)s”应是整数") % {"typed": typed}
    least, most = item.range
    if least is not None and value < Decimal(str(least)):
        return _("%(typed)s 小于 %(least)g") % {"typed": typed, "least": least}
    if most is not None and value > Decimal(str(most)):
        return _("%(typed)s 大于 %(most)g") % {"typed": typed, "most": most}
    return ""


def shown(item: DataItem, typed: str) -> str:
    """A cell as it is read: a number in groups of three with the decimals that were typed, anything else as it stands."""
    value = plain(typed) if item.is_figure else None
    return typed if value is None else f"{value:,f}"


def findings(layout: Layout, values: Mapping[str, str], before: Mapping[str, str]) -> list[Finding]:
    """Everything that does not hold, cell by cell and then rule by rule; `before` are the values of the last period."""
    found = []
    for name, item, line in layout.cells():
        typed = values.get(name, "")
        said = complaint(item, typed)
        if said:
            found.append(Finding(name, f"{_named(item, line)}：{said}。", True, (name,), not typed.strip()))
        elif change := _change(item, typed, before.get(name, "")):
            found.append(Finding(name, f"{_named(item, line)}：{change}", False, (name,)))
    return found + list(_broken(layout, values))


def _named(item: DataItem, line: Breakdown) -> str:
    return f"{line.name}·{item.code} {item.name}"


def _change(item: DataItem, typed: str, before: str) -> str:
    if item.change is None or not item.is_figure:
        return ""
    now, then = plain(typed), plain(before)
    if now is None or not then:
        return ""
    change = (now - then) / abs(then) * 100
    if abs(change) <= item.change:
        return ""
    return _("比上期的 %(then)s 变动 %(change)+.1f%%，超过 %(limit)d%%，请说明。") % {
        "then": before, "change": change, "limit": item.change,
    }  # fmt: skip


def plain(typed: str) -> Decimal | None:
    """The number, or None where there is none."""
    try:
        return figure(typed)
    except ValueError:
        return None


def _broken(layout: Layout, values: Mapping[str, str]) -> Iterator[Finding]:
    """The rules that do not hold: between items in a line, or between lines for an item that adds up."""
    figures = [item for item in layout.items if item.is_figure]
    by_line = [(line, {item.code: plain(values.get(key(item, line), "")) for item in figures}) for line in layout.lines]
    adding = [item for item in figures if not item.is_ratio]
    by_item = [(item, {line.code: plain(values.get(key(item, line), "")) for line in layout.lines}) for item in adding]
    for rule in layout.rules:
        relation = relations.parse(rule.expression)
        between_lines = not relation.codes <= {item.code for item in figures}
        for where, known in by_item if between_lines else by_line:
            if relation.holds(known) is False:
                said = "，".join(f"{code}={known[code]}" for code in sorted(relation.codes))
                words = rule.message or _("应有 %(relation)s") % {"relation": rule.expression}
                sentence = f"{where.name}：{words}（{said}）。"
                pairs = [(where.code, code) if between_lines else (code, where.code) for code in sorted(relation.codes)]
                yield Finding(f"#{rule.pk}.{where.code}", sentence, rule.hard, tuple(".".join(pair) for pair in pairs))


def before(one: Return) -> dict[str, str]:
    """What the unit filled in for the period before with the same form: a year, quarter or month beside one of its like; what adds
    up since January beside the same months of an earlier year."""
    campaign: Campaign = one.campaign
    earlier = Return.objects.filter(
        unit_id=one.unit_id, campaign__dataset_id=campaign.dataset_id, campaign__year__lte=campaign.year
    ).exclude(campaign_id=campaign.pk)
    this = campaign.period
    held = ((r.campaign.period, r.values) for r in earlier.select_related("campaign").order_by())
    like = [(period, values) for period, values in held if period < this and _span(period) == _span(this)]
    return max(like, key=lambda pair: pair[0])[1] if like else {}


def _span(period: Period) -> tuple[bool, int]:
    first, last = period.months
    return period.to_date, last - first
