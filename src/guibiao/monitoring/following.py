"""Which targets are watched: those of the latest version of each adopted plan, and what regions took on of them."""

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery

from guibiao.monitoring import taking
from guibiao.monitoring.asking import named
from guibiao.monitoring.models import Watched
from guibiao.plans.models import Plan, Target, Version
from guibiao.statistics import definitions

_BATCH = 2000


def follow() -> None:
    """Watch exactly what is to be watched. A fixed number of queries where nothing is new."""
    if not any(_differences()) and not taking.outdated():
        return
    with transaction.atomic():
        list(Watched.every.select_for_update().values_list("pk", flat=True))
        fresh, changed, gone = _differences()
        Watched.objects.bulk_create(fresh, batch_size=_BATCH)
        Watched.objects.bulk_update(changed, ["target", "code", "active"], batch_size=_BATCH)
        Watched.objects.bulk_update(gone, ["active"], batch_size=_BATCH)
        taking.follow()


def settle_regions() -> None:
    """A plan whose region was put right has its targets judged by the figures of that region. One query."""
    elsewhere = Watched.objects.filter(~Q(region=F("plan__region")) | Q(region=None, plan__region__isnull=False))
    own = Plan.objects.filter(pk=OuterRef("plan")).values("region")
    Watched.objects.filter(pk__in=elsewhere.values("pk")).update(region=Subquery(own))


def _differences() -> tuple[list[Watched], list[Watched], list[Watched]]:
    """What is to be watched, watched otherwise, and no more."""
    registry = definitions.registry()
    fresh: list[Watched] = []
    changed: list[Watched] = []
    latest = Version.objects.values("plan").annotate(last=Max("pk")).values("last")
    held = Watched.objects.values_list("pk", "plan_id", "identity", "target_id", "code", "active")
    known = {(plan, identity): (pk, rest) for pk, plan, identity, *rest in held.iterator(_BATCH)}
    rows = Target.objects.filter(version__in=latest).values_list(
        "pk", "version__plan_id", "version__plan__region_id", "identity", "canonical", "indicator", "unit", "kind"
    )
    for target, plan, region, identity, canonical, *words in rows.order_by("pk").iterator(_BATCH):
        code = (canonical or named(registry, *words))[:80]
        pk, old = known.pop((plan, identity), (None, None))
        if old != [target, code, True]:
            one = Watched(
                pk=pk, plan_id=plan, region_id=region, identity=identity, target_id=target, code=code, active=True
            )
            (changed if pk else fresh).append(one)
    gone = [Watched(pk=pk, active=False) for pk, (_target, _code, active) in known.values() if active]
    return fresh, changed, gone
