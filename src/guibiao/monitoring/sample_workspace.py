"""The evaluations of the sample workspace: the shipped schemes, the one that has figures set to work."""

from hashlib import sha256
from typing import Any

from django.db import transaction

from guibiao.indicators.composite.scheme import read_scheme, shipped
from guibiao.kernel.models import User
from guibiao.monitoring import origins, service
from guibiao.monitoring.inputs import Inputs, Table
from guibiao.monitoring.models import Evaluation
from guibiao.plans.sample_workspace import PEOPLE


def load() -> list[Evaluation]:
    """Put the shipped schemes in for the sample planner; nothing where there are evaluations already, or no planner."""
    planner = User.objects.filter(username=PEOPLE[0][0]).select_related("organisation").first()
    if planner is None or Evaluation.objects.exists():
        return []
    with transaction.atomic():
        return [_load(name, planner) for name in shipped()]


def _load(name: str, planner: Any) -> Evaluation:
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
    return evaluation
