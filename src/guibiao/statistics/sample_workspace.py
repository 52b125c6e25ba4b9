"""The shipped series of the nation and its provinces, as observations of the sample workspace."""

import pyarrow as pa

from guibiao.indicators import series
from guibiao.kernel.directory import gazetteer
from guibiao.kernel.models import Region, User
from guibiao.plans.sample_workspace import PEOPLE
from guibiao.statistics import definitions, observations
from guibiao.statistics.models import Intake, Observation

TITLE = "内置序列：全国和31个省、自治区、直辖市（国家统计局、科技部公布，techme 项目整理）"


def load() -> int:
    """Put the definitions and the series in for the sample planner; nothing where there are observations, or no planner.

    Returns how many observations came in.
    """
    planner = User.objects.filter(username=PEOPLE[0][0]).select_related("organisation").first()
    if planner is None or Observation.objects.exists():
        return 0
    if not Region.objects.filter(code="100000").exists():
        gazetteer.load()
    definitions.load()
    table = pa.concat_tables([series.provinces(), series.revisions()])
    added = observations.add(
        table, kind=Intake.Kind.SERIES, title=TITLE, user=planner, organisation=planner.organisation, official=True
    )
    return len(added.observations)
