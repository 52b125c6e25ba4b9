"""Reports of the sample workspace: what the year has brought, and the mid-term evaluation. Jobs put them together after the start."""

from django.utils import timezone

from guibiao.assessment.models import PlanEvaluation
from guibiao.plans.sample_office import PLANNER, user
from guibiao.plans.sample_workspace import chain
from guibiao.reports import service


def load() -> None:
    """Begin the reports for the sample planner."""
    planner, plan, today = user(PLANNER), chain()[0], timezone.localdate()
    service.make(plan, "annual", today.year, today, planner)
    evaluation = PlanEvaluation.objects.filter(plan=plan, kind="mid_term").first()
    service.make(plan, "mid_term", today.year, today, planner, evaluation=evaluation)
