"""Who answers for a measure: responsible, lead and participating units as the document names them."""

from guibiao.reading.responsible.cells import column_role, first_leads, lines_joined, units_of_cell
from guibiao.reading.responsible.statements import Statement, statements

__all__ = ["Statement", "column_role", "first_leads", "lines_joined", "statements", "units_of_cell"]
