"""Background work of monitoring."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guibiao.kernel import jobs
from guibiao.monitoring import recomputing, service, warnings
from guibiao.monitoring.models import Run
from guibiao.plans import adoption
from guibiao.plans.ledger import inheriting_targets
from guibiao.statistics import observations


@jobs.task("monitoring.evaluate", gettext_lazy("综合评价"))
def evaluate_run(job: Any, run: int) -> dict[str, Any]:
    """Work out one run. A worker that died is no harm: nothing is kept before the end."""
    subject = Run.objects.select_related("evaluation", "edition").get(pk=run)
    service.work_out(subject, lambda done, what: job.tick(done, service.STEPS, what))
    return {"run": run}


@jobs.task("monitoring.judge", gettext_lazy("判断目标进展"))
def judge_targets(job: Any, state: str, everything: bool = False) -> dict[str, int]:
    """Judge what is behind, or every target; `state` names what it rests on. A worker that died is no harm: nothing is said twice."""
    said = recomputing.catch_up(lambda done, total: job.tick(done, total, None), everything=everything)
    return said | {"warnings": warnings.raise_all(lambda: job.tick(None, None, _("正在检查预警")))}


jobs.swept(recomputing.keep_up)
jobs.swept(warnings.keep_up)
observations.on_arrival(recomputing.arrived)
adoption.on_adoption(recomputing.keep_up)
inheriting_targets.on_taking_on(recomputing.keep_up)
