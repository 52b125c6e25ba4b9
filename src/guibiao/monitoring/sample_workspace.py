"""Monitoring in the sample workspace: the shipped schemes of composite evaluation, the one that has figures set to work; every target
judged, a light set by hand, a warning explained."""

from hashlib import sha256
from typing import Any

from guibiao.indicators.composite.scheme import read_scheme, shipped
from guibiao.kernel import procedures
from guibiao.monitoring import judging, origins, recomputing, service, warnings
from guibiao.monitoring.inputs import Inputs, Table
from guibiao.monitoring.models import Evaluation, TargetWarning, Watched
from guibiao.plans.models import Plan
from guibiao.plans.sample_office import PLANNER, day, texts, user


def load() -> None:
    """Put the shipped schemes in for the sample planner and judge what the plans ask for."""
    planner, said = user(PLANNER), texts(__file__)
    for name in shipped():
        _load(name, planner)
    # Of another region's plan nobody here owes figures.
    for plan in Plan.objects.filter(cited=True, state="adopted"):
        warnings.choose(plan, {"no_data": warnings.Choice(False, None, None)}, user=planner)
    recomputing.catch_up()
    warnings.raise_all()
    by_hand = said["override"]
    for one in Watched.objects.filter(code=by_hand["indicator"], plan__cited=False).order_by("pk")[:1]:
        judging.override(one, by_hand["standing"], reason=by_hand["reason"], until=day(by_hand["days"]), user=planner)
    for code, note in said["explain"].items():
        for warning in TargetWarning.objects.filter(watched__code=code, state="raised").order_by("pk")[:1]:
            procedures.apply(warning, "explain", planner, note=note)


def _load(name: str, planner: Any) -> None:
    scheme = read_scheme(name)
    paths = {"data": scheme.data, "meta": scheme.meta, "units": scheme.units}
    tables = {part: Table(path.name, path.read_bytes()) for part, path in paths.items() if path is not None}
    text = shipped()[name].read_text(encoding="utf-8")
    ours = origins.is_series(sha256(tables["data"].content).hexdigest())
    evaluation = service.create(
        Inputs(text, tables), user=planner, organisation=planner.organisation,
        source=Evaluation.Source.SHIPPED if ours else Evaluation.Source.UPLOADED,
        source_note=origins.note() if ours else "",
    )  # fmt: skip
    if not evaluation.edition.awaits_data:
        service.start(evaluation, user=planner)
