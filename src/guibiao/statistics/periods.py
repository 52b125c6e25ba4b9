"""The times that a collection may report on, in words."""

from django.utils.translation import gettext as _

from guibiao.indicators.periods import PARTS
from guibiao.indicators.suppression import part_of


def parts() -> list[tuple[str, str]]:
    """The parts of a year to report on, and what adds up from January on where that is none of them."""
    named = {
        "Y": _("全年"), "H1": _("上半年"), "H2": _("下半年"), "Q1": _("一季度"), "Q2": _("二季度"), "Q3": _("三季度"),
        "Q4": _("四季度"),
    }  # fmt: skip
    months = {f"M{month:02d}": _("%(month)d月") % {"month": month} for month in range(1, 13)}
    till = {part_of(f"M{month:02d}", to_date=True): month for month in range(2, 13)}
    added = {part: _("1—%(month)d月累计") % {"month": month} for part, month in till.items() if part not in PARTS}
    return [*named.items(), *added.items(), *months.items()]
