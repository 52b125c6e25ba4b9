"""Plans that are adopted without a document: what the tests of the ledger need and no more."""

import datetime
import uuid
from typing import Any

from guibiao.kernel.models import Organisation, Region
from guibiao.plans.ledger import following
from guibiao.plans.models import Measure, MeasureUnit, Plan, Target, Version


def adopted(
    user: Any,
    title: str,
    *,
    region: Region | None = None,
    organisation: Organisation | None = None,
    measures: tuple[dict[str, Any], ...] = (),
    targets: tuple[dict[str, Any], ...] = (),
    period: tuple[int, int] = (2026, 2030),
) -> Plan:
    """A plan with its first version and so a ledger. `measures` and `targets` say what differs from the usual."""
    owner = organisation or user.organisation
    plan = Plan.objects.create(
        organisation=owner, region=region or owner.region, uploaded_by=user, sha256=f"{Plan.objects.count():064x}",
        name=f"{title}.docx", title=title, period_from=period[0], period_to=period[1],
    )  # fmt: skip
    Plan._base_manager.filter(pk=plan.pk).update(state="adopted")
    revised(plan, user, measures, targets)
    return Plan.objects.get(pk=plan.pk)


def revised(
    plan: Plan, user: Any, measures: tuple[dict[str, Any], ...] = (), targets: tuple[dict[str, Any], ...] = ()
) -> Version:
    """The next version of a plan; an `identity` says which measure or target it is."""
    version = Version.objects.create(
        plan=plan, number=plan.versions.count() + 1, adopted_by=user, effective_on=datetime.date(2026, 1, 1)
    )
    for order, given in enumerate(measures, 1):
        units = given.get("units", ())
        values = {name: value for name, value in given.items() if name != "units"}
        row = Measure.objects.create(
            version=version, order=order, start=0, end=0, text=values.pop("text", values["title"]),
            identity=values.pop("identity", None) or uuid.uuid4(), **values,
        )  # fmt: skip
        for number, name in enumerate(units, 1):
            MeasureUnit.objects.create(measure=row, order=number, name=name, surface=name, role="lead")
    for order, given in enumerate(targets, 1):
        values = {"unit": "家", "year": 2030, "comparator": "≥", "kind": "level", "modality": "commit"} | given
        Target.objects.create(
            version=version, order=order, start=0, end=0, sentence=f"到2030年，{values['indicator']}。",
            identity=values.pop("identity", None) or uuid.uuid4(), **values,
        )  # fmt: skip
    following.follow(version, user)
    return version
