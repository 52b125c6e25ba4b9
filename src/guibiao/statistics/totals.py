"""What the units of the regions below come to: the figure of the region that asked them, where a form says so."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from guibiao.kernel.models import Region
from guibiao.statistics import filling
from guibiao.statistics.models import Breakdown, Campaign, DataItem, Return

READY = ("approved", "published")


@dataclass(frozen=True)
class Total:
    """The sum of a cell, or why there is none."""

    key: str
    item: DataItem
    line: Breakdown
    value: float | None
    why: str = ""

    @property
    def figure(self) -> str:
        """The sum as people write it."""
        return "" if self.value is None else f"{self.value:,.15g}"


def of(campaign: Campaign) -> list[Total]:
    """The sums of the cells that are summed. A sum stands only when each region below has said its figure once."""
    layout = filling.Layout(campaign.dataset)
    wanted = [(key, item, line) for key, item, line in layout.cells() if item.summed and item.is_measure]
    if not wanted or campaign.dataset.single:
        return []
    returns = list(campaign.returns.select_related("unit__region"))
    why = _incomplete(campaign.organisation.region, returns)
    return [Total(key, item, line, *_sum(key, returns, why)) for key, item, line in wanted]


def _incomplete(home: Region, returns: list[Return]) -> str:
    """Why the units asked do not make up the region."""
    said = [one.unit.region_id for one in returns]
    below = dict(Region.objects.on().filter(parent=home).values_list("pk", "name"))
    strange = next((one.unit for one in returns if one.unit.region_id not in below), None)
    if strange is not None:
        return _("“%(unit)s”不是%(region)s下一级的单位，不能合计。") % {"unit": strange, "region": home}
    if len(said) != len(set(said)):
        return _("有的地区报了不止一张，不能合计。")
    silent = [name for pk, name in below.items() if pk not in said]
    if silent:
        return _("没有%(regions)s的报表，不能合计。") % {"regions": "、".join(silent[:5])}
    late = [one.unit.region.name for one in returns if one.state not in READY]
    return _("%(regions)s的报表还没有审定，不能合计。") % {"regions": "、".join(late[:5])} if late else ""


def _sum(key: str, returns: list[Return], why: str) -> tuple[float | None, str]:
    figures = [filling.plain(one.values.get(key, "")) for one in returns]
    if why:
        return None, why
    given = [value for value in figures if value is not None]
    if len(given) < len(figures):
        return None, _("有的地区没有填这个数，不能合计。")
    return float(sum(given, Decimal(0))), ""
