"""The definitions of indicators: those of the registry of terms become rows when they are first needed."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Q

from guibiao.indicators.derived import Definition, check
from guibiao.indicators.derived.formula import parse
from guibiao.indicators.suppression import Formula
from guibiao.statistics.models import Indicator
from guibiao.terms import indicators
from guibiao.terms.indicators import Indicator as Term
from guibiao.terms.indicators import Registry

#: What an office may say otherwise of an indicator of the registry of terms, and all there is to one of its own.
_SAID = ("unit", "type", "direction", "release_month", "release_lag")
_OWN = ("name", "name_en", "definition", "source")


def ensure(codes: Iterable[str]) -> set[str]:
    """Make rows for those of the codes that the registry knows and the table does not. Returns the codes that neither has."""
    wanted = set(codes)
    missing = wanted - set(Indicator.objects.filter(code__in=wanted).values_list("code", flat=True))
    terms = [term for code in sorted(missing) if (term := indicators.get(code))]
    Indicator.objects.bulk_create([_row(term) for term in terms], ignore_conflicts=True)
    return missing - {term.code for term in terms}


def load() -> int:
    """Make a row for every indicator of the registry. Returns how many there are now."""
    ensure(term.code for term in indicators.all())
    return Indicator.objects.count()


def registry() -> Registry:
    """The registry of terms as this office has it: with its own indicators, and the units and release months that it set."""
    return _known(_rows())[0]


def state() -> str:
    """A short text that is another one when `registry` says something else; empty where it is the product's."""
    return _known(_rows())[1]


def _rows() -> tuple[tuple[Any, ...], ...]:
    return tuple(Indicator.objects.order_by("code").values_list("code", *_SAID, *_OWN))


@lru_cache(maxsize=2)
def _known(rows: tuple[tuple[Any, ...], ...]) -> tuple[Registry, str]:
    default, other = Registry.default(), []
    for code, *values in rows:
        said = dict(zip((*_SAID, *_OWN), values, strict=True))
        known = default.get(code)
        if known is None:
            other.append(Term(code=code, **said))
        elif any(getattr(known, name) != said[name] for name in _SAID):
            other.append(known._replace(**{name: said[name] for name in _SAID}))
    if not other:
        return default, ""
    return default.with_entries(other), hashlib.sha256(repr(other).encode()).hexdigest()[:12]


def formulas() -> tuple[Formula, ...]:
    """The formulas by which this office defines indicators from others."""
    rows = Indicator.objects.exclude(formula="").order_by("code").values_list("code", "formula")
    return _read(tuple(rows))


@lru_cache(maxsize=8)
def _read(rows: tuple[tuple[str, str], ...]) -> tuple[Formula, ...]:
    return tuple(Formula(code, parse(text)) for code, text in rows)


def make_sense(code: str, formula: str, unit: str) -> None:
    """Look whether a formula can be read and measures what the indicator does. Raises BadFormula with a sentence."""
    others = Indicator.objects.exclude(formula="").exclude(code=code).values_list("code", "formula", "unit")
    said = [Definition(*one[:2], unit=one[2]) for one in others]
    check([*said, Definition(code, formula, unit=unit)], registry())


def named(typed: str, unit: str = "") -> str | None:
    """The code of what somebody typed: a code, a name, or both as they are offered, 名称（代码）. None where nothing is meant."""
    code = typed.rsplit("（", 1)[-1].removesuffix("）")
    if not ensure([code]):
        return code
    own = Indicator.objects.filter(Q(name=typed) | Q(name_en=typed)).values_list("code", flat=True)[:2]
    if len(own) == 1:
        return own[0]
    term = indicators.match(typed, unit or None)
    return term.code if term is not None and not ensure([term.code]) else None


def offered() -> list[str]:
    """Every indicator as a field offers it, the office's own first."""
    own = Indicator.objects.filter(registered=False).values_list("name", "code")
    known = [(term.name, term.code) for term in indicators.all()]
    return [f"{name}（{code}）" for name, code in [*own, *known]]


def _row(term: Term) -> Indicator:
    return Indicator(
        code=term.code, name=term.name[:200], name_en=term.name_en[:300], unit=term.unit, type=term.type,
        direction=term.direction, definition=term.meaning, source=term.source[:300], release_month=term.release_month,
        release_lag=term.release_lag, registered=True,
    )  # fmt: skip
