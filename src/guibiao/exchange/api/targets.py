"""Targets and what is said of them: the judgement that holds, earlier ones, the reasons, and the figures behind each."""

import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from guibiao.kernel import access
from guibiao.kernel.registers import registry
from guibiao.kernel.registers.api import cut, exchanged, refuse_unknown, see
from guibiao.kernel.saying import again
from guibiao.monitoring import standing
from guibiao.monitoring.models import Judgement, Watched

router = Router(tags=["targets"])
_ID = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Figure(Schema):
    """An observation on which a judgement rested; `url` is its lineage."""

    id: int
    indicator: str
    period: str
    value: float | None
    unit: str
    source: str
    vintage: datetime.date | None
    url: str


class Said(Schema):
    """A judgement: the light with its rule and reason, the figures of the verdict, and by which data it was made."""

    id: int
    target: int
    on: datetime.date
    data_version: int
    rule_set: str
    rule_version: str
    light: str
    light_reason: str
    light_rule: str
    progress: str
    year: int | None
    data_year: int | None
    value: float | None
    goal: float | None
    gap: float | None
    unit: str
    year_reached: int | None
    why_not: str
    sentence: str
    holds: bool
    url: str


class Explained(Said):
    """The same with every reason and the figures behind it; both are empty where this version of the program would judge otherwise."""

    reasons: list[str]
    figures: list[Figure]


class Target(Schema):
    """A target of the current version of an adopted plan. `light` is the one that counts: by rule, or set by a person."""

    id: int
    identity: str
    plan: str
    region: str | None
    indicator: str
    code: str | None
    kind: str
    comparator: str
    value: float
    upper: float | None
    unit: str
    year: int | None
    attribute: str | None
    baseline_value: float | None
    baseline_year: int | None
    sentence: str
    light: str
    judgement: Said | None
    url: str


class Targets(Schema):
    items: list[Target]
    next: str | None


class Judgements(Schema):
    items: list[Said]
    next: str | None


class Which(Schema):
    """Which targets."""

    region: Annotated[str, Field(min_length=1, max_length=12, description=gettext_noop("地区代码"))] | None = None
    code: Annotated[str, Field(min_length=1, max_length=80, description=gettext_noop("指标代码"))] | None = None
    plan: Annotated[_ID, Field(description=gettext_noop("规划的编号（id）"))] | None = None
    light: Literal["met", "normal", "warning", "behind", "unknown"] | None = None
    size: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=4000)] | None = None


class Paged(Schema):
    size: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(max_length=4000)] | None = None


def _watched(request: HttpRequest) -> Any:
    see(request.user, registry["progress"])
    return access.visible(request.user, registry["progress"].queryset())


@router.get("", response={200: Targets}, summary=gettext_noop("目标：查询"), operation_id="targets_query")
def many(request: HttpRequest, asked: Query[Which]) -> dict[str, Any]:
    """Targets with the judgement that holds."""
    rows = _watched(request)
    refuse_unknown(request.GET, set(Which.model_fields))
    conditions = {
        "plan__region__code": asked.region, "target__canonical": asked.code, "plan": asked.plan, "shown": asked.light,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in conditions.items() if value is not None})
    found, following = cut(rows, [], asked.cursor or "", asked.size, "targets")
    exchanged(request, len(found))
    return {"items": [_target(one) for one in found], "next": following}


@router.get("/{int:pk}", response={200: Target}, summary=gettext_noop("目标：一条"), operation_id="targets_one")
def one(request: HttpRequest, pk: _ID) -> dict[str, Any]:
    refuse_unknown(request.GET, set())
    found = access.get_visible_or_404(request.user, _watched(request), pk=pk)
    exchanged(request, 1)
    return _target(found)


@router.get(
    "/{int:pk}/judgements",
    response={200: Judgements},
    summary=gettext_noop("目标：历次判断"),
    operation_id="targets_judgements",
)
def judgements(request: HttpRequest, pk: _ID, asked: Query[Paged]) -> dict[str, Any]:
    """What was said of a target, the latest first."""
    refuse_unknown(request.GET, set(Paged.model_fields))
    watched = access.get_visible_or_404(request.user, _watched(request), pk=pk)
    found, following = cut(
        watched.judgements.all(), ["-data_version"], asked.cursor or "", asked.size, f"judgements.{pk}"
    )
    exchanged(request, len(found))
    return {"items": [_said(judgement, watched) for judgement in found], "next": following}


@router.get(
    "/{int:pk}/judgements/{int:number}", response={200: Explained}, summary=gettext_noop("目标：一次判断和所据的数"),
    operation_id="targets_judgement",
)  # fmt: skip
def judgement(request: HttpRequest, pk: _ID, number: _ID) -> dict[str, Any]:
    """One judgement with every reason, and every figure on which it rested."""
    refuse_unknown(request.GET, set())
    watched = access.get_visible_or_404(request.user, _watched(request), pk=pk)
    found = access.get_visible_or_404(request.user, Judgement.objects.filter(watched=watched), pk=number)
    result = standing.result_of(found)
    figures = standing.figures(result)
    allowed = set(
        access.visible(request.user, type(figures[0])._default_manager.filter(pk__in=[one.pk for one in figures]))
        .values_list("pk", flat=True)
    ) if figures else set()  # fmt: skip
    exchanged(request, 1)
    return _said(found, watched) | {
        "reasons": [again(said) for said in result.reasons] if result else [],
        "figures": [_figure(one) for one in figures if one.pk in allowed],
    }


def _target(watched: Watched) -> dict[str, Any]:
    target, plan = watched.target, watched.plan
    return {
        "id": watched.pk, "identity": str(watched.identity), "plan": plan.title,
        "region": plan.region.code if plan.region else None, "indicator": target.indicator, "code": target.canonical or None,
        "kind": target.kind, "comparator": target.comparator, "value": target.value, "upper": target.upper,
        "unit": target.unit, "year": target.year, "attribute": target.attribute or None,
        "baseline_value": target.baseline_value, "baseline_year": target.baseline_year, "sentence": target.sentence,
        "light": watched.shown,  # type: ignore[attr-defined]
        "judgement": _said(watched.current, watched) if watched.current else None,
        "url": registry["progress"].detail_url(watched),
    }  # fmt: skip


def _said(one: Judgement, watched: Watched) -> dict[str, Any]:
    return {
        "id": one.pk, "target": watched.pk, "on": one.on, "data_version": one.data_version, "rule_set": one.rule_set,
        "rule_version": one.rule_version, "light": one.standing, "light_reason": again(one.light_reason),
        "light_rule": one.light_rule, "progress": again(one.class_name), "year": one.year, "data_year": one.data_year,
        "value": one.value, "goal": one.goal, "gap": one.gap, "unit": one.unit, "year_reached": one.year_reached,
        "why_not": one.why, "sentence": again(one.sentence), "holds": one.pk == watched.current_id,
        "url": f"{reverse('register_detail', args=['progress', watched.pk])}?judgement={one.pk}",
    }  # fmt: skip


def _figure(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "indicator": one.indicator_id, "period": str(one.period), "value": one.value, "unit": one.unit,
        "source": one.source, "vintage": one.vintage, "url": registry["observations"].detail_url(one),
    }  # fmt: skip
