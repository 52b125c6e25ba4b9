"""Statistical disclosure control of linked tables: what a single respondent said cannot be found from what is shown.

`suppress` says which cells may be shown, of any number of tables that are tied by sums; `tabulate` makes such tables of what
respondents said, by place, measure and line; `after` takes into account what was published before.
"""

from guibiao.indicators.suppression.formulas import Formula, parts_of, related, with_own, years_tied
from guibiao.indicators.suppression.linked import Relation
from guibiao.indicators.suppression.protecting import Suppressed, suppress
from guibiao.indicators.suppression.rules import DEFAULT, Reason, Rules, Stated, together, unsafe
from guibiao.indicators.suppression.successive import Published, after, part_of
from guibiao.indicators.suppression.tabulated import Cell, Respondent, Table, tabulate, tabulate_stated

__all__ = [
    "DEFAULT", "Cell", "Formula", "Published", "Reason", "Relation", "Respondent", "Rules", "Stated", "Suppressed", "Table", "after",
    "part_of", "parts_of", "related", "suppress", "tabulate", "tabulate_stated", "together", "unsafe", "with_own", "years_tied",
]  # fmt: skip
