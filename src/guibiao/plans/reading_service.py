"""From a stored file to findings on the check screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import guibiao
from guibiao.documents import Limits, open_document
from guibiao.kernel import audit, files, procedures
from guibiao.plans import found, particulars, rereading, search
from guibiao.plans.layout import Block, layout
from guibiao.plans.models import Item, Plan, Reading
from guibiao.reading.model import Plan as ReadPlan

Tell = Callable[[int, Any], None]


@dataclass
class Fresh:
    """What the reader made of a file just now."""

    plan: ReadPlan
    layout: list[Block]


def reader_version() -> str:
    """The version of the reader, kept with every reading."""
    return guibiao.__version__


def read_file(plan: Plan, tell: Tell) -> Fresh:
    """Read the stored file of a plan. Raises Unreadable with a sentence."""
    # The reader's tables are loaded by the worker that reads, not by every page.
    from guibiao.reading import read_document

    content = files.read(plan.file)
    document = open_document(content, name=plan.name, limits=Limits(size=settings.MAX_FILE_BYTES))
    tell(1, _("辨认章节、目标和举措"))
    read = read_document(document)
    tell(2, _("编排原文"))
    return Fresh(read, layout(read.text or "", read.outline, document))


def keep(plan: Plan, fresh: Fresh, actor: Any) -> bool:
    """Store a reading. True when it differs from what is in use and waits for a person to confirm it."""
    with transaction.atomic():
        locked = Plan.objects.select_for_update().get(pk=plan.pk)
        reading = Reading(
            plan=locked,
            reader=reader_version(),
            text=fresh.plan.text or "",
            layout=fresh.layout,
            found=fresh.plan.to_dict(text=False),
        )
        if locked.current_reading is not None:
            proposed = rereading.propose(locked, reading)
            if locked.state == "waiting":
                procedures.apply(locked, "read", actor)
            return proposed
        reading.state = Reading.State.CURRENT
        reading.save()
        findings = found.findings(fresh.plan, fresh.layout)
        Item.objects.bulk_create([found.to_item(locked.pk, finding) for finding in findings], batch_size=200)
        particulars.apply(locked, findings[0].data)
        search.index(locked, reading)
        audit.record(actor, "plan.read", locked, {"reader": reading.reader, "found": len(findings)})
        procedures.apply(locked, "read", actor)
    return False
