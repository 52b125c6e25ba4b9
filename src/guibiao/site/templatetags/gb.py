"""Icons, figures, states and fields in the one form that every page uses (see ``docs/design.md``)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guibiao.kernel.registers.rows import light

register = template.Library()

#: As people say large figures: from this value on, in this unit.
SPOKEN = ((Decimal("1e8"), "亿"), (Decimal("1e4"), "万"))
#: More decimals than this are cut in a table; the exact value stays in ``data-value``.
MOST_DECIMALS = 4


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite; the names are those in ``static/src/icons.txt``. It says nothing to a screen reader."""
    return format_html(
        '<svg class="gb-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("dist/icons.svg"),
        name,
    )


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """The entry of a mapping; an empty string where there is none, or no mapping."""
    return mapping.get(key, "") if mapping else ""


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        # A database gives 6000.0 for a whole number: that is no decimal that anybody has stated.
        number = Decimal(int(value) if isinstance(value, float) and value.is_integer() else str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@register.simple_tag
def number(value: Any, decimals: int = 2) -> SafeString:
    """A figure for a table column, aligned on the decimal point of the column.

    ``decimals`` is the greatest number of decimals in the column (0 to 4). An unknown value is a dash.
    """
    figure = _decimal(value)
    if figure is None:
        return format_html('<span class="gb-empty-cell">{}</span>', "—")
    places = min(max(decimals, 0), MOST_DECIMALS)
    step = Decimal(1).scaleb(-places)
    shown = figure if -int(figure.as_tuple().exponent) <= places else figure.quantize(step, ROUND_HALF_UP)
    whole, _, part = f"{shown:,f}".partition(".")
    tail = f".{part}" if part else ""
    return format_html('{}<span class="gb-decimal gb-decimal--{}">{}</span>', whole, places, tail)


@register.simple_tag
def figure(value: Any, unit: str | None = "") -> SafeString:
    """A figure in running text as people say it (1.55 万家); the exact value shows on hover.

    A unit that already has a 万 or 亿 of its own is left as it is.
    """
    exact = _decimal(value)
    unit = unit or ""
    if exact is None:
        return format_html('<span class="gb-empty-cell">{}</span>', "—")
    spoken, factor_word = exact, ""
    if not unit.startswith(("万", "亿")):
        for factor, word in SPOKEN:
            if abs(exact) >= factor:
                spoken, factor_word = exact / factor, word
                break
    text = f"{spoken.quantize(Decimal('0.01'), ROUND_HALF_UP) if factor_word else spoken:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    gap = "" if (factor_word + unit)[:1] in {"", "%", "‰"} else "\u2009"
    return format_html(
        '<data class="gb-figure" value="{}" title="{}">{}{}{}{}</data>',
        f"{exact:f}",
        f"{exact:,f}{unit}",
        text,
        gap,
        factor_word,
        unit,
    )


@register.simple_tag
def state(name: str, word: str = "") -> SafeString:
    """A state light: ``normal``, ``warning``, ``behind`` or ``unknown``, with mark and word."""
    return light(name, word)


@register.simple_tag(takes_context=True)
def sort(context: template.Context, key: str, label: str, **attributes: str) -> SafeString:
    """A head cell that sorts by ``key`` through the ``sort`` parameter (``-key`` downwards) and keeps all others."""
    request = context["request"]
    current = request.GET.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if current == key else key
    query.pop("page", None)
    return format_html(
        '<th scope="col" data-column="{}" class="{}" aria-sort="{}"><a class="gb-sort" href="?{}">{}</a></th>',
        key,
        attributes.get("css", ""),
        direction,
        query.urlencode(),
        label,
    )


@register.simple_tag(takes_context=True)
def turned(context: template.Context, number: int) -> str:
    """The address with another page of the list: `turns` in the context names its parameter where a page has several."""
    query = context["request"].GET.copy()
    query[str(context.get("turns") or "page")] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget of a bound field, tied to its hint and its error for a screen reader."""
    notes = []
    if field.help_text:
        notes.append(f"{field.auto_id}_hint")
    if field.errors:
        notes.append(f"{field.auto_id}_error")
    attributes: dict[str, Any] = {}
    if notes:
        attributes["aria-describedby"] = " ".join(notes)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def page_numbers(page: Page[Any]) -> Sequence[int | None]:
    """The page numbers worth showing; ``None`` stands for those left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]
