"""A history as it was first published, as it stood on a day, and as it is revised today.

A later publication revises earlier figures; both are kept as rows with their `vintage`. Each function takes a table of
observations (see `tables.observations`) and gives one row for each figure (`observations.KEY`), on any Ibis backend.

A row without a vintage counts as the oldest, known at all times. Sources that contradict each other on the same day have to
be settled before (`conflicts`); what is left of them here is the greater value, so that the order of rows decides nothing.
"""

from __future__ import annotations

import datetime

import ibis
import ibis.expr.types as ir

from guibiao.indicators.observations import KEY
from guibiao.indicators.tables import latest


def as_first_published(table: ir.Table) -> ir.Table:
    """The oldest statement of each figure that says something: a row that is missing counts only where no other is there."""
    first = ibis.window(
        group_by=list(KEY),
        order_by=[
            ibis.asc(table.value.isnull()),
            ibis.asc("vintage", nulls_first=True),
            ibis.desc("value", nulls_first=False),
            ibis.asc("source", nulls_first=False),
        ],
    )
    numbered = table.mutate(_turn=ibis.row_number().over(first))
    return numbered.filter(numbered._turn == 0).drop("_turn")


def as_of(table: ir.Table, day: datetime.date) -> ir.Table:
    """Each figure as it stood at the end of `day`: of what was published by then, the latest."""
    return latest(table, day)


def as_revised(table: ir.Table) -> ir.Table:
    """Each figure as the latest publication has it."""
    return latest(table)


def revisions(table: ir.Table) -> ir.Table:
    """The figures whose statements differ from vintage to vintage: the columns of `KEY`, `first` and `last` value, their
    vintages `first_vintage` and `last_vintage`, and `unit`. Statements in another unit are not compared."""
    old, new = as_first_published(table), as_revised(table)
    old = old.mutate(scope=old.scope.fill_null(""), unit=old.unit.fill_null(""))
    new = new.mutate(scope=new.scope.fill_null(""), unit=new.unit.fill_null(""))
    keys = [*KEY, "unit"]
    pairs = old.select(*keys, first="value", first_vintage="vintage").join(
        new.select(*keys, last="value", last_vintage="vintage"), keys
    )
    changed = pairs.filter(pairs.first != pairs.last)
    return changed.mutate(scope=changed.scope.nullif(""), unit=changed.unit.nullif(""))
